"""German sentences of the readers: German quotation marks, polite form; straight marks only in what is typed so."""

import functools
import re
import tomllib

import pytest

from planner.resources import data_dir

_TYPED = re.compile(r'\w+ = "[^"]*"')


@functools.cache
def sentences() -> dict[str, str]:
    texts = tomllib.loads((data_dir() / "i18n" / "de.toml").read_text(encoding="utf-8"))
    return {f"{section}.{key}": text for section in ("io", "store") for key, text in texts[section].items()}


@pytest.mark.parametrize("code", sentences())
def test_german_quotation_marks_are_used_and_closed(code: str) -> None:
    text = sentences()[code]
    assert '"' not in _TYPED.sub("", text)
    assert text.count("„") == text.count("“")


@pytest.mark.parametrize("code", sentences())
def test_the_reader_is_addressed_politely(code: str) -> None:
    assert not re.search(r"\b(?:du|dein\w*|dir|dich|Ihre Teile)\b", sentences()[code])
