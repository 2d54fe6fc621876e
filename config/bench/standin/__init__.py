"""A stand-in for a model: a real HTTP server on loopback that speaks both of the vendor's wires, and can misbehave on command.

Tests script it (`says`, `calls`, `refuses` …: one script a request, in order), or give a function of the request's body. What it was asked
stands in `requests`. `python -m config.bench.standin` serves one fixed reply from a process of its own, for measurements.
"""

from config.bench.standin.script import Asked, Script
from config.bench.standin.server import Received, StandIn

__all__ = ["Asked", "Received", "Script", "StandIn"]
