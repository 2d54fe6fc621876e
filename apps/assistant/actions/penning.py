"""In a worker: what a colleague asked for is written, sentence by checked sentence, where only they see it grow."""

from collections.abc import Iterator, Sequence

import structlog
from django.db.models import F, Value
from django.db.models.functions import Concat

from apps.assistant.actions.asking import LATE, end, of_a_writing
from apps.assistant.errands import Errand, Refused, errand, sources
from apps.assistant.guard import check
from apps.assistant.models import Writing
from apps.assistant.models.writing import WRITTEN_WITHIN
from apps.events.log import announce
from apps.ground import clock
from apps.ground.blame import place_of
from apps.ground.scope import Door, across_tenants, release_connection, tenant_scope
from apps.ground.sweeping import each
from apps.llm.exchange import Call, Done, Finish, ModelFailed, Text
from apps.llm.streams import closing
from apps.text.sentences import Sentences

SECONDS = 30.0
BATCH = 100
NOTHING_FITS = "Nothing in the knowledge fits. Write it yourself, or add an article on this."
NOTHING_LEFT = "Nothing of it rested on what is known here, so nothing is shown."
FAILED, BROKE_OFF = "The model did not answer. Try again in a moment.", "It broke off: what stands here is all there is."
State = Writing.State

log = structlog.get_logger(__name__)


class Stopped(Exception):
    """Nobody wants it any more."""


def write(tenant_id: int, writing_id: int) -> bool:
    """Whoever comes second finds it taken. However it goes, it ends."""
    with tenant_scope(tenant_id):
        queued = Writing.objects.filter(pk=writing_id, state=State.QUEUED, leased_until__gt=clock.now())
        if not queued.update(state=State.RUNNING, leased_until=clock.now() + WRITTEN_WITHIN):
            return False
        known = Writing.objects.select_related("conversation__tenant", "conversation__inbox__hours", "conversation__contact", "asked_by")
        writing = known.get(pk=writing_id)
    return Pen(writing).write()


class Pen:
    def __init__(self, writing: Writing) -> None:
        self._writing, self._tenant_id = writing, writing.conversation.tenant.pk
        self._cited: list[str] = []
        self._by, self._left_out, self._has_begun, self._doubt = "", 0, False, ""

    def write(self) -> bool:
        try:
            self._go(errand(self._writing))
        except Stopped:
            return False
        except Refused as refused:
            return self._fail(str(refused))
        except ModelFailed:
            return self._fail(BROKE_OFF if self._has_begun else FAILED)
        except Exception as error:  # noqa: BLE001 - whatever broke, somebody waits to hear of it
            log.warning("writing.failed", writing=self._writing.pk, reason=type(error).__name__, at=place_of(error))
            return self._fail(BROKE_OFF if self._has_begun else FAILED)
        return True

    def _go(self, asked: Errand) -> None:
        for sentence in self._sentences(asked):
            self._say(sentence, asked)
        if not self._has_begun:
            raise Refused(NOTHING_LEFT if self._left_out else NOTHING_FITS)
        self._end(State.DONE, self._doubt, sources(self._cited, asked.evidence))

    def _sentences(self, asked: Errand) -> Iterator[str]:
        """Whole ones, as they come."""
        cut = Sentences()
        with closing(asked.by.stream(asked.request, deadline=clock.monotonic() + SECONDS)) as events:
            for event in events:
                match event:
                    case Text(text):
                        yield from cut.feed(text)
                    case Call():
                        raise ModelFailed("It asked for a tool.", passing=False)
                    case Done(finish, _, model):
                        yield from [cut.rest()] if finish != Finish.LENGTH or asked.is_whole else []
                        self._take_leave(asked, finish, model)

    def _take_leave(self, asked: Errand, finish: Finish, model: str) -> None:
        self._by = model or asked.by.name
        if asked.is_whole and finish != Finish.STOP:
            raise ModelFailed("Half of it is missing.", passing=False)

    def _say(self, sentence: str, asked: Errand) -> None:
        """Where it rests on nothing it is left out; in somebody's own words it is pointed at."""
        if not sentence.strip():
            return
        checked = check(sentence, asked.evidence)
        if checked.problem and asked.is_whole:
            self._doubt = f"Look at it twice: it {checked.problem}."
        elif checked.problem or (asked.must_rest and not checked.cited):
            self._left_out += bool(checked.problem)
            return
        self._cited += [mark for mark in checked.cited if mark in asked.evidence.passages]
        self._grow(checked.text)

    def _grow(self, text: str) -> None:
        release_connection()
        with tenant_scope(self._tenant_id):
            ours = Writing.objects.filter(pk=self._writing.pk, state=State.RUNNING)
            if not ours.update(text=Concat(F("text"), Value(text))):
                raise Stopped
            announce("writing.grew", **of_a_writing(self._writing))
        self._has_begun = True
        release_connection()  # the model speaks on meanwhile, and others wait for one

    def _fail(self, problem: str) -> bool:
        self._end(State.FAILED, problem)
        return False

    def _end(self, state: Writing.State, problem: str = "", found: Sequence[dict[str, str]] = ()) -> None:
        kept = {"left_out": self._left_out, "by": self._by[:100], "sources": list(found)}
        with tenant_scope(self._tenant_id):
            ours = Writing.objects.filter(pk=self._writing.pk, state=State.RUNNING)
            end(ours, self._writing, state, problem=problem, kept=kept)


def give_up(tenant_id: int, writing_id: int) -> bool:
    """What no worker took, or whose worker is gone."""
    with tenant_scope(tenant_id):
        forsaken = Writing.objects.forsaken().filter(pk=writing_id)
        found = forsaken.select_related("asked_by").first()
        return found is not None and end(Writing.objects.forsaken().filter(pk=writing_id), found, State.FAILED, problem=LATE)


def give_up_forsaken() -> int:
    """Sweep."""
    with across_tenants(Door.SWEEP):
        found = list(Writing.objects.forsaken().order_by("leased_until").values_list("tenant_id", "pk")[:BATCH])
    return each(found, give_up)
