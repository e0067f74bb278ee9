"""A file that somebody has only begun to open: who it is nobody knows yet."""

from planner.app.projects import close, save_as, start
from planner.model.errors import PlannerError
from planner.store.locking import lock_file
from tests.project_cases import code, small_project


def test_who_has_not_written_his_name_yet_is_not_called_a_question_mark(folder, places):
    session = start(small_project(folder), places).session
    target = folder / "new.chargesite.gpkg"
    lock_file(target).touch()
    assert code(save_as, session, target) == "store.held_begun"
    assert "?" not in PlannerError.of("store.held_begun", where=target.name).message("en")
    lock_file(target).unlink()
    save_as(session, target)
    close(session)
