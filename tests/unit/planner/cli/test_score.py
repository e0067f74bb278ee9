"""``chargesite score``: order by either method, and what is told of it."""

import json
from dataclasses import replace

import pytest

from planner.app import kept
from planner.app.rerank import rerank
from planner.app.run import Run
from planner.cli import main
from planner.cli.commands.score import ordered_sites, values
from tests.factories import make_assessment
from tests.unit.planner.app.test_ranking import by_our_names


@pytest.fixture(scope="module")
def assessment():
    made = make_assessment(sites=8, shortlist=3, excluded=2)
    made = replace(made, sites=tuple(by_our_names(site) for site in made.sites))
    weights = {part.criterion: part.weight_pu for part in made.sites[0].score_parts}
    return rerank(Run(assessment=made, layers=()), weights).assessment


def test_sites_stand_in_the_order_of_the_method(assessment):
    by_sum = ordered_sites(assessment, "wsm")
    by_topsis = ordered_sites(assessment, "topsis")
    assert [site.rank for site in by_sum] == sorted(site.rank for site in by_sum)
    assert [site.standing.topsis_rank for site in by_topsis] == list(range(1, len(by_sum) + 1))
    assert {site.site_id for site in by_sum} == {site.site_id for site in by_topsis}


def test_the_answer_for_machines_names_weights_parts_and_evidence(assessment):
    found = values(assessment, "topsis", ordered_sites(assessment, "topsis")[:2])
    assert found["method"] == "topsis"
    assert [each["rank"] for each in found["sites"]] == [1, 2]
    assert sum(found["weights"].values()) == pytest.approx(1.0, abs=1e-5)
    first = found["sites"][0]
    assert sum(first["parts"].values()) == pytest.approx(first["score"], abs=1e-4)
    assert first["evidence"]["grade"] == ordered_sites(assessment, "topsis")[0].evidence.grade
    assert found["check"]["topsis_normalisation"] == "vector"


@pytest.mark.parametrize("method", ["wsm", "topsis"])
def test_the_command_shows_and_tells(assessment, method, monkeypatch, capsys, tmp_path):
    class Kept:
        project = type("P", (), {"scenario": ""})()

        def run(self, _scenario, _progress):
            return type("R", (), {"assessment": replace(assessment, ranking_check=None)})()

    monkeypatch.setattr(kept, "kept", lambda _path: Kept())
    monkeypatch.setattr("sys.argv", ["chargesite", "score", str(tmp_path), "--method", method, "--top", "3"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in {0, None}
    assert "vector normalisation" in "".join(capsys.readouterr())
    monkeypatch.setattr("sys.argv", ["chargesite", "score", str(tmp_path), "--method", method, "--json"])
    with pytest.raises(SystemExit):
        main()
    assert json.loads(capsys.readouterr().out)["method"] == method
