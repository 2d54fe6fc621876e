"""What the vendor's client raises, as a `ModelFailed` whose reason an admin can read: never a key, never a customer's words."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError

from apps.llm.exchange import ModelFailed
from apps.llm.failures import Declined

SPENT = {"insufficient_quota", "billing_hard_limit_reached"}
PASSING_CODES = {"rate_limit_exceeded", "server_error", "overloaded_error", "timeout"}
FIXED = {
    401: "The provider refuses the key (401).",
    403: "The provider does not allow this with the key it was given (403).",
    404: "The provider does not know the model or the address (404).",
}


@contextmanager
def plainly() -> Iterator[None]:
    try:
        yield
    except APIError as error:
        raise failed(error) from error
    except ValueError as error:  # what came was not JSON
        raise unreadable() from error


def unreadable() -> ModelFailed:
    return ModelFailed("What the model sent could not be read.", passing=True)


def failed(error: APIError) -> ModelFailed:
    match error:
        case APIStatusError():
            return _refused(error)
        case APITimeoutError():
            return ModelFailed("The model did not answer in time.", passing=True)
        case APIConnectionError():
            return ModelFailed("The connection to the model broke off or could not be made.", passing=True)
    return ModelFailed(f"The model failed while it answered{_code(error)}.", passing=error.type != "invalid_request_error")


def _refused(error: APIStatusError) -> Declined:
    status = error.status_code
    if status == 429:
        return _too_many(error)
    if status >= 500 or status in {408, 409}:
        return Declined(f"The provider failed ({status}).", passing=True, again_in=_again_in(error))
    return Declined(FIXED.get(status, f"The provider refused the request ({status}{_code(error, ', ')})."), passing=False)


def _too_many(error: APIStatusError) -> Declined:
    if error.code in SPENT or error.type in SPENT:
        return Declined("The account at the provider is out of credit (429).", passing=False)
    return Declined("The provider takes no more requests for now (429).", passing=True, again_in=_again_in(error))


def _again_in(error: APIStatusError) -> float | None:
    with suppress(ValueError):
        return max(0.0, float(error.response.headers.get("retry-after", "")))
    return None


def _code(error: APIError, before: str = ": ") -> str:
    """The provider's own words for what and where, when they are no more than that."""
    words = [word for word in (error.code, error.param) if isinstance(word, str) and re.fullmatch(r"[\w.\[\]-]{1,64}", word)]
    return before + " at ".join(words) if words else ""


def failed_by_code(code: str | None) -> ModelFailed:
    """A failure that came inside a stream, as an event."""
    word = code if code and re.fullmatch(r"[\w.-]{1,64}", code) else "no reason given"
    return ModelFailed(f"The model failed while it answered: {word}.", passing=word in PASSING_CODES or word == "no reason given")
