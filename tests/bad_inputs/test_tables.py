"""Tables as they really come: registers with titles above the header, decimal commas, two encodings, broken quotes."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from planner.io.layer import SourceLayer, read_source
from planner.model.errors import PlannerError
from planner.model.project import Role, Source

REGISTER = (
    "Betreiber;Straße;Hausnummer;Postleitzahl;Ort;Breitengrad;Längengrad;Nennleistung Ladeeinrichtung [kW];"
    "Anzahl Ladepunkte;P1 [kW]\n"
)
ROW = 'Stadtwerke;Hauptstr.;{n};77652;Offenburg;48,47{n};7,95{n};22,5;2;"22\n11"\n'


def write(folder: Path, content: str | bytes, name: str = "sites.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path, role: Role = Role.CANDIDATES, **more: object) -> SourceLayer:
    return read_source(Source(role=role, path=path.name, **more), path.parent)  # type: ignore[arg-type]


@pytest.mark.parametrize("title_rows", [0, 1, 5, 10])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252"])
def test_a_register_is_read_wherever_its_header_stands(tmp_path: Path, title_rows: int, encoding: str) -> None:
    title = "".join(f"Ladesäulenregister, Zeile {n};;;;;;;;;\n" for n in range(title_rows))
    path = write(tmp_path, (title + REGISTER + ROW.format(n=1) + ROW.format(n=2)).encode(encoding))
    frame = read(path, Role.CHARGERS).frame
    assert frame["power_kw"].tolist() == [22.5, 22.5]
    assert frame["n_points"].tolist() == [2.0, 2.0]
    assert frame["address"].tolist() == ["Hauptstr. 1, 77652 Offenburg", "Hauptstr. 2, 77652 Offenburg"]
    assert (frame.geometry.iloc[0].x, frame.geometry.iloc[0].y) == (7.951, 48.471)
    # a row over two lines of the file: numbers stay those of the file
    assert frame.index.tolist() == [title_rows + 2, title_rows + 4]


def test_missing_power_is_not_zero_and_missing_quantity_is_not_one(tmp_path: Path) -> None:
    path = write(tmp_path, "operator,lat,lon,power_kw,n_points\na,48,7,,\nb,48,7.1,0,0\nc,48,7.2,50,2\n")
    layer = read(path, Role.CHARGERS)
    assert layer.frame["power_kw"].isna().tolist() == [True, True, False]
    assert layer.frame["n_points"].isna().tolist() == [True, True, False]
    assert [issue.code for issue in layer.issues] == ["io.impossible_values", "io.impossible_values"]


def test_power_is_added_up_where_only_connectors_are_given_and_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, "betreiber;lat;lon;ladeleistung_1;ladeleistung_2\na;48,1;7,1;11;22\nb;48,1;7,2;;\n")
    layer = read(path, Role.CHARGERS)
    assert layer.frame["power_kw"].iloc[0] == 33
    assert layer.frame["power_kw"].isna().tolist() == [False, True]
    assert [issue.code for issue in layer.issues] == ["io.added_up"]


def test_exact_doubles_are_left_out_and_counted(tmp_path: Path) -> None:
    path = write(tmp_path, "operator,lat,lon\n" + "a,48,7\n" * 3 + "b,48,7\n")
    layer = read(path, Role.CHARGERS)
    assert len(layer.frame) == 2
    (issue,) = layer.issues
    assert (issue.code, issue.params["count"], issue.params["rows"]) == ("io.doubles_dropped", 2, "3, 4")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_separator(tmp_path: Path, separator: str) -> None:
    rows = [["name", "lat", "lon", "bays"], ["A, B; C", "48.5", "7.5", "10"], ["D", "48.6", "7.6", "20"]]
    lines = [separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in rows]
    frame = read(write(tmp_path, "\n".join(lines), "sites.txt")).frame
    assert frame["name"].tolist() == ["A, B; C", "D"]
    assert frame["bays"].tolist() == [10, 20]


def test_rows_without_coordinates_are_left_out_and_counted(tmp_path: Path) -> None:
    layer = read(write(tmp_path, "name,lat,lon\na,48,7\nb,,\nc,n/a,7\n\n,,\n"))
    assert layer.frame["name"].tolist() == ["a"]
    assert layer.issues[0].params["rows"] == "3, 4"


def test_ragged_rows_are_told(tmp_path: Path) -> None:
    layer = read(write(tmp_path, "name,lat,lon\na,50,7\nb,50\nc,50,7,9,9\nd,51,7,,\n"))
    assert layer.frame["name"].tolist() == ["a", "c", "d"]
    assert [issue.code for issue in layer.issues] == ["io.ragged_rows", "io.rows_without_position"]
    assert layer.issues[0].params["rows"] == "3, 4"


def test_formulas_stay_text(tmp_path: Path) -> None:
    assert read(write(tmp_path, "name,lat,lon\n=cmd|' /C calc'!A0,50,7\n")).frame["name"].iloc[0].startswith("=cmd")


@pytest.mark.parametrize("heads", ["rechtswert;hochwert", "Ost;Nord", "Easting;Northing", "Ost (m);Nord (m)"])
def test_metres_need_a_crs_and_take_one(tmp_path: Path, heads: str) -> None:
    path = write(tmp_path, f"name;{heads}\na;412000,5;5369000\n")
    with pytest.raises(PlannerError, match="does not say its coordinate system"):
        read(path)
    frame = read(path, crs="EPSG:25832").frame
    assert frame.geometry.iloc[0].x == 412000.5
    assert frame.crs.to_epsg() == 25832


def test_well_known_text_is_a_position(tmp_path: Path) -> None:
    path = write(tmp_path, 'name;wkt\nflood;"POLYGON ((9 48, 9.1 48, 9.1 48.1, 9 48))"\n')
    layer = read(path, Role.CONSTRAINTS, crs="EPSG:4326", kind="flood")
    assert layer.frame.geometry.iloc[0].area == pytest.approx(0.005)
    with pytest.raises(PlannerError, match="shape of row 2 cannot be read"):
        read(write(tmp_path, "name;wkt\na;POINT (9\n"), crs="EPSG:4326")


def test_the_planner_may_name_the_position_columns(tmp_path: Path) -> None:
    path = write(tmp_path, "name,a1,b1\nx,48.5,7.5\n")
    with pytest.raises(PlannerError, match="name, a1, b1"):
        read(path)
    frame = read(path, columns={"lat": "a1", "lon": "b1"}).frame
    assert (frame.geometry.iloc[0].x, frame.geometry.iloc[0].y) == (7.5, 48.5)


CASES: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "no coordinates": (lambda folder: write(folder, "name,kw\na,1\n"), "io.no_coordinates", "name, kw"),
    "names no table": (lambda folder: write(folder, "hello\nworld\n"), "io.no_table", "header"),
    "nul bytes": (lambda folder: write(folder, b"name,lat,lon\na\0b\0\0\0,5\0,7\n"), "io.nul_bytes", "zero bytes"),
    "unclosed quote": (lambda folder: write(folder, 'name,lat,lon\na,50,7\n"b,50,7\n'), "io.csv_quote", "row 3"),
    "unclosed quote, 5 MB": (
        lambda folder: write(folder, 'name,lat,lon\n"' + "a,1,2\n" * 800_000), "io.csv_quote", "row 2",
    ),
    "too wide": (
        lambda folder: write(folder, "lat,lon," + ",".join(f"c{n}" for n in range(300)) + "\n"),
        "io.too_wide",
        "302 columns",
    ),
    "header only": (lambda folder: write(folder, "name,lat,lon\n"), "io.empty_layer", "empty"),
    "impossible latitude": (
        lambda folder: write(folder, "name,lat,lon\na,148,7\n"), "io.impossible_swapped", "swapped",
    ),
    "old excel": (lambda folder: write(folder, b"\xd0\xcf\x11\xe0", "sites.xls"), "io.unknown_ending", ".xls"),
    "text named xlsx": (lambda folder: write(folder, "name", "sites.xlsx"), "io.wrong_content", ".xlsx"),
}  # fmt: skip


@pytest.mark.parametrize("case", list(CASES))
def test_one_sentence_names_file_and_cause(tmp_path: Path, case: str) -> None:
    make, code, words = CASES[case]
    path = make(tmp_path)
    with pytest.raises(PlannerError) as caught:
        read(path)
    assert [issue.code for issue in caught.value.issues] == [code]
    assert caught.value.message().startswith(path.name)
    assert words in caught.value.message()


def test_an_encoding_nobody_knows_and_one_that_does_not_fit(tmp_path: Path) -> None:
    path = write(tmp_path, "name,lat,lon\nKöln,50,7\n".encode("cp1252"))
    with pytest.raises(PlannerError, match='encoding "klingon" is not known'):
        read(path, encoding="klingon")
    with pytest.raises(PlannerError, match="not in the encoding"):
        read(path, encoding="UTF-8")
    assert read(path, encoding="cp1252").frame["name"].iloc[0] == "Köln"


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


SITES: list[list[object]] = [["Standorte"], [], ["name", "lat", "lon", "bays", "seit"]]
SITES += [["a", 48.5, 7.5, 12, date(2024, 1, 1)], ["b", "48,6", "7,6", None, None]]


def test_a_workbook_with_title_dates_and_texts_for_numbers(tmp_path: Path) -> None:
    layer = read(workbook(tmp_path / "sites.xlsx", {"Standorte": SITES}))
    assert layer.frame["bays"].iloc[0] == 12
    assert layer.frame["bays"].isna().tolist() == [False, True]
    assert [shape.y for shape in layer.frame.geometry] == [48.5, 48.6]
    assert layer.frame["seit"].iloc[0] == "2024-01-01T00:00:00"
    assert layer.frame.index.tolist() == [4, 5]
    assert layer.provenance.layer == "Standorte"


def test_the_sheet_with_known_columns_is_found_or_asked_for(tmp_path: Path) -> None:
    notes: list[list[object]] = [["Hinweise"], ["Stand: heute"]]
    assert len(read(workbook(tmp_path / "one.xlsx", {"Info": notes, "Liste": SITES})).frame) == 2
    path = workbook(tmp_path / "two.xlsx", {"Alt": SITES, "Neu": SITES})
    with pytest.raises(PlannerError, match="2 layers: Alt, Neu"):
        read(path)
    assert len(read(path, layer="Neu").frame) == 2
    with pytest.raises(PlannerError, match='did you mean "Neu"'):
        read(path, layer="Neue")


def test_a_sheet_of_sixteen_thousand_columns_is_refused_quickly(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["name", "lat", "lon"])
    book.worksheets[0].cell(2, 16384, 1)
    book.save(tmp_path / "wide.xlsx")
    with pytest.raises(PlannerError, match="16,384 columns"):
        read(tmp_path / "wide.xlsx")


def test_a_workbook_without_its_parts_cannot_be_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "sites.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(PlannerError, match="damaged or not of the kind"):
        read(tmp_path / "sites.xlsx")


def test_a_few_typing_errors_do_not_stop_a_register(tmp_path: Path) -> None:
    rows = "".join(f"s{n},48.{n:02d},7.5\n" for n in range(30))
    layer = read(write(tmp_path, "name,lat,lon\n" + rows + "typo,482.0,7.5\n"))
    assert len(layer.frame) == 30
    (issue,) = layer.issues
    assert (issue.code, issue.params["rows"]) == ("io.impossible_rows", "32")


def test_a_workbook_with_a_broken_stream_is_one_sentence(tmp_path: Path) -> None:
    path = workbook(tmp_path / "sites.xlsx", {"Standorte": SITES})
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo("xl/worksheets/sheet1.xml")
    content = bytearray(path.read_bytes())
    start = member.header_offset + 30 + len(member.filename)
    content[start : start + 8] = b"\xff" * 8
    path.write_bytes(content)
    with pytest.raises(PlannerError, match=r"sites\.xlsx: The file is damaged"):
        read(path)


def test_connections_that_exist_are_kept_empty_cells_as_unknown(tmp_path: Path) -> None:
    path = write(tmp_path, "site_id,lat,lon,existing_connection_kw,existing_load_kw\nA,48,7,250,\nB,48,7.1,,\n")
    layer = read(path)
    assert layer.frame["existing_connection_kw"].iloc[0] == 250
    assert layer.frame["existing_connection_kw"].isna().tolist() == [False, True]
    assert layer.frame["existing_load_kw"].isna().all()
    assert layer.issues == ()
