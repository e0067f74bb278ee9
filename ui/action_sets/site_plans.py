"""Actions of the site plan: its ground and what keeps free on it."""

from collections.abc import Callable

from ui.action_spec import ActionSpec
from ui.desk import Desk
from ui.map.tools.kit import kit_of

ORDER = 41


def can_plan(desk: Desk) -> bool:
    """A project is open and a site is selected."""
    return desk.session.project is not None and desk.session.site_id is not None


def _take(tool_id: str) -> Callable[[Desk], None]:
    return lambda desk: kit_of(desk).take(tool_id)


ACTIONS = (
    ActionSpec(action_id="tool_site_ground", menu="edit", do=_take("tool_site_ground"), icon="site_plan",
               enabled=can_plan, checkable=True, gap=True),
    ActionSpec(action_id="tool_site_obstacle", menu="edit", do=_take("tool_site_obstacle"), icon="tool_draw_area",
               enabled=can_plan, checkable=True),
)  # fmt: skip
