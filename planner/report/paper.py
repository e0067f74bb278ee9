"""What sections are given: the result, the words, and a place to put drawings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from planner.maps.layer import MapLayer
from planner.model.comparison import Comparison
from planner.model.look import LayerLook
from planner.model.result import Assessment, SiteResult
from planner.report.blocks import Block
from planner.report.figures.maps import locator_map
from planner.report.figures.painter import Painter, Window
from planner.report.words import Words

LOCATOR_MM = (31.0, 27.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """The small map of the region that stands on each site's map."""

    file: str
    window_m: Window
    width_mm: float

    @property
    def width_m(self) -> float:
        """How wide the region on it is."""
        return self.window_m[2] - self.window_m[0]

    def place_mm(self, site: SiteResult) -> tuple[float, float]:
        """Millimetres of a site from the upper left corner."""
        west, _, _, north = self.window_m
        metres_per_mm = self.width_m / self.width_mm
        return (site.x_m - west) / metres_per_mm, (north - site.y_m) / metres_per_mm


class Paper:
    """One report in the making.

    Attributes
    ----------
    assessment : Assessment
    words : Words
        Texts and numbers in the report's language.
    painter : Painter
        Draws the layers on maps.
    comparison : Comparison or None
        Scenarios side by side, for the paper that is about them.
    years : mapping of str to int
        Year in which the programme builds a site, also for readers who are told nothing else of it.
    """

    def __init__(
        self, assessment: Assessment, layers: Sequence[MapLayer], folder: Path, looks: Sequence[LayerLook] = ()
    ) -> None:
        self.assessment = assessment
        self.words = Words(assessment.language)
        self.painter = Painter(layers, looks)
        self.comparison: Comparison | None = None
        self.years: Mapping[str, int] = {}
        self._folder = folder
        self._count = 0
        self._locator: Locator | None = None

    def locator(self) -> "Locator":
        """Small map of the region, drawn once."""
        if self._locator is None:
            drawing, window = locator_map(self.painter, self.assessment.sites, LOCATOR_MM)
            self._locator = Locator(file=self._keep(drawing), window_m=window, width_mm=LOCATOR_MM[0])
        return self._locator

    def _keep(self, drawing: bytes) -> str:
        """Put a drawing into the report's folder; its path there."""
        self._count += 1
        name = f"f{self._count:04d}.svg"
        (self._folder / name).write_bytes(drawing)
        return f"/figures/{name}"

    @property
    def notice(self) -> str:
        """What stands on every map and page."""
        return self.assessment.notice

    def figure(
        self, drawing: bytes, alt: str, *, caption: str = "", legend: Sequence[Block] = (), framed: bool = False
    ) -> Block:
        """Keep a drawing and return its block; ``alt`` says in words what it shows."""
        return {
            "type": "figure",
            "file": self._keep(drawing),
            "alt": alt,
            "caption": caption,
            "legend": list(legend),
            "framed": framed,
        }
