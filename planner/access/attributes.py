"""Columns of a road layer as plain arrays; each distinct text is looked at once."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Texts = NDArray[np.object_]


def texts(frame: pd.DataFrame, column: str, clean: Callable[[str], str] = str.strip) -> Texts:
    """Texts of a column, each cleaned; empty where the column or the cell is missing."""
    if column not in frame:
        return np.full(len(frame), "", dtype=object)
    codes, known = pd.factorize(frame[column])
    words = np.empty(len(known) + 1, dtype=object)
    words[:] = [*(clean(str(word)) for word in known), ""]
    return np.asarray(words[codes], dtype=object)


def numbers(frame: pd.DataFrame, column: str) -> Floats:
    """Numbers of a column; NaN where the column is missing or a cell is none."""
    if column not in frame:
        return np.full(len(frame), np.nan)
    values = pd.to_numeric(frame[column], errors="coerce")
    return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
