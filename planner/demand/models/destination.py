"""Destination: visits, by the planner's own figure or derived, and the share of the visiting cars that plug in."""

from dataclasses import replace

from planner.demand.chain import Chain
from planner.demand.models.corridor import passing_cars
from planner.demand.models.origin import POPULATION, TRAFFIC, VISITS, Origin, Origins, Question, of_sessions
from planner.demand.shares import BY_CAR
from planner.model.band import Band, certain, product, scaled, total

ENERGY = "destination_energy_kwh"
POI_PREFIX = "poi_"


def destination(question: Question) -> Origins:
    """Sessions of visitors.

    Notes
    -----
    Visits a day (the planner's own; else of the people in reach or of the places around, whichever are more, since both
    count the same visitors, and beside them of passing cars that turn in) x cars for each visit x BEV share x share
    that plugs in. Derived visits are bounded by what the bays can take on a day.
    """
    visits = question.facts.known("visits_per_day")
    if visits is not None:
        return {VISITS: _sessions(VISITS, question, _cars(question, question.begin("visits_per_day", visits)))}
    cars: dict[str, Chain | None] = {}
    if question.kind.local:
        cars |= _visitors(question)
    passing = passing_cars(question)
    turn_in = question.constants["destination_turn_in_pu"]
    cars[TRAFFIC] = None if passing is None else passing.times("destination_turn_in_pu", turn_in)
    asked = total(chain.value for chain in cars.values() if chain is not None)
    most = _most(question, asked)
    return {
        origin: None if chain is None else _sessions(origin, question, _within_bays(question, chain, asked, most))
        for origin, chain in cars.items()
    }


def _cars(question: Question, visits: Chain) -> Chain:
    return visits.times("destination_car_share_pu", question.constants["destination_car_share_pu"])


def _visitors(question: Question) -> dict[str, Chain | None]:
    """Cars of the people in reach, or of those who visit the places around where these are more."""
    values = question.constants
    people = question.facts.within("people", values.base("destination_reach_min"))
    places = _places(question)
    if people is None:
        unknown: dict[str, Chain | None] = {POPULATION: None}
        return unknown if places is None else {**unknown, VISITS: _cars(question, places)}
    chain = (
        question.begin(*people)
        .times("destination_visits_per_person_per_day", values["destination_visits_per_person_per_day"])
        .times("destination_population_capture_pu", values["destination_population_capture_pu"])
        .noted("visits_per_day")
    )
    if places is not None and places.value.base > chain.value.base:
        return {VISITS: _cars(question, places)}
    return {POPULATION: _cars(question, chain)}


def _places(question: Question) -> Chain | None:
    """Visits of those who go to the places around and park here; None where no places are known."""
    values, reach_min = question.constants, question.constants.base("destination_poi_reach_min")
    counted = {prefix: question.facts.within(prefix, reach_min) for prefix in question.facts.bands(POI_PREFIX)}
    known = {prefix: found[1] for prefix, found in counted.items() if found is not None}
    if not known:
        return None
    visits = total(product(certain(number), _visits_of(prefix, question)) for prefix, number in known.items())
    chain = question.begin("pois", sum(known.values()))
    share = values["destination_poi_parking_pu"]
    of_all = replace(
        chain,
        value=product(visits, certain(question.share_pu)),
        steps=(*chain.steps, ("visits_to_pois_per_day", visits.base)),
    )
    return of_all.times("destination_poi_parking_pu", share).noted("visits_per_day")


def _visits_of(prefix: str, question: Question) -> Band:
    name = f"{prefix}_visits_per_day"
    return question.constants[name if name in question.constants else "poi_other_visits_per_day"]


def _most(question: Question, asked: Band) -> Band:
    """Of the cars that would come, those that the bays can take on a day."""
    bays = question.facts.known("bays")
    if bays is None:
        return asked
    room = product(certain(bays * question.share_pu), question.constants["destination_turnover_per_day"])
    return Band(low=min(asked.low, room.low), base=min(asked.base, room.base), high=min(asked.high, room.high))


def _within_bays(question: Question, cars: Chain, asked: Band, most: Band) -> Chain:
    """Cars of one origin that find a bay: its share of the base figures holds for the ends too."""
    if most == asked or not asked.base:
        return cars
    bays = question.facts.known("bays") or 0.0
    noted = cars.remarked("bays", bays).remarked("bays_limit_pu", most.base / asked.base)
    return replace(noted, value=scaled(most, cars.value.base / asked.base))


def _sessions(origin: str, question: Question, cars: Chain) -> Origin:
    values = question.constants
    arriving = cars if cars.electric != certain(1.0) else _electric(question, cars)
    plugged = arriving.times("destination_plug_share_pu", values["destination_plug_share_pu"])
    return of_sessions(origin, BY_CAR, plugged, values[ENERGY], ENERGY)


def _electric(question: Question, cars: Chain) -> Chain:
    noted = cars.noted("visiting_cars_per_day")
    return noted.electric_share("bev_share_pu", question.electric[BY_CAR])
