"""Who follows the log: what cannot be folded is owed and costs nobody else anything; the command makes all anew."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.reports.actions import figuring
from apps.reports.models import Following
from tests.cast import Cast
from tests.reports.scenes import asks, followed, kept, resolves, value

pytestmark = pytest.mark.django_db


def test_what_cannot_be_folded_is_owed_and_the_others_are_followed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _, chat = asks(cast.acme)
    resolves(chat), resolves(asks(cast.globex)[1])
    honest = figuring.keep

    def stumbles(conversations: Any) -> Any:
        if chat.pk in conversations:
            raise ValueError("a fact nobody can make")
        return honest(conversations)

    with monkeypatch.context() as broken:
        broken.setattr(figuring, "keep", stumbles)
        followed()
    assert (value(cast.acme, "ended"), value(cast.globex, "ended")) == (0, 1)
    assert Following.objects.get().owed == [[cast.acme.pk, chat.pk]]
    followed()
    assert (value(cast.acme, "ended"), Following.objects.get().owed) == (1, [])


def test_the_command_makes_them_anew(cast: Cast) -> None:
    resolves(asks(cast.acme)[1]), followed()
    before, said = kept(cast.acme), StringIO()
    call_command("rebuild_figures", tenant="acme", stdout=said)
    assert (said.getvalue(), kept(cast.acme)) == ("acme: 1 conversations\n", before)
    with pytest.raises(CommandError, match="no tenant"):
        call_command("rebuild_figures", tenant="nobody")
