"""A short run of the mutation fuzz, the same each time; the long one is run by hand (see fuzz.py)."""

from tests.bad_inputs.fuzz import run


def test_two_hundred_bent_files_end_in_a_look_and_a_report() -> None:
    found = run(200, seed=7)
    assert found["faults"] == {}
    assert found["count"] == 200
    assert {"refused", "loaded"} <= set(found)
