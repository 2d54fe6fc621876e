"""A tenant decides which tools its assistant has, and how often."""

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.events.actors import Actor
from apps.events.log import record
from apps.tenants.roles import Can, require
from apps.tools.models import ToolSetting
from apps.tools.registry import named

WAY_OUT = "escalate_to_human"


@transaction.atomic
def set_tool(name: str, *, actor: Actor, is_on: bool, most_a_conversation: int | None) -> ToolSetting:
    require(actor, Can.MANAGE_ASSISTANT)
    tool = named(name)
    if tool is None:
        raise ValidationError(f"There is no tool called {name}.")
    if tool.always_on and (not is_on or most_a_conversation is not None):
        raise ValidationError("This tool is always there: a customer can reach a person at any time.")
    if name == WAY_OUT and (not is_on or most_a_conversation is not None):
        raise ValidationError("The way to a person is always open: this tool is neither switched off nor limited.")
    setting, _ = ToolSetting.objects.select_for_update().get_or_create(tool=name)
    was = setting.is_on, setting.most_a_conversation
    setting.is_on, setting.most_a_conversation = is_on, most_a_conversation
    setting.save()
    if was != (is_on, most_a_conversation):
        record("tool.set", actor=actor, about=setting, tool=name, fields="is_on,most_a_conversation")
    return setting
