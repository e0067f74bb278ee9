"""What the command line says: progress and notes on stderr, results on stdout; nothing else prints."""

import json
import locale
import os
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from planner.model.errors import PlannerError
from planner.model.issues import Issue
from planner.model.progress import SILENT, Progress
from planner.model.texts import DEFAULT_LANGUAGE, LANGUAGES, separated, text
from planner.model.texts import day as day_words

_state = {"json": False, "quiet": False}
_beside: dict[str, object] = {}
_further: list[Issue] = []


def language() -> str:
    """Language of the command line: CHARGESITE_LANGUAGE, else the system's, else English."""
    asked = os.environ.get("CHARGESITE_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG")
    code = (asked or locale.getlocale()[0] or "").lower()[:2]
    return code if code in LANGUAGES else DEFAULT_LANGUAGE


def words(code: str, **params: object) -> str:
    """Text of a code in the command line's language."""
    return text(code, language(), **params)


def as_figure(value: float | None, spec: str) -> str:
    """Figure of a format in the command line's language: ``,.1f`` is 1,000.5 in English, 1.000,5 in German."""
    return "–" if value is None else separated(format(value, spec), language())


def as_day(day: date | str) -> str:
    """Day, or its ISO form, in the command line's language."""
    return day_words(str(day), language())


def configure(*, as_json: bool, quiet: bool) -> None:
    """Set how this call speaks: machine-readable, quiet, or to a person."""
    _state.update(json=as_json, quiet=quiet)
    _beside.clear()
    _further.clear()


def speaks_json() -> bool:
    """Whether this call answers machines, with one document."""
    return _state["json"]


def tell_with_fault(*further: Issue, **content: object) -> None:
    """Have a refusal to machines say more than the fault that ends the command: faults beside it, what was done."""
    _beside.update(content)
    _further.extend(further)


def note(message: str) -> None:
    """Say something beside the result, unless asked to be quiet."""
    if not (_state["quiet"] or _state["json"]):
        Console(stderr=True).print(message, markup=False, highlight=False, soft_wrap=True)


def show(renderable: object) -> None:
    """Show a table or sentence on stdout, unless asked to be quiet or to speak to machines."""
    if not (_state["quiet"] or _state["json"]):
        Console().print(renderable)


def show_line(line: str) -> None:
    """Show a line of foreign text as it is, whatever the terminal's width."""
    if not (_state["quiet"] or _state["json"]):
        Console().print(line, markup=False, highlight=False, soft_wrap=True)


def terminal_width() -> int:
    """Columns of the terminal."""
    return Console().width


def show_json(content: object) -> None:
    """Print machine-readable output, where it was asked for."""
    if _state["json"]:
        print(json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False))  # noqa: T201 - the result itself


def say_error(error: PlannerError) -> None:
    """Name every fault, a line each."""
    if _state["json"]:
        _show_refusal([_fault(issue) for issue in error.issues])
        return
    console = Console(stderr=True)
    for issue in error.issues:
        console.print(
            f"[bold red]{words('cli.error')}[/] {escape(issue.message(language()))}", highlight=False, soft_wrap=True
        )


def _fault(issue: Issue) -> dict[str, object]:
    return {
        "code": issue.code,
        "where": issue.where,
        "message": issue.message(language()),
        "params": dict(issue.params),
    }


def _show_refusal(faults: list[dict[str, object]]) -> None:
    show_json({"ok": False, "errors": [*faults, *map(_fault, _further)], **_beside})


def say_unexpected() -> None:
    """Keep the trace in a file of its own and tell where it lies."""
    with tempfile.NamedTemporaryFile("w", prefix="chargesite-", suffix=".log", delete=False, encoding="utf-8") as file:
        file.write(traceback.format_exc())
    message = words("cli.unexpected", path=Path(file.name))
    if _state["json"]:
        _show_refusal([{"code": "cli.unexpected", "where": "", "message": message, "params": {}}])
    else:
        Console(stderr=True).print(message, markup=False, highlight=False, soft_wrap=True)


class _BarProgress:
    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._task = bars.add_task("", total=1.0)

    def report(self, done_pu: float, code: str, /, **params: str | float) -> None:
        """Move the bar."""
        self._bars.update(self._task, completed=done_pu, description=escape(words(code, **params)))


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Progress shown as a bar on stderr where a person watches; silent otherwise."""
    console = Console(stderr=True)
    if _state["quiet"] or _state["json"] or not console.is_terminal:
        yield SILENT
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console, transient=True) as bars:
        yield _BarProgress(bars)
