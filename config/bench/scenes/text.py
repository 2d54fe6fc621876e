"""Texts: from the provider's callback until it is asked to send the reply, a few people at a time; and a crowd's, all at once.

The provider's stand-in stands in this process, so that one clock tells both moments.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from apps.ground.clock import monotonic
from config.bench.scenes.clients import percentile, until
from config.bench.scenes.turn import Spent, directly, spread
from config.bench.standin.twilio import TwilioStandIn
from config.bench.standin.twilio_texts import Text

QUESTIONS = ("Do you ship abroad?", "What does a return cost?", "When are you open?")  # whoever asks the same again is offered a person
PATIENCE = 60
QUIET = 5.0  # seconds without a word to anybody: then all is said
LONGEST = 300  # seconds until a crowd is answered


@dataclass
class Texter:
    """Somebody with a phone."""

    twilio: TwilioStandIn
    http: httpx.AsyncClient
    texts: dict[str, Any]
    number: str
    patience: float = PATIENCE
    said: list[str] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)  # how long the provider waited for our yes

    async def say(self, body: str) -> None:
        form = self.twilio.inbound(f"/hooks/twilio/sms/{self.texts['key']}/", From=self.number, To=self.texts["number"], Body=body)
        begun = monotonic()
        (await self.http.post(form.url, content=form.body, headers=dict(form.headers))).raise_for_status()
        self.answered.append(monotonic() - begun)
        self.said.append(body)

    async def ask(self, question: str) -> Spent:
        """Seconds until the provider had its answer, and until it was asked to send ours."""
        before, begun = len(self.heard), monotonic()
        await self.say(question)
        await until(lambda: len(self.heard) > before, seconds=self.patience)
        return self.answered[-1], self.heard[before].at - begun

    async def say_much(self, count: int) -> None:
        for number in range(1, count + 1):
            await self.say(f"{QUESTIONS[number % len(QUESTIONS)]} {number}")

    @property
    def heard(self) -> list[Text]:
        return [text for text in self.twilio.messages if text.to == self.number]


async def run(spec: dict[str, Any]) -> dict[str, Any]:
    """The house and the model alone, in turns: what lies between them is ours."""
    with _provider(spec) as twilio:
        async with httpx.AsyncClient(timeout=PATIENCE) as http, httpx.AsyncClient(timeout=PATIENCE) as model:
            texters = _texters(spec, twilio, http)
            asked: list[Spent] = []
            alone: list[Spent] = []
            for question in QUESTIONS[: spec["each"]]:
                for start in range(0, len(texters), spec["at_once"]):
                    group = texters[start : start + spec["at_once"]]
                    alone += await asyncio.gather(*(directly(model, spec["standin"]) for _ in group))
                    asked += await asyncio.gather(*(texter.ask(question) for texter in group))
    return {
        "answered": spread([answered for answered, _ in asked]), "sent": spread([sent for _, sent in asked]),
        "model": spread([whole for _, whole in alone]),
    }  # fmt: skip


async def crowd(spec: dict[str, Any]) -> dict[str, Any]:
    """Everybody writes at once, each their own texts one after the other; then nobody, until all is quiet."""
    with _provider(spec) as twilio:
        async with httpx.AsyncClient(timeout=PATIENCE, limits=httpx.Limits(max_connections=None)) as http:
            texters = _texters(spec, twilio, http)
            begun = monotonic()
            await asyncio.gather(*(texter.say_much(spec["each"]) for texter in texters))
            said = monotonic()
            await until(lambda: _is_quiet(texters, twilio.messages), seconds=LONGEST)
        return _account(texters, twilio.messages, begun, said)


def _provider(spec: dict[str, Any]) -> TwilioStandIn:
    twilio = TwilioStandIn(spec["port"], public_url=spec["address"])
    twilio.reports("sent", "delivered")
    return twilio


def _texters(spec: dict[str, Any], twilio: TwilioStandIn, http: httpx.AsyncClient) -> list[Texter]:
    numbers = (f"+1415{spec['first'] + place}" for place in range(spec["people"]))
    return [Texter(twilio, http, spec["texts"], number, spec.get("patience", PATIENCE)) for number in numbers]


def _is_quiet(texters: Sequence[Texter], messages: Sequence[Text]) -> bool:
    """Everybody has heard something, and nobody anything for a while."""
    return {texter.number for texter in texters} <= {text.to for text in messages} and monotonic() - messages[-1].at > QUIET


def _account(texters: Sequence[Texter], messages: Sequence[Text], begun: float, said: float) -> dict[str, Any]:
    heard: dict[str, list[str]] = defaultdict(list)
    for text in messages:
        heard[text.to].append(text.sid)
    answers = [answer for texter in texters for answer in texter.answered]
    return {
        "people": {texter.number: {"said": texter.said, "heard": heard[texter.number]} for texter in texters},
        "sent_at": [text.at - begun for text in messages], "said_in_s": said - begun, "answered_p50_ms": percentile(answers, 0.5),
        "answered_p95_ms": percentile(answers, 0.95),
    }  # fmt: skip
