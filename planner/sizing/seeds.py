"""A seed of its own for every site and use case, so that no draw depends on what else is drawn, or in what order."""

from hashlib import blake2b


def site_seed(seed: int, site_id: str) -> int:
    """Seed of one site from the project's seed and the site's id; the same on every machine."""
    return int.from_bytes(blake2b(f"{seed}:{site_id}".encode(), digest_size=8).digest(), "big")


def part_seed(seed: int, use_case: str, origin: str, place: int) -> int:
    """Seed of one use case of a site; ``place`` tells apart parts of the same use case and origin."""
    return site_seed(seed, f"{use_case}:{origin}:{place}")
