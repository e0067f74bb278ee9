"""Named colours of the two looks; the map's own colours come from planner.maps.style."""

from dataclasses import dataclass

from planner.maps.style import ACCENT, INK, MUTED, SELECTED, Theme

SPACE_PX = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Colours of one look, as ``#rrggbb``. ``*_soft`` are backgrounds behind text of the same name."""

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
    series: tuple[str, ...]


LIGHT = Tokens(
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
    series=("#0b6475", "#e69f00", "#7b4fa3", "#009e73", "#d55e00", "#56b4e9", "#cc79a7", "#8c6d31"),
)
DARK = Tokens(
    theme="dark",
    window="#20272b",
    base="#191f22",
    raised="#283035",
    border="#3a454b",
    text=INK["dark"],
    muted=MUTED["dark"],
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
    series=("#4fb6c7", "#f0b43c", "#b58be0", "#3fc79a", "#ff9e4a", "#86cdf5", "#e09cc3", "#c3a061"),
)

_current: dict[str, Tokens] = {"tokens": LIGHT}


def tokens() -> Tokens:
    """Colours in use now."""
    return _current["tokens"]


def use(theme: Theme) -> Tokens:
    """Choose a look; widgets made afterwards, and whatever paints itself, take it."""
    _current["tokens"] = DARK if theme == "dark" else LIGHT
    return tokens()
