"""Put the drafts together: noded, connected, named roads."""

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely.geometry import LineString, Point
from shapely.ops import unary_union

from making.files import CRS
from making.ortenau.motorway import Motorway
from making.ortenau.region import Place, Region
from making.ortenau.roads import RESIDENTIAL_KMH, SPEED_INSIDE_KMH, Draft, mains_streets, village_streets
from making.shapes import rounded
from making.strokes import street_names, strokes

CLASS_ORDER = ("motorway", "motorway_link", "primary", "secondary", "tertiary", "residential", "service")
SLIVER_M = 28.0
MEET_M = 6.0
CONNECT_M = 260.0
MAIN_STREET_M = 350.0


def assemble(region: Region, motorway: Motorway) -> gpd.GeoDataFrame:
    """All roads of the sample: road_id, road_class, speed_kmh, oneway, name, place, geometry; one connected graph."""
    ground = _noded(motorway.through, _streets(region))
    ground = [piece for draft in ground for piece in _split(draft, motorway.ramp_ends)]
    ground = _connected(_met(ground))
    rows = [*motorway.drafts, *ground]
    frame = gpd.GeoDataFrame(
        {
            "road_class": [d.road_class for d in rows],
            "speed_kmh": [d.speed_kmh for d in rows],
            "oneway": [d.oneway for d in rows],
            "name": [d.name for d in rows],
            "ends": [d.ends for d in rows],
        },
        geometry=[d.line for d in rows],
        crs=CRS,
    )
    return _named(frame, region)


def _streets(region: Region) -> list[Draft]:
    lines = mains_streets(region)
    done: shapely.Geometry = region.lv_area
    for place in region.places:
        lines += village_streets(place, done)
        done = unary_union([done, place.built_up])
    return [Draft(line=line, road_class="residential", name="", speed_kmh=RESIDENTIAL_KMH) for line in lines]


def _noded(through: tuple[Draft, ...], streets: list[Draft]) -> list[Draft]:
    """Pieces between crossings; each takes the facts of the highest road it lies on."""
    drafts = sorted([*through, *streets], key=lambda d: CLASS_ORDER.index(d.road_class))
    pieces = [line for line in rounded(unary_union([rounded(d.line) for d in drafts])).geoms if line.length > 0.5]
    middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    tree = shapely.STRtree([d.line for d in drafts])
    parents: dict[int, list[int]] = defaultdict(list)
    for i, j in zip(*tree.query(middles, predicate="dwithin", distance=1.0), strict=True):
        parents[int(i)].append(int(j))
    main_roads = unary_union([d.line for d in through]).buffer(SLIVER_M)
    shapely.prepare(main_roads)
    out = []
    for i, line in enumerate(pieces):
        parent = drafts[min(parents[i])] if i in parents else streets[0]
        if parent.road_class == "residential" and main_roads.covers(line):
            continue
        out.append(Draft(line=line, road_class=parent.road_class, name=parent.name, speed_kmh=parent.speed_kmh,
                         ends=parent.ends))  # fmt: skip
    return out


def _split(draft: Draft, points: tuple[Point, ...]) -> list[Draft]:
    """Draft cut at those points that are its inner vertices."""
    coords = list(draft.line.coords)
    wanted = {(p.x, p.y) for p in points}
    cuts = [0, *[i for i in range(1, len(coords) - 1) if coords[i] in wanted], len(coords) - 1]
    lines = [LineString(coords[a : b + 1]) for a, b in pairwise(cuts)]
    return [Draft(line=line, road_class=draft.road_class, name=draft.name, speed_kmh=draft.speed_kmh,
                  ends=draft.ends) for line in lines]  # fmt: skip


def _met(drafts: list[Draft]) -> list[Draft]:
    """Drafts whose dead ends lie in the same spot as a neighbour's: the feeders of one station end metres apart."""
    degree = Counter(end for d in drafts for end in (d.line.coords[0], d.line.coords[-1]))
    nodes = sorted(degree, key=lambda node: (-degree[node], node))
    same = {node: node for node in nodes}
    for a, b in sorted(cKDTree(nodes).query_pairs(MEET_M)):
        if degree[nodes[b]] == 1 and same[nodes[b]] == nodes[b]:
            same[nodes[b]] = same[nodes[a]]
    out = []
    for draft in drafts:
        coords = list(draft.line.coords)
        coords[0], coords[-1] = same[coords[0]], same[coords[-1]]
        if coords[0] != coords[-1] or draft.line.length > 2 * MEET_M:
            out.append(replace(draft, line=LineString(coords)))
    return out


def _connected(drafts: list[Draft]) -> list[Draft]:
    """Drafts of one connected network: stray parts get a short street to the nearest node, or are left out."""
    graph = nx.Graph()
    for i, draft in enumerate(drafts):
        graph.add_edge(draft.line.coords[0], draft.line.coords[-1])
        graph.edges[draft.line.coords[0], draft.line.coords[-1]].setdefault("drafts", []).append(i)
    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    nodes = np.array(sorted(parts[0]))
    dropped: set[tuple[float, float]] = set()
    extra = []
    for part in parts[1:]:
        own = np.array(sorted(part))
        distance = np.hypot(*(own[:, None] - nodes[None]).transpose(2, 0, 1))
        i, j = np.unravel_index(distance.argmin(), distance.shape)
        if distance[i, j] > CONNECT_M or len(part) < 3:
            dropped |= part
            continue
        extra.append(Draft(line=LineString([own[i], nodes[j]]), road_class="residential", name="",
                           speed_kmh=RESIDENTIAL_KMH))  # fmt: skip
        nodes = np.vstack([nodes, own])
    return [d for d in drafts if d.line.coords[0] not in dropped] + extra


def _named(frame: gpd.GeoDataFrame, region: Region) -> gpd.GeoDataFrame:
    """Names, places, speeds inside places, ids in a fixed order."""
    middle = frame.geometry.interpolate(0.5, normalized=True)
    place_of = _place_of(middle, region.places)
    out = frame.assign(place=place_of)
    for place in region.places:
        inside = (out.place == place.name) & ~out.road_class.isin(["motorway", "motorway_link", "service"])
        through = inside & (out.road_class != "residential")
        out.loc[through, "speed_kmh"] = SPEED_INSIDE_KMH
        out.loc[through, "name"] = [
            _through_name(place, ends, point) for ends, point in zip(out.ends[through], middle[through], strict=True)
        ]
        rows = out.index[inside & (out.road_class == "residential")]
        numbers = strokes(list(out.geometry[rows]))
        names = list(street_names())
        out.loc[rows, "name"] = [names[n % len(names)] for n in numbers]
        if not place.stations:
            out.loc[rows, "speed_kmh"] = np.nan
    out["order"] = out.road_class.map(CLASS_ORDER.index)
    out["x"], out["y"] = middle.x.round(), middle.y.round()
    out = out.sort_values(["order", "place", "name", "x", "y"], kind="stable").reset_index(drop=True)
    out["road_id"] = [f"R{n:05d}" for n in range(1, len(out) + 1)]
    out["speed_kmh"] = out.speed_kmh.astype(float)
    return out[["road_id", "road_class", "speed_kmh", "oneway", "name", "place", "geometry"]]


def _place_of(points: gpd.GeoSeries, places: tuple[Place, ...]) -> list[str]:
    names = []
    tree = shapely.STRtree([place.built_up for place in places])
    for point in points:
        hits = sorted(int(i) for i in tree.query(point, predicate="dwithin", distance=60.0))
        names.append(places[hits[0]].name if hits else "")
    return names


def _through_name(place: Place, ends: tuple[str, str], point: Point) -> str:
    """Hauptstraße in the middle of a place, else the street is named after where it leads."""
    other = next((end for end in ends if end not in ("", place.name)), "")
    if point.distance(place.centre) <= MAIN_STREET_M or not other or " " in other:
        return "Hauptstraße"
    return f"{other}er Straße"
