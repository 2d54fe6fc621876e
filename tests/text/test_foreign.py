"""S11: what strangers wrote as HTML runs nothing, fetches nothing, and looks as it did."""

import pytest

from apps.text.foreign import harmless


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<style>body{background:url(https://evil.example/x)}</style>",
        "<img src=x onerror=alert(1)>",
        '<img src="https://evil.example/pixel.gif">',
        '<img src="//evil.example/pixel.gif">',
        '<img src="cid:logo">',
        '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
        '<img srcset="https://evil.example/x 2x">',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<p style="background-image:url(https://evil.example/x)">x</p>',
        '<p style="background-color:url(https://evil.example/x)">x</p>',
        '<table background="https://evil.example/x"><tr><td>x</td></tr></table>',
        '<iframe src="https://evil.example"></iframe>',
        '<object data="https://evil.example"></object>',
        '<form action="https://evil.example"><input name=a></form>',
        '<link rel=stylesheet href="https://evil.example/x">',
        '<meta http-equiv=refresh content="0;url=https://evil.example">',
        '<base href="https://evil.example/">',
        "<svg><script>alert(1)</script></svg>",
        '<video src="https://evil.example/x" poster="https://evil.example/y"></video>',
        '<div onclick="alert(1)">x</div>',
    ],
)
def test_nothing_in_it_runs_or_fetches(hostile: str) -> None:
    clean = harmless(hostile).lower()
    for word in ("evil.example", "alert", "<script", "javascript:", "svg", "cid:", "onclick", "<form", "data:text"):
        assert word not in clean


def test_its_look_is_kept() -> None:
    html = '<table><tbody><tr><td bgcolor="#eee" style="color:red;padding:4px">Hi <b>Anna</b></td></tr></tbody></table>'
    assert "<td bgcolor" in harmless(html)
    assert "color:red" in harmless(html).replace(" ", "")


def test_a_picture_that_is_in_the_mail_itself_is_shown() -> None:
    assert "data:image/png;base64,iVBO" in harmless('<img src="data:image/png;base64,iVBO" alt="x">')


def test_a_link_leads_out_without_telling_from_where() -> None:
    link = harmless('<a href="https://shop.example/x" target="_self">here</a>')
    assert 'target="_blank"' in link
    assert "noreferrer" in link
