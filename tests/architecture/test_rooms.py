"""The shape of the house: small rooms, no path or tool of anybody's machine."""

import ast
import re
import shutil
import subprocess

import pytest

from planner.resources import data_dir

ROOT = data_dir().parent
SOURCES = sorted([*ROOT.glob("planner/**/*.py"), *ROOT.glob("ui/**/*.py"), *ROOT.glob("packaging/*.py")])


def test_no_room_outgrows_the_house():
    assert [
        p.relative_to(ROOT).as_posix() for p in SOURCES if len(p.read_text(encoding="utf-8").splitlines()) > 400
    ] == []


def test_the_main_window_stays_thin():
    tree = ast.parse((ROOT / "ui" / "main_window.py").read_text(encoding="utf-8"))
    for found in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        methods = [node for node in found.body if isinstance(node, ast.FunctionDef)]
        assert len(methods) <= 25, found.name


def test_packaging_is_no_package():
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_no_bare_labels_for_text_of_others():
    """QLabel guesses rich text; only the factory that sets plain text may make one."""
    bare = [
        p.relative_to(ROOT).as_posix()
        for p in ROOT.glob("ui/**/*.py")
        if re.search(r"\bQLabel\(", p.read_text(encoding="utf-8")) and "PlainText" not in p.read_text(encoding="utf-8")
    ]
    assert bare == []


def tracked_files() -> list[str]:
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git checkout, or no git here")
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_the_top_level_holds_only_what_was_agreed():
    agreed = {
        "pyproject.toml", "README.md", "planner", "ui", "data", "tests", "packaging",
        "CHANGELOG.md", "ARCHITECTURE.md", "LICENSE", ".ci", ".gitignore", ".gitattributes",
    }  # fmt: skip
    assert {name.partition("/")[0] for name in tracked_files()} <= agreed


def test_no_file_over_a_megabyte_is_tracked():
    large = [name for name in tracked_files() if (ROOT / name).is_file() and (ROOT / name).stat().st_size > 1_048_576]
    assert large == []


def test_the_lock_names_hashes_and_no_address():
    lock = (ROOT / "packaging" / "requirements.lock").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    assert "://" not in lock
    for line in re.findall(r"^[a-z0-9].*==.*$", lock, flags=re.M):
        assert line.rstrip().endswith("\\"), line
