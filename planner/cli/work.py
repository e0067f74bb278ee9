"""What the commands have in common: assess, write, show."""

from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.console import note, progress_bar, show, show_json, terminal_width, words
from planner.model.progress import Part, Progress

if TYPE_CHECKING:
    from planner.app.run import Run
    from planner.model.project import Project


def assess_and_export(project_path: Path, folder: Path, *, keep: bool | None = False, cluster: str = "") -> None:
    """Assess a project, write its outputs into a folder and show the ranking.

    Parameters
    ----------
    keep : bool, optional
        Lay the result into the project's file; None: where that can be.
    cluster : str
        Scheduler on which to assess; empty: this computer.

    Raises
    ------
    PlannerError
        Project, sources, folder or cluster are at fault; nothing is written then.
    """
    with progress_bar() as progress:
        progress.report(0.0, "cli.starting")
        from planner.app.exports import check_folder, export_all
        from planner.cli.keeping import opened_for

        with opened_for(project_path, keep=keep) as opened:
            check_folder(folder)
            run = _assessed(opened.project, cluster, Part(progress, 0.02, 0.7))
            # the papers first: a file that cannot be written any more shall not cost them
            written = export_all(run, folder, Part(progress, 0.7, 1.0), project=opened.project)
            kept = opened.keep(run)

    from planner.cli.summary import ranking_table, ranking_values, written_values

    assessment = run.assessment
    show(ranking_table(assessment, terminal_width()))
    for issue in assessment.issues:
        note(issue.message(assessment.language))
    note(words("cli.written", folder=folder, names=", ".join(written_values(written, folder))))
    if kept or opened.why_not:
        note(words("cli.kept" if kept else opened.why_not, file=project_path.name))
    show_json(
        {
            "ok": True,
            "project": assessment.project_name,
            "out": folder.as_posix(),
            "written": written_values(written, folder),
            "kept": kept,
            "ranking": ranking_values(assessment),
            "issues": [
                {
                    "severity": i.severity.value,
                    "code": i.code,
                    "where": i.where,
                    "message": i.message(assessment.language),
                }
                for i in assessment.issues
            ],
        }
    )


def _assessed(project: "Project", cluster: str, progress: Progress) -> "Run":
    if cluster:
        from planner.app.cluster.running import assess_there

        return assess_there(cluster, project, progress)
    from planner.app.assess import assess

    return assess(project, progress)
