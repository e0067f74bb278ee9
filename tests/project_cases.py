"""Projects for the tests of the store: one that holds everything a project can hold, and small ones that are fast."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.app.freshness import made_of
from planner.app.run import Run
from planner.model.delivery import EvseNumbers
from planner.model.drawn import DrawnArea, PlannerSite, Scenario
from planner.model.errors import PlannerError
from planner.model.grid_inputs import CommittedConnection, GrowthLayer, TypicalGrid
from planner.model.grid_study import OperatorAnswer, TimeWindow
from planner.model.look import Basemap, LabelLook, LayerLook, LookClass, WidthByValue
from planner.model.project import Project, Role, SiteDefaults, Source
from planner.model.settings import DemandSettings, ScoringSettings, Settings, SizingSettings
from planner.model.sizing_result import StandardDesign
from tests.factories import make_assessment, make_layers

DAY = date(2026, 3, 1)
SQUARE = "POLYGON ((7.9 48.4, 8.0 48.4, 8.0 48.5, 7.9 48.5, 7.9 48.4))"


def small_project(folder: Path, name: str = "Ortenau", sites: int = 3) -> Project:
    """Project of a few drawn sites and one source file, which is written into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "candidates.csv").write_text("site_id,name,lon,lat,kind\nS1,Rathaus,7.9,48.4,municipal_car_park\n")
    return Project(
        name=name,
        folder=folder.resolve(),
        project_date=DAY,
        crs="EPSG:25832",
        sources=(Source(role=Role.CANDIDATES, path="candidates.csv", licence="CC0-1.0"),),
        sites=tuple(
            PlannerSite(site_id=f"D{n}", drawn=True, name=f"Platz {n}", lon_deg=7.9 + n / 100, lat_deg=48.4)
            for n in range(sites)
        ),
    )


def full_project(folder: Path) -> Project:
    """Project with something in every field."""
    project = small_project(folder)
    return replace(
        project,
        language="de",
        project_id="9b1f6b6c52d84c0b8f0e6a7f3d2c1b0a",
        evse_numbers=(
            EvseNumbers(site_id="S001", charger_id="", live=(1,), used=1),
            EvseNumbers(site_id="S001", charger_id="dc150", live=(1, 2, 5), used=5),
            EvseNumbers(site_id="S001", charger_id="dc150", scenario="later", live=(1, 2), used=2),
        ),
        organisation="Büro Müller & Söhne",
        author='A. "Planer"',
        notice="Zeile 1\nZeile 2 \x07 – ’",
        defaults=SiteDefaults(city="Offenburg", country="DEU"),
        settings=replace(
            Settings(),
            seed=7,
            demand=DemandSettings(year=2035, overrides={"stop_share_pu": 0.1 + 0.2}),
            scoring=ScoringSettings(weights={"demand": 1 / 3, "junction": 1e-300}),
            sizing=SizingSettings(caps_kw={"S1": 300.0}),
        ),
        growth=(GrowthLayer(name="Wärmepumpen", kw_per_load=2.0, share_pu_by_year={2026: 0.0, 2035: 0.4}),),
        committed=(CommittedConnection(name="Depot", kw=500.0, from_year=2028, lon=7.8, lat=48.4),),
        operator_answers=(
            OperatorAnswer(
                site_id="S1", firm_now_kw=100.0, windows=(TimeWindow(from_h=22.0, to_h=6.0, firm_kw=300.0),)
            ),
        ),
        typical_grid=TypicalGrid(name="Typisch", transformer_kva=630.0, cable_id="nayy_4x150", feeder_m=200.0),
        designs=(StandardDesign(design_id="hub8", name="8 x 150", chargers={"dc150": 4}),),
        areas=(
            DrawnArea(area_id="A1", wkt=SQUARE, name="Aue", use="constraint", kind="flood", note="HQ100"),
            DrawnArea(area_id="A2", wkt=SQUARE),
        ),
        scenarios=(
            Scenario(scenario_id="later", name="Später", changes={"demand.year": 2040, "access.bands_min": (5, 9)}),
        ),
        scenario="later",
        looks=(
            LayerLook(
                layer_id="roads",
                visible=False,
                order=2,
                classes=(LookClass(label="schnell", low=80.0, dashed=False, color="#0b6475"),),
                width_by=WidthByValue(column="aadt_per_day", low=0.0, high=5e4),
                labels=LabelLook(column="name"),
            ),
        ),
        basemaps=(Basemap(kind="xyz", provider="OpenStreetMap.Mapnik", opacity_pu=0.5),),
    )


def run_of(project: Project, sites: int = 6) -> Run:
    """A fabricated run that answers for a project."""
    assessment = replace(
        make_assessment(sites=sites, shortlist=2, excluded=1), settings=project.settings, provenance=()
    )
    return Run(assessment=assessment, layers=make_layers(assessment), made_of=made_of(project), looks=project.looks)


def edited(project: Project, number: int) -> Project:
    """The project after its n-th edit: it counts in the name of its first site."""
    first = replace(project.sites[0], name=f"edit {number}", note=f"{number}")
    return replace(project, sites=(first, *project.sites[1:]))


def edits_of(project: Project) -> int:
    """How many edits a project has seen; 0 before the first."""
    return int(project.sites[0].note or 0)


def code(call, *args, **kwargs):
    """Code of the first fault with which a call is refused."""
    with pytest.raises(PlannerError) as refused:
        call(*args, **kwargs)
    return refused.value.issues[0].code


def edit(session, number):
    """Make one named edit."""
    session.apply(edited(session.project, number), f"edit {number}")
