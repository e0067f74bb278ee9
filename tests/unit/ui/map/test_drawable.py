import numpy as np

from planner.maps.layer import MapLayer
from planner.model.look import LayerLook
from ui.map.drawable import Columns, make_drawable
from ui.map.tiles import make_slabs


def layer(layer_id, shape, parts, features=None, **attributes):
    return MapLayer(
        layer_id=layer_id,
        kind=shape,
        coords_m=np.concatenate([np.asarray(part, dtype=float) for part in parts]),
        offsets=np.cumsum([0, *(len(part) for part in parts)]).astype(np.int64),
        feature_of_part=np.asarray(range(len(parts)) if features is None else features, dtype=np.int64),
        attributes={name: np.asarray(values, dtype=object) for name, values in attributes.items()},
    )


ROADS = layer(
    "roads", "line",
    [[(0, 0), (1, 0), (2, 0)], [(5, 5), (6, 6)], [(7, 7), (8, 8)]],
    features=[0, 1, 1],
    road_class=["residential", "motorway"],
)  # fmt: skip


def test_the_motorway_is_drawn_last_and_named_first():
    drawable = make_drawable(ROADS)
    assert [name for name, _ in drawable.classes] == ["motorway", "residential"]
    look = drawable.parts[0].styled
    residential, motorway = look.levels[0].class_of_feature.tolist()
    assert motorway > residential


def test_per_site_layers_show_one_site():
    routes = layer("routes", "line", [[(0, 0), (1, 1)], [(2, 2), (3, 3)]], site_id=["A", "B"])
    shown = make_drawable(routes, "B").parts[0].styled.levels[0].class_of_feature
    assert (shown >= 0).tolist() == [False, True]
    assert (make_drawable(routes, None).parts[0].styled.levels[0].class_of_feature < 0).all()
    assert make_drawable(routes, None).bounds_m == (0, 0, 3, 3)


def test_one_look_for_all_needs_no_legend():
    assert make_drawable(layer("chargers", "point", [[(1, 2)], [(3, 4)]])).classes == ()


def test_names_and_places_in_the_list_do_not_change_the_picture():
    columns = Columns(ROADS)
    plain = make_drawable(ROADS, None, LayerLook(layer_id="roads"), columns)
    named = make_drawable(ROADS, None, LayerLook(layer_id="roads", title="Ours", order=3, visible=True), columns)
    faded = make_drawable(ROADS, None, LayerLook(layer_id="roads", opacity_pu=0.5), columns)
    assert plain.key == named.key
    assert plain.key != faded.key
    assert faded.parts[0].styled.opacity_pu == 0.5


def test_fading_a_layer_does_not_sort_its_features_again(monkeypatch):
    calls = []
    from ui.map import drawable

    made = drawable.styled
    monkeypatch.setattr(drawable, "styled", lambda *args, **more: calls.append(args) or made(*args, **more))
    columns = Columns(ROADS)
    for opacity_pu in (1.0, 0.9, 0.8):
        _ = make_drawable(ROADS, None, LayerLook(layer_id="roads", opacity_pu=opacity_pu), columns).parts[0].styled
    assert len(calls) == 1


def test_layers_of_the_selected_site_are_a_slab_of_their_own():
    routes = layer("routes", "line", [[(0, 0), (1, 1)]], site_id=["A"])
    stack = [make_drawable(ROADS), make_drawable(ROADS), make_drawable(routes, "A"), make_drawable(ROADS)]
    assert [len(slab.drawables) for slab in make_slabs(stack)] == [2, 1, 1]
