"""What is open in the window, and the one selection all views share."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from planner.app.session import ProjectSession
from planner.maps.layer import MapLayer
from planner.model.issues import Issue
from planner.model.project import Project
from planner.model.result import SiteResult
from ui.caps import SetCaps
from ui.edit_step import EditStep
from ui.weights import SetWeights

if TYPE_CHECKING:
    from planner.app.edits import Edits
    from planner.app.preview import Preview
    from planner.app.run import Run


class Session(QObject):
    """The open project: its layers, its latest run, the weights in use, the selected site.

    Signals
    -------
    opened, closed : a project came or went
    layers_changed : other layers are to be drawn
    run_changed : another run (a new one, or the same re-ranked)
    selected : str, id of the selected site; empty: none
    edits_changed : settings were changed that the next run takes along
    project_changed : the project itself is another value (an edit, an undo)
    features_selected : other features are selected (in :attr:`features`)
    """

    opened = Signal()
    closed = Signal()
    layers_changed = Signal()
    run_changed = Signal()
    selected = Signal(str)
    edits_changed = Signal()
    project_changed = Signal()
    features_selected = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.project_path: Path | None = None
        self.project_name = ""
        self.notice = ""
        self.crs = ""
        self.layers: tuple[MapLayer, ...] = ()
        self.run: Run | None = None
        self.site_id: str | None = None
        self._first_run: Run | None = None
        self._issues: tuple[Issue, ...] = ()
        self._caps_kw: dict[str, float | None] = {}
        self.book: ProjectSession | None = None
        self.features: dict[str, NDArray[np.int64]] = {}

    @property
    def project(self) -> Project | None:
        """The project as it stands; None where nothing is open."""
        return self.book.project if self.book is not None else None

    def apply(self, project: Project, text: str, merge_key: str = "") -> None:
        """Make an edit as a step that can be undone under its name; edits of one key in a row become one step."""
        if self.book is None or project == self.book.project:
            return
        stack = self.undo_stack
        last = stack.command(stack.index() - 1) if stack.index() == stack.count() else None
        if merge_key and isinstance(last, EditStep) and last.merge_key == merge_key:
            self.book.amend(project, text)
        else:
            self.book.apply(project, text)
            stack.push(EditStep(text, self.book.position, self._move, merge_key))
        self.project_changed.emit()

    def _move(self, position: int) -> None:
        if self.book is not None:
            self.book.move(position)
            self.project_changed.emit()

    def select_features(self, features: "Mapping[str, NDArray[np.int64]]") -> None:
        """Select features by layer id and row; map, table and identify share this one selection."""
        self.features = {layer_id: rows for layer_id, rows in features.items() if rows.size}
        self.features_selected.emit()

    @property
    def is_open(self) -> bool:
        """Whether a project is open."""
        return self.project_path is not None

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Findings of the run, or of reading the files before there is one."""
        return self.run.assessment.issues if self.run is not None else self._issues

    @property
    def site(self) -> SiteResult | None:
        """Result of the selected site; None before a run or where nothing is selected."""
        if self.run is None or self.site_id is None:
            return None
        return next((site for site in self.run.assessment.sites if site.site_id == self.site_id), None)

    def named(self, params: Mapping[str, str | int]) -> dict[str, str | int]:
        """Parameters of a text with the name of a site for its id, where there is one."""
        site_id = params.get("site")
        name = self._name_of(site_id) if isinstance(site_id, str) else ""
        return {**params, "site": name} if name else dict(params)

    def _name_of(self, site_id: str) -> str:
        if self.run is not None:
            return next((site.name for site in self.run.assessment.sites if site.site_id == site_id), "")
        layer = next((each for each in self.layers if each.layer_id == "candidates"), None)
        if layer is None or not {"site_id", "name"} <= set(layer.attributes):
            return ""
        names = zip(layer.attributes["site_id"].tolist(), layer.attributes["name"].tolist(), strict=True)
        return next((str(name or "") for each, name in names if str(each) == site_id), "")

    @property
    def weights(self) -> dict[str, float]:
        """Weights in use, by criterion, as shares that sum to one; empty before a run."""
        if self.run is None:
            return {}
        parts = next((site.score_parts for site in self.run.assessment.sites if site.score_parts), ())
        return {part.criterion: part.weight_pu for part in parts}

    @property
    def first_weights(self) -> dict[str, float]:
        """Weights with which the run was made."""
        if self._first_run is None:
            return {}
        parts = next((site.score_parts for site in self._first_run.assessment.sites if site.score_parts), ())
        return {part.criterion: part.weight_pu for part in parts}

    def open_preview(self, project_path: Path, preview: "Preview") -> None:
        """A project was read: show its layers, forget what was open before."""
        self._forget()
        self.project_path = project_path
        self.project_name = preview.project.name
        self.notice = preview.project.notice
        self.crs = preview.crs
        self._issues = preview.issues
        self.layers = preview.layers
        self.book = ProjectSession(preview.project, path=project_path)
        self.opened.emit()
        self.layers_changed.emit()
        self.run_changed.emit()
        self.selected.emit("")

    def open_run(self, run: "Run", project_path: Path | None = None) -> None:
        """A run is done: show it, and select the best site."""
        was_open = self.is_open
        self.undo_stack.clear()
        self.project_path = project_path or self.project_path or Path(run.assessment.project_name)
        self.project_name = run.assessment.project_name
        self.notice = run.assessment.notice
        self.crs = run.assessment.crs
        self._first_run = self.run = run
        self.layers = run.layers
        if not was_open:
            self.opened.emit()
        self.layers_changed.emit()
        self.run_changed.emit()
        best = min((s for s in run.assessment.sites if s.rank), key=lambda s: s.rank or 0, default=None)
        known = self.site is not None
        self.select(self.site_id if known else best.site_id if best else None, again=True)

    def close(self) -> None:
        """Close the project."""
        self._forget()
        self.closed.emit()

    def select(self, site_id: str | None, *, again: bool = False) -> None:
        """Select a site in all views; ``again`` tells them even where nothing changed."""
        if site_id == self.site_id and not again:
            return
        self.site_id = site_id
        self.selected.emit(site_id or "")

    def set_weights(self, weights: Mapping[str, float], text: str, merge_key: str = "") -> None:
        """Rank with other weights, as a step that can be undone; steps of one key in a row become one.

        Raises
        ------
        PlannerError
            The weights cannot be used; nothing has changed then.
        """
        if self.run is None or self._first_run is None:
            return
        from planner.app.rerank import rerank

        after = rerank(self._first_run, weights)
        self.undo_stack.push(SetWeights(self, self.run, after, text, merge_key))

    def show_run(self, run: "Run") -> None:
        """Show the same assessment, ranked otherwise; :meth:`set_weights` makes that a step that can be undone."""
        self.run = run
        self.run_changed.emit()

    @property
    def edits(self) -> "Edits":
        """Changes over the project file that the next run takes along."""
        from planner.app.edits import Edits

        return Edits(caps_kw=dict(self._caps_kw))

    @property
    def stale_sites(self) -> tuple[str, ...]:
        """Sites whose connection power was changed since the run."""
        if self.run is None:
            return ()
        used = self.run.assessment.settings.sizing.caps_kw
        return tuple(site_id for site_id, cap_kw in self._caps_kw.items() if cap_kw != used.get(site_id))

    def wanted_cap_kw(self, site_id: str) -> float | None:
        """Power that a site is to be held to by the planner's own choice; None: what the engine recommends."""
        if site_id in self._caps_kw or self.run is None:
            return self._caps_kw.get(site_id)
        return self.run.assessment.settings.sizing.caps_kw.get(site_id)

    def set_cap(self, site_id: str, cap_kw: float | None, text: str) -> None:
        """Hold a site to a power from the next run on, as a step that can be undone."""
        if cap_kw != self.wanted_cap_kw(site_id):
            self.undo_stack.push(SetCaps(self, self._caps_kw, {**self._caps_kw, site_id: cap_kw}, text))

    def show_caps(self, caps_kw: Mapping[str, float | None]) -> None:
        """Take these powers; :meth:`set_cap` makes that a step that can be undone."""
        self._caps_kw = dict(caps_kw)
        self.edits_changed.emit()

    def _forget(self) -> None:
        self._caps_kw = {}
        self.undo_stack.clear()
        self.project_path = None
        self.project_name = self.notice = self.crs = ""
        self.run = self._first_run = self.site_id = None
        self.book, self.features = None, {}
        self.layers, self._issues = (), ()
