"""What the tags of an OpenStreetMap way say about driving on it."""

from collections.abc import Mapping

Tags = Mapping[str, str]

# ways that cars drive on (OpenStreetMap wiki, Key:highway); farm tracks and ways for walking are none
DRIVEN = (
    "motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link",
    "tertiary", "tertiary_link", "unclassified", "residential", "living_street", "service", "road",
)  # fmt: skip
COLUMNS = ("osm_id", "highway", "maxspeed", "maxspeed:backward", "oneway", "name", "ref", "bridge", "tunnel", "layer")
# the word for cars stands over that for vehicles, and that over the word for all (Key:access, hierarchy)
_ACCESS = ("motorcar", "motor_vehicle", "vehicle", "access")
_CLOSED = frozenset({"no", "private", "agricultural", "forestry", "agricultural;forestry", "emergency", "military"})
_SPEEDS = ("maxspeed", "maxspeed:forward", "maxspeed:backward", "maxspeed:type", "source:maxspeed", "zone:maxspeed")
# a speed that changes or hangs on a sign is no speed; neither is where a mapper got it from
_NO_SPEED = frozenset(
    {"signals", "variable", "none", "DE:motorway", "default", "sign", "survey", "markings", "implicit"}
)
# all that is looked at: a way may carry dozens of other tags
KEYS = (*_ACCESS, "area", *_SPEEDS, "highway", "oneway", "junction", "name", "ref", "bridge", "tunnel", "layer")
_ROUND = frozenset({"roundabout", "circular"})
_LIMITED_ONEWAY = frozenset({"motorway"})


def open_to_cars(tags: Tags) -> bool:
    """Whether the public may drive there: not private, not closed, not the outline of a square."""
    said = next((tags[key] for key in _ACCESS if key in tags), "yes")
    return said not in _CLOSED and tags.get("area") != "yes"


def road_record(osm_id: int, tags: Tags) -> tuple[str | None, ...]:
    """Cells of one road in the order of ``COLUMNS``, as foreign words: the mapping of roads makes them ours."""
    return (
        str(osm_id),
        tags.get("highway"),
        _speed(tags),
        tags.get("maxspeed:backward"),
        _oneway(tags),
        tags.get("name"),
        tags.get("ref"),
        _structure(tags.get("bridge")),
        _structure(tags.get("tunnel")),
        tags.get("layer"),
    )


def _speed(tags: Tags) -> str | None:
    return next((tags[key] for key in _SPEEDS if key in tags and tags[key] not in _NO_SPEED), None)


def _oneway(tags: Tags) -> str | None:
    """Direction; on roundabouts and motorways one-way needs no word (Key:oneway, implied restriction)."""
    said = tags.get("oneway")
    if said is None and (tags.get("junction") in _ROUND or tags.get("highway") in _LIMITED_ONEWAY):
        return "yes"
    return said


def _structure(said: str | None) -> str | None:
    """Bridges are viaducts, movable and the like; only ``no`` is none."""
    return said if said in {None, "no"} else "yes"
