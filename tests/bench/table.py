"""Attribute table at 300,000 rows by 10 columns, offscreen: what opening, sorting and filtering take.

    QT_QPA_PLATFORM=offscreen python -m tests.bench.table

prints one JSON object, milliseconds each (the median of five).
"""

import json
import os
import statistics
import time
from collections.abc import Callable

import numpy as np

ROWS = 300_000
BUDGET_SORT_MS = 100.0


def columns(n_rows: int = ROWS) -> dict[str, np.ndarray]:
    """Ten columns as a road network has them: figures, few words, many words, a word of its own for each row."""
    rng = np.random.default_rng(9)
    names = np.array([f"Straße {i}" for i in range(20_000)], dtype=object)
    classes = np.array(["motorway", "primary", "secondary", "tertiary", "residential", None], dtype=object)
    made: dict[str, np.ndarray] = {f"value_{i}_kw": rng.random(n_rows) * 1000 for i in range(5)}
    made["aadt_per_day"] = np.where(rng.random(n_rows) < 0.4, np.nan, rng.integers(100, 90_000, n_rows))
    made["lanes"] = rng.integers(1, 6, n_rows)
    made["road_class"] = classes[rng.integers(0, len(classes), n_rows)]
    made["name"] = names[rng.integers(0, len(names), n_rows)]
    made["road_id"] = np.array([f"R{i * 7919 % n_rows:06d}" for i in range(n_rows)], dtype=object)
    return made


def bench_table(n_rows: int = ROWS) -> dict[str, float]:
    """Milliseconds of each deed at the table."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from planner.maps.attributes import Attributes
    from planner.maps.select import matching, select
    from ui.models.feature_table import FeatureModel
    from ui.widgets.feature_view import FeatureView

    app = QApplication.instance() or QApplication([])
    made = columns(n_rows)
    model = FeatureModel()
    view = FeatureView(model, dict)
    view.resize(1400, 400)
    view.show()

    def opened() -> None:
        model.set_attributes(Attributes(made, n_rows), list(made))
        app.processEvents()
        view.grab()

    found = {"rows": float(n_rows), "open_ms": _median(opened)}
    attributes = model.attributes
    for name in attributes.names:
        start = time.perf_counter()
        attributes.prepare(name)
        if name in {"name", "road_id"}:
            found[f"prepare_{name}_ms"] = (time.perf_counter() - start) * 1000
    names = list(made)
    for name in ("value_0_kw", "aadt_per_day", "lanes", "road_class", "name", "road_id"):
        at = names.index(name)
        found[f"sort_{name}_ms"] = _median(lambda at=at: model.sort(at, Qt.SortOrder.DescendingOrder))
    found["sort_worst_ms"] = max(value for name, value in found.items() if name.startswith("sort_"))
    found["filter_expression_ms"] = _median(
        lambda: select("value_0_kw >= 500 and name contains '12' and aadt_per_day is not null", attributes)
    )
    found["filter_words_ms"] = _median(lambda: matching("straße 77", attributes))
    mask = attributes.numbers("value_0_kw") > 500
    found["show_filtered_ms"] = _median(lambda: model.keep(mask))
    found["select_all_ms"] = _median(lambda: model.select(np.arange(n_rows, dtype=np.int64)))

    def scrolled() -> None:
        bar = view.verticalScrollBar()
        bar.setValue((bar.value() + 4001) % max(bar.maximum(), 1))
        view.grab()

    found["frame_ms"] = _median(scrolled, 15)
    view.close()
    return {name: round(value, 2) for name, value in found.items()}


def _median(do: Callable[[], object], times: int = 5) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        do()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(json.dumps(bench_table(), indent=1))  # noqa: T201 - what a bench is for
