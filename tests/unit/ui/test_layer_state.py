"""What is shown at first, and that a person's choice stays."""

import numpy as np

from planner.maps.layer import MapLayer
from ui.layer_state import LayerState


def layers(*ids):
    return [
        MapLayer(
            layer_id=layer_id,
            kind="point",
            coords_m=np.zeros((1, 2)),
            offsets=np.array([0, 1]),
            feature_of_part=np.array([0]),
        )
        for layer_id in ids
    ]


PREVIEW = layers("roads", "grid_lines", "grid_buses", "candidates")
RUN = layers("roads", "grid_lines", "grid_buses", "grid_hosting", "candidates")


def test_stations_give_way_to_their_capacities_and_come_back():
    state = LayerState()
    state.offer(PREVIEW)
    assert "grid_buses" not in state.hidden
    state.offer(RUN)
    assert "grid_buses" in state.hidden
    assert "grid_hosting" not in state.hidden
    state.offer(PREVIEW)
    assert "grid_buses" not in state.hidden


def test_who_switches_a_layer_decides():
    state = LayerState()
    state.offer(RUN)
    state.show("grid_buses", True)
    state.offer(RUN)
    assert "grid_buses" not in state.hidden
    state.show("grid_buses", False)
    state.offer(PREVIEW)
    assert "grid_buses" in state.hidden


def test_a_new_layer_takes_the_place_of_its_style():
    state = LayerState()
    state.offer(PREVIEW)
    assert state.order == ("candidates", "grid_buses", "grid_lines", "roads")
    state.arrange(("roads", "candidates", "grid_lines", "grid_buses"))
    state.offer(RUN)
    assert state.order.index("grid_hosting") < state.order.index("grid_lines")
    assert state.order[0] != "grid_buses"
    kept = [layer_id for layer_id in state.order if layer_id != "grid_hosting"]
    assert kept == ["roads", "candidates", "grid_lines", "grid_buses"]


def test_counts_and_people_are_hidden_until_asked_for():
    state = LayerState()
    heard = []
    state.changed.connect(lambda: heard.append(state.hidden))
    assert {"traffic", "population"} <= state.hidden
    state.show("traffic", True)
    assert heard == [frozenset({"population"})]
    state.show("traffic", True)
    assert len(heard) == 1
