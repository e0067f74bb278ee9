"""Runs kept in a project file, and the hash that tells whether one still answers for the project."""

import hashlib
import json
from collections.abc import Mapping

from planner import __version__
from planner.app.editing_settings import WEIGHTS, settings_of
from planner.app.freshness import made_of
from planner.app.run import Run
from planner.io.provenance import public_path
from planner.model.project import Project, source_id_of
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


def decode_run(content: bytes) -> Run:
    """Run of its bytes.

    Raises
    ------
    planner.store.codec.Unreadable
        The bytes hold something else.
    """
    assessment, layers, facts = decode_result(content)
    hints = hints_of(Run)
    known = {name: load(hints[name], written) for name, written in facts.items() if name in hints}
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


def sources_of_run(run: Run, project: Project) -> dict[str, str]:
    """SHA-256 of the files a run has read, by source id; files that the project no longer names are left out."""
    read = {(each.role, each.path): each.sha256 for each in run.assessment.provenance}
    found = {}
    for number, source in enumerate(project.sources):
        sha256 = read.get((source.role.value, public_path(source, project.folder)))
        if sha256 is not None:
            found[source_id_of(project, number)] = sha256
    return found


def has_other_content(run: Run, project: Project) -> bool:
    """Whether a file of which both know the content, the run and the project, holds something else."""
    now = made_of(project)
    return any(now.get(key, then) != then for key, then in run.made_of.items() if key.startswith(_CONTENT))


def _hash(settings: Settings, made: Mapping[str, str], sources: Mapping[str, str], engine: str) -> str:
    """Weights are left out, as sites are ranked anew at once; a file counts by its hash, not by its name in a list."""
    flat = {key: value for key, value in flat_settings(settings).items() if not key.startswith(WEIGHTS)}
    parts = {key: value for key, value in made.items() if not key.startswith(_CONTENT)}
    whole = {"settings": flat, "made_of": parts, "sources": dict(sources), "engine": engine}
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()
