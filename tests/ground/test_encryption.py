import pytest
from django.core.exceptions import ImproperlyConfigured

from apps.ground import encryption
from apps.ground.encryption import Undecryptable, decrypt, encrypt, needs_rotation, reencrypt

OLD, NEW = ("old", "A" * 43 + "="), ("new", "B" * 42 + "A=")


@pytest.fixture(autouse=True)
def keys(settings):
    settings.ENCRYPTION_KEYS = [OLD]


@pytest.mark.parametrize("text", ["sk-live-1", "", "žluťoučký kůň 🐎", "with:colons:in it", "lone \ud800"])
def test_what_is_encrypted_comes_back(text):
    assert decrypt(encrypt(text)) == text


def test_a_value_names_its_key_and_hides_its_text():
    value = encrypt("sk-live-1")
    assert value.startswith("old:")
    assert "sk-live" not in value
    assert encrypt("sk-live-1") != value


def test_the_first_key_writes_and_all_of_them_read(settings):
    before = encrypt("secret")
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    assert encrypt("secret").startswith("new:")
    assert decrypt(before) == "secret"


def test_a_value_moves_to_the_new_key(settings):
    before = encrypt("secret")
    assert not needs_rotation(before)
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    assert needs_rotation(before)
    after = reencrypt(before)
    assert not needs_rotation(after)
    settings.ENCRYPTION_KEYS = [NEW]
    assert decrypt(after) == "secret"
    with pytest.raises(Undecryptable, match="“old”, which ENCRYPTION_KEYS does not hold"):
        decrypt(before)


@pytest.mark.parametrize("value", ["", "plain text", "old", "old:", "old:zzzz", "old:žlutý", ":gAAA", "no id!:gAAA", "old:" + "A" * 200])
def test_a_damaged_value_is_named_as_such_without_being_shown(value):
    with pytest.raises(Undecryptable) as caught:
        decrypt(value)
    assert str(caught.value).endswith(".")
    assert "zzzz" not in str(caught.value)
    assert "plain" not in str(caught.value)


def test_one_changed_character_is_noticed():
    value = encrypt("secret")
    changed = value[:-10] + ("A" if value[-10] != "A" else "B") + value[-9:]
    with pytest.raises(Undecryptable, match="damaged"):
        decrypt(changed)


def test_another_key_under_the_same_id_is_noticed(settings):
    value = encrypt("secret")
    settings.ENCRYPTION_KEYS = [("old", NEW[1])]
    with pytest.raises(Undecryptable, match="damaged, or the key “old” is not the one"):
        decrypt(value)


def test_a_new_key_is_what_the_setting_takes():
    assert encryption.parse_keys(encryption.new_key()) != encryption.parse_keys(encryption.new_key())
    [(key_id, _)] = encryption.parse_keys(encryption.new_key("k2"))
    assert key_id == "k2"


def test_keys_are_read_in_order():
    assert encryption.parse_keys(f" {':'.join(NEW)}, {':'.join(OLD)} ,") == [NEW, OLD]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "There is no encryption key"),
        (" , ", "There is no encryption key"),
        (OLD[1], "Encryption key 1 does not begin with an id"),
        (f"{':'.join(OLD)},:{NEW[1]}", "Encryption key 2 does not begin with an id"),
        (f"a b:{NEW[1]}", "Encryption key 1 does not begin with an id"),
        ("k1:short", "Encryption key 1 (“k1”) is not 32 bytes"),
        ("k1:žluť", "Encryption key 1 (“k1”) is not 32 bytes"),
        (f"{':'.join(OLD)},old:{NEW[1]}", "Two encryption keys have the same id"),
    ],
)
def test_what_is_wrong_with_keys_is_said_without_showing_them(text, sentence):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the sentence is looked at below
        encryption.parse_keys(text)
    assert sentence in str(caught.value)
    assert OLD[1] not in str(caught.value)
    assert NEW[1] not in str(caught.value)
    assert "short" not in str(caught.value)


@pytest.mark.parametrize("keys", [[], [("k1", "short")]])
def test_unusable_settings_are_named(settings, keys):
    settings.ENCRYPTION_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match="ENCRYPTION_KEYS: "):
        encrypt("secret")


def test_every_registered_place_is_rotated(monkeypatch):
    monkeypatch.setattr(encryption, "_rotations", {})
    encryption.rotates("letters")(lambda: 2)
    encryption.rotates("parcels")(lambda: 0)
    assert encryption.rotate_all() == {"letters": 2, "parcels": 0}


def test_two_places_cannot_share_a_label(monkeypatch):
    monkeypatch.setattr(encryption, "_rotations", {})
    encryption.rotates("letters")(lambda: 2)
    with pytest.raises(ValueError, match="“letters”"):
        encryption.rotates("letters")(lambda: 3)
