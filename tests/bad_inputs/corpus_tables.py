"""Bad tables as planners get them by mail: CSV and XLSX with all that offices do to them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from planner.model.project import Role
from tests.bad_inputs.making import Case, Make, archive, text, written

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
    'sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_RELATED}/{{kind}}" Target="{{target}}"/></Relationships>'
)
_BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    f'xmlns:r="{_RELATED}"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>'
)
_SHEET = (
    "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>{}</sheetData></worksheet>"
)


def bare_workbook(folder: Path, rows: str) -> Path:
    """Workbook with one sheet of raw XML."""
    members = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS.format(kind="officeDocument", target="xl/workbook.xml"),
        "xl/workbook.xml": _BOOK,
        "xl/_rels/workbook.xml.rels": _RELS.format(kind="worksheet", target="worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": _SHEET.format(rows),
    }
    return archive(folder, {name: content.encode() for name, content in members.items()}, "sites.xlsx")


def book(fill: Callable[[Workbook], None], name: str = "sites.xlsx") -> Make:
    def make(folder: Path, port: int) -> Path:
        made = Workbook()
        fill(made)
        made.save(folder / name)
        return folder / name

    return make


def sheet(*rows: list[object]) -> Callable[[Workbook], None]:
    def fill(made: Workbook) -> None:
        for row in rows:
            made.active.append(row)

    return fill


HEAD: list[object] = ["name", "lat", "lon", "bays"]
ROW: list[object] = ["a", 48.5, 7.9, 10]


def hidden_first(made: Workbook) -> None:
    made.active.title = "lists"
    made.active.append(["name", "lat", "lon"])
    made.active.append(["hidden", 1, 2])
    shown = made.create_sheet("sites")
    shown.append(HEAD)
    shown.append(ROW)
    made.active = 1
    made["lists"].sheet_state = "hidden"


def merged_header(made: Workbook) -> None:
    page = made.active
    page.append(["name", "Position", None, "bays"])
    page.append([None, "lat", "lon", None])
    page.append(ROW)
    page.merge_cells("B1:C1")
    page.merge_cells("A1:A2")
    page.merge_cells("D1:D2")


def formulas(made: Workbook) -> None:
    made.active.append(HEAD)
    made.active.append(["a", 48.5, 7.9, "=2*5"])
    made.active.append(["b", 48.5, "=7+1", 10])


def two_sheets(made: Workbook) -> None:
    for name in ("north", "south"):
        page = made.create_sheet(name)
        page.append(HEAD)
        page.append([name, 48.5, 7.9, 10])
    made.remove(made["Sheet"])


def zip_bomb(folder: Path, port: int) -> Path:
    return bare_workbook(folder, " " * (48 << 20))


TABLE_CASES: dict[str, Case] = {
    # text
    "semicolons and decimal commas": Case(
        text("sites.csv", "Name;Breite;Länge;Stellplätze\nA;48,47;7,95;12\nB;48,50;7,90;1.200\n"), "", 2),
    "tabs": Case(text("sites.tsv", "name\tlat\tlon\na\t48,5\t7,9\n"), "", 1),
    "utf-16 as Excel saves it": Case(text("sites.txt", "name\tlat\tlon\nKöln\t48,5\t7,9\n".encode("utf-16")), "", 1),
    "utf-16 without its mark": Case(text("sites.csv", "name,lat,lon\nKoeln,48.5,7.9\n".encode("utf-16-le")), "", 1),
    "utf-8 with its mark": Case(text("sites.csv", "\ufeffname,lat,lon\nKöln,48.5,7.9\n"), "", 1),
    "binary": Case(text("sites.csv", bytes(range(256)) * 40 + b"\0" * 4000), "io.nul_bytes"),
    "lines of an old Mac": Case(text("sites.csv", "name,lat,lon\ra,48.5,7.9\rb,48.6,7.9\r"), "", 2),
    "quote in the middle": Case(text("sites.csv", 'name,lat,lon\n"a "b" c",48.5,7.9\n'), "io.csv_quote"),
    "header below titles": Case(
        text("sites.csv", "Longlist 2026;;;\nStand: Mai;;;\n\nname;lat;lon;bays\na;48,5;7,9;3\n"), "", 1),
    "units under the header": Case(
        text("sites.csv", "name;lat;lon;existing_load\n;°;°;MW\na;48,5;7,9;0,25\n"), "io.unit_converted", 1),
    "unit in the header": Case(
        text("sites.csv", "operator,lat,lon,nennleistung in MW\na,48.5,7.9,0.15\n"),
        "io.unit_converted", 1, role=Role.CHARGERS),
    "totals at the end": Case(
        text("sites.csv", "name,lat,lon,bays\na,48.5,7.9,10\nb,48.6,7.9,20\nSumme,,,30\n"), "io.total_row", 2),
    "names twice in the header": Case(
        text("sites.csv", "name,lat,lon,bays,bays\na,48.5,7.9,10,20\n"), "io.doubled_headers", 1),
    "no header": Case(text("sites.csv", "48.5,7.9,10\n48.6,7.8,20\n"), "io.no_coordinates"),
    "header alone": Case(text("sites.csv", "name,lat,lon\n"), "io.empty_layer"),
    "one word": Case(text("sites.csv", "hello\n"), "io.no_table"),
    "302 columns": Case(text("sites.csv", "lat,lon," + ",".join(f"c{n}" for n in range(300)) + "\n"), "io.too_wide"),
    # positions
    "degrees, minutes, seconds": Case(
        text("sites.csv", "name;lat;lon\na;48°28'12\"N;7°57'00\"E\nb;N 48° 28.2';E 7° 57'\n"), "", 2),
    "both in one cell": Case(text("sites.csv", 'name;koordinaten\na;"48.47, 7.95"\nb;48,5 7,9\n'), "", 2),
    "latitude and longitude exchanged": Case(
        text("sites.csv", "name,lat,lon\na,9.1,48.7\nb,9.0,48.8\n"), "import.lies_swapped", 2),
    "thousands in metres": Case(
        text("sites.csv", "name;rechtswert;hochwert\na;513.345,50;5.395.000,0\nb;514.000,00;5.396.100,5\n"),
        "io.no_crs", 2, "EPSG:25832"),
    "metres called degrees": Case(
        text("sites.csv", "name,lat,lon\na,5395000,513345\n"), "io.impossible_degrees"),
    "some rows without a position": Case(
        text("sites.csv", "name,lat,lon\na,48.5,7.9\nb,,\nc,n/a,7.9\n"), "io.rows_without_position", 1),
    "one typing error among many": Case(
        text("sites.csv", "name,lat,lon\n" + "".join(f"s{n},48.{n:02d},7.9\n" for n in range(40)) + "x,485.1,7.9\n"),
        "io.impossible_rows", 40),
    "exact doubles": Case(text("sites.csv", "name,lat,lon\na,48.5,7.9\na,48.5,7.9\n"), "io.doubles_dropped", 1),
    "bad shape as text": Case(
        text("sites.csv", 'name;wkt\na;"POINT (7.9 48.5)"\nb;POINT (9\n'), "io.bad_shapes", 1, "EPSG:4326"),
    "words for numbers": Case(text("sites.csv", "name,lat,lon,bays\na,48.5,7.9,viele\n"), "io.no_number", 1),
    # workbooks
    "plain workbook": Case(book(sheet(HEAD, ROW)), "", 1),
    "formulas without values": Case(book(formulas), "io.formulas_empty", 1),
    "errors in cells": Case(book(sheet(HEAD, ROW, ["b", 48.6, 7.9, "#REF!"])), "io.error_cells", 2),
    "dates for numbers": Case(book(sheet(HEAD, ["a", 48.5, 7.9, date(2026, 5, 3)])), "io.date_for_number", 1),
    "merged header": Case(book(merged_header), "", 1),
    "empty sheet": Case(book(sheet()), "io.no_table"),
    "hidden first sheet": Case(book(hidden_first), "io.hidden_sheets", 1),
    "two sheets alike": Case(book(two_sheets), "", 1),
    "macros": Case(book(sheet(HEAD, ROW), "sites.xlsm"), "io.macros", 1),
    "password": Case(text("sites.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048)), "io.xlsx_password"),
    "old .xls": Case(text("sites.xls", b"\xd0\xcf\x11\xe0"), "io.unknown_ending"),
    "zip bomb as a workbook": Case(zip_bomb, "io.zip_bomb"),
    "text named .xlsx": Case(text("sites.xlsx", "name,lat,lon\n"), "io.wrong_content"),
    "zip without a workbook": Case(
        lambda folder, port: archive(folder, {"a.txt": b"x"}, "sites.xlsx"), "io.cannot_read"),
    # patterns that a file could keep busy
    "many open cells": Case(
        lambda folder, port: bare_workbook(folder, "<!--" + "<c " * 100_000 + "-->"), "io.no_table"),
    "many open formulas": Case(
        lambda folder, port: bare_workbook(folder, "<!--" + "<f" * 100_000 + "</f>" + " " * 100_000 + "-->"),
        "io.no_table"),
    "header of brackets": Case(text("sites.csv", "name;lat;lon;" + "a (" * 3000 + "\na;48.5;7.9;1\n"), "", 1),
    "positions of blanks": Case(
        text("sites.csv", "koordinaten;name\n" + ('"1' + " " * 6000 + 'x";n\n') * 10),
        "io.no_coordinates"),
    "cut workbook": Case(
        lambda folder, port: written(folder, "sites.xlsx", bare_workbook(folder, "").read_bytes()[:-200]),
        "io.zip_damaged"),
}  # fmt: skip
