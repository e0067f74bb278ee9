from PySide6.QtCore import QByteArray, QSettings

from planner.app.examples import sample_project
from ui.preferences import RECENT_MAX, Preferences


def make(tmp_path):
    return Preferences(QSettings(str(tmp_path / "p.ini"), QSettings.Format.IniFormat))


def test_language_and_look_are_kept(tmp_path):
    first = make(tmp_path)
    first.language, first.look = "de", "dark"
    first._store.sync()
    again = make(tmp_path)
    assert (again.language, again.look) == ("de", "dark")


def test_odd_values_fall_back(tmp_path):
    preferences = make(tmp_path)
    preferences.language, preferences.look = "tlh", "pink"
    assert (preferences.language, preferences.look) == ("en", "system")


def test_recent_projects_newest_first_without_those_that_went(tmp_path):
    preferences = make(tmp_path)
    assert preferences.recent == ()
    paths = [tmp_path / f"{i}.toml" for i in range(RECENT_MAX + 2)]
    for path in paths:
        path.write_text("")
        preferences.remember(path)
    assert preferences.recent == tuple(reversed(paths[2:]))
    preferences.remember(paths[5])
    assert preferences.recent[0] == paths[5]
    assert len(preferences.recent) == RECENT_MAX
    paths[5].unlink()
    assert paths[5] not in preferences.recent


def test_one_recent_project_survives_the_ini_format(tmp_path):
    preferences = make(tmp_path)
    path = tmp_path / "only.toml"
    path.write_text("")
    preferences.remember(path)
    preferences._store.sync()
    assert make(tmp_path).recent == (path,)


def test_window_state(tmp_path):
    preferences = make(tmp_path)
    assert preferences.window()[0].isEmpty()
    preferences.save_window(QByteArray(b"a"), QByteArray(b"b"))
    assert preferences.window() == (QByteArray(b"a"), QByteArray(b"b"))


def test_new_projects_never_lie_with_the_samples(tmp_path):
    preferences = make(tmp_path)
    preferences.remember(sample_project())
    assert preferences.recent == (sample_project().resolve(),)
    for folder in (preferences.start_folder, preferences.new_folder):
        assert folder == preferences.documents
        assert folder.is_dir()
    own = tmp_path / "mine" / "p.toml"
    own.parent.mkdir()
    own.write_text("")
    preferences.remember(own)
    assert preferences.start_folder == own.parent.resolve()
    assert preferences.new_folder == preferences.documents
