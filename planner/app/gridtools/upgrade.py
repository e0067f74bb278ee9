"""Use case: ways to serve a power at one bus of a grid file, with works, prices and weeks."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.app.gridtools.opening import bus_of, open_base
from planner.app.gridtools.year import read_site_profile
from planner.grid.upgrades.options import bus_case, case_options
from planner.grid.upgrades.status_quo import StatusQuo
from planner.grid.upgrades.words import works_line
from planner.model.band import Band
from planner.model.errors import PlannerError
from planner.model.grid_result import UpgradeOption, Violation
from planner.model.progress import SILENT, Part, Progress
from planner.model.settings import GridSettings
from planner.model.texts import DEFAULT_LANGUAGE, text


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultsToday:
    """What is broken before the site: faults, works that mend them, their price (None where ours do not suffice)."""

    violations: tuple[Violation, ...]
    works: str
    mended: bool
    cost_eur: Band | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """Options of a site at a bus and what they were asked of."""

    grid: str
    bus: int
    bus_name: str
    rule: str
    requested_kw: float
    hosting_kw: float
    binding: str
    options: tuple[UpgradeOption, ...]
    faults: FaultsToday | None


def upgrade_bus(  # noqa: PLR0913 - what the command and the window are asked for
    net: Path,
    bus: str,
    requested_kw: float,
    settings: GridSettings,
    *,
    profile: Path | None = None,
    crs: str = "",
    progress: Progress = SILENT,
) -> Upgraded:
    """Options for a power at a bus of a grid file; without a place there is no cable route.

    Parameters
    ----------
    bus : str
        Name or number.
    profile : Path, optional
        Power of the site over a day or a year (see :func:`planner.app.gridtools.year.read_site_profile`), brought to
        the requested power at its highest; a battery and the check over the year need it.

    Raises
    ------
    PlannerError
        The grid, the bus or the profile cannot be used, the power is not above zero, or nothing can be said of the bus.
    """
    if not 0.0 < requested_kw < float("inf"):
        raise PlannerError.of("grid.upgrade_bad_kw", where="--kw", value=requested_kw)
    progress.report(0.0, "grid.upgrade_reading")
    power_kw = () if profile is None else tuple(read_site_profile(profile))
    if profile is not None and not any(power_kw):
        raise PlannerError.of("grid.upgrade_empty_profile", where=profile.name)
    base = open_base(net, settings, crs=crs)
    at = bus_of(base.network, bus)
    progress.report(0.3, "grid.upgrade_reading")
    case = bus_case(base, at, requested_kw, settings, power_kw)
    if case is None:
        reason = base.hosting(at, settings, settings.power_factor).reason
        raise PlannerError.of(reason, where=base.label("bus", at))
    options = case_options(case, year=bool(power_kw), progress=Part(progress, 0.4, 1.0))
    quo = case.status_quo
    return Upgraded(
        grid=base.name,
        bus=at,
        bus_name=case.bus_name,
        rule=base.rule.name,
        requested_kw=requested_kw,
        hosting_kw=case.today_kw,
        binding=case.binding,
        options=options,
        faults=None if quo is None else _faults(quo, base.label),
    )


def _faults(quo: StatusQuo, label: Callable[[str, int], str]) -> FaultsToday:
    works = works_line(quo.steps, label)
    return FaultsToday(violations=quo.violations, works=works, mended=quo.mended, cost_eur=quo.cost_eur)


def upgrade_values(found: Upgraded, settings: GridSettings, language: str = DEFAULT_LANGUAGE) -> dict[str, Any]:
    """Everything as plain values for JSON; a figure that is not known is null."""
    return {
        "ok": True,
        "grid": found.grid,
        "bus": found.bus,
        "bus_name": found.bus_name,
        "rule": found.rule,
        "power_factor": settings.power_factor,
        "requested_kw": found.requested_kw,
        "hosting_kw": found.hosting_kw,
        "binding": found.binding,
        "options": [_option_values(option, language) for option in found.options],
        "status_quo": None if found.faults is None else _fault_values(found.faults),
    }


def _option_values(option: UpgradeOption, language: str) -> dict[str, Any]:
    weeks = option.lead_weeks
    return {
        "kind": option.kind.value,
        "description": text(option.description_code, language, **plain_params(option)),
        "description_code": option.description_code,
        "params": dict(option.params),
        "measures": list(option.measures),
        **_band("cost", option.cost_eur),
        "kw_after": option.hosting_after_kw,
        "served_kw": option.served_kw,
        "connection_kw": option.connection_kw,
        "connection_kv": option.connection_kv,
        "binding_after": option.binding_element or None,
        "relieves": list(option.relieves),
        "gained_kw": option.gained_kw,
        "kw_per_eur": option.gained_kw_per_eur,
        "lead_low_weeks": None if weeks is None else weeks.low,
        "lead_base_weeks": None if weeks is None else weeks.base,
        "lead_high_weeks": None if weeks is None else weeks.high,
        "needs": [text(code, language) for code in option.needs],
        "feasible": option.feasible,
        "chosen": option.chosen,
        "over_limit_h": option.over_limit_h,
        "reason": text(option.reason, language) if option.reason else None,
    }


def _fault_values(faults: FaultsToday) -> dict[str, Any]:
    return {
        "violations": [
            {"element": v.element, "kind": v.kind, "quantity": v.quantity, "value": v.value, "limit": v.limit}
            for v in faults.violations
        ],
        "works": faults.works,
        "mended": faults.mended,
        **_band("cost", faults.cost_eur),
    }


def _band(name: str, band: Band | None) -> dict[str, float | None]:
    """Prices in EUR under the names that the command's help promises."""
    return {f"{name}_{end}": None if band is None else getattr(band, end) for end in ("low", "base", "high")}


def plain_params(option: UpgradeOption) -> dict[str, str | float]:
    """Figures of a description to whole units, texts as they are."""
    return {key: value if isinstance(value, str) else float(round(value)) for key, value in option.params.items()}
