import sys
from contextvars import ContextVar
from threading import Event

import pytest

from planner.app.beside import beside
from planner.model.errors import Cancelled, PlannerError
from planner.model.progress import SILENT


def test_the_answer_comes_while_the_block_goes_on():
    gone_on = Event()

    def work(progress):
        assert gone_on.wait(10)
        return "side"

    with beside(work) as side:
        gone_on.set()
        assert side.answer(SILENT) == "side"


def test_work_stops_where_the_block_fails():
    stopped, started = Event(), Event()

    def work(progress):
        started.set()
        try:
            while not stopped.wait(0.001):
                progress.report(0.5, "app.step_sizing")
        except Cancelled:
            stopped.set()
            raise

    def block():
        with beside(work):
            assert started.wait(10)
            raise PlannerError.of("app.edit_off_globe")

    with pytest.raises(PlannerError, match="globe"):
        block()
    assert stopped.is_set()


def test_waiting_can_be_cancelled():
    ended = Event()

    class Stops:
        heard = None

        def report(self, done_pu, code, /, **params):
            self.heard = (done_pu, code, params)
            raise Cancelled

    def work(progress):
        try:
            while True:
                progress.report(0.25, "app.step_size_depth", site="S001")
                if ended.wait(0.001):
                    return
        finally:
            ended.set()

    stops = Stops()
    with pytest.raises(Cancelled), beside(work) as side:
        side.answer(stops)
    assert ended.is_set()
    assert stops.heard == (0.25, "app.step_size_depth", {"site": "S001"})


def test_what_fails_beside_is_told_where_it_is_asked_for():
    def work(progress):
        raise PlannerError.of("app.edit_off_globe")

    with pytest.raises(PlannerError), beside(work) as side:
        side.answer(SILENT)


def test_work_beside_sees_the_own_values_in_use():
    asked = ContextVar("asked", default="the catalogue's")
    token = asked.set("the planner's")
    try:
        with beside(lambda progress: asked.get()) as side:
            assert side.answer(SILENT) == "the planner's"
    finally:
        asked.reset(token)


def test_turns_are_short_while_work_goes_on_and_as_before_afterwards():
    before_s = sys.getswitchinterval()
    with beside(lambda progress: 1):
        assert sys.getswitchinterval() < before_s
        with beside(lambda progress: 2) as inner:
            assert inner.answer(SILENT) == 2
        assert sys.getswitchinterval() < before_s
    assert sys.getswitchinterval() == before_s
