import pytest
from django.apps.registry import Apps
from django.core.exceptions import FieldError
from django.db import connection, models
from django.db.models import F
from django.forms import modelform_factory

from apps.ground import encryption, fields
from apps.ground.fields import EncryptedText

OLD, NEW = ("old", "A" * 43 + "="), ("new", "B" * 42 + "A=")

shelf = Apps()  # a registry of its own, so that no other test meets these models


class Vault(models.Model):
    label = models.CharField(max_length=20, blank=True)
    secret = EncryptedText(blank=True)
    spare = EncryptedText(null=True)

    class Meta:
        apps = shelf
        app_label = "shelf"
        db_table = "vault"


class VaultView(Vault):
    class Meta:
        apps = shelf
        app_label = "shelf"
        proxy = True


class Elsewhere(models.Model):
    secret = EncryptedText()

    class Meta:
        apps = shelf
        app_label = "shelf"
        managed = False


@pytest.fixture(autouse=True)
def table(db, settings, monkeypatch):
    settings.ENCRYPTION_KEYS = [OLD]
    monkeypatch.setattr(fields, "apps", type("Installed", (), {"get_models": lambda: [Vault, VaultView, Elsewhere]}))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE vault (id serial PRIMARY KEY, label text, secret text, spare text) ON COMMIT DROP")


def kept(column="secret"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM vault ORDER BY id")
        return [value for (value,) in cursor.fetchall()]


def make_vault(**overrides):
    return Vault.objects.create(**{"secret": "sk-live-1"} | overrides)


def test_the_database_keeps_ciphertext_and_python_sees_text():
    vault = make_vault()
    assert kept()[0].startswith("old:")
    assert Vault.objects.get(pk=vault.pk).secret == "sk-live-1"
    assert list(Vault.objects.values_list("secret", flat=True)) == ["sk-live-1"]


def test_every_way_of_writing_encrypts():
    vault = make_vault()
    Vault.objects.update(secret="by update")
    Vault.objects.bulk_create([Vault(secret="in bulk")])
    vault.secret = "bulk update"
    Vault.objects.bulk_update([vault], ["secret"])
    assert all(value.startswith("old:") for value in kept())
    assert {v.secret for v in Vault.objects.all()} == {"bulk update", "in bulk"}


def test_blank_and_null_stay_what_they_are():
    make_vault(secret="")
    assert kept("secret") == [""]
    assert kept("spare") == [None]
    assert Vault.objects.get(secret="").spare is None


def test_it_can_be_asked_whether_it_is_empty():
    make_vault(secret="", label="empty")
    make_vault(label="full", spare="x")
    assert [v.label for v in Vault.objects.filter(secret="")] == ["empty"]
    assert [v.label for v in Vault.objects.exclude(secret="")] == ["full"]
    assert [v.label for v in Vault.objects.filter(spare=None)] == ["empty"]
    assert [v.label for v in Vault.objects.exclude(spare__isnull=True)] == ["full"]


@pytest.mark.parametrize(
    "condition",
    [{"secret": "sk-live-1"}, {"secret__in": ["x"]}, {"secret__startswith": "x"}, {"secret__icontains": "x"}, {"secret": F("spare")}],
)
def test_what_it_says_cannot_be_searched(condition):
    with pytest.raises(FieldError, match="encrypted"):
        Vault.objects.filter(**condition)


def test_it_stays_out_of_generated_forms():
    assert list(modelform_factory(Vault, fields="__all__").base_fields) == ["label"]


@pytest.mark.parametrize("options", [{"unique": True}, {"db_index": True}])
def test_it_is_neither_unique_nor_indexed(options):
    class Mistaken(models.Model):
        secret = EncryptedText(**options)

        class Meta:
            apps = Apps()
            app_label = "shelf"

    assert [problem.id for problem in Mistaken._meta.get_field("secret").check()] == ["ground.E001"]
    assert Vault._meta.get_field("secret").check() == []


def test_a_value_that_cannot_be_read_says_so(settings):
    make_vault()
    settings.ENCRYPTION_KEYS = [NEW]
    with pytest.raises(encryption.Undecryptable, match="“old”"):
        Vault.objects.get()


def test_every_value_moves_to_the_new_key(settings):
    make_vault(spare="two")
    make_vault(secret="")
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    make_vault(secret="new already")
    assert encryption.rotate_all()["encrypted fields"] == 2
    assert encryption.rotate_all()["encrypted fields"] == 0
    settings.ENCRYPTION_KEYS = [NEW]
    assert [(v.secret, v.spare) for v in Vault.objects.order_by("pk")] == [("sk-live-1", "two"), ("", None), ("new already", None)]


def test_a_secret_that_was_set_meanwhile_is_not_undone(settings, monkeypatch):
    vault = make_vault()
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    reencrypt = encryption.reencrypt

    def set_meanwhile(value):
        Vault.objects.filter(pk=vault.pk).update(secret="set meanwhile")
        return reencrypt(value)

    monkeypatch.setattr(encryption, "reencrypt", set_meanwhile)
    assert fields.rotate_fields() == 0
    assert Vault.objects.get().secret == "set meanwhile"


def test_a_value_that_cannot_be_moved_is_named_by_its_place(settings):
    vault = make_vault()
    settings.ENCRYPTION_KEYS = [NEW]
    with pytest.raises(encryption.Undecryptable, match=rf"shelf\.Vault\.secret of row {vault.pk}: .*“old”"):
        fields.rotate_fields()
