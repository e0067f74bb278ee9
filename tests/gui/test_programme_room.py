"""The programme's form where there is little room: what is seen of it without scrolling is whole."""

import pytest

from ui.panels._programme_form import ProgrammeForm
from ui.panels.programme import _FormArea, _scrolled


@pytest.mark.parametrize("high_px", range(104, 204, 3))
def test_no_row_is_half_seen(qtbot, qapp, high_px):
    form = ProgrammeForm(lambda _plan: None, lambda _said: None)
    area = _scrolled(form, _FormArea())
    qtbot.addWidget(area)
    area.resize(276, high_px)
    area.show()
    qapp.processEvents()
    seen_px = area.viewport().height()
    rows = (form.more, form.fewer, form.carry, form.net)
    half = [row.text() for row in rows if row.geometry().top() < seen_px <= row.geometry().bottom()]
    assert half == []
    assert form.fewer.geometry().bottom() < seen_px
    high = form.budget.height() - form.budget.horizontalHeader().height()
    assert high % 26 == 8, "whole rows of the table, and its frame"
