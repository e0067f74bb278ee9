"""Compiled heart of all load flows on a factorised network: blocks of columns through L and U, and load currents.

A block is ``BLOCK`` columns (candidate buses, or hours) side by side in a row of memory, real and imaginary part apart:
the innermost loops run over columns and become vector instructions. The same code runs uncompiled with
NUMBA_DISABLE_JIT=1.
"""

from collections.abc import Callable
from pathlib import Path
from pickle import PickleError
from typing import Any, TypeVar, cast
from zlib import crc32

import numpy as np
from numba import njit
from numpy.typing import NDArray

BLOCK = 16
# Sums may be reordered and contracted; NaN and infinity keep their meaning.
FASTMATH = {"contract", "reassoc", "nsz", "arcp"}

FLOAT = NDArray[np.float64]
INT = NDArray[np.int32]
Function = TypeVar("Function", bound=Callable[..., Any])


def inlined(function: Function) -> Function:
    """Compile into each caller."""
    make: Any = njit
    return cast(Function, make(inline="always", fastmath=FASTMATH, error_model="numpy")(function))


def compiled(function: Function) -> Function:
    """Compile with whoever calls it."""
    make: Any = njit
    return cast(Function, make(nogil=True, fastmath=FASTMATH, error_model="numpy")(function))


def stored(function: Function) -> Function:
    """Compile on first use and keep the result on disk; where no place for that can be written, in memory only.

    What is kept is renewed when the function's own file changes. A function that calls others in other files takes
    ``sources: int = source_digest(...)`` as its last argument, never given: then it is renewed with theirs, too.
    """
    options = {"nogil": True, "fastmath": FASTMATH, "error_model": "numpy"}
    make: Any = njit
    try:
        return cast(Function, make(cache=True, **options)(function))
    except RuntimeError:
        return cast(Function, make(**options)(function))


def source_digest(*names: str) -> int:
    """Check sum of modules' files beside this one; what cannot be read (in a bundle) counts as empty."""
    digest = 0
    for name in names:
        path = Path(__file__).with_name(f"{name}.py")
        digest = crc32(path.read_bytes() if path.is_file() else b"", digest)
    return digest


def compiles_first(function: Callable[..., Any], sources: int) -> bool:
    """Whether the next call of a :func:`stored` function compiles it: neither in memory nor on disk for this machine.

    ``sources``: the digest it was declared with. False where nothing is compiled at all (NUMBA_DISABLE_JIT=1).
    """
    made: Any = function
    if getattr(made, "signatures", True):
        return False
    try:
        kept = made._cache._cache_file._load_index()
        machine = made.targetctx.codegen().magic_tuple()
    except (AttributeError, OSError, EOFError, ValueError, PickleError):
        return True
    return not any(f"omitted(default={sources})" in str(key[0]) and key[1] == machine for key in kept)


@stored
def solve_block(  # noqa: PLR0913, PLR0917 - plain arrays: tuples and records cost a third of the run time
    x: FLOAT,
    y: FLOAT,
    first: int,
    last: int,
    l_start: INT,
    l_row: INT,
    l_re: FLOAT,
    l_im: FLOAT,
    u_start: INT,
    u_row: INT,
    u_re: FLOAT,
    u_im: FLOAT,
    d_re: FLOAT,
    d_im: FLOAT,
) -> None:
    """Solve ``Y_ll (x + jy) = currents`` in place for rows first..last (whole zones) of arrays (n, BLOCK)."""
    for j in range(first, last):
        for p in range(l_start[j], l_start[j + 1]):
            i, a, c = l_row[p], l_re[p], l_im[p]
            for b in range(BLOCK):
                x[i, b] -= a * x[j, b] - c * y[j, b]
                y[i, b] -= a * y[j, b] + c * x[j, b]
    for j in range(last - 1, first - 1, -1):
        a, c = d_re[j], d_im[j]
        for b in range(BLOCK):
            re, im = x[j, b], y[j, b]
            x[j, b] = a * re - c * im
            y[j, b] = a * im + c * re
        for p in range(u_start[j], u_start[j + 1]):
            i, a, c = u_row[p], u_re[p], u_im[p]
            for b in range(BLOCK):
                x[i, b] -= a * x[j, b] - c * y[j, b]
                y[i, b] -= a * y[j, b] + c * x[j, b]


@compiled
def inject_block(  # noqa: PLR0913, PLR0917 - as above
    x: FLOAT,
    y: FLOAT,
    first: int,
    last: int,
    p: FLOAT,
    q: FLOAT,
    fixed_re: FLOAT,
    fixed_im: FLOAT,
    v_re: FLOAT,
    v_im: FLOAT,
) -> None:
    """Write currents ``fixed + conj(S / V)`` into x + jy; ``p``, ``q`` of shape (n,) are the same in every column."""
    for j in range(first, last):
        a, c, re, im = p[j], q[j], fixed_re[j], fixed_im[j]
        if a == 0.0 and c == 0.0:
            for b in range(BLOCK):
                x[j, b] = re
                y[j, b] = im
        else:
            for b in range(BLOCK):
                r = 1.0 / (v_re[j, b] * v_re[j, b] + v_im[j, b] * v_im[j, b])
                x[j, b] = re + (a * v_re[j, b] + c * v_im[j, b]) * r
                y[j, b] = im + (a * v_im[j, b] - c * v_re[j, b]) * r


@compiled
def inject_block_each(  # noqa: PLR0913, PLR0917 - as above
    x: FLOAT,
    y: FLOAT,
    first: int,
    last: int,
    p: FLOAT,
    q: FLOAT,
    fixed_re: FLOAT,
    fixed_im: FLOAT,
    v_re: FLOAT,
    v_im: FLOAT,
) -> None:
    """As :func:`inject_block` with ``p``, ``q`` of shape (n, BLOCK): an injection of its own in each column."""
    for j in range(first, last):
        re, im = fixed_re[j], fixed_im[j]
        for b in range(BLOCK):
            r = 1.0 / (v_re[j, b] * v_re[j, b] + v_im[j, b] * v_im[j, b])
            x[j, b] = re + (p[j, b] * v_re[j, b] + q[j, b] * v_im[j, b]) * r
            y[j, b] = im + (p[j, b] * v_im[j, b] - q[j, b] * v_re[j, b]) * r
