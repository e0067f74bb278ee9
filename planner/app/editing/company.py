"""Edits of who plans: the company's head on the papers, its operator codes, and the roads that count as TEN-T."""

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path

from planner.app.editing_settings import with_setting
from planner.model.company import Company
from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.report.head import Head, head_of, read_logo, readable

LINES = ("name", "address", "email", "phone")
OPERATOR = ("operator_name", "ocpi_country_code", "ocpi_party_id")
NETWORKS = ("core", "comprehensive")
MOST_LETTERS = 300
_CODES: Mapping[str, re.Pattern[str]] = {
    "ocpi_country_code": re.compile(r"[A-Z]{2}"),
    "ocpi_party_id": re.compile(r"[A-Z0-9]{3}"),
}
PrintedHead = Head
"""What stands at the top of a paper, for whoever shows it."""
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_TEN_T = "rules.ten_t"


def with_company_line(project: Project, name: str, written: str) -> Project:
    """Project whose company has another name, address, e-mail or telephone; without any entry there is no company.

    Raises
    ------
    PlannerError
        It is too long, or no e-mail address.
    """
    text = written.strip() if name == "address" else " ".join(written.split())
    if len(text) > MOST_LETTERS:
        raise PlannerError.of("app.company_long", most=MOST_LETTERS)
    if name == "email" and text and not _EMAIL.fullmatch(text):
        raise PlannerError.of("app.company_email", email=text)
    return _with(project, name, text)


def with_company_color(project: Project, written: str) -> Project:
    """Project whose papers have a colour of their own; empty: Chargesite's.

    Raises
    ------
    PlannerError
        It is not written as ``#rrggbb``.
    """
    color = written.strip().lower()
    if color:
        readable(color)
    return _with(project, "color", color)


def with_company_logo(project: Project, path: Path | None) -> Project:
    """Project whose papers bear a logo, named from the project's folder; None: the name in letters.

    Raises
    ------
    PlannerError
        The file cannot be read, is too large, is no PNG or SVG, or would run something or load from elsewhere.
    """
    if path is None:
        return _with(project, "logo", "")
    from planner.app.projectfiles.sources import relative_path

    read_logo(path)
    return _with(project, "logo", relative_path(path.resolve(), project.folder))


def with_operator(project: Project, name: str, written: str) -> Project:
    """Project whose operator has another name or code (:data:`OPERATOR`).

    Raises
    ------
    PlannerError
        The code is not one: two letters of a country, three letters or figures of a party.
    """
    text = " ".join(written.split())
    if name in _CODES:
        text = text.upper()
        if text and not _CODES[name].fullmatch(text):
            raise PlannerError.of(f"app.{name}", code=text)
    elif len(text) > MOST_LETTERS:
        raise PlannerError.of("app.company_long", most=MOST_LETTERS)
    return replace(project, defaults=replace(project.defaults, **{name: text}))


def with_display_currency(project: Project, currency: str) -> Project:
    """Project that names the currency in which its amounts are also shown; empty: each person's own."""
    settings = project.settings
    return replace(project, settings=replace(settings, cost=replace(settings.cost, display_currency=currency)))


def tell_ten_t(project: Project, road: str, network: str) -> Project:
    """Project in which a road, by its name or number in the road layer, belongs to a network of the TEN-T.

    Raises
    ------
    PlannerError
        The road has no name, or there is no such network.
    """
    name = " ".join(road.split())
    if not name or len(name) > MOST_LETTERS:
        raise PlannerError.of("app.ten_t_no_name")
    if network not in NETWORKS:
        raise PlannerError.of("store.not_choice", key=f"{_TEN_T}.{name}", value=network, choices=", ".join(NETWORKS))
    return with_setting(project, f"{_TEN_T}.{name}", network)


def drop_ten_t(project: Project, road: str) -> Project:
    """Project in which a road no longer counts as TEN-T."""
    return with_setting(project, f"{_TEN_T}.{road}", None)


def shown_head(project: Project) -> PrintedHead:
    """Head of the papers as they would bear it now.

    Raises
    ------
    PlannerError
        See :func:`planner.report.head.head_of`.
    """
    return head_of(project.company, project.folder, project.organisation)


def _with(project: Project, name: str, value: str) -> Project:
    company = replace(project.company or Company(), **{name: value})
    empty = not any(getattr(company, field.name) for field in fields(company))
    return replace(project, company=None if empty else company)
