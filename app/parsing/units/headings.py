"""Headings: lines that stand over others, by their format or their looks. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.model import Role
from app.parsing.dates.faint import faint_dates
from app.parsing.dates.reading import find_dates
from app.parsing.dates.values import FoundDate, Relative, a_year
from app.parsing.looks.texts import one_site_each, outlet_look, words
from app.parsing.outlets.book import OutletBook
from app.parsing.units.labels import field_labels
from app.parsing.units.lines import Line
from app.text import squeeze

_YEAR_HEADING = re.compile(
    r"\W*(?:year|jahr|année|año|ano|anno|год)?\W*((?:19|20)\d\d)\s?(?:年|년|г\.?)?\W*", re.IGNORECASE
)
_HASHES = re.compile(r"#{1,6}\s+")
_WIKI_HEADING = re.compile(r"(={2,5})\s*(.+?)\s*=+$")
# what a heading says beside its date where it names an issue of something ("Week of May 3", "News for 3rd May", "Issue 14")
_OF_AN_ISSUE = frozenset(
    "week of the for from in on and a news links press media coverage articles selected archive archives issue edition digest "
    "daily weekly monthly morning evening update updates roundup round up review newsletter briefing headlines report no nr "
    "vol volume number episode day since until about stories today this "
    "woche der die das vom von für und ausgabe presse presseschau presseartikel nachrichten jahr artikel medien "
    "semaine du de la le des et revue presse numéro actualités articles année semana del las los y noticias número boletín "
    "prensa settimana della del rassegna stampa notizie numero semana da do das dos e notícias imprensa "
    "week van het en nieuws pers tydzień prasa wiadomości numer za новости за неделю неделя выпуск дайджест пресса от №".split()
)
_WORD = re.compile(r"[^\W\d_]+|№")
BEFORE_DATE, BEHIND_DATE = 5, 12  # words that a line over bullets may have beside its date and still be their heading
_AROUND_DATE = re.compile(r"[\s\-–—=*#_|•·:,.()\[\]【】（）『』]+")
# What a list calls itself; it holds words of the media and is no outlet.
_REVIEW = re.compile(
    r"(?i)rassegna stampa|(?:press|news|media) (?:review|digest|clippings?|coverage|round-?up|releases?)|"
    r"in the (?:news|media|press)|(?:daily|weekly|morning|evening|monthly|news) (?:digest|briefing|links|round-?up)|newsletter|"
    r"revue de presse|presse(?:spiegel|schau)|(?:resumen|revista) de prensa|clipping de|обзор (?:прессы|сми)|"
    r"プレスレビュー|メディア掲載|媒体报道|보도자료"
)


@dataclass(slots=True)
class Heading:
    """A line that stands over others: its rank (1 is highest), its words and the dates it prints."""

    line: Line
    rank: int
    text: str
    dates: list[FoundDate] = field(default_factory=list)
    kicker: bool = False  # what stands before its last dash is a section that others have too ("Media – OUTLET")


def heading_of(line: Line, following: Line | None, previous: Line | None = None) -> Heading | None:
    """The heading a line is, by its format or its looks, or None. `previous` and `following` are the lines beside it."""
    piece, text = line.piece, line.text
    if piece.role is Role.HEADING:
        return Heading(line, piece.level or 1, text, dates_of_heading(text))
    if line.bullet or len(text) > 160 or piece.role not in (Role.LINE, Role.PARAGRAPH):
        return None
    if match := _HASHES.match(text):
        return Heading(line, len(match.group().strip()), text[match.end() :].strip(" #"), dates_of_heading(text))
    if match := _WIKI_HEADING.match(text):
        return Heading(line, len(match.group(1)), match.group(2), dates_of_heading(text))
    if following is not None and _is_rule(following.piece.text) and following.piece.line == piece.line + 1:
        return Heading(line, 1 if "=" in following.piece.text else 2, text, dates_of_heading(text))
    if line.links:
        return None
    count = words(text)
    letters = [c for c in text if c.isalpha()]
    whole = len(line.strong) == 1 and line.strong[0][1] - line.strong[0][0] >= len(text) - 2 and not field_labels(line)
    if whole and count <= 4:
        return Heading(line, 7, text, dates_of_heading(text))
    if 3 <= len(letters) <= 40 and count <= 5 and all(c.isupper() for c in letters) and not any(map(str.isdigit, text)):
        return Heading(line, 8, text)
    if not any(map(str.isdigit, text)):
        return None
    over = _over_bullets(line, following, previous)
    dates = dates_of_heading(text) if len(text) <= 60 or whole or over else []
    if not dates or all(isinstance(found.printed, Relative) for found in dates):
        return None
    if of_an_issue(text, dates) or (over and _led_by_date(text, dates, whole=whole)):
        return Heading(line, 7, text, dates)
    if len(text) <= 60 and not _AROUND_DATE.sub("", text[: dates[0].start] + text[dates[-1].end :]):
        return Heading(line, 9, text, dates)
    return None


def _over_bullets(line: Line, following: Line | None, previous: Line | None) -> bool:
    """Whether a line stands apart and bullets begin below it: it does not go on with an item above."""
    if following is None or not following.bullet or line.piece.indent:
        return False
    above = previous.piece if previous is not None else None
    return above is None or above.line + 1 + above.text.count("\n") < line.piece.line


def of_an_issue(text: str, dates: list[FoundDate]) -> bool:
    """Whether a line says nothing beside its date but that it heads an issue, a day or a week of something."""
    rest = _rest(text, dates)
    named = _WORD.findall(rest.lower())
    return bool(named) and len(named) <= 6 and all(word in _OF_AN_ISSUE for word in named)


def _led_by_date(text: str, dates: list[FoundDate], *, whole: bool) -> bool:
    """Whether a line over bullets begins or ends with its date, in bold or with few words beside it."""
    beside = words(_rest(text, dates))
    if not _AROUND_DATE.sub("", text[: dates[0].start]):
        return whole or (beside <= BEHIND_DATE and not text.endswith("."))
    return not _AROUND_DATE.sub("", text[dates[-1].end :]) and (whole or beside <= BEFORE_DATE)


def _rest(text: str, dates: list[FoundDate]) -> str:
    """The text without its dates."""
    at, kept = 0, []
    for found in dates:
        kept.append(text[at : found.start])
        at = found.end
    return " ".join((*kept, text[at:]))


def title_line(line: Line) -> Heading | None:
    """The first lines of a page as a heading over all of it, where they are short and print one date."""
    text = line.text
    if (
        line.bullet
        or len(text) > 120
        or line.links
        or "|" in text
        or "\t" in text
        or (line.piece.role is not Role.LINE and line.piece.role is not Role.PARAGRAPH)
    ):
        return None
    dates = dates_of_heading(text)
    if len(dates) != 1 or words(text[: dates[0].start] + text[dates[0].end :]) > 7:
        return None
    return Heading(line, 0, text, dates)


def dates_of_heading(text: str) -> list[FoundDate]:
    """The dates a heading prints; a month in digits, a season or a year where it says little else ("2019.07", "Press 2019")."""
    if len(text) > 500 or not any(map(str.isdigit, text)):
        return []
    found = find_dates(text)
    if not found and (match := _YEAR_HEADING.fullmatch(text)) and (year := a_year(int(match.group(1)))) is not None:
        return [FoundDate(*match.span(1), year)]
    if not found and len(faint := faint_dates(text)) == 1:
        named = _WORD.findall(_rest(text, faint).lower())
        return faint if all(word in _OF_AN_ISSUE for word in named) else []
    return found


def _is_rule(text: str) -> bool:
    bare = text.strip()
    return len(bare) >= 3 and not bare.strip("=-") and len(set(bare)) == 1


def is_bare(line: Line) -> bool:
    """Whether a line has no words at all (rules, table borders, an image)."""
    return not any(map(str.isalnum, line.text))


def outlet_headings(
    headings: Sequence[Heading], book: OutletBook, hosts: Mapping[int, list[str]] | None = None
) -> frozenset[int]:
    """Which headings (by `id`) look like outlets: of a rank where most do, or some surely do and the others have the shape.

    `hosts` are those of the links below each heading: where each stands over one site, and no two over the same, they name them.
    """
    chosen: set[int] = set()
    for rank in {heading.rank for heading in headings}:
        group = [heading for heading in headings if heading.rank == rank]
        _mark_kickers(group)
        looks = [-1.0 if _REVIEW.search(heading.text) else outlet_look(name_in(heading), book) for heading in group]
        if hosts and one_site_each([hosts.get(id(heading), []) for heading in group]):
            chosen |= {id(heading) for heading, look in zip(group, looks, strict=True) if look > -0.9}
            continue
        sure, shaped = sum(look >= 0.45 for look in looks), sum(look >= 0.0 for look in looks)
        if sure >= 0.5 * len(group):
            least = 0.1
        elif sure >= max(1, 0.2 * len(group)) and shaped >= 0.8 * len(group):
            least = 0.0
        else:
            continue
        chosen |= {id(heading) for heading, look in zip(group, looks, strict=True) if look >= least}
    return frozenset(chosen)


def _mark_kickers(headings: Sequence[Heading]) -> None:
    """Headings "SECTION – NAME" of which several have the section in common: the name is what they say."""
    sections = [heading.text.partition(" – ")[0] for heading in headings if " – " in heading.text]
    if len(sections) >= 3 and len(sections) >= 0.6 * len(headings) and len(set(sections)) <= 0.7 * len(sections):
        for heading in headings:
            heading.kicker = " – " in heading.text


def name_in(heading: Heading) -> str:
    """What a heading names: its words without the dates it prints, and without a section before them that others share."""
    text = heading.text
    for found in reversed(heading.dates):
        text = text[: found.start] + text[found.end :]
    text = squeeze(text.strip(" ()[]-–—|:,"))
    return text.rpartition(" – ")[2] if heading.kicker else text
