"""Plain text: its paragraphs, line by line as they stand."""

from apps.knowledge.reading.outline import Outline
from apps.knowledge.reading.shapes import Reading


def read(text: str, stem: str, outline: Outline) -> Reading:
    outline.paragraph(text)
    return outline.reading(stem)
