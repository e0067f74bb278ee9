"""Outages around one bus of a grid file: intact headroom and the N-1 verdict side by side."""

from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path

from planner.app.gridtools.opening import bus_of, open_base
from planner.grid.contingency.report import OutageReport, report_outages
from planner.model.errors import PlannerError
from planner.model.grid_study import OutageState, SecurityResult
from planner.model.progress import SILENT, Part, Progress
from planner.model.settings import GridSettings
from planner.model.texts import DEFAULT_LANGUAGE, figure

LARGEST_KW = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class ContingencyAnswer:
    """What the outages say about a load at a bus.

    ``intact_kw`` is the hosting capacity of the intact network (None: ``intact_reason``).
    """

    grid: str
    bus: int
    bus_name: str
    kw: float | None
    power_factor: float
    rule: str
    intact_kw: float | None
    intact_reason: str
    outages: OutageReport


def contingency(
    path: Path,
    bus: str,
    kw: float | None,
    settings: GridSettings,
    *,
    count: int = 10,
    progress: Progress = SILENT,
) -> ContingencyAnswer:
    """N-1 of the rings that carry a bus, with a load of ``kw`` at it (None: today and the secure power only).

    Raises
    ------
    PlannerError
        The grid cannot be read or solved, the bus is unknown, or the power is not plausible.
    """
    if kw is not None and not (isfinite(kw) and 0 <= kw <= LARGEST_KW):
        raise PlannerError.of("grid.n1_power_range", kw=kw, most=float(LARGEST_KW))
    progress.report(0.0, "grid.n1_opening", file=path.name)
    base = open_base(path, settings)
    number = bus_of(base.network, bus)
    report = report_outages(base, number, kw, settings, count=count, progress=Part(progress, 0.3, 0.9))
    intact = base.hosting(number, settings, settings.power_factor)
    return ContingencyAnswer(
        grid=base.name,
        bus=number,
        bus_name=base.label("bus", number),
        kw=kw,
        power_factor=settings.power_factor,
        rule=base.rule.name,
        intact_kw=intact.hosting_kw,
        intact_reason=intact.reason,
        outages=report,
    )


def verdict(
    result: SecurityResult, kw: float | None = None, language: str = DEFAULT_LANGUAGE
) -> tuple[str, dict[str, str | float]]:
    """Verdict as a text code and its parameters: ``not secure today: Line 70 out, HV transformer 111 %``.

    Parameters
    ----------
    kw : float, optional
        Power asked for; with one up to ``secure_kw`` what is not secure lies before the site.
    language : str, optional
        Whose way of writing the figures in the parameters have.
    """
    today, then = result.worst_today, result.worst_with_request
    if result.secure_today is None:
        return result.reason, {}
    if today is None:
        return "grid.n1_verdict_no_outage", {}
    if not result.secure_today:
        added = then is not None and kw is not None and (result.secure_kw is None or kw > result.secure_kw)
        if added and then is not None:
            return _told("grid.n1_verdict_worse", then, language, today)
        return _told("grid.n1_verdict_today", today, language)
    if result.secure_with_request is False and then is not None:
        return _told("grid.n1_verdict_request", then, language)
    return _told("grid.n1_verdict_secure", then or today, language)


def _told(
    code: str, state: OutageState, language: str, today: OutageState | None = None
) -> tuple[str, dict[str, str | float]]:
    if state.reason:
        kind = "collapse"
    elif state.buses_dark:
        kind = "both" if state.broken else "dark"
    else:
        kind = "limit"
    params = state_params(state, language) | ({} if today is None else {"today": today.outage})
    return f"{code}_{kind}", params


def state_params(state: OutageState, language: str = DEFAULT_LANGUAGE) -> dict[str, str | float]:
    """Parameters of a sentence on one outage, figures with their unit."""
    return {
        "outage": state.outage,
        "element": state.worst_element,
        "value": quantity(state.worst_value, state.worst_quantity, language),
        "limit": quantity(state.limit, state.worst_quantity, language),
        "dark": state.buses_dark,
    }


def quantity(value: float | None, name: str, language: str = DEFAULT_LANGUAGE) -> str:
    """Voltage or loading with its unit, as a language writes figures."""
    if value is None:
        return "–"
    digits, unit = (1, "%") if name == "loading_percent" else (3, "p.u.")
    return f"{figure(value, f'.{digits}f', language)} {unit}"


def with_power_factor(settings: GridSettings, power_factor: float | None) -> GridSettings:
    """Settings under another power factor.

    Raises
    ------
    PlannerError
        It is not above 0 and at most 1.
    """
    if power_factor is None:
        return settings
    if not 0 < power_factor <= 1:
        raise PlannerError.of("grid.n1_power_factor", value=power_factor)
    return replace(settings, power_factor=power_factor)
