"""Site plan of a site: its bays to scale, what fits of what is wanted, and the fields that change it at once."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from planner.app.editing.site_plans import (
    change_plan,
    clear_obstacles,
    clear_plan,
    find_plan,
    geometry_in_use,
    outline_wkt,
    set_plan,
)
from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.model.result import Assessment, SiteResult
from planner.model.site_plan import BayLayout
from ui.desk import Desk
from ui.map.bay_live import LiveLayouts, live_of
from ui.map.bay_paint import INKS
from ui.map.tools.kit import kit_of
from ui.numbers import number, quantity
from ui.pages._bay_form import BayForm
from ui.pages._bay_picture import BayPicture
from ui.registry import PageSpec
from ui.texts import language, retold, tr
from ui.theme.tokens import tokens
from ui.widgets.blocks import button, facts, heading, key, note, row, small
from ui.widgets.nested import nest
from ui.widgets.plain import tip

_ZOOM_M_PER_PX = 0.12


class SitePlanView(QWidget):
    """Drawing, figures, fields and buttons of one site's plan."""

    def __init__(self, site: SiteResult) -> None:
        super().__init__()
        self.site = site
        self.desk: Desk | None = None
        self.picture, self.form = BayPicture(), BayForm()
        self.ground = QPushButton(tr("ui.plan_ground"))
        self.ground.setToolTip(tip(tr("ui.plan_ground_tip")))
        self.obstacle = QPushButton(tr("ui.plan_obstacle"))
        self.obstacle.setToolTip(tip(tr("ui.plan_obstacle_tip")))
        self.outline = button(tr("ui.plan_outline"), tr("ui.plan_outline_tip"), lambda: None)
        self.free = button(tr("ui.plan_free"), tr("ui.plan_free_tip"), lambda: None)
        self.remove = button(tr("ui.plan_remove"), tr("ui.plan_remove_tip"), lambda: None)
        self.zoom = button(tr("ui.plan_zoom"), tr("ui.plan_zoom_tip"), lambda: None)
        self._said = QVBoxLayout()
        self._said.setContentsMargins(0, 0, 0, 0)
        self._wanted = heading(tr("ui.plan_wanted"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.picture)
        nest(layout, self._said)
        layout.addWidget(self._wanted)
        layout.addWidget(self.form)
        nest(layout, self._buttons())

    def _buttons(self) -> QGridLayout:
        """Two of one width beside each other, in the order in which a plan is made."""
        grid = QGridLayout()
        grid.setSpacing(6)
        shown = (self.ground, self.obstacle, self.zoom, self.remove, self.outline, self.free)
        for at, each in enumerate(shown):
            each.setAccessibleName(each.text())
            each.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            grid.addWidget(each, at // 2, at % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def show_state(self, project: Project | None, live: LiveLayouts) -> None:
        """Show the plan and the layout as they stand."""
        plan = None if project is None else find_plan(project, self.site.site_id)
        waits = live.waits(self.site.site_id)
        layout = live.latest(self.site.site_id) if waits else live.layout(self.site.site_id)
        self.picture.show_layout(layout, faded=waits)
        for widget in (self._wanted, self.form, self.obstacle, self.remove):
            widget.setVisible(plan is not None)
        self.free.setVisible(plan is not None and bool(plan.obstacles_wkt))
        self.zoom.setVisible(layout is not None)
        self.outline.setVisible(plan is None and layout is not None)
        self.ground.setEnabled(project is not None)
        if plan is not None and project is not None:
            self.form.show_plan(plan, geometry_in_use(project, plan))
        self._tell(layout, live.fault(self.site.site_id), planned=plan is not None)

    def redraw(self, site_id: str) -> None:
        """The layout of a site has changed."""
        if self.desk is not None and site_id == self.site.site_id:
            self.show_state(self.desk.session.project, live_of(self.desk))

    def _tell(self, layout: BayLayout | None, fault: str, *, planned: bool) -> None:
        while (item := self._said.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for each in _words(layout, fault, planned=planned):
            self._said.addWidget(each)


def _words(layout: BayLayout | None, fault: str, *, planned: bool) -> list[QWidget]:
    """What is said below the drawing."""
    if fault:
        return [note(fault, "warn")]
    if layout is None:
        return [] if planned else [note(tr("ui.plan_none"))]
    said: list[QWidget] = [_legend(layout)]
    if layout.missing:
        said.append(note(tr("ui.plan_short", wanted=layout.wanted, fit=len(layout.bays), bound=layout.bound), "warn"))
    if layout.missing_accessible:
        said.append(
            note(tr("ui.plan_accessible_short", wanted=layout.wanted_accessible, fit=layout.accessible), "warn")
        )
    if layout.ground == "file":
        said.append(note(tr("ui.plan_from_file")))
    items = [
        (tr("ui.plan_bays"), tr("ui.plan_of", placed=len(layout.bays), wanted=layout.wanted)),
        (tr("ui.plan_accessible"), tr("ui.plan_of", placed=layout.accessible, wanted=layout.wanted_accessible)),
        (tr("ui.plan_bound"), number(layout.bound, 0)),
        (tr("ui.plan_area"), quantity(layout.free_m2, "x_m2", 0)),
        (tr("ui.plan_aisle"), quantity(layout.aisle_m, "x_m", 1)),
        *([] if layout.clear_m is None else [(tr("ui.plan_clear"), quantity(layout.clear_m, "x_m", 2))]),
    ]
    tips = {tr("ui.plan_bound"): tr("ui.plan_bound_tip"), tr("ui.plan_clear"): tr("ui.plan_clear_tip")}
    read_in = retold(layout.source, f"report.bay_source_{layout.geometry}")
    source = tr("ui.plan_source", source=read_in, state=tr(f"ui.plan_state_{layout.state}"))
    return [*said, facts(items, tips), small(source)]


def _legend(layout: BayLayout) -> QWidget:
    inks = INKS[tokens().theme]
    keys = [
        (tr("ui.plan_key_accessible"), inks.accessible, layout.accessible > 0),
        (tr("ui.plan_key_zone"), inks.zone, bool(layout.zones_m)),
        (tr("ui.plan_key_aisle"), inks.aisle, bool(layout.aisles_m)),
        (tr("ui.plan_key_obstacle"), inks.obstacle, bool(layout.obstacles_m)),
        (tr("ui.plan_key_access"), inks.access, bool(layout.access_m)),
    ]
    shown = [key(words, color) for words, color, there in keys if there]
    made = QFrame()
    lines = QVBoxLayout(made)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.setSpacing(0)
    for at in range(0, len(shown), 3):
        lines.addWidget(row(shown[at : at + 3]))
    return made


def build(site: SiteResult, assessment: Assessment) -> Sequence[QWidget]:  # noqa: ARG001 - one shape for all pages
    """Blocks of the page."""
    return [SitePlanView(site)]


def attach(blocks: Sequence[QWidget], site: SiteResult, desk: Desk) -> None:
    """Join fields and buttons with the session."""
    live = live_of(desk)
    for view in _views(blocks):
        view.form.changed.connect(partial(_change, desk, site.site_id))
        view.ground.clicked.connect(lambda _checked=False: kit_of(desk).take("tool_site_ground"))
        view.obstacle.clicked.connect(lambda _checked=False: kit_of(desk).take("tool_site_obstacle"))
        view.outline.clicked.connect(lambda _checked=False: _take_outline(desk, site.site_id))
        view.free.clicked.connect(lambda _checked=False: _edit(desk, site.site_id, "free"))
        view.remove.clicked.connect(lambda _checked=False: _edit(desk, site.site_id, "remove"))
        view.zoom.clicked.connect(lambda _checked=False: _show_on_map(desk, site.site_id))
        view.desk = desk
        live.changed.connect(view.redraw)


def follow(blocks: Sequence[QWidget], site: SiteResult, desk: Desk) -> None:  # noqa: ARG001 - one shape for all pages
    """Show the plan as the project has it."""
    for view in _views(blocks):
        view.show_state(desk.session.project, live_of(desk))


def _views(blocks: Sequence[QWidget]) -> list[SitePlanView]:
    return [block for block in blocks if isinstance(block, SitePlanView)]


def _change(desk: Desk, site_id: str, name: str, value: object) -> None:
    """One field of the plan; the same field in a row is one step."""
    project = desk.session.project
    if project is None:
        return
    try:
        after = change_plan(project, site_id, **{name: value})
    except PlannerError as err:
        desk.say(err.message(language()))
        return
    words = tr("ui.plan_step_change", site=desk.session.site_name(site_id))
    desk.session.apply(after, words, merge_key=f"site_plan:{site_id}:{name}")


def _edit(desk: Desk, site_id: str, what: str) -> None:
    project = desk.session.project
    if project is None:
        return
    after = clear_plan(project, site_id) if what == "remove" else clear_obstacles(project, site_id)
    words = tr("ui.plan_step_remove" if what == "remove" else "ui.plan_step_free", site=desk.session.site_name(site_id))
    desk.session.apply(after, words)


def _take_outline(desk: Desk, site_id: str) -> None:
    """Make the outline of the file the planner's own ground."""
    project, layout = desk.session.project, live_of(desk).layout(site_id)
    if project is None or layout is None:
        return
    try:
        after = set_plan(project, site_id, outline_wkt(layout, desk.session.crs))
    except PlannerError as err:
        desk.say(err.message(language()))
        return
    desk.session.apply(after, tr("ui.plan_step_ground", site=desk.session.site_name(site_id)))


def _show_on_map(desk: Desk, site_id: str) -> None:
    """Zoom the map to the bays."""
    layout = live_of(desk).layout(site_id)
    if layout is None or not layout.area_m:
        return
    xy = [point for ring in layout.area_m for point in ring]
    x_m = (min(x for x, _ in xy) + max(x for x, _ in xy)) / 2.0
    y_m = (min(y for _, y in xy) + max(y for _, y in xy)) / 2.0
    view = desk.canvas.view.centered(x_m, y_m)
    desk.canvas.set_view(view.zoomed(view.m_per_px / _ZOOM_M_PER_PX, view.width_px / 2.0, view.height_px / 2.0))


PAGE = PageSpec(page_id="site_plan", title_code="ui.page_site_plan", icon="site_plan", order=44, build=build,
                attach=attach, follow=follow)  # fmt: skip
