"""``--rule``, ``--vmin``, ``--vmax``, ``--max-line``, ``--max-trafo`` of every command on a grid."""

from dataclasses import replace
from typing import Annotated

import typer

from planner.cli.console import language, words
from planner.model.errors import PlannerError
from planner.model.settings import GridSettings
from planner.model.texts import DEFAULT_LANGUAGE

RuleOption = Annotated[str | None, typer.Option("--rule", help=words("cli.n1_rule_help"), show_default=False)]
VminOption = Annotated[float | None, typer.Option("--vmin", help=words("cli.n1_vmin_help"), show_default=False)]
VmaxOption = Annotated[float | None, typer.Option("--vmax", help=words("cli.n1_vmax_help"), show_default=False)]
MaxLineOption = Annotated[float | None, typer.Option("--max-line", help=words("cli.n1_max_line_help"))]
MaxTrafoOption = Annotated[float | None, typer.Option("--max-trafo", help=words("cli.n1_max_trafo_help"))]

VMIN_PU, VMAX_PU, FULL_PERCENT = 0.9, 1.1, 100.0


def settings_of_rule(
    rule: str | None = None,
    bounds: tuple[float | None, float | None, float | None, float | None] = (None, None, None, None),
    settings: GridSettings | None = None,
) -> GridSettings:
    """Settings under which ``solve_base`` applies the rule of the command line.

    Parameters
    ----------
    rule : str, optional
        Preset; without one and without bounds the settings keep their own.
    bounds : (vm_min_pu, vm_max_pu, line_percent, transformer_percent)
        Those given make a rule of their own; the others are 0.9 and 1.1 pu and 100 %.

    Raises
    ------
    PlannerError
        Preset and bounds at once, an unknown preset, or a figure that no rule has.
    """
    from planner.grid.loadflow.planning_rules import OWN_RULE, own_limits, planning_rule

    settings = settings or GridSettings()
    if any(bound is not None for bound in bounds):
        if rule is not None:
            raise PlannerError.of("cli.n1_rule_or_bounds", rule=rule)
        defaults = (VMIN_PU, VMAX_PU, FULL_PERCENT, FULL_PERCENT)
        given = [default if bound is None else bound for bound, default in zip(bounds, defaults, strict=True)]
        settings = replace(settings, planning_rule=OWN_RULE, limits=own_limits(*given))
    elif rule is not None:
        settings = replace(settings, planning_rule=rule)
    planning_rule(settings.planning_rule, settings.limits)
    return settings


def rule_words(rule: str) -> str:
    """A rule, whose name is in English notation, as the command line's language writes it."""
    if language() == DEFAULT_LANGUAGE:
        return rule
    from planner.report.rule_terms import rule_in_words
    from planner.report.words import Words

    return rule_in_words(rule, Words(language()))
