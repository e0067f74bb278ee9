"""What the planner draws, tries and styles stands in PROJECT.toml: written, read again, refused where it cannot be."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.model.drawn import DrawnArea, PlannerSite, Scenario
from planner.model.errors import PlannerError
from planner.model.look import Basemap, LabelLook, LayerLook, LookClass, WidthByValue
from planner.model.project import Project, Role, Source, source_id_of
from planner.store.project_text import read_project, write_project_text

HEAD = '[project]\nname = "Trial"\ndate = 2026-03-01\n'
SQUARE = "POLYGON ((8 48, 8.1 48, 8.1 48.1, 8 48))"


def _read(folder: Path, text: str) -> Project:
    path = folder / "project.toml"
    path.write_text(text, encoding="utf-8")
    return read_project(path)


def _faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(PlannerError) as caught:
        _read(folder, HEAD + text)
    return [issue.code for issue in caught.value.issues]


def test_all_of_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    project = Project(
        name="Trial",
        folder=tmp_path.resolve(),
        project_date=date(2026, 3, 1),
        scenario="late",
        sources=(
            Source(role=Role.REFERENCE, path="plan.gpkg", source_id="plan", title="Zoning", confidentiality="public"),
        ),
        sites=(
            PlannerSite(site_id="D001", drawn=True, name="Rathaus “Süd”", lon_deg=7.94, lat_deg=48.47, bays=12),
            PlannerSite(site_id="S1", note="owner asks\nfor rent", stage="landlord", removed=True),
        ),
        areas=(DrawnArea(area_id="A1", wkt=SQUARE, use="constraint", kind="flood"),),
        scenarios=(
            Scenario(
                scenario_id="late",
                name="Late",
                changes={"demand.year": 2035, "access.bands_min": (5, 20), "sizing.managed": False},
            ),
        ),
        looks=(
            LayerLook(
                layer_id="roads",
                title="Netz",
                visible=False,
                order=2,
                renderer="graduated",
                column="aadt_per_day",
                method="quantile",
                ramp="viridis",
                classes=(
                    LookClass(low=0.0, high=5e3, color="#440154", width_px=0.8, dashed=True),
                    LookClass(low=5e3, label="viel", color="#fde725", visible=False, marker="square"),
                ),
                width_by=WidthByValue(column="aadt_per_day", low=0.0, high=8e4),
                labels=LabelLook(column="name", from_scale=25_000.0),
                cluster_px=20.0,
            ),
        ),
        basemaps=(Basemap(kind="mbtiles", path="ortho.mbtiles", opacity_pu=0.6),),
    )
    assert _read(tmp_path, write_project_text(project)) == project


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[[sites]]\nsite_id = "A"\n[[sites]]\nsite_id = "A"\n', "store.declared_twice"),
        ('[[sites]]\nsite_id = ""\n', "store.declared_twice"),
        ('[[sites]]\nsite_id = "A"\nlon_deg = 8.0\n', "store.site_no_place"),
        ('[[sites]]\nsite_id = "A"\ndrawn = true\n', "store.site_no_place"),
        ('[[sites]]\nsite_id = "A"\nlon_deg = 8.0\nlat_deg = 95.0\n', "store.out_of_range"),
        ('[[areas]]\narea_id = "A"\nwkt = "POINT (8 48)"\n', "store.area_shape"),
        ('[[areas]]\narea_id = "A"\nwkt = "POLYGON ((8 48, 8.1"\n', "store.area_shape"),
        (
            '[[areas]]\narea_id = "A"\nwkt = "POLYGON ((4e5 5e6, 4e5 6e6, 5e5 6e6, 4e5 5e6))"\n',
            "store.area_shape",
        ),
        (f'[[areas]]\narea_id = "A"\nwkt = "{SQUARE}"\nuse = "constraint"\n', "store.area_kind"),
        ('[[looks]]\nlayer_id = "roads"\nrenderer = "graduated"\n', "store.look_no_column"),
        ('[[looks]]\nlayer_id = "roads"\nclasses = [{ color = "red" }]\n', "store.look_color"),
        ('[[looks]]\nlayer_id = "roads"\nopacity_pu = 2.0\n', "store.share_out_of_range"),
        ('[[basemaps]]\nkind = "wms"\n', "store.not_choice"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, text: str, code: str) -> None:
    assert _faults(tmp_path, text) == [code]


def test_a_whole_number_is_a_number_too(tmp_path: Path) -> None:
    assert _read(tmp_path, HEAD + '[[sites]]\nsite_id = "A"\nlon_deg = 8\nlat_deg = 48\n').sites[0].lat_deg == 48.0


def test_a_source_is_named_for_good_or_by_its_place_among_its_like(tmp_path: Path) -> None:
    project = Project(
        name="p",
        folder=tmp_path,
        project_date=date(2026, 1, 1),
        sources=(
            Source(role=Role.ROADS, path="a.shp"),
            Source(role=Role.GRID, path="g.json", source_id="mine"),
            Source(role=Role.ROADS, path="b.shp"),
        ),
    )
    assert [source_id_of(project, i) for i in range(3)] == ["roads-1", "mine", "roads-2"]
    assert replace(project, sources=project.sources[::-1]).sources[0].path == "b.shp"
