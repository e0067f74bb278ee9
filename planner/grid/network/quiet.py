"""Keeps the words of pandapower and numba away from the planner: findings travel as issues, not as warnings."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np


@contextmanager
def quiet() -> Iterator[None]:
    """Mute Python warnings, pandapower's loggers and numpy's floating-point notes inside the block."""
    logger = logging.getLogger("pandapower")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings(), np.errstate(invalid="ignore", over="ignore"):
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
