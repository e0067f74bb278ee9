"""Numbers of charging points that outlive what is planned: once given out, a number is never another point's.

OCPI asks that the uid of an EVSE is never reused. Points of one charger type at a site are counted on from 1; what was
given out and taken away again is withdrawn, and a point planned later gets the next number that nobody had.
"""

from collections.abc import Iterable, Mapping

from planner.model.delivery import EvseNumbers

Outlets = Mapping[tuple[str, str], int]
LOCATION = ""
"""Stands for the site itself where a charger's id would stand."""


def numbers_for(register: Iterable[EvseNumbers], site_id: str, charger_id: str, count: int) -> tuple[int, ...]:
    """Numbers of so many points: those given out and not withdrawn first, then new ones.

    >>> seen = (EvseNumbers(site_id="S", charger_id="dc", live=(1, 2), used=4),)
    >>> numbers_for(seen, "S", "dc", 3), numbers_for(seen, "S", "ac", 2)
    ((1, 2, 5), (1, 2))
    """
    known = next((each for each in register if (each.site_id, each.charger_id) == (site_id, charger_id)), None)
    live, used = ((), 0) if known is None else (known.live, known.used)
    return (*live[:count], *range(used + 1, used + 1 + max(count - len(live), 0)))


def given_out(register: tuple[EvseNumbers, ...], outlets: Outlets) -> tuple[EvseNumbers, ...]:
    """The register after a plan was given out: what stands in it no more is withdrawn for good.

    Parameters
    ----------
    outlets : mapping
        Points planned by site and charger type, and each site itself under :data:`LOCATION`.
    """
    before = {(each.site_id, each.charger_id): each for each in register}
    found = []
    for key in sorted({*before, *outlets}):
        live = numbers_for(register, *key, outlets.get(key, 0))
        used = max([*live, before[key].used if key in before else 0], default=0)
        found.append(EvseNumbers(site_id=key[0], charger_id=key[1], live=live, used=used))
    return tuple(found)
