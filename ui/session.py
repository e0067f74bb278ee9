"""What is open in the window, and the one selection all views share."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from planner.app.currencies import currency_findings
from planner.app.session import ProjectSession
from planner.maps.layer import MapLayer
from planner.model.errors import PlannerError
from planner.model.issues import Issue
from planner.model.project import Project
from planner.model.result import SiteResult
from planner.model.settings import Settings
from ui.edit_step import StepStack
from ui.run_views import OWN_AREAS, best_site, book_of, drawn_layers, name_of, stale_run, weight_shares
from ui.texts import tr

__all__ = ["OWN_AREAS", "Session"]

if TYPE_CHECKING:
    from planner.app.freshness import StaleReason
    from planner.app.preview import Preview
    from planner.app.run import Run


class Session(QObject):
    """The open project, the runs of its scenarios, the layers to draw, the selected site.

    The project's value, in :attr:`book`, is the one truth. What is shown follows it: the run of the scenario in use,
    ranked under its weights, and the layers with the planner's own sites and areas. ``run`` is as shown, ``runs`` as
    made, by scenario id (empty: the project's own settings). ``looked``: the project's sources have been looked at.

    Signals
    -------
    opened, closed : a project came or went
    layers_changed : other layers are to be drawn
    run_changed : another run (a new one, that of another scenario, or the same re-ranked)
    selected : str, id of the selected site; empty: none
    edits_changed : the shown run may answer for the project no longer, or again
    project_changed : the project itself is another value (an edit, an undo)
    not_kept : PlannerError, why an edit could not be written to the journal; it was not made then
    saved_changed : the project was saved, or the file it belongs to is another
    features_selected : other features are selected (in :attr:`features`)
    """

    opened = Signal()
    closed = Signal()
    layers_changed = Signal()
    run_changed = Signal()
    selected = Signal(str)
    edits_changed = Signal()
    project_changed = Signal()
    saved_changed = Signal()
    not_kept = Signal(object)
    features_selected = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = StepStack(self._move, self)
        self.book: ProjectSession | None = None
        self.crs = ""
        self.looked = True
        self.layers: tuple[MapLayer, ...] = ()
        self.run: Run | None = None
        self.runs: dict[str, Run] = {}
        self.site_id: str | None = None
        self.features: dict[str, NDArray[np.int64]] = {}
        self.stale_reasons: tuple[StaleReason, ...] = ()
        self._preview_layers: tuple[MapLayer, ...] = ()
        self._references: tuple[MapLayer, ...] = ()
        self._issues: tuple[Issue, ...] = ()
        self.unread = 0
        self._origin: Path | None = None
        self._saved_runs: dict[str, Run] = {}
        self._shown_of: Run | None = None
        self._shown_as: object = None

    @property
    def project(self) -> Project | None:
        """The project as it stands; None where nothing is open."""
        return self.book.project if self.book is not None else None

    @property
    def project_path(self) -> Path | None:
        """File of the project, or the text form it was imported from; None where it has neither."""
        return (self.book.path or self._origin) if self.book is not None else None

    @property
    def unsaved(self) -> bool:
        """Whether edits or results would be lost with the window; a result looked at by itself is nobody's to save."""
        book = self.book
        if book is None or book.held is None:
            return False
        edited = book.dirty and (len(book.steps) > 1 or self._origin is None)
        return edited or any(run is not self._saved_runs.get(key) for key, run in self.runs.items())

    @property
    def title(self) -> str:
        """Name of the project for the window, with a star where something is unsaved."""
        star = "*" if self.unsaved else ""
        held = " ({})".format(tr("ui.read_only")) if self.book is not None and self.book.read_only else ""
        return f"{star}{self.project_name}{held}"

    @property
    def project_name(self) -> str:
        """Name of the project."""
        return self.book.project.name if self.book is not None else ""

    @property
    def notice(self) -> str:
        """What is printed on every map."""
        return self.book.project.notice if self.book is not None else ""

    @property
    def is_open(self) -> bool:
        """Whether a project is open."""
        return self.book is not None

    @property
    def made(self) -> "Run | None":
        """Run of the scenario in use as it was made."""
        return self.runs.get(self.book.project.scenario) if self.book is not None else None

    @property
    def settings(self) -> Settings | None:
        """Settings in use, those of the scenario where one is; None where nothing is open."""
        if self.project is None:
            return None
        from planner.app.editing_settings import settings_of

        return settings_of(self.project)

    def apply(self, project: Project, text: str, merge_key: str = "") -> None:
        """Make an edit as a step that can be undone under its name; edits of one key in a row become one step."""
        if self.book is None or project == self.book.project:
            return
        before = self.book.project
        merges = self.undo_stack.merges(merge_key)
        try:
            (self.book.amend if merges else self.book.apply)(project, text)
        except PlannerError as fault:
            self.not_kept.emit(fault)
            return
        if not merges:
            self.undo_stack.add(text, self.book.position, merge_key)
        self._follow(before)

    def _move(self, position: int) -> None:
        if self.book is None:
            return
        before = self.book.project
        try:
            self.book.move(position)
        except PlannerError as fault:
            self.undo_stack.level_later(self.book)
            self.not_kept.emit(fault)
            return
        self._follow(before)

    def _follow(self, before: Project) -> None:
        """Show what the project says now."""
        project = self.book.project if self.book is not None else before
        if project.scenario != before.scenario:
            self._show_layers(always=True)
            self._show_run(always=True)
        else:
            if (project.sites, project.areas) != (before.sites, before.areas):
                self._show_layers()
            self._show_run()
        self._judge()
        self.project_changed.emit()

    def _show_run(self, *, always: bool = False) -> None:
        """Show the run of the scenario in use, as the project weighs and words it."""
        project, made = self.project, self.made
        run, key = None, None
        if project is not None and made is not None:
            from planner.app.shown import shown, view_key

            key = view_key(project)
            same = made is self._shown_of and key == self._shown_as
            run = self.run if same else shown(made, project)
        if always or run is not self.run:
            self.run, self._shown_of, self._shown_as = run, made, key
            self.run_changed.emit()

    def _show_layers(self, *, always: bool = False) -> None:
        """Draw what there is to draw, where it is anything else than before."""
        if self.project is None:
            return
        drawn = drawn_layers(self.project, self.made, self._preview_layers, self.crs)
        layers = (*drawn, *self._references)
        if always or [*map(id, layers)] != [*map(id, self.layers)]:
            self.layers = layers
            self.layers_changed.emit()

    def show_references(self, layers: tuple[MapLayer, ...]) -> None:
        """Sources that are only drawn have been read, or are gone: show them beside the other layers."""
        self._references = layers
        self._show_layers()

    def _judge(self) -> None:
        """Find out whether the run still answers for the project."""
        self.stale_reasons = self.stale_of(self.project.scenario) if self.project is not None else ()
        self.edits_changed.emit()

    def stale_of(self, scenario_id: str) -> "tuple[StaleReason, ...]":
        """What has changed since the run of a scenario; nothing where it has none."""
        project = self.project
        return () if project is None else stale_run(self.runs.get(scenario_id), project, scenario_id)

    def select_features(self, features: "Mapping[str, NDArray[np.int64]]") -> None:
        """Select features by layer id and row; map, table and identify share this one selection."""
        self.features = {layer_id: rows for layer_id, rows in features.items() if rows.size}
        self.features_selected.emit()

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Findings of the run, or of reading the files before there is one; and of the project's currency."""
        found = self.run.assessment.issues if self.run is not None else self._issues
        return found if self.project is None else (*found, *currency_findings(self.project))

    @property
    def site(self) -> SiteResult | None:
        """Result of the selected site; None before a run or where nothing is selected."""
        if self.run is None or self.site_id is None:
            return None
        return next((site for site in self.run.assessment.sites if site.site_id == self.site_id), None)

    def named(self, params: Mapping[str, str | float]) -> dict[str, str | float]:
        """Parameters of a text with the name of a site for its id, where there is one."""
        return {**params, "site": self.site_name(str(params["site"]))} if "site" in params else dict(params)

    def site_name(self, site_id: str) -> str:
        """Name of a site as the planner, the run or the file has it; its id where nobody named it."""
        own = next((site.name for site in self.project.sites if site.site_id == site_id), "") if self.project else ""
        return own or name_of(site_id, self.run, self.layers) or site_id

    @property
    def weights(self) -> dict[str, float]:
        """Weights in use, by criterion, as shares that sum to one; empty before a run."""
        return weight_shares(self.run)

    @property
    def first_weights(self) -> dict[str, float]:
        """Weights with which the run was made, as shares that sum to one; empty before a run."""
        return weight_shares(self.made)

    def open_book(self, book: ProjectSession, preview: "Preview", runs: "Mapping[str, Run] | None" = None,
                  origin: Path | None = None, *, looked: bool = True) -> None:  # fmt: skip
        """A project was read: show its layers and the runs it was saved with, forget what was open before.

        ``origin``: file it was read from, where that is not the file it is saved to. ``looked`` False: its sources
        come later, by :meth:`show_preview`.
        """
        self._forget()
        self.book, self._origin, self.looked = book, origin, looked
        self._saved_runs = dict(runs or {})
        self._take(preview)
        self.runs = dict(runs or {})
        self.undo_stack.take(book)
        self.opened.emit()
        self._show_layers(always=True)
        self._show_run(always=True)
        self._judge()
        self._select_best()

    def open_preview(self, project_path: Path | None, preview: "Preview") -> None:
        """Open a project that was read, by itself."""
        self.open_book(ProjectSession(preview.project, path=project_path), preview)

    def show_preview(self, preview: "Preview") -> None:
        """The sources were read again: draw them; where a run is shown, its layers stay."""
        self._take(preview)
        first, self.looked = not self.looked, True
        self._show_layers(always=first)
        self._show_run(always=True)

    def _take(self, preview: "Preview") -> None:
        self.crs, self._issues, self._preview_layers = preview.crs, preview.issues, preview.layers
        self.unread = len({fault.where for fault in preview.faults})

    def retell(self, tell: Callable[[ProjectSession], bool]) -> None:
        """Note something in every step of the project, which is no edit, and show it."""
        if self.book is not None and tell(self.book):
            self._follow(self.book.project)

    def open_run(self, run: "Run", project_path: Path | None = None) -> None:
        """A run of the scenario in use is done: show it, and select the best site.

        Where no project is open, the run is looked at by itself.
        """
        was_open = self.is_open
        if self.book is None or project_path is not None:
            self._forget()
            self.book = book_of(run, project_path)
        self.crs = run.assessment.crs
        self.runs[self.book.project.scenario] = run
        if not was_open:
            self.opened.emit()
        self._show_layers(always=True)
        self._show_run(always=True)
        self._judge()
        self._select_best()

    def keep_run(self, run: "Run", scenario_id: str) -> None:
        """A run is done: keep it with its scenario, and show it where that is in use."""
        if self.project is not None and self.project.scenario == scenario_id:
            self.open_run(run)
        else:
            self.runs[scenario_id] = run
            self.edits_changed.emit()

    def _select_best(self) -> None:
        known = self.site_id if self.site is not None else None
        self.select(known or (best_site(self.run) if self.run is not None else None), again=True)

    def saved(self, path: Path | None = None, runs: "Mapping[str, Run] | None" = None) -> None:
        """The project is in its file, with these runs or with all that there are."""
        if self.book is not None:
            if self.book.held is None:
                self.book.mark_saved(path)
            self._saved_runs = dict(self.runs if runs is None else runs)
            if not self.book.dirty:
                self.undo_stack.setClean()
            self.saved_changed.emit()

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
        """Weigh otherwise, as a step that can be undone; the shown run is ranked anew at once.

        Raises
        ------
        PlannerError
            The weights cannot be used; nothing has changed then.
        """
        if self.project is None:
            return
        from planner.app.editing_settings import with_weights

        project = with_weights(self.project, weights)
        if self.made is not None:
            from planner.app.shown import shown

            shown(self.made, project)
        self.apply(project, text, f"weights:{merge_key}" if merge_key else "")

    def reset_weights(self, text: str) -> None:
        """Weigh as the shown run was made."""
        if (made := self.made) is not None and self.project is not None:
            from planner.app.editing.scoring import weighed_as

            self.apply(weighed_as(self.project, made.assessment.settings.scoring), text)

    def wanted_cap_kw(self, site_id: str) -> float | None:
        """Power that a site is to be held to by the planner's own choice; None: what the engine recommends."""
        settings = self.settings
        return None if settings is None else settings.sizing.caps_kw.get(site_id)

    def set_cap(self, site_id: str, cap_kw: float | None, text: str) -> None:
        """Hold a site to a power from the next run on, as a step that can be undone."""
        if self.project is not None and cap_kw != self.wanted_cap_kw(site_id):
            from planner.app.editing_settings import with_cap

            self.apply(with_cap(self.project, site_id, cap_kw), text)

    def release(self, *, keep: bool = False) -> None:
        """Give the project's file back to others; ``keep``: what is unsaved can be restored at the next start."""
        if self.book is not None and self.book.held is not None:
            from planner.app.projects import close

            close(self.book, discard=not (keep and self.unsaved))

    def _forget(self) -> None:
        self.release()
        self.undo_stack.clear()
        self.book, self.features, self.runs, self._saved_runs = None, {}, {}, {}
        self._origin = None
        self.run = self.site_id = self._shown_of = self._shown_as = None
        self.crs, self.looked = "", True
        self.stale_reasons = ()
        self.layers = self._preview_layers = self._references = ()
        self._issues, self.unread = (), 0
