"""What the demo tenants know, and that its questions are answered by it."""

import pytest

from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.knowledge.models import Article
from apps.tenants.models import Tenant
from config.demo import knowledge
from tests.factories import make_tenant
from tests.knowledge.scenes import found

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenants() -> dict[str, Tenant]:
    made = {slug: make_tenant(slug=slug, name=slug, languages=languages, actor=SYSTEM) for slug, languages in LANGUAGES.items()}
    knowledge.seed()
    return made


LANGUAGES = {"acme": ["en", "es"], "lumen": ["de", "en", "tr"], "maple": ["en", "fr"]}
ANSWERS = [
    ("acme", "Is shipping free?", "Free shipping"),
    ("acme", "how long do I have to send something back", "Returns within thirty days"),
    ("acme", "When do I get my money back?", "Refunds: when your money comes back"),
    ("acme", "is there sun cream for sensitive skin", "Daily Veil SPF 50, our sunscreen"),
    ("acme", "do you sell vouchers?", "Gift cards and presents"),
    ("acme", "Are there nuts in the lip balm? I am allergic", "Allergies and what our products contain"),
    ("acme", "¿Cuándo llega el reembolso?", "Refunds: when your money comes back"),
    ("lumen", "Was kostet eine Zahnreinigung?", "Professionelle Zahnreinigung"),
    ("lumen", "Ich habe starke Schmerzen", "Notfall: starke Schmerzen, Schwellung, ausgeschlagener Zahn"),
    ("lumen", "zahlt die krankenkasse etwas dazu", "Krankenkasse, Bonusheft und Zuschüsse"),
    ("lumen", "Kann ich meinen Termin verschieben?", "Termin verschieben oder absagen"),
    ("lumen", "Do you take European health insurance?", "Appointments, prices and insurance in English"),
    ("maple", "How much is the deposit?", "Deposits when you make an offer"),
    ("maple", "what does a showing cost", "How a viewing works"),
    ("maple", "What commission do sellers pay?", "Fees for sellers"),
    ("maple", "Est-ce que la visite est gratuite ?", "Visites et contrats en français"),
]


def test_every_demo_question_is_answered_among_the_first_three(tenants: dict[str, Tenant]) -> None:
    missed = [(question, [one.title for one in found(tenants[slug], question)[:3]]) for slug, question, title in ANSWERS
              if title not in [one.title for one in found(tenants[slug], question)[:3]]]  # fmt: skip
    assert not missed


def test_each_tenant_has_its_articles_and_keeps_some_to_itself(tenants: dict[str, Tenant]) -> None:
    for tenant in tenants.values():
        with tenant_scope(tenant.pk):
            assert 9 <= Article.objects.published().filter(audience="public").count() <= 14
            assert 1 <= Article.objects.filter(audience="internal").count() <= 2


def test_customers_never_find_what_is_for_the_team(tenants: dict[str, Tenant]) -> None:
    assert "Goodwill" not in str([one.title for one in found(tenants["acme"], "how much goodwill may agents refund")])
