"""The benchmark of exports: it fills in what the product would have kept, and tells of rows that are not in the file."""

import pytest

from apps.conversations.models import Conversation, Message
from apps.ground.scope import tenant_scope
from config.bench import exporting
from config.bench.export import FORMS, _tell
from config.bench.report import Report
from tests.cast import Cast
from tests.factories import make_inbox
from tests.reports.asked import export


@pytest.mark.django_db
def test_what_is_filled_in_is_exported(cast: Cast) -> None:
    make_inbox(cast.acme)
    exporting.fill(tenant_id=cast.acme.pk, member_id=cast.sarah.pk, messages=50)
    with tenant_scope(cast.acme.pk):
        assert (Conversation.objects.count(), Message.objects.count()) == (5, 50)
        assert exporting.written(tenant_id=cast.acme.pk, form="csv")["rows"] == 50
    assert len(export()[0].splitlines()) == 5


def test_rows_that_are_not_in_the_file_are_a_fault() -> None:
    report, masked = Report(), {"rate": 1.0, "of_processor": 1.0}
    found = {form: {"rate": 1.0, "bare": 2.0, "growth": 1.0, "rows": 9 if form == "csv" else 10, "messages": 10} for form in FORMS}
    _tell(report, found, {"rate": 1.0}, masked)
    assert report.faults == ["csv: 9 messages in the file, and 10 in the database"]
    assert report.figures["jsonl_to_bare_copy"] == 0.5
