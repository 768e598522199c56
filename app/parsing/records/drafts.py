"""Records as read become drafts of candidates. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.model import FieldFrom, Piece, Reading, Reason, Span
from app.parsing.candidates.drafts import Draft, ends_cut, readings_of
from app.parsing.candidates.settle import Settled
from app.parsing.fields.roles import Roles
from app.parsing.fields.values import clean, is_link
from app.parsing.layouts.context import Context
from app.parsing.looks.texts import is_person
from app.parsing.records.groups import Row, deepest
from app.parsing.records.tails import Named
from app.parsing.units.lines import LONGEST
from app.text import fold

_PLACEHOLDERS = frozenset(("removed", "deleted", "untitled", "no title"))
_BY = re.compile(r"\A(?:By|by|BY)\s+(?=[^\W\d_])")
INHERITED = 0.94  # confidence at most, where the date is not the record's own


@dataclass(slots=True)
class Told:
    """What one record tells: its title and outlet, address and date, and the date's field."""

    row: Row
    named: Named
    url: str | None
    settled: Settled
    date_name: str | None
    author: str | None = None  # where the outlet's field names one

    @property
    def tail(self) -> str | None:
        """The outlet its title ends in."""
        return self.named.split.outlet if self.named.split else None

    @property
    def confidence(self) -> float:
        inherited = self.settled.where not in (FieldFrom.ITEM, None)
        return min(self.named.confidence, INHERITED) if inherited else self.named.confidence

    def value(self, name: str | None) -> str:
        return clean(self.row.values.get(name, "")) if name else ""


def url_of(row: Row, roles: Roles) -> str | None:
    """A record's address: its field's, else that of the link over its title, else of the one that leads deepest into a site."""
    value = row.values.get(roles.url or "")
    if value and is_link(value) and roles.url != "a@href":
        return value.strip()
    if not row.piece.links:
        return value.strip() if value and is_link(value) else None
    title = row.values.get(roles.title or "")
    at = row.piece.text.find(title) if title else -1
    over = [link for link in row.piece.links if at >= 0 and link.span[0] < at + len(title or "") and at < link.span[1]]
    away = [link for link in over if not link.href.startswith("#")]
    return (away[0] if away else deepest(row.piece)).href


def draft_of(told: Told, roles: Roles, context: Context, *, site: str | None, damaged: bool) -> Draft:
    """The candidate a record becomes; `site` is the publisher of the whole document, for records that name none."""
    piece, title, settled = told.row.piece, told.named.title, told.settled
    outlet, where = _outlet(told, roles, site)
    reading = Reading(
        title=title or None,
        outlet=outlet,
        outlet_from=where,
        published=settled.span,
        date_from=settled.where if settled.span else None,
        url=told.url,
        author=_author(told, roles, outlet),
        language=told.row.values.get(roles.language or "") or None,
        damaged=damaged,
        cut=ends_cut(title, told.named.split),
        confidence=round(told.confidence, 4),
        rule=told.named.rule,
        spans=_spans(piece, roles, told.date_name, title, outlet),
        extra=_extra(told, roles, context),
    )
    reason, detail = settled.reason, settled.detail
    if title.strip("[] ").lower() in _PLACEHOLDERS:
        reason, detail = Reason.NO_TITLE, f"“{title}” stands where a title was taken away"
    elif not title or not any(map(str.isalnum, title)):
        reason, detail = Reason.NO_TITLE, "the record has no title"
    elif len(title) > LONGEST:
        reason, detail = Reason.TOO_LONG, f"its title is longer than {LONGEST:,} characters"
    return Draft(
        piece.ordinal, 0, piece.line, piece.start, piece.end, piece.text, (piece.ordinal,), reading, reason, detail
    )


def _outlet(told: Told, roles: Roles, site: str | None) -> tuple[str | None, FieldFrom | None]:
    outlet = told.named.outlet
    if not outlet:
        return (site, FieldFrom.DOCUMENT) if outlet is None and site else (outlet, None)
    above = bool(roles.outlet and roles.outlet.startswith("@")) and not told.tail
    return outlet, FieldFrom.HEADING if above else FieldFrom.ITEM


def _author(told: Told, roles: Roles, outlet: str | None) -> str | None:
    """The people a field names; not the outlet once more, nor the word before them ("By Ada Merrow")."""
    author = told.value(roles.author)[:300] if told.row.values.get(roles.author or "") else told.author
    author = _BY.sub("", author) if author else None
    again = author and outlet and fold(author) == fold(outlet) and not is_person(author)
    return None if again else author


def _extra(told: Told, roles: Roles, context: Context) -> dict[str, object]:
    extra = readings_of(told.settled)
    if context.explain:
        extra["explain"] = {
            "roles": {role: getattr(roles, role) for role in ("title", "outlet", "url", "author")},
            "dates": list(roles.dates),
        }
    named = told.value(roles.outlet)
    if told.tail and named and fold(told.tail) != fold(named):
        extra["source"] = named
    return extra


def _spans(piece: Piece, roles: Roles, date_name: str | None, title: str, outlet: str | None) -> dict[str, Span]:
    """Where fields stand in the record's raw text: as the reader says, else where their very words stand once."""
    spans: dict[str, Span] = {}
    wanted = {"published": (date_name, None), "title": (roles.title, title), "outlet": (roles.outlet, outlet)}
    for field_name, (name, words_) in wanted.items():
        hint = next((h for h in piece.fields if h.name == name and h.span is not None), None)
        if words_:
            at = piece.text.find(words_, hint.span[0] if hint and hint.span else 0)
            if at >= 0:
                spans[field_name] = (at, at + len(words_))
                continue
        if hint is not None and hint.span is not None:
            spans[field_name] = hint.span
    return spans


def layout_of(roles: Roles, tails: bool) -> str:
    """How the records of a group are read, with their own names, as a layout is written."""
    parts: list[str] = []
    if roles.title:
        parts.append(f"{_safe(roles.title)}: {{title}}" + (" - {outlet}" if tails else ""))
    if roles.outlet and not tails:
        parts.append(f"{_safe(roles.outlet)}: {{outlet}}")
    if roles.dates:
        parts.append(f"{_safe(roles.dates[0])}: {{published}}")
    if roles.url:
        parts.append(f"{_safe(roles.url)}: {{url}}")
    return " | ".join(parts)


def _safe(name: str) -> str:
    return name.replace("{", "{{").replace("}", "}}")
