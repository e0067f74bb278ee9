"""Actions on rules: judge the result again, own packs, evidence."""

from ui.action_spec import ActionSpec, has_run
from ui.desk import Desk

ORDER = 60


def rule_check(desk: Desk) -> None:
    """Judge the result again by today's packs."""
    from ui.rule_check_dialog import check_and_show

    check_and_show(desk)


ACTIONS = (ActionSpec(action_id="rule_check", menu="assess", do=rule_check, icon="rules", enabled=has_run, gap=True),)
