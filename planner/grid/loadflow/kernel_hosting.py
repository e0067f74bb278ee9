"""Compiled search for the largest load: blocks of candidate buses, or of hours at one bus, against every limit.

The unknown of a column is the magnitude ``a`` of the current the new load draws. With its phase held against the
voltage of its own bus, ``V = W + a u Z_k`` is linear in ``a`` (``Z_k``: column of the inverse admittance, ``W``: the
other loads' share), so each ``|V_i|`` and each branch current meets its limit at the root of a quadratic. Phase and the
other loads' currents ``conj(S / V)`` are renewed until nothing moves, 5 to 7 rounds. Taking the power for the unknown
instead stalls on stiff buses.

A limit far from the candidate, on another feeder, is moved less by ``Z_k`` than by the other loads, which draw more as
their voltage falls: steps along ``u Z_k`` then run to and fro. Columns that do not settle are searched again along the
total response ``T = dV / da``, which obeys the derivative of the fixed point::

    T = (1 + j a dtheta) u Z_k - Y^-1 (conj(S / V^2) conj(T)),    dtheta = Im(conj(V_k) T_k) / |V_k|^2

and is renewed by the same rounds (implicit differentiation; a Newton step on the binding limit).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.grid.loadflow.kernel import (
    BLOCK,
    compiled,
    inject_block,
    inject_block_each,
    solve_block,
    source_digest,
    stored,
)
from planner.grid.loadflow.kernel_limits import (
    RANKED,
    Bounds,
    Columns,
    Ends,
    rank_buses,
    rank_ends,
    reach_again,
    screen_buses,
    screen_ends,
)

FLOAT = NDArray[np.float64]
INT = NDArray[np.int64]
INT32 = NDArray[np.int32]
LOWEST_VM_PU = 0.6
FIRST_SWEEPS = 4  # before the first step, lest it go far astray
SOURCES = source_digest("kernel", "kernel_limits", "kernel_hosting")


class Plain(NamedTuple):
    """Arrays of a factorised network; voltages over all rows, injections over the free ones."""

    l_start: INT32
    l_row: INT32
    l_re: FLOAT
    l_im: FLOAT
    u_start: INT32
    u_row: INT32
    u_re: FLOAT
    u_im: FLOAT
    d_re: FLOAT
    d_im: FLOAT
    v_re: FLOAT
    v_im: FLOAT
    p: FLOAT
    q: FLOAT
    fixed_re: FLOAT
    fixed_im: FLOAT


class Blocks(NamedTuple):
    """What is asked, a block a row: candidate row of each column, and the rows and ends of its zone.

    ``p`` and ``q`` of shape (n_blocks, rows of the zone, BLOCK) are the injections of each column (of an hour each);
    without any (n_blocks = 0) all columns have the network's own.
    """

    row: INT
    first: INT
    last: INT
    end_first: INT
    end_last: INT
    p: FLOAT
    q: FLOAT


class Terms(NamedTuple):
    """Power factor of the load (inductive); when a column has settled, in pu; rounds at most.

    ``sweeps`` renew the total response each round; 0: steps go along the candidate's own column alone.
    """

    cos_phi: float
    power: float
    power_share: float
    voltage: float
    largest_power: float
    rounds: int
    sweeps: int


class Found(NamedTuple):
    """Answers by column: power and voltage of the candidate in pu, limits in the order in which they bind (-1: none).

    ``rounds`` is negative where the column has not settled.
    """

    power: FLOAT
    vm: FLOAT
    limits: INT
    rounds: INT


@compiled
def _new_columns(grid: Plain) -> Columns:
    """State of a block; what feed-ins hold stays as it is set here."""
    shape = (len(grid.v_re), BLOCK)
    v_re, v_im, x, y = np.empty(shape), np.empty(shape), np.empty(shape), np.empty(shape)
    z_re, z_im = np.empty(shape), np.empty(shape)
    for j in range(len(grid.p), len(grid.v_re)):
        for b in range(BLOCK):
            v_re[j, b] = x[j, b] = grid.v_re[j]
            v_im[j, b] = y[j, b] = grid.v_im[j]
            z_re[j, b] = z_im[j, b] = 0.0
    return Columns(
        v_re, v_im, z_re, z_im, x, y,
        np.zeros(BLOCK), np.zeros(BLOCK), np.zeros(BLOCK), np.zeros(BLOCK), np.zeros(BLOCK), np.zeros(BLOCK),
        np.zeros(BLOCK), np.zeros(BLOCK, np.int64), np.zeros(BLOCK, np.int64),
    )  # fmt: skip


@compiled
def _begin(cols: Columns, grid: Plain, row: INT, first: int, last: int) -> None:
    """Base case without the load, and the change of voltage by one pu of current at the candidate."""
    for j in range(first, last):
        for b in range(BLOCK):
            cols.v_re[j, b] = grid.v_re[j]
            cols.v_im[j, b] = grid.v_im[j]
            cols.z_re[j, b] = 0.0
            cols.z_im[j, b] = 0.0
    for b in range(BLOCK):
        cols.row[b] = row[b]
        cols.a[b] = 0.0
        cols.power[b] = -1.0
        cols.moved[b] = 1.0
        cols.code[b] = -1
        cols.z_re[row[b], b] = 1.0
    _through(grid, cols.z_re, cols.z_im, first, last)


@compiled
def _through(grid: Plain, x: FLOAT, y: FLOAT, first: int, last: int) -> None:
    solve_block(
        x, y, first, last,
        grid.l_start, grid.l_row, grid.l_re, grid.l_im, grid.u_start, grid.u_row, grid.u_re, grid.u_im,
        grid.d_re, grid.d_im,
    )  # fmt: skip


@compiled
def _aim(cols: Columns, cos_phi: float) -> None:
    """Direction of the drawn current: against the bus's voltage, behind it by phi."""
    sin_phi = np.sqrt(1.0 - cos_phi * cos_phi)
    for b in range(BLOCK):
        re, im = cols.v_re[cols.row[b], b], cols.v_im[cols.row[b], b]
        vm = np.sqrt(re * re + im * im)
        cols.u_re[b] = -(re * cos_phi + im * sin_phi) / vm
        cols.u_im[b] = -(im * cos_phi - re * sin_phi) / vm


@compiled
def _renew(cols: Columns, grid: Plain, blocks: Blocks, block: int) -> None:
    """Voltages with the other loads' currents at the voltages of the last round."""
    first, last = blocks.first[block], blocks.last[block]
    x, y, v_re, v_im, z_re, z_im = cols.x, cols.y, cols.v_re, cols.v_im, cols.z_re, cols.z_im
    if len(blocks.p):
        inject_block_each(
            x[first:last], y[first:last], 0, last - first, blocks.p[block], blocks.q[block],
            grid.fixed_re[first:last], grid.fixed_im[first:last], v_re[first:last], v_im[first:last],
        )  # fmt: skip
    else:
        inject_block(x, y, first, last, grid.p, grid.q, grid.fixed_re, grid.fixed_im, v_re, v_im)
    _through(grid, x, y, first, last)
    a, u_re, u_im, moved = cols.a, cols.u_re, cols.u_im, cols.moved
    for b in range(BLOCK):
        moved[b] = 0.0
    for j in range(first, last):
        for b in range(BLOCK):
            re = x[j, b] + a[b] * (u_re[b] * z_re[j, b] - u_im[b] * z_im[j, b])
            im = y[j, b] + a[b] * (u_re[b] * z_im[j, b] + u_im[b] * z_re[j, b])
            moved[b] = max(moved[b], abs(re - v_re[j, b]) + abs(im - v_im[j, b]))
            v_re[j, b] = re
            v_im[j, b] = im


@compiled
def _along_response(cols: Columns, sweeps: int) -> Columns:
    """The same state with a direction of its own for the steps, where the response is asked for."""
    if sweeps == 0:
        return cols
    return Columns(
        cols.v_re, cols.v_im, np.zeros_like(cols.z_re), np.zeros_like(cols.z_im), cols.x, cols.y,
        cols.u_re, cols.u_im, cols.a, cols.step, cols.reach, cols.moved, cols.power, cols.row, cols.code,
    )  # fmt: skip


@compiled
def _copy_direction(along: Columns, cols: Columns, first: int, last: int) -> None:
    """Begin with the candidate's own column."""
    for j in range(first, last):
        for b in range(BLOCK):
            along.z_re[j, b] = cols.z_re[j, b]
            along.z_im[j, b] = cols.z_im[j, b]


@compiled
def _respond(along: Columns, cols: Columns, grid: Plain, blocks: Blocks, block: int) -> None:
    """Renew the total response, kept as ``conj(u) T`` so that it takes the place of ``Z_k``."""
    first, last, each = blocks.first[block], blocks.last[block], len(blocks.p) > 0
    x, y, v_re, v_im, t_re, t_im = cols.x, cols.y, cols.v_re, cols.v_im, along.z_re, along.z_im
    u_re, u_im, a = cols.u_re, cols.u_im, cols.a
    for j in range(first, last):
        for b in range(BLOCK):
            p = blocks.p[block, j - first, b] if each else grid.p[j]
            q = blocks.q[block, j - first, b] if each else grid.q[j]
            r = 1.0 / (v_re[j, b] * v_re[j, b] + v_im[j, b] * v_im[j, b])
            re, im = v_re[j, b] * r, v_im[j, b] * r  # 1 / conj(V)
            w_re, w_im = re * re - im * im, 2.0 * re * im
            s_re, s_im = p * w_re + q * w_im, p * w_im - q * w_re
            d_re = u_re[b] * t_re[j, b] - u_im[b] * t_im[j, b]
            d_im = u_re[b] * t_im[j, b] + u_im[b] * t_re[j, b]
            x[j, b] = -(s_re * d_re + s_im * d_im)
            y[j, b] = -(s_im * d_re - s_re * d_im)
    _through(grid, x, y, first, last)
    turned = cols.moved
    for b in range(BLOCK):
        k = cols.row[b]
        re, im = v_re[k, b], v_im[k, b]
        d_re = u_re[b] * t_re[k, b] - u_im[b] * t_im[k, b]
        d_im = u_re[b] * t_im[k, b] + u_im[b] * t_re[k, b]
        turned[b] = a[b] * (re * d_im - im * d_re) / (re * re + im * im)
    for j in range(first, last):
        for b in range(BLOCK):
            z_re, z_im = cols.z_re[j, b], cols.z_im[j, b]
            t_re[j, b] = z_re - turned[b] * z_im + u_re[b] * x[j, b] + u_im[b] * y[j, b]
            t_im[j, b] = z_im + turned[b] * z_re + u_re[b] * y[j, b] - u_im[b] * x[j, b]


@compiled
def _advance(cols: Columns, first: int, last: int, terms: Terms) -> int:
    """Take the step; how many columns have settled."""
    v_re, v_im, z_re, z_im, u_re, u_im, step = (
        cols.v_re, cols.v_im, cols.z_re, cols.z_im, cols.u_re, cols.u_im, cols.step,
    )  # fmt: skip
    for b in range(BLOCK):
        at = cols.row[b]
        vm = np.sqrt(v_re[at, b] * v_re[at, b] + v_im[at, b] * v_im[at, b])
        furthest = terms.largest_power / (vm * terms.cos_phi) - cols.a[b]
        if step[b] > furthest:
            step[b] = furthest
            cols.code[b] = -1
        step[b] = max(step[b], -cols.a[b])
        cols.a[b] += step[b]
    for j in range(first, last):
        for b in range(BLOCK):
            v_re[j, b] += step[b] * (u_re[b] * z_re[j, b] - u_im[b] * z_im[j, b])
            v_im[j, b] += step[b] * (u_re[b] * z_im[j, b] + u_im[b] * z_re[j, b])
    settled = 0
    for b in range(BLOCK):
        at, before = cols.row[b], cols.power[b]
        vm = np.sqrt(v_re[at, b] * v_re[at, b] + v_im[at, b] * v_im[at, b])
        cols.power[b] = cols.a[b] * vm * terms.cos_phi
        near = abs(cols.power[b] - before) < terms.power + terms.power_share * cols.power[b]
        # A settled column is told apart by ``reach``, which is not needed until the next round.
        cols.reach[b] = 1.0 if near and cols.moved[b] < terms.voltage else 0.0
        settled += int(cols.reach[b])
    return settled


@stored
def host_blocks(  # noqa: PLR0913, PLR0917 - the last is never given
    grid: Plain,
    ends: Ends,
    bounds: Bounds,
    blocks: Blocks,
    terms: Terms,
    found: Found,
    sources: int = SOURCES,  # noqa: ARG001 - tells stored code of other sources apart
) -> None:
    """Largest added load of each column of each block, written into ``found``; ``sources`` is never given."""
    cols = _new_columns(grid)
    along = _along_response(cols, terms.sweeps)
    ranked, steps = np.empty((BLOCK, RANKED), np.int64), np.empty((BLOCK, RANKED))
    for block in range(len(blocks.first)):
        first, last = blocks.first[block], blocks.last[block]
        end_first, end_last = blocks.end_first[block], blocks.end_last[block]
        _begin(cols, grid, blocks.row[block], first, last)
        if terms.sweeps:
            _copy_direction(along, cols, first, last)
        rounds, settled = 0, 0
        while rounds < terms.rounds and settled < BLOCK:
            _aim(cols, terms.cos_phi)
            for _ in range(terms.sweeps if rounds else FIRST_SWEEPS * terms.sweeps):
                _respond(along, cols, grid, blocks, block)
            if rounds > 0 or len(blocks.p) > 0:
                _renew(cols, grid, blocks, block)
            reach_again(along, ends, bounds, LOWEST_VM_PU * LOWEST_VM_PU)
            screen_buses(along, bounds, first, last)
            screen_ends(along, ends, bounds, end_first, end_last)
            rounds += 1
            settled = _advance(along, first, last, terms)
        for b in range(BLOCK):
            column, at = block * BLOCK + b, cols.row[b]
            found.power[column] = cols.power[b]
            found.vm[column] = np.sqrt(cols.v_re[at, b] ** 2 + cols.v_im[at, b] ** 2)
            found.rounds[column] = rounds if cols.reach[b] > 0.0 else -rounds
        rank_ends(along, ends, bounds, (first, last, end_first, end_last), ranked, steps)
        rank_buses(along, bounds, first, last, ranked, steps)
        for b in range(BLOCK):
            for r in range(RANKED):
                found.limits[block * BLOCK + b, r] = ranked[b, r]
