"""Which of several layers or sheets is meant."""

from collections.abc import Iterable

from planner.io.findings import some
from planner.io.names import nearest
from planner.model.errors import PlannerError


def choose_layer(names: Iterable[str], wanted: str, where: str) -> str:
    """The layer asked for, or the only one.

    Raises
    ------
    PlannerError
        There is no such layer, or there are several and none was asked for.
    """
    known = list(names)
    if wanted in known:
        return wanted
    if wanted:
        hint = nearest(wanted, known)
        code = "io.unknown_layer_hint" if hint else "io.unknown_layer"
        raise PlannerError.of(code, where=where, layer=wanted, known=some(known, 20), hint=hint)
    if len(known) > 1:
        raise PlannerError.of("io.several_layers", where=where, count=len(known), known=some(known, 20))
    return known[0]
