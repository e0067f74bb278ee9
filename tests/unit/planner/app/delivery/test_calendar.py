"""The calendar by RFC 5545: escaped, folded, the same bytes each time, the same event known again."""

from dataclasses import replace
from datetime import date

import pytest

from planner.app.delivery.calendar import calendar_text, escaped, folded, uid_of, write_calendar
from planner.app.delivery.edits import close_gate, set_step
from planner.model.errors import PlannerError

DAY = date(2026, 11, 22)


@pytest.fixture
def planned(project):
    project = set_step(project, "S1", "screened", DAY, due_on=date(2026, 12, 31), owner="M. Plan",
                       stakeholder_id="P001", documents=("offers/a, b.pdf", "AZ 12;3"),
                       note="first, then; so\nover " + "ü€" * 60)  # fmt: skip
    return set_step(project, "S2", "permit", DAY, due_on=date(2027, 2, 28))


def unfolded(content):
    return content.replace("\r\n ", "").split("\r\n")


def test_lines_are_at_most_75_octets_and_end_in_crlf(planned):
    content = calendar_text(planned, {"S1": "Rathaus"})
    assert content.endswith("END:VCALENDAR\r\n")
    assert "\n" not in content.replace("\r\n", "")
    assert max(len(line.encode()) for line in content.split("\r\n")) <= 75
    description = next(line for line in unfolded(content) if line.startswith("DESCRIPTION:"))
    asked = "Contact: Town\\, a@example.org\\nDocuments: offers/a\\, b.pdf\\, AZ 12\\;3"
    assert description == f"DESCRIPTION:Owner: M. Plan\\n{asked}\\nfirst\\, then\\; so\\nover " + "ü€" * 60


def test_an_event_lasts_its_whole_day_and_bears_the_project_s_date(planned):
    lines = unfolded(calendar_text(replace(planned, language="de"), {"S1": "Rathaus"}))
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2
    assert "DTSTAMP:20261122T000000Z" in lines
    assert lines[lines.index("DTSTART;VALUE=DATE:20261231") + 1] == "DTEND;VALUE=DATE:20270101"
    assert "SUMMARY:Rathaus: Vorgeprüft" in lines
    assert "SUMMARY:S2: Genehmigung" in lines
    assert any("Ansprechpartner: Town" in line for line in lines)
    assert "X-WR-CALNAME:Ortenau\\, north\\; east" in lines
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]


def test_the_same_project_gives_the_same_bytes_and_a_moved_date_the_same_event(planned):
    assert calendar_text(planned, {}) == calendar_text(planned, {})
    moved = set_step(planned, "S1", "screened", DAY, due_on=date(2027, 1, 5))
    before, after = (unfolded(calendar_text(each, {})) for each in (planned, moved))
    uids = [[line for line in lines if line.startswith("UID:")] for lines in (before, after)]
    assert uids[0] == uids[1]
    assert len(set(uids[0])) == 2
    assert "SEQUENCE:5" in before
    assert "SEQUENCE:6" in after
    assert uid_of(planned, planned.gates[0]) != uid_of(replace(planned, name="Other"), planned.gates[0])
    kept = replace(planned, project_id=planned.name)  # as a project of before ids is read
    assert uid_of(kept, kept.gates[0]) == uid_of(planned, planned.gates[0])
    assert uid_of(replace(kept, name="Other"), kept.gates[0]) == uid_of(planned, planned.gates[0])


def test_what_is_closed_or_has_no_day_is_no_event(planned):
    closed = close_gate(set_step(planned, "S3", "screened", DAY, owner="A"), "S1", "screened", DAY)
    assert calendar_text(closed, {}).count("BEGIN:VEVENT") == 1


def test_text_is_escaped_and_no_line_can_be_slipped_in():
    assert escaped("a\\b") == "a\\\\b"
    assert escaped("x\r\nEND:VCALENDAR\rATTACH:y\x00") == "x\\nEND:VCALENDAR\\nATTACH:y"
    assert list(folded("")) == [""]
    assert [len(part.encode()) for part in folded("€" * 50)] == [75, 73, 4]
    assert "".join(part.removeprefix(" ") for part in folded("€" * 50)) == "€" * 50


def test_the_file_is_written_whole(planned, tmp_path):
    target = tmp_path / "out" / "gates.ics"
    assert write_calendar(target, planned, {}) == 2
    assert target.read_bytes() == calendar_text(planned, {}).encode()
    with pytest.raises(PlannerError, match="ics"):
        write_calendar(tmp_path / "out" / "gates.ics" / "x.ics", planned, {})
