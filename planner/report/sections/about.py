"""Under the table of contents: how the report was made and how its figures are to be read."""

from planner.report.blocks import listing
from planner.report.paper import Paper
from planner.report.section import Content, Section

_STEPS = ("places", "access", "demand", "grid", "size", "rules")


def _content(paper: Paper) -> Content:
    words, result = paper.words, paper.assessment
    steps = [step for step in _STEPS if step != "grid" or result.grids]
    known = result.grids or any(site.grid and site.grid.hosting_kw is not None for site in result.sites)
    reading = ["reading_indicative", "reading_one_by_one"] if known else []
    return {
        "method": words.t("about_method"),
        "steps": listing([(words.t(f"about_{step}_lead"), words.t(f"about_{step}")) for step in steps]),
        "reading": words.t("summary_reading"),
        "points": listing([words.t(key) for key in (*reading, "reading_bands", "reading_unknown")]),
    }


SECTION = Section(id="about", order=5, scope="report", content=_content)
