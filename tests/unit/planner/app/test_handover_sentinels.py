"""Every money figure and every confidential word of a run is marked; the files for outsiders hold none of the marks."""

import re
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from planner.app.exports import export_for
from planner.app.papers import Asked, write_papers
from planner.app.run import Run
from planner.model.delivery import GateEvent, GateStep, Stakeholder
from planner.model.drawn import DrawnArea
from planner.model.project import Project, Role, Source
from planner.model.result import (
    Assessment,
    Assumption,
    CashYear,
    CostResult,
    GrantResult,
    NpvRisk,
    RankingCheck,
    RuleOutcome,
    RulePack,
    RuleResult,
    ScorePart,
    ShownRate,
    Timing,
    TornadoBar,
)
from planner.model.score_result import WithoutCriterion
from tests.factories import make_assessment, make_layers
from tests.plan_factory import make_plan

DELIVERY = frozenset({"gates", "history", "stakeholders"})
AUDIENCES = ("landlord", "town", "ocpi")
MONEY_FROM = 7_713_001
# free words, by the name of their field; all others are codes that reports look up
WORDS = frozenset({
    "note", "path", "layer", "sha256", "calibration", "pv_profile", "binding_element", "connection_bus",
    "element", "traffic_road", "competitor_name", "island", "reference",
})  # fmt: skip
CONFIDENTIAL = (Role.GRID, Role.CONSTRAINTS, Role.TRAFFIC, Role.CHARGERS)


class Marks:
    """Puts a mark of its own into each field that is to be watched, and knows where it went."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}
        self.money: dict[str, str] = {}

    def put(self, value: object, where: str, *, money: bool = False) -> object:
        if is_dataclass(value) and not isinstance(value, type):
            marked = {
                each.name: self.put(getattr(value, each.name), f"{where}.{each.name}",
                                    money=money or "eur" in each.name.split("_"))
                for each in fields(value)
            }  # fmt: skip
            return replace(value, **marked)
        if isinstance(value, tuple):
            return tuple(self.put(each, where, money=money) for each in value)
        if isinstance(value, Mapping):
            return {key: self.put(each, f"{where}.{key}", money=money) for key, each in value.items()}
        if money and type(value) is float:
            mark = MONEY_FROM + len(self.money)
            self.money[str(mark)] = where
            return float(mark)
        if isinstance(value, str) and value and where.rpartition(".")[2] in WORDS:
            return self.word(where)
        return value

    def word(self, where: str) -> str:
        mark = f"zq{len(self.words)}zq"
        self.words[mark] = where
        return mark


def _gates(site_id: str, marks: Marks) -> tuple[GateStep, ...]:
    words = {name: marks.word(f"gates.{name}") for name in ("owner", "note", "stakeholder_id")}
    return (GateStep(site_id=site_id, gate="offer", documents=(marks.word("gates.documents"),), **words),)


def _history(site_id: str, marks: Marks) -> tuple[GateEvent, ...]:
    return (GateEvent(site_id=site_id, on=date(2026, 1, 1), gate="offer", text=marks.word("history.text")),)


def _parties(marks: Marks) -> tuple[Stakeholder, ...]:
    words = {name: marks.word(f"stakeholders.{name}") for name in ("organisation", "name", "email", "phone", "note")}
    return (Stakeholder(stakeholder_id="P001", role="landlord", **words),)


def _own_rule(marks: Marks) -> RuleResult:
    words = {name: marks.word(f"own_rule.{name}") for name in ("title", "found", "required", "evidence", "clause")}
    return RuleResult(rule_id="house.bays", jurisdiction="house", addressee="site_operator", status="guidance",
                      outcome=RuleOutcome.NEEDS_EVIDENCE, source="house", valid_from="2026-01-01", valid_to="",
                      stage="site", **words)  # fmt: skip


def _own_pack(marks: Marks) -> RulePack:
    words = {name: marks.word(f"own_pack.{name}") for name in ("title", "checked_by", "sha256")}
    return RulePack(pack_id="house.toml", jurisdiction="house", version="1", checked_on="2026-01-01", own=True,
                    rules={"house.bays": "0"}, **words)  # fmt: skip


def _check(plain: Assessment) -> RankingCheck:
    """What was tried on the ranking, with every site's id in it."""
    without = tuple(
        WithoutCriterion(criterion="traffic", rank_correlation=0.5, first_site_id=i, left_top=(i,), joined_top=(i,))
        for i in (site.site_id for site in plain.sites)
    )
    return RankingCheck(draws=10, top_n=3, seed=1, topsis_normalisation="vector", without=without)


def _over_years(cost: CostResult | None, marks: Marks) -> CostResult | None:
    """Cost with all that money over the years holds."""
    if cost is None:
        return None
    year = CashYear(year=0, capex_eur=1.0, opex_eur=1.0, revenue_eur=1.0, grant_eur=1.0, cash_eur=1.0,
                    discounted_eur=1.0, cumulated_eur=1.0)  # fmt: skip
    bar = TornadoBar(name="cost.factor_demand", low_value=1.0, high_value=2.0, unit="kWh/day", low_npv_eur=1.0,
                     high_npv_eur=2.0, source=marks.word("cost.tornado.source"))  # fmt: skip
    risk = NpvRisk(draws=9, seed=1, p10_eur=1.0, p50_eur=2.0, p90_eur=3.0, mean_eur=2.0, negative_pu=0.5,
                   edges_eur=(1.0, 2.0), counts=(9,))  # fmt: skip
    words = {name: marks.word(f"cost.grants.{name}") for name in ("title", "reason", "clause", "source")}
    grant = GrantResult(grant_id="g", outcome="counts", amount_eur=1.0, possible_eur=2.0, **words)
    timing = Timing(lead_weeks={"cost.step_works": 8.0}, decided_on="2026-01-01", energised_on="2027-01-01")
    return replace(cost, cash_years=(year, replace(year, year=1)), tornado=(bar,), risk=risk, grants=(grant,),
                   timing=timing, break_even_price_eur_per_kwh=1.0)  # fmt: skip


def _with_own_value(assumptions: Sequence[Assumption], marks: Marks) -> tuple[Assumption, ...]:
    """The first constant that is no price replaced by the planner's own, and where he has it from."""
    at = next(place for place, each in enumerate(assumptions) if "EUR" not in each.unit and each.stage != "cost")
    own = replace(assumptions[at], state="own", source=marks.word("assumptions.source"))
    return (*assumptions[:at], own, *assumptions[at + 1 :])


@pytest.fixture(scope="module")
def marked():
    marks = Marks()
    plain = make_assessment(sites=5, shortlist=2, excluded=1)
    economics = ScorePart(criterion="economics", value=1.0, unit="EUR", direction="max", normalisation="min_max",
                          normalised_pu=0.5, weight_pu=0.1, contribution=0.05)  # fmt: skip
    sites = []
    for site in plain.sites:
        value = replace(economics, value=float(MONEY_FROM + len(marks.money)))
        marks.money[f"{value.value:.0f}"] = "score_parts.economics"
        priced = replace(site, note="n", cost=_over_years(site.cost, marks))
        made = replace(marks.put(priced, "site"), stage=marks.word("site.stage"))
        area, drawn = marks.word("excluded_by"), "Drawn zqdrawnzq"
        made = replace(made, rule_facts={"landuse": marks.word("rule_facts")}, rules=(*made.rules, _own_rule(marks)))
        made = replace(made, gates=_gates(site.site_id, marks), history=_history(site.site_id, marks))
        sites.append(replace(
            made, score_parts=(*made.score_parts, value) if made.score_parts else (),
            excluded_by=tuple(f"flood: {area}" for _ in made.excluded_by), cautions=(f"heritage: {drawn}",),
        ))  # fmt: skip
    marks.words["zqdrawnzq"] = "drawn area"
    caps = {site.site_id: float(313_370 + n) for n, site in enumerate(plain.sites)}
    own_money = {key: float(MONEY_FROM + 91_000 + n) for n, key in enumerate(("targets", "swing", "points"))}
    marks.money |= {f"{value:.0f}": f"scoring.{key}" for key, value in own_money.items()}
    settings = replace(
        plain.settings,
        demand=replace(plain.settings.demand, calibration="x.csv"),
        storage=replace(plain.settings.storage, pv_profile="y.csv"),
        sizing=replace(plain.settings.sizing, caps_kw=caps, protected_cap_kw=caps, priorities={"en_route": 3.0}),
        scoring=replace(
            plain.settings.scoring, weights={"economics": 77.0, "traffic": 23.0},
            targets={"economics": own_money["targets"]}, swing={"economics": own_money["swing"]},
            points={"economics": f"0:0 {own_money['points']:.0f}:1"},
        ),
        rules=replace(plain.settings.rules, own_packs=(marks.word("own_packs"),),
                      facts={"landuse": marks.word("rules.facts")}),
    )  # fmt: skip
    assumptions = tuple(
        replace(each, stage="storage" if each.stage == "cost" else each.stage) for each in plain.assumptions
    )
    assumptions = _with_own_value(assumptions, marks)
    money = replace(next(each for each in assumptions if "EUR" in each.unit), value=float(MONEY_FROM + 90_000))
    marks.money[str(MONEY_FROM + 90_000)] = "assumptions"
    assessment = replace(
        plain,
        sites=tuple(sites),
        settings=marks.put(settings, "settings"),
        assumptions=tuple(money if each.name == money.name else each for each in assumptions),
        provenance=marks.put(plain.provenance, "provenance"),
        base_violations=marks.put(plain.base_violations, "base_violations"),
        stakeholders=_parties(marks),
        ranking_check=_check(plain),
        plan=marks.put(make_plan(plain), "plan"),
        rule_packs=(_own_pack(marks),),
        shown_rate=ShownRate(
            currency="CHF", eur_per_unit=1.05, on="2026-01-01", source=marks.word("shown_rate.source"), state="own"
        ),
    )
    project = Project(
        name="p", folder=Path(), project_date=date(2026, 1, 1),
        sources=tuple(
            Source(role=role, path=f"{role.value}.gpkg", confidentiality="confidential") for role in CONFIDENTIAL
        ),
        areas=(DrawnArea(area_id="A1", wkt="POINT (8 48)", name="Drawn zqdrawnzq", use="constraint", kind="heritage"),),
    )  # fmt: skip
    layers = tuple(each for each in make_layers(plain) if each.layer_id != "constraints")
    return Run(assessment=assessment, layers=layers), project, marks


def content_of(folder: Path) -> str:
    """All text and numbers of every file that was written."""
    found = []
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        if path.suffix == ".pdf":
            found += [page.extract_text() for page in PdfReader(path).pages]
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                found += [book.read(name).decode("utf-8") for name in book.namelist() if name.endswith(".xml")]
        elif path.suffix == ".gpkg":
            connection = sqlite3.connect(path)
            tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in tables:
                found += [repr(row) for row in connection.execute(f'SELECT * FROM "{table}"')]
            connection.close()
        else:
            found.append(path.read_bytes().decode("utf-8", errors="replace"))
    return "\n".join(found)


def surviving(text: str, marks: Marks) -> dict[str, str]:
    """Marks found, with the field they stood in; money also where digits are grouped."""
    joined = re.sub(r"(?<=\d)[ ,.\u00a0\u202f'](?=\d{3})", "", text)
    words = {mark: where for mark, where in marks.words.items() if mark in text}
    return words | {mark: where for mark, where in marks.money.items() if mark in joined}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_mark_leaves_the_house(marked, audience, tmp_path):
    run, project, marks = marked
    export_for(run, tmp_path, project, audience)
    text = content_of(tmp_path)
    assert surviving(text, marks) == {}
    assert len(text) > 20_000, "the files hold something"


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_mark_leaves_the_house_on_paper(marked, audience, tmp_path):
    run, project, marks = marked
    write_papers(run, project, tmp_path, Asked(audience=audience, tables=True))
    assert len(list(tmp_path.rglob("*.pdf"))) == 11
    assert surviving(content_of(tmp_path), marks) == {}


def test_papers_for_landlord_and_town_are_cut_unasked(marked, tmp_path):
    run, project, marks = marked
    write_papers(run, project, tmp_path, Asked(only=("landlord_sheet", "permit_sheet")))
    assert surviving(content_of(tmp_path), marks) == {}


def test_a_landlord_learns_nothing_of_other_sites_on_paper(marked, tmp_path):
    run, project, _ = marked
    first, *others = run.assessment.sites
    write_papers(run, project, tmp_path, Asked(audience="landlord", sites=(first.site_id,), tables=True))
    text = content_of(tmp_path)
    assert first.name in text
    assert not [site.name for site in others if site.name in text]


def test_the_enquiry_tells_the_operator_no_money_and_no_score(marked, tmp_path):
    run, project, marks = marked
    write_papers(run, project, tmp_path, Asked(only=("grid_enquiry",)))
    told = surviving(content_of(tmp_path), marks)
    assert {where for mark, where in told.items() if mark in marks.money} == set()
    assert not {where for where in told.values() if where in {"site.note", "site.stage", "score_parts.economics"}}


def test_inside_the_marks_are_there(marked, tmp_path):
    run, project, marks = marked
    export_for(run, tmp_path, project, "internal")
    found = surviving(content_of(tmp_path), marks)
    assert {"settings.demand.calibration", "settings.storage.pv_profile", "drawn area", "excluded_by", "assumptions",
            "score_parts.economics", "site.note", "site.stage"} <= set(found.values())  # fmt: skip
    # what the planner writes on gates and parties stands in no file but the papers that ask for it
    watched = {mark for mark, where in marks.words.items() if where.partition(".")[0] not in DELIVERY}
    assert len(found) > 0.9 * (len(watched) + len(marks.money))


def test_a_landlord_learns_nothing_of_other_sites(marked, tmp_path):
    run, project, marks = marked
    first, *others = run.assessment.sites
    export_for(run, tmp_path, project, "landlord", [first.site_id])
    text = content_of(tmp_path)
    assert first.name in text
    for site in others:
        assert site.name not in text
        assert f'"{site.site_id}"' not in text
        cap = run.assessment.settings.sizing.caps_kw[site.site_id]
        assert f"{cap:.0f}" not in text
    assert '"priorities": {}' in text
    assert surviving(text, marks) == {}
