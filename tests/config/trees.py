"""Small trees for the checks to look at."""

from pathlib import Path
from textwrap import dedent


def plant(root: Path, files: dict[str, str]) -> Path:
    """Write the files, and make a package of every folder of apps and config that holds one."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
        for folder in path.relative_to(root).parents:
            if path.suffix == ".py" and folder.parts[:1] in {("apps",), ("config",)}:
                (root / folder / "__init__.py").touch()
    return root


def lines(count: int, text: str = "x = 1") -> str:
    return f"{text}\n" * count


def function(name: str, count: int, decorator: str = "") -> str:
    """A function of so many lines, docstring and decorator not counted."""
    body = "    y = 1\n" * count
    return f'{decorator}\ndef {name}() -> None:\n    """Says what it does."""\n{body}'
