"""What ``chargesite access`` is asked: files, drive time bands, where to write; checked before anything is read.

Nothing heavy is imported here, so that what is wrong is said at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from planner.model.errors import PlannerError
from planner.model.project import Role, Source

MOST_MINUTES, MOST_BANDS = 120, 8
_SUFFIX = ".gpkg"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessFiles:
    """Files to read, each ``FILE`` or ``FILE:LAYER``; an empty tuple or text: not given.

    ``crs`` of files that do not name theirs: ``EPSG:25832`` for all of them, ``counts.csv=EPSG:4326`` for one.
    ``columns`` that the planner names: ``population.people=EINW`` each.
    """

    roads: tuple[str, ...]
    sites: tuple[str, ...]
    population: tuple[str, ...] = ()
    chargers: tuple[str, ...] = ()
    pois: tuple[str, ...] = ()
    traffic: tuple[str, ...] = ()
    crs: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    def sources(self) -> tuple[Source, ...]:
        """Sources of a project of these files.

        Raises
        ------
        PlannerError
            A named column is not of the form ``population.people=EINW``.
        """
        maps = _column_maps(self.columns)
        given = {
            Role.ROADS: self.roads,
            Role.CANDIDATES: self.sites,
            Role.POPULATION: self.population,
            Role.CHARGERS: self.chargers,
            Role.POIS: self.pois,
            Role.TRAFFIC: self.traffic,
        }
        return tuple(_source(role, written, maps.get(role, {})) for role, files in given.items() for written in files)


def minutes_of(written: str) -> tuple[int, ...]:
    """Bands from ``5,10,15``.

    Raises
    ------
    PlannerError
        Not whole minutes from 1 to 120, or more than eight of them.
    """
    parts = [part.strip() for part in written.split(",")]
    numbers = sorted({int(part) for part in parts if part.isdecimal()})
    fine = all(part.isdecimal() for part in parts) and numbers and numbers[0] >= 1
    if not fine or numbers[-1] > MOST_MINUTES or len(numbers) > MOST_BANDS:
        raise PlannerError.of("cli.access_minutes_form", value=written, most=MOST_MINUTES, bands=MOST_BANDS)
    return tuple(numbers)


def check_out(path: Path, files: AccessFiles) -> None:
    """Refuse a place that cannot or must not be written to, before the work.

    Raises
    ------
    PlannerError
        The name does not end in .gpkg, its folder is missing, or it is one of the files to read.
    """
    if any(Path(source.path).resolve() == path.resolve() for source in files.sources()):
        raise PlannerError.of("cli.access_out_is_input", name=path.name)
    if path.suffix.lower() != _SUFFIX:
        raise PlannerError.of("cli.access_suffix", name=path.name)
    if not path.absolute().parent.is_dir():
        raise PlannerError.of("cli.access_cannot_write", name=path.name)


def _column_maps(written: Sequence[str]) -> dict[Role, dict[str, str]]:
    """The file's column by role and our column."""
    roles = {
        "sites" if role is Role.CANDIDATES else role.value: role
        for role in (Role.ROADS, Role.CANDIDATES, Role.POPULATION, Role.CHARGERS, Role.POIS, Role.TRAFFIC)
    }
    maps: dict[Role, dict[str, str]] = {}
    for item in written:
        ours, _, theirs = item.partition("=")
        role, _, column = ours.partition(".")
        if role not in roles or not column or not theirs:
            raise PlannerError.of("cli.access_column_form", value=item, layers=", ".join(roles))
        maps.setdefault(roles[role], {})[column] = theirs
    return maps


def _source(role: Role, written: str, columns: Mapping[str, str]) -> Source:
    """Source of one layer from ``FILE`` or ``FILE:LAYER`` (a GeoPackage holds several)."""
    path, layer = written, ""
    if not Path(written).exists():
        file, _, name = written.rpartition(":")
        if file and Path(file).exists():
            path, layer = file, name
    return Source(role=role, path=str(Path(path).absolute()), layer=layer, columns=columns)
