"""One station of which little is known: the question about its size, and what it means for demand and operation."""

import re
from dataclasses import dataclass, replace
from math import inf, isfinite
from typing import TYPE_CHECKING

from planner.model.errors import PlannerError

if TYPE_CHECKING:
    from planner.model.demand_result import DemandResult
    from planner.sizing.arrivals import Opening
    from planner.sizing.chargers import Charger
    from planner.sizing.operation import Operation
    from planner.sizing.sessions import Stay

DEFAULT_FLEET_YEAR = 2030
MOST_SESSIONS_PER_DAY = 100_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeQuestion:
    """One station: who comes (``use_case``), what may stand there, and the service it owes in the peak hour.

    ``quantile_pu``: share of the drivers in the peak hour who may not wait longer than ``max_wait_min``. ``chargers``:
    cabinets that stand already (None: as few as meet the target). ``opening``: ``6-22``. ``patience_min``: drivers give
    up after it, and do not join a queue that looks longer (None: everybody waits). ``energy_kwh``: mean of a session
    (None: that of the use case).
    """

    sessions_per_day: float
    use_case: str
    charger_type: str
    max_wait_min: float = 10.0
    quantile_pu: float = 0.95
    cap_kw: float | None = None
    seed: int = 1
    fleet_year: int = DEFAULT_FLEET_YEAR
    chargers: int | None = None
    battery_kw: float = 0.0
    battery_kwh: float = 0.0
    opening: str = ""
    patience_min: float | None = None
    energy_kwh: float | None = None


def station_demand(question: SizeQuestion) -> "DemandResult":
    """Demand of a station of which only the sessions a day and the use case are known.

    Raises
    ------
    PlannerError
        An unknown use case, or a number of sessions or an energy out of range.
    """
    from planner.demand.profiles import profile
    from planner.model.band import certain
    from planner.model.demand_result import DemandPart, DemandResult
    from planner.tables.catalogue import read_catalogue

    known = [str(key) for key in read_catalogue("demand", "stays").index]
    if question.use_case not in known:
        raise PlannerError.of(
            "sizing.unknown_profile", where="--profile", profile=question.use_case, known=", ".join(known)
        )
    energies = read_catalogue("demand", "energies")["base_kwh"].astype(float)
    usual_kwh = float(energies[f"{question.use_case}_energy_kwh"])
    energy_kwh = usual_kwh if question.energy_kwh is None else question.energy_kwh
    _in_range("--sessions-per-day", question.sessions_per_day, 0.01, MOST_SESSIONS_PER_DAY)
    _in_range("--energy-kwh", energy_kwh, 0.1, 2000.0)
    hours = profile(question.use_case)
    sessions = certain(question.sessions_per_day)
    part = DemandPart(
        use_case=question.use_case,
        origin="given",
        sessions_per_day=sessions,
        energy_per_session_kwh=energy_kwh,
        hourly_share_pu=hours.hourly_share_pu,
        weekend_share_pu=hours.weekend_share_pu,
        weekday_factor_pu=hours.weekday_factor_pu,
        month_factor_pu=hours.month_factor_pu,
    )
    return DemandResult(
        year=question.fleet_year,
        use_case=question.use_case,
        sessions_per_day=sessions,
        energy_kwh_per_day=certain(question.sessions_per_day * energy_kwh),
        energy_per_session_kwh=energy_kwh,
        ev_share_pu=certain(1.0),
        hourly_share_pu=hours.hourly_share_pu,
        parts_per_day={"given": question.sessions_per_day},
        parts=(part,),
    )


def charger_type(written: str) -> "Charger":
    """Charger by its id in the catalogue, whatever its case and separators, or by kind and power (``DC150``).

    Raises
    ------
    PlannerError
        Neither; the nearest id is named.
    """
    from planner.sizing.chargers import charger_of_type, chargers

    known = chargers()
    plain = re.sub(r"[\s_./-]", "", written)
    if plain.lower() in known and not plain[:1].isupper():
        return known[plain.lower()]
    try:
        return charger_of_type(plain)
    except PlannerError:
        if plain.lower() in known:
            return known[plain.lower()]
        raise


def opening_hours(written: str) -> "Opening | None":
    """Opening hours of ``6-22``; None where nothing is written.

    Raises
    ------
    PlannerError
        Not two different hours between 0 and 24.
    """
    from planner.sizing.arrivals import Opening

    if not written.strip():
        return None
    hours = re.fullmatch(r"\s*(\d{1,2}(?:\.\d+)?)\s*[-–]\s*(\d{1,2}(?:\.\d+)?)\s*", written)
    opened, closed = (float(hours[1]), float(hours[2])) if hours else (0.0, 0.0)
    if opened == closed or max(opened, closed) > 24:
        raise PlannerError.of("sizing.opening_form", where="--opening", opening=written)
    return Opening(open_h=opened, close_h=closed)


def operation_of(question: SizeQuestion) -> "Operation":
    """How the station is run.

    Raises
    ------
    PlannerError
        Opening hours that are none, a battery without cap or of power or energy alone, a cap out of range.
    """
    from planner.sizing.operation import Operation

    if question.cap_kw is not None:
        _in_range("--cap-kw", question.cap_kw, 1.0, 1e6)
    if (question.battery_kw > 0) != (question.battery_kwh > 0):
        raise PlannerError.of("sizing.battery_half", where="--battery-kw, --battery-kwh")
    if question.battery_kw > 0 and question.cap_kw is None:
        raise PlannerError.of("sizing.battery_without_cap", where="--battery-kw")
    return Operation(
        opening=opening_hours(question.opening),
        leaving=question.patience_min is not None,
        balking=question.patience_min is not None,
        battery_kw=question.battery_kw,
        battery_kwh=question.battery_kwh,
    )


def stays_of(question: SizeQuestion) -> dict[str, "Stay"]:
    """Habits of the station's drivers, where the question knows them better than the use case.

    Raises
    ------
    PlannerError
        A patience out of range.
    """
    from planner.sizing.sessions import stay

    if question.patience_min is None:
        return {}
    _in_range("--patience", question.patience_min, 0.0, 1440.0)
    return {question.use_case: replace(stay(question.use_case), patience_h=question.patience_min / 60)}


def cap_of(question: SizeQuestion) -> float:
    """Cap in kW; inf where there is none."""
    return inf if question.cap_kw is None else question.cap_kw


def _in_range(key: str, value: float, least: float, most: float) -> None:
    if not (isfinite(value) and least <= value <= most):
        raise PlannerError.of("sizing.out_of_range", where=key, key=key, value=value, least=least, most=most)
