"""Every bad file gives the wanted answer in the import: no request, nothing written beside it, no silent end."""

import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from planner.model.texts import LANGUAGES, catalogue
from tests.bad_inputs.corpus_gis import GIS_CASES
from tests.bad_inputs.corpus_tables import TABLE_CASES
from tests.bad_inputs.making import Case
from tests.bad_inputs.watched import Answer, Watched


@dataclass
class Asked:
    answers: dict[str, Answer] = field(default_factory=dict)
    litter: dict[str, list[str]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[int, list[str]]]:
    """Server on this machine that notes every request."""
    requests: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            self.send_error(404)

        do_HEAD = do_CONNECT = do_GET  # noqa: N815 - the server's own name

        def log_message(self, *_words: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, requests
    server.shutdown()
    server.server_close()


def asked(
    cases: dict[str, Case], where: tuple[str, str], folder: Path, listener: tuple[int, list[str]]
) -> Iterator[Asked]:
    port, requests = listener
    done = Asked(requests=requests)
    watched = Watched(*where, f"127.0.0.1:{port}")
    try:
        for number, (name, case) in enumerate(cases.items()):
            home = folder / f"{number:03d}"
            home.mkdir()
            path = case.make(home, port)
            before = sorted(home.rglob("*"))
            done.answers[name] = watched.ask(name, path)
            done.litter[name] = [each.name for each in sorted(home.rglob("*")) if each not in before]
            home.chmod(0o755)
        yield done
    finally:
        watched.close()


@pytest.fixture(scope="module")
def gis(tmp_path_factory: pytest.TempPathFactory, listener: tuple[int, list[str]]) -> Iterator[Asked]:
    yield from asked(GIS_CASES, ("tests.bad_inputs.corpus_gis", "GIS_CASES"), tmp_path_factory.mktemp("gis"), listener)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory, listener: tuple[int, list[str]]) -> Iterator[Asked]:
    yield from asked(
        TABLE_CASES, ("tests.bad_inputs.corpus_tables", "TABLE_CASES"), tmp_path_factory.mktemp("tables"), listener
    )


def check(case: Case, name: str, done: Asked) -> None:
    answer = done.answers[name]
    assert answer.ended == ""
    assert done.litter[name] == []
    assert not case.wanted or case.wanted in answer.codes
    assert answer.usable == case.rows
    assert case.rows is not None or answer.codes, "what is refused is said"
    for language in LANGUAGES:
        assert answer.codes <= set(catalogue(language))


@pytest.mark.parametrize("name", list(GIS_CASES))
def test_a_bad_gis_file_gives_the_wanted_answer(name: str, gis: Asked) -> None:
    check(GIS_CASES[name], name, gis)


@pytest.mark.parametrize("name", list(TABLE_CASES))
def test_a_bad_table_gives_the_wanted_answer(name: str, tables: Asked) -> None:
    check(TABLE_CASES[name], name, tables)


def test_the_listener_hears_what_goes_out(listener: tuple[int, list[str]]) -> None:
    """A reader without our locks, through the same proxy: the test below could fail."""
    port, requests = listener
    code = (
        "import os, planner\n"
        f"os.environ.update(GDAL_HTTP_PROXY='127.0.0.1:{port}', CPL_VSIL_CURL_ALLOWED_FILENAME='')\n"
        "del os.environ['CPL_VSIL_CURL_ALLOWED_FILENAME']\n"
        "import pyogrio\n"
        "pyogrio.read_info('/vsicurl/http://sites.invalid/sites.geojson')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, timeout=60)
    assert any("sites.invalid" in each for each in requests)
    requests.clear()


def test_no_file_made_a_request(gis: Asked) -> None:
    assert len(GIS_CASES) == 89
    assert gis.requests == []
