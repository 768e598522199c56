"""Outlets that the titles of a group end in ("TITLE - OUTLET"), and those its fields name. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.parsing.layouts.context import Context
from app.parsing.layouts.cuts import DASHES
from app.parsing.layouts.reads import QUOTED
from app.parsing.layouts.slots import unquoted, value_span
from app.parsing.looks.profiles import profile
from app.parsing.looks.texts import host_affinity, host_of, is_generic
from app.parsing.outlets.split import Split, split_titles
from app.text import fold

CONFIRMED = 0.995  # confidence where a field of its own names the outlet a title ends in
BY_NAME = 0.98  # where a field of its own names the outlet, and its name says so
SHAPED = 0.94  # where only the values of a field say that they are outlets
LEFT_OVER = 0.75  # where a field is taken for the outlet because it can be nothing else
UNNAMED = 0.9


def split_tails(
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
    for i in there:  # a list whose titles are not so, but for some that end in the very name their field has
        cuts = (_by_field(titles[i], outlets[i], fonts[i], dash) for dash in DASHES)
        none[i] = next((cut for cut in cuts if cut is not None), None)
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


@dataclass(frozen=True, slots=True)
class Named:
    """Title and outlet of a record, how sure that is, by which rule, and the split of its title, if it was split."""

    title: str
    outlet: str | None
    confidence: float
    rule: str
    split: Split | None = None


def title_and_outlet(title: str, outlet: str | None, font: str | None, split: Split | None, *, told: float) -> Named:
    """What a record names; `told` is the confidence where a field names the outlet."""
    if split is not None and split.outlet:
        return Named(split.title, split.outlet, split.confidence, split.rule, split)
    if outlet and not is_generic(outlet):
        return Named(title, outlet, told, "field left over" if told == LEFT_OVER else "field", split)
    if font:
        return Named(title, font, BY_NAME, "field", split)
    return Named(title, None, UNNAMED, "field, no outlet", split)


def unquoted_titles(titles: Sequence[str]) -> list[str]:
    """Titles without the quotation marks that enclose several of them: those are the list's, not its titles'."""
    inner = [unquoted(title, (0, len(title))) for title in titles]
    enclosed = sum(span != (0, len(title)) for title, span in zip(titles, inner, strict=True))
    if enclosed < 2 or enclosed < QUOTED * sum(map(bool, titles)):
        return list(titles)
    return [title[slice(*span)] for title, span in zip(titles, inner, strict=True)]


def bare_values(values: Sequence[str | None]) -> list[str | None]:
    """Values without what nearly all of them are set in: brackets, quotes, a label ("via", "Source:")."""
    spans = [value_span(value, (0, len(value))) if value else None for value in values]
    pairs = [(value, span) for value, span in zip(values, spans, strict=True) if value and span]
    dressed = sum(span != (0, len(value)) for value, span in pairs)
    if dressed < 2 or dressed < 0.9 * len(pairs):
        return list(values)
    return [value[slice(*span)] if value and span else None for value, span in zip(values, spans, strict=True)]
