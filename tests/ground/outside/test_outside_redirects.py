import pytest

from apps.ground.outside import Refused, fetch
from tests.ground.outside.sites import elsewhere, http, site


def test_they_are_followed_within_the_limit(shop):
    steps = {"/": elsewhere("/one"), "/one": elsewhere("two?x=ü".encode().decode("latin-1"), 307), "/two?x=%C3%BC": http(b"there")}
    with shop(lambda asked: steps[asked.path]) as served:
        response = fetch(served.url())
        assert (response.body, response.url) == (b"there", served.url("/two?x=%C3%BC"))
        with pytest.raises(Refused, match="more than 1 times"):
            fetch(served.url(), max_redirects=1)
        with pytest.raises(Refused, match="which is not followed"):
            fetch(served.url(), max_redirects=0)


def test_a_loop_ends(shop):
    with shop(elsewhere("/")) as served, pytest.raises(Refused, match="more than 3 times"):
        fetch(served.url())
    assert len(served.asked) == 4


def test_one_that_names_no_place_is_an_answer(shop):
    with shop(http(b"where?", status=302)) as served:
        assert fetch(served.url()).body == b"where?"
    with shop(http(status=304, location="/x", content_length=None)) as served:
        assert fetch(served.url()).status == 304


@pytest.mark.parametrize(
    "location",
    [
        "https://office.example/",
        "https://169.254.169.254/latest/meta-data",
        "//127.1/",
        "http://shop.example/",
        "https://user:password@shop.example/",
        "file:///etc/passwd",
        "https://shop.example:25/",
        "https://[::1",
    ],
)
def test_each_place_is_looked_at_afresh(shop, location):
    with shop(elsewhere(location)) as served, pytest.raises(Refused):
        fetch(served.url(), allow_http=True)


def test_a_name_that_means_another_address_by_now_is_refused(shop, names):
    def rebind(asked):
        names["shop.example"] = ["10.0.0.7"]
        return elsewhere("/again")

    with shop(rebind) as served, pytest.raises(Refused, match="not on the public internet"):
        fetch(served.url())


def test_http_may_lead_to_http_where_it_is_allowed_and_never_back_from_https(shop, plain):
    with plain(http(b"there")) as last, shop(elsewhere(last.url(scheme="http"))) as secure, plain(elsewhere(secure.url())) as first:
        with plain(elsewhere(last.url(scheme="http"))) as other:
            assert fetch(other.url(scheme="http"), allow_http=True).body == b"there"
        with pytest.raises(Refused, match=r"redirects to what is refused.*https://"):
            fetch(first.url(scheme="http"), allow_http=True)
    assert [len(each.asked) for each in (first, secure, last)] == [1, 1, 1]


@pytest.mark.parametrize(
    ("status", "method", "then", "with_body"),
    [
        (301, "POST", "GET", False),
        (302, "POST", "GET", False),
        (303, "POST", "GET", False),
        (303, "PUT", "GET", False),
        (303, "HEAD", "HEAD", False),
        (302, "HEAD", "HEAD", True),
        (301, "PUT", "PUT", True),
        (302, "DELETE", "DELETE", True),
        (307, "POST", "POST", True),
        (308, "PATCH", "PATCH", True),
    ],
)
def test_the_method_and_body_go_along_as_the_status_says(shop, status, method, then, with_body):
    with shop(lambda asked: http() if asked.path == "/there" else elsewhere("/there", status)) as served:
        fetch(served.url(), method=method, body=b"text", headers={"Content-Type": "text/plain"})
    [_, last] = served.asked
    assert (last.method, last.body) == (then, b"text" if with_body else b"")
    assert ("content-type" in last.headers) is with_body


def test_secrets_stay_with_the_origin_they_were_meant_for(shop, authority):
    secrets = {"Authorization": "Bearer t", "Cookie": "a=b", "X-Api-Key": "k", "Accept-Language": "de"}
    with site(lambda asked: http(), authority.server("rival.example")) as rival:
        there = rival.url("/", host="rival.example")
        with shop(lambda asked: elsewhere("/next" if asked.path == "/" else there)) as served:
            fetch(served.url(), headers=secrets)
    assert all({name.lower() for name in secrets} <= asked.headers.keys() for asked in served.asked)
    assert len(served.asked) == 2
    [last] = rival.asked
    assert {name.lower() for name in secrets} & last.headers.keys() == {"accept-language"}
