"""Classes of capacity on maps: every figure has one class, and every class a look of its own."""

import numpy as np
import pytest

from planner.maps.headroom import CLASSES, STEPS_KW, UNKNOWN, headroom_class, headroom_style


def test_a_step_belongs_to_the_class_above_it() -> None:
    for step, below, above in zip(STEPS_KW, CLASSES[:-1], CLASSES[1:], strict=True):
        assert headroom_class([step - 1e-6, step]).tolist() == [below, above]


def test_unknown_is_not_zero() -> None:
    assert headroom_class([np.nan, 0.0]).tolist() == [UNKNOWN, "0"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_class_looks_different(theme: str) -> None:
    looks = [headroom_style(name).fill(theme) for name in (*CLASSES, UNKNOWN)]  # type: ignore[arg-type]
    assert len(set(looks)) == len(looks)


def test_the_unknown_are_seen_on_dark_ground_by_their_ring():
    assert headroom_style(UNKNOWN).color("dark") != headroom_style("0").color("dark")
    assert headroom_style(UNKNOWN).color("light") == headroom_style("0").color("light")
