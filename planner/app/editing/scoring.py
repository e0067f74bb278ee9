"""Edits of how the score is made: weights and judgements, and how each criterion is brought to one scale."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, TypeVar

from planner.app.editing_settings import settings_of, with_settings
from planner.model.drawn import Plain
from planner.model.project import Project
from planner.model.settings import ScoringSettings, Settings
from planner.sites.ahp import ACCEPTED_RATIO_PU, AhpAnswer
from planner.sites.swing import swing_weights
from planner.sites.value_functions import Points, moved, points_text, read_points, with_point, without_point
from planner.store.scenarios import changed, flat_settings

__all__ = [
    "ACCEPTED_RATIO_PU",
    "AhpAnswer",
    "CriterionNow",
    "Points",
    "check",
    "criteria_now",
    "judged",
    "moved",
    "points_text",
    "read_points",
    "swing_weights",
    "weighed_as",
    "with_criterion",
    "with_judgements",
    "with_point",
    "with_scoring",
    "with_swings",
    "without_point",
]

if TYPE_CHECKING:
    from planner.sites.criteria import Criterion

T = TypeVar("T")
_SCORING = "scoring."


def with_scoring(project: Project, scoring: ScoringSettings) -> Project:
    """Project whose score is made as given, in the scenario in use or, without one, in the project itself.

    Raises
    ------
    PlannerError
        A value cannot be, or the judgements, value functions and weights make no score.
    """
    check(scoring)
    return _put_scoring(project, scoring)


def _put_scoring(project: Project, scoring: ScoringSettings) -> Project:
    wanted = _flat(replace(project.settings, scoring=scoring))
    if not project.scenario:
        bare = replace(project.settings, scoring=ScoringSettings())
        return replace(project, settings=changed(bare, wanted, where=project.name))
    now, own = _flat(settings_of(project)), _flat(project.settings)
    values: dict[str, Plain | None] = {key: False if key in own else None for key in now if key not in wanted}
    return with_settings(project, values | wanted)


def check(scoring: ScoringSettings) -> None:
    """Refuse what makes no score.

    Raises
    ------
    PlannerError
        As in :func:`with_scoring`.
    """
    from planner.sites.criteria import check_weights, criteria_in_use
    from planner.sites.weighting import weights_in_use

    criteria = criteria_in_use(scoring)
    check_weights(weights_in_use(scoring), criteria)


def with_criterion(
    project: Project, criterion_id: str, *, normalisation: str, points: str = "", target: float | None = None,
    missing: str = "",
) -> Project:  # fmt: skip
    """Project in which one criterion is brought to 0..1 otherwise; what the table says already is not kept.

    Raises
    ------
    PlannerError
        As in :func:`with_scoring`.
    """
    base = next(each for each in _table() if each.criterion_id == criterion_id)
    scoring = settings_of(project).scoring
    own_points = points if normalisation == "piecewise" else ""
    own_target = target if normalisation == "target" else None
    made = replace(
        scoring,
        normalisations=_put(scoring.normalisations, criterion_id, normalisation, base.normalisation),
        points=_put(scoring.points, criterion_id, own_points, _points_of(base) if own_points else ""),
        targets=_put(scoring.targets, criterion_id, own_target, base.points[0][0] if _is_target(base) else None),
        missing=_put(scoring.missing, criterion_id, missing or base.missing, base.missing),
    )
    return with_scoring(project, made)


def with_judgements(project: Project, judgements: Mapping[str, float]) -> Project:
    """Project whose weights come from pairwise judgements, "first/second" to how many times the first counts.

    Raises
    ------
    PlannerError
        As in :func:`with_scoring`.
    """
    scoring = settings_of(project).scoring
    return with_scoring(project, replace(scoring, ahp=dict(judgements), weights_by="ahp"))


def with_swings(project: Project, swings: Mapping[str, float]) -> Project:
    """Project whose weights come from the points of the criteria's swings.

    Raises
    ------
    PlannerError
        As in :func:`with_scoring`.
    """
    scoring = settings_of(project).scoring
    return with_scoring(project, replace(scoring, swing=dict(swings), weights_by="swing"))


def weighed_as(project: Project, then: ScoringSettings) -> Project:
    """Project that weighs as a run was made, by points or judgements; how facts are brought to one scale stays.

    Not checked against the criteria of today: a run of an earlier version may have weighed others.
    """
    scoring = settings_of(project).scoring
    kept = replace(scoring, weights=then.weights, weights_by=then.weights_by, ahp=then.ahp, swing=then.swing)
    return _put_scoring(project, kept)


def judged(judgements: Mapping[str, float]) -> AhpAnswer:
    """Weights, consistency and the judgement to look at again.

    Raises
    ------
    PlannerError
        A key does not name a pair, or a pair stands twice.
    """
    from planner.sites.weighting import ahp_answer

    return ahp_answer(judgements)


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionNow:
    """A criterion as the planner has it now; see the criteria table for its words."""

    criterion_id: str
    group: str
    column: str
    direction: str
    normalisation: str
    points: Points
    missing: str


def criteria_now(project: Project) -> tuple[CriterionNow, ...]:
    """Criteria as the planner has them now, in the order of the table.

    Raises
    ------
    PlannerError
        His settings of a criterion cannot be used.
    """
    from planner.sites.criteria import criteria_in_use

    names = [each.name for each in fields(CriterionNow)]
    return tuple(
        CriterionNow(**{name: getattr(each, name) for name in names})
        for each in criteria_in_use(settings_of(project).scoring)
    )


def _table() -> "tuple[Criterion, ...]":
    from planner.sites.criteria import read_criteria

    return read_criteria()


def _points_of(base: "Criterion") -> str:
    from planner.sites.value_functions import points_text

    return points_text(base.points) if base.normalisation == "piecewise" else ""


def _is_target(base: "Criterion") -> bool:
    return base.normalisation == "target"


def _put(rows: Mapping[str, T], name: str, value: T | None, base: T | None) -> dict[str, T]:
    kept = {key: each for key, each in rows.items() if key != name}
    return kept if value is None or value in ("", base) else {**kept, name: value}


def _flat(settings: Settings) -> dict[str, Plain]:
    return {key: value for key, value in flat_settings(settings).items() if key.startswith(_SCORING)}
