"""Output whose reader leaves early (``| head``): the command does its work to the end and ends as it would anyway."""

import errno
import io
import os
import sys
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_READER_GONE = {errno.EPIPE, errno.ESHUTDOWN} | ({errno.EINVAL} if os.name == "nt" else set())
"""What the system says where nobody reads on; Windows tells of a closed pipe as of a wrong call."""


class _ToWhoeverReads(io.FileIO):
    """A stream that passes over what nobody reads any more."""

    def write(self, content: "ReadableBuffer", /) -> int:
        try:
            return super().write(content) or 0
        except OSError as fault:
            if fault.errno not in _READER_GONE:
                raise
            return memoryview(content).nbytes


def outlive_readers() -> None:
    """Let stdout and stderr pass over readers that have left; streams that a caller has put there stay as they are.

    A sign that the stream's encoding lacks, as in a name on a pipe of Windows, is told by its number (as JSON does).
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not getattr(sys, f"__{name}__") or not isinstance(stream, io.TextIOWrapper):
            continue
        file = getattr(stream.buffer, "raw", stream.buffer)  # written without a buffer, the stream holds the file
        if type(file) is not io.FileIO:
            continue
        stream.flush()
        patient = _ToWhoeverReads(file.fileno(), "w", closefd=False)
        told = io.TextIOWrapper(
            cast("BinaryIO", patient if file is stream.buffer else io.BufferedWriter(patient)),
            encoding=stream.encoding,
            errors="backslashreplace" if stream.errors == "strict" else stream.errors,
            line_buffering=stream.line_buffering,
            write_through=stream.write_through,
        )
        setattr(sys, name, told)
