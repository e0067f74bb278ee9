"""From the decision to energisation: the steps a site waits for, and when it earns its first money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planner.cost.frame import Crossing, MoneyFrame
from planner.model.band import Band, longest, scaled, total
from planner.model.result import Timing
from planner.tables.catalogue import catalogue_cache, read_catalogue

WEEKS_PER_YEAR = 365.25 / 7.0
NOTHING = Band(low=0.0, base=0.0, high=0.0)
LANDLORD, CONNECTION = "landlord", "connection"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """Steps and how they add up.

    ``first_payment_on``: the day the land is secured and orders are placed, time 0 of the cash flow. ``build_years``:
    from then to energisation, low, base and high. ``known``: the connection's own time is among the steps.
    """

    steps: Mapping[str, Band]
    first_payment_on: date
    energised_on: date
    build_years: Band
    known: bool


def lead_of(frame: MoneyFrame) -> Lead:
    """Lead times of a site, from data/catalogue/delivery_steps.csv, the grid study and the way of the cable.

    Each step starts when the latest of those it waits for has ended; low with low, high with high. Crossings and
    easements lengthen the connection by the slowest of them, as they are asked for side by side. Energisation waits for
    the planner's year and for the day from which the operator gives the power; orders are then placed so much later.
    """
    steps = dict(_catalogue_weeks("delivery_steps"))
    known = frame.connection_weeks is not None
    connection = total((frame.connection_weeks or NOTHING, crossing_weeks(frame.crossings or ())))
    if known or connection.high > 0.0:
        steps[CONNECTION] = connection
    ends = _ends(steps)
    end = longest(ends.values())
    landlord = ends.get(LANDLORD, NOTHING)
    build = Band(low=end.low - landlord.low, base=end.base - landlord.base, high=end.high - landlord.high)
    earliest = frame.decided_on + timedelta(weeks=end.base)
    energised = max(day for day in (earliest, frame.needed_on, frame.later_from) if day is not None)
    return Lead(
        steps=steps,
        first_payment_on=energised - timedelta(weeks=build.base),
        energised_on=energised,
        build_years=scaled(build, 1.0 / WEEKS_PER_YEAR),
        known=known,
    )


def crossing_weeks(crossings: Sequence[Crossing]) -> Band:
    """Time that the slowest crossing adds to the connection."""
    weeks = _catalogue_weeks("crossings")
    bands = [weeks[each.kind] for each in crossings if each.count > 0]
    return longest(bands) if bands else NOTHING


def timing_of(lead: Lead, decided_on: date, lease_years: float | None) -> Timing:
    """Timing as the result holds it; without the connection's own time the day of energisation is not known.

    The lease runs from the day the land is secured.
    """
    return Timing(
        lead_weeks={f"cost.step_{name}": band.base for name, band in lead.steps.items()},
        decided_on=decided_on.isoformat(),
        energised_on=lead.energised_on.isoformat() if lead.known else "",
        lease_years=lease_years,
        lease_left_years=None if lease_years is None else max(lease_years - lead.build_years.base, 0.0),
    )


@catalogue_cache
def _catalogue_weeks(name: str) -> Mapping[str, Band]:
    return {
        str(row["id"]): Band(
            low=float(row["lead_low_weeks"]), base=float(row["lead_base_weeks"]), high=float(row["lead_high_weeks"])
        )
        for row in read_catalogue("catalogue", name).to_dict("records")
    }


@catalogue_cache
def _waits_for() -> Mapping[str, tuple[str, ...]]:
    """Steps that each step of the catalogue waits for."""
    rows = read_catalogue("catalogue", "delivery_steps").fillna("").to_dict("records")
    return {str(row["id"]): tuple(each for each in str(row["after"]).split(";") if each) for row in rows}


def _ends(steps: Mapping[str, Band]) -> dict[str, Band]:
    """When each step ends, in weeks after the decision; the connection waits for the land, as the works for it."""
    after = _waits_for()
    others = [name for name in steps if name not in after]
    ends: dict[str, Band] = {}
    for name in dict.fromkeys([LANDLORD, *others, *after]):
        if name in steps:
            before = [ends[each] for each in after.get(name, (LANDLORD,)) if each in ends]
            ends[name] = total((longest(before) if before else NOTHING, steps[name]))
    return ends
