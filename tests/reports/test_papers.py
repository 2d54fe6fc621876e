"""One conversation by itself, as text, JSON and a page to print."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.conversations.models import Conversation
from apps.conversations.transcripts import as_text, messages_of
from apps.events.models import Event
from apps.inboxes.models import Inbox
from apps.reports import actions
from tests.cast import Cast
from tests.reports.asked import export
from tests.reports.talks import talk

pytestmark = pytest.mark.django_db


def test_text_is_that_which_the_customer_gets(whole: Conversation, at_acme: Cast) -> None:
    paper = actions.write_down(whole, form="txt", notes=True, actor=at_acme.oscar.actor)
    assert paper.text == as_text(whole, messages_of(whole))
    assert (paper.name, paper.type) == (f"conversation-{whole.number}.txt", "text/plain")


def test_json_is_its_line_of_an_export(whole: Conversation, at_acme: Cast) -> None:
    whole.refresh_from_db()
    paper = actions.write_down(whole, form="json", notes=True, actor=at_acme.oscar.actor)
    octets, _ = export("--notes")
    assert json.loads(paper.text) == json.loads(octets)


def test_the_page_shows_it_all_and_runs_nothing(shop: Inbox, whole: Conversation, at_acme: Cast) -> None:
    whole.refresh_from_db()
    page = actions.write_down(whole, form="html", notes=True, actor=at_acme.oscar.actor).text
    for shown in ("Maria Quillfeather", "order_lookup", "sounded tired", "maria-quillfeather.pdf", "2026-11-21 12:01", "vip"):
        assert shown in page
    evil = talk(shop, ("customer", "<script>alert(1)</script> <img src=x onerror=alert(1)>"), name="<b>Eve</b>")
    page = actions.write_down(evil, form="html", actor=at_acme.oscar.actor).text
    for never in ("<script", "onerror=alert(1)>", "style=", "<b>Eve"):
        assert never not in page


def test_the_page_tells_times_as_the_tenants_clocks_do(whole: Conversation, at_acme: Cast) -> None:
    whole.tenant.time_zone = "America/New_York"
    page = actions.write_down(whole, form="html", actor=at_acme.oscar.actor).text
    assert " ".join(page.split()).count("2026-11-21 07:00 EST") == 1
    assert ">2026-11-21 07:01</time>" in page


def test_notes_are_left_out_unless_wished_for(whole: Conversation, at_acme: Cast) -> None:
    whole.refresh_from_db()
    for form in ("json", "html"):
        assert "sounded tired" not in actions.write_down(whole, form=form, actor=at_acme.oscar.actor).text


def test_who_may_export_takes_it_and_the_log_tells(whole: Conversation, at_acme: Cast) -> None:
    with pytest.raises(PermissionDenied):
        actions.write_down(whole, form="txt", actor=at_acme.sarah.actor)
    with pytest.raises(ValidationError, match="There is no form"):
        actions.write_down(whole, form="pdf", actor=at_acme.oscar.actor)
    actions.write_down(whole, form="txt", actor=at_acme.oscar.actor)
    assert Event.objects.get(name="transcript.read").actor_id == at_acme.oscar.pk
