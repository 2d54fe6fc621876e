"""A dental clinic's patients, in their languages."""

from collections.abc import Callable

import pytest

from apps.business.models import Appointment
from apps.ground.scope import tenant_scope
from tests.scenarios.conftest import Talk, code_sent

pytestmark = pytest.mark.django_db

Begin = Callable[..., Talk]
JANA = "jana.wolff@example.com"


def booked(talk: Talk, **of: object) -> list[Appointment]:
    with tenant_scope(talk.guest.tenant_id):
        return list(Appointment.objects.filter(state=Appointment.State.BOOKED, **of))


def test_an_appointment_is_booked(talk: Begin) -> None:
    patient = talk("lumen", locale="de")
    assert "Diese Zeiten sind frei:" in patient.says("Guten Tag, ich möchte einen Termin zur Zahnreinigung")
    assert patient.says("Das erste passt").startswith("Soll ich Professionelle Zahnreinigung für Sie buchen:")
    assert "ist für Sie gebucht" in patient.says("Ja")
    assert len(booked(patient, contact_id=patient.guest.contact_id)) == 1


@pytest.mark.parametrize(
    ("language", "wish", "pick", "yes"),
    [
        ("tr", "Merhaba, diş temizliği için randevu almak istiyorum", "ilki", "evet"),
        ("es", "Hola, quiero una cita para una limpieza dental", "la primera", "sí"),
        ("ar", "مرحبا، أريد حجز موعد لتنظيف الأسنان", "الأول", "نعم"),
        ("zh-Hans", "我想预约洗牙", "第一个", "好的"),
    ],
)
def test_an_appointment_is_booked_in_any_of_our_languages(talk: Begin, language: str, wish: str, pick: str, yes: str) -> None:
    patient = talk("lumen", locale=language)
    for words in (wish, pick, yes):
        patient.says(words)
    (appointment,) = booked(patient, contact_id=patient.guest.contact_id)
    with tenant_scope(patient.guest.tenant_id):
        assert appointment.service.code == "reinigung"


def test_all_said_at_once_with_a_name(talk: Begin) -> None:
    patient = talk("lumen")
    asked = patient.says("can you book me an appointment for Tuesday at 9 for a checkup, my name is John Smith")
    assert asked == "Shall I book Vorsorge und Kontrolle for you on Tuesday, November 24, 9:00 AM?"
    patient.says("yes")
    assert [one.name for one in booked(patient, contact_id=patient.guest.contact_id)] == ["John Smith"]


def test_a_change_of_mind_before_the_yes(talk: Begin) -> None:
    patient = talk("lumen")
    patient.says("book a cleaning on Tuesday")
    assert "9:20 AM" in patient.says("the second one")
    assert "9:40 AM" in patient.says("actually the third")
    assert "9:40 AM" in patient.says("yes")


def test_a_stranger_moves_no_appointment_before_they_proved_who_they_are(talk: Begin) -> None:
    patient = talk("lumen", locale="de")
    before = booked(patient, customer__reference="P-2201", number="AP-1001")[0].starts_at
    assert patient.says("Ich muss meinen Termin verschieben").startswith("Zuerst muss ich sicher sein, dass Sie es sind.")
    patient.says(JANA)
    assert patient.says(code_sent(patient)) == "Welcher Tag würde Ihnen passen?"
    patient.says("nächste Woche Donnerstag")
    patient.says("das erste")
    assert patient.says("ja").startswith("Ihr neuer Termin: Donnerstag")
    after = booked(patient, customer__reference="P-2201", number="AP-1001")[0].starts_at
    assert before != after


def test_an_appointment_is_moved_within_its_day(talk: Begin) -> None:
    patient = talk("lumen", locale="de")
    before = booked(patient, customer__reference="P-2201", number="AP-1001")[0].starts_at
    patient.says("Ich kann am Dienstag nicht, ich muss meinen Termin verschieben")
    patient.says(JANA)
    assert patient.says(code_sent(patient)) == "Welcher Tag würde Ihnen passen?"
    assert patient.says("doch am Dienstag, nur später").startswith("Diese Zeiten sind frei: Dienstag, 24. November, 09:00")
    patient.says("das erste")
    assert patient.says("ja").startswith("Ihr neuer Termin: Dienstag, 24. November, 09:00")
    after = booked(patient, customer__reference="P-2201", number="AP-1001")[0].starts_at
    assert (before.date(), before.hour) == (after.date(), after.hour - 1)


def test_an_appointment_is_cancelled(talk: Begin) -> None:
    patient = talk("lumen", locale="de")
    patient.says("Ich möchte meinen Termin absagen")
    patient.says(JANA)
    assert patient.says(code_sent(patient)).startswith("Soll ich Professionelle Zahnreinigung absagen:")
    assert patient.says("ja").startswith("Ihr Termin ist abgesagt:")
    assert not booked(patient, customer__reference="P-2201", number="AP-1001")


@pytest.mark.parametrize(
    ("language", "question", "said"),
    [
        ("en", "do you take my insurance?", "We treat patients with German statutory and private insurance."),
        ("en", "what are your fees?", "A professional cleaning takes 60 minutes and costs €95."),
        ("de", "Haben Sie am Samstag offen?", "Am Samstag haben wir geschlossen."),
        ("de", "Kann ich in Raten zahlen?", "Monatsraten"),
        ("tr", "implant ne kadar?", "1.890"),
        ("en", "do you do botox?", "I do not know that for certain"),
    ],
)
def test_questions(talk: Begin, language: str, question: str, said: str) -> None:
    assert said in talk("lumen", locale=language).says(question)


def test_where_there_are_no_accounts_no_password_is_promised(talk: Begin) -> None:
    patient = talk("lumen")
    patient.says("I forgot my password")
    patient.says(JANA)
    assert "There are no accounts to sign in to here." in patient.says(code_sent(patient))
