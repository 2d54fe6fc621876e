"""Scans that pass over at once what cannot be meant find what the plain ones find."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.reports.disguise import doubts
from apps.text import numbered
from apps.text.folding import figures_of, western
from apps.text.personal import dates
from apps.text.personal.choices import one_of
from apps.text.personal.runs import _next, runs
from apps.text.personal.words import WORD, Word

SIGNS = "AaBbsS'’-_. .1 ßÿ÷ØªΣςдДǅ小é²٣#№/,:x"
TEXTS = st.text(alphabet=SIGNS, max_size=16)
LETTERS = st.text(alphabet="aAbBcſ. ", max_size=10)
PLAIN_CODE = re.compile(r"\w*\d\w*(?:-\w*\d\w*)*")


def runs_word_by_word(text):
    passed, found = 0, []
    for written in WORD.finditer(text):
        if written[0][0].isupper() and written.start() >= passed:
            run = [Word(written[0], *written.span())]
            while following := _next(text, run[-1]):
                run.append(following)
            passed = run[-1].end
            while not run[-1].is_capital:
                run.pop()
            found.append(run)
    return found


@settings(max_examples=1000, deadline=None, derandomize=True)
@given(TEXTS)
def test_runs_of_capitals_are_those_found_word_by_word(text):
    assert list(runs(text)) == runs_word_by_word(text)


@pytest.mark.parametrize(
    "text", ["ANNA'S", "o’Dowd", "Jean-Luc d'Aubrac", "M. de la Tour.", "x²Ab", "ǅemal", "J. R. R. Tolk", "it's Anna-maria"]
)
def test_runs_begin_where_words_do(text):
    assert list(runs(text)) == runs_word_by_word(text)


@settings(max_examples=1000, deadline=None, derandomize=True)
@given(TEXTS)
def test_codes_are_found_from_their_figures(text):
    assert [code.span() for code in numbered._codes(text)] == [code.span() for code in numbered._CODE.finditer(text)]


@settings(max_examples=1000, deadline=None, derandomize=True)
@given(TEXTS)
def test_words_with_figures_are_found_whole(text):
    assert [code.span() for code in doubts._CODE.finditer(text)] == [code.span() for code in PLAIN_CODE.finditer(text)]


@settings(max_examples=500, deadline=None, derandomize=True)
@given(TEXTS)
def test_figures_of_every_script_are_ours(text):
    assert len(western(text)) == len(text)
    assert figures_of(text) == "".join(str(int(sign)) for sign in text if sign.isdecimal())


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.lists(st.text(alphabet="abc.", min_size=1, max_size=4), min_size=1, max_size=8), LETTERS)
def test_a_choice_read_letter_by_letter_is_the_choice_with_the_longest_first(words, text):
    plain = "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))
    for tail in ("", r"\b"):
        read = re.compile(rf"(?:{one_of(words)}){tail}", re.IGNORECASE)
        assert [found.span() for found in read.finditer(text)] == [
            found.span() for found in re.finditer(rf"(?:{plain}){tail}", text, re.IGNORECASE)
        ]


def test_every_month_of_ours_is_read():
    assert [month for month in dates._months() if not dates._spelled().fullmatch(f"5 {month} 2020")] == []
