"""What a caller is told of a call, in the few shapes that models and screens know."""

from typing import Any

from pydantic import ValidationError

from apps.tools.models import ToolCall
from apps.tools.registry import Content

MOST_PROBLEMS = 8


def error(code: str, **more: Any) -> Content:
    return {"error": code, **more}


def invalid(problems: ValidationError) -> Content:
    """So that a model can mend what it wrote."""
    return error("invalid_arguments", problems=[_problem(one) for one in problems.errors()[:MOST_PROBLEMS]])


def _problem(one: Any) -> str:
    where = ".".join(str(part) for part in one["loc"]) or "arguments"
    return f"{where}: {one['msg']}"


def of(call: ToolCall) -> Content:
    """How a call stands."""
    match call.state:
        case ToolCall.State.PROPOSED:
            return {"status": "needs_confirmation", "summary": call.summary}
        case ToolCall.State.APPROVING:
            return {"status": "needs_approval", "summary": call.summary}
        case ToolCall.State.DONE:
            return call.result or {}
        case ToolCall.State.REFUSED:
            return call.result or {"status": "refused", "reason": call.problem}
        case ToolCall.State.DECLINED | ToolCall.State.LAPSED:
            return {"status": "declined"} | ({"reason": call.problem} if call.problem else {})
        case ToolCall.State.RUNNING:
            return {"status": "running"}
    return {"status": "failed", "reason": call.problem}
