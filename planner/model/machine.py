"""What this process may use of the machine it runs on."""

import os


def usable_cores() -> int:
    """Cores this process may run on: fewer than the machine has where the planner or the system limits it."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
