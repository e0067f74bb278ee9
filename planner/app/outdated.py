"""Papers of a result that no longer answers for its project: what has changed since is said on them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from planner.app.freshness import StaleReason
from planner.app.run import Run
from planner.model.issues import Issue, Severity
from planner.model.result import OUTDATED, Assessment
from planner.model.texts import text, text_or

_NAMED = 5
_BY_SITE = frozenset({"caps_kw", "protected_cap_kw"})


def marked(run: Run, reasons: Sequence[StaleReason], *, outside: bool = False) -> Run:
    """Run whose first finding says what has changed since, in the report's language; the run itself without reasons.

    ``outside``: for readers who may not know every site and source by name.
    """
    if not reasons:
        return run
    found = run.assessment
    issue = Issue(
        severity=Severity.WARNING, code=OUTDATED, params={"names": changes_text(found, reasons, outside=outside)}
    )
    others = tuple(each for each in found.issues if each.code != OUTDATED)
    return replace(run, assessment=replace(found, issues=(issue, *others)))


def outdated_text(assessment: Assessment) -> str:
    """What has changed since the result, as a sentence; empty where nothing is said to have."""
    issue = next((each for each in assessment.issues if each.code == OUTDATED), None)
    return "" if issue is None else issue.message(assessment.language)


def changes_text(assessment: Assessment, reasons: Sequence[StaleReason], *, outside: bool = False) -> str:
    """Names of what has changed, in the language of the assessment."""
    names = {} if outside else {site.site_id: site.name or site.site_id for site in assessment.sites}
    said = list(dict.fromkeys(_name(reason, names, assessment.language, outside) for reason in reasons))
    shown = ", ".join(said[:_NAMED])
    rest = len(said) - _NAMED
    return text("app.outdated_more", assessment.language, names=shown, n=rest) if rest > 0 else shown


def _name(reason: StaleReason, names: Mapping[str, str], language: str, outside: bool) -> str:
    if reason.kind == "setting":
        return _setting(reason.key, names, language)
    name = "" if outside else names.get(reason.key, reason.key)
    return text(f"app.outdated_{reason.kind}", language, name=name).strip()


def _setting(key: str, names: Mapping[str, str], language: str) -> str:
    """Name of a setting by its dotted key; of one that stands by site, with the site where that may be told."""
    stage, _, rest = key.partition(".")
    field, _, member = rest.partition(".")
    member = names.get(member, "") if field in _BY_SITE else member.replace("_", " ")
    code = f"setting.{stage}_{field}" if field else f"setting.{stage}"
    plain = key.replace(".", " ").replace("_", " ")
    try:
        return text_or(code, plain, language, member=member).strip()
    except KeyError:
        return plain
