"""What live sites delivered, read from a table of months or from charging sessions."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path

from planner.app.delivery.tablefile import FileRow, FileTable, read_file_table
from planner.io.names import nearest, plain
from planner.model.delivery import ActualUse
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.progress import SILENT, Progress
from planner.model.project import Project

_MAPPING = "actuals"
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})([-/. T].*)?")
_YEAR_LAST = re.compile(r"(?:\d{1,2}[-/.])?(\d{1,2})[-/.](\d{4})")
_WORDS = re.compile(r"([a-zA-ZäÄ]{3,})\.?[ -](\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_GERMAN = {"mär": "mar", "mrz": "mar", "mai": "may", "okt": "oct", "dez": "dec"}
_DECEMBER = 12
# what a project may hold, see planner.store.declared: more is a slip of the unit
_MOST_KWH, _MOST_SESSIONS = 1e9, 1e8


@dataclass(frozen=True, slots=True, kw_only=True)
class ActualImport:
    """Months that were read; ``issues``: rows that were left out, and why."""

    uses: tuple[ActualUse, ...]
    issues: tuple[Issue, ...] = ()


def month_of(written: str) -> str:
    """Month as ``YYYY-MM``; empty where the text is none.

    >>> month_of("2026-4"), month_of("30.04.2026"), month_of("März 2026"), month_of("2026-13")
    ('2026-04', '2026-04', '2026-03', '')
    """
    words = written.strip()
    if match := _YEAR_FIRST.fullmatch(words):
        year, month = int(match[1]), int(match[2])
    elif match := _YEAR_LAST.fullmatch(words):
        year, month = int(match[2]), int(match[1])
    elif match := _WORDS.fullmatch(words):
        short = match[1].casefold()[:3]
        short = _GERMAN.get(short, short)
        year, month = int(match[2]), _MONTHS.index(short) + 1 if short in _MONTHS else 0
    else:
        return ""
    return f"{year:04d}-{month:02d}" if 1 <= month <= _DECEMBER and 1900 <= year < 2100 else ""


def read_actuals(path: Path, site_ids: Iterable[str], columns: Mapping[str, str] | None = None) -> ActualImport:
    """Months of a CSV or XLSX file with the columns site, month, energy and perhaps sessions.

    Rows of one site and month are added up, as each meter of a site may have its own.

    Raises
    ------
    PlannerError
        The file cannot be read, or a column is missing.
    """
    try:
        table = read_file_table(path, _MAPPING, ("site_id", "month", "energy_kwh"), columns)
    except PlannerError as error:
        raise PlannerError(tuple(_or_sessions(issue) for issue in error.issues)) from error
    known = {plain(each): each for each in site_ids}
    issues = list(table.issues)
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for row in table.rows:
        where = f"{path.name}:{row.line}"
        written, month = row.cells["site_id"], month_of(row.cells["month"])
        energy_kwh, sessions = table.number(row, "energy_kwh"), _sessions(table, row)
        fault = _fault(known, written, (row.cells["month"], month), energy_kwh)
        if fault is not None:
            issues.append(replace(fault, where=where))
            continue
        total = sums[known[plain(written)], month]
        total[0] += energy_kwh
        total[1] += sessions if sessions is not None else 0
        total[2] += sessions is None
    return ActualImport(uses=_uses(sums, path.name), issues=tuple(issues))


def _or_sessions(issue: Issue) -> Issue:
    """A missing column, with the word that the rows may be single sessions."""
    return replace(issue, code="delivery.actual_columns") if issue.code == "delivery.no_column" else issue


def _sessions(table: FileTable, row: FileRow) -> int | None:
    if "sessions" not in row.cells:
        return None
    count = table.number(row, "sessions")
    return round(count) if isfinite(count) and 0 <= count <= _MOST_SESSIONS else None


def _fault(known: Mapping[str, str], site: str, month: tuple[str, str], energy_kwh: float) -> Issue | None:
    if plain(site) not in known:
        near = nearest(site, known.values()) or "–"
        return _warning("delivery.actual_site", site=site, near=near)
    if not month[1]:
        return _warning("delivery.actual_month", month=month[0])
    if not isfinite(energy_kwh) or not 0 <= energy_kwh <= _MOST_KWH:
        return _warning("delivery.actual_energy")
    return None


def _uses(sums: Mapping[tuple[str, str], list[float]], source: str) -> tuple[ActualUse, ...]:
    return tuple(
        ActualUse(
            site_id=site_id,
            month=month,
            energy_kwh=round(energy_kwh, 3),
            sessions=None if unknown else round(sessions),
            source=source,
        )
        for (site_id, month), (energy_kwh, sessions, unknown) in sorted(sums.items())
    )


def read_session_actuals(
    paths: Iterable[Path],
    site_ids: Iterable[str],
    site_map: Path | None = None,
    timezone: str = "",
    progress: Progress = SILENT,
) -> ActualImport:
    """Months out of charging sessions, cleaned as for calibration; a session counts in the month it begins.

    Parameters
    ----------
    site_map : Path, optional
        CSV with the columns ``session_site`` and ``site_id``; without it sites must bear the project's ids.

    Raises
    ------
    PlannerError
        A file cannot be read, or no session belongs to a site of the project.
    """
    from planner.app.sitetools.volume import read_site_map
    from planner.demand.calibration.cleaning import clean_sessions
    from planner.io.sessions import read_sessions

    files = []
    for each in paths:
        progress.report(0.1, "app.calibrate_read", file=each.name)
        files.append(read_sessions(each, timezone=timezone))
    names = ", ".join(file.name for file in files)
    clean = clean_sessions([file.frame for file in files], converted=sum(file.converted for file in files))
    issues = [issue for file in files for issue in file.issues]
    issues += [
        Issue(severity=Severity.NOTE, code=f"demand.sessions_{reason}", where=names, params={"rows": number})
        for reason, number in {**clean.dropped, **clean.corrected}.items()
    ]
    sites = sorted(map(str, clean.frame["site"].unique()))
    known = {plain(each): each for each in site_ids}
    mapped = read_site_map(site_map, sites) if site_map is not None else {
        site: known[plain(site)] for site in sites if plain(site) in known
    }  # fmt: skip
    strange = [site for site in sites if site not in mapped]
    if strange:
        issues.append(_warning("delivery.actual_strange", count=len(strange), site=strange[0], where=names))
    frame = clean.frame[clean.frame["site"].isin(mapped)]
    if frame.empty:
        raise PlannerError.of("delivery.actual_none", where=names)
    grouped = frame.groupby([frame["site"].map(mapped), frame["start"].dt.strftime("%Y-%m")])["energy_kwh"]
    sums = {
        (str(site), str(month)): [float(energy_kwh), float(count), 0.0]
        for (site, month), energy_kwh, count in zip(grouped.sum().index, grouped.sum(), grouped.size(), strict=True)
    }
    return ActualImport(uses=_uses(sums, names), issues=tuple(issues))


def import_actuals(
    paths: Sequence[Path],
    site_ids: Sequence[str],
    site_map: Path | None = None,
    *,
    sessions: bool = False,
    progress: Progress = SILENT,
) -> ActualImport:
    """Months out of files, of either kind; where two tables differ in a month of a site, the later one counts.

    Raises
    ------
    PlannerError
        See :func:`read_actuals` and :func:`read_session_actuals`.
    """
    if sessions:
        return read_session_actuals(paths, site_ids, site_map, progress=progress)
    found = []
    for each in paths:
        progress.report(0.1, "app.calibrate_read", file=each.name)
        found.append(read_actuals(each, site_ids))
    issues = [issue for each in found for issue in each.issues]
    months: dict[tuple[str, str], ActualUse] = {}
    for use in (use for each in found for use in each.uses):
        before = months.get((use.site_id, use.month))
        if before is not None and before != replace(use, source=before.source):
            issues.append(_warning("delivery.actual_twice", where=use.source, site=use.site_id, month=use.month,
                                   other=before.source))  # fmt: skip
        months[use.site_id, use.month] = use
    return ActualImport(uses=tuple(months[key] for key in sorted(months)), issues=tuple(issues))


def with_actuals(project: Project, uses: Iterable[ActualUse]) -> Project:
    """Project with months put in; one that is there already is replaced."""
    months = {(each.site_id, each.month): each for each in (*project.actuals, *uses)}
    return replace(project, actuals=tuple(months[key] for key in sorted(months)))


def without_actuals(project: Project, site_id: str) -> Project:
    """Project without the months of a site."""
    return replace(project, actuals=tuple(each for each in project.actuals if each.site_id != site_id))


def _warning(code: str, where: str = "", **params: str | int) -> Issue:
    return Issue(severity=Severity.WARNING, code=code, params=params, where=where)
