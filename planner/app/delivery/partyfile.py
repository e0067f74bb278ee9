"""A register of parties read from a table."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from planner.app.delivery.parties import add_party
from planner.app.delivery.tablefile import FileRow, read_file_table
from planner.io.aliases import rules_of
from planner.io.names import plain
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.progress import SILENT, Progress
from planner.model.project import Project

_MAPPING = "parties"
_BREAKS = re.compile(r"[,;\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyImport:
    """Project with the parties that were added; ``issues``: rows that were left out, and why."""

    project: Project
    added: tuple[str, ...]
    issues: tuple[Issue, ...]


def import_parties(
    project: Project, path: Path, columns: Mapping[str, str] | None = None, progress: Progress = SILENT
) -> PartyImport:
    """Add the parties of a CSV or XLSX file; one that is there already (same role, organisation, name) is left out.

    Raises
    ------
    PlannerError
        The file cannot be read, or has no column of roles.
    """
    progress.report(0.1, "app.calibrate_read", file=path.name)
    table = read_file_table(path, _MAPPING, ("role",), columns)
    issues, added = list(table.issues), []
    there: set[tuple[object, ...]] = {(each.role, each.organisation, each.name) for each in project.stakeholders}
    for row in table.rows:
        where = f"{path.name}:{row.line}"
        values = _values(row)
        if (key := (values["role"], values.get("organisation", ""), values.get("name", ""))) in there:
            issues.append(Issue(severity=Severity.NOTE, code="delivery.party_there", where=where))
            continue
        try:
            project, party_id = add_party(project, **values)
        except PlannerError as error:
            issues += [replace(issue, severity=Severity.WARNING, where=where) for issue in error.issues]
            continue
        added.append(party_id)
        there.add(key)
    return PartyImport(project=project, added=tuple(added), issues=tuple(issues))


def _values(row: FileRow) -> dict[str, object]:
    cells = dict(row.cells)
    role = cells.pop("role")
    sites = cells.pop("sites", "")
    ours = rules_of(_MAPPING)["role"].words.get(plain(role), role)
    return {**cells, "role": ours, "site_ids": tuple(each for each in _BREAKS.split(sites) if each)}


def with_parties(project: Project, found: PartyImport) -> Project:
    """Parties of an import put into a project that may have been edited since the file was read."""
    for party in found.project.stakeholders:
        if party.stakeholder_id in found.added:
            values = {item.name: getattr(party, item.name) for item in fields(party) if item.name != "stakeholder_id"}
            project, _ = add_party(project, **values)
    return project
