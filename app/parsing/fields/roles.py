"""Columns, keys and labels matched to the fields of an entry: by their names and by what their values look like. Pure.

A name alone is a word (`vocabulary.field_weights`), values alone a shape; the sum over a whole group decides, so that a
`provider` full of instants is the date, and `t`, `l`, `d`, `src` are told apart by what they hold.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from app.model import DatedSpan, Precision
from app.parsing.dates.reading import read_epoch, read_printed
from app.parsing.dates.values import Printed, Relative
from app.parsing.looks.profiles import evidence
from app.parsing.looks.texts import host_of, is_person, words
from app.parsing.looks.vocabulary import field_weights, key_of
from app.parsing.outlets.book import OutletBook
from app.text import fold, squeeze

SAMPLE = 300  # values of a column that are looked at
NEVER_PUBLISHED = re.compile(
    r"fetch|scrap|crawl|collect|retriev|access|download|ingest|capture|snapshot|index|process|extract|recorded|取得|抓取|采集|수집|abgerufen|queried|import"
)

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--[^<>]*-->")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_URL = re.compile(r"\s*(?:https?:)?//[^\s/]+\S*\s*\Z|\s*www\.\S+\s*\Z", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|ico|mp3|mp4)(?:[?#]|\Z)", re.IGNORECASE)
_NUMBER = re.compile(r"\s*[-+]?\d[\d.,]*\s*\Z")
_FONT = re.compile(r"<font[^<>]*>([^<>]{1,120})</font>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shape:
    """What the values of one column look like, as shares of those that are there (means for the last four)."""

    filled: float
    dates: float
    relative: float
    links: float
    pictures: float
    numbers: float
    people: float
    markup: float
    words: float
    length: float
    distinct: float
    outlet: float


@dataclass(slots=True)
class Roles:
    """Which column holds what. `dates` are columns a missing date may be taken from, in order; `reference` the capture time."""

    title: str | None = None
    outlet: str | None = None
    dates: tuple[str, ...] = ()
    url: str | None = None
    author: str | None = None
    language: str | None = None
    reference: str | None = None
    summary: str | None = None
    others: dict[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # columns a row's missing title or outlet is taken from
    scores: dict[str, dict[str, float]] = field(default_factory=dict)


@lru_cache(maxsize=65536)
def clean(value: str) -> str:
    """A value as a person reads it: tags dropped, entities decoded (twice encoded ones too), white space folded."""
    if "<" in value:
        value = _TAG.sub("", _CDATA.sub("", value))
    if "&" in value:
        value = html.unescape(html.unescape(value))
    return squeeze(value.replace("\u200b", "").replace("\ufeff", ""))


def printed_date(value: str, *, epochs: bool = True) -> Printed | None:
    """What a field prints as a date: a date text, or seconds or milliseconds since 1970."""
    text = value.strip(" \t\r\n/;,")
    if not text or len(text) > 120:
        return None
    if epochs and _NUMBER.match(text) and len(text) >= 9:
        found = read_epoch(text)
        if found is not None and 1985 <= found.first.year <= 2100:
            return found
    return read_printed(clean(text))


def shape(values: Sequence[str], total: int, hosts: Sequence[str], book: OutletBook) -> Shape:
    """The shape of a column; `values` are those that are there, of `total` rows, `hosts` parallel to them."""
    count = len(values)
    if not count:
        return Shape(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1)
    cleaned = [clean(value[:2000]) for value in values]
    printed = [printed_date(value) for value in values]
    links = [bool(_URL.match(value)) for value in values]
    names = Counter(fold(value) for value in cleaned)
    return Shape(
        filled=count / max(1, total),
        dates=sum(p is not None and not _vague(p, v) for p, v in zip(printed, values, strict=True)) / count,
        relative=sum(isinstance(p, Relative) for p in printed) / count,
        links=sum(links) / count,
        pictures=sum(bool(_PICTURE.search(value)) for value in values) / count,
        numbers=sum(bool(_NUMBER.match(value)) for value in values) / count,
        people=sum(is_person(value) for value in cleaned) / count,
        markup=sum("<" in value and bool(_TAG.search(value)) for value in values) / count,
        words=sum(map(words, cleaned)) / count,
        length=sum(map(len, cleaned)) / count,
        distinct=len(names) / count,
        outlet=sum(evidence(value, host, book) for value, host in zip(cleaned, hosts, strict=True)) / count,
    )


def _vague(printed: Printed, value: str) -> bool:
    """Numbers that could be a year are dates only where a name says so."""
    return isinstance(printed, DatedSpan) and printed.precision is Precision.YEAR and len(value.strip()) <= 4


def find_roles(columns: dict[str, list[str | None]], book: OutletBook) -> Roles:
    """The roles of a group's columns (name -> values, None where a row has none), by names and values."""
    total = max((len(values) for values in columns.values()), default=0)
    step = max(1, total // SAMPLE)
    sampled = {name: values[::step][: SAMPLE + 1] for name, values in columns.items()}
    rows = max((len(values) for values in sampled.values()), default=0)
    host_column = _hosts(sampled, rows)
    shapes: dict[str, Shape] = {}
    for name, values in sampled.items():
        pairs = [(v, host_column[i]) for i, v in enumerate(values) if v]
        shapes[name] = shape([v for v, _ in pairs], rows, [h for _, h in pairs], book)
    weights = {name: field_weights(name.removeprefix("@")) for name in columns}
    scores = {name: _scores(name, weights[name], shapes[name], rows) for name in columns}
    _feed_author(scores, sampled, shapes)
    roles = Roles(scores=scores)
    taken: set[str] = set()

    def best(role: str, least: float) -> str | None:
        ranked = sorted(
            ((score[role], name) for name, score in scores.items() if name not in taken),
            key=lambda p: (-p[0], list(columns).index(p[1])),
        )
        if ranked and ranked[0][0] >= least:
            taken.add(ranked[0][1])
            return ranked[0][1]
        return None

    first = best("published", 0.9)
    roles.url = best("url", 0.9)
    roles.title = best("title", 0.9)
    roles.outlet = best("outlet", 0.55)
    roles.author = best("author", 0.45)
    others = sorted(
        (name for name in columns if name not in taken and scores[name]["published"] >= 0.9),
        key=lambda n: -scores[n]["published"],
    )
    roles.dates = tuple(name for name in ([first] if first else []) + others)
    roles.reference = next(
        (n for n in sorted(columns, key=lambda n: -scores[n]["fetched"]) if scores[n]["fetched"] >= 1.0 and n != first),
        None,
    )
    roles.language = best("language", 0.8)
    for role, chosen in (("title", roles.title), ("outlet", roles.outlet)):
        rest = [n for n in columns if n not in taken and weights[n].get(role, 0.0) >= 0.5 and scores[n][role] >= 0.5]
        roles.others[role] = tuple(sorted(rest, key=lambda n: -scores[n][role])) if chosen else ()
    roles.summary = next((n for n in columns if n not in taken and shapes[n].markup >= 0.5), None)
    return roles


def _hosts(columns: dict[str, list[str | None]], rows: int) -> list[str]:
    """The host of each row's link: of the column that holds most links, pictures left aside."""
    best: list[str | None] | None = None
    most = 0.0
    for name, values in columns.items():
        there = [v for v in values if v]
        if not there or ("url" not in field_weights(name) and len(there) < 0.3 * rows):
            continue
        links = sum(bool(_URL.match(v)) and not _PICTURE.search(v) for v in there) / max(1, rows)
        links += 0.2 * field_weights(name).get("url", 0.0)
        if links > most:
            best, most = values, links
    return [host_of(v) if v and _URL.match(v) else "" for v in best] if best is not None else [""] * rows


def _scores(name: str, weight: dict[str, float], look: Shape, rows: int) -> dict[str, float]:
    """How well one column serves each role."""
    above = 0.5 if name.startswith("@") else 0.0
    never = -9.0
    if not look.filled or name.startswith("feed."):
        return dict.fromkeys(("title", "outlet", "published", "fetched", "url", "author", "language"), never)
    skip = weight.get("skip", 0.0)
    plain = 1 - look.links - look.numbers
    title = weight.get("title", 0.0) * 1.2 + min(1.0, look.words / 6) * 0.8 + 0.3 * look.distinct
    title -= 0.6 * skip + 0.5 * weight.get("summary", 0.0) + 2 * look.dates + 2 * look.links + 2 * look.numbers + above
    title -= 0.8 * min(1.0, max(0.0, look.length - 160) / 120) + 0.5 * look.markup + 0.5 * (1 - look.filled)
    if look.words < 1.5 and weight.get("title", 0.0) < 0.85:
        title -= 1
    strong = weight.get("outlet", 0.0) >= 0.6
    outlet = (
        0.8 * weight.get("outlet", 0.0)
        + 0.8 * max(-0.1 if strong else -0.6, look.outlet)
        + 0.2 * (1 - look.distinct) * (rows > 3)
    )
    outlet -= (
        2 * look.links
        + 2 * look.numbers
        + 2 * look.dates
        + 0.5 * skip
        + (0.03 if strong else 0.15) * max(0.0, look.words - 5)
        + 0.5 * above
    )
    outlet -= (
        0.4 * weight.get("author", 0.0)
        + 0.4 * (look.people if weight.get("outlet", 0.0) < 0.5 else 0.0)
        + 0.3 * (1 - look.filled)
    )
    outlet -= 0.6 * weight.get("title", 0.0) if weight.get("outlet", 0.0) < weight.get("title", 0.0) else 0.0
    if not weight.get("outlet") and look.outlet < 0.5:
        outlet -= 0.5
    if plain < 0.5:
        outlet = never
    published = (
        1.5 * look.dates
        + weight.get("published", 0.0)
        - 0.7 * weight.get("fetched", 0.0) * (not weight.get("published"))
        - 0.5 * skip
        - 0.5 * above
    )
    published += 0.3 * look.relative
    years = weight.get("published", 0.0) >= 0.4 and look.numbers > 0.5 and look.length <= 4.5
    if years:
        published += 1.2
    if look.dates < 0.3 and not years:
        published = never
    if look.numbers > 0.6 and not years and not weight.get("published") and look.distinct < 0.2:
        published -= 1
    if rows >= 5 and look.distinct * rows <= 1.01 and not weight.get("published"):
        published -= 0.6
    fetched = look.dates + weight.get("fetched", 0.0) - weight.get("published", 0.0) - 2 * look.relative
    if NEVER_PUBLISHED.search(key_of(name)):
        published, fetched = never, fetched + 0.5
    url = (
        1.5 * look.links + 0.8 * weight.get("url", 0.0) + 0.2 * look.distinct - 1.5 * look.pictures - 0.8 * skip - above
    )
    if look.links < 0.4:
        url = never
    author = (
        1.0 * weight.get("author", 0.0)
        + 0.5 * look.people
        - 2 * look.links
        - 2 * look.dates
        - 0.1 * max(0.0, look.words - 8)
        - above
    )
    if not weight.get("author"):
        author = never
    language = weight.get("language", 0.0) + (0.3 if look.length <= 5.5 else -1.0)
    return {
        "title": title,
        "outlet": outlet,
        "published": published,
        "fetched": fetched,
        "url": url,
        "author": author,
        "language": language if weight.get("language") else never,
    }


def _feed_author(
    scores: dict[str, dict[str, float]], columns: dict[str, list[str | None]], shapes: dict[str, Shape]
) -> None:
    """In a feed whose entries' author is the feed's own, and no person, the author is the outlet."""
    whole = columns.get("feed.author")
    if whole is None or "author" not in columns:
        return
    same = sum(a == b and a is not None for a, b in zip(columns["author"], whole, strict=True))
    if same >= 0.8 * len(whole) and shapes["author"].people < 0.5:
        scores["author"]["outlet"] = max(scores["author"]["outlet"], 0.0) + 1.2


def font_outlet(value: str) -> str | None:
    """The outlet in the summary of an aggregator's feed ("<a>TITLE</a>&nbsp;<font>OUTLET</font>")."""
    found = _FONT.search(value) or (_FONT.search(html.unescape(value)) if "&lt;" in value else None)
    return clean(found.group(1)) if found else None


def is_link(value: str) -> bool:
    """Whether a value is an address and nothing else."""
    return bool(_URL.match(value))
