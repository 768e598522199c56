"""HTML pages, also as browsers save them: lists, tables, cards, definition lists, paragraphs, and schema.org data.

Each piece has its links (absolute where the page says where it stood) and, as fields, what the markup names: `h2`, `a@href`,
`time@datetime`, `property:NAME` (microdata, RDFa, JSON-LD), `class:NAME`, a column's heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.model import Document, Hint, Piece, ReadNotes, Role
from app.readers.common import numbered
from app.readers.decode import Decoded, decode_bytes, head_text, media_charset, read_bytes
from app.readers.html_facts import LinkedItem, as_hints, linked_items, metadata, page_address, page_facts
from app.readers.html_pieces import PageReader
from app.readers.html_runs import absolute
from app.readers.html_tree import MAX_DEPTH, parse
from app.text import squeeze

FORMAT = "html"
DESCRIPTION = "HTML pages and saved pages: lists, tables, cards, schema.org data"
EXAMPLE = """\
<!DOCTYPE html>
<html lang="en"><head><title>Press review</title></head><body>
<ul><li><a href="https://gazette.example/cats">Harbour cats elect new mayor</a> - The Sample Gazette, March 3rd, 2031</li></ul>
<article><h2><a href="https://times.example/keeper">Lighthouse keeper retires</a></h2>
<time datetime="2031-03-02">2 March 2031</time><p>Example Times</p></article>
</body></html>
"""

MAX_PAGE = 64 << 20  # bytes
_CHARSET = re.compile(rb"""<meta\s[^>]{0,1000}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_PROLOG = re.compile(rb"""^\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_:.-]{1,40})""")
_DOCTYPE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head)\b", re.IGNORECASE | re.DOTALL
)
# Tags that make pages. Others (u, b, i, em, span, ...) stand in Markdown and in plain lists too.
_TAG = re.compile(
    r"</?(?:p|div|ul|ol|li|table|tbody|thead|tr|t[dh]|h[1-6]|article|section|main|header|footer|dl|dt|dd|body|br|a(?=\s)|meta|link"
    r"|script|style|title|time|pre|center|nav|aside|form|img|hr|blockquote|figure|font)\b[^<>]*>",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"\A(?:\s*<!--.*?-->)+", re.DOTALL)
_OTHER_ROOT = re.compile(r"<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml)\b")


def likelihood(head: bytes) -> float:
    """By doctype or root element; a fragment by how many of its lines hold tags that make pages, and whether it begins with one."""
    text = head_text(head)
    if _OTHER_ROOT.search(text[:2000]) is not None:
        return 0.05
    if _DOCTYPE.match(text) is not None:
        return 0.95
    rows = [row for row in text.splitlines() if row.strip()]
    share = sum(_TAG.search(row) is not None for row in rows) / max(1, len(rows))
    if _TAG.match(_COMMENTS.sub("", text).lstrip()):
        return 0.4 + 0.5 * share
    if text.lstrip().startswith("<") and share >= 0.5:
        return 0.4 + 0.4 * share
    return 0.3 if share >= 0.5 else 0.0


def declared_charset(data: bytes, media_type: str | None = None) -> str | None:
    """The charset a page declares: by its HTTP header, XML prolog or `<meta>` in the first 4 KiB."""
    if (said := media_charset(media_type)) is not None:
        return said
    match = _PROLOG.match(data[:4096]) or _CHARSET.search(data[:4096])
    return match.group(1).decode("ascii") if match is not None else None


def read(document: Document, notes: ReadNotes) -> Iterator[Piece]:
    """The page's pieces in document order; its title, address, site name, date and language go to the facts."""
    data = read_bytes(document, MAX_PAGE)
    yield from read_page(data, notes, uri=document.uri, declared=declared_charset(data, document.media_type))


def read_page(data: bytes, notes: ReadNotes, *, uri: str | None, declared: str | None) -> Iterator[Piece]:
    """As `read`, of a page's bytes."""
    decoded = decode_bytes(data, notes, declared)
    tree = parse(decoded.text)
    if tree.flattened:
        notes.skip(
            f"{tree.flattened:,} elements nested deeper than {MAX_DEPTH}: read as if they stood beside each other"
        )
    if tree.unclosed is not None:
        offset, line = decoded.byte_at(tree.unclosed), decoded.line_at(tree.unclosed)
        notes.skip("a tag, comment or script that never ends", offset=offset, line=line)
    meta = metadata(tree)
    address = page_address(tree, meta, uri)
    items = linked_items(tree, decoded, notes)
    own = items[0] if len(items) == 1 else None
    notes.facts = page_facts(tree, meta, address, own)
    pieces = PageReader(decoded, tree, absolute(address, meta.get("base", ""))).read()
    records = _merge(items, pieces, decoded) if own is None else []
    yield from numbered(sorted([*records, *pieces], key=lambda piece: piece.start) if records else pieces)


def _merge(items: list[LinkedItem], pieces: list[Piece], decoded: Decoded) -> list[Piece]:
    """Give each linked item's values to the piece that shows it (by its address or title); make records of the others."""
    shown = _by_what_they_show(pieces) if items else {}
    records: list[Piece] = []
    for item in items:
        hints, text = as_hints(item)
        piece = shown.get(item.values.get("url", "")) or shown.get(item.title.casefold())
        if piece is not None:
            piece.fields += tuple(Hint(f"property:{hint.name}", hint.value) for hint in hints)
        else:
            start, end = decoded.byte_at(item.at), decoded.byte_at(item.end)
            line = decoded.line_at(item.at)
            records.append(Piece(0, line, start, end, text, Role.RECORD, group="json-ld", fields=hints))
    return records


def _by_what_they_show(pieces: list[Piece]) -> dict[str, Piece]:
    """Pieces by their links' targets and by each of their texts (folded), the first of each."""
    shown: dict[str, Piece] = {}
    for piece in pieces:
        linked = [piece.text[link.span[0] : link.span[1]] for link in piece.links]
        for text in (*piece.cells, *linked, piece.text):
            shown.setdefault(squeeze(text).casefold(), piece)
        for link in piece.links:
            shown.setdefault(link.href, piece)
    shown.pop("", None)
    return shown
