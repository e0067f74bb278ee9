"""What ends a grid capacity, in words: an element of the model, or the grid operator's answer."""

from planner.model.result import ConnectionOption, GridResult
from ui.texts import tr

_OPERATOR = "operator"


def answered(place: GridResult | ConnectionOption) -> bool:
    """Whether the figure is the grid operator's, not the model's."""
    return place.binding_kind == _OPERATOR


def bound_words(place: GridResult | ConnectionOption) -> str:
    """The element that ends a capacity, or the operator's answer by its reference."""
    if not answered(place):
        return place.binding_element or "–"
    if place.binding_element in ("", _OPERATOR):
        return tr("ui.bound_operator")
    return tr("ui.bound_operator_reference", reference=place.binding_element)
