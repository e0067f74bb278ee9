"""Electric share of cars, lorries and the depot's fleet, in the design year and in every year from 2025 to 2045."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from planner.demand.adoption import (
    FIRST_YEAR,
    LAST_YEAR,
    TRUCKS,
    Course,
    bev_share,
    own_course,
    path_course,
    yearly_shares,
)
from planner.demand.constants import BEV_SHARE, Constants
from planner.demand.curves import LEAST_PU, logit, shifted
from planner.model.band import Band
from planner.model.settings import DemandSettings

BY_CAR, BY_TRUCK, BY_FLEET = "cars", "trucks", "fleet"
FLEET_SHARE = "depot_electric_share_pu"
FLEET_YEAR = 2030


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectricShares:
    """Electric share by who drives (``cars``, ``trucks``, ``fleet``): in the design year, and by year."""

    design: Mapping[str, Band]
    by_year: Mapping[int, Mapping[str, Band]]


def electric_shares(settings: DemandSettings, constants: Constants) -> ElectricShares:
    """Shares on the adoption path, the planner's anchors, or through the project's own share of the design year.

    An own share (``bev_share_pu``) moves the whole path, on the logit axis, so that it is met in the design year. The
    fleet's share is that of 2030, or of the design year where the project gives it, and moves as the cars' does.

    Raises
    ------
    PlannerError
        Unknown path, design year outside it, or anchors that cannot be used.
    """
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    course = own_course(settings) if settings.adoption_anchors_pu else path_course(settings.adoption_path)
    lorries = path_course(settings.adoption_path, TRUCKS)
    at_design = _cars_at_design(settings, constants, course)
    moved = at_design.base if BEV_SHARE in constants else None
    cars = {
        year: _moved(share, course.at(settings.year), moved, settings)
        for year, share in yearly_shares(course, years).items()
    }
    cars[settings.year] = at_design
    trucks = {year: _of_scenario(lorries.at(year), settings) for year in {*years, settings.year}}
    fleet_year = settings.year if FLEET_SHARE in constants.given else FLEET_YEAR
    anchor = cars.get(fleet_year, at_design).base
    fleet = {year: _with_cars(constants[FLEET_SHARE], anchor, share.base) for year, share in cars.items()}
    shares = {
        year: {BY_CAR: cars[year], BY_TRUCK: trucks[year], BY_FLEET: fleet[year]} for year in {*years, settings.year}
    }
    return ElectricShares(design=shares[settings.year], by_year={year: shares[year] for year in years})


def _cars_at_design(settings: DemandSettings, constants: Constants, course: Course) -> Band:
    if BEV_SHARE in constants:
        return constants[BEV_SHARE]
    if settings.adoption_anchors_pu:
        return _of_scenario(course.at(settings.year), settings)
    return _of_scenario(bev_share(settings.adoption_path, settings.year), settings)


def _of_scenario(course: Band, settings: DemandSettings) -> Band:
    """The chosen course behind the base figures; low and high keep the outer courses."""
    return replace(course, base={"low": course.low, "base": course.base, "high": course.high}[settings.scenario])


def _moved(share: Band, at_design: Band, own_pu: float | None, settings: DemandSettings) -> Band:
    if own_pu is None:
        return _of_scenario(share, settings)
    ends = [_on_axis(own_pu, getattr(at_design, end), getattr(share, end)) for end in ("low", "base", "high")]
    return Band(low=min(ends), base=sorted(ends)[1], high=max(ends))


def _with_cars(fleet: Band, anchor_pu: float, cars_pu: float) -> Band:
    if anchor_pu == cars_pu:
        return fleet
    return Band(**{end: _on_axis(getattr(fleet, end), anchor_pu, cars_pu) for end in ("low", "base", "high")})


def _on_axis(share_pu: float, from_pu: float, to_pu: float) -> float:
    """A share moved as far on the logit axis as another has moved."""
    start, end = (min(max(value, LEAST_PU), 1.0 - LEAST_PU) for value in (from_pu, to_pu))
    return shifted(share_pu, logit(end) - logit(start))
