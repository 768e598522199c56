"""Layouts a person declares: '{title} - {outlet} - {published} [{listed}]' compiled. Pure; matching.py matches it.

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
from app.parsing.declared.matching import Field, Part, lines_of, match_way

FIELDS = ("title", "outlet", "author", "published", "listed", "url", "skip")
MOST_OPTIONAL = 5  # parts; each doubles the ways a line is tried
_TOKEN = re.compile(r"\{\?|\?\}|\{\{|\}\}|\{[^{}]*\}|[{}]|\\n|[^{}\\?]+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Layout:
    """A compiled layout: its text and the ways an entry can be set, longest first; `lines` it takes at most."""

    text: str
    ways: tuple[tuple[Part, ...], ...]
    lines: int

    def match(self, text: str) -> dict[str, Span] | None:
        """Where the fields stand in a text (an entry's lines joined by line feeds), or None where it is set otherwise."""
        for way in self.ways:
            found = match_way(way, text)
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
    return Layout(text, tuple(dict.fromkeys(ways)), max(lines_of(way) for way in ways))


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
