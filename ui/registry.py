"""Panels and pages are found, not listed: a module in ui/panels with ``PANEL``, in ui/pages with ``PAGE``."""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtWidgets import QWidget

from planner.model.result import Assessment, SiteResult
from ui.desk import Desk

Area = Literal["left", "right", "bottom"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSpec:
    """A dock of the main window: panels of one area share it as tabs, the lowest ``order`` first.

    ``help_topic``: what F1 opens while the panel has the keys; empty: the topic of the panel's own name, if there is.
    ``high_px``: height that a panel at the bottom is given when it is opened, as far as the window has it.
    """

    panel_id: str
    title_code: str
    icon: str
    area: Area
    order: int
    factory: Callable[[Desk], QWidget]
    shortcut: str = ""
    help_topic: str = ""
    high_px: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpec:
    """A page of the site panel: ``build`` makes its blocks for one site; ``attach`` joins those that change something.

    ``follow`` is called after it, and again whenever the session's edits have changed: it shows them.
    ``short_code``: the word on its button where the title is too long for it.
    """

    page_id: str
    title_code: str
    icon: str
    order: int
    build: Callable[[SiteResult, Assessment], Sequence[QWidget]]
    attach: Callable[[Sequence[QWidget], SiteResult, Desk], None] | None = None
    follow: Callable[[Sequence[QWidget], SiteResult, Desk], None] | None = None
    short_code: str = ""


def find_panels() -> tuple[PanelSpec, ...]:
    """All panels, by area and order."""
    import ui.panels

    found = [module.PANEL for module in modules_in(ui.panels.__path__, "ui.panels")]
    return tuple(sorted(found, key=lambda spec: (spec.area, spec.order)))


def find_pages() -> tuple[PageSpec, ...]:
    """All pages of the site panel, in order."""
    import ui.pages

    return tuple(sorted((m.PAGE for m in modules_in(ui.pages.__path__, "ui.pages")), key=lambda spec: spec.order))


def modules_in(path: Sequence[str], package: str) -> list[Any]:
    """Modules of a package, but those whose names begin with an underscore."""
    names = [info.name for info in pkgutil.iter_modules(path) if not info.name.startswith("_")]
    return [importlib.import_module(f"{package}.{name}") for name in names]
