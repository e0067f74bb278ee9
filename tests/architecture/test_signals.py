"""Signals of what outlives a window lead to methods of Qt's objects only: those end with them, a closure does not."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
LASTING = frozenset({"session", "_session", "work", "_work", "styleHints"})


def lasting(node: ast.AST) -> bool:
    """Whether an expression is a signal of the session, the work or the application's look."""
    if not isinstance(node, ast.Attribute):
        return False
    names = {each.attr for each in ast.walk(node.value) if isinstance(each, ast.Attribute)}
    return bool((names | {each.id for each in ast.walk(node.value) if isinstance(each, ast.Name)}) & LASTING)


def closures(tree: ast.Module) -> set[str]:
    """Names of functions defined within functions."""
    functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]
    inner = (each for outer in functions for each in ast.walk(outer) if each is not outer)
    return {each.name for each in inner if isinstance(each, ast.FunctionDef)}


def outliving(source: str) -> list[int]:
    """Lines that connect a lambda, a partial or an inner function to a signal that outlives the window."""
    tree = ast.parse(source)
    inner = closures(tree)
    signals = {
        loop.target.id
        for loop in ast.walk(tree)
        if isinstance(loop, ast.For) and isinstance(loop.target, ast.Name) and isinstance(loop.iter, ast.Tuple)
        and any(lasting(each) for each in loop.iter.elts)
    }  # fmt: skip
    found = []
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "connect"):
            continue
        signal, slot = call.func.value, call.args[0]
        if not (lasting(signal) or (isinstance(signal, ast.Name) and signal.id in signals)):
            continue
        if isinstance(slot, ast.Lambda | ast.Call) or (isinstance(slot, ast.Name) and slot.id in inner):
            found.append(call.lineno)
    return found


def test_no_closure_hangs_on_what_outlives_a_window():
    wrong = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "ui").rglob("*.py"))
        for line in outliving(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


def test_what_the_rule_sees():
    told = """
def make(self, desk, app):
    def begin():
        pass
    desk.session.opened.connect(begin)
    desk.session.closed.connect(lambda: None)
    self._session.closed.connect(partial(print, 1))
    app.styleHints().colorSchemeChanged.connect(lambda _: None)
    for signal in (desk.session.opened, desk.work.ended):
        signal.connect(lambda: None)
    desk.session.closed.connect(self.close)
    self.button.clicked.connect(lambda: None)
    for other in (self.a.changed, self.b.changed):
        other.connect(lambda: None)
"""
    assert outliving(told) == [5, 6, 7, 8, 10]
