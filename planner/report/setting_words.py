"""Settings on paper: their names and values with units."""

from planner.model.drawn import Plain
from planner.model.texts import catalogue, placeholders
from planner.model.units import unit_suffix
from planner.report.words import DASH, Words

_WORDS = {
    "grid.planning_rule": "planning_rule",
    "candidates.exclude_kinds": "constraint",
    "candidates.caution_kinds": "constraint",
    "plan.objective": "plan_aim",
    "demand.scenario": "case",
}
"""Group of the texts that name the values of a setting."""
_BY_SITE = frozenset({"caps_kw", "protected_cap_kw"})


def setting_name(key: str, words: Words, sites: dict[str, str] | None = None) -> str:
    """Name of a setting by its dotted key; a member of a table (a criterion, a site) by its own name.

    Parameters
    ----------
    sites : dict of str to str, optional
        Names of sites by their id.
    """
    stage, _, rest = key.partition(".")
    name, _, member = rest.partition(".")
    code = f"setting.{stage}_{name}" if name else f"setting.{stage}"
    template = catalogue(words.language).get(code)
    if template is None:
        return words.named("setting", key.replace(".", "_"))
    if "member" not in placeholders(template):
        return template
    return template.format(member=_member(stage, name, member, words, sites or {}))


def _member(stage: str, name: str, member: str, words: Words, sites: dict[str, str]) -> str:
    if name in _BY_SITE:
        return sites.get(member, member)
    if stage == "scoring":
        return " / ".join(words.named("criteria", each) for each in member.split("/"))
    if (stage, name) == ("rules", "facts"):
        site_id, _, fact = member.rpartition(".")
        told = words.named("fact", fact)
        return f"{sites.get(site_id, site_id)}, {told}" if site_id else told
    return words.named("assumption", member)


def known_setting(key: str, words: Words) -> bool:
    """Whether a setting has a name of its own in the catalogue of texts."""
    return f"setting.{key.replace('.', '_')}" in catalogue(words.language)


def setting_value(key: str, value: Plain | None, words: Words) -> str:
    """Value of a setting with its unit; shares as per cent, a dash where there is none."""
    if value is None or value in {"", ()}:
        return DASH
    if isinstance(value, tuple):
        return ", ".join(setting_value(key, each, words) for each in value)
    if isinstance(value, bool):
        return words.t("yes" if value else "no")
    return (
        words.named(_WORDS.get(key, "setting_value"), value) if isinstance(value, str) else _figure(key, value, words)
    )


def _figure(key: str, value: float, words: Words) -> str:
    """Number with the unit of the field, or that of a constant or limit by itself; years ungrouped."""
    parts = key.split(".", 2)
    field = parts[2] if len(parts) > 2 and parts[1] in {"overrides", "limits"} else parts[min(1, len(parts) - 1)]
    if field.endswith("year"):
        return f"{value:.0f}"
    if unit_suffix(field) == "pu":
        return words.with_unit(words.plain_number(100.0 * value), "%")
    return words.with_unit(words.plain_number(value), words.unit(field))
