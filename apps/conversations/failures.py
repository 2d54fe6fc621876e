"""Why something did not arrive, in words that whoever sent it can act on."""

from apps.conversations.carrying import UNSURE
from apps.inboxes.channels import Failure

GIVEN_UP = "given_up"
ABANDONED = "A colleague gave it up after several tries."
NOT_KNOWN = "Nobody knows whether it arrived. That is looked up before it is sent again."
_WORDS = {
    Failure.OPTED_OUT: "They asked to get no more messages here. They hear from you again once they write START.",
    Failure.BAD_ADDRESS: "This address takes no messages: it is wrong, switched off or no mobile number.",
    Failure.NEEDS_TEMPLATE: "They last wrote more than a day ago: WhatsApp takes an approved template now.",
    Failure.THROTTLED: "The provider took no more messages at that moment.",
    Failure.FILTERED: "The carrier held it back as unwanted. Say it in other words, without links.",
    Failure.FILE: "A file did not get through: it is too large, or of a kind that their network does not take. Send a link instead.",
    Failure.CONFIGURATION: "This inbox is not connected to its provider. Whoever administers it must look.",
    Failure.UNREACHABLE: "The provider could not be reached.",
    Failure.UNKNOWN: "The provider could not deliver it, and gave no reason that is known.",
}


def in_words(problem: str) -> str:
    """Of a delivery's problem; what mail servers and networks say is a word of theirs."""
    if problem in {"", UNSURE}:
        return NOT_KNOWN if problem else ""
    if problem == GIVEN_UP:
        return ABANDONED
    if problem in set(Failure):
        return _WORDS[Failure(problem)]
    is_refused = problem.startswith(("address_refused", "refused_5"))
    return "The mail server did not take it." if is_refused else _WORDS[Failure.UNKNOWN]
