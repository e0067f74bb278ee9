"""Motorway and corridor: energy balance of the cars that pass, and the fast charging of those who live nearby."""

from planner.demand.chain import Chain
from planner.demand.models.origin import POPULATION, TRAFFIC, Origin, Origins, Question, of_energy, of_sessions
from planner.demand.shares import BY_CAR

OTHER_ROADS = "other_roads_share_pu"
STOP_SHARE = "corridor_stop_share_pu"
IMPLIED = "corridor_stop_share_implied_pu"
ENERGY = "corridor_energy_kwh"


def corridor(question: Question) -> Origins:
    """Sessions of passing cars, and of residents where those reach the place.

    Notes
    -----
    Energy a day = AADT x direction x (1 - heavy vehicles) x BEV share x kWh/km x km of the stretch x share of it
    fast-charged on the way x capture; over the energy of a session it gives the sessions. The share of cars that stop
    follows, and is checked against ``corridor_stop_share_pu``; where the project or a calibration gives that, it stands
    instead of the balance.
    """
    passing = passing_cars(question)
    origins: Origins = {TRAFFIC: None if passing is None else _stops(question, passing)}
    if question.kind.local:
        origins[POPULATION] = _residents(question)
    return origins


def passing_cars(question: Question) -> Chain | None:
    """Cars a day that could turn in, and their electric share; None where the traffic is not known.

    Where the place is reached from all roads around, a share of the traffic of those that do not pass it counts too.
    """
    vehicles = _vehicles(question)
    if vehicles is None:
        return None
    chain = question.for_use(vehicles)
    if question.kind.direction_pu != 1.0:
        chain = chain.times("direction_pu", question.kind.direction_pu)
    return (
        chain.less_share("hgv_share_pu", question.heavy_share())
        .electric_share("bev_share_pu", question.electric[BY_CAR])
        .noted("electric_cars_per_day")
    )


def _vehicles(question: Question) -> Chain | None:
    aadt = question.facts.known("traffic_aadt_per_day")
    around = question.facts.known("captured_traffic_per_day") if question.kind.all_roads else None
    if around is None or around <= (aadt or 0.0):
        return None if aadt is None else Chain.of("traffic_aadt_per_day", aadt)
    other = ("traffic_other_roads_per_day", around - (aadt or 0.0))
    own = Chain.of("traffic_aadt_per_day", aadt or 0.0)
    return own.adding(*other, OTHER_ROADS, question.constants[OTHER_ROADS]).noted("passing_vehicles_per_day")


def _stops(question: Question, passing: Chain) -> Origin:
    values = question.constants
    capture = values["corridor_capture_pu"]
    if STOP_SHARE in values.given:
        stops = passing.times(STOP_SHARE, values[STOP_SHARE]).times("corridor_capture_pu", capture)
        return of_sessions(TRAFFIC, BY_CAR, stops, values[ENERGY], ENERGY)
    energy = (
        passing.times("corridor_consumption_kwh_per_km", values["corridor_consumption_kwh_per_km"])
        .times("corridor_stretch_km", values["corridor_stretch_km"])
        .times("corridor_fast_share_pu", values["corridor_fast_share_pu"])
        .noted("fast_charged_on_the_way_kwh_per_day")
        .times("corridor_capture_pu", capture)
    )
    checked = energy.remarked(IMPLIED, implied_stop_share(question))
    return of_energy(TRAFFIC, BY_CAR, checked, values.base(ENERGY), ENERGY)


def implied_stop_share(question: Question) -> float:
    """Share of the passing electric cars that stop to charge somewhere on the stretch, as the balance has it."""
    values = question.constants
    names = ("corridor_consumption_kwh_per_km", "corridor_stretch_km", "corridor_fast_share_pu")
    consumption, stretch, share = (values.base(name) for name in names)
    return consumption * stretch * share / values.base(ENERGY)


def _residents(question: Question) -> Origin | None:
    values = question.constants
    people = question.facts.within("people", values.base("corridor_reach_min"))
    if people is None:
        return None
    energy = (
        question.begin(*people)
        .times("cars_per_person_pu", values["cars_per_person_pu"])
        .electric_share("bev_share_pu", question.electric[BY_CAR])
        .noted("electric_cars")
        .times("bev_need_kwh_per_day", values["bev_need_kwh_per_day"])
        .times("corridor_local_share_pu", values["corridor_local_share_pu"])
        .times("corridor_population_capture_pu", values["corridor_population_capture_pu"])
    )
    return of_energy(POPULATION, BY_CAR, energy, values.base(ENERGY), ENERGY)
