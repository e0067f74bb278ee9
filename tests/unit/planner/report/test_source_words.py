import csv
import re

import pytest

from planner.model.result import Assumption
from planner.report.source_words import source_text, sources_in, told_source, whole_source
from planner.report.words import Words
from planner.resources import data_path

EN, DE = Words("en"), Words("de")
RENT = "assumption: rent of a bay; differs widely by place, use the landlord's offer"
# catalogues whose rows stand in the papers' list of constants
LISTED = (
    "access_catchment", "access_distances", "access_factors", "access_powers", "access_times", "charger_mixes",
    "cost_shares", "criteria", "crossings", "delivery_steps", "network_charges", "planning_rules", "prices", "pv",
    "pv_clearness", "pv_days", "ramp_up", "road_speeds", "storage",
)  # fmt: skip


def row(source: str, state: str = "assumption") -> Assumption:
    return Assumption(
        name="rent", value=1.0, unit="EUR", state=state, source=source, valid_from="2026-01-01", stage="cost"
    )


def shipped() -> set[str]:
    paths = [data_path("catalogue", f"{name}.csv") for name in LISTED]
    paths += sorted(data_path("demand").glob("*.csv"))
    found = set()
    for path in paths:
        lines = (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
        found |= {each["source"].removeprefix("assumption:").strip() for each in csv.DictReader(lines)}
    return found - {""}


def test_every_source_of_a_constant_is_told_in_german():
    assert len(shipped()) > 300
    assert not shipped() - set(sources_in("de"))
    assert not [told for told in sources_in("de").values() if not told.strip()]


def test_no_german_source_outlives_its_catalogue():
    code = "".join(path.read_text(encoding="utf-8") for path in sorted(data_path("..", "planner", "cost").glob("*.py")))
    made = [each for each in sources_in("de") if each not in shipped()]
    assert not [each for each in made if each.split(", option ")[0] not in code and not each.startswith("data/")]


def test_german_sources_keep_titles_years_and_figures():
    """What a source quotes is the same in both languages: numbers of clauses, years, prices, shares."""

    def figures(text: str, mark: str) -> list[str]:
        return sorted(re.findall(r"\d+", re.sub(rf"(?<=\d){mark}(?=\d{{3}}\b)", "", text.replace("²", "2"))))

    off = [en for en, de in sources_in("de").items() if figures(en, ",") != figures(de, "[.]")]
    assert not off


def test_own_descriptions_are_german_and_titles_stay():
    assert told_source(RENT, DE) == (
        "Miete eines Stellplatzes; je nach Ort sehr verschieden, das Angebot des Grundeigentümers einsetzen"
    )
    assert told_source(RENT, EN) == "rent of a bay; differs widely by place, use the landlord's offer"
    measured = next(each for each in sources_in("de") if "8,683" in each)
    told = told_source(measured, DE)
    assert told.startswith("Dundee City Council and Perth & Kinross Council, charging sessions 2016-2018, Open Gov")
    assert "Startstunden von 8\u202f683 Ladevorgängen" in told
    assert "start hours of 8\u202f683 sessions" in told_source(measured, EN)


@pytest.mark.parametrize("words", [EN, DE])
def test_a_planners_own_source_stays_as_told(words):
    assert told_source("Angebot Nr. 4711 vom 3.2.2026", words) == "Angebot Nr. 4711 vom 3.2.2026"
    assert source_text(row("project.toml, [cost]", "project"), words) == words.t("source_project")


def test_several_sources_of_an_amount_are_each_put_into_the_language():
    charge = next(each for each in sources_in("de") if each.startswith("Baukostenzuschuss"))
    sheet = next(each for each in sources_in("de") if each.startswith("German example price sheet"))
    told = whole_source(f"assumption: {charge}; {sheet}", DE)
    assert told.startswith("Annahme: Baukostenzuschuss nach dem Leistungspreismodell")
    assert "; deutsches Beispiel-Preisblatt" in told
    assert whole_source("", DE) == ""
    assert whole_source("Offer 12; assumption: rent; more", EN) == "Offer 12; assumption: rent; more"
