"""Records (items of feeds, rows of files and tables, objects, cards) read as lists: fields first, then what titles hold. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from app.model import DatedSpan, FieldFrom, Piece, Reading, Reason, Span
from app.parsing.candidates.drafts import Built, Draft
from app.parsing.candidates.settle import Settled, order_of, settle
from app.parsing.fields.roles import Roles, find_roles
from app.parsing.fields.values import clean, font_outlet, is_link
from app.parsing.layouts.context import Context, document_days
from app.parsing.looks.texts import host_of, is_generic, is_person, words
from app.parsing.looks.vocabulary import field_weights
from app.parsing.outlets.damage import is_damaged
from app.parsing.outlets.split import Split
from app.parsing.records.dates import dates_within, printed_in, reference_of
from app.parsing.records.groups import Row, groups
from app.parsing.records.tails import split_tails, title_and_outlet
from app.parsing.units.lines import LONGEST
from app.text import fold


def read_records(pieces: Sequence[Piece], context: Context) -> list[Built]:
    """All record-like pieces of a part, group by group."""
    return [built for key, rows in groups(pieces) if (built := _read(key, rows, context)) is not None]


def _read(key: str, rows: list[Row], context: Context) -> Built | None:
    names = list(dict.fromkeys(name for row in rows for name in row.values))
    columns = {name: [row.values.get(name) for row in rows] for name in names}
    known = context.memory.roles.get(key)
    roles = known or find_roles(columns, context.book)
    if known is None and not _is_news(rows, roles, columns):
        return None
    context.memory.roles[key] = roles
    _fill(rows, roles)
    within = {} if roles.dates else dates_within(rows, roles)
    titles = [clean(row.values.get(roles.title or "", "")) for row in rows]
    urls = [_url(row, roles) for row in rows]
    outlets = [
        clean(row.values[roles.outlet]) if roles.outlet and row.values.get(roles.outlet) else None for row in rows
    ]
    fonts = [
        font_outlet(row.values[roles.summary]) if roles.summary and row.values.get(roles.summary) else None
        for row in rows
    ]
    splits = split_tails(titles, outlets, fonts, urls, context)
    printed = [within.get(i) or printed_in(row, roles) for i, row in enumerate(rows)]
    order, order_from = order_of(key, [p for p, _, _ in printed if p is not None], context)
    built = Built(order=order, order_from=order_from, layout=_layout(roles, any(splits)), key=key)
    hosts = {host_of(url) for url in urls if url} - {""}
    site = context.facts.site_name if len(hosts) <= 1 and not roles.outlet and not any(splits) else None
    finals = [
        title_and_outlet(title, outlet, font, split)
        for title, outlet, font, split in zip(titles, outlets, fonts, splits, strict=True)
    ]
    built.damaged = is_damaged([f[0] for f in finals], [f[1] for f in finals], context.book)
    dated = sum(p is not None for p, _, _ in printed) > 0
    for index, row in enumerate(rows):
        title, outlet, confidence, rule = finals[index]
        date, where, name = printed[index]
        if date is not None:
            settled = settle(date, where, order, context, reference=reference_of(row, roles, context))
        elif not dated and document_days(context) and not _only_updated(context):
            day = document_days(context)[0]
            settled = Settled(_day(day), FieldFrom.DOCUMENT)
        elif context.options.dated_by_capture and context.captured_at is not None:
            settled = Settled(_day(context.captured_at.date()), FieldFrom.DOCUMENT)
        else:
            text = next((row.values[n] for n in roles.dates if row.values.get(n)), "")
            reason = Reason.BAD_DATE if text and any(map(str.isdigit, text)) else Reason.UNDATED
            settled = Settled(reason=reason, detail=f"“{text[:80]}” is no date" if text else "no date in the record")
        built.drafts.append(
            _draft(
                row,
                title,
                outlet,
                confidence,
                rule,
                urls[index],
                settled,
                roles,
                name,
                site,
                built.damaged,
                splits[index],
                context,
            )
        )
    return built


def _fill(rows: Sequence[Row], roles: Roles) -> None:
    """A title or outlet that a row has under another of its names is moved under the group's."""
    for role, chosen in (("title", roles.title), ("outlet", roles.outlet)):
        for row in rows if chosen else ():
            for name in roles.others.get(role, ()):
                if chosen not in row.values and row.values.get(name):
                    row.values[chosen or ""] = row.values[name]


def _day(day: object) -> DatedSpan:
    from datetime import date

    from app.model import Precision

    assert isinstance(day, date)
    return DatedSpan(day, day, Precision.DAY)


def _only_updated(context: Context) -> bool:
    """Whether the document's own date is only when data was gathered, not a day its entries could share."""
    return context.named_on is None and context.facts.published_on is None


def _is_news(rows: Sequence[Row], roles: Roles, columns: dict[str, list[str | None]]) -> bool:
    """Whether a group is a list of headlines: titles of some words, with a date, an outlet or a link beside them."""
    if roles.title is None:
        return False
    titles = [clean(value) for value in columns[roles.title] if value]
    if len(titles) < 0.4 * len(rows):
        return False
    length = sum(min(12, words(title)) for title in titles) / len(titles)
    named = max(field_weights(roles.title).get("title", 0.0), 0.0)
    beside = bool(roles.dates) + bool(roles.outlet) + bool(roles.url)
    if length < 3 and not (named >= 0.9 and beside >= 2):
        return False
    if len(rows) == 1 and not (named >= 0.4 and beside >= 1):
        return False
    return beside >= 2 or (
        beside == 1 and (named >= 0.85 or length >= 4) and bool(roles.dates or roles.outlet or named >= 0.85)
    )


def _url(row: Row, roles: Roles) -> str | None:
    value = row.values.get(roles.url or "")
    if value and is_link(value):
        return value.strip()
    links = [link for link in row.piece.links if host_of(link.href)] or list(row.piece.links)
    title = row.values.get(roles.title or "")
    if title and links:
        at = row.piece.text.find(title)
        over = [link for link in links if at >= 0 and link.span[0] < at + len(title) and at < link.span[1]]
        if over:
            return over[0].href
    telling = [link for link in links if not is_generic(row.piece.text[link.span[0] : link.span[1]])]
    return (telling or links)[0].href if links else None


def _draft(
    row: Row,
    title: str,
    outlet: str | None,
    confidence: float,
    rule: str,
    url: str | None,
    settled: Settled,
    roles: Roles,
    date_name: str | None,
    site: str | None,
    damaged: bool,
    split: Split | None,
    context: Context,
) -> Draft:
    piece = row.piece
    where: FieldFrom | None = FieldFrom.ITEM if outlet else None
    if outlet and roles.outlet and roles.outlet.startswith("@") and not (split and split.outlet):
        where = FieldFrom.HEADING
    if outlet is None and site:
        outlet, where = site, FieldFrom.DOCUMENT
    author = clean(row.values[roles.author])[:300] if roles.author and row.values.get(roles.author) else None
    if author and outlet and fold(author) == fold(outlet) and not is_person(author):
        author = None
    language = row.values.get(roles.language or "") or None
    extra: dict[str, object] = {}
    if settled.readings:
        extra["readings"] = [reading.first.isoformat() for reading in settled.readings]
    if context.explain:
        extra["explain"] = {
            "roles": {role: getattr(roles, role) for role in ("title", "outlet", "url", "author")},
            "dates": list(roles.dates),
        }
    printed_tail = split.outlet if split and split.outlet else None
    field_value = clean(row.values.get(roles.outlet or "", "")) if roles.outlet else ""
    if printed_tail and field_value and fold(printed_tail) != fold(field_value):
        extra["source"] = field_value
    reading = Reading(
        title=title or None,
        outlet=outlet,
        outlet_from=where,
        published=settled.span,
        date_from=settled.where if settled.span else None,
        url=url,
        author=author,
        language=language,
        damaged=damaged,
        cut=bool(split and split.cut) or title.endswith(("...", "…")),
        confidence=round(confidence, 4),
        rule=rule,
        spans=_spans(piece, roles, date_name, title, outlet),
        extra=extra,
    )
    reason, detail = settled.reason, settled.detail
    if not title or not any(map(str.isalnum, title)):
        reason, detail = Reason.NO_TITLE, "the record has no title"
    elif len(title) > LONGEST:
        reason, detail = Reason.TOO_LONG, f"its title is longer than {LONGEST:,} characters"
    return Draft(
        piece.ordinal, 0, piece.line, piece.start, piece.end, piece.text, (piece.ordinal,), reading, reason, detail
    )


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


def _layout(roles: Roles, tails: bool) -> str:
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
