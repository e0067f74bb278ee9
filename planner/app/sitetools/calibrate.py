"""Calibration on the planner's own charging sessions: read, clean, fit, try on held-back data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from planner.model.demand_result import Calibration
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.progress import SILENT, Part, Progress

if TYPE_CHECKING:
    from planner.demand.calibration.calibrate import HeldBack
    from planner.demand.calibration.cleaning import CleaningLimits, CleanSessions

DEFAULT_USE_CASE = "destination"
LEAST_SILENT_DAYS = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationQuestion:
    """What to calibrate on and how.

    Attributes
    ----------
    sessions : tuple of Path
        Files that are fitted, all of the same sites.
    tests : tuple of Path
        Later sessions of these sites, held back from the fit.
    hold_back_pu : float or None
        Share of the last days held back instead, where there is no file of later sessions.
    use_case : str
        Whose constants are fitted (``destination``).
    timezone : str
        Zone of times written in UTC without a zone beside them.
    project, site_map : Path or None
        Project whose model is scaled to these sessions, and the CSV (columns ``session_site``, ``site_id``) that says
        which of its sites is which.
    max_energy_kwh, max_stay_h : float or None
        Other limits for cleaning than the program's.
    """

    sessions: tuple[Path, ...]
    tests: tuple[Path, ...] = ()
    hold_back_pu: float | None = None
    use_case: str = DEFAULT_USE_CASE
    timezone: str = ""
    project: Path | None = None
    site_map: Path | None = None
    max_energy_kwh: float | None = None
    max_stay_h: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationAnswer:
    """Calibration and what was found on the way."""

    calibration: Calibration
    issues: tuple[Issue, ...] = ()


def calibrate(question: CalibrationQuestion, progress: Progress = SILENT) -> CalibrationAnswer:
    """Calibrate on files of sessions.

    Raises
    ------
    PlannerError
        A file cannot be read or holds too few good sessions, options contradict each other, or nothing is left to
        test on.
    """
    from planner.demand.calibration.calibrate import calibrate_sessions
    from planner.demand.calibration.constants import check_use_case

    _check_options(question)
    check_use_case(question.use_case)
    issues: list[Issue] = []
    clean = _read(question.sessions, question, issues, Part(progress, 0.0, 0.4))
    clean, held_back = _held_back(clean, question, issues, Part(progress, 0.4, 0.7))
    progress.report(0.7, "app.calibrate_fit")
    names = tuple(path.name for path in question.sessions)
    found = calibrate_sessions(clean, question.use_case, names, held_back)
    issues += _gaps(clean, names) + _silent_months(found)
    if held_back is not None and not found.errors:
        issues.append(_warning("demand.sessions_no_common_site"))
    if question.project is not None and question.site_map is not None:
        found = _with_volume(found, question.project, question.site_map, issues, Part(progress, 0.75, 1.0))
    progress.report(1.0, "app.calibrate_done")
    return CalibrationAnswer(calibration=found, issues=tuple(issues))


def _check_options(question: CalibrationQuestion) -> None:
    if question.tests and question.hold_back_pu is not None:
        raise PlannerError.of("demand.sessions_two_tests")
    if (question.project is None) != (question.site_map is None):
        raise PlannerError.of("demand.sessions_map_and_project")
    both = sorted({path.name for path in question.tests if path.resolve() in _resolved(question.sessions)})
    if both:
        raise PlannerError.of("demand.sessions_same_file", where=both[0])


def _resolved(paths: Sequence[Path]) -> set[Path]:
    return {path.resolve() for path in paths}


def _read(
    paths: Sequence[Path], question: CalibrationQuestion, issues: list[Issue], progress: Progress
) -> "CleanSessions":
    from planner.demand.calibration.cleaning import clean_sessions
    from planner.io.sessions import read_sessions

    files = []
    for number, path in enumerate(paths):
        progress.report(number / len(paths), "app.calibrate_read", file=path.name)
        files.append(read_sessions(path, timezone=question.timezone))
    issues += [issue for file in files for issue in file.issues]
    return clean_sessions(
        [file.frame for file in files], _limits(question), converted=sum(file.converted for file in files)
    )


def _limits(question: CalibrationQuestion) -> "CleaningLimits":
    from planner.demand.calibration.cleaning import CleaningLimits

    given = {"max_energy_kwh": question.max_energy_kwh, "max_stay_h": question.max_stay_h}
    return CleaningLimits(**{name: value for name, value in given.items() if value is not None})


def _held_back(
    clean: "CleanSessions", question: CalibrationQuestion, issues: list[Issue], progress: Progress
) -> "tuple[CleanSessions, HeldBack | None]":
    """Sessions to fit and sessions to test on."""
    from planner.demand.calibration.calibrate import HeldBack, after_training, split_last_days
    from planner.demand.calibration.forecast import window_of

    if question.hold_back_pu is not None and len(clean.frame):
        train, test = split_last_days(clean.frame, question.hold_back_pu)
        days = window_of(clean.frame).days - window_of(train).days if len(train) else 0
        return replace(clean, frame=train), HeldBack(frame=test, days=days)
    if not question.tests:
        return clean, None
    later = _read(question.tests, question, issues, progress)
    test = after_training(clean.frame, later.frame) if len(clean.frame) else later.frame
    names = tuple(path.name for path in question.tests)
    if test.empty:
        raise PlannerError.of("demand.sessions_test_not_later", where=", ".join(names))
    if len(test) < len(later.frame):
        issues.append(_warning("demand.sessions_test_overlap", ", ".join(names), sessions=len(later.frame) - len(test)))
    issues += [
        _note(f"demand.sessions_{reason}", ", ".join(names), rows=number)
        for reason, number in {**later.dropped, **later.corrected}.items()
    ]
    return clean, HeldBack(frame=test, files=names)


def _gaps(clean: "CleanSessions", names: Sequence[str]) -> list[Issue]:
    """Weeks without a session anywhere count as days without demand: more likely they are missing."""
    from planner.demand.calibration.profile import longest_silence_days

    days = longest_silence_days(clean.frame["start"])
    where = ", ".join(names)
    return [_warning("demand.sessions_gap", where, days=days)] if days >= LEAST_SILENT_DAYS else []


def _silent_months(found: Calibration) -> list[Issue]:
    missing = 12 - len(found.covered_months)
    return [_note("demand.sessions_months", ", ".join(found.files), months=missing)] if missing else []


def _with_volume(
    found: Calibration, project: Path, site_map: Path, issues: list[Issue], progress: Progress
) -> Calibration:
    """Calibration with the model's last share scaled so that the model gives the sessions that were counted."""
    from planner.app.sitetools.volume import modelled_sites, read_site_map
    from planner.demand.calibration.constants import fit_volume

    mapped = read_site_map(site_map, [site.site for site in found.site_table])
    model, silent = modelled_sites(project, mapped, found, progress)
    counted: dict[str, float] = {}
    for site in found.site_table:
        if site.site in mapped:
            counted[mapped[site.site]] = counted.get(mapped[site.site], 0.0) + site.sessions_per_day
    fit = fit_volume(counted, model, found.use_case)
    issues += silent
    issues += [_warning("demand.sessions_capture_full", constant=name) for name in fit.capped]
    constants: Mapping[str, float] = {**found.constants, **fit.constants}
    return replace(found, constants=constants, volume_scale_pu=fit.scale_pu)


def _warning(code: str, where: str = "", **params: str | int) -> Issue:
    return Issue(severity=Severity.WARNING, code=code, where=where, params=params)


def _note(code: str, where: str, **params: str | int) -> Issue:
    return Issue(severity=Severity.NOTE, code=code, where=where, params=params)
