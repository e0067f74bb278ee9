"""What a planner declares must make sense: a place for each connection, one answer a site, chargers in a design."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from planner.model.company import Company, OwnValue
from planner.model.delivery import ActualUse, EvseNumbers, GateEvent, GateStep, Stakeholder
from planner.model.drawn import DrawnArea, PlannerSite, Scenario
from planner.model.grid_inputs import CommittedConnection, GrowthLayer, TypicalGrid
from planner.model.grid_study import OperatorAnswer
from planner.model.look import Basemap, LayerLook
from planner.model.site_plan import SitePlan
from planner.model.sizing_result import StandardDesign
from planner.store.fields import Faults, Range, shown

# tables of a project that are neither sources nor settings: what the planner declares
DECLARED: Mapping[str, Any] = {
    "growth": tuple[GrowthLayer, ...],
    "committed": tuple[CommittedConnection, ...],
    "operator_answers": tuple[OperatorAnswer, ...],
    "typical_grid": TypicalGrid,
    "designs": tuple[StandardDesign, ...],
    "sites": tuple[PlannerSite, ...],
    "areas": tuple[DrawnArea, ...],
    "scenarios": tuple[Scenario, ...],
    "looks": tuple[LayerLook, ...],
    "basemaps": tuple[Basemap, ...],
    "company": Company,
    "own_values": tuple[OwnValue, ...],
    "site_plans": tuple[SitePlan, ...],
    "stakeholders": tuple[Stakeholder, ...],
    "gates": tuple[GateStep, ...],
    "gate_events": tuple[GateEvent, ...],
    "actuals": tuple[ActualUse, ...],
    "evse_numbers": tuple[EvseNumbers, ...],
}
DECLARED_RANGES: Mapping[str, Range] = {
    "growth.kw_per_load": (-1000, 1000),
    "growth.percent_of_load": (-100, 1000),
    "growth.power_factor": (0.01, 1),
    "growth.share_pu_by_year.*": (0, 1),
    "committed.kw": (0, 1e6),
    "committed.from_year": (2000, 2100),
    "committed.power_factor": (0.01, 1),
    "committed.lon": (-180, 180),
    "committed.lat": (-90, 90),
    "operator_answers.firm_now_kw": (0, 1e6),
    "operator_answers.firm_later_kw": (0, 1e6),
    "operator_answers.later_from": (2000, 2100),
    "operator_answers.expires": (2000, 2100),
    "operator_answers.cost_eur": (0, 1e9),
    "operator_answers.windows.from_h": (0, 24),
    "operator_answers.windows.to_h": (0, 24),
    "operator_answers.windows.firm_kw": (0, 1e6),
    "typical_grid.transformer_kva": (10, 100_000),
    "typical_grid.feeder_m": (1, 100_000),
    "typical_grid.mv_kv": (1, 36),
    "typical_grid.lv_kv": (0.2, 1),
    "typical_grid.transformer_load_percent": (0, 200),
    "typical_grid.feeder_load_percent": (0, 200),
    "designs.cap_kw": (1, 1e6),
    "designs.transformer_kva": (10, 1e6),
    "designs.bays": (1, 100_000),
    "designs.drive_through_bays": (0, 100_000),
    "designs.chargers.*": (0, 1000),
    "sites.lon_deg": (-180, 180),
    "sites.lat_deg": (-90, 90),
    "sites.bays": (0, 100_000),
    "sites.area_m2": (0, 1e9),
    "looks.opacity_pu": (0, 1),
    "looks.order": (0, 10_000),
    "looks.cluster_px": (0, 500),
    "looks.labels.size_px": (4, 100),
    "looks.labels.halo_px": (0, 20),
    "looks.classes.width_px": (0, 100),
    "looks.classes.size_px": (0, 200),
    "basemaps.opacity_pu": (0, 1),
    "evse_numbers.used": (0, 1e9),
    "site_plans.bays": (0, 10_000),
    "site_plans.accessible_bays": (0, 10_000),
    "site_plans.angle_deg": (0, 90),
    "site_plans.bearing_deg": (0, 360),
    "actuals.energy_kwh": (0, 1e9),
    "actuals.sessions": (0, 1e8),
}
_MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
ANGLES_DEG = (90.0, 60.0, 45.0, 0.0)
DAYS = ("all", "workday", "weekend")


def check_declared(declared: Mapping[str, Any], faults: Faults) -> None:
    """Keep a fault for each declaration that contradicts itself or lacks what it cannot do without."""
    for name, check_one in _CHECKS.items():
        for number, record in enumerate(declared.get(name, ()), start=1):
            check_one(record, f"{name}[{number}]", faults)
    for site_id in _twice(declared, "operator_answers", "site_id"):
        faults.add("store.answer_twice", site=site_id)
    for design_id in _twice(declared, "designs", "design_id"):
        faults.add("store.design_twice", design=design_id)
    for name, key in _OF_ONE_ID.items():
        for value in _twice(declared, name, key):
            faults.add("store.declared_twice", table=name, key=key, value=value)
    for name, keys in _OF_ONE_KEY.items():
        found = Counter(tuple(getattr(each, key) for key in keys) for each in declared.get(name, ()))
        for values in (values for values, count in found.items() if count > 1):
            faults.add("store.declared_twice", table=name, key=", ".join(keys), value=", ".join(values))


def _twice(declared: Mapping[str, Any], name: str, key: str) -> list[str]:
    """Ids that stand more than once in a table, or are empty."""
    counts = Counter(str(getattr(record, key)) for record in declared.get(name, ()))
    return [value for value, count in counts.items() if count > 1 or not value]


def _check_growth(layer: GrowthLayer, key: str, faults: Faults) -> None:
    if not layer.share_pu_by_year:
        faults.add("store.growth_no_years", key=f"{key}.share_pu_by_year")
    if not layer.kw_per_load and not layer.percent_of_load:
        faults.add("store.growth_nothing", key=key)


def _check_committed(connection: CommittedConnection, key: str, faults: Faults) -> None:
    if not connection.bus and (connection.lon is None or connection.lat is None):
        faults.add("store.committed_no_place", key=key)


def _check_answer(answer: OperatorAnswer, key: str, faults: Faults) -> None:
    if answer.firm_later_kw is not None and answer.later_from is None:
        faults.add("store.answer_later_when", key=f"{key}.later_from")
    for window in answer.windows:
        if window.days not in DAYS:
            faults.add("store.not_choice", key=f"{key}.windows.days", value=shown(window.days), choices=", ".join(DAYS))
        if window.from_h == window.to_h:
            faults.add("store.window_empty", key=f"{key}.windows")


def _check_design(design: StandardDesign, key: str, faults: Faults) -> None:
    if not any(design.chargers.values()):
        faults.add("store.design_no_chargers", key=f"{key}.chargers")
    for charger_id, count in design.chargers.items():
        if count < 0:
            faults.add("store.design_negative", key=f"{key}.chargers.{charger_id}", value=count)


def _check_site(site: PlannerSite, key: str, faults: Faults) -> None:
    if (site.lon_deg is None) != (site.lat_deg is None) or (site.drawn and site.lon_deg is None):
        faults.add("store.site_no_place", key=key, site=site.site_id)


def _check_area(area: DrawnArea, key: str, faults: Faults) -> None:
    if not is_area(area.wkt):
        faults.add("store.area_shape", key=f"{key}.wkt", area=area.name or area.area_id)
    if area.use == "constraint" and not area.kind:
        faults.add("store.area_kind", key=f"{key}.kind", area=area.name or area.area_id)


def _check_plan(plan: SitePlan, key: str, faults: Faults) -> None:
    for name in ("area_wkt", "obstacles_wkt"):
        wkt = getattr(plan, name)
        if (wkt or name == "area_wkt") and not is_area(wkt):
            faults.add("store.plan_area", key=f"{key}.{name}", site=plan.site_id)
    if plan.angle_deg not in ANGLES_DEG:
        faults.add("store.plan_angle", key=f"{key}.angle_deg", value=plan.angle_deg)


def _check_look(look: LayerLook, key: str, faults: Faults) -> None:
    if look.renderer in {"graduated", "categorised"} and not look.column:
        faults.add("store.look_no_column", key=f"{key}.column", layer=look.layer_id)
    for number, each in enumerate(look.classes, start=1):
        for name in ("color", "color_dark", "fill", "fill_dark"):
            value = getattr(each, name)
            if value and not _COLOR.fullmatch(value):
                faults.add("store.look_color", key=f"{key}.classes[{number}].{name}", value=value)


def _check_step(step: GateStep, key: str, faults: Faults) -> None:
    if not step.site_id:
        faults.add("store.gate_no_site", key=f"{key}.site_id")


def _check_party(party: Stakeholder, key: str, faults: Faults) -> None:
    if not (party.organisation or party.name):
        faults.add("store.party_nobody", key=key, party=party.stakeholder_id)


def _check_actual(use: ActualUse, key: str, faults: Faults) -> None:
    if not _MONTH.fullmatch(use.month):
        faults.add("store.month", key=f"{key}.month", value=shown(use.month))


_OF_ONE_ID = {"sites": "site_id", "areas": "area_id", "scenarios": "scenario_id", "looks": "layer_id",
               "site_plans": "site_id", "stakeholders": "stakeholder_id"}  # fmt: skip
_CHECKS: Mapping[str, Callable[[Any, str, Faults], None]] = {
    "growth": _check_growth,
    "committed": _check_committed,
    "operator_answers": _check_answer,
    "designs": _check_design,
    "sites": _check_site,
    "areas": _check_area,
    "looks": _check_look,
    "site_plans": _check_plan,
    "gates": _check_step,
    "stakeholders": _check_party,
    "actuals": _check_actual,
}
# fields that stand once together
_OF_ONE_KEY = {
    "gates": ("site_id", "gate"),
    "actuals": ("site_id", "month"),
    "evse_numbers": ("site_id", "charger_id", "scenario"),
}


def is_area(wkt: str) -> bool:
    """Whether a text is a polygon in degrees that can be drawn.

    >>> is_area("POLYGON ((8 48, 8.1 48, 8.1 48.1, 8 48))"), is_area("POINT (8 48)")
    (True, False)
    """
    import shapely

    try:
        shape = shapely.from_wkt(wkt)
    except shapely.errors.ShapelyError:
        return False
    if shape is None or shape.geom_type not in {"Polygon", "MultiPolygon"} or shape.is_empty or shape.area <= 0:
        return False
    west, south, east, north = shape.bounds
    return bool(west >= -180 and east <= 180 and south >= -90 and north <= 90)
