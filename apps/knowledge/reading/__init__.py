"""Files into text with headings: Markdown, HTML, PDF, Word, CSV and plain text; and text into chunks.

Pure functions: bytes come in, text and plain sentences about what could not be read go out.

Decisions
- What a file is, its content says; the name only tells one kind of text from another.
- Nothing found in a file is worth failing for as long as anything of it can be read: it becomes a problem, and the rest goes on.
- Every amount has a limit, for a file may be made to exhaust whoever opens it.
"""

from apps.knowledge.reading.opening import read
from apps.knowledge.reading.shapes import Limits, Problem, Reading, Row, Section, Unreadable

__all__ = ["Limits", "Problem", "Reading", "Row", "Section", "Unreadable", "read"]
