"""Whether what was read is a list of headlines: by dates, outlets, links and headings over all its entries. Pure.

A made-up row is worse than a rejection, and a list passed over is a loss: thresholds were set on invented lists and pages of
prose, code and records of changes; docs/lists.md says what each asks for.
"""

from __future__ import annotations

from collections import Counter

from app.parsing.dates.values import Relative
from app.parsing.layouts.context import Context, document_days
from app.parsing.layouts.reads import Read, promising
from app.parsing.looks.texts import host_of, is_person, is_sentence, title_look, words
from app.parsing.units.headings import outlet_headings
from app.parsing.units.hits import only_year

LONG_TEXT = 60  # plain units of a page from which a few that look like entries prove nothing
LONG_TITLES = 6  # words of titles (12 at most counted) from which links off the page are headlines, not names of things
DISTINCT = 0.7  # share of titles that differ: a phrase that comes back (letters in a book) is no headline
SHORTEST = 1.5  # words of titles on the whole where each has a day and an outlet beside it
LEAST_PLAIN = 3  # entries that make a list of lines without bullets


def holds(read: Read) -> bool:
    if (read.slots.url or "").startswith("#"):
        return False  # a table of contents
    if promising(read) and any(heading.dates for heading in read.unit.headings) and words(read.title) >= 3:
        return True
    return promising(read) and (
        read.hit is not None or bool(read.outlet) or read.slots.url is not None or read.printed is not None
    )


def is_list(reads: list[Read], context: Context) -> bool:
    """Whether bulleted items are a list of headlines: dated or named or linked evenly, with words enough to be titles."""
    hopeful = [r for r in reads if promising(r)]
    if not hopeful or len(hopeful) < 0.5 * len(reads):
        return False
    count = len(hopeful)
    dated = sum(r.hit is not None or r.printed is not None for r in hopeful) / count
    named = sum(r.outlet is not None and r.outlet_sure >= 0.3 for r in hopeful) / count
    sure = sum(r.outlet is not None and r.outlet_sure >= 0.6 for r in hopeful) / count
    linked = sum(_abroad(r) for r in hopeful) / count
    local = sum((r.slots.url or "").startswith("#") for r in hopeful) / count
    headed = sum(any(h.dates for h in r.unit.headings) for r in hopeful) / count
    length = sum(min(12, words(r.title)) for r in hopeful) / count
    years = sum(_by_year(r) for r in hopeful) / count
    # "Fence fails - OUTLET - 3 March 2031"
    short = count >= LEAST_PLAIN and dated >= 0.9 and named >= 0.9 and years < 0.5
    if local > 0.5 or length < (SHORTEST if short else 2.5):
        return False
    if count == 1:
        return dated == 1 and (sure == 1 or (linked == 1 and not years)) and length >= 3
    if dated >= 0.4 and not (years >= 0.5 and named < 0.3):
        return length >= (SHORTEST if short else 3) and (named >= 0.3 or linked >= 0.3 or dated >= 0.8)
    known = headed >= 0.5 or bool(document_days(context))
    if known and length >= 3.5:
        return named >= 0.3 or linked >= 0.6 or _below_outlets(hopeful, context) >= 0.6
    signed = sum(bool(r.author) or (r.outlet is not None and r.outlet_sure >= 0.3) for r in hopeful) / count
    if count >= 3 and length >= 3.5 and _below_outlets(hopeful, context) >= 0.6:
        return True  # undated, and told so
    return length >= 3.5 and (
        sure >= 0.4
        or (named >= 0.6 and count >= 3)
        or (linked >= 0.8 and signed >= 0.5 and length >= 5)
        or (linked >= 0.9 and length >= LONG_TITLES and count >= LEAST_PLAIN)
    )


def _below_outlets(reads: list[Read], context: Context) -> float:
    """The share of entries that stand below a heading which looks like an outlet."""
    headings = {id(heading): heading for read in reads for heading in read.unit.headings}
    names = outlet_headings(list(headings.values()), context.book)
    return sum(any(id(heading) in names for heading in read.unit.headings) for read in reads) / len(reads)


def _by_year(read: Read) -> bool:
    """Whether all that dates an entry is a year, which says little: it needs an outlet beside it."""
    return read.printed is None and read.hit is not None and only_year(read.hit)


def _abroad(read: Read) -> bool:
    return bool(read.slots.url) and bool(host_of(read.slots.url or ""))


def _is_link(read: Read) -> bool:
    """Whether most of a title is a link's words; a sentence with a link in it is prose."""
    link = read.slots.link
    if link is None or link.bare:
        return False
    return not read.title.endswith((".", ":")) or link.end - link.start >= 0.5 * len(read.title)


def holds_plain(read: Read) -> bool:
    if not promising(read) or is_sentence(read.title) or title_look(read.title) < 0.2:
        return False
    dated = read.printed is not None or (read.hit is not None and not read.hit.kind.endswith("inner:bare"))
    named = read.outlet is not None and read.outlet_sure >= 0.3
    linked = _is_link(read)
    bare = read.hit is not None and (read.hit.kind.endswith(":bare") or _by_year(read))
    if _kicker(read) and len(read.title) < 250:
        return True
    return (
        (dated and not bare)
        or (bare and (named or linked))
        or (named and len(read.title) < 250)
        or (linked and words(read.title) >= 4)
    )


def is_plain_list(reads: list[Read], context: Context, *, many: bool) -> bool:
    """Whether a stretch of plain lines is a list; where `many` of its page's lines are alike, short stretches are too."""
    dated = sum(r.hit is not None or r.printed is not None for r in reads) / len(reads)
    named = sum(r.outlet is not None and r.outlet_sure >= 0.3 for r in reads) / len(reads)
    sure = sum(r.outlet is not None and r.outlet_sure >= 0.6 for r in reads) / len(reads)
    linked = sum(r.slots.url is not None for r in reads) / len(reads)
    headed = sum(any(h.dates for h in r.unit.headings) for r in reads) / len(reads) or float(
        bool(document_days(context))
    )
    if len({r.title for r in reads}) < DISTINCT * len(reads):
        return False
    least = 2 if dated >= 0.9 and (sure >= 0.5 or linked >= 0.9) else LEAST_PLAIN
    if many and headed >= 0.5:
        least = 1
    if len(reads) < least and not (headed >= 0.5 and len(reads) == 2 and all(map(_kicker, reads))):
        return False
    if dated >= 0.6:
        days = [r for r in reads if r.hit and not isinstance(r.hit.found.printed, Relative) and not _by_year(r)]
        told = named >= 0.4 or _below_outlets(reads, context) >= 0.6
        return told or (linked >= 0.5 and len(days) > 0) or (len(days) >= 3 and dated >= 0.9 and _even(reads))
    if headed >= 0.5 or not dated:
        if headed >= 0.5 and len(reads) >= 2 and sum(map(_kicker, reads)) >= 0.85 * len(reads):
            return True
        set_off = sum(r.outlet is not None and r.outlet_sure >= 0.3 and r.set_off for r in reads) / len(reads)
        if sure >= 0.4 or (named >= 0.7 and linked >= 0.5) or (set_off >= 0.6 and headed >= 0.5 and len(reads) >= 3):
            return True
        below = _below_outlets(reads, context) >= 0.6
        return linked >= 0.9 and len(reads) >= 3 and (headed >= 0.5 or below)
    return False


def _even(reads: list[Read]) -> bool:
    """Whether dated lines without outlets are set as a list all the same: alike set off, short, no sentences broken over lines."""
    kinds = Counter(r.hit.kind for r in reads if r.hit)
    share = kinds.most_common(1)[0][1] / len(reads)
    broken = sum(r.title[:1].islower() or r.title.endswith((",", "-")) for r in reads) / len(reads)
    dress = kinds.most_common(1)[0][0].split(":")[1]
    return share >= 0.85 and broken <= 0.1 and dress != "bare" and max(len(r.title) for r in reads) <= 250


def _kicker(read: Read) -> bool:
    """Whether a word in capitals stands before or behind the title ("HARBOUR – Pilots ask for more")."""
    values = [read.slots.words(span) for name, span in read.slots.others.items() if name.endswith(("<", ">"))]
    return any(value.isupper() and 2 <= len(value) <= 40 for value in values)


def stray(accepted: list[list[Read]], likely: int) -> bool:
    """Whether what looks like entries is too little of a long text to be meant so, with no outlet or link to speak for it."""
    reads = [read for stretch in accepted for read in stretch]
    told = sum((read.outlet is not None and read.outlet_sure >= 0.6) or read.slots.url is not None for read in reads)
    return likely >= LONG_TEXT and len(reads) < 0.08 * likely and told < 0.5 * len(reads)


def worth(read: Read) -> float:
    """How well one entry explains its lines: what it has, less what a title should not be."""
    value = title_look(read.title) - (0.6 if is_person(read.title) else 0) + 0.5 * min(3, len(read.unit.lines))
    value += (0.7 if read.hit or read.printed else 0) + (0.7 if read.outlet and read.outlet_sure >= 0.3 else 0)
    value += (0.2 if read.slots.url else 0) + (0.2 if read.author else 0)
    return max(0.0, value)
