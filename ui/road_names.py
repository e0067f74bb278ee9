"""Names of the roads in the road layer, the large ones first: what can be picked where a road is asked for."""

from collections.abc import Iterable

from planner.maps.layer import MapLayer

LARGE = ("motorway", "trunk", "primary")
_MOST = 5_000


def road_names(layers: Iterable[MapLayer]) -> list[str]:
    """Names and numbers of motorways, trunk and primary roads; of a layer without classes, of all its roads."""
    roads = next((layer for layer in layers if layer.layer_id == "roads"), None)
    if roads is None or "name" not in roads.attributes:
        return []
    names = roads.attributes["name"].tolist()
    classes = roads.attributes["road_class"].tolist() if "road_class" in roads.attributes else [LARGE[0]] * len(names)
    found = {name for name, of_class in zip(names, classes, strict=True) if name and of_class in LARGE}
    parts = {part.strip() for name in found if isinstance(name, str) for part in name.split(";")}
    return sorted(part for part in parts if part)[:_MOST]
