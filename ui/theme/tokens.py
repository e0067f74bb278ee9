"""Named colours of the three looks; the map's own colours come from planner.maps.style."""

from dataclasses import dataclass
from typing import Literal

from planner.maps.style import ACCENT, INK, SELECTED, Theme

SPACE_PX = 8
Look = Literal["light", "dark", "contrast"]
LOOKS: tuple[Look, ...] = ("light", "dark", "contrast")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Colours of one look, as ``#rrggbb``. ``*_soft`` are backgrounds behind text of the same name.

    ``theme`` is that of the map. ``focus`` marks what has the keys, ``field`` frames what can be changed.
    """

    look: Look
    theme: Theme
    window: str
    base: str
    raised: str
    border: str
    text: str
    muted: str
    accent: str
    accent_soft: str
    on_accent: str
    selected: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    neutral_soft: str
    faint: str
    focus: str
    field: str
    line_px: int
    series: tuple[str, ...]

    @property
    def off(self) -> str:
        """Line round what cannot be done now: dashed where its grey would be as dark as the rest."""
        return "dashed" if self.look == "contrast" else "solid"


LIGHT = Tokens(
    look="light",
    theme="light",
    window="#f3f5f5",
    base="#ffffff",
    raised="#ffffff",
    border="#d8dedf",
    text=INK["light"],
    muted="#5d6b73",
    accent=ACCENT["light"],
    accent_soft="#dceef1",
    on_accent="#ffffff",
    selected=SELECTED["light"],
    good="#1d7044",
    good_soft="#dcf1e4",
    warn="#8a5a00",
    warn_soft="#fbeecf",
    bad="#b3261e",
    bad_soft="#fbe3e1",
    neutral_soft="#e9edee",
    faint="#b4bec3",
    focus=ACCENT["light"],
    field="#84929a",
    line_px=1,
    series=("#0b6475", "#e69f00", "#7b4fa3", "#009e73", "#d55e00", "#56b4e9", "#cc79a7", "#8c6d31"),
)
DARK = Tokens(
    look="dark",
    theme="dark",
    window="#20272b",
    base="#191f22",
    raised="#283035",
    border="#3a454b",
    text=INK["dark"],
    muted="#a5b2b8",
    accent=ACCENT["dark"],
    accent_soft="#21414a",
    on_accent="#0f1719",
    selected=SELECTED["dark"],
    good="#6fd39b",
    good_soft="#1e3b2c",
    warn="#f0c264",
    warn_soft="#41361b",
    bad="#ff8f86",
    bad_soft="#4a2623",
    neutral_soft="#323c41",
    faint="#566269",
    focus=ACCENT["dark"],
    field="#7c8a92",
    line_px=1,
    series=("#4fb6c7", "#f0b43c", "#b58be0", "#3fc79a", "#ff9e4a", "#86cdf5", "#e09cc3", "#c3a061"),
)

CONTRAST = Tokens(
    look="contrast",
    theme="light",
    window="#ffffff",
    base="#ffffff",
    raised="#ffffff",
    border="#000000",
    text="#000000",
    muted="#2b2b2b",
    accent="#00418f",
    accent_soft="#dbe9ff",
    on_accent="#ffffff",
    selected="#8a2f00",
    good="#00491d",
    good_soft="#e3f6e8",
    warn="#553500",
    warn_soft="#fff1cc",
    bad="#8c0009",
    bad_soft="#ffe9e7",
    neutral_soft="#ececec",
    faint="#595959",
    focus="#b0006d",
    field="#000000",
    line_px=2,
    series=("#00418f", "#a34700", "#5b2a86", "#00624a", "#8c0009", "#005f87", "#7d1f5d", "#5a4300"),
)
_LOOKS: dict[str, Tokens] = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
_current: dict[str, Tokens] = {"tokens": LIGHT}


def tokens() -> Tokens:
    """Colours in use now."""
    return _current["tokens"]


def tokens_of(look: Look) -> Tokens:
    """Colours of a look, which need not be the one in use."""
    return _LOOKS[look]


def use(look: Look) -> Tokens:
    """Choose a look; widgets made afterwards, and whatever paints itself, take it."""
    _current["tokens"] = _LOOKS[look]
    return tokens()


def legible(color: str, theme: Theme) -> str:
    """A subdued colour of the map; its ink where the look in use is that of high contrast."""
    return INK[theme] if tokens().look == "contrast" else color


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance of sRGB)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    channels = [int(color[i : i + 2], 16) / 255.0 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
