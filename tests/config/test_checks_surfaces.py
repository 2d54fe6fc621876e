from pathlib import Path

import pytest

from config.checks.outcome import State
from config.checks.surfaces import thin
from tests.config.trees import plant

SOUND = {
    "apps/console/views.py": "def claim(request, ticket):\n    page.update({'ticket': ticket})\n    return claim(ticket=ticket)\n",
    "apps/tickets/actions.py": "ticket.save()\nTicket.objects.create()\n",
}


def test_a_surface_that_calls_an_action_is_sound(tmp_path: Path) -> None:
    assert thin(plant(tmp_path, SOUND)).state is State.OK


@pytest.mark.parametrize(
    ("place", "text", "says"),
    [
        ("apps/console/views.py", "ticket.save()", "apps/console/views.py:1: .save() writes"),
        ("apps/widget/sessions.py", "Session.objects.create(token=1)", "apps/widget/sessions.py:1: .create() writes"),
        ("apps/api/v1/orders.py", "\norder.delete()", "apps/api/v1/orders.py:2: .delete() writes"),
        ("apps/console/forms.py", "Ticket.objects.filter(pk=1).update(subject='x')", "apps/console/forms.py:1: .update() writes"),
        ("apps/console/consumers.py", "await Seat.objects.aget_or_create(pk=1)", "apps/console/consumers.py:1: .aget_or_create() writes"),
        ("config/views.py", "tenant.save()", "config/views.py:1: .save() writes"),
        ("apps/console/models.py", "", "apps/console/models.py: a surface owns no models"),
        ("apps/tickets/views.py", "", "apps/tickets/views.py: views, consumers and addresses belong to the surfaces"),
    ],
)
def test_a_surface_that_does_more_is_named(tmp_path: Path, place: str, text: str, says: str) -> None:
    outcome = thin(plant(tmp_path, SOUND | {place: text}))
    assert outcome.state is State.FAILED
    assert outcome.output.startswith(says)
