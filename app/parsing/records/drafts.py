"""Records as read become drafts of candidates. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from app.model import FieldFrom, Piece, Reading, Reason, Span
from app.parsing.candidates.drafts import Draft, ends_cut, readings_of
from app.parsing.candidates.settle import Settled
from app.parsing.fields.roles import Roles
from app.parsing.fields.values import clean
from app.parsing.layouts.context import Context
from app.parsing.looks.texts import is_person
from app.parsing.outlets.split import Split
from app.parsing.records.groups import Row
from app.parsing.units.lines import LONGEST
from app.text import fold


@dataclass(slots=True)
class Told:
    """What one record tells: title and outlet with confidence and rule, its split, address and date, and the date's field."""

    row: Row
    title: str
    outlet: str | None
    confidence: float
    rule: str
    split: Split | None
    url: str | None
    settled: Settled
    date_name: str | None

    @property
    def tail(self) -> str | None:
        """The outlet its title ends in."""
        return self.split.outlet if self.split else None

    def value(self, name: str | None) -> str:
        return clean(self.row.values.get(name, "")) if name else ""


def draft_of(told: Told, roles: Roles, context: Context, *, site: str | None, damaged: bool) -> Draft:
    """The candidate a record becomes; `site` is the publisher of the whole document, for records that name none."""
    piece, title, settled = told.row.piece, told.title, told.settled
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
        cut=ends_cut(title, told.split),
        confidence=round(told.confidence, 4),
        rule=told.rule,
        spans=_spans(piece, roles, told.date_name, title, outlet),
        extra=_extra(told, roles, context),
    )
    reason, detail = settled.reason, settled.detail
    if not title or not any(map(str.isalnum, title)):
        reason, detail = Reason.NO_TITLE, "the record has no title"
    elif len(title) > LONGEST:
        reason, detail = Reason.TOO_LONG, f"its title is longer than {LONGEST:,} characters"
    return Draft(
        piece.ordinal, 0, piece.line, piece.start, piece.end, piece.text, (piece.ordinal,), reading, reason, detail
    )


def _outlet(told: Told, roles: Roles, site: str | None) -> tuple[str | None, FieldFrom | None]:
    if not told.outlet:
        return (site, FieldFrom.DOCUMENT) if told.outlet is None and site else (told.outlet, None)
    above = bool(roles.outlet and roles.outlet.startswith("@")) and not told.tail
    return told.outlet, FieldFrom.HEADING if above else FieldFrom.ITEM


def _author(told: Told, roles: Roles, outlet: str | None) -> str | None:
    """The people a field names; not the outlet once more."""
    author = told.value(roles.author)[:300] if told.row.values.get(roles.author or "") else None
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
