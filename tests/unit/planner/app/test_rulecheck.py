"""A kept run judged again: other packs, another day, other evidence; each change with its reason."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.app.freshness import is_stale, made_of, stale_reasons
from planner.app.projectfiles.packing import pack
from planner.app.projectfiles.runs import decode_run, encode_run
from planner.app.projectfiles.sources import moved_to
from planner.app.rulecheck import check_rules, judged_by_others
from planner.app.rulepacks import evidence_for, pack_hashes, pack_titles, rule_packs
from planner.app.run import Run
from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.model.result import RuleOutcome as Outcome
from planner.rules.chosen import pack_records, places_of
from planner.rules.evaluate import evaluate
from tests.factories import make_assessment
from tests.unit.planner.rules.test_own_packs import OWN

DAY = date(2026, 11, 1)
FACTS = {"bays": 10, "n_evse": 4, "is_public": True, "payment_terminal": True, "max_evse_power_kw": 150.0,
         "connection_kw": 420.0, "station_power_kw": 600.0, "n_evse_150kw": 4, "on_ten_t": True,
         "ten_t_network": "core"}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "house.toml").write_text(OWN, encoding="utf-8")
    made = Project(name="p", folder=tmp_path, project_date=DAY)
    return with_rules(made, jurisdictions=("eu",), own_packs=("rules",))


def with_rules(project: Project, **values) -> Project:
    settings = project.settings
    return replace(project, settings=replace(settings, rules=replace(settings.rules, **values)))


def rewrite(project: Project, old: str, new: str) -> None:
    path = project.folder / "rules" / "house.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def judged(project: Project, facts=FACTS, **values):
    """Assessment of two sites as the packs judge them now."""
    found = make_assessment()
    rules = evaluate(facts, places_of(project.settings.rules, project.folder), DAY, "site")
    sites = tuple(replace(site, rules=rules, rule_facts=facts) for site in found.sites[:2])
    packs = pack_records(rule_packs(project), "en")
    return replace(found, sites=sites, rule_packs=packs, project_date=DAY, settings=project.settings, **values)


def changes(found):
    return {(c.site_id, c.rule_id): (c.before, c.after, c.reason) for c in found.changes}


def test_nothing_is_other_where_nothing_changed(project):
    found = check_rules(judged(project), project)
    assert found.changes == ()
    assert {pack.state for pack in found.packs} == {"same"}
    assert sum(found.outcomes.values()) == 2 * found.rules
    assert judged_by_others(judged(project), project) == ()


def test_a_changed_limit_tells_the_old_and_the_new_answer(project):
    run = judged(project)
    rewrite(project, "value = 8", "value = 12")
    found = check_rules(run, project)
    ids = [site.site_id for site in run.sites]
    assert changes(found) == {(i, "house.bays"): (Outcome.PASS, Outcome.NEEDS_EVIDENCE, "limit") for i in ids}
    assert len(found.other_answers) == 2
    assert {pack.pack_id: pack.state for pack in found.packs}["house.toml"] == "changed"
    assert judged_by_others(run, project) == ("house.toml",)


def test_other_words_are_told_apart_from_another_limit(project):
    run = judged(project)
    rewrite(project, "Eight bays.", "No less than eight.")
    found = check_rules(run, project)
    assert {each[2] for each in changes(found).values()} == {"text"}
    assert found.other_answers == ()
    assert found.changes[0].required_before == "Eight bays."
    assert found.changes[0].required_after == "No less than eight."


def test_new_and_gone_rules(project):
    run = judged(project)
    rewrite(project, 'id = "house.bays"', 'id = "house.spaces"')
    site = run.sites[0].site_id
    found = changes(check_rules(run, project))
    assert found[site, "house.bays"] == (Outcome.PASS, None, "gone")
    assert found[site, "house.spaces"] == (None, Outcome.PASS, "new")
    away = changes(check_rules(run, with_rules(project, own_packs=())))
    assert set(away) == {(s.site_id, "house.bays") for s in run.sites}


def test_another_day_is_the_reason(project):
    run = judged(project)
    found = check_rules(run, project, date(2028, 1, 1))
    site = run.sites[0].site_id
    assert changes(found)[site, "eu.afir.core_2025"] == (Outcome.COUNTS, Outcome.NOT_APPLICABLE, "date")
    assert (found.judged_on, found.on) == (DAY, date(2028, 1, 1))


def test_evidence_given_since_decides(project):
    facts = {name: value for name, value in FACTS.items() if name != "payment_terminal"}
    run = judged(project, facts)
    site, other = (each.site_id for each in run.sites)
    told = with_rules(project, facts={f"{site}.payment_terminal": False})
    found = changes(check_rules(run, told))
    assert found == {(site, "eu.afir.ad_hoc_terminal"): (Outcome.NEEDS_EVIDENCE, Outcome.FAIL, "evidence")}
    assert evidence_for(told, other) == {}


def test_jurisdictions_may_be_chosen(project):
    run = judged(project)
    rewrite(project, "value = 8", "value = 12")
    assert check_rules(run, project, None, ("eu",)).changes == ()
    assert check_rules(run, project, None, ("house",)).rules == 1
    with pytest.raises(PlannerError, match='no rules for "mars"'):
        check_rules(run, project, None, ("mars",))


def test_a_run_without_facts_or_packs_is_not_guessed_at(project):
    found = judged(project)
    old = replace(found, rule_packs=(), sites=tuple(replace(site, rule_facts={}) for site in found.sites))
    rewrite(project, "Eight bays.", "No less than eight.")
    checked = check_rules(old, project)
    assert checked.without_facts == tuple(site.site_id for site in old.sites)
    assert {pack.state for pack in checked.packs} == {"unknown"}
    assert {(change.after, change.reason) for change in checked.changes} == {(None, "text")}
    assert set(judged_by_others(old, project)) == set(pack_hashes(project))


def test_facts_and_packs_survive_the_project_file(project):
    run = Run(assessment=judged(project), layers=(), made_of=made_of(project))
    again = decode_run(encode_run(run))
    assert again.assessment.rule_packs == run.assessment.rule_packs
    kept = again.assessment.sites[0].rule_facts
    assert kept == FACTS
    assert kept["is_public"] is True
    assert check_rules(again.assessment, project).changes == ()


def test_a_changed_pack_makes_a_run_stale(project):
    run = Run(assessment=judged(project), layers=(), made_of=made_of(project))
    assert stale_reasons(run, project) == ()
    rewrite(project, "value = 8", "value = 12")
    assert [(each.kind, each.key) for each in stale_reasons(run, project)] == [("rules", "house.toml")]
    (project.folder / "rules" / "house.toml").unlink()
    assert is_stale(run, project)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"payment_terminals": True}, "Did you mean: payment_terminal"),
        ({"S.1.on_ten_t": 3.0}, r"S\.1\.on_ten_t.*does not fit \(type bool\)"),
        ({"ten_t_exit_km": "near"}, "does not fit"),
    ],
)
def test_evidence_that_cannot_be_is_named(project, facts, says):
    with pytest.raises(PlannerError, match=says):
        rule_packs(with_rules(project, facts=facts))


def test_own_packs_go_along_when_the_project_moves_or_is_packed(project, tmp_path):
    away = moved_to(project, tmp_path / "elsewhere")
    assert away.settings.rules.own_packs == ("../rules",)
    packed = pack(project, tmp_path / "p.zip")
    assert any(name.endswith("/house.toml") for name in packed.files)


def test_a_distance_below_nought_is_no_evidence(project):
    with pytest.raises(PlannerError, match="from 0 up"):
        rule_packs(with_rules(project, facts={"ten_t_exit_km": -3.0}))


def test_packs_are_named_by_their_titles(project):
    titles = pack_titles(project, "de")
    assert titles["eu/afir"].startswith("EU: AFIR, Verordnung")
    assert titles["house.toml"].endswith(" (house.toml)")
    assert "de/connection" in titles  # also of packs that the project does not ask
    rewrite(project, "value = 8", 'value = "a"')
    assert "house.toml" not in pack_titles(project, "de")
    assert "house.toml" not in pack_titles(with_rules(project, own_packs=("gone.toml",)), "en")
