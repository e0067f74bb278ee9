"""In which direction each road is open."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.access.attributes import Texts, texts
from planner.model.issues import Issue, Severity

LIMITED_CLASSES = ("motorway", "motorway_link")


@dataclass(frozen=True, slots=True, kw_only=True)
class Directions:
    """Whether each road row is open along and against its drawing, and what was found on the way."""

    forward: NDArray[np.bool_]
    backward: NDArray[np.bool_]
    issues: tuple[Issue, ...] = ()


def road_directions(roads: pd.DataFrame, classes: Texts) -> Directions:
    """Directions by the column ``oneway`` (forward, backward, both).

    A motorway without a direction is told, not guessed: many layers draw both carriageways as one line.
    """
    oneway = texts(roads, "oneway")
    forward, backward = oneway != "backward", oneway != "forward"
    silent = np.isin(classes, LIMITED_CLASSES) & (oneway == "")
    if not silent.any():
        return Directions(forward=forward, backward=backward)
    issue = Issue(
        severity=Severity.NOTE, code="access.motorway_both_ways", params={"count": int(silent.sum())}, where="roads"
    )
    return Directions(forward=forward, backward=backward, issues=(issue,))
