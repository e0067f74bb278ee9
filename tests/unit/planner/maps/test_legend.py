"""Legends: words in both languages, what is drawn on top first, only what is there."""

import numpy as np

from planner.maps.layer import MapLayer
from planner.maps.legend import class_counts, layer_title, legend, own_title, plain_figure, score_legend
from planner.maps.looks import styled
from planner.maps.made_looks import graduated_look
from planner.model.look import LayerLook, LookClass, WidthByValue


def layer(kind="line", layer_id="roads", /, **columns):
    n = len(next(iter(columns.values())))
    per = 1 if kind == "point" else 2
    return MapLayer(layer_id=layer_id, kind=kind, coords_m=np.zeros((n * per, 2)), offsets=np.arange(n + 1) * per,
                    feature_of_part=np.arange(n), attributes=columns)  # fmt: skip


def words(*values):
    return np.array(values, dtype=object)


def labels(*args, **named):
    return [entry.label for entry in legend(*args, **named)]


def test_roads_by_class_the_largest_first_with_their_numbers():
    made = styled(layer(road_class=words("service", "motorway", "motorway", None)))
    assert labels(made) == ["Motorway", "Service road", "no value"]
    assert labels(made, "de") == ["Autobahn", "Zufahrt", "ohne Wert"]
    assert [entry.count for entry in legend(made)] == [2, 1, 1]


def test_capacity_by_its_steps():
    made = styled(layer("point", "grid_hosting", headroom_class=words("0", "1-50", "2000+", "unknown")))
    assert labels(made) == ["0\u00a0kW", "1 to 50\u00a0kW", "2,000\u00a0kW and more", "not known"]
    assert labels(made, "de") == ["0\u00a0kW", "1 bis 50\u00a0kW", "ab 2.000\u00a0kW", "nicht bekannt"]
    # limits are never rounded, whoever writes single figures
    assert labels(made, figure=lambda value: f"<{value:g}>")[:2] == ["<0>\u00a0kW", "1 to 50\u00a0kW"]


def test_a_layer_of_one_look_has_one_entry_with_its_name():
    pois = layer("point", "pois", name=words("a", "b"))
    (entry,) = legend(styled(pois))
    assert (entry.label, entry.count, entry.key) == ("Points of interest", 2, "")
    assert labels(styled(pois, LayerLook(layer_id="pois", title="Schools"))) == ["Schools"]
    assert own_title("reference:city_limits") == "City limits"
    assert layer_title(styled(pois), "de") != "Points of interest"


def test_catchments_are_as_dark_as_they_lie_upon_each_other():
    bands = layer("polygon", "catchments", minutes=np.array([5.0, 10.0, 15.0]))
    entries = legend(styled(bands))
    assert [entry.label for entry in entries] == ["5\u00a0min", "10\u00a0min", "15\u00a0min"]
    shades = [entry.style.opacity_pu for entry in entries]
    assert shades == sorted(shades, reverse=True)
    assert shades[-1] == 0.12


def test_graduated_classes_are_told_by_their_ends_and_the_planners_words_go_before():
    roads = layer(aadt_per_day=np.array([10.0, 2_000.0, 30_000.0]))
    look = LayerLook(layer_id="roads", renderer="graduated", column="aadt_per_day", classes=(
        LookClass(high=1_000.0), LookClass(low=1_000.0, high=10_000.0),
        LookClass(low=10_000.0, label="busy")))  # fmt: skip
    assert labels(styled(roads, look)) == ["busy", "1,000 to 10,000\u00a0a day", "below 1,000\u00a0a day"]
    everything = LayerLook(layer_id="roads", renderer="graduated", column="aadt_per_day",
                           classes=(LookClass(), LookClass(low=0.0, high=1.0)))  # fmt: skip
    assert labels(styled(roads, everything)) == ["Roads"]


def test_widths_are_told_by_three_values():
    roads = layer(aadt_per_day=np.array([10.0, 2_000.0, np.nan]))
    look = LayerLook(layer_id="roads", renderer="single", classes=(LookClass(color="#000000"),),
                     width_by=WidthByValue(column="aadt_per_day", low=0.0, high=7_000.0))  # fmt: skip
    assert labels(styled(roads, look)) == [
        "7,000\u00a0a day", "4,000\u00a0a day", "0\u00a0a day", "no value"]  # fmt: skip


def test_only_what_is_drawn_at_a_scale():
    look = LayerLook(layer_id="roads", renderer="rules", classes=(
        LookClass(label="near", from_scale=10_000.0), LookClass(label="far", to_scale=10_000.0)))  # fmt: skip
    made = styled(layer(name=words("a", "b")), look)
    assert labels(made, scale=5_000.0) == ["near"]
    assert labels(made, scale=50_000.0) == ["far"]
    assert labels(made) == ["near", "far"]
    assert class_counts(made, 5_000.0).tolist() == [0, 2]


def test_figures_and_the_ramp_of_scores():
    assert [plain_figure(value) for value in (0.0, 0.25, 1_000.0, -3.5)] == ["0", "0.25", "1,000", "\u22123.5"]
    assert plain_figure(2.5e12) == "2.5e+12"
    entry = score_legend(0.2, 0.8, "Score")
    assert (entry.kind, entry.low, entry.high) == ("ramp", 0.2, 0.8)


def test_a_graduated_layer_made_by_itself_has_a_legend_without_gaps():
    roads = layer(v_kw=np.linspace(0.0, 100.0, 50))
    entries = legend(styled(roads, graduated_look(roads, "v_kw", 4, method="equal")))
    assert [entry.label for entry in entries] == [
        "75\u00a0kW and more", "50 to 75\u00a0kW", "25 to 50\u00a0kW", "below 25\u00a0kW"]  # fmt: skip
    shares = layer(share=48.4 + np.linspace(0.0, 0.001, 50))
    told = labels(
        styled(shares, graduated_look(shares, "share", 4, method="equal")), figure=lambda value: f"{value:.2f}"
    )
    assert told == ["48.40075 and more", "48.4005 to 48.40075", "48.40025 to 48.4005", "below 48.40025"]
