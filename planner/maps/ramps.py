"""Colour ramps that colour-blind readers can tell apart: one direction of brightness, or two from a pale middle.

Sources: viridis (Smith and van der Walt 2015), cividis (Nunez, Anderton and Renslow 2018), YlGnBu, OrRd and RdYlBu
(ColorBrewer, Brewer 2003, classes marked colour-blind safe), categories of Okabe and Ito (2008).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.maps.colors import dark_of, hex_of, rgb_of, shaded
from planner.maps.style import CATEGORIES, Theme

RampKind = Literal["sequential", "diverging", "categories"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp:
    """A ramp by its name; ``stops`` run from pale to dark (sequential), or from one end to the other."""

    name: str
    kind: RampKind
    stops: tuple[str, ...]


_VIRIDIS = ("#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725")
_CIVIDIS = ("#00224e", "#1a386f", "#434e6c", "#61656f", "#7d7c78", "#9b9476", "#bcae6c", "#dec958", "#fee838")
RAMPS: dict[str, Ramp] = {
    ramp.name: ramp
    for ramp in (
        Ramp(name="YlGnBu", kind="sequential", stops=(
            "#ffffd9", "#edf8b1", "#c7e9b4", "#7fcdbb", "#41b6c4", "#1d91c0", "#225ea8", "#253494", "#081d58")),
        Ramp(name="viridis", kind="sequential", stops=_VIRIDIS[::-1]),
        Ramp(name="cividis", kind="sequential", stops=_CIVIDIS[::-1]),
        Ramp(name="OrRd", kind="sequential", stops=(
            "#fff7ec", "#fee8c8", "#fdd49e", "#fdbb84", "#fc8d59", "#ef6548", "#d7301f", "#b30000", "#7f0000")),
        Ramp(name="RdYlBu", kind="diverging", stops=(
            "#a50026", "#d73027", "#f46d43", "#fdae61", "#fee090", "#ffffbf", "#e0f3f8", "#abd9e9", "#74add1",
            "#4575b4", "#313695")),
        Ramp(name="okabe_ito", kind="categories", stops=CATEGORIES),
    )
}  # fmt: skip
DEFAULT, DEFAULT_CATEGORIES = "YlGnBu", "okabe_ito"
_LINE_START_PU, _DARK_START_PU = 0.25, 0.22


def ramp_rgb(share_pu: ArrayLike, name: str, theme: Theme = "light") -> NDArray[np.uint8]:
    """Colours of shares from 0 to 1 on a ramp.

    On a dark ground a sequential ramp runs from dark to pale, so that much is what stands out in either look.

    Returns
    -------
    ndarray, shape (n, 3), uint8
    """
    ramp = RAMPS.get(name, RAMPS[DEFAULT])
    stops = np.array([rgb_of(color) for color in ramp.stops])
    if theme == "dark" and ramp.kind == "sequential":
        stops = stops[::-1]
    share = np.clip(np.nan_to_num(np.atleast_1d(np.asarray(share_pu, dtype=np.float64))), 0.0, 1.0)
    at = np.linspace(0.0, 1.0, len(stops))
    channels = np.stack([np.interp(share, at, stops[:, i]) for i in range(3)], axis=1)
    return np.asarray(np.rint(channels * 255), dtype=np.uint8)


def ramp_colors(name: str, n: int, *, lines: bool = False, turned: bool = False) -> tuple[tuple[str, str], ...]:
    """Colours of n classes, each for the light and the dark look.

    Parameters
    ----------
    name : str
        Name of a ramp; unknown ones stand for the default.
    lines : bool
        The palest quarter of a sequential ramp is left out: it fills areas but cannot be seen as a line. In the dark
        look what cannot be told from the ground is always left out.
    turned : bool
        From the other end.
    """
    ramp = RAMPS.get(name, RAMPS[DEFAULT])
    if ramp.kind == "categories":
        return tuple(_category(i, ramp.stops) for i in range(n))
    ordered = ramp.kind == "sequential"
    light = _colors(name, n, _LINE_START_PU if lines and ordered else 0.0, "light")
    if turned:
        light = light[::-1]
    if not ordered:
        return tuple((color, dark_of(color)) for color in light)
    dark = _colors(name, n, _DARK_START_PU, "dark")
    return tuple(zip(light, dark[::-1] if turned else dark, strict=True))


def _colors(name: str, n: int, start_pu: float, theme: Theme) -> list[str]:
    share = np.linspace(start_pu, 1.0, n) if n > 1 else np.array([0.65])
    return [hex_of(*(rgb / 255.0)) for rgb in ramp_rgb(share, name, theme)]


def _category(i: int, colors: tuple[str, ...]) -> tuple[str, str]:
    """Colour of a category; those beyond the eighth repeat the first ones darker."""
    color = colors[i % len(colors)]
    light = color if i < len(colors) else shaded(color, 0.65)
    return light, dark_of(light)
