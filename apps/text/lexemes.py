"""Terms as PostgreSQL's full text keeps them: each begins with its tenant's id, so that the index all share is one index a tenant."""

from collections.abc import Mapping, Sequence

MOST_PLACES = 250  # of one term in a text: PostgreSQL keeps 255
LAST_PLACE = 16_000


def named(tenant_id: int, term: str) -> str:
    return f"{tenant_id}.{term}"


def lexeme(tenant_id: int, term: str, weights: str = "") -> str:
    """A term of one tenant, quoted. In a question a star at its end stands for any ending, and weights narrow where it stands."""
    word = named(tenant_id, term.removesuffix("*")).replace("\\", "\\\\").replace("'", "''")
    narrowed = "*" * term.endswith("*") + weights
    return f"'{word}':{narrowed}" if narrowed else f"'{word}'"


def vector(tenant_id: int, places: Mapping[str, Sequence[int | str]]) -> str:
    """A tsvector literal of these terms, each with its places; a place may bear a weight, such as 7A."""
    return " ".join(f"{lexeme(tenant_id, term)}:{','.join(map(str, at[:MOST_PLACES]))}" for term, at in places.items())
