"""The words of the letters about tickets, in every language that we speak."""

import json
from pathlib import Path

import pytest

from apps.text.speaking import TAGS
from apps.tickets import letters

WRITTEN = json.loads(Path(letters.__file__).with_name("letters.json").read_text(encoding="utf-8"))


def test_no_language_is_left_out() -> None:
    assert set(WRITTEN) == {"note", *TAGS}


@pytest.mark.parametrize("tag", TAGS)
def test_each_says_all_and_nothing_twice(tag: str) -> None:
    words = WRITTEN[tag]
    assert words.keys() == {"opened", "solved", "follow"}
    assert len({text.strip() for text in words.values()} - {""}) == 3
    assert tag == "en" or not set(words.values()) & set(WRITTEN["en"].values())
