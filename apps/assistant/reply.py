"""A reply as it grows: its sentences, what they cite, which tools were used for it."""

from dataclasses import dataclass, field

from apps.assistant.briefing import Brief
from apps.assistant.confidence import Grounds, confidence
from apps.conversations.models import Author
from apps.conversations.posting import Draft
from apps.llm.exchange import Passage
from apps.text.figures import figures, strange
from apps.text.folding import folded, words
from apps.tools.registry import Content

HALF = 0.5


@dataclass(slots=True)
class Reply:
    shown: list[str] = field(default_factory=list)
    cited: list[tuple[str, ...]] = field(default_factory=list)  # of each sentence
    tools_done: int = 0
    tools_broken: int = 0
    asked: dict[str, str] = field(default_factory=dict)  # key of a call: what it would do
    is_our_own: bool = False  # the built-in engine's words, which never ask for one thing and propose another

    @property
    def text(self) -> str:
        return "".join(self.shown).strip()

    @property
    def question(self) -> str:
        """What the customer's yes would do."""
        return next(iter(self.asked.values()), "")

    @property
    def leaves_unsaid(self) -> bool:
        """A call waits for a yes, and these words do not say plainly what it would do."""
        return bool(self.question) and not self.is_our_own and not states(self.text, self.question)

    def asks(self, key: str, summary: str) -> None:
        """One thing at a time: the last that was proposed."""
        self.asked = {key: summary}

    def used(self, content: Content) -> None:
        if "error" in content or content.get("status") == "failed":
            self.tools_broken += 1
        else:
            self.tools_done += 1

    def draft(self, brief: Brief, *, turn: str, is_unknown: bool) -> Draft:
        sources = self._sources(brief)
        return Draft(
            author=Author.ASSISTANT,
            text=self.text,
            turn=turn,
            sources=[{"title": one.title, "url": one.url} for one in sources],
            language=brief.request.language,
            confidence=confidence(self._grounds(brief, is_unknown=is_unknown)),
        )

    def _sources(self, brief: Brief) -> list[Passage]:
        """Each once, in the order they were cited."""
        marks = dict.fromkeys(mark for sentence in self.cited for mark in sentence)
        return [brief.evidence.passages[mark] for mark in marks]

    def _grounds(self, brief: Brief, *, is_unknown: bool) -> Grounds:
        return Grounds(
            question=brief.question,
            passages=brief.request.passages,
            cited={one.mark for one in self._sources(brief)},
            sentences=len(self.cited),
            supported=sum(map(bool, self.cited)),
            tools_done=self.tools_done,
            tools_broken=self.tools_broken,
            is_unknown=is_unknown,
        )


def states(text: str, question: str) -> bool:
    """Whether a text says all figures of a question, and half of its words: in another language it never does."""
    asked = {word for word, _ in words(folded(question)) if len(word) > 2 and not word.isdigit()}
    said = {word for word, _ in words(folded(text))}
    return not strange(question, figures(text)) and len(asked & said) >= HALF * len(asked)
