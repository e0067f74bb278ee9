"""The report's parts; a module here with a SECTION is found by planner.report.section."""
