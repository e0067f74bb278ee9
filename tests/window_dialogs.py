"""Every dialog of the window by name, made as a planner would meet it: for the walk over all controls, and pictures."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from planner.app.projects import LeftBehind, SourceChange
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from ui import crash, dialogs, logbook, project_dialogs
from ui.desk import Desk
from ui.preferences_dialog import SECTIONS, preferences_dialog
from ui.work import Failure

_FAULT = Issue(severity=Severity.ERROR, code="catalogue.duplicate_id", where="sites.csv", params={"id": "A1"})


def all_dialogs(desk: Desk) -> dict[str, Callable[[], QWidget]]:
    """Name and maker of every dialog."""
    return {**_own(desk), **_of_files(desk), **_of_the_map(desk)}


def _own(desk: Desk) -> dict[str, Callable[[], QWidget]]:
    from ui.palette.palette import open_palette

    window = desk.window
    broken = Failure(report="Traceback (most recent call last):\n  ...\nZeroDivisionError: division by zero")
    paths = (Path("out/report.pdf"), Path("out/sites.xlsx"))
    return {
        "about": lambda: dialogs.about(window),
        "crash": lambda: crash.crash_dialog(window, logbook.report("ZeroDivisionError: by zero"), lambda: None),
        "crs": lambda: dialogs.crs_dialog(window, "EPSG:25832"),
        "failure_sentences": lambda: dialogs.failure(window, "Open north", Failure(sentences=(_FAULT.message(),))),
        "failure_report": lambda: dialogs.failure(window, "Assess north", broken),
        "help": lambda: desk.show_help("layers"),
        "outputs": lambda: dialogs.outputs_written(window, Path("out"), paths),
        "palette": lambda: open_palette(desk),
        "report": lambda: dialogs.report_text_dialog(window, logbook.report(), lambda _text: None),
        **{f"preferences_{name}": lambda name=name: preferences_dialog(desk, name) for name in SECTIONS},
    }  # type: ignore[dict-item]  # show_help gives the dialog


def _of_files(desk: Desk) -> dict[str, Callable[[], QWidget]]:
    from ui.wizard.dialog import ImportWizard

    window = desk.window
    left = LeftBehind(file=Path("a.gpkg"), name="Northtown", steps=4, changed_at="2026-11-22T16:00:00Z",
                      last_edit="Move site")  # fmt: skip
    gone = SourceChange(source_id="roads-1", number=0, path="roads.shp", state="missing")
    other = replace(gone, state="changed")
    return {
        "recovery": lambda: project_dialogs.recovery(window, (left,), lambda _one: None, lambda _one: None),
        "changed_files": lambda: project_dialogs.changed(desk, (other,), lambda: None),
        "missing_files": lambda: project_dialogs.missing(desk, (gone,), lambda _paths: None),
        "unreadable": lambda: project_dialogs.unreadable(window, (_FAULT,)),
        "not_saved": lambda: project_dialogs.not_saved(desk, PlannerError((_FAULT,)), lambda: None),
        "import_wizard": lambda: ImportWizard(desk),
    }


def _of_the_map(desk: Desk) -> dict[str, Callable[[], QWidget]]:
    from ui.basemap_dialog import BasemapDialog
    from ui.compare_dialog import choice_dialog, compare_dialog
    from ui.dialogs_style.dialog import StyleDialog
    from ui.layout_dialog import LayoutDialog
    from ui.map.tools.expression_dialog import ExpressionDialog
    from ui.provider_dialog import ProviderDialog

    layers = {layer.layer_id: layer for layer in desk.session.layers}
    run = desk.session.run
    named = [("", "Project", run), ("late", "2035", run)]
    return {
        "style_lines": lambda: StyleDialog(desk, layers["roads"], "symbols", desk.window),
        "style_areas": lambda: StyleDialog(desk, layers["constraints"], "symbols", desk.window),
        "layout": lambda: LayoutDialog(desk),
        "basemaps": lambda: BasemapDialog(desk),
        "provider": lambda: ProviderDialog(desk, desk.window),
        "expression": lambda: ExpressionDialog(desk),
        "compare_choice": lambda: choice_dialog(desk, named),
        "compare": lambda: compare_dialog(desk, [(name, run) for _, name, run in named]),
    }  # type: ignore[return-value]


@contextmanager
def opened(make: Callable[[], QWidget]) -> Iterator[QWidget]:
    """A dialog, shown and closed again."""
    dialog = make()
    dialog.show()
    try:
        yield dialog
    finally:
        dialog.close()
