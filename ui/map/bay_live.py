"""Bays of the plans as they stand: of the run where the plan is still the run's, else placed anew by the worker."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from planner.app.bay_layout import charging_bays, roads_near
from planner.app.editing.site_plans import find_plan
from planner.model.company import OwnValue
from planner.model.issues import Issue
from planner.model.result import SiteResult
from planner.model.site_plan import BayLayout, SitePlan
from ui.desk import Desk
from ui.texts import language, tr


@dataclass(frozen=True, slots=True)
class _Known:
    """What was found for a plan, or asked for where ``layout`` and ``fault`` are empty."""

    plan: SitePlan
    points: int | None
    own: tuple[OwnValue, ...] = ()
    layout: BayLayout | None = None
    fault: str = ""


class LiveLayouts(QObject):
    """Layouts by site. The selected site's is asked of the worker as soon as its plan is another; the latest wins.

    Signals
    -------
    changed : str, id of the site
    """

    changed = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.canvas)
        self._desk = desk
        self._known: dict[str, _Known] = {}
        self._latest: dict[str, BayLayout] = {}
        session = desk.session
        session.project_changed.connect(self._follow)
        session.run_changed.connect(self._follow)
        session.selected.connect(self._turn)
        session.closed.connect(self._forget)
        self.changed.connect(self._repaint)

    def layout(self, site_id: str) -> BayLayout | None:
        """Bays of a site as its plan stands; None while they are not known. Without a plan: those of the run."""
        plan = self._plan(site_id)
        known = self._known.get(site_id)
        if plan is not None and known is not None and known.plan == plan and known.layout is not None:
            return known.layout
        return self._of_run(site_id, plan)

    def latest(self, site_id: str) -> BayLayout | None:
        """Bays of a site as they were last known, to look at while the next are placed."""
        return self.layout(site_id) or self._latest.get(site_id)

    def fault(self, site_id: str) -> str:
        """Why no bays can be placed; empty: they can, or it is not known yet."""
        known = self._known.get(site_id)
        return known.fault if known is not None and known.plan == self._plan(site_id) else ""

    def waits(self, site_id: str) -> bool:
        """Whether the worker has been asked and has not answered."""
        known = self._known.get(site_id)
        return known is not None and known.plan == self._plan(site_id) and known.layout is None and not known.fault

    def all(self) -> list[BayLayout]:
        """Layouts of all sites with a plan or an outline, as far as they are known."""
        run = self._desk.session.run
        ids = {site.site_id for site in run.assessment.sites if site.layout is not None} if run is not None else set()
        project = self._desk.session.project
        ids |= {plan.site_id for plan in project.site_plans} if project is not None else set()
        found = (self.layout(site_id) for site_id in sorted(ids))
        return [layout for layout in found if layout is not None]

    def _plan(self, site_id: str) -> SitePlan | None:
        project = self._desk.session.project
        return None if project is None else find_plan(project, site_id)

    def _site(self, site_id: str) -> SiteResult | None:
        run = self._desk.session.run
        return None if run is None else next((s for s in run.assessment.sites if s.site_id == site_id), None)

    def _of_run(self, site_id: str, plan: SitePlan | None) -> BayLayout | None:
        """Layout of the run where it was made of the plan as it stands."""
        site = self._site(site_id)
        if site is None or site.layout is None or (plan is None) != (site.layout.ground == "file"):
            return None
        stale = any(each.key == f"plan:{site_id}" for each in self._desk.session.stale_reasons)
        return None if stale else site.layout

    def _forget(self) -> None:
        self._known.clear()
        self._latest.clear()

    def _repaint(self, _site_id: str) -> None:
        self._desk.canvas.viewport().update()

    def _turn(self, _site_id: str) -> None:
        """Another site is selected."""
        self._follow()

    def _follow(self) -> None:
        site_id = self._desk.session.site_id
        project = self._desk.session.project
        if site_id is None or project is None:
            return
        plan, known = self._plan(site_id), self._known.get(site_id)
        if plan is None:
            self._known.pop(site_id, None)
            self.changed.emit(site_id)
            return
        site = self._site(site_id)
        points = charging_bays(site.sizing) if site is not None else None
        if known is not None and (known.plan, known.points, known.own) == (plan, points, project.own_values):
            return
        if self._of_run(site_id, plan) is None:
            self._ask(site_id, plan, points, project.defaults.country)
        self.changed.emit(site_id)

    def _ask(self, site_id: str, plan: SitePlan, points: int | None, country: str) -> None:
        session = self._desk.session
        site = self._site(site_id)
        if site is not None and site.layout is not None:
            self._latest.setdefault(site_id, site.layout)
        own = () if session.project is None else session.project.own_values
        self._known[site_id] = _Known(plan, points, own)
        roads = next((layer for layer in session.layers if layer.layer_id == "roads"), None)
        payload = {
            "plan": plan, "crs": session.crs, "country": country, "points": points,
            "roads": roads_near(roads, plan, session.crs), "own_values": own,
        }  # fmt: skip
        then = partial(self._arrived, site_id, plan, (points, own))
        self._desk.work.start(
            tr("ui.plan_job", site=session.site_name(site_id)), "bay_layout", payload, then, owner=self
        )

    def _arrived(
        self,
        site_id: str,
        plan: SitePlan,
        asked: tuple[int | None, tuple[OwnValue, ...]],
        found: BayLayout | tuple[Issue, ...],
    ) -> None:
        """An answer has come; it is dropped where the plan has gone on since."""
        if self._plan(site_id) != plan:
            return
        if isinstance(found, BayLayout):
            self._known[site_id] = _Known(plan, *asked, layout=found)
            self._latest[site_id] = found
        else:
            fault = " ".join(issue.message(language()) for issue in found)
            self._known[site_id] = _Known(plan, *asked, fault=fault)
        self.changed.emit(site_id)


def live_of(desk: Desk) -> LiveLayouts:
    """The layouts of a window, made when they are first asked for."""
    known = desk.canvas.findChild(LiveLayouts)
    return known if known is not None else LiveLayouts(desk)
