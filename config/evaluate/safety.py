"""Whether wording that is a matter of life and safety is heard, and its look-alikes left alone."""

from pathlib import Path

from apps.text.danger import crisis
from config.evaluate.human_request import Figures, verdicts
from config.evaluate.lines import lines


def figures(path: Path) -> Figures:
    return verdicts((crisis(line["text"], line.get("language") or ""), bool(line["crisis"])) for line in lines(path))
