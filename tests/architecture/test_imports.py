"""The engine needs no Qt, and asking for help loads nothing heavy."""

import subprocess
import sys

import pytest


def loaded_modules(code: str) -> set[str]:
    """Top-level modules in a fresh interpreter after running some code."""
    program = f"import sys\n{code}\nprint('\\n'.join(sorted({{m.partition('.')[0] for m in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_assessment_loads_no_qt():
    modules = loaded_modules("import planner.app.assess, planner.app.exports, planner.report.pdf, planner.app.jobs")
    assert not modules & {"PySide6", "shiboken6", "pyqtgraph", "ui"}


def test_help_loads_neither_qt_nor_pandapower():
    code = "from typer.testing import CliRunner\nfrom planner.cli.application import build_application\n"
    code += "assert CliRunner().invoke(build_application(), ['--help']).exit_code == 0"
    modules = loaded_modules(code)
    assert "typer" in modules
    assert not modules & {"PySide6", "pandapower", "geopandas", "pandas", "numba", "matplotlib", "scipy"}


@pytest.mark.parametrize("name", ["planner.app.assess", "planner.cli.application"])
def test_the_start_path_stays_light(name):
    assert not loaded_modules(f"import {name}") & {"pandapower", "matplotlib", "typst"}
