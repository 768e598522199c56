"""Records (items of feeds, rows of files and tables, objects, cards) read as lists: fields first, then what titles hold. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.model import DatedSpan, FieldFrom, Piece, Precision, Reason
from app.parsing.candidates.drafts import Built
from app.parsing.candidates.settle import Settled, order_of, settle
from app.parsing.fields.roles import Roles, find_roles
from app.parsing.fields.values import clean, font_outlet, is_link
from app.parsing.layouts.context import Context, document_days
from app.parsing.looks.texts import host_of, is_generic, words
from app.parsing.looks.vocabulary import field_weights
from app.parsing.outlets.damage import is_damaged
from app.parsing.outlets.split import Split
from app.parsing.records.dates import dates_within, printed_in, reference_of
from app.parsing.records.drafts import Told, draft_of, layout_of
from app.parsing.records.groups import Row, groups
from app.parsing.records.tails import split_tails, title_and_outlet


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
    urls = [_url(row, roles) for row in rows]
    splits, finals = _titles(rows, roles, urls, context)
    printed = [within.get(i) or printed_in(row, roles) for i, row in enumerate(rows)]
    order, order_from = order_of(key, [p for p, _, _ in printed if p is not None], context)
    built = Built(order=order, order_from=order_from, layout=layout_of(roles, any(splits)), key=key)
    built.damaged = is_damaged([f[0] for f in finals], [f[1] for f in finals], context.book)
    hosts = {host_of(url) for url in urls if url} - {""}
    site = context.facts.site_name if len(hosts) <= 1 and not roles.outlet and not any(splits) else None
    shared = _shared_day(context) if all(p is None for p, _, _ in printed) else None
    for row, url, split, final, (date_printed, where, name) in zip(rows, urls, splits, finals, printed, strict=True):
        if date_printed is not None:
            settled = settle(date_printed, where, order, context, reference=reference_of(row, roles, context))
        else:
            settled = _undated(row, roles, shared, context)
        told = Told(row, *final, split, url, settled, name)
        built.drafts.append(draft_of(told, roles, context, site=site, damaged=built.damaged))
    return built


def _titles(
    rows: Sequence[Row], roles: Roles, urls: Sequence[str | None], context: Context
) -> tuple[list[Split | None], list[tuple[str, str | None, float, str]]]:
    """Each record's split of its title, None where it has none; and its title and outlet, with confidence and rule."""
    titles = [clean(row.values.get(roles.title or "", "")) for row in rows]
    named = [row.values.get(roles.outlet) if roles.outlet else None for row in rows]
    outlets = [clean(value) if value else None for value in named]
    summaries = [row.values.get(roles.summary) if roles.summary else None for row in rows]
    fonts = [font_outlet(value) if value else None for value in summaries]
    splits = split_tails(titles, outlets, fonts, urls, context)
    return splits, list(map(title_and_outlet, titles, outlets, fonts, splits))


def _shared_day(context: Context) -> date | None:
    """The document's own day, where its records may share it: not when it only says when data was gathered."""
    days = document_days(context)
    gathered = context.named_on is None and context.facts.published_on is None
    return days[0] if days and not gathered else None


def _undated(row: Row, roles: Roles, shared: date | None, context: Context) -> Settled:
    """The day of a record that prints no date: the one its document gives or a person allowed, else why there is none."""
    if shared is None and context.options.dated_by_capture and context.captured_at is not None:
        shared = context.captured_at.date()
    if shared is not None:
        return Settled(DatedSpan(shared, shared, Precision.DAY), FieldFrom.DOCUMENT)
    text = next((row.values[n] for n in roles.dates if row.values.get(n)), "")
    reason = Reason.BAD_DATE if text and any(map(str.isdigit, text)) else Reason.UNDATED
    return Settled(reason=reason, detail=f"“{text[:80]}” is no date" if text else "no date in the record")


def _fill(rows: Sequence[Row], roles: Roles) -> None:
    """A title or outlet that a row has under another of its names is moved under the group's."""
    for role, chosen in (("title", roles.title), ("outlet", roles.outlet)):
        for row in rows if chosen else ():
            for name in roles.others.get(role, ()):
                if chosen not in row.values and row.values.get(name):
                    row.values[chosen or ""] = row.values[name]


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
