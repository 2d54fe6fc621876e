"""Where people's secrets are kept, for when the keys change."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from apps.ground import encryption

SECRET_FIELDS = ("secret", "seed")


@encryption.rotates("second factors")
@transaction.atomic
def rotate_second_factors() -> int:
    """allauth keeps its encrypted values in JSON: the secret of an app, the seed of recovery codes."""
    moved = 0
    for authenticator in Authenticator.objects.select_for_update().order_by("pk").iterator(chunk_size=200):
        kept = {name: authenticator.data[name] for name in SECRET_FIELDS if authenticator.data.get(name)}
        stale = {name: encryption.reencrypt(value) for name, value in kept.items() if encryption.needs_rotation(value)}
        if stale:
            authenticator.data |= stale
            authenticator.save(update_fields=["data"])
            moved += len(stale)
    return moved
