"""News sitemaps: the addresses of a site's latest articles with title, outlet and date (sitemaps.org, and Google's news extension).

Read by their tags in one pass over the text, not as XML: a broken entry spoils itself alone, and no entity is ever expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from app.errors import ReadError
from app.model import Document, Hint, Piece, ReadNotes, Role
from app.readers.common import unescaped
from app.readers.decode import HEAD, head_text, read_text

FORMAT = "sitemap"
DESCRIPTION = "news sitemaps (news:title, news:publication_date)"
EXAMPLE = """\
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
  <url><loc>https://gazette.example/1</loc><news:news>
    <news:publication><news:name>Sample Gazette</news:name><news:language>en</news:language></news:publication>
    <news:publication_date>2031-03-03</news:publication_date><news:title>Harbour cats elect new mayor</news:title>
  </news:news></url>
</urlset>
"""

MAX_VALUE = 4_000  # code points of a value
MAX_TEXT = 4_000  # code points of an entry's source that are kept with its piece
_NEWS = "news"  # the prefix everybody uses, and the one the hints have whatever the document's is
_ROOT = re.compile(r"<(?:[\w.-]+:)?(urlset|sitemapindex)(?=[\s/>])", re.IGNORECASE)
_DECLARED = re.compile(r"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_PREFIX = re.compile(
    r"""xmlns:([\w.-]{1,40})\s*=\s*["']https?://www\.google\.com/schemas/sitemap-news/""", re.IGNORECASE
)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_TAG_BEFORE = re.compile(r"<[a-zA-Z]")
# A comment, a CDATA section, or a tag; each alternative ends at the first place it can, so the scan is linear.
_TOKENS = re.compile(
    r"<!--[^-]*+(?:-(?!->)[^-]*+)*+(?:-->|\Z)"
    r"|<!\[CDATA\[[^\]]*+(?:\](?!\]>)[^\]]*+)*+(?:\]\]>|\Z)"
    r"|<(?P<end>/?)(?:(?P<prefix>[\w.-]{1,40}):)?(?P<name>[\w.-]{1,60})(?=[\s/>])[^<>]*+(?P<close>>?)"
)
_OF_PAGE = frozenset(("loc", "lastmod"))
_OF_NEWS = frozenset(("name", "language", "publication_date", "title", "keywords", "genres", "stock_tickers"))


def likelihood(head: bytes) -> float:
    """By the root element: urlset or sitemapindex."""
    text = head_text(head)
    found = _ROOT.search(text)
    if found is None or _TAG_BEFORE.search(text, 0, found.start()):
        return 0.0
    return 0.98 if text[: found.start()].lstrip("\ufeff \t\r\n")[:1] in ("", "<") else 0.05


def read(document: Document, notes: ReadNotes) -> Iterator[Piece]:
    """One RECORD an address with a news title. Hints: `loc`, `lastmod`, `news:title`, `news:name`, `news:publication_date`, ...

    An address without a title is a page, not a headline: counted as passed over. An index of other sitemaps has no entries:
    the notes say so.
    """
    with document.open() as stream:
        head = stream.read(HEAD)
    declared = _DECLARED.search(head.decode("latin-1"))
    decoded = read_text(document, notes, declared[1] if declared else None)
    text = decoded.text
    root = _ROOT.search(text)
    if root is None:
        raise ReadError("is not a sitemap: it has no <urlset> or <sitemapindex>")
    prefix = found[1] if (found := _PREFIX.search(text, 0, root.end() + 4096)) else _NEWS
    ordinal = others = 0
    language: str | None = None
    for kind, start, end, fields in _entries(text, prefix, root.end()):
        if kind == "sitemap":
            others += 1
        elif not any(hint.name == "news:title" for hint in fields):
            notes.skip("an address without a news title", offset=decoded.byte_at(start), line=decoded.line_at(start))
        else:
            source = text[start : min(end, start + MAX_TEXT)]
            first, last = decoded.byte_at(start), decoded.byte_at(end)
            yield Piece(ordinal, ordinal + 1, first, last, source, Role.RECORD, group="urlset", fields=fields)
            ordinal += 1
            language = language or next((hint.value for hint in fields if hint.name == "news:language"), None)
    notes.facts = replace(notes.facts, language=language)
    if others:
        notes.skip(f"an index of {others:,} other sitemaps, which holds no headlines itself")
    elif not ordinal and not notes.skips:
        notes.skip("the sitemap has no entries")


def _entries(text: str, prefix: str, start: int) -> Iterator[tuple[str, int, int, tuple[Hint, ...]]]:
    """Each `<url>` or `<sitemap>`: its kind, its place, its fields. One that is never closed ends where the next begins."""
    kind, opened = "", 0
    fields: list[Hint] = []
    value: tuple[str, int] | None = None  # name of the field being read, and where its text begins
    for token in _TOKENS.finditer(text, start):
        name, ending = token["name"], token["end"]
        if name is None:
            continue
        name = name.lower()
        if name in ("url", "sitemap") and token["prefix"] not in (prefix, "image", "video"):
            if kind:
                at = token.end() if ending else token.start()
                yield kind, opened, at, tuple(fields)
            kind, opened, fields = ("" if ending else name), token.start(), []
            value = None
        elif kind:
            full = _name(token["prefix"], name, prefix)
            if not ending:
                value = (full, token.end()) if full else None
            elif value is not None and full == value[0]:
                shown = _value(text[value[1] : min(token.start(), value[1] + MAX_VALUE)])
                if shown:
                    fields.append(Hint(full, shown))
                value = None
    if kind:
        yield kind, opened, len(text), tuple(fields)


def _name(printed: str | None, name: str, prefix: str) -> str:
    """A field's name as the hints have it; empty for one that says nothing of a headline (images, videos)."""
    if printed == prefix:
        return f"{_NEWS}:{name}" if name in _OF_NEWS else ""
    return name if name in _OF_PAGE and printed not in ("image", "video") else ""


def _value(source: str) -> str:
    parts: list[str] = []
    reached = 0
    for section in _CDATA.finditer(source):
        parts.append(unescaped(_TAG.sub(" ", source[reached : section.start()])))
        parts.append(section[1])
        reached = section.end()
    parts.append(unescaped(_TAG.sub(" ", source[reached:])))
    return " ".join("".join(parts).split())
