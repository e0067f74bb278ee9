"""Action on the figures behind a run: the editor of assumptions."""

from ui.action_spec import ActionSpec, is_open
from ui.desk import Desk

ORDER = 15


def assumptions(desk: Desk) -> None:
    """Look up any figure of the catalogues, or put the planner's own in its place."""
    from ui.assumptions_dialog import edit_assumptions

    edit_assumptions(desk)


ACTIONS = (
    ActionSpec(action_id="assumptions", menu="assess", do=assumptions, icon="table", shortcuts=("Ctrl+Alt+U",),
               enabled=is_open, gap=True),
)  # fmt: skip
