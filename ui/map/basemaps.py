"""Pictures under the map: the project's basemaps, painted below all layers, and whose they are, painted on top."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from planner.maps.sources.warp import Warp
from planner.maps.style import BACKGROUND, MUTED, Theme
from planner.model.errors import PlannerError
from planner.model.look import Basemap
from ui.map.decor import MARGIN_PX, notice_height_px, small_font
from ui.map.keys import key_of
from ui.map.online import Line, OnlineTiles
from ui.map.picture_file import PictureFile
from ui.map.tile_file import FileTiles
from ui.map.tile_paint import Composite, paint_tiles, wanted_tiles
from ui.map.tile_source import TileSource
from ui.map.viewport import Viewport
from ui.texts import language
from ui.theme.tokens import legible
from ui.work import Work

Source = TileSource | PictureFile
_GATHER_MS = 30
_CREDIT_LEFT_PX = 190.0


class Basemaps(QObject):
    """Underlay of a map canvas: all basemaps of a project, the lowest first.

    ``on_paper`` paints in its place onto anything but the screen: a layout looks elsewhere, and at its own time.

    Signals
    -------
    changed : something else is to be painted
    failed : str, a sentence for the planner, each only once
    """

    changed = Signal()
    failed = Signal(str)

    def __init__(self, work: Work, line: Line, parent: QObject | None = None, *, detail: float = 1.0) -> None:
        super().__init__(parent)
        self._work, self._line, self._detail = work, line, detail
        self._crs = ""
        self._warp: Warp | None = None
        self._shown: tuple[tuple[Basemap, Source], ...] = ()
        self._sources: dict[tuple[str, str], Source] = {}
        self._composites: dict[Source, Composite] = {}
        self._told: set[str] = set()
        self.on_paper: Basemaps | None = None
        self._soon = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._soon.timeout.connect(self.changed)

    @property
    def shown(self) -> tuple[Basemap, ...]:
        """Basemaps that are painted now, the lowest first."""
        return tuple(basemap for basemap, _ in self._seen)

    @property
    def credit(self) -> str:
        """Whose pictures are shown."""
        found = [source.attribution for _, source in self._seen if source.attribution]
        return " · ".join(dict.fromkeys(found))

    @property
    def busy(self) -> bool:
        """Whether pictures are still to come."""
        return any(source.busy for _, source in self._seen)

    @property
    def _seen(self) -> tuple[tuple[Basemap, Source], ...]:
        allowed = self._line.allowed()
        return tuple(pair for pair in self._shown if allowed or pair[0].kind != "xyz")

    def show(self, basemaps: Sequence[Basemap], folder: Path, crs: str) -> None:
        """Show these basemaps in a CRS; paths are relative to the folder. Files of the same path stay open."""
        if crs != self._crs:
            self._drop(tuple(self._sources))
            self._crs, self._warp = crs, Warp(crs) if crs and basemaps else None
        if self._warp is None and crs and basemaps:
            self._warp = Warp(crs)
        wanted = {_name(each, folder): each for each in basemaps} if crs else {}
        self._drop([name for name in self._sources if name not in wanted])
        shown: list[tuple[Basemap, Source]] = []
        for name, basemap in wanted.items():
            source = self._sources.get(name) or self._open(name, basemap)
            if source is not None and basemap.visible:
                shown.append((basemap, source))
        self._shown = tuple(shown)
        self.changed.emit()

    def forget_online(self) -> None:
        """Give up what is asked of online providers; shown again, they are asked anew, for example with another key."""
        self._drop([name for name, source in self._sources.items() if isinstance(source, OnlineTiles)])
        self.changed.emit()

    def close(self) -> None:
        """Let go of all files and lines."""
        self._shown = ()
        self._drop(tuple(self._sources))

    def paint(self, painter: QPainter, view: Viewport, theme: Theme) -> None:
        """Paint what is there, and ask for what is not."""
        on_screen = isinstance(painter.device(), QWidget)
        if self.on_paper is not None and not on_screen:
            self.on_paper.paint(painter, view, theme)
            return
        for basemap, source in self._seen:
            painter.save()
            painter.setOpacity(painter.opacity() * basemap.opacity_pu)
            if isinstance(source, PictureFile):
                _paint_picture(painter, source, view)
                source.want(view)
            elif self._warp is not None:
                source.want(wanted_tiles(source, self._warp, view, painter.device().devicePixelRatioF()))
                if on_screen:
                    self._composites[source].paint(painter, view)
                else:
                    paint_tiles(painter, source, self._warp, view)
            painter.restore()

    def _open(self, name: tuple[str, str], basemap: Basemap) -> Source | None:
        source: Source
        if basemap.kind == "xyz":
            try:
                source = OnlineTiles(self._line, basemap.provider, key_of(basemap.provider), self)
            except PlannerError as error:
                self._tell(error.message(language()))
                return None
        elif basemap.kind == "mbtiles":
            source = FileTiles(Path(name[1]), self)
        else:
            source = PictureFile(self._work, Path(name[1]), self._crs, self._detail, self)
        source.arrived.connect(self._arrive)
        source.failed.connect(self._tell)
        self._sources[name] = source
        if isinstance(source, TileSource) and self._warp is not None:
            self._composites[source] = Composite(source, self._warp, self._soon.start)
        return source

    def _drop(self, names: Sequence[tuple[str, str]]) -> None:
        for name in names:
            source = self._sources.pop(name)
            self._composites.pop(source, None)
            self._shown = tuple(pair for pair in self._shown if pair[1] is not source)
            source.close()
            source.deleteLater()

    def _arrive(self) -> None:
        source = self.sender()
        if source in self._composites:
            self._composites[source].stale = True
        if not self._soon.isActive():
            self._soon.start()

    def _tell(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            self.failed.emit(sentence)


class Credit:
    """Overlay that says whose basemaps are shown, beside the scale bar.

    ``on_paper``: also on anything but the screen; a layout prints it elsewhere. The live map always says it.
    """

    def __init__(self, basemaps: Basemaps) -> None:
        self._basemaps = basemaps
        self.notice = ""
        self.on_paper = True

    def paint(self, painter: QPainter, view: Viewport, theme: Theme) -> None:
        """Paint the credit, whole, in as many lines as it needs."""
        text = self._basemaps.credit
        if not text or not (self.on_paper or isinstance(painter.device(), QWidget)):
            return
        painter.save()
        strip_px = notice_height_px(painter.font(), view.width_px, self.notice)
        painter.setFont(small_font(painter.font()))
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap)
        room = QRectF(0, 0, max(view.width_px - 2 * _CREDIT_LEFT_PX, 160.0), 400)
        box = QFontMetricsF(painter.font()).boundingRect(room, flags, text)
        lower = view.height_px - strip_px - (6.0 if strip_px else MARGIN_PX)
        box.moveBottomLeft(QPointF(_CREDIT_LEFT_PX, lower - 3))
        ground = QColor(BACKGROUND[theme])
        ground.setAlpha(215)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box.adjusted(-6, -3, 6, 3), 4, 4)
        painter.setPen(QColor(legible(MUTED[theme], theme)))
        painter.drawText(box, flags, text)
        painter.restore()


def _name(basemap: Basemap, folder: Path) -> tuple[str, str]:
    """What tells one basemap's source from another's."""
    return basemap.kind, basemap.provider if basemap.kind == "xyz" else str(folder / basemap.path)


def _paint_picture(painter: QPainter, source: PictureFile, view: Viewport) -> None:
    if source.pixmap is None:
        return
    west, south, east, north = source.bounds_m
    left, _, _, top = view.bounds_m
    wide, high = (east - west) / view.m_per_px, (north - south) / view.m_per_px
    target = QRectF((west - left) / view.m_per_px, (top - north) / view.m_per_px, wide, high)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(target, source.pixmap, QRectF(source.pixmap.rect()))
