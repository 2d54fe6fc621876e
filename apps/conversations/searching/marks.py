"""Marks: what filters ask for, as words of their own among a conversation's. They hold a dot, which no word that was said does."""

from collections.abc import Iterator

from apps.conversations.models import Author, Holder
from apps.conversations.searching.wording import kept
from apps.ground.lane import Row
from apps.text.folding import folded

ANY = "is.any"
WHO = "who."
GROWING = ("by.", "said.", "inbox.", "has.attachment", "has.note")  # what was done once stays so
WEIGHTS = {Author.CUSTOMER: "A", Author.AGENT: "B", Author.ASSISTANT: "C"}
OF_NOTES = "D"


def tagged(tag: str) -> str:
    return f"tag.{folded(tag.strip())}"


def spoken(language: str) -> str:
    return f"language.{language.lower()}"


def who(text: str) -> Iterator[str]:
    """A name or an address of the customer, word by word."""
    return (f"{WHO}{term}" for terms in kept(text) for term in terms)


def marks_of(row: Row, tags: list[str]) -> Iterator[str]:
    """Of a conversation's own row."""
    yield from (ANY, f"is.{row['status']}", f"number.{row['number']}", f"inbox.{row['inbox_id']}", spoken(row["language"]))
    if row["holder"] in {Holder.QUEUE, Holder.ASSISTANT}:
        yield f"is.{row['holder']}"
    if row["agent_id"]:
        yield from (f"held.{row['agent_id']}", f"by.{row['agent_id']}")
    if row["team_id"]:
        yield f"team.{row['team_id']}"
    yield from map(tagged, tags)


def marks_of_said(row: Row) -> Iterator[str]:
    """Of a message."""
    yield f"said.{row['author']}"
    if row["membership_id"]:
        yield f"by.{row['membership_id']}"
    if row["inbox_id"]:
        yield f"inbox.{row['inbox_id']}"
    if row["has_files"]:
        yield "has.attachment"
