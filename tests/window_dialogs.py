"""Every dialog of the window by name, made as a planner would meet it: for the walk over all controls, and pictures."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from PySide6.QtWidgets import QWidget

from planner.app.opening import Damaged
from planner.app.projects import Backup, LeftBehind, SourceChange
from planner.app.reimport import ChangedSite, FieldChange, ListChanges, SiteEntry
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from ui import crash, dialogs, logbook, project_dialogs
from ui.company_dialog import TABS, company_dialog
from ui.desk import Desk
from ui.preferences_dialog import SECTIONS, preferences_dialog
from ui.texts import language
from ui.work import Failure

_FAULT = Issue(severity=Severity.ERROR, code="catalogue.duplicate_id", where="sites.csv", params={"id": "A1"})


def all_dialogs(desk: Desk) -> dict[str, Callable[[], QWidget]]:
    """Name and maker of every dialog."""
    return {**_own(desk), **_of_files(desk), **_of_the_map(desk), **_of_delivery(desk)}


def _own(desk: Desk) -> dict[str, Callable[[], QWidget]]:
    from ui.export_dialog import export_dialog
    from ui.outdated import question
    from ui.palette.palette import open_palette
    from ui.papers_dialog import papers_dialog

    window = desk.window
    broken = Failure(report="Traceback (most recent call last):\n  ...\nZeroDivisionError: division by zero")
    paths = (Path("out/report.pdf"), Path("out/sites.xlsx"))
    return {
        "about": lambda: dialogs.about(window),
        **{f"company_{name}": lambda name=name: company_dialog(desk, name) for name in TABS},
        "crash": lambda: crash.crash_dialog(window, logbook.report("ZeroDivisionError: by zero"), lambda: None),
        "crs": lambda: dialogs.crs_dialog(window, "EPSG:25832"),
        "failure_sentences": lambda: dialogs.failure(window, "Open north", Failure(sentences=(_FAULT.message(),))),
        "failure_report": lambda: dialogs.failure(window, "Assess north", broken),
        "help": lambda: desk.show_help("layers"),
        "outputs": lambda: dialogs.outputs_written(window, Path("out"), paths),
        "palette": lambda: open_palette(desk),
        "handover": lambda: _with_run(desk, export_dialog),
        "outdated": lambda: question(desk, lambda: None, lambda: None),
        "papers": lambda: _with_run(desk, papers_dialog),
        "report": lambda: dialogs.report_text_dialog(window, logbook.report(), lambda _text: None),
        **{f"preferences_{name}": lambda name=name: preferences_dialog(desk, name) for name in SECTIONS},
    }  # type: ignore[dict-item]  # show_help gives the dialog


def _with_run(desk: Desk, make: Callable[..., QWidget]) -> QWidget:
    run, project = desk.session.run, desk.session.project
    assert run is not None
    assert project is not None
    return make(desk, run, project)


def _of_files(desk: Desk) -> dict[str, Callable[[], QWidget]]:
    from ui.gone_dialog import gone_dialog
    from ui.leaving import study_dialog
    from ui.reimport_dialog import reimport_dialog
    from ui.wizard.dialog import ImportWizard

    window = desk.window
    left = LeftBehind(file=Path("a.gpkg"), name="Northtown", steps=4, changed_at="2026-11-22T16:00:00Z",
                      last_edit="Move site")  # fmt: skip
    gone = SourceChange(source_id="roads-1", number=0, path="roads.shp", state="missing")
    other = replace(gone, state="changed")
    return {
        "unsaved": lambda: project_dialogs.unsaved(window, "Northtown", lambda _answer: None),
        "new_from": lambda: project_dialogs.new_from(desk, lambda _name: None),
        "study_under_way": lambda: study_dialog(window, "Assess Northtown"),
        "gone": lambda: gone_dialog(desk, Path("north/north.chargesite.gpkg")),
        "damaged": lambda: project_dialogs.damaged(window, _damaged(backups=2), lambda _backup: None),
        "damaged_for_good": lambda: project_dialogs.damaged(window, _damaged(backups=0), lambda _backup: None),
        "new_list": lambda: reimport_dialog(desk, _new_list()),
        "recovery": lambda: project_dialogs.recovery(window, (left,), lambda _one: None, lambda _one: None),
        "changed_files": lambda: project_dialogs.changed(desk, (other,), lambda: None),
        "missing_files": lambda: project_dialogs.missing(desk, (gone,), lambda _paths: None),
        "unreadable": lambda: project_dialogs.unreadable(window, (_FAULT,)),
        "not_saved": lambda: project_dialogs.not_saved(desk, PlannerError((_FAULT,)), lambda: None),
        "import_wizard": lambda: ImportWizard(desk),
    }


def _damaged(backups: int) -> Damaged:
    made_at = datetime(2026, 11, 22, 16, tzinfo=UTC)
    kept = tuple(Backup(file=Path(f"{n}.gpkg"), made_at=made_at - timedelta(hours=n), size_bytes=4_200_000 + n)
                 for n in range(backups))  # fmt: skip
    return Damaged(path=Path("north.chargesite.gpkg"), issues=(_FAULT,), backups=kept)


def _new_list() -> ListChanges:
    power = FieldChange(field="bays", before="12", after="40")
    changed = ChangedSite(site_id="S001", name="Town hall", fields=(power,), moved_m=35.0)
    return ListChanges(source_id="candidates", path=Path("candidates.csv"), same=20, changed=(changed,),
                       added=(SiteEntry(site_id="S040", name="Market"),),
                       missing=(SiteEntry(site_id="S003", name="Station", said=True),))  # fmt: skip


def _of_the_map(desk: Desk) -> dict[str, Callable[[], QWidget]]:
    from planner.app.rulecheck import check_rules
    from ui.ahp_dialog import AhpDialog
    from ui.assumptions_dialog import AssumptionsDialog
    from ui.basemap_dialog import BasemapDialog
    from ui.compare_dialog import choice_dialog, compare_dialog
    from ui.dialogs_style.dialog import StyleDialog
    from ui.layout_dialog import LayoutDialog
    from ui.map.tools.expression_dialog import ExpressionDialog
    from ui.map.tools.forms import AreaForm, SiteForm
    from ui.provider_dialog import ProviderDialog
    from ui.rule_check_dialog import rules_dialog
    from ui.swing_dialog import SwingDialog
    from ui.value_dialog import ValueDialog

    layers = {layer.layer_id: layer for layer in desk.session.layers}
    run = desk.session.run
    named = [("", "Project", run), ("late", "2035", run)]
    return {
        "assumptions": lambda: AssumptionsDialog(desk, desk.window),
        "style_lines": lambda: StyleDialog(desk, layers["roads"], "symbols", desk.window),
        "style_areas": lambda: StyleDialog(desk, layers["constraints"], "symbols", desk.window),
        "layout": lambda: LayoutDialog(desk),
        "basemaps": lambda: BasemapDialog(desk),
        "provider": lambda: ProviderDialog(desk, desk.window),
        "new_site": lambda: SiteForm(desk.window, 7.9421, 48.4711),
        "new_area": lambda: AreaForm(desk.window, "1.24 ha"),
        "new_corridor": lambda: AreaForm(desk.window, "", width_m=50.0),
        "expression": lambda: ExpressionDialog(desk),
        "weights_in_pairs": lambda: AhpDialog(desk, desk.window),
        "weights_by_swings": lambda: SwingDialog(desk, desk.window),
        "value_function": lambda: ValueDialog(desk, "junction", desk.window),
        "value_of_range": lambda: ValueDialog(desk, "traffic", desk.window),
        "compare_choice": lambda: choice_dialog(desk, named),
        "rules": lambda: rules_dialog(desk, check_rules(run.assessment, desk.session.project, language=language())),
        "compare": lambda: compare_dialog(desk, [(name, run) for _, name, run in named]),
    }  # type: ignore[return-value]


def _of_delivery(desk: Desk) -> dict[str, Callable[[], QWidget]]:
    from planner.app.delivery.changes import Edit, Shift, VersionChanges
    from planner.model.version import CommitteeVersion
    from ui.delivery.gate_dialog import gate_dialog
    from ui.delivery.party_dialog import party_dialog
    from ui.delivery.version_dialog import VersionsDialog, changes_dialog, lock_dialog

    site_id = desk.session.site_id or "S001"
    version = CommitteeVersion(number=1, title="Council", locked_on=date(2026, 12, 3), locked_by="A", scenario="",
                               engine="1", project_sha256="", result_sha256="", sha256="")  # fmt: skip
    edits = (Edit(part="setting", key="demand.year", kind="changed", before="2030", after="2035"),
             Edit(part="sites", key=site_id, kind="changed", field="note", after="later"))  # fmt: skip
    shifts = (Shift(site_id=site_id, site_name="Town hall", name="rank", before=1, after=3),
              Shift(site_id=site_id, site_name="Town hall", name="rule:afir", before="pass", after="fail"))  # fmt: skip
    changes = VersionChanges(edits=edits, shifts=shifts, joined=("S002",), left=("S003",))
    return {
        "gate": lambda: gate_dialog(desk, site_id, "offer"),
        "party": lambda: party_dialog(desk, None, lambda _values: True),
        "versions": lambda: VersionsDialog(desk),
        "version_lock": lambda: lock_dialog(desk),
        "version_changes": lambda: changes_dialog(desk, version, changes),
    }


@contextmanager
def opened(make: Callable[[], QWidget]) -> Iterator[QWidget]:
    """A dialog, shown and closed again."""
    dialog = make()
    dialog.show()
    try:
        yield dialog
    finally:
        dialog.close()
