"""Which packs a project asks: jurisdictions of data/rules, and own files beside the project."""

from collections.abc import Sequence
from pathlib import Path

from planner.model.errors import PlannerError
from planner.model.result import RulePack
from planner.model.settings import RuleSettings
from planner.rules.pack import PackPlace, check_ids, known_jurisdictions, own_pack, packs_at
from planner.rules.records import Pack

ENDING = ".toml"
MOST_FILES = 100


def places_of(settings: RuleSettings, folder: Path) -> tuple[PackPlace, ...]:
    """Where the rules of a project stand, its own packs last.

    Parameters
    ----------
    folder : Path
        Folder of the project: own packs are named from there, a folder stands for all its TOML files.

    Raises
    ------
    PlannerError
        An own pack or its folder is not there, or leads away from this computer; or it is at fault, where the project
        names a jurisdiction of which no rules are shipped.
    """
    own = [file for name in settings.own_packs for file in _files(name, folder)]
    shipped = known_jurisdictions()
    others = {name for name in settings.jurisdictions if name not in shipped}
    # a jurisdiction of own packs is asked with them
    theirs = {own_pack(file).jurisdiction for file in own} if others else set()
    named = (name for name in settings.jurisdictions if name in shipped or name not in theirs)
    return (*dict.fromkeys(named), *dict.fromkeys(own))


def _files(name: str, folder: Path) -> list[Path]:
    written = name.replace("\\", "/")
    if not written.strip() or "\0" in written or written.startswith("//"):
        raise PlannerError.of("rules.own_pack_missing", pack=name)
    path = folder / written
    if path.is_dir():
        found = sorted(path.glob(f"*{ENDING}"))
        if not 0 < len(found) <= MOST_FILES:
            raise PlannerError.of("rules.own_folder", pack=name, count=len(found), most=MOST_FILES)
        return found
    if not path.is_file():
        raise PlannerError.of("rules.own_pack_missing", pack=name)
    return [path]


def packs_of(places: Sequence[PackPlace]) -> tuple[Pack, ...]:
    """Packs at the places, each checked, and all of them together.

    Raises
    ------
    PlannerError
        A pack is at fault, or two give one id to a rule.
    """
    packs = tuple(pack for place in places for pack in packs_at(place))
    check_ids(packs)
    return packs


def pack_records(packs: Sequence[Pack], language: str) -> tuple[RulePack, ...]:
    """What a result keeps of the packs it was judged by."""
    return tuple(
        RulePack(
            pack_id=pack.pack_id,
            jurisdiction=pack.jurisdiction,
            jurisdiction_name=pack.head.jurisdiction_name[language],
            title=pack.head.title[language],
            version=pack.head.version,
            checked_on=pack.head.checked_on.isoformat(),
            checked_by=pack.head.checked_by[language],
            sha256=pack.sha256,
            own=pack.own,
            rules={rule.rule_id: rule.digest for rule in pack.rules},
        )
        for pack in packs
    )
