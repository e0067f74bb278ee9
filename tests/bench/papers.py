"""How long papers take: the site reports of many sites, then the whole set of one, each in the same run.

Run by hand: ``python tests/bench/papers.py [--quick]``; one JSON object on stdout, wall seconds (typesetting runs in
threads of its own). The assessment is fabricated; its sites carry all sections that the tests' factories fill.
"""

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from planner.app.papers import Asked, paper_names, write_papers
from planner.app.run import Run
from planner.model.company import Company
from planner.model.project import Project
from planner.model.result import Assessment
from tests.factories import make_assessment, make_layers

SITES = 20 if "--quick" in sys.argv else 100
OF_SITES = tuple(name for name, subject in paper_names().items() if subject == "site")
BUDGET_S = 20.0


def many() -> Assessment:
    """Fabricated sites again and again, each with an id and a name of its own."""
    made = make_assessment(sites=12, shortlist=8)
    full = made.shortlist
    sites = [
        replace(full[n % len(full)], site_id=f"B{n:03d}", name=f"{full[n % len(full)].name} {n}", rank=n + 1)
        for n in range(SITES)
    ]
    return replace(made, sites=(*sites, *(site for site in made.sites if not site.shortlisted)))


def timed(run: Run, project: Project, asked: Asked) -> tuple[float, list[Path]]:
    with TemporaryDirectory() as folder:
        start = perf_counter()
        written = write_papers(run, project, Path(folder), asked)
        return perf_counter() - start, [Path(path.name) for path in written]


def main() -> None:
    assessment = many()
    run = Run(assessment=assessment, layers=make_layers(assessment))
    project = Project(name="bench", folder=Path(), project_date=date(2026, 3, 2), company=Company(name="Musterladen"))
    first = (assessment.sites[0].site_id,)
    warm_s, _ = timed(run, project, Asked(only=("site_report",), sites=first))
    reports_s, written = timed(run, project, Asked(only=("site_report",)))
    each_s = {name: timed(run, project, Asked(only=(name,)))[0] for name in OF_SITES if name != "site_report"}
    answer = {
        "sites": len(written),
        "first_report_ms": round(1000 * warm_s),
        "site_reports_s": round(reports_s, 2),
        "ms_per_report": round(1000 * reports_s / len(written), 1),
        "of_100_s": round(100 * reports_s / len(written), 1),
        "budget_s": BUDGET_S,
        "ms_per_paper": {name: round(1000 * wall_s / SITES, 1) for name, wall_s in each_s.items()},
    }
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
