"""What sections are given: the result, the words, and a place to put drawings."""

from collections.abc import Sequence
from pathlib import Path

from planner.maps.layer import MapLayer
from planner.model.result import Assessment
from planner.report.blocks import Block
from planner.report.figures.painter import Painter
from planner.report.words import Words


class Paper:
    """One report in the making.

    Attributes
    ----------
    assessment : Assessment
    words : Words
        Texts and numbers in the report's language.
    painter : Painter
        Draws the layers on maps.
    """

    def __init__(self, assessment: Assessment, layers: Sequence[MapLayer], folder: Path) -> None:
        self.assessment = assessment
        self.words = Words(assessment.language)
        self.painter = Painter(layers)
        self._folder = folder
        self._count = 0

    @property
    def notice(self) -> str:
        """What stands on every map and page."""
        return self.assessment.notice

    def figure(
        self, drawing: bytes, alt: str, *, caption: str = "", legend: Sequence[Block] = (), framed: bool = False
    ) -> Block:
        """Keep a drawing and return its block; ``alt`` says in words what it shows."""
        self._count += 1
        name = f"f{self._count:04d}.svg"
        (self._folder / name).write_bytes(drawing)
        return {
            "type": "figure",
            "file": f"/figures/{name}",
            "alt": alt,
            "caption": caption,
            "legend": list(legend),
            "framed": framed,
        }
