"""Exports that were asked for, and what the figures are made of: plain ids, for facts outlive what they tell of."""

from apps.reports.models.exports import ExportJob
from apps.reports.models.figures import Band, Books, Fact, Following, Tally

__all__ = ["Band", "Books", "ExportJob", "Fact", "Following", "Tally"]
