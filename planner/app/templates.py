"""New projects for a kind of charging: the settings a planner of that kind would begin with, no data.

The figures are starting points of ours, as the reasons beside them say; each can be changed in the project.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from planner.model.project import Project
from planner.model.settings import CandidateSettings, ScoringSettings, Settings, SizingSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCase:
    """One kind of charging to plan for; ``icon`` is a name of data/icons."""

    case_id: str
    icon: str
    change: Callable[[Settings], Settings]


def _town(settings: Settings) -> Settings:
    """Car parks and shops: people nearby and what they do there count; places of some size only."""
    weights = {"demand": 0.25, "grid_headroom": 0.2, "people_10min": 0.15, "amenities": 0.15, "competition": 0.1,
               "bays": 0.05, "town_fit": 0.1}  # fmt: skip
    candidates = CandidateSettings(min_bays=10, min_area_m2=250.0)
    return replace(settings, candidates=candidates, scoring=ScoringSettings(weights=weights))


def _corridor(settings: Settings) -> Settings:
    """Fast charging beside main roads: traffic and the way to the junction; sized for a busy hour of the year."""
    weights = {"demand": 0.25, "grid_headroom": 0.25, "traffic": 0.15, "junction": 0.15, "detour": 0.1,
               "competition": 0.1}  # fmt: skip
    sizing = SizingSettings(design_day="busiest_hour", design_hour_rank=30)
    candidates = CandidateSettings(min_bays=8, min_area_m2=400.0)
    return replace(settings, candidates=candidates, scoring=ScoringSettings(weights=weights), sizing=sizing)


def _kerbside(settings: Settings) -> Settings:
    """Posts where people live: nearness and the gap in supply; small places, nobody queues."""
    weights = {"demand": 0.25, "grid_headroom": 0.15, "reach": 0.25, "supply": 0.2, "town_fit": 0.15}
    candidates = CandidateSettings(min_bays=2, min_area_m2=25.0)
    return replace(settings, candidates=candidates, scoring=ScoringSettings(weights=weights))


def _empty(settings: Settings) -> Settings:
    return settings


USE_CASES = (
    UseCase(case_id="town", icon="site", change=_town),
    UseCase(case_id="corridor", icon="access", change=_corridor),
    UseCase(case_id="kerbside", icon="demand", change=_kerbside),
    UseCase(case_id="empty", icon="document", change=_empty),
)


def new_project(case: UseCase, path: Path, today: date, language: str = "en") -> Project:
    """Project without data for a use case, named after its file."""
    name = path.name.removesuffix(".gpkg").removesuffix(".chargesite").removesuffix(".toml")
    settings = case.change(Settings())
    return Project(name=name, folder=path.parent, project_date=today, language=language, settings=settings)
