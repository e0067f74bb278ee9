"""sites.xlsx: the result as plain tables, safe to open, the same bytes each time."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from planner.model.result import Assessment
from planner.model.units import unit_suffix
from planner.report.files import write_bytes_whole
from planner.report.glyphs import printable
from planner.report.sheets import SHARES, Sheet, Value, sheets_of
from planner.report.words import Words

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_FORMATS = {
    "eur": "#,##0",
    "eur_per_year": "#,##0",
    "kw": "#,##0.0",
    "kva": "#,##0.0",
    "percent": "0.0",
    "pu": "0.000",
    "min": "0.0",
    "m": "#,##0",
    "m2": "#,##0",
    "per_day": "#,##0.0",
    "kwh_per_day": "#,##0",
}
_HEAD_FILL, _HEAD_INK = "0B6475", "FFFFFF"
_WIDEST, _NARROWEST = 60, 8
_LONGEST = 32_767
_SHARE = "0.0%"


def write_workbook(assessment: Assessment, path: Path) -> None:
    """Write ranking, sites, chargers, upgrades, rules, costs, assumptions, provenance and findings, a sheet each.

    Texts are stored as texts, never as formulas; control characters are left out; properties and the archive carry the
    project date.

    Raises
    ------
    OSError
        The file cannot be written; nothing half-written stays behind.
    """
    from openpyxl import Workbook

    from planner.report.workbook_writer import MemoryWriter

    book = Workbook()
    book.remove(book.worksheets[0])
    day = datetime(assessment.project_date.year, assessment.project_date.month, assessment.project_date.day)
    book.properties.creator = assessment.author or assessment.organisation or "Chargesite"
    book.properties.title = clean(assessment.project_name)
    book.properties.description = clean(assessment.notice)
    words = Words(assessment.language)
    for sheet in sheets_of(assessment, words):
        _fill(book.create_sheet(sheet.title), sheet, assessment.notice)
    content = io.BytesIO()
    # stored, not packed: it is packed with its dates right after
    MemoryWriter(book, zipfile.ZipFile(content, "w", zipfile.ZIP_STORED)).save()
    write_bytes_whole(path, _dated(content.getvalue(), day))


def clean(text: str) -> str:
    """Text without the control characters a workbook cannot hold."""
    return printable(text)[:_LONGEST]


def _fill(page: "Worksheet", sheet: Sheet, notice: str) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    for index, (_, title) in enumerate(sheet.columns, start=1):
        cell = page.cell(1, index)
        _put(cell, title)
        cell.font = Font(bold=True, color=_HEAD_INK)
        cell.fill = PatternFill("solid", fgColor=_HEAD_FILL)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    formats = [_SHARE if name in SHARES else _FORMATS.get(unit_suffix(name) or "") for name, _ in sheet.columns]
    for number, row in enumerate(sheet.rows, start=2):
        for index, (value, number_format) in enumerate(zip(row, formats, strict=True), start=1):
            if value is None:
                continue
            cell = page.cell(number, index)
            _put(cell, value)
            if number_format is not None and not isinstance(value, str):
                cell.number_format = number_format
    for index, width in enumerate(_widths(sheet), start=1):
        page.column_dimensions[get_column_letter(index)].width = width
    page.freeze_panes = sheet.freeze
    if sheet.rows:
        page.auto_filter.ref = page.dimensions
    footer = page.HeaderFooter.oddFooter
    if footer is not None:
        footer.left.text = clean(notice).replace("&", "&&")
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _put(cell: object, value: Value) -> None:
    """Store a value; every text as text, so that a name beginning with = + - @ never runs."""
    if isinstance(value, str):
        cell.value = clean(value)  # type: ignore[attr-defined]
        cell.data_type = "s"  # type: ignore[attr-defined]
        if value[:1] in "=+-@\t\r":
            cell.quotePrefix = True  # type: ignore[attr-defined]
    else:
        cell.value = value  # type: ignore[attr-defined]


def _widths(sheet: Sheet) -> Sequence[float]:
    widths = []
    for index, (_, title) in enumerate(sheet.columns):
        longest = max((len(str(row[index])) for row in sheet.rows if row[index] is not None), default=0)
        words = max((len(word) for word in title.split()), default=0)
        widths.append(float(min(max(longest, words + 3, _NARROWEST) + 2, _WIDEST)))
    return widths


def _dated(content: bytes, day: datetime) -> bytes:
    """The archive again with the project date on every member and in the document's properties."""
    stamp = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _core_dated(data, day)
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            target.writestr(info, data)
    return out.getvalue()


def _core_dated(data: bytes, day: datetime) -> bytes:
    import re

    stamp = f"{day:%Y-%m-%d}T00:00:00Z".encode()
    return re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, data)
