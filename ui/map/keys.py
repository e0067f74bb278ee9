"""Keys of online maps in the system's keyring; where there is none, they are asked for again and kept nowhere."""

from planner.maps.sources.xyz import redacted

SERVICE = "Chargesite online maps"
_for_now: dict[str, str] = {}


def key_of(provider_id: str) -> str:
    """Key of a provider; empty where none is known."""
    import keyring
    from keyring.errors import KeyringError

    try:
        kept = keyring.get_password(SERVICE, provider_id)
    except (KeyringError, RuntimeError):
        kept = None
    return kept or _for_now.get(provider_id, "")


def keep_key(provider_id: str, key: str) -> bool:
    """Keep a key; False where the system has no keyring: it is then known until the program ends."""
    import keyring
    from keyring.errors import KeyringError

    _for_now[provider_id] = key
    try:
        keyring.set_password(SERVICE, provider_id, key)
    except (KeyringError, RuntimeError):
        return False
    return True


def without_keys(text: str) -> str:
    """Text for a log or a report, without any key known now."""
    for key in _for_now.values():
        text = redacted(text, key)
    return text
