"""What is to be said of the figures of a site: rates that are not the only ones, a lease that ends too early."""

from collections.abc import Mapping
from math import ceil

from planner.cost.frame import MoneyFrame
from planner.cost.rates import Return
from planner.model.result import Timing
from planner.model.settings import CostSettings

Note = tuple[str, Mapping[str, str | float]]
WARNED = frozenset({"cost.lease_before_payback", "cost.lease_before_write_off"})
"""Notes that are warnings among the findings."""


def money_notes(
    rate: Return,
    payback: float | None,
    timing: Timing | None,
    settings: CostSettings,
    frame: MoneyFrame | None,
    *,
    priced: bool = True,
) -> tuple[Note, ...]:
    """Notes in the order in which a planner asks; ``priced``: the sums hold a grid connection."""
    notes: list[Note] = []
    if rate.several:
        notes.append(("cost.irr_several", {}))
    if timing is not None:
        notes += _of_time(timing, payback, settings)
    if frame is not None and frame.extension is not None:
        notes.append(_of_extension(frame, priced=priced))
    return tuple(notes)


def _of_time(timing: Timing, payback: float | None, settings: CostSettings) -> list[Note]:
    notes: list[Note] = []
    if not timing.energised_on:
        notes.append(("cost.energised_unknown", {}))
    lease, left = timing.lease_years, timing.lease_left_years
    if lease is None or left is None:
        return notes
    told = {"lease": round(lease, 1), "left": round(left, 1)}
    if payback is None:
        notes.append(("cost.lease_no_payback", told))
    elif payback > lease:
        notes.append(("cost.lease_before_payback", {**told, "late": ceil(12.0 * (payback - lease))}))
    if settings.life_years > left:
        notes.append(("cost.lease_before_write_off", {**told, "life": settings.life_years}))
    return notes


def _of_extension(frame: MoneyFrame, *, priced: bool) -> Note:
    known = frame.extension
    assert known is not None  # noqa: S101 - asked for only where there is one
    more = "cost.existing_extended" if priced else "cost.existing_not_enough"
    return "cost.existing_suffices" if known.extra_kw <= 0.0 else more, {
        "existing": round(known.existing_kw),
        "host": round(known.host_kw),
        "spare": round(known.spare_kw),
        "extra": round(known.extra_kw),
    }
