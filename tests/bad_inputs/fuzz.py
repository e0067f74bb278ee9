"""Mutation fuzz of the import: good files bent at random, looked at and checked in a process that may die.

``python -m tests.bad_inputs.fuzz --count 10000 --seed 1`` prints one JSON object; the exit code is 0 where no file
hung, none ended the process, and every answer was a look and a report.
"""

import argparse
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Connection
from pathlib import Path

from tests.bad_inputs.corpus_gis import gml, kml, placemark
from tests.bad_inputs.making import Case, archive, at, feature, geojson, geopackage, parts, points
from tests.bad_inputs.watched import Answer, ask

HANG_S = 30.0
_SPLICES = (b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"1e99", b"null", b"-1,2", b'""[]', b"<", b"&#0;", b"\x00\x00")


def mutate(content: bytes, chance: random.Random) -> bytes:
    """Content with one to sixteen faults: bits, bytes, cuts, repeats, splices."""
    bent = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        if not bent:
            break
        place = chance.randrange(len(bent))
        kind = chance.randrange(6)
        if kind == 0:
            bent[place] ^= 1 << chance.randrange(8)
        elif kind == 1:
            bent[place] = chance.choice((0, 255, 127, 128, 0x5B, 0x7B, 0x22, 0x2C))
        elif kind == 2:
            del bent[place : place + chance.randrange(1, 64)]
        elif kind == 3:
            bent[place:place] = bent[max(0, place - chance.randrange(1, 64)) : place]
        elif kind == 4:
            bent = bent[:place] if chance.random() < 0.2 else bent
        else:
            bent[place : place + 4] = chance.choice(_SPLICES)
    return bytes(bent)


def seeds(folder: Path) -> Mapping[str, Mapping[str, bytes]]:
    """Good files by ending, each as its parts."""
    from openpyxl import Workbook

    shapes = parts(folder)
    layer = geopackage(folder).read_bytes()
    (folder / "sites.gpkg").unlink()
    points().to_file(folder / "sites.fgb", driver="FlatGeobuf")
    book = Workbook()
    for row in (["name", "lat", "lon", "bays"], *(["a", 48.5, 9.0 + n / 100, n] for n in range(20))):
        book.active.append(row)
    book.save(folder / "sites.xlsx")
    found = {
        ".shp": shapes,
        ".gpkg": {".gpkg": layer},
        ".fgb": {".fgb": (folder / "sites.fgb").read_bytes()},
        ".xlsx": {".xlsx": (folder / "sites.xlsx").read_bytes()},
        ".zip": {".zip": archive(folder, {f"a/s{e}": b for e, b in shapes.items()}).read_bytes()},
        ".kml": {".kml": kml("".join(placemark(f"s{n}", f"9.{n:02d},48.7") for n in range(20))).encode()},
        ".gml": {".gml": gml(_GML_MEMBER * 5).encode()},
        ".geojson": {".geojson": geojson(*(feature(at(9 + n / 100, 48.7), kw=n) for n in range(20))).encode()},
        ".csv": {".csv": ("name;lat;lon;bays\n" + "".join(f"s{n};48,{n:02d};9,1;{n}\n" for n in range(20))).encode()},
    }
    for file in folder.iterdir():
        file.unlink()
    return found


_GML_MEMBER = (
    '<gml:featureMember><ogr:t><ogr:geom><gml:Point srsName="EPSG:4326"><gml:pos>9 48</gml:pos></gml:Point></ogr:geom>'
    "<ogr:name>a</ogr:name></ogr:t></gml:featureMember>"
)


def serve(connection: Connection) -> None:
    """Answer for one path after another; tells the memory in use with each answer."""
    import logging
    import warnings

    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    case = Case(make=lambda folder, _port: folder, wanted="", crs="EPSG:4326")
    while (path := connection.recv()) is not None:
        try:
            answer = ask(path, case)
        except Exception as error:  # noqa: BLE001 - what escapes is what the fuzz looks for
            answer = Answer(ended=f"{type(error).__name__}: {str(error)[:80]}")
        connection.send((answer, _memory_mb()))


def _memory_mb() -> float:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * 4096 / (1 << 20)


class Worker:
    """Process that answers, replaced where a file hangs or ends it."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("spawn")
        self.start()

    def start(self) -> None:
        """Begin a fresh process."""
        self.here, there = self._context.Pipe()
        self.process = self._context.Process(target=serve, args=(there,), daemon=True)
        self.process.start()
        there.close()

    def ask(self, path: Path) -> tuple[Answer, float]:
        """Answer for a file, and megabytes in use."""
        try:
            self.here.send(path)
            if self.here.poll(HANG_S):
                answer, memory_mb = self.here.recv()
                return answer, memory_mb
            ended = "hangs"
            self.process.kill()
        except (EOFError, OSError):
            self.process.join(5)
            ended = f"died with {self.process.exitcode}"
        self.start()
        return Answer(ended=ended), 0.0


def mutants(count: int, seed: int, folder: Path) -> Iterator[tuple[str, Path]]:
    """So many bent files, one after another under the same few names."""
    chance = random.Random(seed)
    good = seeds(folder)
    for _ in range(count):
        ending = chance.choice(sorted(good))
        bent = chance.choice(sorted(good[ending]))
        for file in folder.iterdir():
            file.unlink()
        for part, content in good[ending].items():
            (folder / f"sites{part}").write_bytes(mutate(content, chance) if part == bent else content)
        yield ending, folder / f"sites{ending}"


def run(count: int, seed: int) -> dict[str, object]:
    """Fuzz, and what came of it."""
    outcome: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    memory: list[float] = []
    started_s = time.monotonic()
    slowest_s = 0.0
    worker = Worker()
    with tempfile.TemporaryDirectory(prefix="chargesite-fuzz-") as name:
        folder = Path(name)
        for ending, path in mutants(count, seed, folder):
            begun_s = time.monotonic()
            answer, memory_mb = worker.ask(path)
            slowest_s = max(slowest_s, time.monotonic() - begun_s) if memory else slowest_s
            memory.append(memory_mb)
            outcome["ended" if answer.ended else "refused" if answer.usable is None else "loaded"] += 1
            if answer.ended:
                faults[f"{ending}: {answer.ended}"] += 1
            litter = {file.suffix for file in folder.iterdir()} - set(seeds_endings(ending))
            if litter:
                faults[f"{ending}: wrote {', '.join(sorted(litter))}"] += 1
        worker.process.kill()
        worker.process.join(5)
    warm = memory[min(500, len(memory) // 2) :] or [0.0]
    return {
        "count": count, "seed": seed, "seconds": round(time.monotonic() - started_s, 1), **outcome,
        "slowest_s": round(slowest_s, 2), "memory_grown_mb": round(warm[-1] - warm[0], 1),
        "faults": dict(faults.most_common(20)),
    }  # fmt: skip


def seeds_endings(ending: str) -> tuple[str, ...]:
    """Endings of the files that belong to a seed."""
    return (".shp", ".shx", ".dbf", ".prj", ".cpg") if ending == ".shp" else (ending,)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    result = run(arguments.count, arguments.seed)
    sys.stdout.write(json.dumps(result, indent=1) + "\n")
    return 1 if result["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
