"""What filters, queries and timelines mean, written down a second time in plain Python, to hold the store's SQL against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from app.model import Bucket, Filters, Headline, Reason
from app.text import in_bigrams, tokens
from tests.store.factory import Line, Page

WORDS = [
    *(
        "ferry",
        "Ferries",
        "Harbour",
        "harbor",
        "Türkiye",
        "état",
        "GDP",
        "3.5%",
        "24",
        "kurdistan24.net",
        "Al-Monitor",
        "a",
    ),
    *(
        "Москва",
        "Москвы",
        "мой",
        "दिल्ली",
        "दिल",
        "النفط",
        "النَّفط",
        "北京大学",
        "北京",
        "京都",
        "京",
        "東京で",
        "カタカナ",
        "ไทยรัฐ",
        "ไทย",
        "한국어",
        "한국",
        "ΟΔΟΣ",
        "οδός",
        "İzmir",
    ),
]
OUTLETS = ["The Harbour Post", "Harbour Post", "Lindholm Gazette", "Газета", "北方日報", "other", None]
COLLECTIONS = ["north", "south", None]
FIRST = date(2031, 1, 20)

# ---------------------------------------------------------------- databases

days = st.integers(0, 45).map(lambda number: FIRST + timedelta(days=number))
spans = st.one_of(
    days.map(lambda day: (day, day)),
    days.map(lambda day: (day, day)),
    st.sampled_from(
        [
            (date(2031, 1, 1), date(2031, 1, 31)),
            (date(2031, 2, 1), date(2031, 2, 28)),
            (date(2031, 1, 1), date(2031, 12, 31)),
        ]
    ),
)
titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).flatmap(
    lambda words: st.sampled_from([" ", " - ", ", "]).map(lambda between: between.join(words))
)


@st.composite
def lines(draw: st.DrawFn) -> Line:
    first, last = draw(spans)
    return Line(
        title=draw(titles),
        outlet=draw(st.sampled_from(OUTLETS)),
        first=first,
        last=last,
        confidence=draw(st.sampled_from([0.25, 0.5, 0.9])),
        damaged=draw(st.booleans()),
        cut=draw(st.booleans()),
        reason=draw(st.sampled_from([None, None, None, None, Reason.UNDATED, Reason.NO_TITLE])),
        url=draw(st.sampled_from([None, "https://harbour-post.example/1"])),
    )


pages = st.lists(
    st.builds(
        Page,
        st.lists(lines(), min_size=1, max_size=8).map(tuple),
        collection=st.sampled_from(COLLECTIONS),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda page: page.sha256,
)

# ---------------------------------------------------------------- queries


@dataclass(frozen=True)
class Query:
    """A query as text, with what it means."""

    text: str
    kind: str  # term | not | and | or
    parts: tuple[Query, ...] = ()
    tokens: tuple[str, ...] = ()
    prefix: bool = False

    def finds(self, title: list[str]) -> bool:
        if self.kind == "not":
            return not self.parts[0].finds(title)
        if self.kind == "and":
            return all(part.finds(title) for part in self.parts)
        if self.kind == "or":
            return any(part.finds(title) for part in self.parts)
        size = len(self.tokens)
        return any(self._stands(title[at : at + size]) for at in range(len(title) - size + 1))

    def _stands(self, stretch: list[str]) -> bool:
        if self.prefix:
            return stretch[:-1] == list(self.tokens[:-1]) and stretch[-1].startswith(self.tokens[-1])
        return stretch == list(self.tokens)


@st.composite
def terms(draw: st.DrawFn) -> Query:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=2))
    words[-1] = words[-1][: draw(st.integers(1, len(words[-1])))] if draw(st.booleans()) else words[-1]
    prefix = draw(st.booleans())
    found = tuple(tokens(" ".join(words)))
    quoted = len(words) > 1 or draw(st.booleans())
    text = f'"{" ".join(words)}"' if quoted else words[0]
    alone = len(found) == 1 and len(found[0]) == 1 and in_bigrams(found[0])
    return Query(text + "*" * prefix, "term", tokens=found, prefix=prefix or alone)


def _joined(parts: list[Query], kind: str, between: str) -> Query:
    written = [f"({part.text})" if part.kind in ("and", "or") else part.text for part in parts]
    return Query(between.join(written), kind, tuple(parts))


def _combined(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        inner.map(lambda query: Query(f"-({query.text})", "not", (query,))),
        inner.map(lambda query: Query(f"NOT ({query.text})", "not", (query,))),
        st.builds(_joined, several, st.just("and"), st.sampled_from([" ", " AND "])),
        st.builds(_joined, several, st.just("or"), st.just(" OR ")),
    )


queries = st.recursive(terms(), _combined, max_leaves=6)

# ---------------------------------------------------------------- filters


@st.composite
def filters(draw: st.DrawFn) -> tuple[Filters, Query | None]:
    """Filters without a document (a database knows which there are), and the meaning of their query."""
    query = draw(st.one_of(st.none(), st.none(), queries))
    bounds = sorted([draw(days), draw(days)])
    few = st.lists(st.sampled_from([name for name in OUTLETS if name]), max_size=2)
    names = frozenset[str]
    return (
        Filters(
            q=query.text if query else None,
            outlets=tuple(draw(st.one_of(st.just([]), few))),
            exclude_outlets=tuple(draw(st.one_of(st.just([]), few))),
            date_from=draw(st.sampled_from([None, bounds[0]])),
            date_to=draw(st.sampled_from([None, bounds[1]])),
            collection=draw(st.sampled_from([None, None, "north", "south", "nowhere"])),
            has=names(draw(st.sampled_from([(), (), ("url",), ("outlet",), ("author",), ("outlet", "url")]))),
            flags=names(draw(st.sampled_from([(), (), ("damaged",), ("cut",), ("damaged", "cut")]))),
            min_confidence=draw(st.sampled_from([None, None, 0.5])),
        ),
        query,
    )


def spelled(pages: list[Page]) -> frozenset[str]:
    """The outlets as the pages print them: a spelling nobody printed is not known."""
    return frozenset(_key(line.outlet) for page in pages for line in page.lines if line.outlet and not line.reason)


def fits(
    headline: Headline,
    asked: Filters,
    query: Query | None,
    places: Mapping[str, frozenset[str]],
    printed: frozenset[str],
) -> bool:
    """Whether a headline is chosen. `places` has the sha256s of its documents and the names of its collections."""
    names = {_key(name) for name in asked.outlets}
    without = {_key(name) for name in asked.exclude_outlets}
    own = {_key(name) for name in (headline.outlet, headline.outlet_slug) if name}
    if headline.outlet_slug == "the-harbour-post":
        own |= printed & {"harbourpost"}
    held = {"url": headline.url, "outlet": headline.outlet, "author": headline.author}
    return (
        (query is None or query.finds(tokens(headline.title)))
        and (not asked.outlets or bool(names & own))
        and not without & own
        and (asked.date_from is None or headline.published_on >= asked.date_from)
        and (asked.date_to is None or headline.published_to <= asked.date_to)
        and (asked.collection is None or asked.collection in places[headline.id])
        and (asked.document is None or asked.document in places[headline.id])
        and all(held[name] is not None for name in asked.has)
        and ("damaged" not in asked.flags or headline.damaged)
        and ("cut" not in asked.flags or headline.cut)
        and (asked.min_confidence is None or headline.confidence >= asked.min_confidence)
    )


def _key(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))


# ---------------------------------------------------------------- timelines


def bucket(day: date, by: Bucket) -> tuple[int, ...]:
    """What days of one bucket have in common."""
    if by is Bucket.WEEK:
        return day.isocalendar()[:2]
    return (day.year, day.month, day.day)[: {Bucket.YEAR: 1, Bucket.MONTH: 2, Bucket.DAY: 3}[by]]


def buckets(found: list[Headline], by: Bucket) -> tuple[Counter[tuple[int, ...]], int]:
    """Counts by bucket, and how many headlines fit in none."""
    counts: Counter[tuple[int, ...]] = Counter()
    unplaced = 0
    for headline in found:
        place = bucket(headline.published_on, by)
        if place == bucket(headline.published_to, by):
            counts[place] += 1
        else:
            unplaced += 1
    return counts, unplaced
