"""Cuts: each takes a slot off a title, around a link, emphasis, quotes, brackets or a separator. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from app.model import Span
from app.parsing.layouts.slots import GROUPS, QUOTES, Slots, trimmed, value_span
from app.parsing.looks.texts import is_generic, words
from app.parsing.units.lines import Link


class Separator(NamedTuple):
    """A soft separator: how it is named, where it is looked for, and what it costs to believe in it."""

    name: str
    pattern: re.Pattern[str]
    tail: float
    head: float


SEPARATORS = (
    Separator(" - ", re.compile(r"(?<=\s)-(?=\s)"), 0.0, 0.05),
    Separator(" -- ", re.compile(r"(?<=\s)-{2,3}(?=\s)"), 0.0, 0.05),
    Separator(" – ", re.compile(r"(?<=\s)–(?=\s)"), 0.0, 0.05),
    Separator(" — ", re.compile(r"(?<=\s)—(?=\s)"), 0.0, 0.05),
    Separator("–", re.compile(r"(?<=\w)[–—](?=\w)"), 0.3, 0.3),
    Separator(" | ", re.compile(r"\s?[|‖｜¦]\s?"), 0.0, 0.0),
    Separator(" • ", re.compile(r"\s?[•·●∙]\s?"), 0.0, 0.0),
    Separator(" / ", re.compile(r"(?<=\s)/{1,2}(?=\s)"), 0.05, 0.05),
    Separator(" » ", re.compile(r"\s[»>›→⟶]+\s"), 0.05, 0.0),
    Separator(" ~ ", re.compile(r"(?<=\s)(?:[~^+=*#§¬°⋅◦▪■◆★☆]+|[:;]{2,3}|\.{2,3}|_{1,3}|\\+)(?=\s)"), 0.05, 0.05),
    Separator(": ", re.compile(r"\s?[:：](?=\s)|："), 0.25, 0.02),
    Separator(", ", re.compile(r",(?=\s)|，|、"), 0.1, 0.15),
    Separator("; ", re.compile(r";(?=\s)"), 0.15, 0.2),
    Separator(". ", re.compile(r"(?<=[\w\"”’)?!])\.(?=\s)|(?<=[?!\"”’])(?=\s)|。"), 0.1, 0.25),
    Separator("any", re.compile(r"(?<=\s)(?:-{1,3}|[–—~»›:：/•·])(?=\s)|\s?[|｜‖¦]\s?|："), 0.15, 9.0),
    Separator(" by ", re.compile(r"(?<=[\s,])[Bb]y(?=\s)"), 0.1, 9.0),
    Separator(
        " via ",
        re.compile(r"(?<=[\s,])(?:[Vv]ia|@|[Ff]rom|[Ii]n|[Oo]n|[Aa]t|bei|auf|dans|sur|en|em|su)(?=\s)"),
        0.15,
        9.0,
    ),
)
DASHES = (" - ", " – ", " — ", " | ", " -- ")


Cut = Callable[[Slots], tuple[Span, dict[str, Span]] | None]


def _links_in(slots: Slots) -> list[Link]:
    assert slots.title is not None
    a, b = slots.title
    text = slots.residue.text
    return [
        link
        for link in slots.residue.links
        if a <= link.start and link.end <= b and not is_generic(text[link.start : link.end])
    ]


def _around(
    slots: Slots, inner: Span, name: str, *, title_inside: bool, marks: int = 0
) -> tuple[Span, dict[str, Span]] | None:
    """The title chunk in three: before, inside and after `inner`, which `marks` signs of its own enclose."""
    assert slots.title is not None
    text = slots.residue.text
    a, b = slots.title
    before, after = trimmed(text, (a, inner[0] - marks)), trimmed(text, (inner[1] + marks, b))
    sides = {
        side: span for side, span in (("<", before), (">", after)) if any(map(str.isalnum, text[span[0] : span[1]]))
    }
    if not sides:
        return None
    if title_inside:
        return trimmed(text, inner), {name + side: value_span(text, span) for side, span in sides.items()}
    side = max(sides, key=lambda s: words(text[sides[s][0] : sides[s][1]]))
    rest = {name + s: value_span(text, span) for s, span in sides.items() if s != side}
    return sides[side], {name: value_span(text, inner), **rest}


def _link_is_title(slots: Slots) -> tuple[Span, dict[str, Span]] | None:
    inside = _links_in(slots)
    if not inside:
        return None
    best = max(inside, key=lambda link: link.end - link.start)
    return _around(slots, (best.start, best.end), "link", title_inside=True)


def _link_is_value(last: bool) -> Cut:
    def cut(slots: Slots) -> tuple[Span, dict[str, Span]] | None:
        inside = _links_in(slots)
        if not inside:
            return None
        link = inside[-1 if last else 0]
        return _around(slots, (link.start, link.end), "linked", title_inside=False)

    return cut


def _strong_in(slots: Slots) -> list[Span]:
    assert slots.title is not None
    a, b = slots.title
    return [span for span in slots.residue.strong if a <= span[0] and span[1] <= b and span != (a, b)]


def _strong_is(title_inside: bool, last: bool = False) -> Cut:
    def cut(slots: Slots) -> tuple[Span, dict[str, Span]] | None:
        inside = _strong_in(slots)
        if not inside:
            return None
        best = max(inside, key=lambda s: s[1] - s[0]) if title_inside else inside[-1 if last else 0]
        return _around(slots, best, "strong", title_inside=title_inside)

    return cut


_CORNERS = "「『《【"  # no space stands before them


def _quoted_is_title(slots: Slots) -> tuple[Span, dict[str, Span]] | None:
    assert slots.title is not None
    text = slots.residue.text
    a, b = slots.title
    for place in range(a, min(b, a + 200)):
        close = QUOTES.get(text[place])
        if close is None or (place > a and text[place - 1].isalnum() and text[place] not in _CORNERS):
            continue
        stop = text.rfind(close, place + 1, b)
        if stop - place >= (6 if text[place] in _CORNERS else 12) and (stop + 1 >= b or not text[stop + 1].isalnum()):
            return _around(slots, (place + 1, stop), "quoted", title_inside=True, marks=1)
    return None


def _group(trailing: bool) -> Cut:
    def cut(slots: Slots) -> tuple[Span, dict[str, Span]] | None:
        assert slots.title is not None
        text = slots.residue.text
        a, b = slots.title
        if trailing:
            close = text[b - 1]
            stop = b - 1
            if close in ".,;" and b - a > 2:
                close, stop = text[b - 2], b - 2
            opening = next((o for o, c in GROUPS.items() if c == close), None)
            if opening is None:
                return None
            depth, place = 0, stop
            while place > a:
                depth += (text[place] == close) - (text[place] == opening)
                if depth == 0:
                    break
                place -= 1
            if depth or place <= a:
                return None
            inner, rest = (place + 1, stop), trimmed(text, (a, place))
        else:
            if text[a] not in GROUPS:
                return None
            stop = text.find(GROUPS[text[a]], a, b)
            if stop < 0:
                return None
            inner, rest = (a + 1, stop), trimmed(text, (stop + 1, b))
        if rest[0] >= rest[1] or inner[0] >= inner[1]:
            return None
        return rest, {"()" if trailing else "()<": value_span(text, inner)}

    return cut


def _separated(separator: Separator, tail: bool) -> Cut:
    name = f"{separator.name}{'>' if tail else '<'}"

    def cut(slots: Slots) -> tuple[Span, dict[str, Span]] | None:
        assert slots.title is not None
        text = slots.residue.text
        a, b = slots.title
        found = None
        if tail:
            for found in separator.pattern.finditer(text, a, b):  # noqa: B007
                pass
        else:
            found = next(separator.pattern.finditer(text, a, min(b, a + 90)), None)
        if found is None:
            return None
        head, rest = trimmed(text, (a, found.start())), trimmed(text, (found.end(), b))
        if head[0] >= head[1] or rest[0] >= rest[1]:
            return None
        return (head, {name: value_span(text, rest)}) if tail else (rest, {name: value_span(text, head)})

    return cut


CUTS: dict[str, tuple[Cut, float]] = {
    "link=title": (_link_is_title, -0.1),
    "link=value": (_link_is_value(last=False), 0.05),
    "last link=value": (_link_is_value(last=True), 0.05),
    "strong=title": (_strong_is(True), 0.0),
    "strong=value": (_strong_is(False), 0.05),
    "last strong=value": (_strong_is(False, last=True), 0.05),
    "quoted=title": (_quoted_is_title, 0.05),
    "group>": (_group(trailing=True), 0.0),
    "group<": (_group(trailing=False), 0.0),
    **{f"{s.name}>": (_separated(s, tail=True), s.tail) for s in SEPARATORS},
    **{f"{s.name}<": (_separated(s, tail=False), s.head) for s in SEPARATORS if s.head < 1},
}


def take(slots: Slots, name: str) -> bool:
    """Make one cut; False where it finds nothing."""
    if slots.title is None:
        return False
    result = CUTS[name][0](slots)
    if result is None:
        return False
    slots.title, taken = result
    for name_of, span in taken.items():
        key = name_of
        while key in slots.others:
            key += "'"
        slots.others[key] = span
    return True
