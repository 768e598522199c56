"""What a page says of itself: title, canonical address, site name, date, language; and its schema.org data in JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from app.model import DocumentFacts, Hint, ReadNotes
from app.readers.common import instant_or_day, unescaped
from app.readers.decode import Decoded
from app.readers.html_runs import absolute
from app.readers.html_tree import Tree
from app.text import squeeze

MAX_LINKED = 20_000  # schema.org items read of one page
_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|VideoObject|AudioObject|Legislation|CreativeWork)$")
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)\s*(\S+)|^\s*Page saved with SingleFile\s+url:\s*(\S+)", re.MULTILINE)
_DATES = ("article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dcterms.issued", "pubdate")


@dataclass(frozen=True, slots=True)
class LinkedItem:
    """One article of a page's JSON-LD: its values by name, and where its script stands in the source."""

    at: int
    end: int
    values: Mapping[str, str]

    @property
    def title(self) -> str:
        return squeeze(self.values.get("headline") or self.values.get("name") or "")


def metadata(tree: Tree) -> dict[str, str]:
    """The page's `<meta>` values by lower-case name, the first of each; `link:REL` for `<link>`, `base` for `<base>`."""
    found: dict[str, str] = {}
    for element in tree.elements:
        if element.tag == "meta":
            name = element.get("property") or element.get("name") or element.get("itemprop")
            if name and element.get("content"):
                found.setdefault(name.lower(), element.get("content"))
        elif element.tag == "link" and element.get("rel") and element.get("href"):
            for rel in element.get("rel").lower().split():
                found.setdefault(f"link:{rel}", element.get("href"))
        elif element.tag == "base" and element.get("href"):
            found.setdefault("base", element.get("href"))
    return found


def page_address(tree: Tree, meta: Mapping[str, str], uri: str | None) -> str:
    """Where the page stood: the capture's address, the one browsers leave in saved pages, or the page's own word; "" if unknown."""
    if uri:
        return uri
    for comment in tree.comments:
        if (saved := _SAVED_FROM.search(comment)) is not None:
            return saved.group(1) or saved.group(2)
    said = meta.get("link:canonical") or meta.get("og:url") or ""
    return said if "://" in said else ""


def page_facts(tree: Tree, meta: Mapping[str, str], address: str, own: LinkedItem | None) -> DocumentFacts:
    """The document's facts; `own` is the page's own article in JSON-LD, if it has one."""
    linked = own.values if own is not None else {}
    dates = [meta[name] for name in _DATES if name in meta] + [linked.get("datepublished", "")]
    at, day = next((found for date in dates if (found := instant_or_day(date)) != (None, None)), (None, None))
    canonical = meta.get("link:canonical") or meta.get("og:url")
    return DocumentFacts(
        title=squeeze(meta.get("og:title") or tree.title or (own.title if own else "")) or None,
        site_name=squeeze(meta.get("og:site_name") or linked.get("publisher.name") or "") or None,
        canonical_url=absolute(address, canonical) if canonical else None,
        language=tree.root.get("lang") or tree.root.get("xml:lang") or meta.get("og:locale") or None,
        published_at=at,
        published_on=day,
        author=squeeze(meta.get("author") or linked.get("author.name") or "") or None,
    )


# ---------------------------------------------------------------- JSON-LD


def linked_items(tree: Tree, decoded: Decoded, notes: ReadNotes) -> list[LinkedItem]:
    """The articles of a page's JSON-LD, in order; a script that is not JSON is a Skip."""
    items: list[LinkedItem] = []
    for at, end, source in tree.scripts:
        try:
            data = orjson.loads(source.strip().removeprefix("<!--").removesuffix("-->").encode("utf-8", "replace"))
        except orjson.JSONDecodeError as error:
            notes.skip(f"JSON-LD that is not JSON ({error.msg})", offset=decoded.byte_at(at))
            continue
        for values in _articles(data):
            if len(items) >= MAX_LINKED:
                notes.skip(f"JSON-LD articles beyond the first {MAX_LINKED:,}", offset=decoded.byte_at(at))
                return items
            items.append(LinkedItem(at, end, values))
    return items


def _articles(data: Any) -> Iterator[dict[str, str]]:
    """The objects that are articles, wherever they are nested, in order."""
    waiting: list[Any] = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(reversed(one))
        elif isinstance(one, dict):
            kinds = one.get("@type")
            names = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]
            if any(_ARTICLE.search(name) for name in names) and (one.get("headline") or one.get("name")):
                yield dict(_flat(one))
            else:
                waiting.extend(reversed([each for each in one.values() if isinstance(each, list | dict)]))


def _flat(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The values of an object as text; of an object inside it (author, publisher) its name and address."""
    for key, value in item.items():
        one = value[0] if isinstance(value, list) and value else value
        if isinstance(one, str | int | float) and not isinstance(one, bool):
            yield key.lower(), unescaped(str(one))
        elif isinstance(one, dict):
            for inner in ("name", "url", "@id"):
                if isinstance(one.get(inner), str):
                    yield f"{key.lower()}.{inner}", unescaped(one[inner])


def as_hints(item: LinkedItem) -> tuple[tuple[Hint, ...], str]:
    """An item's values as fields, and the text `name: value` a line in which they stand."""
    hints, lines, reached = [], [], 0
    for name, value in item.values.items():
        if name.startswith("@context"):
            continue
        text = squeeze(value)
        if not text:
            continue
        start = reached + len(name) + 2
        hints.append(Hint(name, text, (start, start + len(text))))
        lines.append(f"{name}: {text}")
        reached = start + len(text) + 1
    return tuple(hints), "\n".join(lines)
