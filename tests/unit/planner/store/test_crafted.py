"""Files that are sealed but were made by another, with what no program of ours writes: refused, never a crash."""

import io
import zipfile

import numpy as np
import pytest

from planner.store.backups import keep_backup
from planner.store.codec import Unreadable
from planner.store.opening import DamagedProject, checked
from planner.store.places import under
from planner.store.project_file import ProjectFile, read_file
from planner.store.resultfile import decode_result, encode_result
from planner.store.saving import Target, save_project
from planner.store.schema import SCHEMA_VERSION
from tests.crafted_files import crafted
from tests.project_cases import run_of, small_project

NEWER = f"UPDATE cs_meta SET value = '{SCHEMA_VERSION + 1}' WHERE key = 'schema_version'"


@pytest.fixture
def path(tmp_path):
    target = tmp_path / "p.chargesite.gpkg"
    content = ProjectFile(project=small_project(tmp_path), uuid="u", generation=1)
    save_project(Target(path=target, expected=None, backups=tmp_path / "b"), content, (), {})
    return target


@pytest.mark.parametrize(
    "commands",
    [
        ("UPDATE cs_meta SET value = 'abc' WHERE key = 'generation'",),
        ("UPDATE cs_meta SET value = hex(zeroblob(4000)) || '9' WHERE key = 'generation'",),
        (NEWER, "UPDATE cs_meta SET value = 'abc' WHERE key = 'readable_from'"),
        (f"UPDATE cs_meta SET value = '{'9' * 5000}' WHERE key = 'schema_version'",),
        (("INSERT INTO cs_result VALUES (1, '', 'h', 'e', 'm', ?, ?, '')", ("[" * 100_000, "0" * 64)),),
        ("INSERT INTO cs_result VALUES (1, '', 'h', 'e', 'm', '{\"a\": 1}', '0', '')",),
        ("INSERT INTO cs_view VALUES (7, x'00', x'ff', '')",),
        ("INSERT INTO cs_log VALUES (7, '', '', x'ff', '')",),
        ("INSERT INTO cs_file VALUES (1, x'00', 'a', 0, 'b', '')",),
        ("UPDATE cs_source SET rows = 'many'",),
        ("UPDATE cs_setting SET value = '[[[' WHERE key = 'name'",),
        ("CREATE TABLE big (a TEXT, b TEXT AS (hex(zeroblob(400000000))))", "INSERT INTO big (a) VALUES ('x')"),
    ],
)
def test_rows_that_no_program_of_ours_writes_are_damage_with_backups(path, tmp_path, commands):
    backups = under(tmp_path / "u").backups
    kept = keep_backup(backups, path)
    crafted(path, *commands)
    with pytest.raises(DamagedProject) as refused, checked(path, backups) as opening:
        read_file(opening.connection, path.parent, lenient=opening.newer)
    assert [backup.file for backup in refused.value.backups] == [kept]


@pytest.mark.parametrize("fault", [RecursionError("deep"), MemoryError(), ValueError("x"), OverflowError("y")])
def test_whatever_reading_a_file_brings_up_is_damage(path, fault):
    with pytest.raises(DamagedProject), checked(path):
        raise fault


def array(shape: tuple[int, ...], descr: str = "<f8", content: bytes = b"") -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": descr, "fortran_order": False, "shape": shape})
    return stream.getvalue() + content


def altered(content: bytes, changes: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            target.writestr(name, changes.get(name, source.read(name)))
    return stream.getvalue()


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    made = run_of(small_project(tmp_path_factory.mktemp("p")), sites=4)
    return encode_result(made.assessment, made.layers, {})


@pytest.mark.parametrize(
    "changes",
    [
        {"0/coords_m.npy": array((10**13, 2))},
        {"0/coords_m.npy": array((1, 3), content=bytes(24))},
        {"0/offsets.npy": array((1,), "<i8", bytes(8))},
        {"0/feature_of_part.npy": array((2,), "<i8", bytes(16))},
        {"0/feature_of_part.npy": b"no array"},
        {"layers.json": b"[" * 200_000},
        {"layers.json": b"[1]"},
        {"layers.json": b"5"},
        {"layers.json": b'[{"layer_id": "x", "kind": "evil", "crs": "", "columns": []}]'},
        {"facts.json": b'{"a": ' * 50_000},
        {"assessment.json": b"\xff"},
    ],
)
def test_runs_that_claim_what_cannot_be_are_refused(run, changes):
    assert decode_result(run)[1]
    with pytest.raises(Unreadable):
        decode_result(altered(run, changes))


def test_a_part_that_leads_outside_its_layer_is_refused(run):
    with zipfile.ZipFile(io.BytesIO(run)) as archive:
        offsets = np.load(io.BytesIO(archive.read("0/offsets.npy")))
    offsets[-1] += 1
    stream = io.BytesIO()
    np.save(stream, offsets)
    with pytest.raises(Unreadable, match="layer"):
        decode_result(altered(run, {"0/offsets.npy": stream.getvalue()}))
