"""The test command: lint, format, types, import contracts, tests and coverage, a line of outcome for each.

``packaging/start.py test`` runs it; ``--fast`` leaves out types and coverage, further arguments go to pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOWEST_COVERAGE_PERCENT = 90

# The engine's tests run where PySide6 cannot be imported: that is the proof that planner needs no Qt.
ENGINE_TESTS = ["tests/unit/planner"]
ENGINE_PROOFS = ["tests/reference", "tests/properties", "tests/bad_inputs"]
WHOLE_TESTS = ["tests/architecture", "tests/integration", "tests/unit/ui", "tests/gui", "tests/unit/packaging"]


def steps(extra: list[str]) -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, command and environment of each step."""
    python = sys.executable
    workers = str(min(4, os.cpu_count() or 2))
    # a worker that dies ends the step: its successor was waited for without end
    spread = ["-n", workers, "--dist", "loadfile", "--max-worker-restart=0"]
    pytest = [python, "-m", "pytest", "-q", *spread, *extra]
    # Counting lines doubles the time: it is the engine's, and its own unit tests that must reach them.
    counted = ["--cov", "--cov-report="]
    return [
        ("lint", [python, "-m", "ruff", "check", "."], {}),
        ("format", [python, "-m", "ruff", "format", "--check", "."], {}),
        ("types", [python, "-m", "mypy"], {}),
        ("import contracts", [str(Path(python).with_name("lint-imports"))], {}),
        ("compiled kernels", [python, "-m", "tests.compile_kernels"], {}),
        (
            "engine tests, without Qt",
            [*pytest, *counted, "-p", "no:pytest-qt", *ENGINE_TESTS],
            {"CHARGESITE_TEST_WITHOUT_QT": "1"},
        ),
        (
            "engine proofs, without Qt",
            [*pytest, "-p", "no:pytest-qt", *ENGINE_PROOFS],
            {"CHARGESITE_TEST_WITHOUT_QT": "1"},
        ),
        ("whole tests", [*pytest, *WHOLE_TESTS], {}),
        (
            "coverage of planner",
            [python, "-m", "coverage", "report", f"--fail-under={LOWEST_COVERAGE_PERCENT}"],
            {},
        ),
    ]


# What is compiled once is compiled for all: workers and the many processes that tests start read the same bytecode.
KEPT_BYTECODE = {"PYTHONDONTWRITEBYTECODE": ""}

# Far beyond what any takes on a slow machine: a step that hangs is told instead of waited for.
MOST_S = 2_400.0

# Takes one core for a minute, as does the compiling after it: they run side by side.
BESIDE = "types"
UNTIL = "compiled kernels"


class Beside:
    """A step that runs while others do; what it says is shown when it has ended."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        self.name, self.started_s = name, time.monotonic()
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **KEPT_BYTECODE, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def wait(self) -> tuple[str, int, float]:
        """Name, exit code and seconds, once it has ended."""
        said, _ = self._process.communicate()
        print(f"\n=== {self.name}\n{said.decode(errors='replace')}", flush=True)
        return self.name, self._process.returncode, time.monotonic() - self.started_s


def bounded(command: list[str], environment: dict[str, str]) -> int:
    """Exit code of a step; 124, as of ``timeout``, where it does not end."""
    try:
        return subprocess.run(
            command, cwd=ROOT, env={**os.environ, **KEPT_BYTECODE, **environment}, check=False, timeout=MOST_S
        ).returncode
    except subprocess.TimeoutExpired:
        print(f"\nnot ended after {MOST_S:.0f} s: stopped", flush=True)
        return 124


def main(arguments: list[str]) -> int:
    """Run all steps, the later ones too where one fails; returns 1 if any did."""
    fast = "--fast" in arguments
    extra = [argument for argument in arguments if argument != "--fast"]
    for stale in ROOT.glob(".coverage*"):
        stale.unlink()
    outcome: list[tuple[str, int, float]] = []
    beside: list[Beside] = []
    for name, command, environment in steps(extra):
        if fast and name in {"types", "coverage of planner"}:
            continue
        if name == BESIDE:
            beside.append(Beside(name, command, environment))
            continue
        print(f"\n=== {name}", flush=True)
        started_s = time.monotonic()
        code = bounded(command, environment)
        outcome.append((name, code, time.monotonic() - started_s))
        if name == UNTIL:
            outcome += [each.wait() for each in beside]
    print("\n=== outcome")
    for name, code, took_s in outcome:
        print(f"{'ok    ' if code == 0 else 'FAILED'} {name} ({took_s:.0f} s)")
    return int(any(code for _, code, _ in outcome))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
