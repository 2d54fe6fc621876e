"""What a call would come to, before anybody asks for it."""

import structlog
from django.db import transaction

from apps.conversations.models import Conversation
from apps.ground.blame import place_of
from apps.tenants.models import Membership
from apps.tools.actions.running import WENT_WRONG, bound
from apps.tools.registry import Arguments, Caller, Judgement, Refused, Tool

log = structlog.get_logger(__name__)


def foresee(tool: Tool, arguments: Arguments, conversation: Conversation, *, member: Membership) -> Judgement:
    """In the words a colleague says yes to. `Refused` where policy has it otherwise, or the back office cannot say."""
    if tool.judge is None:
        return Judgement(tool.label)
    try:
        with transaction.atomic():
            bound(tool.seconds)
            return tool.judge(Caller(conversation, member.actor), arguments)
    except Refused:
        raise
    except Exception as error:  # noqa: BLE001 - a back office that is away is told as such
        log.warning("tool.not_foreseen", tool=tool.name, reason=type(error).__name__, at=place_of(error))
        raise Refused(WENT_WRONG) from None
