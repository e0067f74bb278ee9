import pytest

from planner.report.files import whole_file, write_bytes_whole


def test_old_file_stays_when_the_block_fails(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail():
        with whole_file(path) as part:
            part.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_new_content_replaces_the_old_and_folders_are_made(tmp_path):
    path = tmp_path / "deep" / "a.bin"
    write_bytes_whole(path, b"one")
    write_bytes_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]
