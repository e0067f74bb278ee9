"""Which of the engine's tests run without their lines being counted."""

import pytest

# Their calls go through whole runs, papers or thousands of load flows. Counting lines nearly doubles the time of such
# calls; the others alone reach 94 % of the engine's lines, all together 98 %.
UNCOUNTED = {
    "app/test_connection_parts.py",
    "app/test_exports.py",
    "app/test_freshness.py",
    "app/test_grid_build.py",
    "app/test_handover_sentinels.py",
    "app/test_papers.py",
    "app/test_plan.py",
    "app/test_whatif.py",
    "cli/test_access.py",
    "cli/test_commands.py",
    "cli/test_demand_calibrate.py",
    "cli/test_grid_connect.py",
    "cli/test_grid_hosting.py",
    "cli/test_scenario.py",
    "grid/test_checks_plausible.py",
    "grid/test_connection_options.py",
    "grid/test_contingency.py",
    "grid/test_contingency_blocks.py",
    "grid/test_growth.py",
    "grid/test_hosting.py",
    "grid/test_hosting_everywhere.py",
    "grid/test_typical.py",
    "grid/test_upgrade_search.py",
    "grid/test_upgrades.py",
    "io/test_gridnet.py",
    "report/test_fit.py",
    "report/test_page_fill.py",
    "sites/bays/test_layout.py",
    "sizing/test_capped.py",
    "sizing/test_mix_search.py",
    "sizing/test_phases.py",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is not counted."""
    for item in items:
        if "/".join(item.path.parts).endswith(tuple(f"/unit/planner/{each}" for each in UNCOUNTED)):
            item.add_marker("no_cover")
