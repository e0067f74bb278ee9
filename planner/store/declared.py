"""What a planner declares must make sense: a place for each connection, one answer a site, chargers in a design."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from planner.model.grid_inputs import CommittedConnection, GrowthLayer, TypicalGrid
from planner.model.grid_study import OperatorAnswer
from planner.model.sizing_result import StandardDesign
from planner.store.fields import Faults, Range, shown

# tables of a project that are neither sources nor settings: what the planner declares
DECLARED: Mapping[str, Any] = {
    "growth": tuple[GrowthLayer, ...],
    "committed": tuple[CommittedConnection, ...],
    "operator_answers": tuple[OperatorAnswer, ...],
    "typical_grid": TypicalGrid,
    "designs": tuple[StandardDesign, ...],
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
}
DAYS = ("all", "workday", "weekend")


def check_declared(declared: Mapping[str, Any], faults: Faults) -> None:
    """Keep a fault for each declaration that contradicts itself or lacks what it cannot do without."""
    for number, layer in enumerate(declared.get("growth", ()), start=1):
        _check_growth(layer, f"growth[{number}]", faults)
    for number, connection in enumerate(declared.get("committed", ()), start=1):
        _check_committed(connection, f"committed[{number}]", faults)
    answers = declared.get("operator_answers", ())
    for site_id, count in Counter(answer.site_id for answer in answers).items():
        if count > 1:
            faults.add("store.answer_twice", site=site_id)
    for number, answer in enumerate(answers, start=1):
        _check_answer(answer, f"operator_answers[{number}]", faults)
    designs = declared.get("designs", ())
    for design_id, count in Counter(design.design_id for design in designs).items():
        if count > 1:
            faults.add("store.design_twice", design=design_id)
    for number, design in enumerate(designs, start=1):
        _check_design(design, f"designs[{number}]", faults)


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
