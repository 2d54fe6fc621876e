"""Who answers: the configured model before the built-in engine, or that alone."""

from typing import cast

from django.utils.module_loading import import_string

from apps.llm.configured import Configured
from apps.llm.exchange import Provider
from apps.llm.fallback import Fallback
from apps.llm.metering import metered
from apps.llm.wires.where import is_on

BUILT_IN = "apps.llm.builtin.engine.BuiltIn"


def provider() -> Provider:
    return Fallback(metered(Configured()), built_in()) if is_on() else built_in()


def model_alone() -> Provider:
    """For what the built-in engine cannot do in its place."""
    return Fallback(metered(Configured()))


def built_in() -> Provider:
    return metered(cast("Provider", import_string(BUILT_IN)()))
