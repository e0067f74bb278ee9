"""N-1: what each single outage of a place's medium-voltage rings leaves, re-supplied through one open point.

Every medium-voltage line (and, where the rule asks, every transformer that feeds the level) goes out one at a time; the
buses left dark are taken over by closing the one open point that leaves the best margin under the emergency limits.
Of several units in parallel that stand in one row one goes out and the others carry on (named ``Line 7 (1/2)``).
Low voltage is radial and not studied: its limits judge only where the place itself is there.
"""

from dataclasses import dataclass

import numpy as np

from planner.grid.contingency.cases import Case, node_of
from planner.grid.contingency.check import Checked, check_outage
from planner.grid.contingency.group import OpenPoint, carrying_islands
from planner.grid.contingency.rows import BROKEN_PU, Site
from planner.grid.contingency.secure import secure_kw
from planner.grid.contingency.study import SAME_MARGIN_DIGITS, OutageStudy, Outcome, Place, read_study
from planner.grid.hosting.base import BaseCase
from planner.grid.network.topology import voltage_level
from planner.model.grid_study import OutageState, SecurityResult
from planner.model.progress import SILENT, Part, Progress
from planner.model.settings import GridSettings

STUDIES_KEPT = 8
NO_SOLUTION = "grid.n1_reason_no_solution"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageReport:
    """Verdict and the worst outages, worst first: today, and with the request (empty where none was asked for)."""

    result: SecurityResult
    today: tuple[OutageState, ...] = ()
    with_request: tuple[OutageState, ...] = ()


def study_outages(
    base: BaseCase, bus: int, kw: float | None, settings: GridSettings, progress: Progress = SILENT
) -> SecurityResult:
    """N-1 verdict for a load at a bus.

    The study of a feeder group is remembered with the base case: places on the same rings share it.

    Parameters
    ----------
    kw : float or None
        Power asked for, at the settings' power factor; None asks for today and for the secure power only.

    Returns
    -------
    SecurityResult
        ``secure_today`` is None, with a ``reason``, where there is nothing to study. Figures of the worst outages are
        those of ``runpp``.
    """
    return report_outages(base, bus, kw, settings, count=1, progress=progress).result


def report_outages(
    base: BaseCase,
    bus: int,
    kw: float | None,
    settings: GridSettings,
    *,
    count: int = 10,
    progress: Progress = SILENT,
) -> OutageReport:
    """As :func:`study_outages`, with the ``count`` worst outages, each confirmed by ``runpp``."""
    study = outage_study(base, bus, Part(progress, 0.0, 0.6))
    if isinstance(study, str):
        return OutageReport(result=SecurityResult(secure_today=None, secure_with_request=None, reason=study))
    place = _place(base, study, bus, settings)
    if not place.constant_power:
        kw = None
    today = study.today
    with_request = None if kw is None else study.with_load(place, kw, settings, Part(progress, 0.6, 0.8))
    shown = _shown(base, study, today, place, 0.0, count)
    then = () if kw is None or with_request is None else _shown(base, study, with_request, place, kw, count)
    progress.report(0.9, "grid.n1_progress", outages=len(study.cases.outages))
    found_kw, reason = secure_kw(study, place, settings)
    result = SecurityResult(
        secure_today=_secure(study, today),
        secure_with_request=None if with_request is None else _secure(study, with_request),
        secure_kw=found_kw,
        cases=len(study.cases.outages),
        worst_today=shown[0],
        worst_with_request=then[0] if then else None,
        emergency_rule=base.rule.emergency_name,
        reason=reason or ("grid.n1_reason_low_voltage" if _low_voltage(base, bus) else ""),
    )
    progress.report(1.0, "grid.n1_progress", outages=len(study.cases.outages))
    return OutageReport(result=result, today=shown, with_request=then)


def outage_study(base: BaseCase, bus: int, progress: Progress = SILENT) -> OutageStudy | str:
    """The study of all outages that concern a bus, remembered with the base case; a text code where there is none."""
    topology = base.whole.topology
    if base.whole.reason:
        return base.whole.reason
    if bus not in topology.part.index or not bool(topology.supplied[bus]):
        return "grid.reason_cut_off"
    level = base.network.net["bus"]["vn_kv"].map(voltage_level)
    islands = carrying_islands(topology, level, bus)
    if not islands:
        return "grid.n1_reason_no_mv"
    study = base.outage_studies.get(islands)
    if not isinstance(study, OutageStudy):
        while len(base.outage_studies) >= STUDIES_KEPT:
            base.outage_studies.pop(next(iter(base.outage_studies)))
        study = read_study(base.network, base.whole, base.rule, islands, progress)
        base.outage_studies[islands] = study
    if study.group.part.reason:
        return study.group.part.reason
    return study if study.cases.outages else "grid.n1_reason_no_mv"


def _place(base: BaseCase, study: OutageStudy, bus: int, settings: GridSettings) -> Place:
    """Where the load goes; at low voltage what its own island carries while intact is the most that is of use."""
    part = study.group.part
    low, most_kw = np.zeros(len(study.keep), dtype=bool), np.inf
    if _low_voltage(base, bus):
        low = (part.limits.island == int(part.topology.island[bus])) & (part.limits.margin(part.base) >= 0)
        intact_kw = base.hosting(bus, settings, settings.power_factor).hosting_kw
        most_kw = np.inf if intact_kw is None else intact_kw
    grid = study.stamps.grid if study.stamps is not None else None
    node = -1 if grid is None else int(grid.carrier[node_of(part.net, bus)])
    return Place(
        bus=bus,
        site=Site(node=node, power_factor=settings.power_factor),
        low_voltage=low,
        most_kw=most_kw,
        constant_power=grid is None or node >= grid.n_free or bool(grid.plain[node]),
    )


def _low_voltage(base: BaseCase, bus: int) -> bool:
    return voltage_level(float(base.network.net["bus"].at[bus, "vn_kv"])) == "lv"


def _secure(study: OutageStudy, outcome: Outcome) -> bool:
    lit = not any(study.buses_dark(number) for number in outcome.chosen.tolist())
    return lit and bool((outcome.margin >= -BROKEN_PU).all())


def _worst_first(study: OutageStudy, outcome: Outcome) -> list[int]:
    """What the load breaks first, then what is broken anyway, worst first; then by dark buses; then by margin."""

    def rank(outage: int) -> tuple[int, float, float, int]:
        margin, dark = float(outcome.margin[outage]), study.buses_dark(int(outcome.chosen[outage]))
        if margin < -BROKEN_PU:
            return 1 - int(outcome.added[outage]), round(margin, SAME_MARGIN_DIGITS), -float(dark), outage
        return (2, -float(dark), margin, outage) if dark else (3, margin, 0.0, outage)

    return sorted(range(len(outcome.chosen)), key=rank)


def _shown(
    base: BaseCase, study: OutageStudy, outcome: Outcome, place: Place, kw: float, count: int
) -> tuple[OutageState, ...]:
    load = (place.bus, kw, place.site.power_factor)
    states = []
    for outage in _worst_first(study, outcome)[:count]:
        number = int(outcome.chosen[outage])
        state = None if kw else study.states.get(number)
        if state is None:
            case = study.cases.cases[number]
            checked = check_outage(study.group, study.cases.outages[outage], case, study.keep, load)
            state = _state(base, study, case, checked)
            if not kw:
                study.states[number] = state
        states.append(state)
    return tuple(states)


def _state(base: BaseCase, study: OutageStudy, case: Case, checked: Checked) -> OutageState:
    outage, part, row = study.cases.outages[case.outage], checked.part, checked.worst()
    found = row >= 0
    return OutageState(
        outage=base.label(outage.table, outage.element) + (f" (1/{outage.units})" if outage.leaves_units else ""),
        resupplied_by=() if case.point is None else (_point_name(base, case.point),),
        worst_element=base.label(str(part.limits.table[row]), int(part.limits.element[row])) if found else "",
        worst_quantity=str(part.limits.quantity[row]) if found else "",
        worst_value=float(part.base[row]) if found else None,
        limit=float(part.limits.limit[row]) if found else None,
        buses_dark=checked.buses_dark,
        reason=NO_SOLUTION if part.reason else "",
    )


def _point_name(base: BaseCase, point: OpenPoint) -> str:
    """The line and its open switches, or the switch between two buses."""
    switches = ", ".join(base.label("switch", switch) for switch in point.switches)
    return switches if point.table == "switch" else f"{base.label('line', point.element)} ({switches})"
