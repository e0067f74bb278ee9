"""The legend of a layer: words and symbols, for layer list, layouts and report alike."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planner.maps.style import LayerStyle, default_style
from planner.maps.styled import Styled, StyledClass
from planner.model.texts import DEFAULT_LANGUAGE, catalogue, separated, text, text_or
from planner.model.units import UNIT_LABELS, unit_suffix

EntryKind = Literal["point", "line", "polygon", "ramp"]
Figure = Callable[[float], str]
NBSP = "\u00a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendEntry:
    """One line of a legend.

    Attributes
    ----------
    label : str
        Words beside the symbol.
    style : LayerStyle
    kind
        What the symbol is; ``ramp``: the colours of the score from ``low`` to ``high``.
    key : str
        The class within its layer; empty for the layer as a whole.
    count : int
        Features of the class; 0 where several entries tell of one class (widths).
    """

    label: str
    style: LayerStyle
    kind: EntryKind
    key: str = ""
    count: int = 0
    low: float | None = None
    high: float | None = None


def layer_title(styled: Styled, language: str = DEFAULT_LANGUAGE) -> str:
    """Name of a layer: the planner's, else ours, else what the data call it."""
    return styled.title or own_title(styled.layer_id, language)


def own_title(layer_id: str, language: str = DEFAULT_LANGUAGE) -> str:
    """Our name of a layer; a file that is only drawn goes by its source's name."""
    return text_or(default_style(layer_id).label_code, readable(layer_id.removeprefix("reference:")), language)


def legend(
    styled: Styled,
    language: str = DEFAULT_LANGUAGE,
    *,
    figure: Figure | None = None,
    scale: float | None = None,
    empty: bool = False,
) -> tuple[LegendEntry, ...]:
    """Entries of a layer, what is drawn on top first; classes that no feature takes are left out.

    Parameters
    ----------
    styled : Styled
    figure : callable, optional
        Writes single figures; by default as the language groups and points them, with all their digits. Limits of
        classes always have all theirs: rounded ones may read alike.
    scale : float, optional
        Only what is drawn at 1 : n; None: at any scale.
    empty : bool
        Keep classes that no feature takes, but that for features without a value.

    Returns
    -------
    tuple of LegendEntry
        One entry with the layer's name where all features look alike.
    """
    write = figure or (lambda value: plain_figure(value, language))
    counts = class_counts(styled, scale)
    taken = _counts_by_key(styled, counts)
    told = [
        each for each in styled.classes
        if each.in_legend and (taken.get(each.key, 0) or (empty and each.code != "maps.class_no_value"))
    ]  # fmt: skip
    if len(told) == 1:
        only = told[0]
        words = only.label or layer_title(styled, language)
        return (LegendEntry(label=words, style=only.style, kind=styled.kind, count=taken[only.key]),)
    shared = {key for key, n in Counter(each.key for each in told).items() if n > 1}
    entries = [
        LegendEntry(label=class_words(each, styled, language, write), style=each.style, kind=styled.kind, key=each.key,
                    count=0 if each.key in shared else taken[each.key], low=each.low, high=each.high)
        for each in reversed(told)
    ]  # fmt: skip
    return tuple(_stacked(entries) if styled.layer_id == "catchments" else entries)


def score_legend(low: float, high: float, label: str) -> LegendEntry:
    """Entry for the ramp of scores."""
    return LegendEntry(label=label, style=default_style("candidates"), kind="ramp", low=low, high=high)


def class_counts(styled: Styled, scale: float | None = None) -> NDArray[np.int64]:
    """Features of each class at a scale 1 : n, shape (n_classes,); None: the most at any scale."""
    levels = styled.levels if scale is None else [level for level in (styled.level_at(scale),) if level is not None]
    found = np.zeros(len(styled.classes), dtype=np.int64)
    for level in levels:
        of = level.class_of_feature
        found = np.maximum(found, np.bincount(of[of >= 0], minlength=len(styled.classes)))
    return found


def class_words(each: StyledClass, styled: Styled, language: str, figure: Figure) -> str:
    """Words of one class: the planner's or the data's, else ours, else its ends with their unit."""
    if each.label:
        return each.label
    if each.code == each.style.label_code:
        return layer_title(styled, language)
    if each.code:
        return text_or(each.code, readable(each.key), language)
    return span_words(each.low, each.high, each.column, language, figure)


def span_words(low: float | None, high: float | None, column: str, language: str, figure: Figure) -> str:
    """A span of figures in words: ``50 to 150 kW``, ``2,000 kW and more``; one figure where both ends are the same."""
    unit = _unit(column, language)
    if low is None and high is None:
        return text("maps.class_any", language)
    if low is None or high is None:
        code = "maps.class_below" if low is None else "maps.class_from"
        end = high if low is None else low
        return text(code, language, value=plain_figure(end or 0.0, language) + unit)
    if low == high:
        return figure(low) + unit
    ends = plain_figure(low, language), plain_figure(high, language) + unit
    return text("maps.class_span", language, low=ends[0], high=ends[1])


def plain_figure(value: float, language: str = DEFAULT_LANGUAGE) -> str:
    """Figure with the digits that it has, grouped as the language does.

    >>> plain_figure(1250.0), plain_figure(1250.5, "de")
    ('1,250', '1.250,5')
    """
    shown = f"{value:,.10f}".rstrip("0").rstrip(".") if abs(value) < 1e9 else f"{value:.4g}"
    return separated(shown, language).replace("-", "\u2212")


def readable(identifier: str) -> str:
    """Word of a data file as people write it: ``car_park`` -> ``Car park``."""
    words = identifier.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _unit(column: str, language: str) -> str:
    suffix = unit_suffix(column)
    label = catalogue(language).get(f"unit.{suffix}", UNIT_LABELS[suffix]) if suffix else ""
    return f"{NBSP}{label}" if label else ""


def _counts_by_key(styled: Styled, counts: NDArray[np.int64]) -> dict[str, int]:
    """Steps of one class count together."""
    found: dict[str, int] = {}
    for each, count in zip(styled.classes, counts.tolist(), strict=True):
        found[each.key] = found.get(each.key, 0) + count
    return found


def _stacked(entries: list[LegendEntry]) -> list[LegendEntry]:
    """Bands lie upon each other: the nearest is as dark as all of them together."""
    n = len(entries)
    return [
        replace(each, style=replace(each.style, opacity_pu=1.0 - (1.0 - each.style.opacity_pu) ** (n - i)))
        for i, each in enumerate(entries)
    ]
