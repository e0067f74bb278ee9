from planner.sizing.seeds import site_seed


def test_seeds_are_stable_and_apart():
    assert site_seed(1, "a") == 10746897607693076979  # the same on every machine
    assert len({site_seed(seed, site) for seed in (1, 2) for site in ("a", "b", "1a")}) == 6
