"""What a host page is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from config.demo.cast import DemoTenant

Query = Mapping[str, str]


def nothing(_: Query) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Page:
    """`content` is what its template shows, `answers` what depends on the address's query."""

    title: str
    template: str
    about: str
    content: dict[str, Any] = field(default_factory=dict)
    answers: Callable[[Query], dict[str, Any]] = nothing


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody with an account at the business, as its own server would vouch for them."""

    sub: str
    name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class Site:
    tenant: DemoTenant
    language: str
    pages: dict[str, Page]
    customers: dict[str, Customer] = field(default_factory=dict)
