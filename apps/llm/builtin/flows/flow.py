"""Flows by the intent that begins them: a new case is one function with `@flow` and its sentences."""

from collections.abc import Callable

from apps.llm.builtin.case import Case

Flow = Callable[[Case], None]
FLOWS: dict[str, Flow] = {}


def flow(*intents: str) -> Callable[[Flow], Flow]:
    def register(script: Flow) -> Flow:
        FLOWS.update(dict.fromkeys(intents, script))
        return script

    return register
