"""What the planner has chosen for one file, and what the worker answers to it. Only the newest question counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from planner.app.importing.records import CrsChoice, FileLook, ImportReport, LookOptions, ProjectContext
from planner.model.drawn import Confidentiality
from planner.model.project import Role, Source
from ui.desk import Desk
from ui.texts import tr
from ui.wizard.context import Recents, context_of, data_folder
from ui.wizard.known import Known, known_source
from ui.work import Task

_SOON_MS = 120
_PICTURES = ("geotiff", "mbtiles")


@dataclass(slots=True, kw_only=True)
class Choice:
    """Everything the planner has said of the file; empty: as it was found."""

    layer: str = ""
    encoding: str = ""
    crs: str = ""
    swap_axes: bool = False
    role: Role | None = None
    columns: dict[str, str] = field(default_factory=dict)
    kind: str = ""
    title: str = ""
    licence: str = ""
    credit: str = ""
    confidentiality: Confidentiality = "internal"
    embedded: bool = False


class WizardState(QObject):
    """One file under import.

    Signals
    -------
    looked : another look at the file is there
    checked : another check of its rows is there
    busy_changed : a question went out, or was answered
    progressed : share done 0..1
    completed : ImportReport, the whole file is read and its source ready
    """

    looked = Signal()
    checked = Signal()
    busy_changed = Signal()
    progressed = Signal(float)
    completed = Signal(object)

    def __init__(self, desk: Desk, recents: Recents | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.recents = recents or Recents(data_folder())
        self.path: Path | None = None
        self.source_id = ""
        self.known: Known | None = None
        self.choice = Choice()
        self.look: FileLook | None = None
        self.report: ImportReport | None = None
        self.task: Task | None = None
        self._wanted: str = ""
        self._keep_choice = False
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._ask)

    @property
    def busy(self) -> bool:
        """Whether an answer is waited for."""
        return self.task is not None or self._soon.isActive()

    @property
    def is_picture(self) -> bool:
        """Whether the file goes under the map instead of into it."""
        return self.look is not None and self.look.file_format in _PICTURES

    @property
    def is_table(self) -> bool:
        """Whether its positions stand in columns."""
        return self.look is not None and self.look.file_format in {"csv", "xlsx"}

    @property
    def role(self) -> Role:
        """Use of the file: chosen, else proposed."""
        proposed = self.look.proposal.role if self.look is not None and self.look.proposal else Role.REFERENCE
        return self.choice.role or proposed

    @property
    def context(self) -> ProjectContext:
        """What the worker must know of the open project."""
        return context_of(self.desk, self.recents)

    def start(self, path: Path, source: Source | None = None, source_id: str = "") -> None:
        """Begin with a file; with a source, from what was chosen for it before."""
        self.path, self.source_id = path, source_id
        self.known = known_source(self.desk.session.project, path) if source is None else None
        self.look = self.report = None
        self.choice = Choice()
        self._keep_choice = source is not None
        if source is not None:
            self.choice = Choice(
                layer=source.layer, encoding=source.encoding, crs=source.crs, swap_axes=source.swap_axes,
                role=source.role, columns=dict(source.columns), kind=source.kind, title=source.title,
                licence=source.licence, credit=source.credit, confidentiality=source.confidentiality,
                embedded=source.embedded,
            )  # fmt: skip
        self._want("look")

    def add_again(self) -> None:
        """Make a second source of a file that the project has already."""
        self.known = None
        self.looked.emit()

    def change_known(self) -> None:
        """Change the source that reads the file instead of adding one."""
        if self.known is not None and self.path is not None:
            self.start(self.path, self.known.source, self.known.source_id)
            self.looked.emit()

    def set_layer(self, layer: str) -> None:
        """Take another layer of the file: nothing else said so far holds for it."""
        if layer != self.choice.layer and (self.look is None or layer != self.look.layer):
            self.choice = Choice(layer=layer)
            self._keep_choice = False
            self._want("look")

    def set_encoding(self, encoding: str) -> None:
        """Read the file's texts otherwise."""
        if encoding != self.choice.encoding:
            self.choice.encoding = encoding
            self._want("look")

    def set_crs(self, code: str, *, swapped: bool) -> None:
        """Say in which coordinate system the file is."""
        if (code, swapped) != (self.choice.crs, self.choice.swap_axes):
            self.choice.crs, self.choice.swap_axes = code, swapped
            self._want("look")

    def set_role(self, role: Role) -> None:
        """Say what the file is for; its columns are found anew."""
        if role is not self.role:
            self.choice.role = role
            self.choice.columns, self._keep_choice = {}, False
            self._want("look")

    def set_columns(self, columns: Mapping[str, str], kind: str) -> None:
        """Say which columns mean ours."""
        if (dict(columns), kind) == (self.choice.columns, self.choice.kind):
            return
        places = ("lon", "lat", "x", "y", "wkt", "latlon", "lonlat")
        moved = any(columns.get(name) != self.choice.columns.get(name) for name in places)
        self.choice.columns, self.choice.kind = dict(columns), kind
        self._keep_choice = True
        self._want("look" if moved and self.is_table else "check")

    def check(self) -> None:
        """Ask how many rows can be used."""
        self._want("check")

    def finish(self) -> None:
        """Read the whole file and make its source."""
        self._want("finish")

    def cancel(self) -> None:
        """Give up what is under way; a parser that hangs is ended with its process."""
        self._wanted = ""
        self._soon.stop()
        if self.task is not None:
            self.task.cancel()
        self.busy_changed.emit()

    def source(self) -> Source:
        """The file as a source of the project, as chosen so far."""
        choice, look = self.choice, self.look
        several = look is not None and look.layers and look.geometry != "grid"
        own = look is not None and look.crs == choice.crs
        return Source(
            role=self.role, path=str(self.path), layer=look.layer if look is not None and several else "",
            crs="" if own else choice.crs, encoding=choice.encoding, columns=dict(choice.columns), kind=choice.kind,
            licence=choice.licence, credit=choice.credit, title=choice.title, embedded=choice.embedded,
            confidentiality=choice.confidentiality, swap_axes=choice.swap_axes,
        )  # fmt: skip

    def _want(self, what: str) -> None:
        """A new look is wanted before anything else; the questions after it follow from its answer."""
        order = ("", "check", "finish", "look")
        self._wanted = max(self._wanted, what, key=order.index)
        self._soon.start()
        self.busy_changed.emit()

    def _ask(self) -> None:
        if self.task is not None or not self._wanted or self.path is None:
            return
        what, self._wanted = self._wanted, ""
        title = tr("ui.wizard_reading", file=self.path.name)
        kind, payload, then = self._question(what)
        self.task = self.desk.work.start(title, kind, payload, then, owner=self)
        if self.task is not None:
            self.task.progressed.connect(self._progress)
            self.task.ended.connect(self._ended)
        self.busy_changed.emit()

    def _question(self, what: str) -> tuple[str, dict[str, Any], Any]:
        if what == "look":
            choice = self.choice
            options = LookOptions(layer=choice.layer, encoding=choice.encoding, crs=choice.crs, role=choice.role,
                                  swap_axes=choice.swap_axes, columns=dict(choice.columns))  # fmt: skip
            return "import_look", {"path": self.path, "options": options, "context": self.context}, self._take_look
        payload = {"path": self.path, "source": self.source(), "context": self.context, "whole": what == "finish"}
        return "import_check", payload, self._take_whole if what == "finish" else self._take_report

    def _progress(self, done_pu: float, _code: str, _params: object) -> None:
        self.progressed.emit(done_pu)

    def _ended(self, _task: Task) -> None:
        self.task = None
        if self._wanted:
            self._soon.start()
        self.busy_changed.emit()

    def _take_look(self, look: FileLook) -> None:
        if not isValid(self) or look.path != self.path or self._wanted == "look":
            return
        self.look = look
        if not self._keep_choice:
            self._take_proposal(look)
        self.looked.emit()
        if look.readable and not self.is_picture:
            self._want("check")

    def _take_proposal(self, look: FileLook) -> None:
        choice, told = self.choice, look.proposal
        if told is not None:
            choice.columns = dict(told.columns)
            choice.kind = choice.kind or told.kind
            choice.licence, choice.credit = choice.licence or told.licence, choice.credit or told.credit
            if told.remembered and not choice.crs:
                choice.crs, choice.swap_axes = told.crs, told.swap_axes
        if not choice.crs and look.preferred is not None:
            choice.crs, choice.swap_axes = look.preferred.code, look.preferred.swapped

    def _take_report(self, report: ImportReport) -> None:
        if isValid(self) and not self._wanted:
            self.report = report
            self.checked.emit()

    def _take_whole(self, report: ImportReport) -> None:
        if not isValid(self):
            return
        self.report = report
        self.checked.emit()
        if not report.faults:
            source = replace(report.source, title=self.choice.title)
            self.completed.emit(replace(report, source=source))

    def chosen_crs(self) -> CrsChoice | None:
        """The system chosen, with where the data lies in it; None where none of the offered ones is."""
        offered = self.look.crs_choices if self.look is not None else ()
        wanted = (self.choice.crs, self.choice.swap_axes)
        return next((each for each in offered if (each.code, each.swapped) == wanted), None)
