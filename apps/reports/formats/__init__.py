"""The formats that transcripts are written in: one file each. A format says how a conversation is written, and how a file of it is read
apart again, so that each conversation can be held against its hash.
"""

from apps.reports.formats import jsonl, markdown, table, tuning
from apps.reports.formats.form import Form, Record

FORMS: dict[str, Form] = {"jsonl": jsonl.FORM, "csv": table.FORM, "md": markdown.FORM, "openai": tuning.FORM}

__all__ = ["FORMS", "Form", "Record"]
