"""Layouts a person declares: '{title} - {outlet} - {published} [{listed}]' compiled to a matcher in linear time. Pure.

    {title} {outlet} {author} {published} {listed} {url} {skip}    fields; {title} must be there, each but {skip} once at most
    {? ... ?}                                                     an optional part, fields and literals
    {{ }}                                                         literal braces
    a line feed or \\n                                             the next line of an entry of several lines
    anything else                                                 itself; white space stands for any white space

Fields before the title take as little as they can, from the left; fields behind it as little as they can, from the right;
the title has the rest. Dates and addresses must be such. docs/lists.md has examples.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from app.errors import LayoutError
from app.model import Span
from app.parsing.dates.reading import find_dates, read_printed
from app.parsing.dates.values import FoundDate

FIELDS = ("title", "outlet", "author", "published", "listed", "url", "skip")
MOST_OPTIONAL = 5  # parts; each doubles the ways a line is tried
TRIES = 6  # places of a separator that are tried for a field whose value must be a date or an address
LONGEST_DATE = 80
LONGEST_BEFORE = 300  # code points of a field that a date touches
LABEL_WORDS = 4  # that may stand with a date in its field ("Last updated on: ...")

_TYPED = ("published", "listed", "url")
_TOKEN = re.compile(r"\{\?|\?\}|\{\{|\}\}|\{[^{}]*\}|[{}]|\\n|[^{}\\?]+|.", re.DOTALL)
_SPACE = re.compile(r"\s+")
_URL = re.compile(r"(?:https?:)?//\S+|www\.\S+|[\w./#?=&%~-]+/[\w./#?=&%~-]*\Z")


@dataclass(frozen=True, slots=True)
class Field:
    name: str


Part = Field | str


@dataclass(frozen=True, slots=True)
class Layout:
    """A compiled layout: its text and the ways an entry can be set, longest first; `lines` it takes at most."""

    text: str
    ways: tuple[tuple[Part, ...], ...]
    lines: int

    def match(self, text: str) -> dict[str, Span] | None:
        """Where the fields stand in a text (an entry's lines joined by line feeds), or None where it is set otherwise."""
        for way in self.ways:
            found = _match(way, text)
            if found is not None:
                return found
        return None


def compile_layout(text: str) -> Layout:
    """A declared layout made ready; LayoutError says what is wrong with it."""
    if len(text) > 500:
        raise LayoutError("the layout is longer than 500 characters", option="--layout")
    tree = _parse(text)
    optional = sum(isinstance(part, tuple) for part in tree)
    if optional > MOST_OPTIONAL:
        raise LayoutError(f"the layout has more than {MOST_OPTIONAL} optional parts", option="--layout")
    ways: list[tuple[Part, ...]] = []
    for chosen in product((True, False), repeat=optional):
        keep = iter(chosen)
        flat: list[Part] = []
        for part in tree:
            if isinstance(part, tuple):
                if next(keep):
                    flat.extend(part)
            else:
                flat.append(part)
        ways.append(_joined(flat))
    for way in ways:
        _check(way, text)
    return Layout(text, tuple(dict.fromkeys(ways)), max(_lines(way) for way in ways))


def _lines(way: Sequence[Part]) -> int:
    return 1 + sum(part.count("\n") for part in way if isinstance(part, str))


def _parse(text: str) -> list[Part | tuple[Part, ...]]:
    tree: list[Part | tuple[Part, ...]] = []
    group: list[Part] | None = None
    for match in _TOKEN.finditer(text):
        token = match.group()
        into: list[Part] | list[Part | tuple[Part, ...]] = tree if group is None else group
        if token == "{?":
            if group is not None:
                raise LayoutError("an optional part stands inside another", option="--layout")
            group = []
        elif token == "?}":
            if group is None:
                raise LayoutError("an optional part ends that never began", option="--layout")
            tree.append(tuple(group))
            group = None
        elif token in ("{{", "}}"):
            into.append(token[0])
        elif token == "\\n":
            into.append("\n")
        elif token.startswith("{") and token.endswith("}") and len(token) > 1:
            name = token[1:-1].strip()
            if name not in FIELDS:
                known = ", ".join(f"{{{field}}}" for field in FIELDS)
                raise LayoutError(
                    f"the layout names a field {token} that there is not; known are {known}", option="--layout"
                )
            into.append(Field(name))
        elif token in ("{", "}"):
            raise LayoutError("the layout has a single brace; write {{ or }} for the sign itself", option="--layout")
        else:
            into.append(token)
    if group is not None:
        raise LayoutError("an optional part is never closed with ?}", option="--layout")
    return tree


def _joined(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Literals run together, white space in them as one sign; none at the very ends."""
    out: list[Part] = []
    for part in parts:
        if isinstance(part, str) and out and isinstance(out[-1], str):
            out[-1] += part
        else:
            out.append(part)
    folded: list[Part] = [part if isinstance(part, Field) else _spaced(part) for part in out]
    if folded and isinstance(folded[0], str):
        folded[0] = folded[0].lstrip()
    if folded and isinstance(folded[-1], str):
        folded[-1] = folded[-1].rstrip()
    return tuple(part for part in folded if part)


def _spaced(literal: str) -> str:
    """A literal with its runs of white space as one space, or one line feed where they hold one."""
    return re.sub(r"[^\S\n]*\n[^\S\n]*", "\n", re.sub(r"[^\S\n]+", " ", literal))


def _check(way: Sequence[Part], text: str) -> None:
    names = [part.name for part in way if isinstance(part, Field)]
    if "title" not in names:
        raise LayoutError("the layout has no {title} outside its optional parts", option="--layout")
    twice = next((name for name in names if name != "skip" and names.count(name) > 1), None)
    if twice:
        raise LayoutError(f"the layout names {{{twice}}} twice", option="--layout")
    for first, second in pairwise(way):
        if (
            isinstance(first, Field)
            and isinstance(second, Field)
            and not {first.name, second.name} & {"published", "listed", "url"}
        ):
            raise LayoutError(
                f"nothing stands between {{{first.name}}} and {{{second.name}}} in {text!r}", option="--layout"
            )


# ---------------------------------------------------------------- matching


def _match(way: Sequence[Part], text: str) -> dict[str, Span] | None:
    place = next(i for i, part in enumerate(way) if isinstance(part, Field) and part.name == "title")
    start, end = _stripped(text, 0, len(text))
    found: dict[str, Span] = {}
    end_or_none = _from_right(way[place + 1 :], text, start, end, found)
    if end_or_none is None:
        return None
    start_or_none = _from_left(way[:place], text, start, end_or_none, found)
    if start_or_none is None:
        return None
    title = _stripped(text, start_or_none, end_or_none)
    if title[0] >= title[1] or (_lines(way) == 1 and "\n" in text[slice(*title)]):
        return None
    found["title"] = title
    return found


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _literal(text: str) -> re.Pattern[str]:
    """A literal as it is looked for: white space in it stands for any."""
    parts = [re.escape(part) for part in _SPACE.split(text)]
    glue = [r"\s*\n\s*" if "\n" in gap else r"[^\S\n]+" for gap in _SPACE.findall(text)]
    return re.compile("".join(part + (glue[i] if i < len(glue) else "") for i, part in enumerate(parts)))


_LITERALS: dict[str, re.Pattern[str]] = {}


def _places(literal: str, text: str, start: int, end: int) -> list[Span]:
    pattern = _LITERALS.get(literal)
    if pattern is None:
        if len(_LITERALS) > 500:
            _LITERALS.clear()
        pattern = _LITERALS.setdefault(literal, _literal(literal))
    return [match.span() for match in pattern.finditer(text, start, end)]


def _fits(name: str, text: str, span: Span) -> bool:
    value = text[span[0] : span[1]]
    if name in ("published", "listed"):
        return len(value) <= LONGEST_DATE and date_of(value) is not None
    if name == "url":
        return bool(_URL.match(value)) and not any(map(str.isspace, value))
    return name == "skip" or bool(value.strip())


def date_of(value: str) -> FoundDate | None:
    """The one date of a field's text."""
    printed = read_printed(value)
    if printed is not None:
        return FoundDate(0, len(value), printed)
    found = find_dates(value)
    if len(found) != 1:
        return None
    before, after = value[: found[0].start], value[found[0].end :]
    touches = before[-1:].isalnum() or after[:1].isalnum()
    return None if touches or len((before + after).split()) > LABEL_WORDS else found[0]


def _from_right(parts: Sequence[Part], text: str, start: int, end: int, found: dict[str, Span]) -> int | None:
    """Match what stands behind the title, from the end; where the title ends, or None."""
    index = len(parts) - 1
    while index >= 0:
        part = parts[index]
        if isinstance(part, str):
            places = _places(part, text, start, end)
            last = places[-1] if places else None
            if last is None or text[last[1] : end].strip():
                return None
            end = last[0]
            index -= 1
            continue
        before = parts[index - 1] if index else ""
        if isinstance(before, Field) or not before:
            glued = _glued(part.name, text, start, end, right=True)
            if glued is None:
                return None
            found[part.name] = glued
            end = glued[0]
            index -= 1
            continue
        span = None
        for place in reversed(_places(before, text, start, end)[-TRIES if part.name in _TYPED else -1 :]):
            value = _stripped(text, place[1], end)
            if _fits(part.name, text, value):
                span, end = value, place[0]
                break
        if span is None:
            return None
        found[part.name] = span
        index -= 2
    return end


def _from_left(parts: Sequence[Part], text: str, start: int, end: int, found: dict[str, Span]) -> int | None:
    """Match what stands before the title, from the start; where the title begins, or None."""
    index = 0
    while index < len(parts):
        part = parts[index]
        if isinstance(part, str):
            places = _places(part, text, start, end)
            if not places or text[start : places[0][0]].strip():
                return None
            start = places[0][1]
            index += 1
            continue
        after = parts[index + 1] if index + 1 < len(parts) else ""
        if isinstance(after, Field) and part.name not in _TYPED and index + 2 < len(parts):
            ends = _before_date(parts[index + 2], text, start, end)
            if ends is None:
                return None
            found[part.name], start = (start, ends), ends
            index += 1
            continue
        if isinstance(after, Field) or not after:
            glued = _glued(part.name, text, start, end, right=False)
            if glued is None:
                return None
            found[part.name] = glued
            start = glued[1]
            index += 1
            continue
        span = None
        for place in _places(after, text, start, end)[: TRIES if part.name in _TYPED else 1]:
            value = _stripped(text, start, place[0])
            if _fits(part.name, text, value):
                span, start = value, place[1]
                break
        if span is None:
            return None
        found[part.name] = span
        index += 2
    return start


def _before_date(following: Part, text: str, start: int, end: int) -> int | None:
    """Where a text ends that a date touches, the date standing before `following`."""
    for place in _places(following, text, start, end)[:TRIES] if isinstance(following, str) else ():
        dates = find_dates(text[start : place[0]]) if place[0] - start <= LONGEST_BEFORE else []
        if dates and not text[start + dates[-1].end : place[0]].strip() and dates[-1].start:
            return start + dates[-1].start
    return None


def _glued(name: str, text: str, start: int, end: int, *, right: bool) -> Span | None:
    """A date or address that touches its neighbour without a separator."""
    if name in ("published", "listed"):
        low, high = (max(start, end - LONGEST_DATE), end) if right else (start, min(end, start + LONGEST_DATE))
        dates = find_dates(text[low:high])
        if not dates:
            return None
        chosen = dates[-1] if right else dates[0]
        span = (low + chosen.start, low + chosen.end)
        rest = text[span[1] : end] if right else text[start : span[0]]
        return None if rest.strip() else span
    if name == "url":
        words = [match.span() for match in re.finditer(r"\S+", text[start:end])]
        if not words:
            return None
        word = words[-1] if right else words[0]
        span = (start + word[0], start + word[1])
        return span if _fits("url", text, span) else None
    return (end, end) if right else (start, start)


# ---------------------------------------------------------------- rendering and files


def render(layout: Layout, values: Mapping[str, str]) -> str:
    """An entry set in a layout: the first way all whose fields have a value; LayoutError where none is."""
    for way in layout.ways:
        if all(values.get(part.name) for part in way if isinstance(part, Field) and part.name != "skip"):
            return "".join(part if isinstance(part, str) else values.get(part.name, "") for part in way)
    raise LayoutError(f"the layout {layout.text!r} needs fields that are not there", option="--layout")


def load_layouts(text: str) -> dict[str, str]:
    """Named layouts from a TOML text: a table `[layouts]` (or the top) of names and layouts; each is checked.

    LayoutError names the entry that is no layout, or says why the text is no TOML.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LayoutError(f"the layouts file is no TOML: {error}", option="--layout") from error
    table = data.get("layouts", data)
    if not isinstance(table, dict):
        raise LayoutError("the layouts file has no table [layouts]", option="--layout")
    layouts: dict[str, str] = {}
    for name, layout in table.items():
        if not isinstance(layout, str):
            raise LayoutError(f"the layout {name!r} is not a text", option="--layout")
        try:
            compile_layout(layout)
        except LayoutError as error:
            raise LayoutError(f"the layout {name!r}: {error}", option="--layout") from error
        layouts[name] = layout
    return layouts
