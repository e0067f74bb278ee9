"""Neighbourhood kerbside: energy of the cars nearby that cannot charge at home."""

from planner.demand.models.origin import POPULATION, Origins, Question, of_energy
from planner.demand.shares import BY_CAR

ENERGY = "neighbourhood_energy_kwh"


def neighbourhood(question: Question) -> Origins:
    """Sessions of residents.

    Notes
    -----
    Energy a day = people x cars per person x share without charging at home x BEV share x need of a BEV x share of it
    charged near home in public x capture.
    """
    values = question.constants
    people = question.facts.within("people", values.base("neighbourhood_reach_min"))
    if people is None:
        return {POPULATION: None}
    energy = (
        question.begin(*people)
        .times("cars_per_person_pu", values["cars_per_person_pu"])
        .times("neighbourhood_no_home_charging_pu", values["neighbourhood_no_home_charging_pu"])
        .electric_share("bev_share_pu", question.electric[BY_CAR])
        .noted("electric_cars")
        .times("bev_need_kwh_per_day", values["bev_need_kwh_per_day"])
        .times("neighbourhood_kerb_share_pu", values["neighbourhood_kerb_share_pu"])
        .times("neighbourhood_population_capture_pu", values["neighbourhood_population_capture_pu"])
    )
    return {POPULATION: of_energy(POPULATION, BY_CAR, energy, values.base(ENERGY), ENERGY)}
