"""Tools that count what they do: one that looks, one that gives, one that pays under a limit, one whose effect lies outside."""

from decimal import Decimal
from typing import Any

from pydantic import Field

from apps.tools.registry import Arguments, Caller, Content, Judgement, Refused, Tier, tool


class Nothing(Arguments):
    pass


class Gift(Arguments):
    to: str = Field(max_length=40)
    pieces: int = Field(1, ge=1, le=5)


class Sum(Arguments):
    amount: Decimal = Field(gt=0, le=10_000)


class Till:
    def __init__(self) -> None:
        self.given: list[str] = []
        self.paid: list[Decimal] = []
        self.rung: list[str] = []
        self.rung_before: set[str] = set()
        self.breaks: Exception | None = None

    def open(self) -> "Till":
        tool("peek", tier=Tier.READ, aliases=("look",), most_a_conversation=3)(self.peek())
        tool("give", tier=Tier.WRITE, judge=lambda caller, gift: Judgement(f"Give {gift.pieces} to {gift.to}"))(self.give())
        tool("pay", tier=Tier.MONEY, needs_identity=True, judge=self.judge)(self.pay())
        tool("ring", tier=Tier.READ, reconcile=self.reconcile)(self.ring())
        tool("blow_up", tier=Tier.NEVER)(self.peek())
        return self

    def peek(self) -> Any:
        def peek(caller: Caller, arguments: Nothing) -> Content:
            """Look into the till."""
            if self.breaks:
                raise self.breaks
            return {"coins": 7, "verified": caller.is_verified}

        return peek

    def give(self) -> Any:
        def give(caller: Caller, gift: Gift) -> Content:
            """Give a gift away."""
            self.given.append(caller.key)
            return {"status": "done", "pieces": gift.pieces}

        give.__annotations__["arguments"] = Gift
        return give

    @staticmethod
    def judge(caller: Caller, sum_: Sum) -> Judgement:
        if sum_.amount > 1_000:
            raise Refused("Nobody pays that much.")
        return Judgement(f"Pay {sum_.amount:.2f}", needs_approval=sum_.amount > 100, amount=f"{sum_.amount:.2f}")

    def pay(self) -> Any:
        def pay(caller: Caller, arguments: Sum) -> Content:
            """Pay money out."""
            self.paid.append(arguments.amount)
            return {"status": "done", "amount": arguments.amount}

        return pay

    def ring(self) -> Any:
        def ring(caller: Caller, arguments: Nothing) -> Content:
            """Ring a bell in another house."""
            self.rung.append(caller.key)
            if self.breaks:
                raise self.breaks
            return {"status": "done"}

        return ring

    def reconcile(self, caller: Caller, arguments: Nothing) -> Content | None:
        return {"status": "done", "found": True} if caller.key in self.rung_before else None
