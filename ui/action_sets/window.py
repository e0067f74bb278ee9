"""Actions on the window itself: search, preferences, tour."""

from ui.action_spec import ActionSpec
from ui.desk import Desk

ORDER = 90


def search(desk: Desk) -> None:
    """Open the search over actions, layers, sites, panels and help."""
    from ui.palette.palette import open_palette

    open_palette(desk)


def preferences(desk: Desk) -> None:
    """Open the preferences."""
    from ui.preferences_dialog import preferences_dialog

    preferences_dialog(desk).open()


def tour(desk: Desk) -> None:
    """Show the window in five steps."""
    from ui.tour import start_tour

    start_tour(desk)


ACTIONS = (
    ActionSpec(action_id="palette", menu="edit", do=search, icon="search", shortcuts=("Ctrl+K",), gap=True),
    ActionSpec(action_id="preferences", menu="edit", do=preferences, icon="settings", shortcuts=("Ctrl+,",)),
    ActionSpec(action_id="tour", menu="help", do=tour, icon="flag"),
)
