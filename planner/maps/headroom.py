"""Classes of grid capacity for maps: the same steps and colours in window, legend and report.

Steps follow the ways of connecting: a kerbside point, a low-voltage site, the end of low voltage, a hub, a large hub.
Colours run from dark red (nothing free) over yellow to blue, the ColorBrewer scheme RdYlBu, which stays apart for
colour-blind readers.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.maps.style import LayerStyle, default_style

STEPS_KW = (1.0, 50.0, 150.0, 500.0, 2000.0)
UNKNOWN = "unknown"
CLASSES = ("0", "1-50", "50-150", "150-500", "500-2000", "2000+")
_FILL = {
    UNKNOWN: ("#ffffff", "#2c353a"),
    "0": ("#a50026", "#c0283a"),
    "1-50": ("#f46d43", "#e8744f"),
    "50-150": ("#fdae61", "#f0a860"),
    "150-500": ("#e8e08a", "#e6de84"),
    "500-2000": ("#74add1", "#6ba6cc"),
    "2000+": ("#313695", "#5a61c9"),
}


# a dark dot on dark ground is seen by its ring alone
_RING_UNKNOWN_DARK = "#93a1a8"


def headroom_class(hosting_kw: ArrayLike) -> NDArray[np.object_]:
    """Class of each capacity in kW; NaN is ``unknown``.

    >>> headroom_class([0.0, 75.0, float("nan")]).tolist()
    ['0', '50-150', 'unknown']
    """
    kw = np.atleast_1d(np.asarray(hosting_kw, dtype=np.float64))
    names = np.array(CLASSES, dtype=object)[np.searchsorted(STEPS_KW, np.nan_to_num(kw), side="right")]
    names[np.isnan(kw)] = UNKNOWN
    return names


def headroom_style(class_name: str) -> LayerStyle:
    """Look of a bus by its class of capacity."""
    style = default_style("grid_hosting")
    fill = _FILL.get(class_name, _FILL[UNKNOWN])
    ring_dark = style.color_dark if class_name in CLASSES else _RING_UNKNOWN_DARK
    return replace(style, fill_light=fill[0], fill_dark=fill[1], color_dark=ring_dark)
