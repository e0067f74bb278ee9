"""The command line: one module a command in planner/cli/commands, found and registered at start."""

import sys

from planner.app.memory import keep_freed_memory
from planner.cli.console import configure, say_error, say_unexpected
from planner.cli.pipes import outlive_readers
from planner.model.errors import Cancelled, PlannerError

EXIT_INPUT = 1
EXIT_UNEXPECTED = 3
EXIT_CANCELLED = 130


def main() -> None:
    """Run ``chargesite``. Exit codes: 0 done, 1 input at fault, 2 wrong usage, 3 unexpected, 130 cancelled."""
    from planner.cli.application import build_application
    from planner.cli.options import WrongUsageError
    from planner.cli.usage import EXIT_USAGE, run
    from planner.cli.window import open_window, path_alone

    outlive_readers()
    configure(as_json=False, quiet=False)
    keep_freed_memory()
    try:
        alone = path_alone(sys.argv[1:])
        if alone is not None:
            sys.exit(open_window(alone))
        run(build_application())
    except PlannerError as error:
        say_error(error)
        sys.exit(EXIT_USAGE if isinstance(error, WrongUsageError) else EXIT_INPUT)
    except (Cancelled, KeyboardInterrupt):
        sys.exit(EXIT_CANCELLED)
    except Exception:  # noqa: BLE001 - the outer edge: a trace goes to a file, a sentence to the person
        say_unexpected()
        sys.exit(EXIT_UNEXPECTED)
