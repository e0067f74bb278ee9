"""What the commands have in common: assess, write, show."""

from pathlib import Path

from planner.cli.console import note, progress_bar, show, show_json, terminal_width, words
from planner.model.progress import Part


def assess_and_export(project_path: Path, folder: Path) -> None:
    """Assess a project, write its outputs into a folder and show the ranking.

    Raises
    ------
    PlannerError
        Project, sources or folder are at fault; nothing is written then.
    """
    with progress_bar() as progress:
        progress.report(0.0, "cli.starting")
        from planner.app.assess import assess
        from planner.app.exports import check_folder, export_all
        from planner.app.projects import read_any

        project = read_any(project_path)
        check_folder(folder)
        run = assess(project, Part(progress, 0.02, 0.7))
        written = export_all(run, folder, Part(progress, 0.7, 1.0), project=project)

    from planner.cli.summary import ranking_table, ranking_values, written_values

    assessment = run.assessment
    show(ranking_table(assessment, terminal_width()))
    for issue in assessment.issues:
        note(issue.message(assessment.language))
    note(words("cli.written", folder=folder, names=", ".join(written_values(written, folder))))
    show_json(
        {
            "ok": True,
            "project": assessment.project_name,
            "out": folder.as_posix(),
            "written": written_values(written, folder),
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
