"""Small OpenStreetMap extracts, written as real .osm.pbf or .osm files."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Way

Tags = Mapping[str, str]
PLACES: Mapping[int, tuple[float, float]] = {
    1: (9.000, 48.700),
    2: (9.001, 48.700),
    3: (9.002, 48.700),
    4: (9.001, 48.701),
    5: (9.001, 48.699),
    6: (9.002, 48.701),
    7: (9.002, 48.699),
}


def write_osm(
    path: Path,
    ways: Sequence[tuple[Sequence[int], Tags]],
    *,
    places: Mapping[int, tuple[float, float]] = PLACES,
    node_tags: Mapping[int, Tags] | None = None,
) -> Path:
    """Extract of nodes at the places and of ways through them, numbered from 101."""
    tags = node_tags or {}
    with osmium.SimpleWriter(str(path)) as writer:
        for number, place in places.items():
            writer.add_node(Node(id=number, location=place, version=1, tags=dict(tags.get(number, {}))))
        for number, (nodes, way_tags) in enumerate(ways, start=101):
            writer.add_way(Way(id=number, nodes=list(nodes), version=1, tags=dict(way_tags)))
    return path
