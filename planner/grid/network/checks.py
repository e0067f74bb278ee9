"""All checks of a grid: errors stop the calculation, warnings change how a figure must be read."""

from planner.grid.network.checks_coupling import COUPLING_CHECKS
from planner.grid.network.checks_doubts import DOUBT_CHECKS
from planner.grid.network.checks_faults import FAULT_CHECKS
from planner.grid.network.checks_feed_in import FEED_IN_CHECKS
from planner.grid.network.checks_supply import SUPPLY_CHECKS
from planner.grid.network.labels import Labels
from planner.grid.network.net import Net
from planner.grid.network.topology import read_topology
from planner.model.issues import Issue, Severity


def check_network(net: Net, labels: Labels, where: str) -> list[Issue]:
    """All findings; topology is only read where the tables themselves are sound."""
    found = [issue for check in (*FAULT_CHECKS, *DOUBT_CHECKS) for issue in check(net, labels, where)]
    if any(issue.severity is Severity.ERROR for issue in found):
        return found
    topology = read_topology(net)
    checks = (*SUPPLY_CHECKS, *FEED_IN_CHECKS, *COUPLING_CHECKS)
    return found + [issue for check in checks for issue in check(net, topology, labels, where)]
