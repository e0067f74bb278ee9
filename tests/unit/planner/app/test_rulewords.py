"""Rules are worded in the reader's language, whatever the project's is."""

from dataclasses import replace

from planner.app.rulewords import in_language, packs_in_language
from planner.rules.chosen import pack_records, packs_of
from planner.rules.evaluate import evaluate
from tests.factories import make_assessment


def test_titles_and_demands_are_those_of_the_reader():
    day = make_assessment().project_date
    english, german = (evaluate({}, ("eu",), day, "site", language=code) for code in ("en", "de"))
    told = in_language(english, "de")
    assert [each.title for each in told] == [each.title for each in german]
    assert [each.required for each in told] == [each.required for each in german]
    assert told != english
    assert in_language(english, "en") == english


def test_rules_that_are_no_longer_there_stay_as_they_were():
    one = evaluate({}, ("eu",), make_assessment().project_date, "site")[0]
    own = (replace(one, rule_id="own.rule", title="Own"), replace(one, jurisdiction="atlantis", title="Lost"))
    assert in_language(own, "de") == own


def test_an_answer_is_never_shown_with_words_it_was_not_given_on():
    one = evaluate({}, ("eu",), make_assessment().project_date, "site")[0]
    then = replace(one, required="Pool of at least 1 kW.")
    assert in_language([then], "de") == (then,)
    assert in_language([then], "en") == (then,)
    cut = replace(one, evidence="")
    assert in_language([cut], "de")[0].title != one.title
    assert in_language([cut], "de")[0].evidence == ""


def test_what_was_found_is_told_in_the_readers_language_where_it_still_is_found():
    day = make_assessment().project_date
    facts = {"station_power_kw": 1234.5, "is_public": True}
    english, german = (
        {each.rule_id: each for each in evaluate(facts, ("eu", "de"), day, "site", language=code)}
        for code in ("en", "de")
    )
    told = {each.rule_id: each for each in in_language(english.values(), "de", facts, day)}
    assert told == german
    assert "1\u202f234,5 kW" in told["eu.afir.fleet_power"].found
    other = in_language([english["eu.afir.fleet_power"]], "de", facts | {"station_power_kw": 99.0}, day)[0]
    assert other.found == english["eu.afir.fleet_power"].found, "what was found then is never replaced by other facts"


def test_packs_are_named_in_the_readers_language_and_own_ones_stay():
    english, german = (pack_records(packs_of(("eu", "de")), code) for code in ("en", "de"))
    assert packs_in_language(english, "de") == german
    assert packs_in_language(german, "en") == english
    others = (
        replace(english[0], own=True),
        replace(english[0], title="As it was once", checked_by="someone", jurisdiction_name=""),
        replace(english[0], pack_id="eu/gone"),
        replace(english[0], jurisdiction="atlantis"),
    )
    assert packs_in_language(others, "de") == others
