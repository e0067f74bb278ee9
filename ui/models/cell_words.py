"""Words for the codes of our own vocabularies: cells show them, while data, edits and expressions keep the codes."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from planner.maps.attributes import Says
from planner.maps.layer import MapLayer
from ui.texts import tr, tr_or

Text = Callable[[str], str]


def _class(code: str) -> str:
    return f"ui.class_{code}"


def _kind(code: str) -> str:
    return f"ui.kind_{code}"


_TEXTS: Mapping[str, Mapping[str, Text]] = {
    "candidates": {"kind": _kind},
    "constraints": {"kind": _class},
    "drawn_areas": {"use": lambda code: f"ui.table_use_{code}", "kind": _class},
    "grid_hosting": {"headroom_class": _class, "binding_kind": lambda code: f"ui.binding_{code}", "reason": str},
    "landuse": {"landuse": _kind},
    "pois": {"kind": lambda code: f"report.poi_{code}"},
    "roads": {"road_class": _class},
    "routes": {"kind": lambda code: f"ui.point_{code}", "basis": lambda code: f"ui.route_{code}"},
}
"""Text of a code, by layer and column; a word of a file that is none of ours has no text and stays."""


def says_of(layer: MapLayer | None) -> Says:
    """What the codes of a layer's columns are in the window's language; nothing for layers that are not ours."""
    if layer is None:
        return MappingProxyType({})
    made: dict[str, Callable[[str], str]] = {
        name: partial(_said, text) for name, text in _TEXTS.get(layer.layer_id, {}).items()
    }
    if layer.layer_id == "routes":
        made["chosen"] = _yes_or_no
    return made


def said(layer_id: str, column: str, code: str) -> str:
    """Words for one code of a layer's column; the code itself where there are none."""
    text = _TEXTS.get(layer_id, {}).get(column)
    return code if text is None or not code else _said(text, code)


def _said(text: Text, code: str) -> str:
    found = tr_or(text(code), "")
    return found[:1].upper() + found[1:] or code


def _yes_or_no(code: str) -> str:
    return {"True": tr("report.yes"), "False": tr("report.no")}.get(code, code)
