"""Workplace: the staff's cars, by number of staff, else by bays, else by the jobs around."""

from planner.demand.chain import Chain
from planner.demand.models.origin import WORK, Origins, Question, of_sessions
from planner.demand.shares import BY_CAR

ENERGY = "workplace_energy_kwh"


def workplace(question: Question) -> Origins:
    """Sessions of staff.

    Notes
    -----
    Staff x share present x cars for each of them (or bays x share taken) x BEV share x share that plugs in.
    """
    cars = _cars(question)
    if cars is None:
        return {WORK: None}
    values = question.constants
    plugged = (
        cars.noted("parked_cars_per_day")
        .electric_share("bev_share_pu", question.electric[BY_CAR])
        .times("workplace_plug_share_pu", values["workplace_plug_share_pu"])
    )
    return {WORK: of_sessions(WORK, BY_CAR, plugged, values[ENERGY], ENERGY)}


def _cars(question: Question) -> Chain | None:
    values = question.constants
    employees = question.facts.known("employees")
    if employees is not None:
        return _of_staff(question, question.begin("employees", employees))
    bays = question.facts.known("bays")
    if bays is not None:
        return question.begin("bays", bays).times("workplace_bay_use_pu", values["workplace_bay_use_pu"])
    jobs = question.facts.within("jobs", values.base("workplace_reach_min"))
    if jobs is None:
        return None
    captured = question.begin(*jobs).times("workplace_jobs_capture_pu", values["workplace_jobs_capture_pu"])
    return _of_staff(question, captured.noted("employees"))


def _of_staff(question: Question, staff: Chain) -> Chain:
    values = question.constants
    present = staff.times("workplace_present_share_pu", values["workplace_present_share_pu"])
    return present.times("workplace_car_share_pu", values["workplace_car_share_pu"])
