"""Outputs for people outside: what is marked stays in the house, and what was left out is said."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from planner.app.handover_parts import (
    MONEY_SETTINGS,
    is_money,
    of_sites,
    parties_to,
    without_area_names,
    without_elements,
    without_figures_of,
    without_money,
    without_money_parts,
    without_own_words,
    without_paths,
)
from planner.app.handover_scores import (
    check_without_money,
    check_without_names,
    evidence_of_model,
    without_scores,
)
from planner.app.layer_sources import confidentiality_of, strictest
from planner.app.run import Run
from planner.model.drawn import Audience, Confidentiality
from planner.model.issues import Issue, Severity
from planner.model.project import GIS_ROLES, Project, Role
from planner.model.result import Assessment, GridResult, Provenance, SiteResult, SizingResult
from planner.model.settings import ScoringSettings
from planner.model.texts import text
from planner.report.verdict import JUDGED, judge
from planner.tables.catalogue import read_catalogue

_ORDER: Mapping[str, int] = {"public": 0, "internal": 1, "confidential": 2}
_NETWORK = (Role.GRID, Role.GRID_CAPACITY, *GIS_ROLES)
_OF_GRID = frozenset({"grid_lines", "grid_buses", "grid_hosting", "grid_capacity", "grid_capacity_points", "routes"})
_COST = "cost"
_OF_MONEY = frozenset({"cost_unknown", "cost_incomplete", "npv_negative"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """One part that was left out: which, how many pieces of it, their names where they may be told, and why.

    ``names``: of layers, as ids; ``reason``: the table's.
    """

    part: str
    count: int
    names: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """A run as one audience may see it, and what that leaves out."""

    run: Run
    audience: Audience
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    part: str
    from_class: Confidentiality
    reason: str


def for_audience(run: Run, project: Project, audience: Audience, only: Collection[str] | None = None) -> HandedOver:
    """Run as an audience may see it, by the table data/catalogue/handover.csv.

    Parameters
    ----------
    project : Project
        The run's: its sources say how confidential each layer is.
    only : collection of str, optional
        Ids of the sites that the audience is told of; None: all.
    """
    found = HandedOver(run=run, audience=audience)
    if only is not None:
        found = _only_sites(found, frozenset(only))
    if audience == "internal":
        return found
    for rule in _rules(audience):
        found = _STRIPS[rule.part](found, project, rule)
    if not found.left_out:
        return found
    assessment = replace(
        found.run.assessment, issues=(*found.run.assessment.issues, *(_note(each) for each in found.left_out))
    )
    return replace(found, run=replace(found.run, assessment=assessment))


def left_out_text(found: HandedOver, language: str) -> str:
    """What was left out for whom, a line each. Why stands in the table: that is the planner's own business."""
    lines = [text("app.left_out_head", language, audience=text(f"app.audience_{found.audience}", language)), ""]
    for each in found.left_out:
        said = text(f"app.left_out_{each.part}", language, count=each.count, names=", ".join(each.names))
        lines.append(f"- {said}")
    return "\n".join(lines) + "\n"


def _rules(audience: Audience) -> list[_Rule]:
    rows = read_catalogue("catalogue", "handover")
    return [
        _Rule(part=str(row["part"]), from_class=row["from_class"], reason=str(row["source"]).partition(": ")[2])
        for _, row in rows.iterrows()
        if int(row[audience]) == 1
    ]


def _note(left: LeftOut) -> Issue:
    code = f"app.left_out_{left.part}"
    return Issue(severity=Severity.NOTE, code=code, params={"count": left.count, "names": ", ".join(left.names)})


def _with(found: HandedOver, run: Run, left: LeftOut) -> HandedOver:
    return replace(found, run=run, left_out=(*found.left_out, left) if left.count else found.left_out)


def _reaches(found: Confidentiality | None, rule: _Rule) -> bool:
    return found is not None and _ORDER[found] >= _ORDER[rule.from_class]


def _only_sites(found: HandedOver, only: frozenset[str]) -> HandedOver:
    assessment = found.run.assessment
    sites = assessment.sites
    kept = tuple(site for site in sites if site.site_id in only)
    layers = tuple(each for each in found.run.layers if each.layer_id not in {"candidates", "catchments", "routes"})
    others = {name for site in sites if site.site_id not in only for name in (site.site_id, site.name)}
    assessment = replace(
        assessment,
        sites=kept,
        programme=None,
        plan=None,
        stakeholders=parties_to(assessment.stakeholders, only),
        settings=of_sites(assessment.settings, only),
        ranking_check=check_without_names(assessment.ranking_check),
        issues=tuple(each for each in assessment.issues if not _tells_of(each, others)),
    )
    run = replace(found.run, assessment=assessment, layers=layers)
    return _with(found, run, LeftOut(part="sites", count=len(sites) - len(kept)))


def _tells_of(issue: Issue, names: Collection[str]) -> bool:
    said = (issue.where, *(value for value in issue.params.values() if isinstance(value, str)))
    return any(name and name in each for name in names for each in said)


def _layers(found: HandedOver, project: Project, rule: _Rule) -> HandedOver:
    secret_grid = _reaches(_class_of_roles(project, _NETWORK), rule)
    gone = [
        layer.layer_id
        for layer in found.run.layers
        if _reaches(confidentiality_of(project, layer.layer_id), rule) or (secret_grid and layer.layer_id in _OF_GRID)
    ]
    layers = tuple(layer for layer in found.run.layers if layer.layer_id not in gone)
    left = _with(found, replace(found.run, layers=layers), LeftOut(part="layer", count=len(gone), reason=rule.reason))
    return _figures(_area_names(left, project, rule), project, rule)


def _area_names(found: HandedOver, project: Project, rule: _Rule) -> HandedOver:
    """Names out of a file of constraints stay with its layer."""
    if not _reaches(_class_of_roles(project, (Role.CONSTRAINTS,)), rule):
        return found
    return _without_names(found, None, rule)


def _without_names(found: HandedOver, names: Collection[str] | None, rule: _Rule) -> HandedOver:
    candidates = found.run.assessment.settings.candidates
    kinds = frozenset((*candidates.exclude_kinds, *candidates.caution_kinds))
    run = _each_site(found.run, lambda site: without_area_names(site, names, kinds))
    return _with(found, run, LeftOut(part="area_names", count=_changed(found.run, run), reason=rule.reason))


def _figures(found: HandedOver, project: Project, rule: _Rule) -> HandedOver:
    """Figures that are read off one file alone stay with its layer."""
    roles = [role for role in Role if _reaches(_class_of_roles(project, (role,)), rule)]
    run = _each_site(found.run, lambda site: without_figures_of(site, roles))
    return _with(found, run, LeftOut(part="figures", count=_changed(found.run, run), reason=rule.reason))


def _changed(before: Run, after: Run) -> int:
    return sum(one != other for one, other in zip(before.assessment.sites, after.assessment.sites, strict=True))


def _class_of_roles(project: Project, roles: Collection[Role]) -> Confidentiality | None:
    classes = {source.confidentiality for source in project.sources if source.role in roles}
    return strictest(classes)


def _records(found: HandedOver, project: Project, rule: _Rule) -> HandedOver:
    def keeps(each: Provenance) -> bool:
        return not _reaches(_class_of_record(project, each), rule)

    kept = tuple(each for each in found.run.assessment.provenance if keeps(each))
    left = LeftOut(part="record", count=len(found.run.assessment.provenance) - len(kept), reason=rule.reason)
    return _with(found, _assessed(found.run, provenance=kept), left)


def _paths(found: HandedOver, project: Project, rule: _Rule) -> HandedOver:
    records = found.run.assessment.provenance
    hidden = tuple(
        replace(each, path="", layer="", sha256="") if _reaches(_class_of_record(project, each), rule) else each
        for each in records
    )
    settings = found.run.assessment.settings
    named = sum(map(bool, (settings.demand.calibration, settings.storage.pv_profile)))
    count = named + sum(one is not other for one, other in zip(records, hidden, strict=True))
    run = _assessed(found.run, provenance=hidden, settings=without_paths(settings))
    return _with(found, run, LeftOut(part="path", count=count, reason=rule.reason))


def _class_of_record(project: Project, record: Provenance) -> Confidentiality:
    """Class of the files of a record's role, the strictest: a record does not say which of them it was.

    A file that the project no longer names counts as any new file does.
    """
    roles = [role for role in Role if role.value == record.role]
    return _class_of_roles(project, roles) or "internal"


def _grid_detail(found: HandedOver, project: Project, rule: _Rule) -> HandedOver:
    """Where the network is confidential, its elements are not named; what it has free stays."""
    if not _reaches(_class_of_roles(project, _NETWORK), rule):
        return found
    known = sum(site.grid is not None for site in found.run.assessment.sites)
    run = _each_site(
        found.run,
        lambda site: replace(site, grid=_bare_grid(site.grid), upgrades=(), withheld=_withheld(site, "grid")),
    )
    plan = without_elements(found.run.assessment.plan)
    run = _assessed(run, grids=(), base_violations=(), plan=plan)
    return _with(found, run, LeftOut(part="grid_detail", count=known, reason=rule.reason))


def _bare_grid(grid: GridResult | None) -> GridResult | None:
    if grid is None:
        return None
    return replace(
        grid, grid="", connection_bus="", connection_xy_m=None, binding_element="", next_elements=(), states=(),
        vm_profile=(), island_violations=(), security=None, connections=(), year=None, cost_curve=(),
        by_year=tuple(replace(each, binding_element="") for each in grid.by_year),
    )  # fmt: skip


def _operator(found: HandedOver, project: Project, rule: _Rule) -> HandedOver:  # noqa: ARG001 - one shape for all
    def without(site: SiteResult) -> SiteResult:
        if site.grid is None or site.grid.operator is None:
            return site
        binding = "" if site.grid.binding_kind == "operator" else site.grid.binding_element
        model = replace(site, grid=replace(site.grid, operator=None, binding_element=binding))
        return evidence_of_model(model)

    count = sum(site.grid is not None and site.grid.operator is not None for site in found.run.assessment.sites)
    return _with(found, _each_site(found.run, without), LeftOut(part=rule.part, count=count, reason=rule.reason))


def _notes(found: HandedOver, project: Project, rule: _Rule) -> HandedOver:
    """The planner's words: on sites, gates and parties, and the areas he has drawn with the names he gave them."""
    drawn = frozenset(area.name for area in project.areas if area.name)
    found = _without_names(found, drawn, rule) if drawn else found
    assessment = found.run.assessment
    count = sum(bool(each.note or each.stage or each.gates or each.history) for each in assessment.sites)
    count += len(assessment.stakeholders)
    run = _assessed(found.run, stakeholders=())
    run = _each_site(run, lambda site: replace(site, note="", stage="", gates=(), history=()))
    run = _assessed(run, assumptions=tuple(without_own_words(each) for each in run.assessment.assumptions))
    layers = []
    for layer in run.layers:
        if layer.layer_id == "drawn_areas":
            count += layer.n_features
            continue
        layers.append(layer)
    return _with(found, replace(run, layers=tuple(layers)), LeftOut(part="notes", count=count, reason=rule.reason))


def _costs(found: HandedOver, project: Project, rule: _Rule) -> HandedOver:  # noqa: ARG001 - one shape for all
    """Costs, earnings, and the prices they rest on."""

    def without(site: SiteResult) -> SiteResult:
        grid = site.grid
        return replace(
            without_money_parts(site),
            cost=None,
            upgrades=(),
            sizing=_unpriced(site.sizing),
            withheld=_withheld(site, _COST, _OF_MONEY),
            grid=None if grid is None else replace(grid, cost_curve=(), connections=()),
        )

    assessment = found.run.assessment
    count = sum(site.cost is not None for site in assessment.sites)
    run = _assessed(
        _each_site(found.run, without),
        settings=without_money(assessment.settings),
        assumptions=tuple(each for each in assessment.assumptions if not is_money(each)),
        shown_rate=None,
        withheld=(*assessment.withheld, *MONEY_SETTINGS),
        ranking_check=check_without_money(assessment.ranking_check),
        plan=None,
    )
    return _with(found, run, LeftOut(part=_COST, count=count, reason=rule.reason))


def _withheld(site: SiteResult, part: str, silent: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """What is left out of a site, with the verdict's reasons as they stood, but for those that would tell of it."""
    known = tuple(each for each in site.withheld if not each.startswith(JUDGED))
    return (*known, part, *(f"{JUDGED}{each}" for each in judge(site).reasons if each not in silent))


def _unpriced(sizing: SizingResult | None) -> SizingResult | None:
    """Size without a word on money."""
    if sizing is None:
        return None
    frontier = tuple(replace(each, cost_eur=None) for each in sizing.frontier)
    phases = tuple(replace(each, capex_eur=None) for each in sizing.phases)
    advice = sizing.advice
    if advice is not None and any(name.endswith("eur") for name in advice.params):
        advice = None
    return replace(sizing, frontier=frontier, phases=phases, advice=advice, alternatives=(), buffer=None)


def _scores(found: HandedOver, project: Project, rule: _Rule) -> HandedOver:  # noqa: ARG001 - one shape for all
    assessment = found.run.assessment
    count = sum(site.score is not None for site in assessment.sites)
    run = _each_site(found.run, without_scores)
    scoring = ScoringSettings(top_n=assessment.settings.scoring.top_n)
    run = _assessed(run, settings=replace(run.assessment.settings, scoring=scoring), ranking_check=None)
    return _with(found, run, LeftOut(part="scores", count=count, reason=rule.reason))


def _findings(found: HandedOver, project: Project, rule: _Rule) -> HandedOver:  # noqa: ARG001 - one shape for all
    count = len(found.run.assessment.issues)
    return _with(found, _assessed(found.run, issues=()), LeftOut(part="findings", count=count, reason=rule.reason))


def _rule_facts(found: HandedOver, project: Project, rule: _Rule) -> HandedOver:  # noqa: ARG001 - one shape for all
    """What rules were judged on, the planner's evidence among it, and the answers of his own packs."""
    assessment = found.run.assessment
    settings = replace(assessment.settings, rules=replace(assessment.settings.rules, facts={}, own_packs=()))
    own = frozenset(name for pack in assessment.rule_packs if pack.own for name in pack.rules)

    def without(site: SiteResult) -> SiteResult:
        kept = tuple(each for each in site.rules if each.rule_id not in own)
        return replace(site, rule_facts={}, rules=kept, sizing=_without_marks(site.sizing, own))

    count = sum(bool(site.rule_facts) for site in assessment.sites)
    packs = tuple(pack for pack in assessment.rule_packs if not pack.own)
    run = _assessed(_each_site(found.run, without), settings=settings, rule_packs=packs)
    return _with(found, run, LeftOut(part="rule_facts", count=count, reason=rule.reason))


def _without_marks(sizing: SizingResult | None, own: Collection[str]) -> SizingResult | None:
    """Size whose frontier does not name the rules of own packs."""
    if sizing is None or not own:
        return sizing
    marks = tuple(mark for mark in sizing.marks if mark.rule_id not in own)
    points = tuple(replace(p, breaks=tuple(name for name in p.breaks if name not in own)) for p in sizing.frontier)
    return replace(sizing, marks=marks, frontier=points)


def _each_site(run: Run, change: Callable[[SiteResult], SiteResult]) -> Run:
    return _assessed(run, sites=tuple(change(site) for site in run.assessment.sites))


def _assessed(run: Run, **values: object) -> Run:
    assessment: Assessment = replace(run.assessment, **values)  # type: ignore[arg-type]  # fields of the assessment
    return replace(run, assessment=assessment)


_STRIPS: Mapping[str, Callable[[HandedOver, Project, _Rule], HandedOver]] = {
    "layer": _layers,
    "record": _records,
    "path": _paths,
    "grid_detail": _grid_detail,
    "operator_answer": _operator,
    "notes": _notes,
    "cost": _costs,
    "scores": _scores,
    "findings": _findings,
    "rule_facts": _rule_facts,
}
