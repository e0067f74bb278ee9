"""What goes through the pipe to the worker and back, taken apart so that neither side stands still for it.

Unpickling holds the interpreter's lock from the first byte to the last: a run with 300,000 roads in one piece would
stop the window. So arrays travel beside the pickle, and of columns of texts each text once, with its rows' numbers.
"""

import io
import pickle
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

_FEW_ROWS = 1_000
Packed = list[bytes]
"""A value taken apart: the pickle, and the arrays beside it."""


class _Pickler(pickle.Pickler):
    """Pickles columns of texts as words and numbers."""

    def reducer_override(self, value: Any) -> Any:  # noqa: ANN401 - the pickle protocol
        if type(value) is np.ndarray and value.dtype == object and value.ndim == 1 and len(value) > _FEW_ROWS:
            found = _numbered(value)
            return NotImplemented if found is None else (_column, found)
        return NotImplemented


def send(connection: Connection, content: object) -> None:
    """Send any picklable value.

    Raises
    ------
    OSError
        Nobody listens any more.
    """
    body, arrays = _apart(content)
    connection.send_bytes(len(arrays).to_bytes(4, "little"))
    connection.send_bytes(body)
    for array in arrays:
        connection.send_bytes(array.raw())


def receive(connection: Connection) -> Any:  # noqa: ANN401 - whatever was sent
    """Wait for a value that :func:`send` has sent.

    Raises
    ------
    EOFError, OSError
        Nobody sends any more.
    """
    n_arrays = int.from_bytes(connection.recv_bytes(), "little")
    body = connection.recv_bytes()
    # arrays over bytes could not be written to; over a bytearray they can, as if they had been made here
    arrays = [bytearray(connection.recv_bytes()) for _ in range(n_arrays)]
    return pickle.loads(body, buffers=arrays)  # noqa: S301 - our own worker's, not a file's


def pack(content: object) -> Packed:
    """Any picklable value, taken apart for another way than a pipe."""
    body, arrays = _apart(content)
    return [bytes(body), *(bytes(array.raw()) for array in arrays)]


def unpack(packed: Packed) -> Any:  # noqa: ANN401 - whatever was packed
    """Value that :func:`pack` has taken apart; only what one of our own processes has packed."""
    body, *arrays = packed
    return pickle.loads(body, buffers=[bytearray(array) for array in arrays])  # noqa: S301 - our own, not a file's


def _apart(content: object) -> tuple[memoryview, list[pickle.PickleBuffer]]:
    arrays: list[pickle.PickleBuffer] = []
    stream = io.BytesIO()
    _Pickler(stream, 5, buffer_callback=cast("Callable[[pickle.PickleBuffer], bool]", arrays.append)).dump(content)
    return stream.getbuffer(), arrays


def _numbered(values: NDArray[np.object_]) -> tuple[NDArray[np.int32], list[object]] | None:
    """Number of each row's text, and the texts; None where the column holds anything but texts, numbers and gaps."""
    numbers: dict[object, int] = {}
    kinds = set(map(type, values.tolist()))
    if not kinds <= {str, float, type(None)}:
        return None
    codes = np.fromiter((numbers.setdefault(value, len(numbers)) for value in values), np.int32, len(values))
    return codes, list(numbers)


def _column(codes: NDArray[np.int32], words: list[object]) -> NDArray[np.object_]:
    known = np.empty(len(words), dtype=object)
    known[:] = words
    column: NDArray[np.object_] = known[codes]
    return column
