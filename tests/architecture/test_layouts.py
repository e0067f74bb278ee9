"""Layouts are put into layouts by one module only, which lets go what PySide would keep of them."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
NESTING = ROOT / "ui" / "widgets" / "nested.py"
CALLS = frozenset({"addLayout", "insertLayout"})


def nesting(source: str) -> list[int]:
    """Lines that put a layout into another by Qt's own calls."""
    calls = (each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Call))
    return [each.lineno for each in calls if isinstance(each.func, ast.Attribute) and each.func.attr in CALLS]


def test_no_other_module_nests_layouts():
    wrong = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "ui").rglob("*.py"))
        if path != NESTING
        for line in nesting(path.read_text(encoding="utf-8"))
    ]
    assert wrong == [], "use ui.widgets.nested"


def test_what_the_rule_sees():
    assert nesting("def f(a, b):\n    a.addLayout(b)\n    a.box.insertLayout(0, b)\n    a.addWidget(b)\n") == [2, 3]
    assert nesting(NESTING.read_text(encoding="utf-8")), "the rule names the module that may"
