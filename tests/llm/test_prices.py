"""What tokens cost."""

from decimal import Decimal
from typing import Any

import pytest
from pytest_django import Settings

from apps.llm import prices
from apps.llm.exchange import Usage
from apps.llm.tokens import prompt_tokens, tokens
from config import env
from tests.llm.scenes import full_request, make_request

MILLION = 1_000_000


def test_a_listed_model_costs_its_price() -> None:
    assert prices.cost("gpt-4o-mini", Usage(prompt=MILLION, completion=MILLION)) == 750_000


def test_cached_tokens_cost_less() -> None:
    assert prices.cost("gpt-4o", Usage(prompt=MILLION, cached=MILLION)) == 1_250_000


@pytest.mark.parametrize("dated", ["gpt-4o-2024-08-06", "gpt-4o-20240806"])
def test_a_dated_version_costs_what_its_model_costs(dated: str) -> None:
    assert prices.known(dated) == prices.known("gpt-4o")


def test_a_name_that_only_begins_alike_is_another_model() -> None:
    assert prices.known("gpt-4o-audio") is None


def test_an_unknown_model_costs_what_the_installation_says_and_that_is_logged(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(prices.log, "warning", lambda event, **about: told.append(about))
    prices._say_once.cache_clear()
    assert prices.cost("local", Usage(prompt=MILLION)) == 0
    settings.MODEL_PRICE = [Decimal("0.5"), Decimal(0), Decimal(2)]
    assert prices.cost("local", Usage(prompt=MILLION, completion=MILLION)) == 2_500_000
    assert [about["model"] for about in told] == ["local"]


def test_every_listed_price_is_one() -> None:
    for price in prices._listed().values():
        assert 0 <= price.cached <= price.prompt


@pytest.mark.parametrize(("text", "meant"), [("0", "0 0 0"), ("0.4, 0.1, 1.6", "0.4 0.1 1.6")])
def test_a_price_is_read_from_the_environment(text: str, meant: str) -> None:
    assert [str(price) for price in env.prices(text)] == meant.split()


@pytest.mark.parametrize("text", ["", "free", "1,2", "-1", "1,2,3,4", "NaN"])
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="dollars for a million tokens"):
        env.prices(text)


def test_tokens_are_guessed_from_letters() -> None:
    assert (tokens(""), tokens("four"), tokens("five!"), tokens("退货")) == (0, 1, 2, 2)
    assert prompt_tokens(full_request()) > prompt_tokens(make_request()) > 5
