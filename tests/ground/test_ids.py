import pytest

from apps.ground import ids

ACME = "4k7m2p9qrs"


def test_a_public_id_has_no_letter_to_misread():
    drawn = "".join(ids.public_id() for _ in range(500))
    assert len(drawn) == 5_000
    assert set(drawn) == set("0123456789abcdefghjkmnpqrstvwxyz")


def test_no_two_are_the_same():
    assert len({ids.public_id() for _ in range(1_000)}) == 1_000
    assert ids.outside_id(ACME) != ids.outside_id(ACME)


@pytest.mark.parametrize("make", [ids.outside_id, ids.token])
def test_an_outside_id_tells_its_tenant(make):
    assert ids.tenant_of(make(ACME)) == ACME
    assert ids.tenant_of(make(ids.public_id(16))) is not None


def test_ids_hold_128_random_bits_and_tokens_256():
    assert len(ids.outside_id(ACME).removeprefix(ACME + "_")) * 5 >= 128
    assert len(ids.token(ACME).removeprefix(ACME + "_")) * 5 >= 256


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        b"4k7m2p9qrs_" + b"0" * 26,
        "",
        "_",
        ACME,
        f"{ACME}_",
        f"{ACME}_{'0' * 25}",
        f"{ACME}_{'0' * 27}",
        f"{ACME}_{'0' * 53}",
        f"{ACME}_{'0' * 26}\n",
        f" {ACME}_{'0' * 26}",
        f"{ACME}_{'0' * 25}\0",
        f"{ACME}_{'0' * 25}i",
        f"{ACME}_{'A' * 26}",
        f"{ACME}_{'٣' * 26}",
        f"{ACME}_{'0' * 13}_{'0' * 12}",
        f"{ACME.upper()}_{'0' * 26}",
        f"abc_{'0' * 26}",
        f"{'0' * 17}_{'0' * 26}",
        "\ud800" * 37,
        "0" * 5_000_000,
    ],
)
def test_what_was_never_an_id_has_no_tenant(value):
    assert ids.tenant_of(value) is None


def test_only_a_digest_of_a_token_is_kept():
    assert ids.digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert len(ids.digest("lone surrogate \ud800")) == 64


def test_secrets_are_compared_whole():
    assert ids.same("žluťoučký", "žluťoučký")
    assert not ids.same("secret", "secreT")
    assert not ids.same("secret", "secre")
    assert not ids.same("secret", "\ud800")
