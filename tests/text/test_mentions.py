"""Names with an @ before them."""

from apps.text.mentions import marked, named_in

NAMES = ["Tom", "Tom Becker", "Zoë O'Hara", ""]


def test_the_longer_of_two_names_is_meant() -> None:
    assert named_in("@Tom Becker, @Zoë O'Hara", NAMES) == {"Tom Becker", "Zoë O'Hara"}
    assert named_in("@Tom, see", NAMES) == {"Tom"}


def test_a_name_ends_where_a_word_does() -> None:
    assert named_in("@Tommy Tom @ Tom", NAMES) == set()
    assert named_in("@Tom", []) == set()


def test_they_are_set_off_in_words_and_never_in_tags() -> None:
    html = '<p>@Tom and <a href="https://x.example/@Tom">@Tom</a></p>'
    assert marked(html, ["Tom"]) == (
        '<p><b class="mention">@Tom</b> and <a href="https://x.example/@Tom"><b class="mention">@Tom</b></a></p>'
    )
    assert marked(html, []) == html


def test_a_name_with_marks_of_its_own_is_found_as_it_was_cleaned() -> None:
    assert marked("<p>@A &amp; B</p>", ["A & B"]) == '<p><b class="mention">@A &amp; B</b></p>'
