"""How often a stranger's question is answered rightly, wrongly or not at all, over the three tenants' articles and in twelve languages."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from apps.knowledge.search import search
from apps.llm.builtin.engine import BuiltIn
from apps.llm.exchange import Passage, Request, Said, Speaker, Text
from apps.tenants.queries import tenant_id_by_slug

pytestmark = pytest.mark.django_db

TABLE = json.loads(Path(__file__).with_name("questions.json").read_text(encoding="utf-8"))
LEAST_RIGHT, MOST_WRONG, MOST_INVENTED = 0.9, 0.05, 0.05


def answer(slug: str, language: str, question: str) -> str:
    tenant_id = tenant_id_by_slug(slug) or 0
    found = search(tenant_id, question, limit=6)
    passages = tuple(
        Passage(f"k{at}", f"{one.title} / {one.path}", one.text, "", one.sureness, one.language) for at, one in enumerate(found)
    )
    request = Request(tenant_id, "turn", "", transcript=(Said(Speaker.CUSTOMER, question),), passages=passages, language=language)
    return "".join(event.text for event in BuiltIn().stream(request, deadline=0) if isinstance(event, Text))


def judged(said: str, wanted: str) -> str:
    return "right" if wanted and re.search(wanted, said) else "wrong" if "[k" in said else "unknown"


def test_what_is_known_is_answered_and_what_is_not_is_not_invented(demo: None) -> None:
    known = Counter(judged(answer(slug, language, question), wanted) for slug, language, question, wanted in TABLE["answerable"])
    unknown = Counter(judged(answer(slug, language, question), "") for slug, language, question in TABLE["unanswerable"])
    assert known["right"] >= LEAST_RIGHT * known.total()
    assert known["wrong"] <= MOST_WRONG * known.total()
    assert unknown["wrong"] <= MOST_INVENTED * unknown.total()
