"""PROJECT.toml: read, refuse, write, and read again."""

import pickle
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model.errors import PlannerError
from planner.model.project import Project, Role, SiteDefaults, Source
from planner.model.settings import DemandSettings, ScoringSettings, Settings
from planner.store.project_text import PATH_YEARS, RANGES, read_project, write_project_text
from planner.tables.catalogue import read_catalogue

HEAD = '[project]\nname = "Trial"\ndate = 2026-03-01\n'


def _read(folder: Path, text: str) -> Project:
    path = folder / "project.toml"
    path.write_text(text, encoding="utf-8")
    return read_project(path)


def _fault(folder: Path, text: str) -> str:
    with pytest.raises(PlannerError) as caught:
        _read(folder, text)
    assert len(caught.value.issues) == 1, caught.value.message()
    assert caught.value.issues[0].where == "project.toml"
    assert caught.value.message("de") != caught.value.message("en")
    return caught.value.message()


@pytest.mark.parametrize("content", [b"id,lon,lat\n1,7.9,48.5\n", b"K\xf6ln", b"a = 1\n" * 1_000_000])
def test_data_are_told_to_be_no_project_and_a_faulty_project_what_is_wrong(tmp_path: Path, content: bytes) -> None:
    for name, codes in {
        "a.csv": {"store.not_project"},
        "a.toml": {"store.not_toml", "store.not_utf8", "store.too_big"},
    }.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(PlannerError) as caught:
            read_project(tmp_path / name)
        assert {issue.code for issue in caught.value.issues} <= codes


def test_a_small_project_is_read_with_defaults(tmp_path: Path) -> None:
    project = _read(tmp_path, HEAD)
    assert project.name == "Trial"
    assert project.project_date == date(2026, 3, 1)
    assert project.folder == tmp_path.resolve()
    assert project.settings == Settings()
    assert project.sources == ()


def test_everything_a_project_can_say_is_read(tmp_path: Path) -> None:
    project = _read(
        tmp_path,
        HEAD
        + 'crs = "EPSG:25832"\nlanguage = "de"\nseed = 7\n'
        + '[defaults]\ncity = "Lahr"\n'
        + '[[sources]]\nrole = "roads"\npath = "roads.shp"\ncredit = "us"\n[sources.columns]\nspeed_kmh = "V_MAX"\n'
        + '[[sources]]\nrole = "grid"\npath = "grid.json"\n'
        + "[access]\nbands_min = [5, 20]\n[demand]\nyear = 2035\n[demand.overrides]\ncapture = 0.2\n"
        + "[scoring.weights]\ngrid = 3\naccess = 1.5\n"
        + '[grid]\npolicy = "zero"\n[rules]\njurisdictions = ["uk"]\n',
    )
    assert project.language == "de"
    assert project.settings.seed == 7
    assert project.defaults.city == "Lahr"
    assert [source.role for source in project.sources] == [Role.ROADS, Role.GRID]
    assert project.sources[0].columns == {"speed_kmh": "V_MAX"}
    assert project.settings.access.bands_min == (5, 20)
    assert project.settings.demand.overrides == {"capture": 0.2}
    assert project.settings.scoring.weights == {"access": 1.5, "grid": 3.0}
    assert project.settings.grid.policy == "zero"
    assert project.settings.rules.jurisdictions == ("uk",)
    assert pickle.loads(pickle.dumps(project)) == project


def test_a_file_with_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "project.toml"
    path.write_bytes(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode())
    assert read_project(path).name == "Trial"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[project]\nname = "T"\n', ['"project.date" is missing']),
        ("", ["[project]", "missing"]),
        (HEAD + '[scoring.weights]\ngrid = "much"\n', ['"scoring.weights.grid"', "a number", '"much"']),
        (HEAD + "[scoring.weights]\ngrid = -1\n", ['"scoring.weights.grid"', "at least 0"]),
        (HEAD + "[scoring.weights]\ngrid = inf\n", ['"scoring.weights.grid"', "a number"]),
        (HEAD + "[scoring.weights]\ngrid = true\n", ['"scoring.weights.grid"', "a number", "true"]),
        (HEAD + "[scoring]\nweights = 4\n", ['"scoring.weights"', "table"]),
        (HEAD + "[scorring]\n", ['"scorring"', 'did you mean "scoring"']),
        (HEAD + "[grid]\npower_faktor = 0.9\n", ['"grid.power_faktor"', 'did you mean "power_factor"']),
        (HEAD + "[grid]\npower_factor = 95\n", ['"grid.power_factor" is 95', "between 0.01 and 1"]),
        (HEAD + "[grid]\nshortlist = 0\n", ['"grid.shortlist"', "between 1"]),
        (HEAD + '[grid]\npolicy = "strict"\n', ['"grid.policy"', "own_island, zero"]),
        (HEAD + "[demand]\nyear = 1999\n", ['"demand.year"', "2020 and 2060"]),
        (
            HEAD + "[demand]\nyear = 2046\n",
            ['"demand.year" is 2046', "2020 and 2045", "bev_share_pu", "[demand.overrides]"],
        ),
        (HEAD + "[demand.overrides]\nx = -1\n", ['"demand.overrides.x"', "at least 0"]),
        (HEAD + "[cost]\nvat_pu = 19\n", ['"cost.vat_pu" is 19', "Write 19 % as 0.19"]),
        (HEAD + "[cost]\nvat_pu = -0.1\n", ['"cost.vat_pu"', "between 0 and 1"]),
        (HEAD + "[grid]\nlv_reach_km = -1\n", ['"grid.lv_reach_km"', "between 0"]),
        (HEAD + "[sizing]\nmax_wait_share_pu = 0\n", ['"sizing.max_wait_share_pu"', "between 0.001"]),
        (HEAD + "[sizing]\nmax_wait_share_pu = 5\n", ["Write 5 % as 0.05"]),
        (HEAD + "[sizing]\ndesign_day_factor_pu = 0\n", ['"sizing.design_day_factor_pu"', "between 0.01"]),
        (HEAD + "[access]\nbands_min = []\n", ['"access.bands_min"', "empty list"]),
        (HEAD + "[access]\nbands_min = [5, 10, 10]\n", ['"access.bands_min" is [5, 10, 10]', "Write [5, 10]"]),
        (HEAD + "[access]\nbands_min = [15, 5]\n", ['"access.bands_min" is [15, 5]', "Write [5, 15]"]),
        (HEAD.replace("2026", "1979"), ['"project.date" is 1979-03-01', "between 1980 and 2107"]),
        (HEAD.replace("2026", "2108"), ['"project.date" is 2108-03-01', "between 1980 and 2107"]),
        (HEAD + "[demand]\nyear = 2030.5\n", ['"demand.year"', "whole number"]),
        (HEAD + "[access]\nbands_min = 5\n", ['"access.bands_min"', "list"]),
        (HEAD + '[access]\nbands_min = [5, "ten"]\n', ['"access.bands_min"', "whole number", '"ten"']),
        (HEAD + "[sizing]\nmanaged = 1\n", ['"sizing.managed"', "true or false"]),
        (HEAD + "[zzz]\n", ['"zzz"', "Known here"]),
        ('[project]\nname = "T"\ndate = "2026-03-01"\n', ['"project.date"', "without quotes"]),
        ('[project]\nname = "T"\ndate = 2026-03-01T10:00:00\n', ['"project.date"', "without quotes"]),
        ("[project]\nname = 3\ndate = 2026-03-01\n", ['"project.name"', "text in quotes"]),
        (HEAD + 'language = "fr"\n', ['"project.language"', "en, de"]),
        (HEAD + 'sources = "roads.shp"\n[grid]\n', ['"project.sources"']),
        ('sources = "roads.shp"\n' + HEAD, ["[[sources]]", '"roads.shp"']),
        (HEAD + '[[sources]]\nrole = "street"\npath = "a.shp"\n', ['"sources[1].role"', "roads, traffic"]),
        (HEAD + '[[sources]]\nrole = "roads"\n', ['"sources[1].path" is missing']),
        ('project = "x"\n', ['"project"', "table"]),
        ("[project\nname = 3\n", ["TOML", "line 1"]),
        (HEAD + 'notice = "unclosed\n', ["TOML", "line 4"]),
    ],
)
def test_each_fault_is_one_sentence_with_key_and_cause(tmp_path: Path, text: str, words: list[str]) -> None:
    message = _fault(tmp_path, text)
    for word in words:
        assert word in message


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(PlannerError) as caught:
        _read(tmp_path, HEAD + "[demand]\nyear = 1\n[cost]\nlife_years = 0\n[nonsense]\n")
    assert len(caught.value.issues) == 3


def test_missing_project_file(tmp_path: Path) -> None:
    with pytest.raises(PlannerError, match=r"none\.toml: There is no such project file"):
        read_project(tmp_path / "none.toml")


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "project.toml"
    path.write_bytes(HEAD.encode() + b'notice = "K\xf6ln"\n')
    with pytest.raises(PlannerError, match="Line 4 is not UTF-8"):
        read_project(path)


def test_a_huge_file_is_not_a_project(tmp_path: Path) -> None:
    path = tmp_path / "project.toml"
    path.write_bytes(b"#" * (5 << 20))
    with pytest.raises(PlannerError, match="larger than 4 MB"):
        read_project(path)


def test_written_text_reads_back_to_the_same_project(tmp_path: Path) -> None:
    project = Project(
        name='Süd "Mitte"\n\\ \x7f',
        folder=tmp_path.resolve(),
        project_date=date(2026, 3, 1),
        crs="EPSG:25832",
        sources=(
            Source(role=Role.ROADS, path="a b/roads.shp", columns={"speed_kmh": "v max", "name": "Straße"}),
            Source(role=Role.CONSTRAINTS, path="flood.zip", layer="hq100", kind="flood", licence="dl-de/by-2-0"),
        ),
        defaults=SiteDefaults(city="Lahr", time_zone="Europe/Berlin"),
        settings=replace(
            Settings(seed=3),
            demand=DemandSettings(overrides={"x": 1e-7}),
            scoring=ScoringSettings(weights={"b": 0.1, "a": 2.0}),
        ),
    )
    text = write_project_text(project)
    assert _read(tmp_path, text) == project
    assert write_project_text(_read(tmp_path, text)) == text


@given(
    name=st.text(alphabet=st.characters(blacklist_categories=["Cs"])),
    weights=st.dictionaries(
        st.text(alphabet=st.characters(blacklist_categories=["Cs"])),
        st.floats(min_value=0, max_value=1e300),
        max_size=4,
    ),
    year=st.integers(2020, 2045),
)
def test_round_trip_of_any_text_and_number(
    tmp_path_factory: pytest.TempPathFactory, name: str, weights: dict[str, float], year: int
) -> None:
    folder = tmp_path_factory.mktemp("p")
    project = Project(
        name=name,
        folder=folder.resolve(),
        project_date=date(2026, 3, 1),
        settings=replace(
            Settings(), scoring=ScoringSettings(weights=dict(sorted(weights.items()))), demand=DemandSettings(year=year)
        ),
    )
    assert _read(folder, write_project_text(project)) == project


def numeric(cls: type, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted keys of all numeric fields below a dataclass, as the ranges name them, with their default values."""
    hints, silent = get_type_hints(cls), cls()
    for item in fields(cls):
        hint, key, value = hints[item.name], f"{prefix}{item.name}", getattr(silent, item.name)
        kinds = {hint, *get_args(hint)}
        if is_dataclass(hint) and isinstance(hint, type):
            yield from numeric(hint, f"{key}.")
        elif kinds & {int, float}:
            yield (f"{key}.*", list(value.values())) if isinstance(value, dict) else (key, value)


NUMERIC = {"project.seed" if key == "seed" else key: value for key, value in numeric(Settings)}


def test_every_number_of_the_settings_has_a_range_and_every_range_a_number() -> None:
    assert set(RANGES) - {"project.date"} == set(NUMERIC)
    for key, value in NUMERIC.items():
        low, high = RANGES[key]
        values = value if isinstance(value, list | tuple) else [value]
        assert all(low <= each <= high for each in values if each is not None), key


@pytest.mark.parametrize("key", [key for key in NUMERIC if key != "project.seed"])
def test_numbers_outside_their_range_are_refused(tmp_path: Path, key: str) -> None:
    table, _, name = key.replace(".*", ".x").rpartition(".")
    low, high = RANGES[key]
    for wrong in [int(low) - 1, *([int(high) + 1] if high != float("inf") else [])]:
        value = f"[{wrong}]" if name.endswith("bands_min") else wrong
        assert key.split(".*", maxsplit=1)[0] in _fault(tmp_path, HEAD + f"[{table}]\n{name} = {value}\n")


def test_the_years_are_those_of_the_adoption_paths() -> None:
    years = read_catalogue("demand", "adoption").groupby("path")["year"].agg(["min", "max"])
    assert set(years.itertuples(index=False, name=None)) == {PATH_YEARS}


def test_with_an_own_share_of_electric_cars_the_year_is_free(tmp_path: Path) -> None:
    project = _read(tmp_path, HEAD + "[demand]\nyear = 2050\n[demand.overrides]\nbev_share_pu = 0.9\n")
    assert project.settings.demand.year == 2050


DECLARATIONS = """
[[growth]]
name = "Heat pumps"
kw_per_load = 2.0
share_pu_by_year = { 2026 = 0.0, "2035" = 0.4 }

[[committed]]
name = "Depot"
kw = 500
from_year = 2028
lon = 7.8
lat = 48.4

[[operator_answers]]
site_id = "S1"
firm_now_kw = 100
firm_later_kw = 400
later_from = 2029-01-01
windows = [{ from_h = 22, to_h = 6, firm_kw = 300 }]

[typical_grid]
name = "Typical"
transformer_kva = 630
cable_id = "nayy_4x150"
feeder_m = 200
"""


def test_what_is_declared_about_the_grid_is_read_and_written_back(tmp_path: Path) -> None:
    project = _read(tmp_path, HEAD + DECLARATIONS)
    assert project.growth[0].share_pu_by_year == {2026: 0.0, 2035: 0.4}
    assert (project.committed[0].kw, project.committed[0].lat) == (500.0, 48.4)
    assert project.operator_answers[0].windows[0].firm_kw == 300.0
    assert project.operator_answers[0].later_from == date(2029, 1, 1)
    assert project.typical_grid is not None
    assert project.typical_grid.feeder_m == 200.0
    assert _read(tmp_path, write_project_text(project)) == project


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ('[[growth]]\nname = "x"\nkw_per_load = 1', "growth[1].share_pu_by_year"),
        ('[[growth]]\nname = "x"\nshare_pu_by_year = { 2030 = 0.5 }', "growth[1]"),
        ('[[growth]]\nname = "x"\nkw_per_load = 1\nshare_pu_by_year = { soon = 0.5 }', "share_pu_by_year.soon"),
        ('[[growth]]\nname = "x"\nkw_per_load = 1\nshare_pu_by_year = { 2030 = 40 }', "0.4"),
        ('[[committed]]\nname = "x"\nkw = 1\nfrom_year = 2030', "committed[1]"),
        ('[[operator_answers]]\nsite_id = "A"\nfirm_now_kw = 1\nfirm_later_kw = 2', "later_from"),
        ('[[operator_answers]]\nsite_id = "A"\nfirm_now_kw = -1', "firm_now_kw"),
        (
            '[[operator_answers]]\nsite_id = "A"\nfirm_now_kw = 1\n'
            '[[operator_answers]]\nsite_id = "A"\nfirm_now_kw = 2',
            '"A"',
        ),
        (
            '[[operator_answers]]\nsite_id = "A"\nfirm_now_kw = 1\nwindows = [{ from_h = 6, to_h = 6, firm_kw = 1 }]',
            "windows",
        ),
        (
            '[[operator_answers]]\nsite_id = "A"\nfirm_now_kw = 1\n'
            'windows = [{ from_h = 6, to_h = 9, firm_kw = 1, days = "sunday" }]',
            "weekend",
        ),
        ("typical_grid = 3", "typical_grid"),
    ],
)
def test_declarations_that_cannot_be_meant_are_refused(tmp_path: Path, table: str, named: str) -> None:
    head = table + "\n" + HEAD if table.startswith("typical_grid =") else HEAD + table
    assert named in _fault(tmp_path, head)


DESIGNS = """
[demand]
adoption_anchors_pu = { 2025 = 0.03, 2045 = 0.8 }
adoption_curve = "bass"

[sizing]
phase_years = [2027, 2031]
designs = { fuel_station = "hub8" }
protected_cap_kw = { S1 = 200.0 }

[[designs]]
design_id = "hub8"
name = "8 x 150 on 1,250 kVA"
kinds = ["fuel_station"]
transformer_kva = 1250
chargers = { dc150 = 4 }
"""


def test_standard_designs_and_anchors_are_read_and_written_back(tmp_path: Path) -> None:
    project = _read(tmp_path, HEAD + DESIGNS)
    assert project.designs[0].chargers == {"dc150": 4}
    assert project.settings.demand.adoption_anchors_pu == {"2025": 0.03, "2045": 0.8}
    assert project.settings.sizing.designs == {"fuel_station": "hub8"}
    assert _read(tmp_path, write_project_text(project)) == project


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ('[[designs]]\ndesign_id = "a"\nname = "x"\nchargers = {}', "designs[1].chargers"),
        ('[[designs]]\ndesign_id = "a"\nname = "x"\nchargers = { dc150 = -1 }', "dc150"),
        (
            '[[designs]]\ndesign_id = "a"\nname = "x"\nchargers = { dc150 = 1 }\n'
            '[[designs]]\ndesign_id = "a"\nname = "y"\nchargers = { dc150 = 2 }',
            '"a"',
        ),
        ("[demand]\nadoption_anchors_pu = { 2030 = 0.2 }", "at least two"),
        ("[demand]\nadoption_anchors_pu = { soon = 0.2, 2030 = 0.3 }", "soon"),
        ("[sizing]\nphase_years = [2030, 2027]", "2027, 2030"),
        ('[sizing]\ndesigns = { supermrket = "hub_8x150" }', "supermarket"),
        ('[sizing]\ndesigns = { supermarket = "nobody" }', "nobody"),
        ("[sizing]\nmanaged = false\ncaps_kw = { S1 = 100.0 }", "S1"),
    ],
)
def test_designs_and_paths_that_cannot_be_meant_are_refused(tmp_path: Path, table: str, named: str) -> None:
    assert named in _fault(tmp_path, HEAD + table)
