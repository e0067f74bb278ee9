"""What the commands have in common: assess, write, show."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from planner.cli.console import (
    language,
    note,
    progress_bar,
    say_error,
    show,
    show_json,
    speaks_json,
    tell_with_fault,
    terminal_width,
    words,
)
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.progress import Part, Progress

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.app.run import Run
    from planner.cli.keeping import Opened
    from planner.model.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Whether a result lies in the project's file; ``fault``: why it could not be laid there after all."""

    done: bool = False
    fault: PlannerError | None = None


def assess_and_export(project_path: Path, folder: Path, *, keep: bool | None = False, cluster: str = "") -> None:
    """Assess a project, write its outputs into a folder and show the ranking.

    What a long run has found is not lost by one place that cannot be written: the outputs come before the project's
    file, whose fault is told after the ranking; and where the outputs cannot be written, the result is kept all the
    same before that is told.

    Parameters
    ----------
    keep : bool, optional
        Lay the result into the project's file; None: where that can be.
    cluster : str
        Scheduler on which to assess; empty: this computer.

    Raises
    ------
    PlannerError
        Project, sources, folder or cluster are at fault; nothing is written then. Or the outputs cannot be written.
    typer.Exit
        The outputs are there, but keeping the result was asked for and failed.
    """
    with progress_bar() as progress:
        progress.report(0.0, "cli.starting")
        from planner.app.exports import check_folder, export_all
        from planner.cli.keeping import opened_for

        with opened_for(project_path, keep=keep) as opened:
            check_folder(folder)
            run = _assessed(opened.project, cluster, Part(progress, 0.02, 0.7))
            try:
                written = export_all(run, folder, Part(progress, 0.7, 1.0), project=opened.project)
            except Exception:
                _tell_without_outputs(_kept(opened, run), project_path.name, asked=bool(keep))
                raise
            kept = _kept(opened, run)
            why_not = opened.why_not
    _show(run, folder, written, kept, asked=bool(keep))
    if kept.done or why_not:
        note(words("cli.kept" if kept.done else why_not, file=project_path.name))
    if kept.fault is not None:
        _tell_not_kept(kept.fault, project_path.name, asked=bool(keep))


def _kept(opened: "Opened", run: "Run") -> Kept:
    try:
        return Kept(done=opened.keep(run))
    except PlannerError as fault:
        return Kept(fault=fault)


def _show(run: "Run", folder: Path, written: tuple[Path, ...], kept: Kept, *, asked: bool) -> None:
    """The ranking and what was written, for people or for machines, with the fault where one was in keeping."""
    from planner.cli.summary import ranking_table, ranking_values, written_values

    assessment = run.assessment
    faults = () if kept.fault is None else kept.fault.issues
    beside = () if asked else faults
    show(ranking_table(assessment, terminal_width()))
    for issue in assessment.issues:
        note(issue.message(language()))
    note(words("cli.written", folder=folder, names=", ".join(written_values(written, folder))))
    tell_draft(written)
    show_json(
        {
            "ok": not (asked and faults),
            "project": assessment.project_name,
            "out": folder.as_posix(),
            "written": written_values(written, folder),
            "kept": kept.done,
            "ranking": ranking_values(assessment),
            "issues": [_plain(issue, language()) for issue in (*assessment.issues, *beside)],
            **({"errors": [_plain(issue, language()) for issue in faults]} if asked and faults else {}),
        }
    )


def _tell_without_outputs(kept: Kept, name: str, *, asked: bool) -> None:
    """Say what became of the result where its outputs cannot be written, beside the fault that is told at the end."""
    alone = Issue(severity=Severity.NOTE, code="cli.kept_alone", params={"file": name})
    done, faults = (alone,) if kept.done else (), () if kept.fault is None else kept.fault.issues
    for issue in (*done, *faults):
        note(issue.message(language()))
    issues = [_plain(issue, language()) for issue in (*done, *(() if asked else faults))]
    tell_with_fault(*(faults if asked else ()), kept=kept.done, issues=issues)


def tell_draft(written: "Iterable[Path]") -> None:
    """Say where the points of the hand-over stand that have no ids yet, and what gives them."""
    from planner.app.exports import OCPI_DRAFT_NAME

    if any(path.as_posix().endswith(OCPI_DRAFT_NAME) for path in written):
        note(words("app.ocpi_draft", file=OCPI_DRAFT_NAME))


def _plain(issue: "Issue", spoken: str) -> dict[str, str]:
    return {
        "severity": issue.severity.value,
        "code": issue.code,
        "where": issue.where,
        "message": issue.message(spoken),
    }


def _tell_not_kept(fault: PlannerError, name: str, *, asked: bool) -> None:
    """Why the result lies in the outputs alone: an error where keeping it was asked for, else a note.

    Raises
    ------
    typer.Exit
        It was asked for.
    """
    if not asked:
        note(fault.message(language()))
        note(words("cli.kept_failed", file=name))
        return
    if not speaks_json():  # there it stands in the one answer
        say_error(fault)
    note(words("cli.kept_failed", file=name))
    raise typer.Exit(1)


def _assessed(project: "Project", cluster: str, progress: Progress) -> "Run":
    if cluster:
        from planner.app.cluster.running import assess_there

        return assess_there(cluster, project, progress)
    from planner.app.assess import assess

    return assess(project, progress)
