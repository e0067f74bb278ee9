"""What scores, and what was tried on them, tell of money and of other sites; cut before it leaves the house."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from planner.model.result import Evidence, RankingCheck, SiteResult
from planner.model.settings import ScoringSettings
from planner.sites.criteria import read_criteria
from planner.sites.evidence import basis_of

T = TypeVar("T")


def money_criteria() -> frozenset[str]:
    """Criteria that are made of money."""
    return frozenset(each.criterion_id for each in read_criteria() if "eur" in each.column.split("_"))


def without_words_of(site: SiteResult, criteria: Collection[str]) -> SiteResult:
    """Site whose standing and evidence do not name some criteria."""
    codes = {f"sites.criteria_{name}" for name in criteria}
    standing, evidence = site.standing, site.evidence
    if standing is not None:
        kept = {name: value for name, value in standing.central_weights_pu.items() if name not in criteria}
        standing = replace(standing, central_weights_pu=kept)
    if evidence is not None:
        evidence = replace(evidence, open_points=tuple(each for each in evidence.open_points if each not in codes))
    return replace(site, standing=standing, evidence=evidence)


def without_scores(site: SiteResult) -> SiteResult:
    """Site without a word on how it compares with others; what its power rests on stays."""
    evidence = site.evidence
    if evidence is not None:
        evidence = Evidence(grade=evidence.grade)
    return replace(site, rank=None, score=None, score_parts=(), stability_top_pu=None, standing=None, evidence=evidence)


def check_without_money(check: RankingCheck | None) -> RankingCheck | None:
    """What was tried on the ranking, less the criteria that are made of money."""
    if check is None:
        return None
    money = money_criteria()
    return replace(check, without=tuple(each for each in check.without if each.criterion not in money))


def check_without_names(check: RankingCheck | None) -> RankingCheck | None:
    """What was tried on the ranking of all sites, without the names of sites."""
    return None if check is None else replace(check, without=())


def scoring_without_money(scoring: ScoringSettings) -> ScoringSettings:
    """Settings of the score without a word on criteria that are made of money, nor a judgement beside one."""
    money = money_criteria()

    def rest(rows: Mapping[str, T]) -> dict[str, T]:
        return {name: value for name, value in rows.items() if not money & set(name.split("/"))}

    return replace(
        scoring,
        weights=rest(scoring.weights),
        ahp=rest(scoring.ahp),
        swing=rest(scoring.swing),
        normalisations=rest(scoring.normalisations),
        points=rest(scoring.points),
        targets=rest(scoring.targets),
        missing=rest(scoring.missing),
    )


def evidence_of_model(site: SiteResult) -> SiteResult:
    """Site that rests on what is known beside the operator's answer, once that answer is gone."""
    parts = tuple(part for part in site.score_parts if part.criterion != "evidence")
    evidence = site.evidence
    if evidence is not None:
        evidence = replace(evidence, grade=basis_of(site.grid).grade)
    return replace(site, evidence=evidence, score_parts=parts)
