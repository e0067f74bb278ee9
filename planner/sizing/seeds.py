"""A seed of its own for every site, so that no site's draw depends on which others are sized, or in what order."""

from hashlib import blake2b


def site_seed(seed: int, site_id: str) -> int:
    """Seed of one site from the project's seed and the site's id; the same on every machine."""
    return int.from_bytes(blake2b(f"{seed}:{site_id}".encode(), digest_size=8).digest(), "big")
