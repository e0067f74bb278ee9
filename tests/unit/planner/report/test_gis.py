"""Sites for other map programs: degrees, short names with their legend, nothing that runs, the same bytes each time."""

import csv
import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
from pyogrio.raw import read

from planner.model.result import Evidence, RankStanding
from planner.report.columns import site_columns
from planner.report.gis import short_names, write_geojson, write_shapefile
from planner.report.kml import write_kml
from tests.factories import NASTY_NAME, make_assessment

STANDING = ("top_with_data_pu", "rank_low", "rank_high", "rank_best", "rank_worst", "topsis_rank",
            "topsis_closeness_pu", "evidence_grade", "next_check", "next_check_best_rank",
            "next_check_worst_rank")  # fmt: skip
KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture(scope="module")
def assessment():
    return make_assessment(nasty=True)


def test_geojson_is_in_degrees_with_every_column(assessment, tmp_path):
    write_geojson(assessment, tmp_path / "a.geojson")
    made = json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))
    first, site = made["features"][0], assessment.sites[0]
    assert first["geometry"]["coordinates"] == [round(site.lon, 6), round(site.lat, 6)]
    assert first["properties"]["name"] == NASTY_NAME
    assert list(first["properties"]) == [c.name for c in site_columns(assessment.settings.access.bands_min)]
    assert made["features"][-1]["properties"]["hosting_kw"] is None
    assert read(tmp_path / "a.geojson")[0]["crs"] == "EPSG:4326"


def test_kml_keeps_foreign_text_as_text(assessment, tmp_path):
    write_kml(assessment, tmp_path / "a.kml")
    root = ET.parse(tmp_path / "a.kml").getroot()
    marks = root.findall(f".//{KML}Placemark")
    assert len(marks) == len(assessment.sites)
    assert marks[0].findtext(f"{KML}name") == NASTY_NAME
    lon, lat = marks[0].findtext(f"{KML}Point/{KML}coordinates").split(",")
    assert float(lon) == pytest.approx(assessment.sites[0].lon, abs=1e-6)
    assert float(lat) == pytest.approx(assessment.sites[0].lat, abs=1e-6)
    told = {data.get("name"): data.findtext(f"{KML}displayName") for data in marks[0].iter(f"{KML}Data")}
    assert told["connection_kw"] == "Connection power [kW]"
    folders = {each.findtext(f"{KML}name"): len(each.findall(f"{KML}Placemark")) for each in root.iter(f"{KML}Folder")}
    assert folders["Studied sites"] == len(assessment.shortlist)
    assert folders["Ruled out"] == sum(bool(site.excluded_by) for site in assessment.sites)


def test_shapefile_reads_back_in_the_projects_metres(assessment, tmp_path):
    written = write_shapefile(assessment, tmp_path)
    assert {path.suffix for path in written} == {".shp", ".shx", ".dbf", ".prj", ".cpg", ".csv"}
    meta, _, _, data = read(tmp_path / "sites.shp")
    names = short_names([c.name for c in site_columns(assessment.settings.access.bands_min)])
    assert list(meta["fields"]) == list(names.values())
    assert meta["encoding"] == "UTF-8"
    assert "25832" in meta["crs"]
    columns = dict(zip(meta["fields"], data, strict=True))
    assert columns["name"][0] == NASTY_NAME[:254]
    assert columns[names["hosting_kw"]][0] == pytest.approx(assessment.sites[0].grid.hosting_kw, abs=0.01)
    assert np.isnan(columns[names["hosting_kw"]][-1])
    with (tmp_path / "sites_legend.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    assert rows["hosting_kw"]["short"] == names["hosting_kw"]
    assert rows["hosting_kw"]["unit"] == "kW"
    assert rows["hosting_kw"]["meaning"]


def test_short_names_are_short_and_each_its_own():
    names = [c.name for c in site_columns((5, 10, 15))]
    short = short_names(names)
    assert max(map(len, short.values())) <= 10
    assert len({each.lower() for each in short.values()}) == len(names)
    assert short_names(["abcdefghijkl_kw", "abcdefghijkl_kva"]) == {
        "abcdefghijkl_kw": "abcdfghjkl", "abcdefghijkl_kva": "abcdfghjk2"}  # fmt: skip


def test_the_same_bytes_each_time(assessment, tmp_path):
    for name in ("a", "b"):
        write_shapefile(assessment, tmp_path / name)
        write_geojson(assessment, tmp_path / name / "x.geojson")
        write_kml(assessment, tmp_path / name / "x.kml")
    for path in sorted((tmp_path / "a").iterdir()):
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_a_long_name_is_cut_between_letters(assessment, tmp_path):
    long = replace(assessment, sites=(replace(assessment.sites[0], name="ä" * 200),))
    write_shapefile(long, tmp_path)
    meta, _, _, data = read(tmp_path / "sites.shp")
    assert dict(zip(meta["fields"], data, strict=True))["name"][0] == "ä" * 127


def test_standing_and_evidence_have_columns_of_their_own(assessment, tmp_path):
    standing = RankStanding(topsis_rank=4, topsis_closeness_pu=0.61234, best_rank=1, worst_rank=9, low_rank=2,
                            high_rank=7, top_pu=0.93, top_with_data_pu=0.88)  # fmt: skip
    evidence = Evidence(grade="typical", next_check="sites.check_site_visit", low_rank=8, high_rank=3)
    first = replace(assessment.sites[0], standing=standing, evidence=evidence)
    bare = replace(assessment.sites[1], standing=None, evidence=None)
    write_geojson(replace(assessment, sites=(first, bare)), tmp_path / "b.geojson")
    told, silent = (f["properties"] for f in json.loads((tmp_path / "b.geojson").read_text("utf-8"))["features"])
    assert {name: told[name] for name in STANDING} == {
        "top_with_data_pu": 0.88, "rank_low": 2, "rank_high": 7, "rank_best": 1, "rank_worst": 9, "topsis_rank": 4,
        "topsis_closeness_pu": pytest.approx(0.612, abs=1e-3), "evidence_grade": "typical",
        "next_check": "site_visit", "next_check_best_rank": 3, "next_check_worst_rank": 8}  # fmt: skip
    assert {silent[name] for name in STANDING} == {None}
