"""GIS layers of lines, stations, customers and open points become the tables of one network."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from planner.grid.gis.feed_ins import feed_in_rows
from planner.grid.gis.findings import Findings, issues_of
from planner.grid.gis.islands import find_gaps, grid_parts, part_of_node, tell_islands
from planner.grid.gis.levels import find_levels
from planner.grid.gis.lines import read_lines
from planner.grid.gis.loads import load_rows, read_loads, refuse_none
from planner.grid.gis.snapping import BOOL, FLOAT, INT, Nodes, snap, to_stations
from planner.grid.gis.splitting import Touches, find_touches, needed_touches, split_lines
from planner.grid.gis.stations import like_voltages, read_stations, station_sides
from planner.grid.gis.switches import open_places, read_switches, switch_rows
from planner.grid.gis.tables import WGS84, Elements, Place, network_tables
from planner.grid.gis.transformers import transformer_rows
from planner.grid.gis.types import typed_lines
from planner.model.errors import PlannerError
from planner.model.grid_build import BuildReport, BuildSettings, UnknownType
from planner.model.issues import Issue
from planner.model.progress import SILENT, Progress
from planner.model.project import Role
from planner.tables.grid import GridTables

MOVED_M = 1e-3
NO_LOADS = ("name", "bus", "p_mw", "q_mvar", "scaling", "in_service")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BuiltGrid:
    """A network built from GIS files: its tables (positions in EPSG:4326), what is to be said, and the report."""

    tables: GridTables
    issues: tuple[Issue, ...]
    report: BuildReport


def gis_grid(
    frames: Mapping[Role, gpd.GeoDataFrame],
    *,
    name: str,
    settings: BuildSettings | None = None,
    progress: Progress = SILENT,
) -> tuple[GridTables, tuple[Issue, ...]]:
    """Tables of the network that GIS layers describe, and every assumption and left-over as an issue.

    As :func:`build_grid`, without the report.
    """
    built = build_grid(frames, name=name, settings=settings, progress=progress)
    return built.tables, built.issues


def build_grid(
    frames: Mapping[Role, gpd.GeoDataFrame],
    *,
    name: str,
    settings: BuildSettings | None = None,
    progress: Progress = SILENT,
) -> BuiltGrid:
    """Network of GIS layers.

    Parameters
    ----------
    frames : mapping of Role to GeoDataFrame
        GRID_LINES is needed; GRID_STATIONS, GRID_LOADS and GRID_SWITCHES as far as given. Columns as in
        ``planner.tables.roles``, all in one metric CRS; ``gis_file`` and ``gis_row`` tell where a row comes from.

    Raises
    ------
    PlannerError
        There are no lines, no voltages, nothing that feeds the grid, or the CRS is not metric.
    """
    settings = settings or BuildSettings()
    crs = _metric_crs(frames)
    work = _Work(settings)
    progress.report(0.05, "grid.build_progress_lines")
    lines = read_lines(frames[Role.GRID_LINES], settings, work.found)
    typed = typed_lines(lines, settings, work.found)
    stations = read_stations(frames.get(Role.GRID_STATIONS), lines["vn_kv"], settings, work.found)
    progress.report(0.3, "grid.build_progress_joining")
    place = work.place(typed.lines.reset_index(drop=True), stations)
    progress.report(0.5, "grid.build_progress_joining")
    tables = work.tables_of(place, frames)
    progress.report(0.8, "grid.build_progress_parts")
    return work.result(place, tables, name, crs, typed.unknown)


def _metric_crs(frames: Mapping[Role, gpd.GeoDataFrame]) -> str:
    if Role.GRID_LINES not in frames:
        raise PlannerError.of("grid.build_lines_missing")
    crs = frames[Role.GRID_LINES].crs
    if crs is None or not CRS(crs).is_projected:
        raise PlannerError.of("grid.build_not_metric", crs="-" if crs is None else str(CRS(crs).name))
    return str(CRS(crs).to_string())


class _Work:
    """The steps of one build, which share settings and findings."""

    def __init__(self, settings: BuildSettings) -> None:
        self.settings = settings
        self.found = Findings()

    def place(self, lines: pd.DataFrame, stations: pd.DataFrame) -> Place:
        """Line ends and busbars at their nodes."""
        levels = find_levels(lines["vn_kv"], pd.concat([stations["hv_kv"], stations["lv_kv"]]))
        lines = lines.assign(level=levels.of_all(lines["vn_kv"]))
        sides = station_sides(stations, levels)
        ends = [shapely.get_coordinates(shapely.get_point(lines["shape"], at)) for at in (0, -1)]
        levels_of_ends = lines["level"].to_numpy(dtype=np.int64)
        drawn = np.vstack(ends)
        at_end_m = to_stations(drawn, np.tile(levels_of_ends, 2), sides, self.settings)
        xy_m = np.vstack([sides[["x_m", "y_m"]].to_numpy(float), at_end_m])
        level = np.concatenate([sides["level"], levels_of_ends, levels_of_ends]).astype(np.int64)
        anchor: BOOL = np.arange(len(level)) < len(sides)
        snapped = snap(xy_m, level, anchor, self.settings.snap_m)
        at_side, at_end = snapped.node[: len(sides)], snapped.node[len(sides) :]
        lines = lines.assign(from_node=at_end[: len(lines)], to_node=at_end[len(lines) :])
        self._tell_unlike(lines, sides, ends)
        moved_m = np.hypot(*(drawn - snapped.nodes.xy_m[at_end]).T)
        self._tell_snapped(moved_m)
        stations = _with_nodes(stations, sides, at_side)
        return Place(
            nodes=snapped.nodes,
            levels=levels,
            lines=lines,
            stations=like_voltages(stations, self.found),
            moved_m=moved_m,
        )

    def _tell_unlike(self, lines: pd.DataFrame, sides: pd.DataFrame, ends: list[FLOAT]) -> None:
        """Lines that end at a station which has no busbar of their voltage."""
        if sides.empty:
            return
        held = sides.groupby("station")["level"].agg(set)
        first = sides.drop_duplicates("station")
        tree = shapely.STRtree([shapely.Point(xy_m) for xy_m in first[["x_m", "y_m"]].to_numpy(float)])
        wrong: set[int] = set()
        for xy_m in ends:
            line, hit = tree.query(shapely.points(xy_m), predicate="dwithin", distance=self.settings.snap_m)
            meets: dict[int, list[set[int]]] = {}
            for number, at in zip(line.tolist(), hit.tolist(), strict=True):
                meets.setdefault(number, []).append(held.iloc[at])
            level = lines["level"].to_numpy()
            wrong |= {number for number, there in meets.items() if not any(level[number] in one for one in there)}
        self.found.add("said", "build_unlike_voltage", lines.iloc[sorted(wrong)])

    def _tell_snapped(self, moved_m: FLOAT) -> None:
        moved = moved_m[moved_m > MOVED_M]
        if len(moved):
            farthest_m = round(float(moved.max()), 2)
            self.found.say("mended", "build_snapped", len(moved), farthest_m=farthest_m, snap_m=self.settings.snap_m)

    def tables_of(self, place: Place, frames: Mapping[Role, gpd.GeoDataFrame]) -> Elements:
        """Element tables that still name nodes as buses."""
        settings, found = self.settings, self.found
        where = str(place.lines["file"].iloc[0])
        stations, levels = place.stations, place.levels
        line_levels = set(place.lines.loc[place.lines["in_service"], "level"].astype(int))
        feed_ins = feed_in_rows(stations, line_levels, settings, found, where)
        switches = read_switches(frames.get(Role.GRID_SWITCHES), levels, found)
        opened = open_places(switches, place.nodes, place.lines, settings.snap_m)
        pieces = self._pieces(place, opened.nodes, opened.touches, feed_ins)
        trafos = transformer_rows(stations, found)
        table = switch_rows(switches, pieces, opened.nodes, settings.snap_m, found)
        standing = [pieces["from_node"], pieces["to_node"], feed_ins["bus"]]
        standing += [trafos["hv_bus"], trafos["lv_bus"]] if len(trafos) else []
        used = np.unique(np.concatenate(standing).astype(np.int64))
        loads = pd.DataFrame({column: [] for column in NO_LOADS})
        if Role.GRID_LOADS in frames and len(frames[Role.GRID_LOADS]):
            customers = read_loads(frames[Role.GRID_LOADS], settings, found)
            loads = load_rows(customers, opened.nodes, used, line_levels, levels, settings, found)
            refuse_none(frames[Role.GRID_LOADS], loads, found)
        return Elements(
            nodes=opened.nodes, used=used, pieces=pieces, trafo=trafos, switch=table, load=loads, ext_grid=feed_ins
        )

    def _pieces(self, place: Place, nodes: Nodes, opened: Touches, feed_ins: pd.DataFrame) -> pd.DataFrame:
        """Lines split where they must be."""
        stations = place.stations
        below = stations.loc[stations["rated_kva"].notna() & stations["lv_node"].notna(), "lv_node"]
        sources = sorted({*below.astype(int), *feed_ins["bus"].astype(int)})
        touches = find_touches(place.nodes, place.lines, self.settings.snap_m)
        needed: BOOL = np.ones(len(touches), dtype=bool)
        if self.settings.touching == "needed":
            needed = needed_touches(touches, place.lines, len(place.nodes), sources)
        self.found.add("assumed", "build_touch_apart", place.lines.iloc[np.unique(touches.line[~needed])])
        self.found.add("mended", "build_lines_split", place.lines.iloc[np.unique(touches.line[needed])])
        joined = touches.taken(needed)
        whole = Touches(
            node=np.concatenate([joined.node, opened.node]),
            line=np.concatenate([joined.line, opened.line]),
            distance_m=np.concatenate([joined.distance_m, opened.distance_m]),
            along_m=np.concatenate([joined.along_m, opened.along_m]),
        )
        pieces = split_lines(place.lines, whole, nodes)
        gone = place.lines[~np.isin(np.arange(len(place.lines)), pieces["line"].unique())]
        self.found.add("left_over", "build_line_within_snap", gone, snap_m=self.settings.snap_m)
        if pieces.empty:
            raise PlannerError.of("grid.build_no_lines", where=str(place.lines["file"].iloc[0]))
        return pieces

    def result(
        self, place: Place, tables: Elements, name: str, crs: str, unknown: tuple[UnknownType, ...]
    ) -> BuiltGrid:
        """Network and report."""
        pieces, nodes, used = tables.pieces, tables.nodes, tables.used
        part, supplied = part_of_node(len(nodes), pieces, tables.trafo, tables.switch, tables.ext_grid)
        held = {"line": pieces, "trafo": tables.trafo, "load": tables.load, "ext_grid": tables.ext_grid}
        parts = grid_parts(held, part, supplied, used, nodes, crs)
        find_gaps(pieces, (part, supplied), used, nodes, self.found, self.settings.snap_m)
        tell_islands(parts, pieces, supplied, self.found)
        moved = place.moved_m > MOVED_M
        report = BuildReport(
            name=name,
            settings=self.settings,
            buses=len(used),
            lines=len(pieces),
            transformers=len(tables.trafo),
            loads=len(tables.load),
            open_points=int((~tables.switch["closed"].astype(bool)).sum()),
            feed_ins=tuple(str(feed or f"bus {k}") for k, feed in enumerate(tables.ext_grid["name"])),
            load_kw=float(1000 * tables.load["p_mw"].sum()),
            line_km=float(pieces["length_m"].sum() / 1000),
            snapped_ends=int(moved.sum()),
            snapped_max_m=float(place.moved_m.max()) if len(place.moved_m) else 0.0,
            split_lines=int((pieces["parts"] > 1).groupby(pieces["line"]).any().sum()),
            findings=self.found.found,
            unknown_types=unknown,
            parts=parts,
        )
        built = GridTables(name=name, tables=network_tables(place, tables, crs), crs=WGS84, tier="gis")
        return BuiltGrid(tables=built, issues=issues_of(self.found.found, name), report=report)


def _with_nodes(stations: pd.DataFrame, sides: pd.DataFrame, node: INT) -> pd.DataFrame:
    placed = sides.assign(node=node)
    result = stations.copy()
    for side in ("hv", "lv"):
        mine = placed[placed["side"] == side].set_index("station")
        result[f"{side}_node"] = mine["node"].reindex(range(len(stations))).to_numpy()
        result[f"{side}_level"] = mine["level"].reindex(range(len(stations))).to_numpy()
    return result
