"""Writes a map layout: PNG, SVG or PDF, the same bytes for the same project whenever it is done."""

import os
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF, QUuid
from PySide6.QtGui import QColor, QImage, QPageLayout, QPageSize, QPaintDevice, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from planner.model.errors import PlannerError
from ui.map.layout_spec import MapLayout

ENDINGS = (".pdf", ".png", ".svg")
DPI = (96, 150, 300)
_PDF_DPI = 600
_SCREEN_DPI = 96
Paint = Callable[[QPainter], object]
Breathe = Callable[[], None]
_BREATH_S = 0.02
_CREATED = re.compile(rb"\(D:\d{14}[^)]*\)")
_XMP_DATE = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
_NAMESPACE = uuid.UUID("6f1ef6a0-7b6a-5b1a-9d35-0b3f6d3a7c11")


def write_layout(path: Path, layout: MapLayout, paint: Paint, day: date, dpi: int = 300,
                 breathe: Breathe | None = None) -> None:  # fmt: skip
    """Write a page by the ending of its file; nothing is left behind where it does not succeed.

    Parameters
    ----------
    paint : callable
        Paints the page onto a painter whose unit is a 96th of an inch.
    day : date
        Stands in the file where its format wants a time: the project's date, never the clock.
    dpi : int
        Dots an inch of a PNG.
    breathe : callable, optional
        Called every 20 ms while a PNG is packed, which a thread does; what it raises ends the writing.

    Raises
    ------
    PlannerError
        The ending is none of ours, or the file cannot be written.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise PlannerError.of("io.layout_ending", where=path.name, endings=", ".join(ENDINGS))
    if ending == ".png":
        content = _packed(_png(layout, paint, day, dpi), breathe)
    else:
        content = _pdf(layout, paint, day) if ending == ".pdf" else _svg(layout, paint, day)
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)  # noqa: PTH105 - said to be atomic
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise PlannerError.of("io.layout_not_written", where=str(path), reason=error.strerror or str(error)) from error


def _pdf(layout: MapLayout, paint: Paint, day: date) -> bytes:
    content, buffer = _buffer()
    writer = QPdfWriter(buffer)
    wide, high = layout.size_px
    points = QSizeF(wide * 0.75, high * 0.75)
    writer.setPageLayout(QPageLayout(QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch),
                                     QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))  # fmt: skip
    writer.setResolution(_PDF_DPI)
    writer.setTitle(layout.title)
    writer.setCreator("Chargesite")
    writer.setDocumentId(QUuid(str(uuid.uuid5(_NAMESPACE, f"{layout.title}|{layout.subtitle}|{day}"))))
    with _painting(writer) as painter:
        painter.scale(_PDF_DPI / 96.0, _PDF_DPI / 96.0)
        paint(painter)
    return _dated(bytes(content.data()), day)


def _dated(content: bytes, day: date) -> bytes:
    """PDF with the project's date for the clock's; lengths stay, so that the file's own table of places holds."""

    def short(found: re.Match[bytes]) -> bytes:
        return (b"(D:" + day.strftime("%Y%m%d").encode() + b"000000" + found[0][17:-1])[: len(found[0]) - 1] + b")"

    def long(found: re.Match[bytes]) -> bytes:
        return day.isoformat().encode() + b"T00:00:00" + found[0][19:]

    return _XMP_DATE.sub(long, _CREATED.sub(short, content))


def _svg(layout: MapLayout, paint: Paint, day: date) -> bytes:
    content, buffer = _buffer()
    wide, high = layout.size_px
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setResolution(_SCREEN_DPI)
    generator.setSize(QSize(round(wide), round(high)))
    generator.setViewBox(QRectF(0, 0, wide, high))
    generator.setTitle(layout.title)
    generator.setDescription(f"Chargesite, {day.isoformat()}")
    with _painting(generator) as painter:
        paint(painter)
    return bytes(content.data())


def _png(layout: MapLayout, paint: Paint, day: date, dpi: int) -> QImage:
    wide, high = layout.size_px
    factor = dpi / _SCREEN_DPI
    image = QImage(round(wide * factor), round(high * factor), QImage.Format.Format_RGB32)
    if image.isNull():
        raise PlannerError.of("io.layout_too_large", dpi=dpi)
    image.fill(QColor("#ffffff"))
    image.setDotsPerMeterX(round(dpi / 0.0254))
    image.setDotsPerMeterY(round(dpi / 0.0254))
    image.setText("Date", day.isoformat())
    with _painting(image) as painter:
        painter.scale(factor, factor)
        paint(painter)
    return image


def _packed(image: QImage, breathe: Breathe | None) -> bytes:
    content, buffer = _buffer()
    packing = Thread(target=image.save, args=(buffer, "PNG"), name="chargesite-png")
    packing.start()
    try:
        while packing.is_alive():
            packing.join(_BREATH_S)
            if breathe is not None:
                breathe()
    finally:
        packing.join()
    return bytes(content.data())


@contextmanager
def _painting(device: QPaintDevice) -> Iterator[QPainter]:
    """Painter that ends whatever happens: left open, it would outlive its device and take the program with it."""
    painter = QPainter(device)
    try:
        yield painter
    finally:
        painter.end()


def _buffer() -> tuple[QByteArray, QBuffer]:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return content, buffer
