"""Operating procedures read: their steps, their conditions, and whether one is about what a customer says.

One grammar, for the engine that follows procedures and for the admin that checks them. It is plain English in numbered steps:

    1. Look up the order with @order_lookup.
    2. If the order is delivered: open a return with @start_return.
    3. Otherwise: Say: It is still on its way.
       - Ask for the reason.

What is in no step is a remark, for people and models alone. Nothing here knows a tool, a tenant or a conversation.
"""

from apps.llm.procedures.conditions import Condition, Kind, condition
from apps.llm.procedures.likeness import covers, share, subjects
from apps.llm.procedures.steps import Branch, Deed, Step, named_tools, steps

__all__ = ["Branch", "Condition", "Deed", "Kind", "Step", "condition", "covers", "named_tools", "share", "steps", "subjects"]
