"""How well founded a reply is."""

from typing import Any

from apps.assistant.confidence import Grounds, confidence
from apps.llm.exchange import Passage

RETURNS = Passage("k1", "Returns", "You can return an item within 30 days, free of charge.", score=0.9)
NEAR = Passage("k2", "Shipping", "We ship within two days.", score=0.85)
FAR = Passage("k3", "Careers", "We are hiring.", score=0.2)


def grounds(**known: Any) -> Grounds:
    return Grounds(
        **{"question": "Can I return an item?", "passages": (RETURNS, FAR), "cited": {"k1"}, "sentences": 1, "supported": 1} | known
    )


def test_a_cited_sure_answer_is_well_founded() -> None:
    assert confidence(grounds()) > 0.8


def test_it_is_less_where_another_passage_is_as_near() -> None:
    assert confidence(grounds(passages=(RETURNS, NEAR))) < confidence(grounds())


def test_or_where_half_of_it_cites_nothing() -> None:
    assert confidence(grounds(sentences=2)) < confidence(grounds())


def test_or_where_the_passage_speaks_of_something_else() -> None:
    assert confidence(grounds(question="Do you sell gift vouchers?")) < confidence(grounds())


def test_words_without_spaces_count_by_pairs_of_signs() -> None:
    passage = Passage("k1", "退货", "您可以在三十天内退货。", score=0.9)
    near, far = (confidence(grounds(question=asked, passages=(passage,))) for asked in ("可以退货吗", "有礼品卡吗"))
    assert near > far


def test_tools_carry_what_they_answered_and_not_what_they_refused() -> None:
    assert confidence(grounds(cited=(), tools_done=1)) > confidence(grounds(cited=())) > confidence(grounds(cited=(), tools_broken=1))


def test_who_says_that_they_do_not_know_claims_little() -> None:
    assert confidence(grounds(is_unknown=True)) == 0.1
