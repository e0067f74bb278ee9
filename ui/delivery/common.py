"""What the parts of the delivery share: today, days and gates in words, edits that may be refused."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QComboBox

from planner.app.delivery.gates import gate_named
from planner.model.delivery import GateName
from planner.model.errors import PlannerError
from planner.model.project import Project
from ui.dates import day_format
from ui.desk import Desk
from ui.numbers import locale
from ui.run_views import names_of
from ui.texts import language, tr
from ui.widgets.plain import tip

_GATES = ("gate", "earlier", "here")


def today() -> date:
    """The day on the planner's clock: only the window reads it, the engine is given it."""
    now = QDate.currentDate()
    return date(now.year(), now.month(), now.day())


def qdate(day: date) -> QDate:
    """Day as Qt has it."""
    return QDate(day.year, day.month, day.day)


def day_of(chosen: QDate) -> date:
    """Day as the engine has it."""
    return date(chosen.year(), chosen.month(), chosen.day())


def day_text(day: date) -> str:
    """Day as people write it in the window's language, for example ``3 Dec 2026``."""
    return locale().toString(qdate(day), day_format())


def near_text(day: date) -> str:
    """Day in few letters: without its year where that is this one."""
    ending = "" if day.year == today().year else " yy"
    return locale().toString(qdate(day), f"{day_format().removesuffix(' yyyy')}{ending}")


def gate_text(gate: GateName) -> str:
    """Gate in the window's language."""
    return tr(f"delivery.gate_{gate}")


class Seen:
    """Whether what is to be shown is shown already: an edit is told twice, by the run and by the project."""

    def __init__(self) -> None:
        self._objects: tuple[object, ...] = ()
        self._words: tuple[object, ...] = ()

    def same(self, objects: tuple[object, ...], words: tuple[object, ...] = ()) -> bool:
        """Whether these are the very objects, and equal words, of the last time."""
        same = len(objects) == len(self._objects) and words == self._words
        same = same and all(one is other for one, other in zip(objects, self._objects, strict=True))
        self._objects, self._words = objects, words
        return same


def site_names(desk: Desk) -> dict[str, str]:
    """Names of all sites by id, as :meth:`ui.session.Session.site_name` gives them one by one."""
    project = desk.session.project
    names = {site_id: name for site_id, name in names_of(desk.session.run, desk.session.layers).items() if name}
    own = {site.site_id: site.name for site in project.sites if site.name} if project is not None else {}
    return names | own


def try_edit(desk: Desk, edit: Callable[[Project], Project], text: str) -> bool:
    """Make an edit as a step that can be undone; a refusal is told. False: it was refused."""
    project = desk.session.project
    if project is None:
        return False
    try:
        after = edit(project)
    except PlannerError as fault:
        desk.notices.post(refusal(fault), "warn")
        return False
    desk.session.apply(after, text)
    return True


def refusal(fault: PlannerError) -> str:
    """Why an edit was refused, gates in the window's language: the engine calls them in the project's."""
    said = []
    for issue in fault.issues:
        gates = {name: gate_named(str(issue.params[name])) for name in _GATES if name in issue.params}
        words = {name: gate_text(gate) for name, gate in gates.items() if gate is not None}
        said.append(replace(issue, params={**issue.params, **words}).message(language()))
    return " ".join(said)


def choice(items: Iterable[tuple[str, str]], name: str, explained: str = "") -> QComboBox:
    """Box of (text, data) with a name for screen readers."""
    made = QComboBox()
    for text, data in items:
        made.addItem(text, data)
    made.setAccessibleName(name)
    made.setToolTip(tip(explained or name))
    return made
