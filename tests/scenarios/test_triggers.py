"""Every trigger of an escalation, and what only looks like one, in the demo as it is seeded and with no model behind it."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import Settings

from apps.conversations import actions as conversations
from apps.conversations.files import examine
from apps.conversations.models import Holder, Message
from apps.escalations.models import CaseFile, Escalation
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.models import Tenant
from apps.text.speaking import spoken
from apps.tickets.models import Ticket
from tests.scenarios.conftest import Talk

pytestmark = pytest.mark.django_db
Begin = Callable[..., Talk]


@dataclass(frozen=True)
class Case:
    kind: str
    says: tuple[str, ...]
    at: str = "acme"
    locale: str = "en"
    with_picture: bool = False
    tags: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        return f"{self.kind or 'nothing'}: {self.says[-1]}"


MUCH = (
    "First, order 1042 never came and the tracking is wrong. Second, your colleague told me something else, which seems unfair, and it "
    "depends on whether you make an exception. Also, my subscription changed without asking. And what about my cream? "
    "Can you also tell me why the price changed? Is it fair that I pay twice?"
)
ASKED = [
    Case("E1", ("I want to talk to a human",)),
    Case("E1", ("Quiero hablar con una persona",), locale="es"),
    Case("E1", ("Ich möchte mit einem Menschen sprechen",), at="lumen", locale="de"),
    Case("E1", ("Je veux parler à un conseiller humain",), locale="fr"),
    Case("E1", ("أريد التحدث إلى شخص حقيقي",), locale="ar"),
    Case("E1", ("我要转人工客服",), locale="zh"),
    Case("E1", ("mujhe kisi insaan se baat karni hai",), locale="hi"),
    Case("E2", ("I don't want to live anymore, I am going to kill myself",)),
    Case("E2", ("Ich will mich umbringen",), at="lumen", locale="de"),
    Case("E2", ("quiero suicidarme",), locale="es"),
    Case("E2", ("我不想活了 我要自杀",), locale="zh"),
    Case("E3", ("This is terrible service, I am so disappointed", "Awful. I hate this, it is the worst shop ever")),
    Case("E3", ("Esto es un servicio horrible, estoy furioso", "Es una vergüenza, lo peor que he visto, odio esto"), locale="es"),
    Case("E4", ("Do you sell telescopes for astronomers?",) * 3),
    Case("E4", ("What is the capital of Peru?", "And who won the chess championship?")),
    Case("E4", ("¿Cuál es la capital de Perú?", "¿Quién ganó el campeonato de ajedrez?"), locale="es"),
    Case("E5", (MUCH,)),
    Case("E7", ("Invoice INV-2041 is wrong, I dispute this charge",)),
    Case("E7", ("La factura INV-2041 está mal, disputo este cargo",), locale="es"),
    Case("E7", ("Hola, my invoice INV-2041 está mal cobrada, I was charged twice",), locale="es"),
    Case("E7", ("Die Rechnung INV-2041 ist falsch, ich widerspreche der Abbuchung",), locale="de"),
    Case("E8", ("The checkout page crashes with an error message",), with_picture=True),
    Case("E8", ("La página de pago da un error y no carga",), locale="es", with_picture=True),
    Case("E9", ("We need custom pricing for 40 seats, what would the contract length be?",)),
    Case("E9", ("Wir brauchen ein individuelles Angebot für 40 Lizenzen",), locale="de"),
    Case("E11", ("I will sue you, my lawyer will contact you",)),
    Case("E11", ("Mein Anwalt wird Sie verklagen",), at="lumen", locale="de"),
    Case("E11", ("Somebody hacked my account and changed the password",)),
    Case("E11", ("My card is 4111 1111 1111 1111, charge it",)),
    Case("E14", ("My insurance refused the claim for my crown",), at="lumen"),
    Case("E6", ("I want a refund of my order please",), tags=("vip",)),
    Case("E6", ("Por favor, quiero un reembolso",), locale="es", tags=("policy_exception",)),
]
NOT_ASKED = [
    Case("", ("What is the capital of Peru?", "What does shipping cost?")),
    Case("", ("Is this cream safe for human skin?",)),
    Case("", ("¿El agente limpiador sirve para piel seca?",), locale="es"),
    Case("", ("I am dying to try the serum",)),
    Case("", ("My phone died, what are your opening hours?",)),
    Case("", ("This is terrible, I am so disappointed", "Thank you, that is lovely")),
    Case("", ("What are your opening hours?", "And what does shipping cost?")),
    Case("", ("Can I get invoice INV-2041 as a PDF?",)),
    Case("", ("¿Me pueden enviar la factura INV-2041?",), locale="es"),
    Case("", ("The checkout page crashes with an error message",)),
    Case("", ("Look at my new bathroom shelf",), with_picture=True),
    Case("", ("How much is the cream?",)),
    Case("", ("Do you ship to 40 countries?",)),
    Case("", ("I am a lawyer and I love your soap",)),
    Case("", ("Which cards do you take?",)),
    Case("", ("Does my insurance cover a check-up?",), at="lumen"),
    Case("", ("I want a refund of my order please",)),
    Case("", ("Hello, what does shipping cost?",), tags=("vip",)),
]


def plays(begun: Talk, case: Case) -> Escalation | None:
    """All that the customer says; what came of it."""
    for words in case.says:
        if case.tags and begun.conversation is None:
            tagged(begun, case.tags)
        begun.says(words, *([picture(begun)] if case.with_picture else []))
    with tenant_scope(begun.guest.tenant_id):
        return Escalation.objects.select_related("rule", "version", "team").first()


def tagged(begun: Talk, tags: tuple[str, ...]) -> None:
    begun.says("Hello")
    with tenant_scope(begun.guest.tenant_id):
        begun.conversation.tags = list(tags)  # type: ignore[union-attr]
        begun.conversation.save(update_fields=["tags"])  # type: ignore[union-attr]


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def picture(begun: Talk) -> str:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(drawn, "PNG")
    drawn.seek(0)
    with tenant_scope(begun.guest.tenant_id):
        seen = examine(drawn, "error.png")
        return conversations.store(drawn, seen, tenant=Tenant.objects.get(), actor=begun.guest.actor).public_id


@pytest.mark.parametrize("case", ASKED, ids=str)
def test_a_person_is_asked(at_work: None, talk: Begin, case: Case) -> None:
    begun = talk(case.at, locale=case.locale)
    escalation = plays(begun, case)
    assert escalation is not None
    assert escalation.rule is not None
    assert escalation.rule.kind == case.kind
    assert escalation.version is not None, "with the version of the rule that decided"
    assert escalation.evidence, "and what shows it"
    assert begun.conversation is not None
    assert (begun.conversation.holder, escalation.state) == (Holder.QUEUE, "waiting")
    with tenant_scope(begun.guest.tenant_id):
        assert CaseFile.objects.get(escalation=escalation).wants
    with tenant_scope(begun.guest.tenant_id):
        said = "\n".join(Message.objects.filter(author="customer").order_by("seq").values_list("text", flat=True))
    assert all(one["quote"][:80] in said for one in escalation.evidence), "in the customer's own words, as they are kept"


@pytest.mark.parametrize("case", NOT_ASKED, ids=str)
def test_nobody_is_asked_for_what_only_looks_so(at_work: None, talk: Begin, case: Case) -> None:
    begun = talk(case.at, locale=case.locale)
    assert plays(begun, case) is None
    assert begun.conversation is not None
    assert begun.conversation.holder == Holder.ASSISTANT


@pytest.mark.parametrize(
    ("case", "team", "ticket"),
    [
        (Case("E7", ("Invoice INV-2041 is wrong, I dispute this charge",)), "Billing", False),
        (Case("E8", ("The checkout page crashes with an error message",), with_picture=True), "Engineering", True),
        (Case("E9", ("We need custom pricing for 40 seats",)), "Sales", False),
    ],
    ids=str,
)
def test_it_goes_to_whom_it_is_for(at_work: None, talk: Begin, case: Case, team: str, ticket: bool) -> None:
    begun = talk(case.at, locale=case.locale)
    escalation = plays(begun, case)
    assert escalation is not None
    assert escalation.team is not None
    assert escalation.team.name == team
    with tenant_scope(begun.guest.tenant_id):
        assert Ticket.objects.filter(conversation=begun.conversation).exists() is ticket


@pytest.mark.parametrize("language", ["en", "es", "de", "zh"])
def test_words_of_crisis_go_to_a_person_before_all_others(at_work: None, talk: Begin, language: str) -> None:
    words = {"en": "I am going to kill myself", "es": "quiero suicidarme", "de": "Ich will mich umbringen", "zh": "我要自杀"}
    case = Case("E2", (words[language],), locale=language)
    begun = talk(case.at, locale=case.locale)
    escalation = plays(begun, case)
    assert escalation is not None
    assert escalation.get_priority_display() == "Critical"
    with tenant_scope(begun.guest.tenant_id):
        assert Message.objects.filter(author="assistant").latest("seq").text == spoken(language, "crisis")


def test_where_nobody_is_there_the_assistant_says_so_and_goes_on(on_monday: None, talk: Begin) -> None:
    """E10: it is open, and nobody is at a desk."""
    begun = talk("acme")
    told = begun.says("Invoice INV-2041 is wrong, I dispute this charge")
    assert begun.conversation is not None
    assert begun.conversation.holder == Holder.ASSISTANT
    assert told == spoken("en", "nobody_free")
    with tenant_scope(begun.guest.tenant_id):
        assert Escalation.objects.get().state == "offered"
    assert "ship" in begun.says("What does shipping cost?").lower(), "it goes on answering"
    with tenant_scope(begun.guest.tenant_id):
        assert Escalation.objects.count() == 1, "and does not say it again"


def test_after_hours_they_are_told_when_somebody_is_back(held_clock: clock.HeldClock, talk: Begin) -> None:
    """Saturday, seven in the morning in New York."""
    begun = talk("acme")
    assert begun.says("Invoice INV-2041 is wrong, I dispute this charge") == spoken("en", "opens_at", when="Saturday, 10:00 (New York)")


def test_who_asks_for_a_person_after_hours_waits_for_one(held_clock: clock.HeldClock, talk: Begin) -> None:
    begun = talk("acme")
    told = begun.says("I want to talk to a human")
    assert begun.conversation is not None
    assert begun.conversation.holder == Holder.QUEUE
    assert told == spoken("en", "asked_after_hours")
