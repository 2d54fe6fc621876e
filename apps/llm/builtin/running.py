"""A case run from its beginning: by its flow, by the procedure that takes it over, or as a question to be looked up."""

from apps.llm.builtin.answering import answer
from apps.llm.builtin.case import Case
from apps.llm.builtin.flows import accounts, appointments, orders, people, products, talk
from apps.llm.builtin.flows.flow import FLOWS
from apps.llm.builtin.procedures import NAMED, follow

ROOMS = (accounts, appointments, orders, people, products, talk)  # each registers its flows as it is imported


def run(case: Case) -> None:
    case.begin()
    if case.flow.startswith(NAMED):
        follow(case)
    else:
        FLOWS.get(case.flow, answer)(case)
