"""What lint has to say: where, how grave, and what to do about it."""

from dataclasses import dataclass

from apps.tenants.findings import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    severity: Severity
    sentence: str
    step: int = 0  # 0: the procedure as a whole
    line: int = 0

    @property
    def where(self) -> str:
        if not self.line:
            return ""
        return f"Step {self.step}, line {self.line}" if self.step else f"Line {self.line}"

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}" if self.where else self.sentence


def error(sentence: str, step: int = 0, line: int = 0) -> Finding:
    return Finding(Severity.ERROR, sentence, step, line)


def warning(sentence: str, step: int = 0, line: int = 0) -> Finding:
    return Finding(Severity.WARNING, sentence, step, line)


def hint(sentence: str, step: int = 0, line: int = 0) -> Finding:
    return Finding(Severity.HINT, sentence, step, line)
