"""Files of siting: what is read, and what is refused with which sentence."""

from pathlib import Path

import numpy as np
import pytest

from planner.model.errors import PlannerError
from planner.siting.files.matrix import read_costs, read_weights
from planner.siting.files.orlib import read_orlib


def written(folder: Path, text: str | bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def code_of(call) -> str:
    with pytest.raises(PlannerError) as caught:
        call()
    assert caught.value.message("de") != caught.value.message("en")
    return caught.value.issues[0].code.removeprefix("siting.")


def test_a_repeated_edge_overwrites_the_earlier_one(tmp_path: Path) -> None:
    graph = read_orlib(written(tmp_path, "3 4 1\n1 2 1\n2 3 5\n3 2 2\n2 1 9\n", "g.txt"))
    assert graph.p == 1
    assert graph.cost.tolist() == [[0, 9, 11], [9, 0, 2], [11, 2, 0]]


def test_an_edge_of_no_length_is_an_edge(tmp_path: Path) -> None:
    graph = read_orlib(written(tmp_path, "\ufeff3 3 1\r\n1 2 0\r\n2 3 4\r\n3 3 7\r\n", "g.txt"))
    assert graph.cost.tolist() == [[0, 0, 4], [0, 0, 4], [4, 4, 0]]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nodes edges p", "orlib_no_numbers"),
        (b"\xff\xfe\x00\x01", "orlib_no_numbers"),
        ("3 1", "orlib_head"),
        ("3 1 4\n1 2 1", "orlib_head"),
        ("2.5 1 1\n1 2 1", "orlib_head"),
        ("nan 1 1", "orlib_head"),
        ("1e9 1 1\n1 2 1", "orlib_many"),
        ("3 2 1\n1 2 1", "orlib_edges"),
        ("3 1 1\n1 2 1 7", "orlib_edges"),
        ("3 1 1\n1 4 1", "orlib_node"),
        ("3 1 1\n0 1 1", "orlib_node"),
        ("3 1 1\n1.5 2 1", "orlib_node"),
        ("3 1 1\n1 2 -1", "orlib_length"),
        ("3 1 1\n1 2 inf", "orlib_length"),
        ("3 1 1\n1 2 1", "orlib_parts"),
    ],
)
def test_no_orlib_file(tmp_path: Path, text: str | bytes, code: str) -> None:
    assert code_of(lambda: read_orlib(written(tmp_path, text, "g.txt"))) == code


COSTS = np.array([[1.0, 2.5], [3.0, np.inf], [0.0, 7.0]])


@pytest.mark.parametrize(
    ("text", "places", "sites"),
    [
        ("1,2.5\n3,\n0,7\n", (), ()),
        ("1;2,5\n3;\n0;7,0\n", (), ()),
        ("A,B\n1,2.5\n3,inf\n0,7\n", (), ("A", "B")),
        (",0,1\n0,1,2.5\n1,3,\n2,0,7\n", ("0", "1", "2"), ("0", "1")),
        ("id,A,B\n17,1,2.5\n18,3,\n19,0,7\n", ("17", "18", "19"), ("A", "B")),
        ("x;A;B\nu;1;2,5\nv;3;\nw;0;7\n", ("u", "v", "w"), ("A", "B")),
        ("x;A;B\r\nu;1,000;2,500\r\nv;3,000;\r\nw;0,000;7,000\r\n", ("u", "v", "w"), ("A", "B")),
        ("x;A;B;\nu;1;2,5;\nv;3;;\nw;0;7;\n", ("u", "v", "w"), ("A", "B")),
        ("u,1,2.5\nv,3,\nw,0,7\n", ("u", "v", "w"), ()),
        ("\ufeff\tA\tB\nu\t1\t2.5\nv\t3\t\nw\t0\t7\n", ("u", "v", "w"), ("A", "B")),
        ("distance,name,DestinationName\n1,A,u\n2.5,B,u\n3,A,v\n0,A,w\n7,B,w\n", ("u", "v", "w"), ("A", "B")),
    ],
)
def test_layouts_of_a_cost_table(tmp_path: Path, text: str, places: tuple[str, ...], sites: tuple[str, ...]) -> None:
    table = read_costs(written(tmp_path, text))
    assert np.array_equal(table.cost, COSTS)
    assert table.places == places
    assert table.sites == sites


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("A;B\n1,250;2,500\n", [1.25, 2.5]),
        ("A;B\n1.250;2.500\n", [1.25, 2.5]),
        ("A;B\n1.250;2,5\n", [1250.0, 2.5]),
        ('A,B\n"1,250","2,500"\n', [1250.0, 2500.0]),
        ('A,B\n"0,250","2,500"\n', [0.25, 2.5]),
        ("A;B\n1,250.5;2,500\n", [1250.5, 2500.0]),
    ],
)
def test_commas_before_decimals_and_between_thousands(tmp_path: Path, text: str, row: list[float]) -> None:
    assert read_costs(written(tmp_path, text)).cost.tolist() == [row]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("\n\n", "no_table"),
        ("A,B\n", "no_table"),
        ("1,2\n3\n", "ragged"),
        ("A,B\n1,x\n", "no_number"),
        ("1,2\n3,-4\n", "negative_cost"),
        ("id,A,A\nu,1,2\n", "name_twice"),
        ("id,A,B\nu,1,2\nu,1,2\n", "name_twice"),
        ("distance,site,place\n1,A,u\n2,A,u\n", "pair_twice"),
        ("origin,end,cost\nu,A,1\nv,A,2\n", "pairs_names"),
    ],
)
def test_no_cost_table(tmp_path: Path, text: str, code: str) -> None:
    assert code_of(lambda: read_costs(written(tmp_path, text))) == code


PLACES = ("u", "v", "w")


@pytest.mark.parametrize(
    ("text", "by_name"),
    [
        ("1\n2\n3\n", False),
        ("weight\n1\n2\n3\n", False),
        (",people\n7,1\n8,2\n9,3\n", False),
        ("w,3\nu,1\nv,2\n", True),
        ("ID,NAME,AREA,POP2000\n7,w,9,3\n8,v,9,2\n9,u,9,1\n6,other,9,5\n", True),
        ("name;Einwohner;Fläche\nw;3;1\nv;2;1\nu;1;1\n", True),
    ],
)
def test_layouts_of_weights(tmp_path: Path, text: str, by_name: bool) -> None:
    found = read_weights(written(tmp_path, text), PLACES, 3)
    assert found.weight.tolist() == [1.0, 2.0, 3.0]
    assert found.by_name is by_name


@pytest.mark.parametrize(
    ("heads", "taken"),
    [
        ("pop,jobs", None),
        ("population,households", None),
        ("jobs,weight", "weight"),
        ("Gewicht,pop", "Gewicht"),
        ("lon,people", "people"),
        ("POP2000,HOUSEHOLDS", "POP2000"),
    ],
)
def test_no_column_is_taken_for_another(tmp_path: Path, heads: str, taken: str | None) -> None:
    table = written(tmp_path, f"name,{heads}\nu,1,4\nv,2,5\nw,3,6\n")
    if taken is None:
        with pytest.raises(PlannerError, match=heads.replace(",", ", ")):
            read_weights(table, PLACES, 3)
    else:
        assert read_weights(table, PLACES, 3).column == taken


def test_the_column_may_be_named(tmp_path: Path) -> None:
    table = written(tmp_path, "name,cars,vans\nu,1,4\nv,2,5\nw,3,6\n")
    assert read_weights(table, PLACES, 3, "vans").weight.tolist() == [4.0, 5.0, 6.0]
    assert code_of(lambda: read_weights(table, PLACES, 3)) == "which_column"
    assert code_of(lambda: read_weights(table, PLACES, 3, "lorries")) == "no_column"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1\n2\n", "weights_count"),
        ("1\n-2\n3\n", "bad_weight"),
        ("weight,x\n1,1\n,1\n3,1\n", "bad_weight"),
        ("1\ninf\n3\n", "bad_weight"),
        ("0\n0\n0\n", "no_weight"),
        ("u,1\nv,2\nx,3\n", "weight_missing"),
        ("u,1\nv,2\nw,3\nw,4\n", "name_twice"),
    ],
)
def test_no_weights(tmp_path: Path, text: str, code: str) -> None:
    assert code_of(lambda: read_weights(written(tmp_path, text), PLACES, 3)) == code


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for read in (read_orlib, read_costs):
        with pytest.raises(PlannerError, match="nowhere"):
            read(tmp_path / "nowhere.csv")
