"""Towns for the map's benchmark: streets on warped grids with a hierarchy of classes, points, areas. Metres, seeded."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

CRS = 25832
CORNER_M = (500_000.0, 5_600_000.0)
BLOCK_M = 100.0
CLASSES = ("motorway", "primary", "secondary", "residential")


def streets(n_edges: int, seed: int = 1) -> gpd.GeoDataFrame:
    """Streets between the crossings of a warped grid, two to seven vertices each."""
    rng = np.random.default_rng(seed)
    k = round((n_edges / 2) ** 0.5)
    x, y = np.meshgrid(np.arange(k) * BLOCK_M, np.arange(k) * BLOCK_M)
    east = x + 300 * np.sin(y / 2100.0) + 150 * np.sin((x + y) / 900.0) + rng.normal(0, 8, x.shape) + CORNER_M[0]
    north = y + 300 * np.cos(x / 1900.0) + 150 * np.sin((x - y) / 1100.0) + rng.normal(0, 8, y.shape) + CORNER_M[1]
    nodes = np.stack([east, north], axis=-1)
    across = (nodes[:, :-1], nodes[:, 1:], np.repeat(np.arange(k)[:, None], k - 1, 1))
    along = (nodes[:-1], nodes[1:], np.repeat(np.arange(k)[None, :], k - 1, 0))
    start = np.vstack([each[0].reshape(-1, 2) for each in (across, along)])
    end = np.vstack([each[1].reshape(-1, 2) for each in (across, along)])
    line = np.concatenate([each[2].ravel() for each in (across, along)])
    kind = np.where(line % 40 == 0, 0, np.where(line % 10 == 0, 1, np.where(line % 5 == 0, 2, 3)))
    n = len(start)
    counts = rng.integers(2, 8, n)
    offsets = np.concatenate([[0], np.cumsum(counts)])
    owner = np.repeat(np.arange(n), counts)
    share = (np.arange(offsets[-1]) - offsets[owner]) / (counts[owner] - 1)
    xy = start[owner] * (1 - share[:, None]) + end[owner] * share[:, None]
    way = (end - start) / np.linalg.norm(end - start, axis=1)[:, None]
    bow_m = rng.normal(0, 6, n)[owner] * np.sin(np.pi * share)
    xy += np.stack([-way[owner, 1], way[owner, 0]], axis=1) * bow_m[:, None]
    lines = shapely.from_ragged_array(shapely.GeometryType.LINESTRING, xy, (offsets,))
    names = np.array([f"{a} {b}" for a in ("Linden", "Markt", "Garten", "Rhein") for b in ("allee", "weg", "platz")])
    columns = {
        "road_class": np.array(CLASSES)[kind],
        "name": names[(line * 7) % len(names)],
        "aadt_per_day": rng.integers(100, 40_000, n),
    }
    return gpd.GeoDataFrame(columns, geometry=lines, crs=CRS)


def points(n: int, side_m: float, seed: int = 2) -> gpd.GeoDataFrame:
    """Points in heaps."""
    rng = np.random.default_rng(seed)
    heaps = rng.uniform(0, side_m, (40, 2))
    at = np.clip(heaps[rng.integers(0, 40, n)] + rng.normal(0, side_m / 18, (n, 2)), 0, side_m) + CORNER_M
    return gpd.GeoDataFrame({"power_kw": rng.choice([11, 22, 50, 150], n)}, geometry=shapely.points(at), crs=CRS)


def areas(n: int, side_m: float, seed: int = 3) -> gpd.GeoDataFrame:
    """Areas of 24 corners, side by side."""
    rng = np.random.default_rng(seed)
    middle = rng.uniform(0, side_m, (n, 2)) + CORNER_M
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    radius_m = side_m / n**0.5 * 0.45 * (1 + 0.3 * rng.standard_normal((n, 24)).clip(-1.5, 1.5))
    ring = middle[:, None, :] + np.stack([radius_m * np.cos(turn), radius_m * np.sin(turn)], axis=-1)
    return gpd.GeoDataFrame({"use": rng.integers(0, 5, n)}, geometry=shapely.polygons(ring), crs=CRS)


def written(frame: gpd.GeoDataFrame, path: Path) -> Path:
    """A frame as a file, made once."""
    if not path.exists():
        frame.to_file(path, engine="pyogrio")
    return path
