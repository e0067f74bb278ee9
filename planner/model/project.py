"""A project: where the planner's files lie, what they are, and how to work with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from planner.model.company import Company, OwnValue
from planner.model.delivery import ActualUse, EvseNumbers, GateEvent, GateStep, Stakeholder
from planner.model.drawn import Confidentiality, DrawnArea, PlannerSite, Scenario
from planner.model.grid_inputs import CommittedConnection, GrowthLayer, TypicalGrid
from planner.model.grid_study import OperatorAnswer
from planner.model.look import Basemap, LayerLook
from planner.model.settings import Settings
from planner.model.site_plan import SitePlan
from planner.model.sizing_result import StandardDesign


class Role(StrEnum):
    """What a source is used for."""

    ROADS = "roads"
    TRAFFIC = "traffic"
    POPULATION = "population"
    LANDUSE = "landuse"
    CONSTRAINTS = "constraints"
    CHARGERS = "chargers"
    CANDIDATES = "candidates"
    POIS = "pois"
    GRID = "grid"
    GRID_LINES = "grid_lines"
    GRID_STATIONS = "grid_stations"
    GRID_LOADS = "grid_loads"
    GRID_SWITCHES = "grid_switches"
    GRID_CAPACITY = "grid_capacity"
    REFERENCE = "reference"


GIS_ROLES = (Role.GRID_LINES, Role.GRID_STATIONS, Role.GRID_LOADS, Role.GRID_SWITCHES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file and its role.

    ``path`` is absolute or relative to the project file; ``columns`` maps our name to the file's. ``reference`` is
    only drawn. ``source_id`` names the source for good (empty: role and number); ``sha256`` is that of the file when it
    was last taken over (empty: never noted); an ``embedded`` file lies inside the project file under its source id.
    ``swap_axes``: the file has latitude (northing) where longitude (easting) belongs.
    """

    role: Role
    path: str
    layer: str = ""
    crs: str = ""
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    licence: str = ""
    credit: str = ""
    source_id: str = ""
    title: str = ""
    confidentiality: Confidentiality = "internal"
    sha256: str = ""
    embedded: bool = False
    swap_axes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteDefaults:
    """Address and operator facts used where a candidate's own columns are silent."""

    city: str = ""
    postal_code: str = ""
    country: str = ""
    time_zone: str = ""
    ocpi_country_code: str = ""
    ocpi_party_id: str = ""
    operator_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project as written in PROJECT.toml.

    Attributes
    ----------
    crs : str
        Metric CRS of all work; empty: the UTM zone of the candidates is chosen.
    project_date : date
        Stands in every output instead of the clock, so that the same input gives the same bytes.
    notice : str
        Printed on every map and report (for example "Synthetic demonstration data ...").
    growth, committed
        What the network will carry beside today's load by the year it is needed.
    operator_answers
        The grid operator's own answers by site; each overrides the model.
    typical_grid : TypicalGrid, optional
        Stands in where no grid is in reach of a site.
    designs
        The company's standard designs, beside those of the catalogue (the project's go before).
    sites, areas
        What the planner has drawn, or says over the rows of the candidates' file.
    scenarios : tuple of Scenario
        Other settings over these; ``scenario`` is the id of the one in use, empty: the project's own settings.
    looks, basemaps
        How layers are to look, and the pictures under them, the lowest first.
    company
        Head of the papers.
    own_values
        Figures of the catalogues that the planner replaces by his own.
    site_plans
        Ground of a site on which its bays are placed.
    stakeholders, gates, gate_events, actuals
        Who is party to it, how far each site has come, what was written on the way, and what live sites delivered.
    evse_numbers
        Numbers of charging points that were given out.
    project_id
        Stays with the project whatever it is called; older projects have the name they were first read by.
    """

    name: str
    folder: Path
    project_date: date
    crs: str = ""
    language: str = "en"
    organisation: str = ""
    author: str = ""
    notice: str = ""
    sources: tuple[Source, ...] = ()
    defaults: SiteDefaults = field(default_factory=SiteDefaults)
    settings: Settings = field(default_factory=Settings)
    growth: tuple[GrowthLayer, ...] = ()
    committed: tuple[CommittedConnection, ...] = ()
    operator_answers: tuple[OperatorAnswer, ...] = ()
    typical_grid: TypicalGrid | None = None
    designs: tuple[StandardDesign, ...] = ()
    sites: tuple[PlannerSite, ...] = ()
    areas: tuple[DrawnArea, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    scenario: str = ""
    looks: tuple[LayerLook, ...] = ()
    basemaps: tuple[Basemap, ...] = ()
    company: Company | None = None
    own_values: tuple[OwnValue, ...] = ()
    site_plans: tuple[SitePlan, ...] = ()
    stakeholders: tuple[Stakeholder, ...] = ()
    gates: tuple[GateStep, ...] = ()
    gate_events: tuple[GateEvent, ...] = ()
    actuals: tuple[ActualUse, ...] = ()
    evse_numbers: tuple[EvseNumbers, ...] = ()
    project_id: str = ""


def identity_of(project: Project) -> str:
    """What ids that go out hang on: drawn once when the project was made, and never changed by a rename."""
    return project.project_id or project.name


def source_id_of(project: Project, number: int) -> str:
    """Lasting name of the source at a position (from 0): its own, else its role and its number among its like."""
    source = project.sources[number]
    like = [i for i, other in enumerate(project.sources) if other.role is source.role]
    return source.source_id or f"{source.role.value}-{like.index(number) + 1}"
