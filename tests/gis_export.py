"""A pandapower net as the shapefiles of a grid operator's GIS: lines, stations, customers, open points.

Traces are drawn to their buses (some in the published nets end metres beside them, which no tolerance could mend);
a transformer stands at its lower busbar, as a station is one point in a GIS.
"""

import json
import warnings
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

CRS = "EPSG:25832"
TO_METRES = Transformer.from_crs("EPSG:4326", CRS, always_xy=True)


@dataclass
class GisFiles:
    lines: Path
    stations: Path
    loads: Path
    open_points: Path


def metres(geo: str) -> np.ndarray:
    xy = np.atleast_2d(np.asarray(json.loads(geo)["coordinates"], dtype=float))
    return np.column_stack(TO_METRES.transform(xy[:, 0], xy[:, 1]))


def places(net) -> dict[int, np.ndarray]:
    return {int(bus): metres(geo)[0] for bus, geo in net.bus.geo.items()}


def layers(net, *, aside_m: float = 0.0) -> dict[str, gpd.GeoDataFrame]:
    """Layers by name. ``aside_m``: open points are drawn this far along their line and do not name it."""
    at = places(net)
    shapes = {line: _trace(row, at) for line, row in net.line.iterrows()}
    lines = pd.DataFrame(
        {
            "leitung_id": [f"L{line}" for line in net.line.index],
            "kabeltyp": net.line.std_type,
            "laenge_m": 1000 * net.line.length_km,
            "spannung_kv": net.bus.vn_kv.reindex(net.line.from_bus).to_numpy(),
        }
    )
    fed = net.ext_grid.set_index("bus").vm_pu
    trafo = net.trafo
    stations = pd.DataFrame(
        {
            "station": trafo.name,
            "nennleistung_kva": 1000 * trafo.sn_mva,
            "os_kv": trafo.vn_hv_kv,
            "us_kv": trafo.vn_lv_kv,
            "uk_proz": trafo.vk_percent,
            "ukr_proz": trafo.vkr_percent,
            "p0_kw": trafo.pfe_kw,
            "i0_proz": trafo.i0_percent,
            "stufe": trafo.tap_pos,
            "sollspg_pu": fed.reindex(trafo.hv_bus).to_numpy(),
        }
    )
    peak_kw = 1000 * net.load.p_mw * net.load.scaling
    loads = pd.DataFrame(
        {
            "kunde": [f"K{load}" for load in net.load.index],
            "leistung_kw": peak_kw,
            "cos_phi": net.load.p_mw / np.hypot(net.load.p_mw, net.load.q_mvar),
            "spannung_kv": net.bus.vn_kv.reindex(net.load.bus).to_numpy(),
        }
    )
    opened = net.switch[~net.switch.closed & (net.switch.et == "l")]
    points = pd.DataFrame({"trennstelle": [f"T{row}" for row in opened.index], "zustand": "offen"})
    where = []
    for _, row in opened.iterrows():
        shape = shapes[row.element] if net.line.from_bus[row.element] == row.bus else shapes[row.element].reverse()
        where.append(shape.interpolate(aside_m))
    if not aside_m:
        points["leitung"] = [f"L{line}" for line in opened.element]
    frames = {
        "lines": gpd.GeoDataFrame(lines.reset_index(drop=True), geometry=list(shapes.values())),
        "stations": gpd.GeoDataFrame(
            stations.reset_index(drop=True), geometry=[shapely.Point(at[bus]) for bus in trafo.lv_bus]
        ),
        "loads": gpd.GeoDataFrame(
            loads.reset_index(drop=True), geometry=[shapely.Point(at[bus]) for bus in net.load.bus]
        ),
        "open_points": gpd.GeoDataFrame(points, geometry=where),
    }
    return {name: frame.set_crs(CRS) for name, frame in frames.items()}


def _trace(row, at) -> shapely.LineString:
    xy_m, start, end = metres(row.geo), at[row.from_bus], at[row.to_bus]
    along = np.hypot(*(xy_m[0] - start)) + np.hypot(*(xy_m[-1] - end))
    against = np.hypot(*(xy_m[-1] - start)) + np.hypot(*(xy_m[0] - end))
    xy_m = xy_m if along <= against else xy_m[::-1]
    full = np.vstack([start, xy_m[1:-1] if min(along, against) < 1.0 else xy_m, end])
    return shapely.LineString(full)


def export(net, folder: Path, ending: str = ".shp", **options) -> GisFiles:
    """Write the layers into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: folder / f"{name}{ending}" for name in ("lines", "stations", "loads", "open_points")}
    with warnings.catch_warnings():
        # a shapefile cuts column names to ten letters, as it does in practice
        warnings.simplefilter("ignore")
        for name, frame in layers(net, **options).items():
            frame.to_file(files[name])
    return GisFiles(**files)


def drawn_through(net, seed: int = 1) -> dict[str, gpd.GeoDataFrame]:
    """Layers as many utilities keep them: cables drawn through their stations, ends off by up to 20 cm.

    Every customer's bus between just two lines of one type becomes a station on the way of one longer line; open points
    lie 30 cm along their line and do not name it; half of the lines is drawn backwards.
    """
    frames = layers(net, aside_m=0.3)
    rng = np.random.default_rng(seed)
    at = places(net)
    lines = frames["lines"].assign(a=net.line.from_bus.to_numpy(), b=net.line.to_bus.to_numpy())
    loaded = sorted(set(net.load.bus))
    kept = {*net.trafo.lv_bus, *net.switch.bus[~net.switch.closed]}
    taken: set[int] = set()
    merged, dropped = [], []
    for bus in net.bus.index:
        mine = lines.index[(lines.a == bus) | (lines.b == bus)]
        if (
            bus in kept
            or bus not in loaded
            or len(mine) != 2
            or taken & set(mine)
            or lines.kabeltyp[mine].nunique() > 1
        ):
            continue
        taken |= set(mine)
        one, two = (
            lines.geometry[i] if (lines.a[i] == bus) == outwards else lines.geometry[i].reverse()
            for i, outwards in zip(mine, (False, True), strict=True)
        )
        whole = shapely.LineString(np.vstack([one.coords, two.coords[1:]]))
        merged.append({**lines.loc[mine[0]].to_dict(), "laenge_m": lines.laenge_m[mine].sum(), "geometry": whole})
        dropped += list(mine)
    table = pd.concat([lines.drop(index=dropped), gpd.GeoDataFrame(merged, crs=CRS)], ignore_index=True)
    table = table.drop(columns=["a", "b"])
    shapes = []
    for number, shape in enumerate(table.geometry):
        xy_m = np.asarray(shape.coords).copy()
        xy_m[[0, -1]] += rng.uniform(-0.1, 0.1, (2, 2))
        shapes.append(shapely.LineString(xy_m[::-1] if number % 2 else xy_m))
    frames["lines"] = gpd.GeoDataFrame(table.drop(columns="geometry"), geometry=shapes, crs=CRS)
    secondary = gpd.GeoDataFrame(
        {"station": [f"ONS {bus}" for bus in loaded], "os_kv": 20.0},
        geometry=[shapely.Point(at[b]) for b in loaded],
        crs=CRS,
    )
    frames["stations"] = pd.concat([frames["stations"], secondary], ignore_index=True)
    return frames
