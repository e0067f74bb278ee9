"""Sentences are given numbers: a figure that is in words before its sentence is has a decimal point in German."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
WRITTEN_FOR_FILES = {
    "planner/grid/indicative/typical.py", "planner/grid/upgrades/moves.py",  # names of elements
    "planner/maps/coordinates.py", "planner/report/ocpi.py",  # coordinates
    "planner/maps/own_looks.py", "planner/store/fields.py",  # a key; what to write into TOML
    "ui/charts/plots.py",  # a size of type
}  # fmt: skip
FIGURE = re.compile(r"[fgen%,]$")


def figures(source: str) -> list[int]:
    """Lines that give a formatted figure by name, to a call or into a table of parameters."""
    return [
        value.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.Call, ast.Dict))
        for value in (node.values if isinstance(node, ast.Dict) else [each.value for each in node.keywords])
        if is_figure(value)
    ]


def is_figure(value: ast.expr) -> bool:
    if isinstance(value, ast.IfExp):
        return is_figure(value.body) or is_figure(value.orelse)
    parts = value.values if isinstance(value, ast.JoinedStr) else []
    specs = [part.format_spec for part in parts if isinstance(part, ast.FormattedValue) and part.format_spec]
    return any(FIGURE.search(ast.unparse(spec)[2:-1]) for spec in specs)


def test_sentences_are_given_numbers_not_figures_in_words():
    wrong = [
        f"{name}:{line}"
        for room in ("planner", "ui")
        for path in sorted((ROOT / room).rglob("*.py"))
        if (name := path.relative_to(ROOT).as_posix()) not in WRITTEN_FOR_FILES
        for line in figures(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


def test_what_the_rule_sees():
    assert figures("say(a=f'{x:.2f}', b=f'{x}', c=1.5, d={'e': f'{x:,}' if x else 0.0})\nsay(f'{x:.2f}')") == [1, 1]
