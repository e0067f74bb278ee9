"""What a click on a step does: the next thing that is missing, or what the step has led to."""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QAction

from ui.desk import Desk
from ui.texts import tr
from ui.workflow.steps import StepId

LOADING = ("import", "open")
ADDING = ("tool_add_site", "import")


def first_action(desk: Desk, wanted: Sequence[str]) -> QAction | None:
    """The first of some actions that the window has."""
    return next((desk.actions[name] for name in wanted if name in desk.actions), None)


def actions_of(desk: Desk, wanted: Sequence[str]) -> list[QAction]:
    """Those of some actions that the window has."""
    return [desk.actions[name] for name in wanted if name in desk.actions]


def load(desk: Desk) -> None:
    """Open the import, or a project where nothing is open; where files cannot be read, ask about them again."""
    wanted = LOADING if desk.session.is_open else ("open",)
    action = first_action(desk, ("look_again",) if desk.session.unread else wanted)
    if action is not None:
        action.trigger()


def weigh(desk: Desk) -> None:
    """Show the weights."""
    desk.show_panel("weights")


def grid(desk: Desk) -> None:
    """Load a grid where there is none, assess where nothing is assessed, else show what the grid has free."""
    from ui.workflow.facts import facts_of

    known = facts_of(desk)
    if not known.grid and not known.assessed:
        load(desk)
    elif not _assess(desk):
        desk.show_details("grid")


def size(desk: Desk) -> None:
    """Assess, or show the size of the selected site."""
    if not _assess(desk):
        desk.show_details("sizing")


def plan(desk: Desk) -> None:
    """Show the scenarios."""
    desk.show_panel("scenarios")


def report(desk: Desk) -> None:
    """Write the report, after an assessment."""
    if not _assess(desk):
        desk.actions["export"].trigger()


def told_what_is_missing(desk: Desk) -> bool:
    """Whether there is nothing to assess; then it is said, with the way to what is missing."""
    from ui.workflow.facts import facts_of
    from ui.workflow.steps import missing_for_run

    read = {layer.layer_id for layer in desk.session.layers} >= {"roads", "candidates"}
    missing = None if read or desk.session.runs else missing_for_run(facts_of(desk))
    if missing is None:
        return False
    words = tr("ui.run_needs_files") if missing == "load" else tr("ui.run_needs_places")
    action = first_action(desk, ("import",))
    if action is None:
        desk.notices.post(words, "warn")
    else:
        desk.notices.post(words, "warn", link=action.text().replace("&", ""), do=action.trigger)
    return True


def _assess(desk: Desk) -> bool:
    """Whether an assessment was needed first, and was started."""
    if desk.session.run is None or desk.session.stale_reasons:
        desk.actions["run"].trigger()
        return True
    return False


DOING: dict[StepId, Callable[[Desk], None]] = {
    "load": load, "weigh": weigh, "grid": grid, "size": size, "plan": plan, "report": report,
}  # fmt: skip
