"""The slider of the share of electric cars beside that of the year."""

from planner.app.whatif import WhatIf, WhatIfSite
from ui.panels.whatif import SHARE

FIGURES = ("sessions_per_day", "chargers", "connection_kw", "p_wait_over_pu", "mean_wait_min", "target_met",
           "hosting_kw", "fits", "npv_eur", "place", "place_before")  # fmt: skip


def test_the_share_of_electric_cars_is_that_of_the_year_asked_about(window, pool, qtbot):
    window.desk.show_panel("whatif")
    sliders = window.docks["whatif"].widget()
    year, share = sliders.rows["demand.year"], sliders.rows[SHARE]
    of_run, first = share.shown.text(), year.slider.value()

    def ask(at):
        before = len(pool.jobs)
        year.slider.setValue(at)
        qtbot.waitUntil(lambda: len(pool.jobs) > before)
        site = WhatIfSite(site_id="S", name="S", ev_share_pu=0.43, **dict.fromkeys(FIGURES))
        pool.last.tell("on_done", WhatIf(changes={}, done=("demand",), sites=(site,)))
        qtbot.waitUntil(lambda: not window.desk.work.tasks)

    ask(first + 5)
    assert (share.slider.value(), SHARE in sliders.changes) == (43, False)
    sliders.reset.click()
    assert share.shown.text() == of_run
    share.slider.setValue(20)
    ask(first + 4)
    assert (share.slider.value(), sliders.changes[SHARE]) == (20, 0.2), "what was said stays"
