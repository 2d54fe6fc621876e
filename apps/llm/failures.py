"""How a model fails, where `ModelFailed` alone says too little."""

from apps.llm.exchange import ModelFailed


class Declined(ModelFailed):
    """The provider took no work on, so nothing is owed. It may have said in how many seconds to come again."""

    def __init__(self, reason: str, *, passing: bool, again_in: float | None = None) -> None:
        super().__init__(reason, passing=passing)
        self.again_in = again_in


class OverBudget(Declined):
    """The tenant has spent what models may cost it this month."""

    def __init__(self) -> None:
        super().__init__("This month’s limit on what models may cost is reached.", passing=False)
