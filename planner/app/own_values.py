"""The planner's own figures in force for a whole run, and what there is to replace."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from planner.model.progress import SILENT, Progress
from planner.model.project import Project

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def own_values_of(project: Project) -> Iterator[None]:
    """The project's own values over the catalogues while the block runs, in this context alone.

    Raises
    ------
    PlannerError
        An own value names a figure that no catalogue has, or a currency without a rate.
    """
    from planner.tables.catalogue import own_catalogue

    with own_catalogue(project.own_values):
        yield


def with_own_values(use_case: Callable[Concatenate[Project, P], R]) -> Callable[Concatenate[Project, P], R]:
    """Use case of a project that runs with the project's own values in force."""

    @wraps(use_case)
    def run(project: Project, *args: P.args, **kwargs: P.kwargs) -> R:
        with own_values_of(project):
            return use_case(project, *args, **kwargs)

    return run  # type: ignore[return-value]  # project may also be given by its name


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of a catalogue as it ships: where it stands, what it is, and where it comes from.

    ``per``: what an amount is for, as the catalogue writes it (``bay and year``); empty where it says nothing.
    """

    table: str
    row: str
    column: str
    name: str
    value: float
    unit: str
    source: str
    valid_from: str
    state: str
    per: str = ""


def shipped_figures(progress: Progress = SILENT) -> tuple[Figure, ...]:
    """All figures that a project may replace, by catalogue, row and column."""
    from planner.model.units import unit_label
    from planner.resources import data_path
    from planner.tables.catalogue import FOLDERS, figure_columns, read_catalogue

    found = []
    for folder in FOLDERS:
        for path in sorted(data_path(folder).glob("*.csv")):
            if folder == "profiles" or path.stem in _NOT_FIGURES:
                continue
            frame = read_catalogue(folder, path.stem)
            columns = figure_columns(frame)
            for row_id, row in frame.iterrows():
                told = str(row["name"]) if "name" in frame.columns else str(row_id)
                found += [
                    Figure(
                        table=path.stem,
                        row=str(row_id),
                        column=column,
                        name=told,
                        value=float(row[column]),
                        unit=unit_label(column),
                        source=str(row["source"]),
                        valid_from=str(row["valid_from"]),
                        state=str(row["state"]),
                        per=str(row["per"]) if "per" in frame.columns else "",
                    )
                    for column in columns
                    if row[column] == row[column]
                ]
    progress.report(1.0, "app.step_done")
    return tuple(found)


# tables whose figures are switches or numbers of a list, not assumptions
_NOT_FIGURES = frozenset({"handover", "countries", "road_speeds"})
