"""Procedures read on behalf of a tenant: what is wrong with one, and which of them apply to what a customer says.

The grammar is the llm's, for its engine follows them; what is known here besides is the registry of tools and the tenant's rows.
"""

from apps.assistant.procedures.findings import Finding
from apps.assistant.procedures.lint import lint, shelf
from apps.assistant.procedures.matching import applying
from apps.assistant.procedures.tooling import Shelf

__all__ = ["Finding", "Shelf", "applying", "lint", "shelf"]
