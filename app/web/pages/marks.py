"""A raw line with its parsed spans, cut into stretches that a page can mark. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.model import Span

FIELDS: Mapping[str, str] = {
    "title": "title",
    "outlet": "outlet",
    "published": "date",
    "listed": "second date",
    "url": "link",
    "author": "author",
}
"""What a marked stretch is called on a page, by the name of its span."""
_SAME = {"published_on": "published", "listed_on": "listed", "date": "published"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some text of a line; `field` is None where no field was read from it, else a key of `FIELDS` ("other" for any else)."""

    text: str
    field: str | None = None
    label: str = ""


def stretches(raw: str, spans: Mapping[str, Span]) -> tuple[Stretch, ...]:
    """The line in order, whole. Of spans that overlap the one that begins first is marked, the shorter of two that begin
    together; spans outside the line are left out.
    """
    inside = [(start, end, name) for name, (start, end) in spans.items() if 0 <= start < end <= len(raw)]
    found: list[Stretch] = []
    at = 0
    for start, end, name in sorted(inside):
        if start < at:
            continue
        if start > at:
            found.append(Stretch(raw[at:start]))
        found.append(_marked(raw[start:end], name))
        at = end
    if at < len(raw):
        found.append(Stretch(raw[at:]))
    return tuple(found)


def _marked(text: str, name: str) -> Stretch:
    plain = _SAME.get(name, name)
    return Stretch(text, plain, FIELDS[plain]) if plain in FIELDS else Stretch(text, "other", name.replace("_", " "))
