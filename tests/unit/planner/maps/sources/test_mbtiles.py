import sqlite3

import pytest

from planner.maps.sources.mbtiles import Mbtiles, describe
from planner.maps.sources.webtiles import Tile
from planner.model.errors import PlannerError

PNG = b"\x89PNG\r\n\x1a\n"


def write(path, tiles=None, metadata=None, shared=False):
    """MBTiles file of pictures by zoom, column and row from the north."""
    tiles = {(2, 1, 1): PNG + b"a", (3, 2, 3): PNG + b"b"} if tiles is None else tiles
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE metadata (name text, value text)")
        db.executemany("INSERT INTO metadata VALUES (?, ?)", (metadata or {}).items())
        rows = [(z, x, 2**z - 1 - y, data) for (z, x, y), data in tiles.items()]
        if shared:
            db.execute("CREATE TABLE map (zoom_level integer, tile_column integer, tile_row integer, tile_id text)")
            db.execute("CREATE TABLE images (tile_data blob, tile_id text)")
            db.executemany("INSERT INTO map VALUES (?, ?, ?, ?)", [(*row[:3], str(i)) for i, row in enumerate(rows)])
            db.executemany("INSERT INTO images VALUES (?, ?)", [(row[3], str(i)) for i, row in enumerate(rows)])
            db.execute("CREATE VIEW tiles AS SELECT 666 AS zoom_level, 0 AS tile_column")
        else:
            db.execute("CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
            db.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    db.close()
    return path


def code_of(path):
    with pytest.raises(PlannerError) as raised:
        describe(path)
    assert raised.value.message("de")
    return raised.value.issues[0].code


@pytest.mark.parametrize("shared", [False, True])
def test_tiles_are_found_by_their_row_from_the_north(tmp_path, shared):
    file = Mbtiles(write(tmp_path / "a b?#.mbtiles", shared=shared))
    assert file.tile(Tile(zoom=2, column=1, row=1)) == PNG + b"a"
    assert file.tile(Tile(zoom=3, column=2, row=3)) == PNG + b"b"
    assert file.tile(Tile(zoom=2, column=1, row=2)) is None
    file.close()


def test_it_tells_what_it_is(tmp_path):
    said = {"name": "Town", "attribution": "© Town", "bounds": "7.8,48.3,8.1,48.6", "format": "jpg"}
    about = describe(write(tmp_path / "t.mbtiles", metadata=said))
    assert (about.name, about.attribution, about.picture) == ("Town", "© Town", "png")
    assert (about.min_zoom, about.max_zoom) == (2, 3)
    assert about.bounds_deg == (7.8, 48.3, 8.1, 48.6)


@pytest.mark.parametrize("bounds", ["", "1,2,3", "a,b,c,d", "8.1,48.3,7.8,48.6", "nan,0,1,1", "-999,0,1,1"])
def test_bounds_that_make_no_sense_are_not_believed(tmp_path, bounds):
    assert describe(write(tmp_path / "t.mbtiles", metadata={"bounds": bounds})).bounds_deg is None


def test_without_metadata_the_file_gives_the_name(tmp_path):
    path = write(tmp_path / "plain.mbtiles")
    with sqlite3.connect(path) as db:
        db.execute("DROP TABLE metadata")
    db.close()
    assert describe(path).name == "plain.mbtiles"


def test_every_fault_has_its_own_sentence(tmp_path):
    text = tmp_path / "text.mbtiles"
    text.write_text("hello")
    empty = write(tmp_path / "empty.mbtiles", tiles={})
    other = tmp_path / "other.mbtiles"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE things (a)")
    db.close()
    vector = write(tmp_path / "vector.mbtiles", tiles={(0, 0, 0): b"\x1f\x8b\x08xx"}, metadata={"format": "pbf"})
    bad = write(tmp_path / "bad.mbtiles", tiles={(0, 0, 0): b"GIF89a"})
    assert code_of(tmp_path / "absent.mbtiles") == "io.basemap_missing"
    assert code_of(text) == "io.basemap_not_mbtiles"
    assert code_of(empty) == code_of(other) == "io.basemap_no_tiles"
    assert code_of(vector) == "io.basemap_vector"
    assert code_of(bad) == "io.basemap_no_picture"


def test_a_damaged_file_is_named(tmp_path):
    path = write(tmp_path / "d.mbtiles", tiles={(5, x, y): PNG + bytes(900) for x in range(20) for y in range(20)})
    content = bytearray(path.read_bytes())
    content[100:4000] = b"\xa5" * 3900
    path.write_bytes(content)
    assert code_of(path) == "io.basemap_damaged"


def test_damage_that_is_met_later_is_named_too(tmp_path):
    path = write(tmp_path / "d.mbtiles", tiles={(5, x, y): PNG + bytes(900) for x in range(20) for y in range(20)})
    file = Mbtiles(path)
    file.close()
    with pytest.raises(PlannerError, match="damaged"):
        file.tile(Tile(zoom=5, column=1, row=1))


def test_nothing_is_written_and_no_view_is_run(tmp_path):
    path = write(tmp_path / "v.mbtiles", shared=True)
    before = path.read_bytes()
    file = Mbtiles(path)
    assert file.about.max_zoom == 3
    with pytest.raises(sqlite3.OperationalError):
        file._connection.execute("DELETE FROM map")
    file.close()
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["v.mbtiles"]


def test_only_a_view_without_its_tables_is_no_answer(tmp_path):
    path = tmp_path / "w.mbtiles"
    with sqlite3.connect(path) as db:
        db.execute("CREATE VIEW tiles AS SELECT 0 AS zoom_level, 0 AS tile_column, 0 AS tile_row, x'00' AS tile_data")
    db.close()
    assert code_of(path) == "io.basemap_no_tiles"
