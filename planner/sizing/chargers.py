"""Charger catalogue and the ways to fill a site with cabinets, smallest first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import cycle

from planner.model.errors import PlannerError
from planner.model.result import ChargerCount
from planner.tables.catalogue import catalogue_cache, read_catalogue

FOLDER = "catalogue"
MOST_EVSE = 240
CAR, TRUCK = "car", "truck"
GROUPS = (CAR, TRUCK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Charger:
    """One row of data/catalogue/chargers.csv: a cabinet with one or more EVSEs that share its power.

    ``vehicle_group``: car or truck; where both come, each takes only the points of its group.
    """

    charger_id: str
    name: str
    power_kw: float
    cabinet_kw: float
    evse: int
    connector: str
    power_type: str
    vehicle_group: str = CAR
    use_cases: tuple[str, ...] = field(default=(), compare=False)

    @property
    def is_dc(self) -> bool:
        """Whether the charger feeds the battery directly, past the car's own rectifier."""
        return self.power_type == "DC"

    @property
    def shared_kw(self) -> float:
        """Power of one EVSE while all sides of the cabinet are in use."""
        return min(self.power_kw, self.cabinet_kw / self.evse)


Layout = tuple[Charger, ...]
"""Cabinets of a site, strongest first: the same cabinets are the same layout, however the site came to them."""


def chargers() -> dict[str, Charger]:
    """Catalogue by charger id."""
    return dict(_catalogue())


@catalogue_cache
def _catalogue() -> dict[str, Charger]:
    return {
        str(key): Charger(
            charger_id=str(key),
            name=str(row["name"]),
            power_kw=float(row["power_kw"]),
            cabinet_kw=float(row["cabinet_kw"]),
            evse=int(row["evse_per_charger"]),
            connector=str(row["connector"]),
            power_type=str(row["power_type"]),
            vehicle_group=str(row["vehicle_group"]),
            use_cases=tuple(str(row["use_cases"]).split(";")),
        )
        for key, row in read_catalogue(FOLDER, "chargers").iterrows()
    }


def mix(use_case: str, charger_ids: Sequence[str] = ()) -> tuple[Charger, ...]:
    """Chargers in the order in which a site of this use case is filled.

    Parameters
    ----------
    use_case : str
        corridor, destination, neighbourhood or depot.
    charger_ids : sequence of str
        The planner's own choice instead of the default mix.

    Raises
    ------
    PlannerError
        A charger id is not in the catalogue.
    """
    default = str(read_catalogue(FOLDER, "charger_mixes").loc[use_case, "charger_ids"]).split(";")
    return tuple(charger_of(charger_id, "[sizing] charger_ids") for charger_id in charger_ids or default)


def charger_of(charger_id: str, where: str = "") -> Charger:
    """Row of the catalogue.

    Raises
    ------
    PlannerError
        The charger id is not in the catalogue; ``where`` says who asked for it.
    """
    known = _catalogue()
    if charger_id in known:
        return known[charger_id]
    near = get_close_matches(charger_id, list(known), n=1, cutoff=0.0)
    raise PlannerError.of(
        "sizing.unknown_charger", where=where, charger=charger_id, near=near[0], known=", ".join(known)
    )


def charger_of_type(written: str) -> Charger:
    """Charger of a type as people write it: an id of the catalogue, or AC or DC with the kW of one point (DC150).

    A type in capitals has one outlet: the catalogue's row of that power, or one made of the strongest row of its kind.

    Raises
    ------
    PlannerError
        Neither an id nor a type.
    """
    known = _catalogue()
    typed = re.fullmatch(r"(AC|DC|MCS) ?(\d{1,4})", written)
    if written in known or typed is None:
        return charger_of(written, "--type")
    kind, power_kw = typed[1], float(typed[2])
    if power_kw <= 0:
        return charger_of(written, "--type")
    rows = [row for row in known.values() if (row.is_dc, row.connector == "MCS") == (kind != "AC", kind == "MCS")]
    for row in rows:
        if (row.power_kw, row.cabinet_kw, row.evse) == (power_kw, power_kw, 1):
            return row
    own = [row for row in rows if row.vehicle_group == CAR] or rows
    return replace(own[-1], charger_id=written, name=written, power_kw=power_kw, cabinet_kw=power_kw, evse=1)


def layouts(order: Sequence[Charger], bays: int | None) -> tuple[Layout, ...]:
    """Sites that grow cabinet by cabinet in the given order until the bays (or ``MOST_EVSE``) are used up.

    A cabinet with more EVSEs than bays are left is passed over for the next one that fits. Every EVSE has a bay.
    """
    room = MOST_EVSE if bays is None else min(bays, MOST_EVSE)
    grown: list[Layout] = []
    site: Layout = ()
    least = min(charger.evse for charger in order)
    for charger in cycle(order):
        if room < least:
            break
        if charger.evse <= room:
            room -= charger.evse
            site = strongest_first((*site, charger))
            grown.append(site)
    return tuple(grown)


def strongest_first(cabinets: Sequence[Charger]) -> Layout:
    """Cabinets as a layout."""
    return tuple(sorted(cabinets, key=lambda charger: (-charger.cabinet_kw, charger.charger_id)))


def layout_of(rows: Sequence[ChargerCount]) -> Layout:
    """Layout that was counted by :func:`counts`; the records tell all, so that the catalogue may have changed."""
    return strongest_first(
        [
            Charger(
                charger_id=row.charger_id,
                name=row.name,
                power_kw=row.power_kw,
                cabinet_kw=row.power_kw * row.evse_per_charger if row.cabinet_kw is None else row.cabinet_kw,
                evse=row.evse_per_charger,
                connector=row.connector,
                power_type=row.power_type,
                vehicle_group=row.vehicle_group,
            )
            for row in rows
            for _ in range(row.count)
        ]
    )


def site_layouts(use_case: str, charger_ids: Sequence[str], bays: int | None) -> tuple[Layout, ...]:
    """Layouts of a site from the mix of its use case; where no cabinet of the mix fits the bays, one that does.

    Empty where there is no bay at all.

    Raises
    ------
    PlannerError
        A charger id is not in the catalogue.
    """
    grown = layouts(mix(use_case, charger_ids), bays)
    if grown or bays is None:
        return grown
    fitting = [charger for charger in chargers().values() if charger.evse <= bays and use_case in charger.use_cases]
    best = max(fitting, key=lambda charger: (charger.power_kw, charger.charger_id), default=None)
    return () if best is None else ((best,),)


def smallest(grown: Sequence[Layout]) -> Layout:
    """The weakest cabinet among those of the layouts, alone."""
    cabinets = {charger for layout in grown for charger in layout}
    return (min(cabinets, key=lambda charger: (charger.cabinet_kw, charger.charger_id)),)


def of_group(layout: Layout, group: str) -> Layout:
    """Cabinets for the vehicles of one group."""
    return tuple(charger for charger in layout if charger.vehicle_group == group)


def evse_count(layout: Layout) -> int:
    """Number of cars that can be plugged in at once."""
    return sum(charger.evse for charger in layout)


def nameplate_kw(layout: Layout) -> float:
    """Sum of the cabinets' greatest power: what the site can draw without load management."""
    return sum(charger.cabinet_kw for charger in layout)


def counts(layout: Layout) -> tuple[ChargerCount, ...]:
    """Cabinets counted by catalogue row, strongest first."""
    rows = sorted(set(layout), key=lambda charger: (-charger.cabinet_kw, charger.charger_id))
    return tuple(
        ChargerCount(
            charger_id=charger.charger_id,
            name=charger.name,
            count=layout.count(charger),
            evse_per_charger=charger.evse,
            power_kw=charger.power_kw,
            connector=charger.connector,
            power_type=charger.power_type,
            cabinet_kw=charger.cabinet_kw,
            vehicle_group=charger.vehicle_group,
        )
        for charger in rows
    )
