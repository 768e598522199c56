"""JSON Feed 1.0 and 1.1: its items as records; the feed's own name, page, language and authors as the document's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from app.errors import ReadError
from app.model import Document, DocumentFacts, Hint, Piece, ReadNotes
from app.readers import json_data
from app.readers.decode import head_text, read_text
from app.readers.json_nodes import JsonNode, Scan
from app.readers.nested import Object, hints, text_of

FORMAT = "jsonfeed"
DESCRIPTION = "JSON Feed (1.0, 1.1)"
EXAMPLE = """\
{"version": "https://jsonfeed.org/version/1.1", "title": "Sample Gazette", "items": [
  {"id": "1", "url": "https://gazette.example/1", "title": "Harbour cats elect new mayor",
   "date_published": "2031-03-02T08:00:00+01:00"}]}
"""

_VERSION = re.compile(r'"version"\s*:\s*"https?:(?:\\?/){2}(?:www\.)?jsonfeed\.org(?:\\?/)version')


def likelihood(head: bytes) -> float:
    """Begins as JSON does and names the format's version."""
    text = head_text(head)
    return 0.98 if text.lstrip().startswith("{") and _VERSION.search(text) else 0.0


def read(document: Document, notes: ReadNotes) -> Iterator[Piece]:
    """One RECORD an item, with the hints of JSON; `feed.author` is the feed's, which an item without authors inherits."""
    decoded = read_text(document, notes)
    feed = _feed(decoded.text)
    if feed is None:
        raise ReadError("is not a JSON Feed: it is no object with items")
    of_feed = tuple(Hint("feed.author", name) for name in _authors(feed))
    ordinal = 0
    for found in json_data.found_in(decoded, notes):
        if found.group != "items" or found.value is None:
            continue
        item = found._replace(above=of_feed)
        yield item.piece(ordinal, decoded.byte_at(found.start), decoded.byte_at(found.end))
        ordinal += 1
    notes.facts = _facts(notes.facts, feed)
    if not ordinal:
        notes.skip("the feed has no items")


def _untold(_why: str, _at: int) -> None:
    """Breaks are told of when the items are read."""


def _feed(text: str) -> Object | None:
    """What the feed says of itself: everything but its items; None where there are none."""
    root = next(Scan(text, told=_untold).roots(), None)
    if root is None or root.kind != "object":
        return None
    said = Object()
    has_items = False
    for name, child in root.children():
        if name == "items":
            has_items = True
        elif child.end - child.start < json_data.MAX_OWN:
            said.append((name, _value(child)))
    return said if has_items else None


def _value(node: JsonNode) -> object:
    try:
        return node.value()
    except ValueError:
        return None  # `json_data` tells of it


def _authors(feed: Object) -> list[str]:
    named = [hint.value for hint in hints(feed) if hint.name in ("authors.name", "author.name")]
    return list(dict.fromkeys(named))[:3]


def _facts(facts: DocumentFacts, feed: Object) -> DocumentFacts:
    said = {name: text_of(value) for name, value in feed}
    return replace(
        facts,
        site_name=said.get("title") or None,
        canonical_url=said.get("home_page_url") or None,
        language=said.get("language") or None,
        author=next(iter(_authors(feed)), None),
        published_at=None,
    )
