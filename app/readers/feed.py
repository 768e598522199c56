"""RSS 0.9 to 2.0, RDF and Atom, well-formed or not, read by feedparser.

The document is decoded here (byte order mark, XML declaration, detection) and handed over in stretches of whole items between
the feed's own head and tail: time and memory stay proportional to a stretch, and a broken item spoils its stretch alone.
Entities that expand to others are dropped by feedparser with the document type; external ones are never fetched.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from time import struct_time
from typing import Any, NamedTuple
from xml.sax import SAXParseException

import feedparser

from app.errors import ReadError
from app.model import Document, DocumentFacts, Hint, Piece, ReadNotes, Role
from app.readers.decode import HEAD, Decoded, bom_encoding, decode_bytes, head_text, read_bytes, wide_encoding

FORMAT = "feed"
DESCRIPTION = "RSS (0.9 to 2.0), RDF and Atom feeds"
EXAMPLE = """\
<rss version="2.0"><channel><title>Sample Gazette</title>
  <item><title>Harbour cats elect new mayor</title><link>https://gazette.example/1</link>
    <pubDate>Mon, 03 Mar 2031 08:00:00 +0100</pubDate><source url="https://times.example">Example Times</source></item>
</channel></rss>
"""

MAX_TEXT = 4_000  # code points of an item's raw text that are kept with its piece
MAX_VALUE = 4_000  # code points of a value that may be an article (summary, content); titles and links stay whole
MAX_HINTS = 60
MAX_FAILURES = 200  # parses of one feed that may fail before the rest of a stretch is given up
STRETCH = 512 << 10  # code points of items parsed at once (feedparser reads 0.2 to 2 MB a second)

_EBCDIC = b"\x4c\x6f\xa7\x94"  # "<?xm"
_DECLARED_EBCDIC = re.compile(
    r"<.xml.{0,80}?encoding *= *.([A-Za-z0-9_.:-]{1,40})", re.DOTALL
)  # quotes differ from page to page
_DECLARED = re.compile(r"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_PROLOG = re.compile(
    r"(?:\s++|<\?[^>]*+>|<!--(?:[^-]|-(?!->))*+-->|<!DOCTYPE(?:[^>\[]|\[[^\]]*+\])*+>)*+", re.IGNORECASE
)
_ROOT = re.compile(r"<(?:[\w.-]+:)?(rss|rdf|feed|channel)(?=[\s>])", re.IGNORECASE)
_OF_FEEDS = re.compile(r"purl\.org/(?:rss|atom)|netscape\.com/rdf|www\.w3\.org/2005/atom|<item[\s>]|<entry[\s>]", re.I)
_ITEMS = re.compile(
    r"<!\[CDATA\[[^\]]*+(?:\](?!\]>)[^\]]*+)*+(?:\]\]>|\Z)"
    r"|<!--[^-]*+(?:-(?!->)[^-]*+)*+(?:-->|\Z)"
    r"|<(/?)(?:[\w.-]+:)?(?:item|entry)(?=[\s/>])[^<>]*+",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z_][\w:.-]*)[^<>]*?(/?)>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--[^<>]*-->")
_ISO_OFFSET = re.compile(r"\d(?:Z|([+-])(\d\d):?(\d\d))$", re.IGNORECASE)
# What feedparser raises on values that make no sense (dates of year 0, references beyond Unicode, tags inside tags).
_BROKEN = (ValueError, LookupError, AttributeError, TypeError, AssertionError, ArithmeticError, RecursionError)
# Values of an entry that are given under other names below, or say nothing of a headline.
_NOT_PLAIN = frozenset(("title", "link", "published", "updated", "created", "source", "author", "publisher", "id")) | {
    "guidislink",
    "language",
    "summary",
    "subtitle",
}


def likelihood(head: bytes) -> float:
    """By the root element: rss, or feed, RDF and channel where a namespace or an item of feeds is in sight."""
    text = head.decode("cp037") if head.startswith(_EBCDIC) else head_text(head)
    prolog = _PROLOG.match(text)
    reached = prolog.end() if prolog else 0
    if (root := _ROOT.match(text, reached)) is not None:
        return 0.97 if root[1].lower() == "rss" or _OF_FEEDS.search(text) else 0.4
    if text.lstrip().startswith("<?xml") and not re.search(r"<\w", text[reached:]):
        return 0.3
    late = _ROOT.search(text)
    if late and text[text.rfind("\n", 0, late.start()) + 1 : late.start()].strip(" \t>"):
        return 0.0  # a text that speaks of it
    return 0.6 if late and _OF_FEEDS.search(text) and not re.search(r"<html|<body|<urlset", text, re.I) else 0.0


def read(document: Document, notes: ReadNotes) -> Iterator[Piece]:
    """One RECORD an item. Hints: feedparser's names (title, link, published, updated, source, author, ...), values as written.

    `published_parsed` and `updated_parsed` are the same instants in ISO 8601 with the printed offset, where they can be
    read. `source@url`, `dc:publisher`, `dc:source` keep their own names; `feed.author` is the whole feed's, which an Atom
    entry without an author inherits. A missing date stays missing: the feed's own dates are not given.
    """
    data = read_bytes(document)
    decoded = decode_bytes(data, notes, _declared(data[:HEAD]))
    ordinal = 0
    for stretch, parsed in _parsed(decoded, document.uri or "", notes):
        of_feed = _feed_hints(parsed["feed"])
        for entry, (start, end) in zip(parsed["entries"], _places(stretch, len(parsed["entries"])), strict=True):
            yield Piece(
                ordinal=ordinal,
                line=ordinal + 1,
                start=decoded.byte_at(start),
                end=decoded.byte_at(end),
                text=decoded.text[start : min(end, start + MAX_TEXT)],
                role=Role.RECORD,
                group="entries",
                fields=tuple(_hints(entry))[:MAX_HINTS] + of_feed,
            )
            ordinal += 1
    if not ordinal:
        notes.skip("the feed has no entries")


def _parsed(decoded: Decoded, uri: str, notes: ReadNotes) -> Iterator[tuple[_Stretch, dict[str, Any]]]:
    """Each stretch of a feed, parsed. One that feedparser cannot take is halved until the broken item stands alone."""
    waiting = list(_stretches(decoded.text))[::-1]
    known = False
    failures = 0
    while waiting:
        stretch = waiting.pop()
        try:
            parsed = _parse(stretch.xml, uri)
        except _BROKEN as error:
            failures += 1
            if len(stretch.items) > 1 and failures < MAX_FAILURES:
                waiting.extend(stretch.halves())
            else:
                of = "an item" if len(stretch.items) == 1 else f"{len(stretch.items):,} items"
                notes.skip(f"{of} too broken to read ({error})", offset=decoded.byte_at(stretch.start))
            continue
        if not known:
            if not parsed.get("version") and not parsed["entries"]:
                raise ReadError("is not a feed: it has no <rss>, <rdf:RDF> or <feed>")
            notes.facts = _facts(notes.facts, parsed["feed"])
            known = True
        if parsed.get("bozo"):
            why, place = _break(parsed, stretch)
            notes.skip(why, offset=decoded.byte_at(place))
        yield stretch, parsed
    if not known:
        raise ReadError("is a feed too broken to read")


# ---------------------------------------------------------------- the document and its stretches


class _Stretch(NamedTuple):
    """Some whole items of a feed, `text[start:end]`, between its `head` and `tail` (empty where it is the whole).

    `items` are their spans in the decoded text.
    """

    text: str
    items: list[tuple[int, int]]
    start: int
    end: int
    head: str = ""
    tail: str = ""

    @property
    def xml(self) -> str:
        return self.head + self.text[self.start : self.end] + self.tail

    def place(self, index: int) -> int:
        """Where in the decoded text a code point of `xml` stands."""
        return index if index < len(self.head) else min(self.start + index - len(self.head), self.end)

    def halves(self) -> list[_Stretch]:
        """Two stretches with half of the items each, the second first."""
        head = self.head or self.text[: self.items[0][0]]
        tail = self.tail or self.text[self.items[-1][1] :]
        middle = len(self.items) // 2
        cut, end = self.items[middle][0], self.items[-1][1]
        first = _Stretch(self.text, self.items[:middle], self.items[0][0], cut, head, tail)
        return [_Stretch(self.text, self.items[middle:], cut, end, head, tail), first]


def _declared(head: bytes) -> str | None:
    """The encoding an XML declaration names; EBCDIC by its first bytes where it names none."""
    if head.startswith(_EBCDIC):
        found = _DECLARED_EBCDIC.match(head.decode("cp037"))
        return found[1] if found else "cp037"
    marked = bom_encoding(head)
    name = marked.name if marked else wide_encoding(head) or "latin-1"
    found = _DECLARED.search(head.decode(name, "replace"))
    return found[1] if found else None


def _item_spans(text: str) -> list[tuple[int, int]]:
    """Where the items stand, outside CDATA and comments: each to its end tag, or to the next item where it has none."""
    starts: list[int] = []
    ends: list[int] = []
    for match in _ITEMS.finditer(text):
        if match[1] is None:
            continue
        if match[1]:
            if starts and len(ends) < len(starts):
                ends.append(match.end() + 1)
            continue
        ends.extend([match.start()] * (len(starts) - len(ends)))
        starts.append(match.start())
        if match[0].endswith("/"):
            ends.append(match.end() + 1)
    ends.extend([len(text)] * (len(starts) - len(ends)))
    return [(start, min(end, len(text))) for start, end in zip(starts, ends, strict=True)]


def _stretches(text: str) -> Iterator[_Stretch]:
    """A feed in stretches of about `STRETCH` code points, each a feed of its own; one, the whole, where it is small."""
    spans = _item_spans(text)
    head, tail = (text[: spans[0][0]], text[spans[-1][1] :]) if spans else (text, "")
    tail = tail if "</" in tail else _closing(head)  # cut short: each stretch but the last is whole all the same
    # Where nearly all of it stands outside items, it is no use to repeat that.
    if len(text) <= 2 * STRETCH or max(len(head), len(tail)) > STRETCH:
        yield _Stretch(text, spans, 0, len(text))
        return
    begun = 0
    for index in range(len(spans)):
        last = index + 1 == len(spans)
        start, end = spans[begun][0], spans[index][1] if last else spans[index + 1][0]
        if last or end - start >= STRETCH:
            yield _Stretch(text, spans[begun : index + 1], start, end, head, tail)
            begun = index + 1


def _closing(head: str) -> str:
    """The end tags of the elements that a feed's head leaves open."""
    opened: list[str] = []
    for match in _ANY_TAG.finditer(head):
        if match[1]:
            while opened and opened.pop() != match[2]:
                pass
        elif not match[3]:
            opened.append(match[2])
    return "".join(f"</{name}>" for name in reversed(opened))


def _places(stretch: _Stretch, entries: int) -> list[tuple[int, int]]:
    """The span of each entry; where feedparser saw more or fewer than there are tags, the span of all of them."""
    if entries == len(stretch.items):
        return stretch.items
    if not stretch.items:
        return [(stretch.start, stretch.end)] * entries
    return [(stretch.items[0][0], stretch.items[-1][1])] * entries


def _parse(xml: str, uri: str) -> dict[str, Any]:
    headers = {"content-type": "application/xml; charset=utf-8"}
    if uri.startswith(("http://", "https://")):
        headers["content-location"] = uri
    parsed: dict[str, Any] = feedparser.parse(
        io.BytesIO(xml.encode()), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    return parsed


def _break(parsed: dict[str, Any], stretch: _Stretch) -> tuple[str, int]:
    """Why feedparser found a stretch not well-formed, and where in the decoded text."""
    error = parsed.get("bozo_exception")
    if not isinstance(error, SAXParseException):
        return f"the feed is not well-formed ({error}); read as far as it goes", stretch.start
    xml = stretch.xml
    line = error.getLineNumber() or 1
    if _DECLARATION.match(xml) is None:
        line -= 1  # feedparser has put a declaration above
    begins = 0
    for _ in range(line - 1):
        begins = xml.find("\n", begins) + 1
    place = stretch.place(begins + (error.getColumnNumber() or 0))
    return f"the feed is not well-formed ({error.getMessage()}); read as far as it goes", place


# ---------------------------------------------------------------- values


def _plain(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _unmarked(value: str) -> str:
    """HTML as its text: tags dropped, entities decoded."""
    return html.unescape(_TAG.sub("", value)).replace("\xa0", " ").strip()


def _title(entry: dict[str, Any]) -> str:
    """As the format says: plain, or HTML as its text."""
    title = _plain(dict.get(entry, "title"))
    detail = dict.get(entry, "title_detail") or {}
    return _unmarked(title) if "html" in str(detail.get("type", "")) else title


def _printed_offset(printed: str) -> timedelta | None:
    """The offset from UTC an instant is printed in, None where it prints none."""
    if (found := _ISO_OFFSET.search(printed.strip())) is not None:
        if found[1] is None:
            return timedelta(0)
        offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
        return -offset if found[1] == "-" else offset
    try:
        parts = parsedate_tz(printed)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return timedelta(seconds=parts[9]) if parts and parts[9] is not None else None


def _instant(parsed: object, printed: str) -> str | None:
    """What feedparser read of a date (in UTC) as ISO 8601 in the offset it is printed in; without offset where none is."""
    if not isinstance(parsed, struct_time):
        return None
    try:
        utc = datetime(*parsed[:5], second=min(parsed[5], 59), tzinfo=UTC)
        offset = _printed_offset(printed)
        local = utc.astimezone(timezone(offset)) if offset is not None else utc.replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return local.isoformat()


def _hints(entry: dict[str, Any]) -> Iterator[Hint]:
    if title := _title(entry):
        yield Hint("title", title)
    if link := _plain(dict.get(entry, "link")):
        yield Hint("link", link)
    for name in ("published", "updated", "created"):
        if printed := _plain(dict.get(entry, name)):
            yield Hint(name, printed)
            if instant := _instant(dict.get(entry, f"{name}_parsed"), printed):
                yield Hint(f"{name}_parsed", instant)
    yield from _source_hints(entry)
    for author in _authors(entry):
        yield Hint("author", author)
    if identifier := _plain(dict.get(entry, "id")):
        yield Hint("id", identifier)
    if language := _plain(dict.get(entry, "language")) or _plain(
        (dict.get(entry, "title_detail") or {}).get("language")
    ):
        yield Hint("language", language)
    for tag in dict.get(entry, "tags") or ():
        if term := _plain(dict.get(tag, "term")) or _plain(dict.get(tag, "label")):
            yield Hint("category", term)
    for body in ("summary", "subtitle"):
        if text := _plain(dict.get(entry, body)):
            yield Hint(body, text[:MAX_VALUE])
    for name, value in dict.items(entry):
        if name not in _NOT_PLAIN and (other := _plain(value)):
            yield Hint(name.replace("_", ":", 1), other[:MAX_VALUE])


def _source_hints(entry: dict[str, Any]) -> Iterator[Hint]:
    """The outlets an entry names: RSS and Atom `source`, Dublin Core's publisher."""
    source = dict.get(entry, "source")
    if isinstance(source, dict):
        if title := _unmarked(_plain(dict.get(source, "title"))):
            yield Hint("source", title)
        if link := _plain(dict.get(source, "href")) or _plain(dict.get(source, "link")):
            yield Hint("source@url", link)
    elif name := _plain(source):
        yield Hint("source", name)
    if publisher := _plain(dict.get(entry, "publisher")):
        yield Hint("dc:publisher", publisher)


def _authors(of: dict[str, Any]) -> list[str]:
    names = [_plain(dict.get(author, "name")) for author in dict.get(of, "authors") or ()]
    return list(dict.fromkeys(filter(None, names))) or list(filter(None, [_plain(dict.get(of, "author"))]))


def _feed_hints(feed: dict[str, Any]) -> tuple[Hint, ...]:
    """What every entry inherits from the feed, under names that say so."""
    return tuple(Hint("feed.author", author) for author in _authors(feed)[:3])


def _facts(facts: DocumentFacts, feed: dict[str, Any]) -> DocumentFacts:
    """The feed's name, page and language as the document's."""
    link = _plain(dict.get(feed, "link"))
    return replace(
        facts,
        site_name=_title(feed) or None,
        canonical_url=link or None,
        language=_plain(dict.get(feed, "language")) or None,
        author=next(iter(_authors(feed)), None),
    )
