"""Fields that labels name inside a unit ("Source: ...", "公開日: ..."), laid over what its text says. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from app.parsing.fields.roles import find_roles
from app.parsing.fields.values import clean, is_link, printed_date
from app.parsing.layouts.context import Context
from app.parsing.layouts.reads import Read
from app.parsing.looks.texts import title_look

SURE = 0.97  # confidence where labels name title and outlet


def overlay(reads: Sequence[Read], context: Context) -> list[Read]:
    """The reads of one list with what their labels say; labels are matched to fields over the whole list."""
    labelled = [read for read in reads if read.unit.given]
    if len(labelled) < 0.4 * len(reads) or not labelled:
        return list(reads)
    names = list(dict.fromkeys(name for read in labelled for name in read.unit.given))
    roles = find_roles({name: [read.unit.given.get(name) for read in labelled] for name in names}, context.book)
    for read in labelled:
        given = read.unit.given
        outlet, author = given.get(roles.outlet or ""), given.get(roles.author or "")
        title = given.get(roles.title or "")
        if title and (roles.scores[roles.title or ""]["title"] >= 1.5 or title_look(read.title) < 0.3):
            read.title, read.slots.title = clean(title), None
        if outlet:
            read.outlet, read.outlet_sure, read.confidence = clean(outlet), 1.0, SURE
            read.slots.others.pop("outlet", None)
        if author:
            read.author = clean(author)
            read.slots.others.pop("author", None)
        read.printed = next(
            (p for name in roles.dates if (v := given.get(name)) and (p := printed_date(v)) is not None), None
        )
        url = given.get(roles.url or "")
        if url and is_link(url) and read.slots.url is None:
            read.slots.url = url
        if outlet or read.printed:
            read.rule = "labels"
    return list(reads)
