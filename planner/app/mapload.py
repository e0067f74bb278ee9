"""Reading layers for the map in the worker: pieces to paint while it is read, then the whole, sorted, with overviews.

Large arrays go through the pipe in stretches: taking over a hundred megabytes at once would stop the window.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from planner.app.projectfiles.shares import far_issue, is_far, trusted_shares
from planner.maps.bins import Bounds
from planner.maps.columns import Geometry, LayerData, data_of_geometry, joined
from planner.maps.layer import LayerKind, MapLayer
from planner.model.errors import PlannerError
from planner.model.progress import SILENT, Progress
from planner.model.project import Role, Source

if TYPE_CHECKING:
    from planner.io.chunks import Chunk

STRETCH_BYTES = 4_000_000
_STRETCH_WORDS = 20_000
_WORDS_AT_ONCE = 50_000
_PICTURE_PX = 1_200.0
_HEAD_ROWS = 500
_ARRAYS = ("xy_m", "offsets", "feature", "groups", "boxes_m")
_OVERVIEW_ARRAYS = ("lines", "feature")


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerPiece:
    """Rows of a layer that have just been read; ``bounds_m`` of the whole layer, as far as its file tells them."""

    layer_id: str
    data: LayerData
    bounds_m: Bounds | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayPart:
    """A stretch of one array of the whole layer; of texts the numbers of their ``words``, -1: none."""

    layer_id: str
    name: str
    first: int
    length: int
    values: NDArray[Any]
    words: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerDone:
    """The whole layer; its arrays are empty where they were sent before, as :class:`ArrayPart`."""

    layer_id: str
    data: LayerData
    crs: str


def map_layer(source: Source, folder: Path, layer_id: str, crs: str = "", progress: Progress = SILENT) -> LayerDone:
    """Read one source for the map.

    Parameters
    ----------
    folder : Path
        Folder that the source's path counts from.
    crs : str
        The map's CRS; empty: the file's own where it is metric, else the UTM zone of its first row.

    Raises
    ------
    PlannerError
        The file cannot be read, holds nothing to draw, or lies on a computer that the planner has not chosen.
    Cancelled
        The planner asked to stop.
    """
    from planner.io.chunks import chunks

    if is_far(source, folder):
        raise PlannerError((far_issue(source),))
    send: Callable[[object], None] | None = getattr(progress, "send_part", None)
    reading = _Reading(layer_id=layer_id, crs=crs)
    for chunk in chunks(source, folder):
        progress.report(0.7 * chunk.done_pu, "io.progress_reading", file=Path(source.path).name)
        piece = reading.add(chunk)
        if piece is not None and send is not None:
            send(piece)
    progress.report(0.7, "app.drawing")
    data = reading.whole(Path(source.path).name)
    if send is None:
        return LayerDone(layer_id=layer_id, data=data, crs=reading.crs)
    for part in parts_of_data(data):
        send(part)
    return LayerDone(layer_id=layer_id, data=_empty(data), crs=reading.crs)


def first_pieces(
    sources: Sequence[tuple[str, Source]], folder: Path, crs: str = "", progress: Progress = SILENT
) -> None:
    """Read sources as they stand and send them to be painted until their checked layers are there.

    A source that cannot be read is passed over: checking it tells what is wrong with it.

    Parameters
    ----------
    sources : sequence of (str, Source)
        Layer ids and what to read for them, in this order.
    folder, crs
        As for :func:`map_layer`.

    Raises
    ------
    Cancelled
        The planner asked to stop.
    """
    from planner.io.chunks import chunks

    send: Callable[[object], None] | None = getattr(progress, "send_part", None)
    trusted = trusted_shares()
    near = [each for each in sources if not is_far(each[1], folder, trusted)]
    for number, (layer_id, source) in enumerate(near):
        reading = _Reading(layer_id=layer_id, crs=crs)
        name = Path(source.path).name
        progress.report(number / len(near), "io.progress_reading", file=name)
        try:
            for chunk in chunks(source, folder):
                progress.report((number + chunk.done_pu) / len(near), "io.progress_reading", file=name)
                piece = reading.add(replace(chunk, columns=_as_ours(chunk.columns, source)), keep=False)
                if piece is not None and send is not None:
                    send(piece)
        except PlannerError:
            continue
        crs = crs or reading.crs


def _as_ours(columns: Mapping[str, NDArray[Any]], source: Source) -> dict[str, NDArray[Any]]:
    """Columns of a source by our names for them, those only that the map shows."""
    import pandas as pd

    from planner.app.inputs import CAPACITY_COLUMNS, SHOWN_COLUMNS
    from planner.io.mapping import columns_by_alias
    from planner.tables.roles import ROLE_TABLES

    head = pd.DataFrame({name: values[:_HEAD_ROWS] for name, values in columns.items()})
    known = columns_by_alias(head, ROLE_TABLES[source.role])
    theirs = {**known, **source.columns}
    shown = CAPACITY_COLUMNS if source.role is Role.GRID_CAPACITY else SHOWN_COLUMNS.get(source.role, ())
    return {ours: columns[theirs[ours]] for ours in shown if theirs.get(ours) in columns}


@dataclass(slots=True, kw_only=True)
class _Reading:
    """What has been read of a layer so far."""

    layer_id: str
    crs: str
    geometries: list[Geometry] = field(default_factory=list)
    columns: dict[str, list[NDArray[Any]]] = field(default_factory=dict)
    n_rows: int = 0
    kind: LayerKind | None = None
    origin_m: tuple[float, float] | None = None
    bounds_m: Bounds | None = None
    turn: Any = None

    def add(self, chunk: "Chunk", *, keep: bool = True) -> LayerPiece | None:
        """Take some rows, for the whole too where they are to be kept; None where none of them can be drawn."""
        from planner.app.ragged import geometry_of

        if not self.n_rows:
            self._begin(chunk)
        geometry = geometry_of(chunk.wkb, self.kind, self.origin_m, self.turn)
        for name, values in chunk.columns.items() if keep else ():
            self.columns.setdefault(name, []).append(values)
        first = self.n_rows
        self.n_rows += len(chunk.wkb)
        if geometry is None:
            return None
        self.kind, self.origin_m = geometry.kind, geometry.origin_m
        if keep:
            self.geometries.append(replace(geometry, feature=geometry.feature + np.int32(first)))
        step_m = None
        if self.bounds_m is not None:
            west, south, east, north = self.bounds_m
            step_m = max(east - west, north - south) / _PICTURE_PX
        data = data_of_geometry(self.layer_id, geometry, chunk.columns, crs=self.crs, picture_m=step_m)
        of_points = self.layer_id == "grid_capacity" and geometry.kind == "point"
        layer_id = "grid_capacity_points" if of_points else self.layer_id
        return LayerPiece(layer_id=layer_id, data=data, bounds_m=self.bounds_m)

    def whole(self, where: str) -> LayerData:
        """All rows, sorted by place, with overviews."""
        if not self.geometries:
            code = "io.not_drawn" if self.n_rows else "io.empty_layer"
            raise PlannerError.of(code, where=where, rows=self.n_rows)
        from planner.maps.looks import styled

        columns = {name: np.concatenate(pieces) for name, pieces in self.columns.items()}
        geometry = joined(self.geometries)
        self.geometries.clear()
        self.columns.clear()
        bare = MapLayer(layer_id=self.layer_id, kind=geometry.kind, coords_m=np.empty((0, 2)),
                        offsets=np.zeros(1, dtype=np.int64), feature_of_part=np.array([self.n_rows - 1]),
                        attributes=columns)  # fmt: skip
        levels = styled(bare).levels
        rank = levels[0].class_of_feature if levels else None
        return data_of_geometry(self.layer_id, geometry, columns, rank=rank, crs=self.crs)

    def _begin(self, chunk: "Chunk") -> None:
        """The map's CRS, the way to it, and the bounds of all rows in it."""
        from planner.app.ragged import first_place, to_map
        from planner.io.crs import crs_name, given_crs, is_metric, utm_at

        if self.crs:
            crs = given_crs(self.crs, self.layer_id)
        elif is_metric(chunk.crs):
            crs = chunk.crs
        else:
            crs = utm_at(*first_place(chunk.wkb), chunk.crs)
        self.crs, self.turn = crs_name(crs), to_map(chunk.crs, crs)
        self.bounds_m = chunk.bounds
        if chunk.bounds is not None and self.turn is not None:
            turned = self.turn.transform_bounds(*chunk.bounds)
            self.bounds_m = turned if np.isfinite(turned).all() else None


def parts_of_data(data: LayerData) -> Iterator[ArrayPart]:
    """All arrays of a layer in stretches of a few megabytes."""
    arrays: dict[str, NDArray[Any]] = {name: getattr(data, name) for name in _ARRAYS}
    for number, overview in enumerate(data.overviews):
        arrays |= {f"overview {number} {name}": getattr(overview, name) for name in _OVERVIEW_ARRAYS}
    for name, values in data.attributes.items():
        if values.dtype.kind == "O":
            codes, words = _encoded(values)
            yield from _stretches(data.layer_id, f"words {name}", words)
            yield from _stretches(data.layer_id, f"column {name}", codes, words=True)
        else:
            arrays[f"column {name}"] = values
    for name, array in arrays.items():
        yield from _stretches(data.layer_id, name, array)


class Assembly:
    """Puts a layer together again as its stretches come."""

    def __init__(self) -> None:
        self._arrays: dict[str, NDArray[Any]] = {}

    def take(self, part: ArrayPart) -> None:
        """Keep a stretch."""
        values = part.values
        words = self._arrays["words " + part.name.removeprefix("column ")] if part.words else None
        if part.name not in self._arrays:
            # the last of the words is None, for the number -1
            length = part.length + part.name.startswith("words ")
            dtype = values.dtype if words is None else words.dtype
            self._arrays[part.name] = np.empty((length, *values.shape[1:]), dtype=dtype)
        room = self._arrays[part.name][part.first : part.first + len(values)]
        if words is None:
            room[:] = values
            return
        # copying texts keeps all other threads waiting: a little at a time
        for first in range(0, len(values), _WORDS_AT_ONCE):
            room[first : first + _WORDS_AT_ONCE] = words[values[first : first + _WORDS_AT_ONCE]]

    def finish(self, done: LayerDone) -> LayerData:
        """The whole layer; what came with it stays, where nothing was sent before."""
        if not self._arrays:
            return done.data
        made: dict[str, Any] = {name: self._arrays[name] for name in _ARRAYS}
        overviews = tuple(
            replace(
                each, lines=self._arrays[f"overview {number} lines"], feature=self._arrays[f"overview {number} feature"]
            )
            for number, each in enumerate(done.data.overviews)
        )
        columns = {name.removeprefix("column "): array for name, array in self._arrays.items()
                   if name.startswith("column ")}  # fmt: skip
        return replace(done.data, overviews=overviews, attributes=columns, **made)


def _stretches(layer_id: str, name: str, array: NDArray[Any], *, words: bool = False) -> Iterator[ArrayPart]:
    row_bytes = max(array.nbytes // max(len(array), 1), 1)
    step = _STRETCH_WORDS if array.dtype.kind == "O" else max(STRETCH_BYTES // row_bytes, 1)
    for first in range(0, max(len(array), 1), step):
        yield ArrayPart(layer_id=layer_id, name=name, first=first, length=len(array),
                        values=array[first : first + step], words=words)  # fmt: skip


def _encoded(values: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.object_]]:
    """Numbers of texts, and the texts, each once; -1: no text."""
    import pandas as pd

    codes, words = pd.factorize(values, use_na_sentinel=True)
    return codes.astype(np.int32), np.asarray(words, dtype=object)


def _empty(data: LayerData) -> LayerData:
    bare: Mapping[str, NDArray[Any]] = {name: getattr(data, name)[:0] for name in _ARRAYS}
    overviews = tuple(replace(each, lines=each.lines[:0], feature=each.feature[:0]) for each in data.overviews)
    return replace(data, attributes={}, overviews=overviews, **bare)  # type: ignore[arg-type]  # arrays by their names
