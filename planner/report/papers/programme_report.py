"""The whole report: all sites, the plan, what was assumed and where the inputs came from."""

from planner.report.paper_kind import PaperKind

PAPER = PaperKind(id="programme_report", order=10, subject="programme")
