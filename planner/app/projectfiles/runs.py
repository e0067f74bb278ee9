"""Runs kept in a project file, and the hash that tells whether one still answers for the project."""

import hashlib
import json
from collections.abc import Mapping

from planner import __version__
from planner.app.editing_settings import WEIGHTS, settings_of
from planner.app.freshness import made_of
from planner.app.run import Run
from planner.model.project import Project
from planner.model.settings import Settings
from planner.store.codec import dump, hints_of, load
from planner.store.resultfile import decode_result, encode_result
from planner.store.scenarios import flat_settings

_CONTENT = "content:"
_LARGE = ("assessment", "layers")  # written in their own way; whatever else a run holds goes along as JSON


def encode_run(run: Run) -> bytes:
    """Bytes of a run; nothing in them is code."""
    facts = {name: dump(getattr(run, name)) for name in hints_of(Run) if name not in _LARGE}
    return encode_result(run.assessment, run.layers, facts)


def decode_run(content: bytes, *, lenient: bool = False) -> Run:
    """Run of its bytes; ``lenient`` leaves aside what another version of the program has written beside.

    Raises
    ------
    planner.store.codec.Unreadable
        The bytes hold something else.
    """
    assessment, layers, facts = decode_result(content, lenient=lenient)
    hints = hints_of(Run)
    known = {name: load(hints[name], written, lenient=lenient) for name, written in facts.items() if name in hints}
    return Run(assessment=assessment, layers=layers, **known)


def input_hash(project: Project, sources: Mapping[str, str]) -> str:
    """Hash of all that a run of a project, in its scenario in use, depends on.

    Parameters
    ----------
    sources : mapping of str to str
        SHA-256 of each source's file by source id.

    Raises
    ------
    PlannerError
        The scenario in use cannot be.
    """
    return _hash(settings_of(project), made_of(project), sources, __version__)


def run_hash(run: Run, sources: Mapping[str, str]) -> str:
    """The same of the inputs a run was made of; a run that has not noted them matches no project."""
    return _hash(run.assessment.settings, run.made_of, sources, run.assessment.engine_version)


def _hash(settings: Settings, made: Mapping[str, str], sources: Mapping[str, str], engine: str) -> str:
    """Weights are left out, as sites are ranked anew at once; a file counts by its hash, not by its name in a list."""
    flat = {key: value for key, value in flat_settings(settings).items() if not key.startswith(WEIGHTS)}
    parts = {key: value for key, value in made.items() if not key.startswith(_CONTENT)}
    whole = {"settings": flat, "made_of": parts, "sources": dict(sources), "engine": engine}
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()
