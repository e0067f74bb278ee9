"""Cells of our own layers written by the planner: which can be, and the edit of the project it makes."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.app.editing.areas import AREA_KINDS, find_area, rename_area, set_area_kind, set_area_note
from planner.app.editing.sites import SITE_KINDS, edit_site, find_site
from planner.maps.layer import MapLayer
from planner.model.drawn import AreaUse
from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.model.typed import amount, has_two_readings
from ui.texts import language


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLayer:
    """A layer that the planner may write to: the column of its ids, and those that can be written."""

    key: str
    columns: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]


OWN_LAYERS = {
    "candidates": OwnLayer(
        key="site_id", columns=("name", "kind", "bays", "area_m2", "stage", "note"), choices={"kind": SITE_KINDS}
    ),
    "drawn_areas": OwnLayer(
        key="area_id",
        columns=("name", "use", "kind", "note"),
        choices={"use": ("note", "constraint"), "kind": ("", *AREA_KINDS)},
    ),
}
_NUMBERS = frozenset({"bays", "area_m2"})


def own_columns(layer: MapLayer, project: Project | None) -> Mapping[str, NDArray[np.generic]]:
    """Attributes of a layer; candidates also have the planner's stage and note, which stand in the project."""
    if layer.layer_id != "candidates" or project is None or "site_id" not in layer.attributes:
        return layer.attributes
    said = {site.site_id: site for site in project.sites}
    ids = [str(each) for each in layer.attributes["site_id"].tolist()]
    own = {
        name: np.array([getattr(said[each], name) if each in said else "" for each in ids], dtype=object)
        for name in ("stage", "note")
    }
    return {**layer.attributes, **own}


def edited(project: Project, layer_id: str, feature_id: str, column: str, text: str) -> Project:
    """Project after a cell was written.

    Raises
    ------
    PlannerError
        The value cannot be.
    """
    if layer_id == "candidates":
        return _edited_site(project, feature_id, column, text)
    area = find_area(project, feature_id)
    if column == "name":
        return rename_area(project, feature_id, text)
    if column == "note":
        return set_area_note(project, feature_id, text)
    use: AreaUse = area.use if column == "kind" else ("constraint" if text == "constraint" else "note")
    return set_area_kind(project, feature_id, use, text if column == "kind" else area.kind)


def _edited_site(project: Project, site_id: str, column: str, text: str) -> Project:
    if column not in _NUMBERS:
        return edit_site(project, site_id, **{column: text})
    if not text.strip():
        return edit_site(project, site_id, **{column: None})
    if has_two_readings(text, language()):
        raise PlannerError.of("ui.programme_two_readings", amount=text.strip())
    value = amount(text, language())
    known = find_site(project, site_id)
    if known is not None and value is not None and getattr(known, column) == value:
        return project
    figure: object = text if value is None else int(value) if column == "bays" and value.is_integer() else value
    return edit_site(project, site_id, **{column: figure})
