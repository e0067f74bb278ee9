"""A run as bytes: the assessment as JSON, map layers as plain NumPy arrays, in one zip archive. Nothing is pickled."""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from math import prod
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from planner.maps.layer import LayerKind, MapLayer
from planner.model.result import Assessment
from planner.store.codec import Unreadable, dump, load, to_plain

_ASSESSMENT, _LAYERS, _FACTS = "assessment.json", "layers.json", "facts.json"
_MAX_BYTES = 4 << 30
_DAY = (1980, 1, 1, 0, 0, 0)
# whatever the standard library, NumPy and our own records say of bytes that another made
_FAULTS = (
    zipfile.BadZipFile, zlib.error, LookupError, TypeError, ValueError, AttributeError, OSError, EOFError,
    NotImplementedError, RecursionError, MemoryError, OverflowError,
)  # fmt: skip
_ARRAYS = ("coords_m", "offsets", "feature_of_part")


def encode_result(assessment: Assessment, layers: Sequence[MapLayer], facts: Mapping[str, str]) -> bytes:
    """Bytes of an assessment, its layers and further JSON by name; the same content gives the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        _put(archive, _ASSESSMENT, dump(assessment).encode())
        heads = [_put_layer(archive, number, layer) for number, layer in enumerate(layers)]
        _put(archive, _FACTS, dump(facts).encode())
        _put(archive, _LAYERS, json.dumps(heads).encode())
    return stream.getvalue()


def decode_result(content: bytes, *, lenient: bool = False) -> tuple[Assessment, tuple[MapLayer, ...], dict[str, str]]:
    """Assessment, layers and further JSON by name, of their bytes; ``lenient`` leaves aside fields nobody knows here.

    Raises
    ------
    Unreadable
        The bytes hold something else.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_BYTES:
                raise Unreadable("run: too large")
            assessment: Assessment = load(Assessment, archive.read(_ASSESSMENT).decode(), lenient=lenient)
            heads = json.loads(archive.read(_LAYERS))
            facts: dict[str, str] = load(dict[str, str], archive.read(_FACTS).decode())
            return assessment, tuple(_layer(archive, number, head) for number, head in enumerate(heads)), facts
    except _FAULTS as error:
        raise Unreadable(f"run: {error}") from error


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=_DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def _put_layer(archive: zipfile.ZipFile, number: int, layer: MapLayer) -> dict[str, Any]:
    for name in _ARRAYS:
        _put(archive, f"{number}/{name}.npy", _array_bytes(getattr(layer, name)))
    columns: list[Any] = []
    for place, (name, values) in enumerate(layer.attributes.items()):
        if values.dtype == object:
            columns.append([name, [to_plain(value) for value in values]])
        else:
            columns.append([name, None])
            _put(archive, f"{number}/columns/{place}.npy", _array_bytes(values))
    return {"layer_id": layer.layer_id, "kind": layer.kind, "crs": layer.crs, "columns": columns}


def _array_bytes(values: NDArray[np.generic]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, values, allow_pickle=False)
    return stream.getvalue()


def _array(archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    """Array of an entry.

    Raises
    ------
    Unreadable
        Its head claims another size than the entry has: nothing is set aside on the word of a file.
    """
    content = archive.read(name)
    stream = io.BytesIO(content)
    major, _ = np.lib.format.read_magic(stream)
    read_head = np.lib.format.read_array_header_1_0 if major == 1 else np.lib.format.read_array_header_2_0
    shape, _, dtype = read_head(stream)
    if not dtype.hasobject and prod(shape) * dtype.itemsize != len(content) - stream.tell():
        raise Unreadable(f"{name}: {shape}")
    values: NDArray[Any] = np.load(io.BytesIO(content), allow_pickle=False)
    return values


def _layer(archive: zipfile.ZipFile, number: int, head: dict[str, Any]) -> MapLayer:
    attributes: dict[str, NDArray[np.generic]] = {}
    for place, (name, values) in enumerate(head["columns"]):
        attributes[str(name)] = _array(archive, f"{number}/columns/{place}.npy") if values is None else _objects(values)
    layer = MapLayer(
        layer_id=str(head["layer_id"]),
        kind=head["kind"],
        crs=str(head["crs"]),
        attributes=attributes,
        **{name: _array(archive, f"{number}/{name}.npy") for name in _ARRAYS},
    )
    if not _fits(layer):
        raise Unreadable(f"layer {layer.layer_id}")
    return layer


def _fits(layer: MapLayer) -> bool:
    """Whether no part of a layer leads outside its vertices or its rows."""
    coords, offsets, feature = layer.coords_m, layer.offsets, layer.feature_of_part
    shaped = coords.ndim == 2 and coords.shape[1] == 2 and coords.dtype.kind == "f"
    whole = offsets.ndim == feature.ndim == 1 and offsets.dtype.kind == feature.dtype.kind == "i"
    if layer.kind not in get_args(LayerKind) or not (shaped and whole) or len(offsets) != len(feature) + 1:
        return False
    inside = offsets[0] >= 0 and offsets[-1] <= len(coords) and bool((np.diff(offsets) >= 0).all())
    rows = {len(values) for values in layer.attributes.values()}
    if not inside or len(rows) > 1:
        return False
    return not feature.size or bool(feature.min() >= 0 and feature.max() < min(rows, default=np.inf))


def _objects(values: Sequence[Any]) -> NDArray[np.generic]:
    column = np.empty(len(values), dtype=object)
    column[:] = [_object(value) for value in values]
    return column


def _object(value: Any) -> Any:  # noqa: ANN401 - a cell of a planner's file
    return float(value["float"]) if isinstance(value, dict) else value
