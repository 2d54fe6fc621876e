"""The tree as the checks read it: which files are ours, which room a file is in, how long a function is."""

import ast
from collections.abc import Iterator
from pathlib import Path

CODE = ("apps", "config")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(root: Path, *tops: str) -> Iterator[Path]:
    """Python files below the given folders; what makemigrations writes is left out."""
    for top in tops:
        yield from (path for path in sorted((root / top).rglob("*.py")) if "migrations" not in path.relative_to(root).parts[:-1])


def relative(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def module_name(root: Path, path: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room(module: str) -> str:
    """`apps.tickets.models` is in `tickets`; what is not in apps is in its first word."""
    first, _, rest = module.partition(".")
    return rest.partition(".")[0] if first == "apps" else first


def is_part(path: Path, name: str) -> bool:
    """`views.py`, or a file of the package `views`."""
    return path.name == f"{name}.py" or name in path.parts[:-1]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes(), filename=str(path))


def functions(parsed: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(parsed) if isinstance(node, Function))


def body_lines(function: Function) -> int:
    """Lines of the body; decorators, signature and docstring cost nothing."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    return (body[-1].end_lineno or body[-1].lineno) - body[0].lineno + 1 if body else 0


def line_count(path: Path) -> int:
    return len(path.read_bytes().splitlines())
