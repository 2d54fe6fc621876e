"""A dental clinic's patients, in German."""

from collections.abc import Callable

import pytest

from apps.business.models import Appointment
from apps.ground.scope import tenant_scope
from tests.scenarios.conftest import Talk

pytestmark = pytest.mark.django_db


def test_an_appointment_is_booked(talk: Callable[..., Talk]) -> None:
    patient = talk("lumen", locale="de")
    assert "Diese Zeiten sind frei:" in patient.says("Guten Tag, ich möchte einen Termin zur Zahnreinigung")
    assert patient.says("Das erste passt").startswith("Soll ich")
    assert "ist für Sie gebucht" in patient.says("Ja")
    with tenant_scope(patient.guest.tenant_id):
        assert Appointment.objects.filter(contact_id=patient.guest.contact_id).count() == 1
