"""A question into words to look for."""

import pytest

from apps.knowledge.asking import MOST_WORDS, OTHER_WORDS, Asked, asked, by_topic

pytestmark = pytest.mark.django_db


def words(question: str, language: str = "en", languages: tuple[str, ...] = ("en",), *synonyms: list[str]) -> list[str]:
    return [word.word for word in asked(question, language, languages, synonyms)]


def names(question: str, languages: tuple[str, ...], *synonyms: list[str], language: str = "en") -> dict[str, set[str]]:
    found: list[Asked] = asked(question, language, languages, synonyms)
    return {word.word: {" ".join("/".join(sorted(forms)) for forms in name) for name in word.names} for word in found}


class TestWords:
    def test_are_those_that_tell_something(self, db: None) -> None:
        assert words("Where is the parcel that I have ordered?") == ["parcel", "ordered"]

    def test_are_all_of_them_where_none_tells_anything(self, db: None) -> None:
        assert words("who are you") == ["who", "are", "you"]

    def test_come_once(self, db: None) -> None:
        assert words("parcel, parcel, PARCEL!") == ["parcel"]

    def test_have_a_form_for_each_language_of_the_shelf(self, db: None) -> None:
        assert names("returning", ("es", "en")) == {"returning": {"return/returning"}}

    def test_of_an_unknown_language_lose_what_is_grammar_in_any_of_ours(self, db: None) -> None:
        assert words("the Zahn und parcel", "", ("de", "en")) == ["zahn", "parcel"]

    def test_of_a_language_without_stems_stay_as_they_are(self, db: None) -> None:
        assert names("Zwroty", ("pl",), language="pl") == {"zwroty": {"zwroty"}}

    def test_of_scripts_without_spaces_are_pairs_of_characters(self, db: None) -> None:
        assert words("怎么退货", "zh-Hans", ("zh-Hans",)) == ["怎么", "么退", "退货"]

    def test_are_bounded(self, db: None) -> None:
        assert len(words(" ".join(f"word{number}" for number in range(500)))) == MOST_WORDS


class TestSynonyms:
    def test_join_the_word_that_was_said(self, db: None) -> None:
        assert names("my package", ("en",), ["parcel", "package"]) == {"package": {"packag", "parcel"}}

    def test_are_heard_in_any_form(self, db: None) -> None:
        assert names("two vouchers", ("en",), ["voucher", "gift card"])["vouchers"] == {"voucher", "gift card"}

    def test_of_several_words_need_all_of_them(self, db: None) -> None:
        assert names("vouchers", ("en",), ["voucher", "gift card"]) == {"vouchers": {"voucher", "gift card"}}
        assert names("my card", ("en",), ["voucher", "gift card"]) == {"card": {"card"}}

    def test_weigh_less_than_what_was_said(self, db: None) -> None:
        (added,) = [word for word in asked("gift card please", "en", ["en"], [["voucher", "gift card"]]) if not word.is_own]
        assert (added.word, added.weight) == ("voucher", OTHER_WORDS)

    def test_that_nobody_said_change_nothing(self, db: None) -> None:
        assert names("my parcel", ("en",), ["refund", "money back"]) == {"parcel": {"parcel"}}

    def test_work_without_spaces(self, db: None) -> None:
        assert names("我的包裹", ("zh-Hans",), ["包裹", "parcel"], language="zh-Hans")["包裹"] == {"包裹", "parcel"}


class TestTopics:
    def widened(self, question: str, absent: set[int], languages: tuple[str, ...] = ("en",)) -> list[Asked] | None:
        return by_topic(asked(question, languages[0], languages, []), absent, question, languages)

    def test_stand_for_a_word_that_stands_nowhere_in_any_language(self, db: None) -> None:
        found = self.widened("devoluciones", {0})
        assert found is not None
        forms = {form for name in found[0].names for part in name for form in part}
        assert {"return*", "ruckgabe*"} <= forms
        assert found[0].is_own

    def test_change_nothing_of_a_word_that_is_held(self, db: None) -> None:
        assert self.widened("devoluciones", set()) is None

    def test_of_scripts_without_spaces_are_found_too(self, db: None) -> None:
        found = self.widened("退货", {0}, ("zh-Hans", "en"))
        assert found is not None
        assert any("return*" in part for name in found[0].names for part in name)

    def test_a_word_of_no_subject_is_not_missed(self, db: None) -> None:
        found = self.widened("return policy", {1})
        assert found is not None
        assert [word.is_own for word in found] == [True, False]
