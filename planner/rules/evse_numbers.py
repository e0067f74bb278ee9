"""Numbers of charging points that outlive what is planned: a point keeps its number, and no other point ever gets it.

OCPI asks that the uid of an EVSE is never reused. Points of one charger type at a site are counted on from 1.
Scenarios plan the same ground in different ways, so a number belongs to a point of the site and not to a scenario: the
third point of a type has one number in all scenarios that have it. Each scenario remembers which numbers its points
have, so that locking another one in between changes none of them. What a later version of the same scenario leaves out
is withdrawn from it for good, and a point that it plans later gets a number it never had.
"""

from collections.abc import Iterable, Mapping

from planner.model.delivery import EvseNumbers

Outlets = Mapping[tuple[str, str], int]
LOCATION = ""
"""Stands for the site itself where a charger's id would stand."""


def seen_in(register: Iterable[EvseNumbers], scenario: str) -> tuple[EvseNumbers, ...]:
    """The register as one scenario sees it: a row a site and charger type, by these.

    ``live``: the scenario's own numbers, then those of points that only others have so far and that it never gave up;
    ``used``: the highest that any scenario ever had.

    >>> rows = (EvseNumbers(site_id="S", charger_id="dc", live=(1, 2), used=4),
    ...         EvseNumbers(site_id="S", charger_id="dc", scenario="b", live=(1, 2, 3, 4, 5), used=5))
    >>> [(each.live, each.used) for each in seen_in(rows, "")], seen_in(rows, "b")[0].live
    ([((1, 2, 5), 5)], (1, 2, 3, 4, 5))
    """
    by_key: dict[tuple[str, str], list[EvseNumbers]] = {}
    for each in register:
        by_key.setdefault((each.site_id, each.charger_id), []).append(each)
    return tuple(_merged(by_key[key], key, scenario) for key in sorted(by_key))


def _merged(rows: list[EvseNumbers], key: tuple[str, str], scenario: str) -> EvseNumbers:
    own = next((each for each in rows if each.scenario == scenario), None)
    live, had = ((), 0) if own is None else (own.live, own.used)
    others = {number for each in rows if each.scenario != scenario for number in each.live}
    # what the scenario once had and no longer has, it gave up
    more = sorted(number for number in others if number > had)
    used = max((*live, *more, *(each.used for each in rows)), default=0)
    return EvseNumbers(site_id=key[0], charger_id=key[1], scenario=scenario, live=(*live, *more), used=used)


def given_for(seen: Iterable[EvseNumbers], site_id: str, charger_id: str, count: int) -> tuple[int | None, ...]:
    """Numbers of so many points as a locked version has given them out; None: of a point that none has yet.

    Parameters
    ----------
    seen : iterable of EvseNumbers
        The register as the scenario sees it (:func:`seen_in`).

    >>> seen = (EvseNumbers(site_id="S", charger_id="dc", live=(1, 2), used=4),)
    >>> given_for(seen, "S", "dc", 3), given_for(seen, "S", "ac", 1)
    ((1, 2, None), (None,))
    """
    live = _row(seen, site_id, charger_id).live
    return (*live[:count], *(None for _ in range(count - len(live))))


def numbers_for(seen: Iterable[EvseNumbers], site_id: str, charger_id: str, count: int) -> tuple[int, ...]:
    """Numbers of so many points: those given out and not withdrawn first, then new ones.

    Parameters
    ----------
    seen : iterable of EvseNumbers
        The register as the scenario sees it (:func:`seen_in`).

    >>> seen = (EvseNumbers(site_id="S", charger_id="dc", live=(1, 2), used=4),)
    >>> numbers_for(seen, "S", "dc", 3), numbers_for(seen, "S", "ac", 2)
    ((1, 2, 5), (1, 2))
    """
    row = _row(seen, site_id, charger_id)
    return (*row.live[:count], *range(row.used + 1, row.used + 1 + max(count - len(row.live), 0)))


def _row(seen: Iterable[EvseNumbers], site_id: str, charger_id: str) -> EvseNumbers:
    found = (each for each in seen if (each.site_id, each.charger_id) == (site_id, charger_id))
    return next(found, EvseNumbers(site_id=site_id, charger_id=charger_id))


def given_out(register: tuple[EvseNumbers, ...], outlets: Outlets, scenario: str = "") -> tuple[EvseNumbers, ...]:
    """The register after a scenario's plan was locked: what stands in it no more is withdrawn from that scenario.

    Parameters
    ----------
    outlets : mapping
        Points planned by site and charger type, and each site itself under :data:`LOCATION`.
    """
    seen = seen_in(register, scenario)
    before = {(each.site_id, each.charger_id): each for each in register if each.scenario == scenario}
    made = [each for each in register if each.scenario != scenario]
    for site_id, charger_id in sorted({*before, *outlets}):
        live = numbers_for(seen, site_id, charger_id, outlets.get((site_id, charger_id), 0))
        had = before[site_id, charger_id].used if (site_id, charger_id) in before else 0
        made.append(
            EvseNumbers(
                site_id=site_id, charger_id=charger_id, scenario=scenario, live=live, used=max((*live, had), default=0)
            )
        )
    return tuple(sorted(made, key=lambda each: (each.site_id, each.charger_id, each.scenario)))
