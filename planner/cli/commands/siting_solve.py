"""``chargesite siting solve --model mclp --p 4 --radius 5000 --cost-matrix costs.csv --weights weights.csv``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planner.app.sitetools.siting import PROOF_LIMIT_S, PROOF_NODES, SitingQuestion
from planner.cli.console import as_figure, configure, note, progress_bar, show, show_json, words
from planner.cli.groups import siting_group
from planner.cli.options import given_options, refuse_beside, refuse_without, told_as_options

if TYPE_CHECKING:
    from planner.app.sitetools.siting import SitingAnswer

SHOWN = 40
PROVEN_PU = 1e-6
"""A gap that is rounding; a larger one may be good enough, but is no proof."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = siting_group(app)

    @group.command("solve", help=words("cli.siting_solve_help"))
    def solve(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
        context: typer.Context,
        model: Annotated[str, typer.Option("--model", help=words("cli.siting_model_help"), show_default=False)],
        p: Annotated[int | None, typer.Option("--p", min=1, help=words("cli.siting_p_help"))] = None,
        radius: Annotated[float | None, typer.Option("--radius", help=words("cli.siting_radius_help"))] = None,
        orlib: Annotated[Path | None, typer.Option("--orlib", help=words("cli.siting_orlib_help"))] = None,
        costs: Annotated[Path | None, typer.Option("--cost-matrix", help=words("cli.siting_costs_help"))] = None,
        weights: Annotated[Path | None, typer.Option("--weights", help=words("cli.siting_weights_help"))] = None,
        column: Annotated[str, typer.Option("--weight-column", help=words("cli.siting_column_help"))] = "",
        must: Annotated[list[str] | None, typer.Option("--must", help=words("cli.siting_must_help"))] = None,
        apart: Annotated[float | None, typer.Option("--min-distance", help=words("cli.siting_apart_help"))] = None,
        proof: Annotated[bool, typer.Option("--proof/--no-proof", help=words("cli.siting_proof_help"))] = True,
        gap: Annotated[float, typer.Option("--gap", min=0.0, max=1.0, help=words("cli.siting_gap_help"))] = 1e-6,
        nodes: Annotated[int, typer.Option("--node-limit", min=0, help=words("cli.siting_nodes_help"))] = PROOF_NODES,
        limit: Annotated[
            float, typer.Option("--time-limit", min=0.0, help=words("cli.siting_limit_help"))
        ] = PROOF_LIMIT_S,
        seed: Annotated[int, typer.Option("--seed", min=0, help=words("cli.siting_seed_help"))] = 0,
        as_json: Annotated[bool, typer.Option("--json", help=words("cli.json_help"))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help=words("cli.quiet_help"))] = False,
    ) -> None:
        configure(as_json=as_json, quiet=quiet)
        given = given_options(context)
        if not proof:
            refuse_beside(given, ("--node-limit", "--time-limit"), "--no-proof")
        refuse_without(given, ("--weight-column",), "--weights")
        from planner.app.sitetools.siting import solve_siting

        question = SitingQuestion(
            model=model,
            p=p,
            radius=radius,
            orlib=orlib,
            costs=costs,
            weights=weights,
            weight_column=column,
            must=tuple(must or ()),
            least_apart=apart,
            seed=seed,
            proof=proof,
            gap_pu=gap,
            node_limit=nodes,
            time_limit_s=limit,
        )
        with told_as_options(columns=False), progress_bar() as progress:
            answer = solve_siting(question, progress)
        _show(answer)


def _show(answer: "SitingAnswer") -> None:
    show(_table(answer))
    for line in told(answer):
        note(line)
    show_json(values(answer))


def values(answer: "SitingAnswer") -> dict[str, Any]:
    """Machine-readable answer; objective, bound, gap and chosen are promised in the command's help."""
    siting, table, question = answer.siting, answer.table, answer.question
    total = float(table.weight.sum())
    return {
        "ok": True,
        "model": siting.model,
        "objective": siting.objective,
        "bound": siting.bound,
        "gap": siting.gap_pu,
        "chosen": list(answer.chosen),
        "chosen_columns": list(siting.chosen),
        "method": siting.method,
        "proven": siting.closed(PROVEN_PU),
        "nodes": siting.nodes,
        "cut_by": siting.cut_by or None,
        "p": answer.p,
        "radius": question.radius,
        "places": len(table.places),
        "sites": len(table.sites),
        "weight": total,
        "weights_by_name": table.by_name,
        "weight_column": table.weight_column or None,
        "covered_weight": answer.covered_weight,
        "covered_weight_share": None if answer.covered_weight is None else answer.covered_weight / total,
        "covered_places": answer.covered_places,
        "mean_cost": answer.mean_cost,
        "largest_cost": answer.largest_cost,
        "seed": question.seed,
        "notes": told(answer),
    }


def told(answer: "SitingAnswer") -> list[str]:
    """What a person should know beside the figures: how good the choice is, and what was assumed."""
    siting = answer.siting
    lines = []
    if siting.closed(PROVEN_PU):
        lines.append(words("cli.siting_proven"))
    else:
        gap = "–" if siting.gap_pu is None else as_figure(100 * siting.gap_pu, ".2f")
        lines.append(words("cli.siting_open", gap=gap, bound=as_figure(siting.bound, ",.10g")))
    if siting.cut_by:
        lines.append(words(f"cli.siting_cut_{siting.cut_by}"))
    if siting.proof_left_out:
        lines.append(words("cli.siting_too_large"))
    return [*lines, *_of_options(answer)]


def _of_options(answer: "SitingAnswer") -> list[str]:
    """What was made of the options: which weights, what does not change the choice, why fewer were chosen."""
    question, table = answer.question, answer.table
    lines, chosen = [], len(answer.chosen)
    if question.orlib is None and question.weights is None:
        lines.append(words("cli.siting_ones"))
    elif question.weights is not None:
        lines.append(words("cli.siting_by_name" if table.by_name else "cli.siting_by_order"))
        if table.weight_column:
            lines.append(words("cli.siting_weight_column", column=table.weight_column))
        if question.model == "lscp":
            lines.append(words("cli.siting_weights_counted"))
    if question.model == "lscp" and question.p is not None:
        lines.append(words("cli.siting_p_unused"))
    if question.model == "pmedian" and question.radius is not None:
        lines.append(words("cli.siting_radius_counted"))
    if answer.p is not None and not chosen:
        lines.append(words("cli.siting_none_near", radius=as_figure(question.radius, ",.10g")))
    elif answer.p is not None and chosen < answer.p:
        lines.append(words("cli.siting_fewer", chosen=chosen, p=answer.p))
    return lines


def _table(answer: "SitingAnswer") -> object:
    from planner.cli.tables import fitted

    siting, table = answer.siting, answer.table
    names = [str(name) for name in answer.chosen]
    shown = ", ".join(names[:SHOWN]) + (f" (+{len(names) - SHOWN})" if len(names) > SHOWN else "")
    rows = [
        (words("cli.siting_row_chosen", n=len(names)), shown),
        (words(f"cli.siting_row_{siting.model}"), as_figure(siting.objective, ",.10g")),
        (words("cli.siting_row_bound"), as_figure(siting.bound, ",.10g")),
    ]
    if answer.covered_weight is not None and answer.covered_places is not None:
        share = 100 * answer.covered_weight / float(table.weight.sum())
        rows.append(
            (
                words("cli.siting_row_covered"),
                f"{as_figure(answer.covered_weight, ',.10g')} ({as_figure(share, '.1f')} %)",
            )
        )
        rows.append((words("cli.siting_row_places"), f"{answer.covered_places} / {len(table.places)}"))
    if answer.mean_cost is not None and answer.largest_cost is not None:
        rows.append((words("cli.siting_row_mean"), as_figure(answer.mean_cost, ",.6g")))
        rows.append((words("cli.siting_row_largest"), as_figure(answer.largest_cost, ",.6g")))
    title = words("cli.siting_title", places=len(table.places), sites=len(table.sites))
    headers = [words("cli.siting_column_what"), words("cli.siting_column_value")]
    return fitted(title, headers, rows, (), ())
