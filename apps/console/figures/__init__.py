"""Figures on the screen: tiles with their change and target, courses drawn, and a table of everything that is drawn."""

from apps.console.figures.sheet import Sheet
from apps.console.figures.tables import Table

__all__ = ["Sheet", "Table"]
