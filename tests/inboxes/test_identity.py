"""S7: a customer is who their own site has signed they are, and nobody else."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.ground import clock
from apps.inboxes.identity import LONGEST_TOKEN, Identity, NotProven, verified
from apps.inboxes.models import Inbox
from tests.conftest import NOON

SECRET, OLDER, STRANGE = "s" * 52, "o" * 52, "x" * 52
NOW = int(NOON.timestamp())
MARIA = {"sub": "cust-1042", "exp": NOW + 600}


@pytest.fixture
def inbox() -> Inbox:
    return Inbox(secret=SECRET)


@pytest.fixture(scope="module")
def key() -> Iterator[rsa.RSAPrivateKey]:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def token(secret: str = SECRET, **claims: Any) -> str:
    return jwt.encode(MARIA | claims, secret, algorithm="HS256")


def crafted(header: Any, claims: Any, secret: str | bytes = SECRET) -> str:
    """A token no library would make, signed with HMAC all the same."""

    def part(value: Any) -> str:
        octets = value if isinstance(value, bytes) else json.dumps(value).encode()
        return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()

    signed = f"{part(header)}.{part(claims)}"
    octets = secret.encode() if isinstance(secret, str) else secret
    return f"{signed}.{part(hmac.new(octets, signed.encode(), hashlib.sha256).digest())}"


HS256 = {"alg": "HS256", "typ": "JWT"}


def refused(inbox: Inbox, tried: object) -> None:
    with pytest.raises(NotProven) as told:
        verified(inbox, tried)
    assert str(told.value) == "The identity could not be verified."
    assert told.value.__cause__ is None


def test_a_token_says_who_they_are(inbox: Inbox) -> None:
    told = token(email="maria@example.com", name="Maria Alvarez", phone="+1 555 0100", plan="gold", aud="tandem", iss="acme")
    assert verified(inbox, told) == Identity("cust-1042", "maria@example.com", "Maria Alvarez", "+1 555 0100")
    assert verified(inbox, token()) == Identity("cust-1042")


def test_a_name_may_be_written_in_any_script(inbox: Inbox) -> None:
    assert verified(inbox, token(name="می‌خواهم 李小龙")).name == "می‌خواهم 李小龙"


def test_both_secrets_are_believed_after_a_rotation_and_no_older_one(inbox: Inbox) -> None:
    inbox.previous_secret = OLDER
    assert verified(inbox, token(SECRET)) == verified(inbox, token(OLDER))
    refused(inbox, token(STRANGE))


def test_an_inbox_that_never_rotated_believes_no_empty_secret(inbox: Inbox) -> None:
    refused(inbox, crafted(HS256, MARIA, ""))


class TestTheAlgorithm:
    @pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE", "HS384", "HS512", "RS256", "ES256", "", None, 1, ["HS256"], {}])
    def test_is_ours_and_never_the_tokens(self, inbox: Inbox, name: Any) -> None:
        refused(inbox, crafted({"alg": name, "typ": "JWT"}, MARIA))

    def test_none_opens_nothing(self, inbox: Inbox) -> None:
        refused(inbox, jwt.encode(MARIA, "", algorithm="none"))
        refused(inbox, token().rpartition(".")[0] + ".")

    def test_of_two_keys_opens_nothing(self, inbox: Inbox, key: rsa.RSAPrivateKey) -> None:
        refused(inbox, jwt.encode(MARIA, key, algorithm="RS256"))

    def test_is_not_confused_by_a_public_key(self, inbox: Inbox, key: rsa.RSAPrivateKey) -> None:
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        refused(inbox, crafted(HS256, MARIA, public))
        refused(inbox, crafted({"alg": "RS256"}, MARIA, public))

    def test_takes_no_key_from_the_token(self, inbox: Inbox) -> None:
        own = {"kty": "oct", "k": base64.urlsafe_b64encode(STRANGE.encode()).decode()}
        refused(inbox, crafted(HS256 | {"jwk": own, "kid": "../../dev/null", "jku": "https://evil.example"}, MARIA, STRANGE))

    def test_obeys_no_header_it_does_not_know(self, inbox: Inbox) -> None:
        refused(inbox, crafted(HS256 | {"crit": ["unheard-of"], "unheard-of": True}, MARIA))
        refused(inbox, crafted(HS256 | {"b64": False, "crit": ["b64"]}, MARIA))


class TestTime:
    def test_that_has_passed_ends_the_token(self, inbox: Inbox, held_clock: clock.HeldClock) -> None:
        told = token()
        held_clock.advance(seconds=629)
        assert verified(inbox, told)
        held_clock.advance(seconds=1)
        refused(inbox, told)

    @pytest.mark.parametrize("name", ["nbf", "iat"])
    def test_that_has_not_come_is_waited_for(self, inbox: Inbox, name: str) -> None:
        assert verified(inbox, token(**{name: NOW + 30}))
        refused(inbox, crafted(HS256, MARIA | {name: NOW + 31}))

    def test_must_be_given(self, inbox: Inbox) -> None:
        refused(inbox, crafted(HS256, {"sub": "cust-1042"}))

    @pytest.mark.parametrize("name", ["exp", "nbf", "iat"])
    @pytest.mark.parametrize("value", [None, "soon", str(NOW), True, [NOW], {}, float("nan")])
    def test_is_a_number_or_nothing(self, inbox: Inbox, name: str, value: Any) -> None:
        refused(inbox, crafted(HS256, MARIA | {name: value}))


class TestClaims:
    @pytest.mark.parametrize("value", [None, "", " ", " cust", 1042, True, ["cust"], {"id": 1}, "x" * 201, "a\x00b", "a\nb", "\ud800"])
    def test_a_subject_is_a_short_text(self, inbox: Inbox, value: Any) -> None:
        refused(inbox, crafted(HS256, MARIA | {"sub": value}))

    @pytest.mark.parametrize("name", ["email", "name", "phone"])
    @pytest.mark.parametrize("value", [None, 7, False, 0, [], ["maria@example.com"], {}, "x" * 255, "a\x00@example.com", "\udc00"])
    def test_the_others_are_short_texts_or_left_out(self, inbox: Inbox, name: str, value: Any) -> None:
        refused(inbox, crafted(HS256, MARIA | {name: value}))

    @pytest.mark.parametrize("value", ["maria", "maria@", "@example.com", "a@b@example.com", "Maria <maria@example.com>"])
    def test_an_email_is_one(self, inbox: Inbox, value: str) -> None:
        refused(inbox, token(email=value))

    @pytest.mark.parametrize(("name", "longest"), [("sub", 200), ("name", 80), ("phone", 40)])
    def test_each_has_its_length(self, inbox: Inbox, name: str, longest: int) -> None:
        assert getattr(verified(inbox, token(**{name: "x" * longest})), name) == "x" * longest
        refused(inbox, token(**{name: "x" * (longest + 1)}))


class TestWhatIsNoToken:
    @pytest.mark.parametrize("tried", ["", ".", "..", "a.b.c", "\x00", "\ud800", "é.é.é", None, 7, b"abc", ["a"], {"a": 1}])
    def test_is_refused_alike(self, inbox: Inbox, tried: object) -> None:
        refused(inbox, tried)

    @pytest.mark.parametrize("claims", [[], "text", 7, None, b"not json", b"\xff", b"[" * 3000])
    def test_with_a_good_signature_is_refused_alike(self, inbox: Inbox, claims: Any) -> None:
        refused(inbox, crafted(HS256, claims))

    def test_and_huge_is_not_even_decoded(self, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
        huge = token(padding="x" * LONGEST_TOKEN)
        monkeypatch.setattr(jwt, "decode", lambda *args, **options: pytest.fail("it was decoded"))
        refused(inbox, huge)

    @given(st.text(max_size=200))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_raises_nothing_else(self, inbox: Inbox, tried: str) -> None:
        refused(inbox, tried)


def test_one_that_is_changed_anywhere_is_refused(inbox: Inbox) -> None:
    told = token()
    for place in range(0, len(told) - 1, 3):
        changed = "A" if told[place] != "A" else "B"
        refused(inbox, told[:place] + changed + told[place + 1 :])


def test_another_inboxes_secret_proves_nothing(inbox: Inbox) -> None:
    refused(Inbox(secret=STRANGE), token())


def test_as_much_is_computed_whichever_secret_fits(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox.previous_secret = OLDER
    tried: list[str] = []
    decode = jwt.decode
    monkeypatch.setattr(jwt, "decode", lambda told, secret, **options: tried.append(secret) or decode(told, secret, **options))
    for told in (token(SECRET), token(OLDER), token(STRANGE)):
        tried.clear()
        with suppress(NotProven):
            verified(inbox, told)
        assert tried == [SECRET, OLDER]
