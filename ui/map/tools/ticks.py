"""Ticks the actions of the tool in hand and of the magnet."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.map.tools.kit import ToolKit

PAN, SNAP = "tool_pan", "tool_snap"


def tick_actions(kit: "ToolKit") -> None:
    """Keep the window's actions ticked as the kit is, from now on."""
    actions = kit.desk.actions

    def follow(_said: object = None) -> None:
        in_hand = kit.in_hand or PAN
        for action_id in (PAN, *kit.tools):
            if action_id in actions:
                actions[action_id].setChecked(action_id == in_hand)
        if SNAP in actions:
            actions[SNAP].setChecked(kit.snapper.on)

    kit.taken.connect(follow)
    kit.snapper.toggled.connect(follow)
    for action_id in (PAN, SNAP, *kit.tools):
        if action_id in actions:
            actions[action_id].triggered.connect(follow)
    follow()
