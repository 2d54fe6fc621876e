"""The scripts that host pages carry: the same for everybody, so that any cache may keep them."""

import httpx
import pytest

from tests.house import House


@pytest.mark.parametrize("name", ["embed", "stub"])
@pytest.mark.parametrize("cookie", ["", "sessionid=abc; django_language=de"])
def test_a_script_is_the_same_for_everybody(house: House, name: str, cookie: str) -> None:
    with httpx.Client(base_url=house.address, trust_env=False) as client:
        answer = client.get(f"/widget/{name}.js", headers={"cookie": cookie, "accept-language": "de"})
        assert (answer.status_code, answer.headers["vary"]) == (200, "Accept-Encoding")
        assert answer.headers["cache-control"].startswith("public, max-age=")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in answer.headers
        again = client.get(f"/widget/{name}.js", headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.post(f"/widget/{name}.js").status_code == 405
