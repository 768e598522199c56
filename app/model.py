"""The words of this project as values (docs/design.md has the table of words). Imports nothing of app.

    bytes -> Document -> Piece -> Candidate -> Entry | Rejection -> Headline ... -> Page

Days end in `_on` (dates as printed), instants in `_at` (UTC, aware). A span of text is `(start, end)` in code points of the
text it belongs to; `start`/`end` of a piece or candidate are byte offsets into the document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import BinaryIO, Generic, TypeVar

T = TypeVar("T")
Span = tuple[int, int]
EMPTY: Mapping[str, object] = {}
MAX_LISTED = 1_000  # parts of one document that are listed as passed over


# ---------------------------------------------------------------- documents and pieces (readers)


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes known by their sha256, opened anew at each call of `open` (from the first byte, read-only, closed by the caller).

    `name` is how a person finds it (`a.zip!/b.txt`); `uri` and `captured_at` are what the source itself or the person says of
    its capture. `media_type` is a declaration (HTTP header, data of an archive), never trusted over content.
    """

    name: str
    sha256: str
    size: int
    open: Callable[[], BinaryIO]
    uri: str | None = None
    captured_at: datetime | None = None
    media_type: str | None = None


class Role(StrEnum):
    """What a piece is in its document's own structure, as far as the format says so."""

    LINE = "line"  # a line of plain text, about which the format says nothing
    HEADING = "heading"  # a heading; `level` from 1
    ITEM = "item"  # an item of a marked list; `level` is its depth from 1
    PARAGRAPH = "paragraph"  # running text in a format that knows paragraphs (HTML)
    ROW = "row"  # a row of a table in a text or page; `cells` has its columns
    CARD = "card"  # a block that repeats (article, card, definition-list group): several texts in `cells`
    RECORD = "record"  # an item of a feed, a row of a file, an object: named `fields`


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside a piece's text: the span of its words, and its target (absolute where a base is known)."""

    span: Span
    href: str


@dataclass(slots=True, unsafe_hash=True)  # never changed, yet not frozen: as with Piece, ten are made a record
class Hint:
    """A value the format itself names. `name` is the format's own word, lower case ("source", "dc:publisher", "pubdate",
    "time@datetime", "a@href", a column's heading, a key's path "source.name"); `value` its text as decoded (numbers and
    instants as written); `span` where it stands in the piece's text, if it does.

    A reader decides nothing about headlines: which name means what is parsing's work.
    """

    name: str
    value: str
    span: Span | None = None


# A million pieces are made of a large text; a frozen one takes 1.6 µs to make, this 0.2.
@dataclass(slots=True, unsafe_hash=True)
class Piece:
    """What a reader yields, in document order; never changed afterwards.

    `ordinal` counts pieces from 0. `line` is where it begins, from 1 (lines end in LF, CRLF or CR); in a format without lines
    the record's ordinal from 1. `start`/`end` enclose it in the document's bytes as narrowly as the reader knows. `text` is
    its text without the line end, entities decoded (a record: its raw form, or a readable rendering). `indent` is the
    width of white space before a line. `group` names the container (table, list, array path) the format puts it in:
    pieces of one group have one shape. `emphasis` are the spans of its text in bold, where the reader took the marks
    away. `apart` says that the format sets it off from the piece before (a paragraph begins), as a
    blank line does in text.
    """

    ordinal: int
    line: int
    start: int
    end: int
    text: str
    role: Role = Role.LINE
    level: int = 0
    indent: int = 0
    group: str = ""
    cells: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    fields: tuple[Hint, ...] = ()
    apart: bool = False
    emphasis: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What a document says of itself as a whole; each is None where it says nothing.

    Readers give what the format names (HTML title, feed name, canonical URL, a mail's Date); parsing adds what the text says
    (an article's heading "TITLE – OUTLET", an origin line). `title`/`outlet` are the document's own article, `site_name` the
    publisher of the whole page or feed, `published_at`/`published_on` its own date.
    """

    title: str | None = None
    outlet: str | None = None
    origin_title: str | None = None
    origin_outlet: str | None = None
    origin_url: str | None = None
    site_name: str | None = None
    canonical_url: str | None = None
    language: str | None = None
    published_on: date | None = None
    published_at: datetime | None = None
    author: str | None = None


@dataclass(slots=True)
class ReadNotes:
    """What a reader learns on the way, filled while its pieces are consumed: complete only when they are exhausted."""

    format: str = ""
    encoding: str | None = None
    encoding_from: str | None = None  # bom | declared | detected | default
    replaced: int = 0  # undecodable byte sequences that became U+FFFD
    skipped: list[Skip] = field(default_factory=list)  # parts passed over and counted (a broken record, a ragged row)
    unlisted: int = 0  # parts passed over beyond the first MAX_LISTED: counted, not listed
    facts: DocumentFacts = field(default_factory=DocumentFacts)

    def skip(self, why: str, *, offset: int | None = None, line: int | None = None) -> None:
        """Count a part passed over; a document of a million broken lines lists the first of them only."""
        if len(self.skipped) < MAX_LISTED:
            self.skipped.append(Skip(why, offset, line))
        else:
            self.unlisted += 1

    @property
    def skips(self) -> int:
        """How many parts were passed over, listed or not."""
        return len(self.skipped) + self.unlisted


@dataclass(frozen=True, slots=True)
class Skip:
    """A part of a document a reader passed over: why, and where."""

    why: str
    offset: int | None = None
    line: int | None = None


# ---------------------------------------------------------------- parsing


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class DateOrder(StrEnum):
    """How a wholly numeric date is written."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


class FieldFrom(StrEnum):
    """Where a field was read."""

    LINE = "line"
    HEADING = "heading"
    ITEM = "item"  # a field of a feed or record
    DOCUMENT = "document"
    CORRECTION = "correction"


class Reason(StrEnum):
    """Why a candidate is no row. Codes are stable; docs/lists.md explains each."""

    UNDATED = "undated"
    BAD_DATE = "bad_date"  # it prints a date that does not exist
    AMBIGUOUS_DATE = "ambiguous_date"  # day-month or month-day: both readings are in `extra["readings"]`
    RELATIVE_DATE = "relative_date"  # "7 hours ago" without a known capture time
    NO_TITLE = "no_title"
    NO_LAYOUT = "no_layout"  # it does not fit the layout of its list
    TOO_LONG = "too_long"
    CORRECTED = "corrected"  # a person said it is no headline


@dataclass(frozen=True, slots=True)
class ParseOptions:
    """A person's word on how to read; stored with the document. Empty means: by the evidence of the list."""

    layout: str | None = None  # '{title} - {outlet} - {published} [{listed}]'
    date_order: DateOrder | None = None
    languages: tuple[str, ...] = ()
    dated_by_capture: bool = False  # undated entries take the capture's day


@dataclass(frozen=True, slots=True)
class DatedSpan:
    """A day, month or year, as its first and last day."""

    first: date
    last: date
    precision: Precision
    at: datetime | None = None  # the instant, where the source gives one


@dataclass(slots=True, unsafe_hash=True)  # never changed, yet not frozen: as with Piece
class Reading:
    """What was read from a candidate, complete or not. `title`/`outlet` are as printed (white space folded, entities decoded).

    `spans` maps field names to code points of the candidate's `raw`, for the fields that stand there.
    """

    title: str | None = None
    outlet: str | None = None
    outlet_from: FieldFrom | None = None
    published: DatedSpan | None = None
    date_from: FieldFrom | None = None
    listed_on: date | None = None
    url: str | None = None
    author: str | None = None
    language: str | None = None
    damaged: bool = False
    cut: bool = False
    confidence: float = 0.0
    rule: str = ""
    spans: Mapping[str, Span] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True, unsafe_hash=True)  # never changed, yet not frozen: as with Piece
class Candidate:
    """One or more pieces that may be a headline entry. `position` counts a document's candidates from 1."""

    position: int
    line: int
    start: int
    end: int
    raw: str
    listing: int  # index into the document's listings, from 0
    pieces: int = 1


@dataclass(slots=True, unsafe_hash=True)  # never changed, yet not frozen: as with Piece
class Entry:
    """A candidate that is a row: it has a title and a date."""

    candidate: Candidate
    reading: Reading


@dataclass(slots=True, unsafe_hash=True)  # never changed, yet not frozen: as with Piece
class Rejection:
    """A candidate that cannot be one: why, in a sentence too, and what was read all the same."""

    candidate: Candidate
    reading: Reading
    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A run of candidates of one layout inside a document. `index` counts from 0; `layout` is written as for `--layout`."""

    index: int
    layout: str
    line: int
    date_order: DateOrder | None = None
    date_order_from: str = ""  # option | unambiguous | sequence | document | none needed: ""
    languages: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    damaged: bool = False
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a parsed document, stored in one transaction. Counts add up: pieces = consumed + ignored.

    `listings` are those that have candidates in this part (one that goes on from an earlier part is repeated under its index
    with its days so far). `end` is the byte offset reached. `facts` are the document's as known by then.
    """

    index: int
    candidates: tuple[Entry | Rejection, ...]
    listings: tuple[Listing, ...]
    pieces: int
    consumed: int
    ignored: int
    end: int
    facts: DocumentFacts
    last: bool


# ---------------------------------------------------------------- rows and queries (store)


@dataclass(frozen=True, slots=True)
class OutletName:
    """A publisher under its canonical name; `slug` is unique and stable."""

    slug: str
    name: str
    domains: tuple[str, ...] = ()


class Order(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"


class Bucket(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which headlines: the same everywhere (search, timeline, export, REST, pages). Empty means all.

    A headline matches `date_from`/`date_to` (inclusive) when its whole span lies inside. `outlets` are slugs, names, aliases
    or domains, any of which may match; `document` is a sha256 (or an unambiguous prefix of at least 8 digits).
    """

    q: str | None = None
    outlets: tuple[str, ...] = ()
    exclude_outlets: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    collection: str | None = None
    document: str | None = None
    copy_of: str | None = None  # a headline id: its copies, itself included
    has: frozenset[str] = frozenset()  # url | outlet | author
    flags: frozenset[str] = frozenset()  # damaged | cut
    min_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """A row: one headline at one outlet on one date, as its lead sighting shows it."""

    id: str
    title: str
    outlet: str | None  # canonical name
    outlet_slug: str | None
    outlet_printed: str | None
    outlet_from: FieldFrom | None
    published_on: date
    published_to: date
    published_at: datetime | None
    precision: Precision
    date_from: FieldFrom
    listed_on: date | None
    url: str | None
    author: str | None
    language: str | None
    damaged: bool
    cut: bool
    confidence: float
    copy_key: str
    sightings: int


@dataclass(frozen=True, slots=True)
class Sighting:
    """A candidate that became (part of) a headline, with all its evidence."""

    document: str  # sha256
    document_name: str
    uri: str | None
    captured_at: datetime | None
    position: int
    line: int
    start: int
    end: int
    raw: str
    spans: Mapping[str, Span]
    title: str
    outlet: str | None
    published_on: date
    listed_on: date | None
    layout: str
    rule: str
    confidence: float
    damaged: bool
    cut: bool
    lead: bool


@dataclass(frozen=True, slots=True)
class RejectedCandidate:
    """A stored rejection."""

    document: str
    document_name: str
    position: int
    line: int
    reason: Reason
    detail: str
    raw: str
    title: str | None
    outlet: str | None
    layout: str


@dataclass(frozen=True, slots=True)
class StoredCandidate:
    """A candidate as its document has it: a sighting of `headline` (a public id), or a rejection with its `reason`."""

    position: int
    line: int
    start: int
    end: int
    raw: str
    spans: Mapping[str, Span]
    title: str | None
    outlet: str | None  # as printed
    published_on: date | None
    published_to: date | None
    listed_on: date | None
    url: str | None
    author: str | None
    damaged: bool
    cut: bool
    confidence: float
    rule: str
    layout: str
    headline: str | None
    reason: Reason | None
    detail: str
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CollectionSummary:
    """A person's label, and how many documents were captured under it."""

    name: str
    documents: int


@dataclass(frozen=True, slots=True)
class OutletSummary:
    """An outlet with what is stored of it; days are None for an outlet without headlines."""

    slug: str
    name: str
    headlines: int
    first_on: date | None
    last_on: date | None
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """That a document stood at `uri` at a time, in a collection."""

    name: str
    uri: str | None
    captured_at: datetime | None
    ingested_at: datetime
    collection: str | None


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A stored document. `complete` is False while parts are missing; `offset` is then the byte reached."""

    sha256: str
    name: str
    format: str
    size: int
    title: str | None
    outlet: str | None
    origin_title: str | None
    origin_outlet: str | None
    pieces: int
    entries: int
    rejections: int
    complete: bool
    offset: int
    first_on: date | None
    last_on: date | None
    ingested_at: datetime


@dataclass(slots=True)  # never changed, yet not frozen: made by the ten thousand, each in a third of the time
class TimelineBucket:
    """Headlines of one day, week (Monday to Sunday), month or year. `captured` is False where no list covers any of it.

    `count` is of those that match the filters, `total` of all; `groups` maps outlet slugs to counts, "other" to the rest.
    """

    start: date
    end: date
    count: int
    total: int
    captured: bool
    groups: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Zero-filled buckets in order, from the first to the last day asked for (or found). buckets + unplaced = total."""

    by: Bucket
    buckets: tuple[TimelineBucket, ...]
    unplaced: int
    total: int
    groups: tuple[OutletName, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of an ordered whole. `next` is the cursor of what follows (None at the end); `total` only when asked for."""

    items: tuple[T, ...]
    next: str | None = None
    total: int | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementResult:
    """What a person's own SQL statement gave: rows of JSON values. `truncated` when rows were left out or a value was cut."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    truncated: bool


# ---------------------------------------------------------------- the report of an ingest


class Outcome(StrEnum):
    """What became of one document handed to ingest: exactly one of these."""

    STORED = "stored"
    ALREADY = "already_stored"  # same bytes: a capture was added at most
    RESUMED = "resumed"  # an unfinished ingest was finished
    REFUSED = "refused"  # could not be read; `error` says why
    PASSED = (
        "passed_over"  # no document: parts of an archive that hold no text, `skipped` of them, by kind in `warnings`
    )


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """The tally of one document: pieces = consumed + ignored, candidates = new + seen + rejected."""

    name: str
    sha256: str | None
    outcome: Outcome
    format: str = ""
    pieces: int = 0
    consumed: int = 0
    ignored: int = 0
    candidates: int = 0
    new: int = 0
    seen: int = 0
    rejected: int = 0
    replaced: int = 0
    skipped: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    error: str | None = None
    code: str | None = None
