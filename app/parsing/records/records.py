"""Records (items of feeds, rows of files and tables, objects, cards) read as lists: fields first, then what titles hold. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.model import DatedSpan, FieldFrom, Piece, Reading, Reason, Role, Span
from app.parsing.candidates.build import Built, Draft
from app.parsing.candidates.settle import Settled, document_days, order_of, settle
from app.parsing.dates.reading import find_dates, read_instant
from app.parsing.dates.values import Printed, Relative
from app.parsing.fields.roles import NEVER_PUBLISHED, Roles, clean, find_roles, font_outlet, is_link, printed_date
from app.parsing.layouts.reads import Context, choose_hit, date_kind
from app.parsing.layouts.slots import DASHES
from app.parsing.looks.profiles import profile
from app.parsing.looks.texts import host_affinity, host_of, is_generic, is_person, outlet_look, title_look, words
from app.parsing.looks.vocabulary import field_weights, key_of
from app.parsing.outlets.damage import is_damaged
from app.parsing.outlets.split import Split, split_titles
from app.parsing.units.lines import LONGEST, Line
from app.parsing.units.residue import BREAK, hits, residue
from app.parsing.units.units import Unit, make_unit
from app.text import fold

SMALL = 5  # records of a group; smaller groups with the same names are read together
CONFIRMED = 0.995  # confidence where a field of its own names the outlet a title ends in
NAMED = 0.98  # where a field of its own names the outlet
UNNAMED = 0.9


@dataclass(slots=True)
class Row:
    """One record: its piece and its fields by name (the first value of each; people joined)."""

    piece: Piece
    values: dict[str, str] = field(default_factory=dict)


def read_records(pieces: Sequence[Piece], context: Context) -> list[Built]:
    """All record-like pieces of a part, group by group."""
    return [built for key, rows in _groups(pieces) if (built := _read(key, rows, context)) is not None]


def _groups(pieces: Sequence[Piece]) -> list[tuple[str, list[Row]]]:
    groups: dict[str, list[Row]] = {}
    tables: dict[tuple[Role, str], list[Piece]] = {}
    for piece in pieces:
        tables.setdefault((piece.role, piece.group), []).append(piece)
    for (role, _), members in tables.items():
        rows = [_row(piece) for piece in members]
        if role is not Role.RECORD:
            rows = _with_header(rows)
        names = set(rows[0].values) if 0 < len(rows) < SMALL else _common(rows)
        key = f"{role} " + " ".join(sorted(name for name in names if not name.startswith("@")))
        groups.setdefault(key, []).extend(rows)
    return [(key, sorted(rows, key=lambda row: row.piece.ordinal)) for key, rows in groups.items() if rows]


def _common(rows: Sequence[Row]) -> set[str]:
    counts = Counter(name for row in rows[:50] for name in row.values)
    return {name for name, count in counts.items() if count >= 0.5 * min(50, len(rows))}


def _row(piece: Piece) -> Row:
    row = Row(piece)
    for hint in piece.fields:
        value = hint.value.strip()
        if not value:
            continue
        name = hint.name
        if name not in row.values:
            row.values[name] = value
        elif "author" in field_weights(name) and value not in row.values[name]:
            row.values[name] += ", " + value
    if "date" not in row.values and (date := _date_of_parts(row.values)):
        row.values["date"] = date
    if not piece.fields or piece.role is not Role.RECORD:
        for index, cell in enumerate(piece.cells):
            if cell.strip():
                row.values.setdefault(str(index), cell.strip())
    return row


def _date_of_parts(values: dict[str, str]) -> str:
    """A date that stands in three fields (year, month, day), as one text; "" where there is none."""
    year, month, day = (values.get(name, "")[:12] for name in ("year", "month", "day"))
    if not year or not month:
        return ""
    if month.isdecimal():
        return f"{year}-{month:0>2}" + (f"-{day:0>2}" if day.isdecimal() else "")
    return f"{day} {month} {year}".strip()


def _with_header(rows: list[Row]) -> list[Row]:
    """Rows of a table; where the first names the columns, they take those names."""
    if not rows or any(not name.isdigit() for name in rows[0].values):
        return rows
    names = dict(rows[0].values)
    known = sum(bool(field_weights(value)) and words(value) <= 4 for value in names.values())
    if known < max(1, 0.5 * len(names)) or any(printed_date(v) or is_link(v) for v in names.values()):
        return rows
    kept = rows[1:]
    for row in kept:
        row.values = {names.get(index, index): value for index, value in row.values.items()}
    return kept


def _read(key: str, rows: list[Row], context: Context) -> Built | None:
    names = list(dict.fromkeys(name for row in rows for name in row.values))
    columns = {name: [row.values.get(name) for row in rows] for name in names}
    known = context.memory.roles.get(key)
    roles = known or find_roles(columns, context.book)
    if known is None and not _is_news(rows, roles, columns):
        return None
    context.memory.roles[key] = roles
    _fill(rows, roles)
    within = {} if roles.dates else _dates_within(rows, roles)
    titles = [clean(row.values.get(roles.title or "", "")) for row in rows]
    urls = [_url(row, roles) for row in rows]
    outlets = [
        clean(row.values[roles.outlet]) if roles.outlet and row.values.get(roles.outlet) else None for row in rows
    ]
    fonts = [
        font_outlet(row.values[roles.summary]) if roles.summary and row.values.get(roles.summary) else None
        for row in rows
    ]
    splits = _splits(titles, outlets, fonts, urls, context)
    printed = [within.get(i) or _printed(row, roles) for i, row in enumerate(rows)]
    order, order_from = order_of(key, [p for p, _, _ in printed if p is not None], context)
    built = Built(order=order, order_from=order_from, layout=_layout(roles, any(splits)), key=key)
    hosts = {host_of(url) for url in urls if url} - {""}
    site = context.facts.site_name if len(hosts) <= 1 and not roles.outlet and not any(splits) else None
    finals = [
        _fields(title, outlet, font, split)
        for title, outlet, font, split in zip(titles, outlets, fonts, splits, strict=True)
    ]
    built.damaged = is_damaged([f[0] for f in finals], [f[1] for f in finals], context.book)
    dated = sum(p is not None for p, _, _ in printed) > 0
    for index, row in enumerate(rows):
        title, outlet, confidence, rule = finals[index]
        date, where, name = printed[index]
        if date is not None:
            settled = settle(date, where, order, context, reference=_reference(row, roles, context))
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


def _printed(row: Row, roles: Roles) -> tuple[Printed | None, FieldFrom, str | None]:
    """The date a record prints, where, and under which name. Never the time it was fetched."""
    relative: tuple[Printed | None, FieldFrom, str | None] = (None, FieldFrom.ITEM, None)
    for name in roles.dates:
        if NEVER_PUBLISHED.search(key_of(name)):
            continue
        value = row.values.get(name)
        if not value:
            continue
        found = printed_date(value)
        if found is None:
            inner = find_dates(clean(value)) if len(value) <= 200 else []
            found = inner[0].printed if inner else None
        if found is None:
            continue
        where = FieldFrom.HEADING if name.startswith("@") else FieldFrom.ITEM
        if isinstance(found, Relative):
            if relative[0] is None:
                relative = (found, where, name)
            continue
        return found, where, name
    return relative


def _dates_within(rows: Sequence[Row], roles: Roles) -> dict[int, tuple[Printed | None, FieldFrom, str | None]]:
    """Dates that stand in another field, set off alike in most rows ("Reuters, 4 May 2031"); they are taken out of it there."""
    names = [name for name in (roles.outlet, roles.title) if name]
    names += [
        name for name in rows[0].values if name not in names and not name.startswith("@") and not _of_capture(name)
    ]
    for name in names:
        units = {i: _unit(row, name) for i, row in enumerate(rows) if 0 < len(row.values.get(name, "")) <= 400}
        found = {i: hits(unit) for i, unit in units.items()}
        kind, share = date_kind(list(found.values()))
        if kind is None or kind.endswith(":bare") or share * len(units) < 0.6 * len(rows):
            continue
        taken: dict[int, tuple[Printed | None, FieldFrom, str | None]] = {}
        for i, entry in found.items():
            hit = choose_hit(entry, kind)
            if hit is None:
                continue
            taken[i] = (hit.found.printed, FieldFrom.ITEM, name)
            rest = residue(units[i], [hit]).text.replace(BREAK, " ").strip(" ,;-–—|")
            if rest:
                rows[i].values[name] = rest
        return taken
    return {}


def _of_capture(name: str) -> bool:
    """Whether a field says when a record was gathered, which is never when it was published."""
    return bool(NEVER_PUBLISHED.search(key_of(name))) or "fetched" in field_weights(name)


def _unit(row: Row, name: str) -> Unit:
    return make_unit([Line(row.piece, clean(row.values[name]))])


def _reference(row: Row, roles: Roles, context: Context) -> datetime | None:
    value = row.values.get(roles.reference or "")
    if value:
        found = read_instant(value)
        if found is None and isinstance(printed := printed_date(value), DatedSpan):
            found = printed.at
        if found is not None:
            return found
    return context.captured_at or context.facts.published_at


def _splits(
    titles: Sequence[str],
    outlets: Sequence[str | None],
    fonts: Sequence[str | None],
    urls: Sequence[str | None],
    context: Context,
) -> list[Split | None]:
    """The split of each title "TITLE - OUTLET", where this list's titles are so; all None where they are not."""
    none: list[Split | None] = [None] * len(titles)
    there = [i for i, title in enumerate(titles) if title]
    if not there:
        return none
    for dash in DASHES:
        ends = {i: titles[i].rpartition(dash)[2].strip() for i in there if dash in titles[i]}
        if len(ends) < 0.25 * len(there):
            continue
        confirmed = sum(_same(ends[i], titles[i], outlets[i], fonts[i], dash) for i in ends)
        alike = sum(bool(urls[i]) and host_affinity(ends[i], host_of(urls[i] or "")) >= 0.85 for i in ends)
        if confirmed < 0.3 * len(there):
            names = [ends.get(i) for i in there]
            hosts = [host_of(urls[i] or "") for i in there]
            look = profile(names, hosts, [titles[i] for i in there], context.book)
            if any(outlets) and confirmed + alike < 0.3 * len(there):
                continue
            if look.filled < 0.75 or look.outlet < 0.3 or len(there) < 3:
                continue
        hints = [[h for h in (outlets[i], fonts[i], host_of(urls[i] or "")) if h] for i in range(len(titles))]
        texts = [titles[i] for i in there]
        found = split_titles(
            texts, context.book, separators=(dash,), hints=[hints[i] for i in there], explain=context.explain
        )
        for i, split in zip(there, found, strict=True):
            none[i] = _by_field(titles[i], outlets[i], fonts[i], dash) or split
        return none
    return none


def _same(end: str, title: str, outlet: str | None, font: str | None, dash: str) -> bool:
    return any(name and (fold(name) == fold(end) or title.endswith(dash + name)) for name in (outlet, font))


def _by_field(title: str, outlet: str | None, font: str | None, dash: str) -> Split | None:
    """A title that ends in the very outlet a field names is cut there."""
    for name in (font, outlet):
        if name and title.endswith(dash + name):
            cut = len(title) - len(dash) - len(name)
            if cut > 0:
                return Split(
                    title[:cut].rstrip(),
                    name,
                    (0, cut),
                    (cut + len(dash), len(title)),
                    CONFIRMED,
                    False,
                    "field confirms tail",
                )
    return None


def _fields(
    title: str, outlet: str | None, font: str | None, split: Split | None
) -> tuple[str, str | None, float, str]:
    """Title and outlet of a record, with the confidence and the rule."""
    if split is not None and split.outlet:
        return split.title, split.outlet, split.confidence, split.rule
    named = outlet if outlet and not is_generic(outlet) else font
    if named:
        return title, named, NAMED, "field"
    return title, None, UNNAMED, "field, no outlet"


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


__all__ = ["Row", "outlet_look", "read_records", "title_look"]
