"""One action of the window, and the conditions under which actions can be done."""

from collections.abc import Callable
from dataclasses import dataclass

from ui.desk import Desk
from ui.texts import tr

Enabled = Callable[[Desk], bool]


def always(desk: Desk) -> bool:  # noqa: ARG001 - one shape for all conditions
    """Can be done at any time."""
    return True


def idle(desk: Desk) -> bool:
    """No study is under way."""
    return not desk.work.busy


def busy(desk: Desk) -> bool:
    """A study is under way."""
    return desk.work.busy


def is_open(desk: Desk) -> bool:
    """A project is open."""
    return desk.session.is_open


def is_open_and_idle(desk: Desk) -> bool:
    """A project is open and no study under way."""
    return desk.session.is_open and not desk.work.busy


def has_run(desk: Desk) -> bool:
    """There is a run, and no study under way."""
    return desk.session.run is not None and not desk.work.busy


def has_site(desk: Desk) -> bool:
    """A site is selected."""
    return desk.session.site_id is not None


def can_undo(desk: Desk) -> bool:
    """There is a step to take back."""
    return desk.session.undo_stack.canUndo()


def can_redo(desk: Desk) -> bool:
    """There is a step to do again."""
    return desk.session.undo_stack.canRedo()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """One action. ``toolbar``: 0 not there, 1 icon, 2 icon with text. ``gap``: a line before it."""

    action_id: str
    menu: str
    do: Callable[[Desk], None]
    icon: str = ""
    shortcuts: tuple[str, ...] = ()
    enabled: Enabled = always
    checkable: bool = False
    toolbar: int = 0
    gap: bool = False

    @property
    def text(self) -> str:
        """Words of the action."""
        return tr(f"ui.action_{self.action_id}")
