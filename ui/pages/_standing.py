"""How firmly a rank stands and what it rests on: sentences and blocks that several pages share."""

from PySide6.QtWidgets import QWidget

from planner.model.result import Assessment, SiteResult
from planner.model.standing import sure_of_top
from ui.models.site_columns import evidence_text
from ui.numbers import share
from ui.texts import tr
from ui.widgets.blocks import column, heading, row
from ui.widgets.expander import Expander
from ui.widgets.plain import chip, label
from ui.words import phrase

_TONES = {"operator_offer": "good", "network_model": "accent", "none": "warn"}


def hold_words(site: SiteResult, assessment: Assessment) -> str:
    """``Stays in the top 10 under 93 % of weights, and under 88 % when uncertain data vary too.``.

    Of a site that no weights can move out of the top, why: its hundred per cent would look like a finding.
    """
    standing, check = site.standing, assessment.ranking_check
    if standing is None or check is None or standing.top_pu is None:
        return ""
    sure, everyone = sure_of_top(assessment.sites, check.top_n)
    if site.rank is not None and site.rank <= sure:
        return tr("ui.sure_all" if everyone else "ui.sure_group", n=sure, top=check.top_n)
    if standing.top_with_data_pu is None:
        return tr("ui.holds", top=check.top_n, share=share(standing.top_pu))
    return tr("ui.holds_data", top=check.top_n, share=share(standing.top_pu), data=share(standing.top_with_data_pu))


def evidence_blocks(site: SiteResult) -> list[QWidget]:
    """What the site rests on, the check that would move it most, and all that is still open."""
    found = site.evidence
    if found is None:
        return []
    grade = chip(evidence_text(site) or "", _TONES.get(found.grade, "neutral"))
    blocks: list[QWidget] = [heading(tr("ui.evidence")), row([label(tr("ui.evidence_of_grid"), "muted"), grade])]
    if found.next_check:
        blocks.append(label(tr("ui.next_check", check=phrase(found.next_check))))
        if found.low_rank is not None and found.high_rank is not None:
            blocks.append(label(tr("ui.next_check_ranks", best=found.high_rank, worst=found.low_rank), "muted"))
    elif site.rank is not None and site.score is not None:
        blocks.append(label(tr("ui.next_check_none"), "muted"))
    if found.open_points:
        items = [label(phrase(code), "muted") for code in found.open_points]
        blocks.append(Expander(tr("ui.open_points", n=len(items)), column(items, 3)))
    return blocks
