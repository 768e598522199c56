"""Lists of headings that are titles themselves, with what stands below each. Pure."""

from __future__ import annotations

import re

from app.parsing.layouts.context import Context
from app.parsing.layouts.patterns import find_pattern
from app.parsing.layouts.reads import Found, promising, read_all
from app.parsing.lists.overlay import overlay
from app.parsing.looks.texts import words
from app.parsing.units.headings import Heading, of_an_issue
from app.parsing.units.labels import field_labels, label_of
from app.parsing.units.lines import Line
from app.parsing.units.runs import tells, with_fields
from app.parsing.units.units import Unit, dates_in

NUMBERED = 0.6  # share of the headings of a rank that begin with a number where those are no words of their titles
_NUMBERED = re.compile(r"\(?[0-9]{1,3}[.)、:：]\s*(?=\D)")
MOST_BELOW = 40  # lines below a heading that are looked at


def from_headings(headed: list[tuple[Heading, tuple[Heading, ...], list[Line]]], context: Context) -> list[Found]:
    """Headings that are titles themselves, with what stands below each ("### TITLE", then its outlet and date)."""
    found: list[Found] = []
    for rank in sorted({heading.rank for heading, _, _ in headed if heading.rank < 7}):
        group = [each for each in headed if each[0].rank == rank]
        likely = [
            g for g in group if words(g[0].text) >= 4 and not _is_date_heading(g[0]) and not _over_links(g[0], g[2])
        ]
        if len(likely) < 2 or len(likely) < 0.5 * len(group) or _over_dated_lines([body for _, _, body in likely]):
            continue
        numbers = [_NUMBERED.match(heading.text) for heading, _, _ in likely]
        numbered = sum(map(bool, numbers)) >= NUMBERED * len(likely)
        units = [
            _headed_unit(heading, above, _own(body), number.end() if numbered and number else 0)
            for (heading, above, body), number in zip(likely, numbers, strict=True)
        ]
        pattern = find_pattern(units, context.book)
        reads = overlay(read_all(units, pattern, context), context)
        marks = [r.printed or r.hit or r.slots.url or r.outlet for r in reads]
        if sum(map(bool, marks)) < 0.6 * len(reads) or (len(reads) < 3 and not all(r.printed or r.hit for r in reads)):
            continue
        found.append(Found([r for r in reads if promising(r)], pattern, f"heading {rank}"))
    return found


def _own(body: list[Line]) -> list[Line]:
    """The lines below a heading that go with it: all, where bullets are labelled fields, else those before the first bullet."""
    bullets = [line for line in body if line.bullet]
    labelled = [line for line in bullets if bool(field_labels(line))]
    plain = sum(label_of(line) is not None or any(link.bare for link in line.links) for line in bullets)
    if bullets and tells(labelled) and plain >= 0.6 * len(bullets):
        return body
    end = next((i for i, line in enumerate(body) if line.bullet), len(body))
    return body[:end]


def _over_dated_lines(bodies: list[list[Line]]) -> bool:
    """Whether most headings stand over several lines with dates of their own: those are the entries."""
    several = sum(sum(bool(dates_in(line.text)) for line in body[:MOST_BELOW]) >= 3 for body in bodies)
    return several >= 0.5 * len(bodies)


def _is_date_heading(heading: Heading) -> bool:
    covered = sum(found.end - found.start for found in heading.dates)
    return covered > 0.4 * len(heading.text) or of_an_issue(heading.text, heading.dates)


def _over_links(heading: Heading, body: list[Line]) -> bool:
    """Whether a dated heading without link stands right over bullets with links: those are the titles."""
    linked = sum(bool(line.links) for line in body)
    return bool(heading.dates and not heading.line.links and body and body[0].bullet) and linked >= 0.6 * len(body)


def _headed_unit(heading: Heading, above: tuple[Heading, ...], body: list[Line], number: int) -> Unit:
    """The unit of a heading and what is below it; `number` code points of its text are its number, not its title."""
    line = heading.line
    text = heading.text[number:]
    if text != line.text:
        at = line.text.find(heading.text) + number
        line = Line(
            line.piece,
            text,
            "",
            line.shift + at if line.back is None else 0,
            line.back[at:] if line.back else None,
        )
        line.links = [
            link._replace(start=link.start - at, end=link.end - at) for link in heading.line.links if link.start >= at
        ]
    return with_fields(line, body, above)
