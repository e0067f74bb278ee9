"""CIM/CGMES to raw grid tables by pandapower's converter; what it left behind is counted and said."""

import logging
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from planner.grid.network.net import Net
from planner.grid.network.network import BUS_COLUMNS
from planner.grid.network.quiet import quiet
from planner.io.findings import some, warning
from planner.io.gridcast import element_name
from planner.io.gridcim import CimDocuments, unpack_cim
from planner.io.gridfile import GridFile, counted, plain_objects
from planner.model.errors import PlannerError
from planner.model.issues import Issue

FORMAT = "CIM/CGMES"
_CONVERTER = "cim2pp"
# equipment whose number must come out as it went in; the converter drops what it does not know without a word
EQUIPMENT = (
    "ACLineSegment", "AsynchronousMachine", "Breaker", "Clamp", "ConformLoad", "CsConverter", "Cut", "DCLineSegment",
    "Disconnector", "EnergyConsumer", "EnergySource", "EquivalentBranch", "EquivalentInjection", "EquivalentShunt",
    "ExternalNetworkInjection", "Fuse", "Ground", "GroundDisconnector", "GroundingImpedance", "Jumper",
    "LinearShuntCompensator", "LoadBreakSwitch", "NonConformLoad", "NonlinearShuntCompensator", "PetersenCoil",
    "PowerElectronicsConnection", "PowerTransformer", "Recloser", "Sectionaliser", "SeriesCompensator",
    "StaticVarCompensator", "StationSupply", "Switch", "SynchronousMachine", "VsConverter",
)  # fmt: skip
# of no weight for a load flow as it stands, but a planner should know that they are not there
CONTROLS = ("TapChangerControl", "Analog")

_BOOKKEEPING = re.compile(
    r"^(origin_|terminal|RegulatingControl\.|diagram|description$|substation$|generator_type$|PowerTransformerEnd|OperationalLimitType|"
    r"cim_topnode|tapchanger2?_|referencePriority|Busbar_|geo$)|_id(_|$)|Region_name$"
)
_PLACED = ("bus", "line")


def read_cim_grid(path: Path, wanted: frozenset[str], where: str) -> GridFile:
    """Raw tables of a CGMES 2.4.15 or 3.0 model (``.zip`` of its profiles, or one ``.xml``).

    Tap changers stand as the file has them; pandapower's controllers for them are not made.

    Raises
    ------
    PlannerError
        Unsafe or damaged documents, no CIM, or a model that the converter cannot make a network of.
    """
    with tempfile.TemporaryDirectory(prefix="chargesite-cim-") as folder:
        documents = unpack_cim(path, Path(folder), where)
        net, remarks = _converted(documents, where)
    tables = {
        name: _objects(name, frame)
        for name, frame in net.items()
        if name in wanted and isinstance(frame, pd.DataFrame) and len(frame)
    }
    if "bus" not in tables:
        raise PlannerError.of("io.grid_no_buses", where=where)
    _refuse_open_ends(tables, where)
    return GridFile(
        tables=tables,
        head={
            "name": str(net.name or ""),
            "f_hz": float(net.f_hz),
            "sn_mva": float(net.sn_mva),
            "source_version": documents.version,
        },
        not_loaded=(*_left_behind(documents.counts, net), *_other_tables(net, wanted)),
        source_format=FORMAT,
        issues=tuple(_told(remarks, where)),
    )


class _Remarks(logging.Handler):
    """Keeps what the converter warns of: values that it had to assume."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if _CONVERTER in Path(record.pathname).parts:
            self.texts.append(" ".join(record.getMessage().split()))


@contextmanager
def _listening() -> Iterator[_Remarks]:
    # the converter's loggers bear the names of its classes and have nothing in common but the root
    logger, remarks = logging.getLogger(), _Remarks()
    logger.addHandler(remarks)
    try:
        yield remarks
    finally:
        logger.removeHandler(remarks)


def _converted(documents: CimDocuments, where: str) -> tuple[Net, list[str]]:
    # here and not at the top: the converter is only loaded where a CIM file is read
    from pandapower.converter.cim.cim2pp.from_cim import from_cim

    paths = [str(path) for path in documents.paths]
    with quiet(), _listening() as remarks:
        try:
            net = from_cim(file_list=paths, cgmes_version=documents.version, create_tap_controller=False)
        except Exception as error:
            kind = type(error).__name__
            raise PlannerError.of("io.cim_not_converted", where=where, kind=kind, text=_short(error)) from error
    return net, list(dict.fromkeys(remarks.texts))


def _told(remarks: list[str], where: str) -> list[Issue]:
    if not remarks:
        return []
    return [warning("io.cim_remarks", where, count=len(remarks), texts=" / ".join(text[:200] for text in remarks[:3]))]


def _short(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:120] if lines else "–"


def _objects(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Cells as plain objects, gaps as None, without the converter's own columns on where a row came from."""
    placed = ("geo",) if name in _PLACED else ()
    kept = [column for column in frame.columns if column in placed or not _BOOKKEEPING.search(str(column))]
    return plain_objects(frame[kept])


def _refuse_open_ends(tables: Mapping[str, pd.DataFrame], where: str) -> None:
    """Elements with an end at a node that no document holds: the model's boundary is missing."""
    open_ends = [
        element_name(table, row, name)
        for table, frame in tables.items()
        if (columns := [column for column in BUS_COLUMNS if column in frame.columns])
        for row, name in frame.loc[frame[columns].isna().any(axis=1), "name"].items()
    ]
    if open_ends:
        raise PlannerError.of("io.cim_open_ends", where=where, count=len(open_ends), names=some(open_ends))


def _left_behind(counts: Mapping[str, int], net: Net) -> list[str]:
    """Equipment that has no row in any table, by class, with how many of how many."""
    taken: Counter[str] = Counter()
    for frame in net.values():
        if isinstance(frame, pd.DataFrame) and "origin_class" in frame.columns:
            taken.update(str(kind) for kind in frame["origin_class"])
    found = [
        f"{kind} ({counts[kind] - taken[kind]}/{counts[kind]})"
        for kind in EQUIPMENT
        if counts.get(kind, 0) > taken[kind]
    ]
    return [*found, *(counted(kind, counts[kind]) for kind in CONTROLS if counts.get(kind))]


def _other_tables(net: Net, wanted: frozenset[str]) -> list[str]:
    return sorted(
        counted(str(name), len(frame))
        for name, frame in net.items()
        if isinstance(frame, pd.DataFrame) and len(frame) and name not in wanted and not name.startswith(("_", "res_"))
    )
