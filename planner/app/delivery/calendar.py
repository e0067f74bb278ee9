"""Due dates as a calendar (RFC 5545): the same project gives the same bytes, and an import twice gives no doubles."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from planner import __version__
from planner.app.delivery.gates import gate_name
from planner.app.delivery.parties import contact_line
from planner.model.delivery import GateStep
from planner.model.errors import PlannerError
from planner.model.project import Project, identity_of
from planner.model.texts import text

OCTETS = 75


def calendar_text(project: Project, names: Mapping[str, str]) -> str:
    """Open gates with a due day as all-day events, in the language of the project's papers.

    Parameters
    ----------
    names : mapping of str to str
        Name of each site by its id; the id stands where there is none.

    Returns
    -------
    str
        iCalendar object with CRLF line ends, lines folded at 75 octets. ``UID`` follows from project, site and gate,
        ``SEQUENCE`` counts what was written of the gate, ``DTSTAMP`` is the project's date.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Chargesite//Chargesite {__version__}//{project.language.upper()}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(project.name)}",
    ]
    for step in project.gates:
        if step.due_on is not None and step.done_on is None:
            lines += _event(project, step, step.due_on, names.get(step.site_id) or step.site_id)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _event(project: Project, step: GateStep, due: date, name: str) -> Iterator[str]:
    gate = gate_name(step.gate, project.language)
    said = _said(project, step)
    written = sum(event.site_id == step.site_id and event.gate == step.gate for event in project.gate_events)
    yield "BEGIN:VEVENT"
    yield f"UID:{uid_of(project, step)}"
    yield f"DTSTAMP:{project.project_date:%Y%m%d}T000000Z"
    yield f"SEQUENCE:{written}"
    yield f"DTSTART;VALUE=DATE:{due:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(f'{name}: {gate}')}"
    if said:
        yield f"DESCRIPTION:{escaped(chr(10).join(said))}"
    yield f"CATEGORIES:{escaped(gate)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _said(project: Project, step: GateStep) -> list[str]:
    """Who does the gate, whom to ask, on which papers, and what was noted; a line each."""
    contact = next((each for each in project.stakeholders if each.stakeholder_id == step.stakeholder_id), None)
    named = {
        "owner": step.owner,
        "contact": "" if contact is None else contact_line(contact),
        "documents": ", ".join(step.documents),
    }
    said = [text(f"delivery.ics_{key}", project.language, **{key: value}) for key, value in named.items() if value]
    return [*said, *filter(None, [step.note])]


def uid_of(project: Project, step: GateStep) -> str:
    """Lasting name of a gate's event: whatever else of it changes, calendars know it again."""
    key = "\x1f".join((identity_of(project), step.site_id, step.gate))
    return f"{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:32]}@chargesite"


def escaped(words: str) -> str:
    r"""Text of RFC 5545, section 3.3.11.

    >>> escaped("a;b, c\nd")
    'a\\;b\\, c\\nd'
    """
    flat = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    flat = flat.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(sign for sign in flat if sign.isprintable() or sign == "\t")


def folded(line: str) -> Iterator[str]:
    """Line in parts of at most 75 octets, all but the first begun by a blank; no character is cut in two."""
    part, size = "", 0
    for sign in line:
        octets = len(sign.encode("utf-8", "replace"))
        if size + octets > OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + sign, size + octets
    yield part


def write_calendar(path: Path, project: Project, names: Mapping[str, str]) -> int:
    """Write the calendar into a file; the number of its events comes back.

    Raises
    ------
    PlannerError
        The file cannot be written.
    """
    content = calendar_text(project, names)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8", "replace"))
    except OSError as error:
        raise PlannerError.of("app.write_failed", where=str(path), reason=error.strerror or str(error)) from error
    return content.count("BEGIN:VEVENT\r\n")
