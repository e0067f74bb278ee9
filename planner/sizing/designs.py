"""The company's standard designs: which one a site gets, its cabinets, and where the site departs from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from math import isnan
from typing import Any

import pandas as pd

from planner.model.errors import PlannerError
from planner.model.result import DesignChoice, RuleOutcome, RuleResult, SizingResult
from planner.model.sizing_result import StandardDesign
from planner.sizing.chargers import FOLDER, TRUCK, Layout, charger_of, evse_count, of_group, strongest_first
from planner.sizing.frontier import management
from planner.sizing.groups import Room
from planner.tables.catalogue import read_catalogue

TABLE = "standard_designs"
Deviation = tuple[str, Mapping[str, str | float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteDesign:
    """A standard design at one site: its cabinets, and those of them that the bays hold, cabinet by cabinet."""

    design: StandardDesign
    whole: Layout
    grown: tuple[Layout, ...]

    @property
    def built(self) -> Layout:
        """What the bays hold of it; empty where no cabinet fits."""
        return self.grown[-1] if self.grown else ()


def standard_designs(own: Sequence[StandardDesign] = ()) -> dict[str, StandardDesign]:
    """Designs by id: the project's own go before those of data/catalogue/standard_designs.csv."""
    known = {str(key): _design(str(key), row) for key, row in read_catalogue(FOLDER, TABLE).iterrows()}
    return known | {design.design_id: design for design in own}


def site_design(kind: str, designs: Mapping[str, str], own: Sequence[StandardDesign], room: Room) -> SiteDesign | None:
    """Standard design of a site of some kind; None where the company has none for it.

    Parameters
    ----------
    designs : mapping
        Design id by kind of place.
    own : sequence of StandardDesign
        The project's designs.
    room : Room
        The weakest cabinets that do not fit are left out.

    Raises
    ------
    PlannerError
        The design or one of its chargers is not known, or it has no charger.
    """
    design_id = designs.get(kind)
    if not design_id:
        return None
    known = standard_designs(own)
    if design_id not in known:
        near = get_close_matches(design_id, list(known), n=1, cutoff=0.0)
        raise PlannerError.of(
            "sizing.unknown_design",
            where="[sizing.designs]",
            kind=kind,
            design=design_id,
            near=near[0],
            known=", ".join(known),
        )
    return laid_out(known[design_id], room)


def laid_out(design: StandardDesign, room: Room) -> SiteDesign:
    """A design's cabinets, and as many of them as the bays hold, the strongest first.

    Raises
    ------
    PlannerError
        One of its chargers is not in the catalogue, or it has none.
    """
    where = f"designs: {design.design_id}"
    whole = strongest_first(
        [charger_of(charger_id, where) for charger_id, count in design.chargers.items() for _ in range(int(count))]
    )
    if not whole:
        raise PlannerError.of("sizing.design_empty", where=where)
    grown: list[Layout] = []
    site: Layout = ()
    for charger in whole:
        if room.fits((*site, charger)):
            site = (*site, charger)
            grown.append(site)
    return SiteDesign(design=design, whole=whole, grown=tuple(grown))


def deviations(
    chosen: SiteDesign, sizing: SizingResult, kind: str, bays: int | None, needed_evse: int
) -> tuple[Deviation, ...]:
    """Where a site departs from the standard design it was given.

    Parameters
    ----------
    needed_evse : int
        EVSEs of the design's own cabinets that already meet the service target.
    """
    design = chosen.design
    full_evse = evse_count(chosen.whole)
    wanted_bays = design.bays or full_evse
    found: list[tuple[bool, str, Mapping[str, str | float]]] = [
        (
            bool(design.kinds) and kind not in design.kinds,
            "sizing.deviation_kind",
            {"kind": kind, "kinds": ", ".join(design.kinds)},
        ),
        (
            bays is not None and bays < wanted_bays,
            "sizing.deviation_bays",
            {"wanted": wanted_bays, "given": bays or 0},
        ),
        (
            sizing.evse_count < full_evse,
            "sizing.deviation_points",
            {"wanted": full_evse, "given": sizing.evse_count},
        ),
        (
            not sizing.target_met,
            "sizing.deviation_service",
            {"share_percent": 100 * sizing.p_wait_over_pu, "target_percent": 100 * (sizing.target_share_pu or 0.0)},
        ),
        (
            sizing.target_met and needed_evse <= management("over_served_pu") * sizing.evse_count,
            "sizing.deviation_over_served",
            {"needed": needed_evse, "given": sizing.evse_count},
        ),
        (
            design.transformer_kva is not None and sizing.connection_kva > design.transformer_kva,
            "sizing.deviation_transformer",
            {"kva": sizing.connection_kva, "transformer_kva": design.transformer_kva or 0.0},
        ),
        (
            sizing.cap_kw is not None,
            "sizing.deviation_firm_power",
            {"firm_kw": sizing.cap_kw or 0.0, "wanted_kw": sizing.wanted_kw or 0.0},
        ),
    ]
    return tuple((code, params) for departs, code, params in found if departs)


def no_truck_points(chosen: SiteDesign, lorries_per_day: float) -> tuple[Deviation, ...]:
    """What a design without a point for lorries leaves unserved where they come beside cars."""
    if lorries_per_day <= 0 or of_group(chosen.built, TRUCK):
        return ()
    return (("sizing.deviation_trucks", {"lorries_per_day": lorries_per_day}),)


def with_broken_rules(sizing: SizingResult, rules: Sequence[RuleResult]) -> SizingResult:
    """Sizing whose standard design also names the rules that the site breaks with it."""
    if sizing.design is None:
        return sizing
    told = {params["rule"] for code, params in sizing.design.deviations if code == "sizing.deviation_rule"}
    broken: tuple[Deviation, ...] = tuple(
        ("sizing.deviation_rule", {"rule": rule.title, "clause": rule.clause})
        for rule in rules
        if rule.outcome is RuleOutcome.FAIL and rule.title not in told
    )
    choice = DesignChoice(
        design_id=sizing.design.design_id,
        name=sizing.design.name,
        deviations=(*sizing.design.deviations, *broken),
    )
    return replace(sizing, design=choice)


def _design(design_id: str, row: "pd.Series[Any]") -> StandardDesign:
    cap_kw, transformer_kva, bays = (_number(row[key]) for key in ("cap_kw", "transformer_kva", "bays"))
    return StandardDesign(
        design_id=design_id,
        name=str(row["name"]),
        chargers={key: int(count) for key, count in (part.split(":") for part in str(row["chargers"]).split(";"))},
        kinds=tuple(kind for kind in _text(row["kinds"]).split(";") if kind),
        cap_kw=cap_kw,
        transformer_kva=transformer_kva,
        bays=None if bays is None else int(bays),
        drive_through_bays=int(_number(row["drive_through_bays"]) or 0),
        source=str(row["source"]),
    )


def _number(cell: object) -> float | None:
    value = float(str(cell))
    return None if isnan(value) else value


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""
