"""Actions on what stands behind a run: the editor of assumptions, and who plans."""

from ui.action_spec import ActionSpec, is_open
from ui.desk import Desk

ORDER = 15


def assumptions(desk: Desk) -> None:
    """Look up any figure of the catalogues, or put the planner's own in its place."""
    from ui.assumptions_dialog import edit_assumptions

    edit_assumptions(desk)


def company(desk: Desk) -> None:
    """Who plans: head of the papers, operator codes, TEN-T roads."""
    from ui.company_dialog import company_dialog

    company_dialog(desk).open()


ACTIONS = (
    ActionSpec(action_id="assumptions", menu="assess", do=assumptions, icon="table", shortcuts=("Ctrl+Alt+U",),
               enabled=is_open, gap=True),
    ActionSpec(action_id="company", menu="edit", do=company, icon="site", shortcuts=("Ctrl+Alt+O",),
               enabled=is_open, gap=True),
)  # fmt: skip
