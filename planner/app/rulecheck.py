"""A finished run judged again: by the packs as they are now, or on another day, from the facts it has kept."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from planner.app.rulepacks import evidence_for, pack_hashes, rule_packs
from planner.model.errors import PlannerError
from planner.model.progress import SILENT, Progress
from planner.model.project import Project
from planner.model.result import Assessment, RuleOutcome, RulePack, RuleResult, SiteResult
from planner.model.texts import LANGUAGES
from planner.rules.chosen import pack_records
from planner.rules.evaluate import judge
from planner.rules.records import Pack, Rule

Reason = Literal["new", "gone", "limit", "text", "date", "evidence"]
PackState = Literal["same", "changed", "new", "gone", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """One rule's answer for one site, then and now.

    ``before`` is None where the rule was not asked, ``after`` where it is no more, or where the run has kept no facts
    of the site. ``reason``: the rule is new, gone, asks for something else (``limit``), is worded otherwise
    (``text``), the day is another, or the planner's evidence is.
    """

    site_id: str
    site_name: str
    rule_id: str
    title: str
    jurisdiction: str
    before: RuleOutcome | None
    after: RuleOutcome | None
    reason: Reason
    found: str = ""
    required_before: str = ""
    required_after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackChange:
    """A pack then and now; versions are empty where it was not there or is not known."""

    pack_id: str
    title: str
    state: PackState
    version_before: str = ""
    version_after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCheck:
    """What judging again has found.

    ``judged_on``: day of the run; ``on``: day asked for. ``without_facts``: sites of which the run has kept nothing to
    judge on: run the project again. ``outcomes``: how many answers of each kind there are now. ``records``: today's
    packs.
    """

    project: str
    judged_on: date
    on: date
    packs: tuple[PackChange, ...]
    changes: tuple[RuleChange, ...]
    sites: int
    rules: int
    without_facts: tuple[str, ...] = ()
    outcomes: Mapping[str, int] | None = None
    records: tuple[RulePack, ...] = ()

    @property
    def judged(self) -> int:
        """Sites of which the run has kept what rules are judged on."""
        return self.sites - len(self.without_facts)

    @property
    def other_answers(self) -> tuple[RuleChange, ...]:
        """Changes of which the answer is another, not only the words."""
        return tuple(change for change in self.changes if change.before != change.after)


def check_rules(
    assessment: Assessment,
    project: Project,
    on: date | None = None,
    jurisdictions: tuple[str, ...] = (),
    language: str = "",
    progress: Progress = SILENT,
) -> RuleCheck:
    """Judge a finished run again and list what is other than it was.

    Parameters
    ----------
    assessment : Assessment
        A run of the project, of any age; only what it has kept is asked, no stage is run.
    project : Project
        As it stands, in the scenario to ask: its packs and its evidence.
    on : date, optional
        Day of judging; None: the project's.
    jurisdictions : tuple of str
        Judge by (and list) the rules of these alone, by the name in the packs' head; empty: all of the project.
    language : str
        Of the words; empty: the project's.

    Raises
    ------
    PlannerError
        A pack or the evidence is at fault, or no pack of the project has such a jurisdiction.
    """
    packs = rule_packs(project)
    wanted = _wanted(packs, assessment, jurisdictions)
    packs = tuple(pack for pack in packs if pack.jurisdiction in wanted)
    rules = {rule.rule_id: rule for pack in packs for rule in pack.rules}
    then = tuple(pack for pack in assessment.rule_packs if pack.jurisdiction in wanted)
    case = _Case(
        project=project,
        rules=rules,
        digests={rule_id: digest for pack in then for rule_id, digest in pack.rules.items()},
        judged_on=assessment.project_date,
        on=on or project.project_date,
        wanted=wanted,
        language=language or project.language,
    )
    records = pack_records(packs, case.language)
    changes: list[RuleChange] = []
    outcomes: Counter[str] = Counter()
    for number, site in enumerate(assessment.sites):
        progress.report(number / len(assessment.sites), "app.step_rules")
        now = case.answers(site)
        outcomes.update(result.outcome.value for result in now.values())
        changes += case.changes(site, now)
    return RuleCheck(
        project=assessment.project_name,
        judged_on=assessment.project_date,
        on=case.on,
        packs=pack_changes(then, records, known=bool(assessment.rule_packs)),
        changes=tuple(changes),
        sites=len(assessment.sites),
        rules=len(rules),
        without_facts=tuple(site.site_id for site in assessment.sites if not site.rule_facts),
        outcomes={outcome.value: outcomes[outcome.value] for outcome in RuleOutcome if outcomes[outcome.value]},
        records=records,
    )


def _wanted(packs: Iterable[Pack], assessment: Assessment, asked: tuple[str, ...]) -> frozenset[str]:
    """Jurisdictions to look at: those asked for, else all there are and were."""
    known = {pack.jurisdiction for pack in packs} | {rule.jurisdiction for s in assessment.sites for rule in s.rules}
    for name in asked:
        if name not in known:
            raise PlannerError.of("rules.unknown_jurisdiction", jurisdiction=name, known=", ".join(sorted(known)))
    return frozenset(asked or known)


def pack_changes(then: Iterable[RulePack], now: Iterable[RulePack], *, known: bool = True) -> tuple[PackChange, ...]:
    """Packs of a run beside those of today; ``known``: whether the run has noted its packs at all."""
    before, after = {pack.pack_id: pack for pack in then}, {pack.pack_id: pack for pack in now}
    found = []
    for pack_id in dict.fromkeys((*after, *before)):
        old, new = before.get(pack_id), after.get(pack_id)
        told = new or before[pack_id]
        state: PackState = "changed"
        if old is not None and new is not None:
            state = "same" if old.sha256 == new.sha256 else "changed"
        elif old is None:
            state = "new" if known else "unknown"
        else:
            state = "gone"
        found.append(
            PackChange(
                pack_id=pack_id,
                title=told.title,
                state=state,
                version_before="" if old is None else old.version,
                version_after="" if new is None else new.version,
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What the sites are judged by."""

    project: Project
    rules: Mapping[str, Rule]
    digests: Mapping[str, str]
    judged_on: date
    on: date
    wanted: frozenset[str]
    language: str

    def answers(self, site: SiteResult) -> dict[str, RuleResult]:
        """Answers of today's rules from the facts kept; none where none were kept.

        Evidence that the planner has taken back since is not known to be gone: only a new run forgets it.
        """
        if not site.rule_facts:
            return {}
        facts = self._facts(site)
        place_only = site.sizing is None
        return {
            rule.rule_id: judge(rule, facts, self.on, language=self.language)
            for rule in self.rules.values()
            if not place_only or rule.stage in ("place", "both")
        }

    def _facts(self, site: SiteResult) -> dict[str, object]:
        return {**site.rule_facts, **evidence_for(self.project, site.site_id)}

    def changes(self, site: SiteResult, now: Mapping[str, RuleResult]) -> list[RuleChange]:
        """Rules whose answer or demand is other than it was, in the order of their ids."""
        then = {rule.rule_id: rule for rule in site.rules if rule.jurisdiction in self.wanted}
        ids = sorted({*then, *now} if site.rule_facts else {*then})
        found = [self._change(site, rule_id, then.get(rule_id), now.get(rule_id)) for rule_id in ids]
        return [change for change in found if change is not None]

    def _change(
        self, site: SiteResult, rule_id: str, before: RuleResult | None, after: RuleResult | None
    ) -> RuleChange | None:
        reason = self._reason(site, rule_id, before, after)
        told = after or before
        if reason is None or told is None:
            return None
        rule = self.rules.get(rule_id)
        return RuleChange(
            site_id=site.site_id,
            site_name=site.name,
            rule_id=rule_id,
            title=told.title if rule is None else rule.title[self.language],
            jurisdiction=told.jurisdiction,
            before=None if before is None else before.outcome,
            after=None if after is None else after.outcome,
            reason=reason,
            found="" if after is None else after.found,
            required_before="" if before is None else before.required,
            required_after="" if after is None else after.required,
        )

    def _reason(
        self, site: SiteResult, rule_id: str, before: RuleResult | None, after: RuleResult | None
    ) -> Reason | None:
        """Why an answer is to be told of; None where nothing is other than it was."""
        rule = self.rules.get(rule_id)
        if rule is None:
            return "gone"
        if before is None:
            return "new"
        if self._other_rule(rule, before):
            return "limit"
        if after is not None and before.outcome is not after.outcome:
            then = judge(rule, self._facts(site), self.judged_on)
            return "date" if then.outcome is before.outcome else "evidence"
        words = rule.title, rule.required, rule.evidence
        said = before.title, before.required, before.evidence
        same = any(tuple(text[language] for text in words) == said for language in LANGUAGES)
        place = any((rule.clause[each], rule.source[each]) == (before.clause, before.source) for each in LANGUAGES)
        return None if same and place else "text"

    def _other_rule(self, rule: Rule, before: RuleResult) -> bool:
        """Whether the rule asks for something else than it did; a run without digests is compared by its words."""
        digest = self.digests.get(rule.rule_id)
        if digest is not None:
            return digest != rule.digest
        ends = rule.valid_to.isoformat() if rule.valid_to else ""
        dates = (rule.valid_from.isoformat(), ends) != (before.valid_from, before.valid_to)
        return dates or (rule.status, rule.addressee) != (before.status, before.addressee)


def judged_by_others(assessment: Assessment, project: Project) -> tuple[str, ...]:
    """Ids of the packs whose files are other than those the run was judged by; looks at hashes alone, so it is quick.

    All of them where the run has not noted its packs.
    """
    now = pack_hashes(project)
    then: dict[str, str] = {}
    for pack in assessment.rule_packs:
        then[pack.pack_id] = f"{then[pack.pack_id]} {pack.sha256}" if pack.pack_id in then else pack.sha256
    return tuple(sorted(name for name in {*now, *then} if now.get(name) != then.get(name)))


def check_kept(
    path: Path, on: date | None = None, jurisdictions: tuple[str, ...] = (), progress: Progress = SILENT
) -> RuleCheck:
    """The same of the result that a project file keeps for its scenario in use, else of one made now.

    Raises
    ------
    PlannerError
        The project cannot be read or assessed, or as :func:`check_rules`.
    """
    from planner.app.assess import assess
    from planner.app.projects import read_stored
    from planner.model.progress import Part
    from planner.store.scenarios import in_scenario

    stored = read_stored(path)
    run = stored.runs.get(stored.project.scenario)
    found = run or assess(stored.project, Part(progress, 0.0, 0.9))
    return check_rules(
        found.assessment, in_scenario(stored.project), on, jurisdictions, progress=Part(progress, 0.9, 1.0)
    )
