"""Keys of online maps in the system's keyring; where there is none, they are asked for again and kept nowhere."""

import logging

from planner.maps.sources.xyz import redacted
from ui.logbook import log

SERVICE = "Chargesite online maps"
_for_now: dict[str, str] = {}
_in_use: set[str] = set()


def key_of(provider_id: str) -> str:
    """Key of a provider; empty where none is known."""
    import keyring
    from keyring.errors import KeyringError

    try:
        kept = keyring.get_password(SERVICE, provider_id)
    except (KeyringError, RuntimeError):
        kept = None
    return _guarded(kept or _for_now.get(provider_id, ""))


def keep_key(provider_id: str, key: str) -> bool:
    """Keep a key; False where the system has no keyring: it is then known until the program ends."""
    import keyring
    from keyring.errors import KeyringError

    _for_now[provider_id] = _guarded(key)
    try:
        keyring.set_password(SERVICE, provider_id, key)
    except (KeyringError, RuntimeError):
        return False
    return True


def without_keys(text: str) -> str:
    """Text for a log or a report, without any key that was used."""
    for key in sorted(_in_use, key=len, reverse=True):
        text = redacted(text, key)
    return text


def _guarded(key: str) -> str:
    """A key from now on kept out of the log."""
    if key and key not in _in_use:
        _in_use.add(key)
        log().removeFilter(_hide_keys)
        log().addFilter(_hide_keys)
    return key


def _hide_keys(record: logging.LogRecord) -> bool:
    record.msg, record.args = without_keys(record.getMessage()), ()
    return True
