"""What tokens cost, in millionths of a dollar: a price of one dollar for a million tokens is one for each."""

import json
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path

import structlog
from django.conf import settings

from apps.llm.exchange import Usage

DATED = re.compile(r"-20\d\d-?\d\d-?\d\d$")  # a version of a model, as in gpt-4o-2024-08-06

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for a million tokens."""

    prompt: Decimal
    cached: Decimal
    completion: Decimal


@lru_cache(maxsize=1)
def _listed() -> dict[str, Price]:
    listed = json.loads(Path(__file__).with_name("prices.json").read_text(encoding="utf-8"))["models"]
    return {model: Price(*map(Decimal, prices)) for model, prices in listed.items()}


def known(model: str) -> Price | None:
    return _listed().get(DATED.sub("", model))


def cost(model: str, usage: Usage) -> int:
    price = known(model) or _unknown(model)
    fresh = max(0, usage.prompt - usage.cached)
    exact = price.prompt * fresh + price.cached * usage.cached + price.completion * usage.completion
    return int(exact.to_integral_value(ROUND_HALF_UP))


def of_unknown() -> list[Decimal]:
    """Prompt, cached and completion, as the installation counts models that are not listed."""
    return list(settings.MODEL_PRICE)


def _unknown(model: str) -> Price:
    _say_once(model)
    return Price(*of_unknown())


@lru_cache(maxsize=200)
def _say_once(model: str) -> None:
    log.warning("model.price_unknown", model=model, counted_as=",".join(map(str, of_unknown())))
