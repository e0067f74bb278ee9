import numpy as np
from numba import njit

from planner.grid.loadflow import kernel
from planner.grid.loadflow.kernel import BLOCK, inject_block, inject_block_each, solve_block, source_digest, stored


def three_rows():
    """Chain 0-1-2 to a feed-in: admittance, and its L and U by columns as the kernels take them."""
    y = np.array([[2 - 4j, -2 + 4j, 0], [-2 + 4j, 5 - 9j, -3 + 5j], [0, -3 + 5j, 8 - 12j]])
    lower, upper = np.eye(3, dtype=complex), y.copy()
    for j in range(2):
        lower[j + 1, j] = upper[j + 1, j] / upper[j, j]
        upper[j + 1] -= lower[j + 1, j] * upper[j]
    start_l, start_u = np.array([0, 1, 2, 2], np.int32), np.array([0, 0, 1, 2], np.int32)
    below, above = np.array([1, 2], np.int32), np.array([0, 1], np.int32)
    values_l, values_u = lower[[1, 2], [0, 1]], upper[[0, 1], [1, 2]]
    inverse = 1 / np.diag(upper)
    parts = [np.ascontiguousarray(half) for x in (values_l, values_u, inverse) for half in (x.real, x.imag)]
    return y, (start_l, below, parts[0], parts[1], start_u, above, parts[2], parts[3], parts[4], parts[5])


def test_a_block_is_solved_in_place():
    y, arrays = three_rows()
    rng = np.random.default_rng(1)
    currents = rng.normal(size=(3, BLOCK)) + 1j * rng.normal(size=(3, BLOCK))
    re, im = currents.real.copy(), currents.imag.copy()
    solve_block(re, im, 0, 3, *arrays)
    assert np.allclose(re + 1j * im, np.linalg.solve(y, currents), rtol=0, atol=1e-13)


def test_currents_of_loads_alike_and_unlike():
    rng = np.random.default_rng(2)
    v = 1 + 0.1 * rng.normal(size=(3, BLOCK)) + 0.1j * rng.normal(size=(3, BLOCK))
    s, fixed = np.array([-0.3 - 0.1j, 0, 0.2j]), np.array([0, 1 - 1j, 0.5])
    wanted = fixed[:, None] + np.conj(s[:, None] / v)
    x, y = np.empty((3, BLOCK)), np.empty((3, BLOCK))
    plain = [np.ascontiguousarray(a) for a in (fixed.real, fixed.imag, v.real, v.imag)]
    inject_block(x, y, 0, 3, s.real.copy(), s.imag.copy(), *plain)
    assert np.allclose(x + 1j * y, wanted, rtol=0, atol=1e-14)
    each = np.repeat(s[:, None], BLOCK, axis=1)
    each[0] *= np.arange(BLOCK)
    inject_block_each(x, y, 0, 3, each.real.copy(), each.imag.copy(), *plain)
    assert np.allclose(x + 1j * y, fixed[:, None] + np.conj(each / v), rtol=0, atol=1e-13)


def test_where_nothing_can_be_stored_it_is_compiled_all_the_same(monkeypatch):
    def nowhere(**options):
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return njit(**options)

    monkeypatch.setattr(kernel, "njit", nowhere)

    @stored
    def twice(x):
        return 2 * x

    assert twice(21) == 42


def test_the_digest_tells_sources_apart_and_bears_a_missing_one():
    assert source_digest("kernel") != source_digest("kernel", "kernel_limits")
    assert source_digest("no_such_module") == 0
