"""Charger catalogue and the ways to fill a site with cabinets, smallest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import cycle

from planner.model.errors import PlannerError
from planner.model.result import ChargerCount
from planner.tables.catalogue import read_catalogue

FOLDER = "catalogue"
MOST_EVSE = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Charger:
    """One row of data/catalogue/chargers.csv: a cabinet with one or more EVSEs that share its power."""

    charger_id: str
    name: str
    power_kw: float
    cabinet_kw: float
    evse: int
    connector: str
    power_type: str
    use_cases: tuple[str, ...]

    @property
    def is_dc(self) -> bool:
        """Whether the charger feeds the battery directly, past the car's own rectifier."""
        return self.power_type == "DC"

    @property
    def shared_kw(self) -> float:
        """Power of one EVSE while all sides of the cabinet are in use."""
        return min(self.power_kw, self.cabinet_kw / self.evse)


Layout = tuple[Charger, ...]
"""Cabinets of a site in the order in which they were added."""


def chargers() -> dict[str, Charger]:
    """Catalogue by charger id."""
    return {
        str(key): Charger(
            charger_id=str(key),
            name=str(row["name"]),
            power_kw=float(row["power_kw"]),
            cabinet_kw=float(row["cabinet_kw"]),
            evse=int(row["evse_per_charger"]),
            connector=str(row["connector"]),
            power_type=str(row["power_type"]),
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
    known = chargers()
    default = str(read_catalogue(FOLDER, "charger_mixes").loc[use_case, "charger_ids"]).split(";")
    chosen = list(charger_ids) or default
    for charger_id in chosen:
        if charger_id not in known:
            near = get_close_matches(charger_id, list(known), n=1, cutoff=0.0)
            raise PlannerError.of(
                "sizing.unknown_charger",
                where="[sizing] charger_ids",
                charger=charger_id,
                near=near[0],
                known=", ".join(known),
            )
    return tuple(known[charger_id] for charger_id in chosen)


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
            site = (*site, charger)
            grown.append(site)
    return tuple(grown)


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
        )
        for charger in rows
    )
