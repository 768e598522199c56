"""Fields that labels name inside a unit ("Source: ...", "公開日: ..."), laid over what its text says. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from app.parsing.dates.reading import find_dates
from app.parsing.fields.roles import find_roles
from app.parsing.fields.values import clean, is_link, printed_date
from app.parsing.layouts.context import Context
from app.parsing.layouts.reads import Read
from app.parsing.looks.texts import title_look
from app.parsing.looks.vocabulary import field_weights

_JOINTS = " ,;:-–—|•·/(["
DATE = "date"
SURE = 0.94  # confidence where labels name the outlet: as by place (layouts/reads.py)


def overlay(reads: Sequence[Read], context: Context) -> list[Read]:
    """The reads of one list with what their labels say; labels are matched to fields over the whole list."""
    labelled = [read for read in reads if read.unit.given]
    several = [read for read in labelled if len(read.unit.given) >= 2]
    if not labelled or (len(labelled) < 0.4 * len(reads) and len(several) < 2):
        return list(reads)
    for read in labelled:
        _divided(read.unit.given)
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


def _divided(given: dict[str, str]) -> None:
    """An outlet's value with its date behind it ("Source: OUTLET May 3, 2031") becomes two fields."""
    for name, value in list(given.items()):
        found = find_dates(value) if any(map(str.isdigit, value)) and field_weights(name).get("outlet") else []
        if not found or value[found[-1].end :].strip(" )].") or DATE in given:
            continue
        outlet = value[: found[-1].start].rstrip(_JOINTS)
        if outlet:
            given[name], given[DATE] = outlet, value[found[-1].start : found[-1].end]
