"""Where a site is connected: places, classes, capacities, cost, the operator's answer."""
