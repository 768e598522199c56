"""What kind of content each element of a page holds, counted bottom-up once: which blocks are cards, which tables hold data.

A *card* is the innermost repeated unit: an `<article>`, an element typed by microdata or RDFa, or one of several
siblings of one kind, whose texts stand in two or more separate elements. What is a card in one section of a page is one in
the others too, even alone there. Running text is one text, however many links it has.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from app.readers.html_tree import BLOCKS, HEADINGS, Element, Text, Tree

MIN_SIBLINGS = 3  # as many blocks of one kind make a repetition
MAX_CELLS = 16  # a block with more texts is a section of the page, not one entry
MIN_ITEM = 25  # characters an item of a list has on average, if it is a list of entries

SKIPPED = frozenset(
    "script style template noscript head svg math iframe object select nav button audio video canvas datalist".split()
)
_LISTS = frozenset({"ul", "ol", "menu", "dir", "dl"})
_UNITS = frozenset({"div", "section", "li", "a", "article", "p", "figure", "blockquote", "span", "details"})
_ENTRY_TYPE = re.compile(r"(?:Article|Posting|Report|Review|Object|CreativeWork|Legislation|Event|ListItem)\b")
_WORD = re.compile(r"\w")


@dataclass(slots=True)
class Shape:
    """What an element holds: `cells` texts in elements of their own, links, headings; whether blocks, cards or lists are inside."""

    cells: int = 0
    length: int = 0  # of all its text, in characters
    links: int = 0
    headings: int = 0
    blocks: bool = False
    units: bool = False  # a card, a data table or a list of several items inside
    unit: bool = False  # it is a card itself
    bare: bool = False  # text stands directly in it, beside its elements


NOTHING = Shape()


def is_skipped(element: Element) -> bool:
    """Elements that show no text of the page: scripts, pictures, controls, navigation, and what is hidden."""
    return element.tag in SKIPPED or (
        bool(element.raw)
        and ("hidden" in element.raw or "navigation" in element.raw)
        and ("hidden" in element.attributes or element.get("role") == "navigation")
    )


_Kind = tuple[str, str, str, str]  # tag and first class of an element and of the one around it


def shapes(tree: Tree) -> dict[Element, Shape]:
    """The shape of every element that shows something, bottom-up (in `elements` children come after their parents)."""
    found = _shapes(tree, frozenset())
    kinds = _repeated_kinds(tree, found)
    return _shapes(tree, kinds) if kinds else found


def _shapes(tree: Tree, cards: frozenset[_Kind]) -> dict[Element, Shape]:
    found: dict[Element, Shape] = {}
    for element in reversed(tree.elements):
        if not is_skipped(element):
            found[element] = _shape(element, found, cards)
    return found


def _kind(element: Element) -> _Kind:
    around = element.parent
    outer = (around.tag, around.get("class").partition(" ")[0]) if around is not None else ("", "")
    return element.tag, element.get("class").partition(" ")[0], *outer


def _repeated_kinds(tree: Tree, found: dict[Element, Shape]) -> frozenset[_Kind]:
    """Kinds of cards that stand in several sections: those that some siblings are, or that occur often enough outside of cards."""
    inside: set[Element] = set()
    counts: Counter[_Kind] = Counter()
    known: set[_Kind] = set()
    for element in tree.elements:
        shape = found.get(element)
        if shape is None:
            continue
        if element.parent in inside or shape.unit:
            inside.add(element)
        if element.tag not in _UNITS or (element.parent in inside):
            continue
        if _may_be_card(shape, linked=_is_link(element)):
            kind = _kind(element)
            counts[kind] += not shape.unit
            if shape.unit and element.tag != "article":
                known.add(kind)
    return frozenset(kind for kind, alone in counts.items() if alone and (kind in known or alone >= MIN_SIBLINGS))


def _is_link(element: Element) -> bool:
    return element.tag == "a" and bool(element.get("href"))


def _shape(element: Element, found: dict[Element, Shape], cards: frozenset[_Kind]) -> Shape:
    shape = Shape()
    inline_cells = 0
    marks = False
    children = []
    for kid in element.kids:
        if isinstance(kid, Text):
            if not kid.text.isspace():
                marks = True
                shape.length += len(kid.text)
                shape.bare = shape.bare or _WORD.search(kid.text) is not None
            continue
        inner = found.get(kid)
        if inner is None:
            continue
        children.append((kid, inner))
        shape.length += inner.length
        shape.links += inner.links + (kid.tag == "a" and bool(inner.cells))
        shape.headings += inner.headings + (kid.tag in HEADINGS and bool(inner.cells))
        is_block = kid.tag in BLOCKS or inner.blocks
        shape.blocks = shape.blocks or is_block
        shape.units = shape.units or inner.units or inner.unit or _is_list(kid, inner)
        if is_block:
            shape.cells += inner.cells
        else:
            inline_cells += inner.cells > 0
    _mark_repeated(children, shape, cards)
    shape.cells += _inline_cells(shape, inline_cells, marks)
    shape.unit = _stands_alone(element, shape)
    return shape


def _inline_cells(shape: Shape, inline: int, marks: bool) -> int:
    """Texts in the inline content of an element: one where anything is written between its elements, else one an element."""
    if shape.bare or (marks and not shape.blocks):
        return 1
    return inline


def _is_list(element: Element, shape: Shape) -> bool:
    """A list or table of its own; the short words of a list of tags or links do not make one."""
    if element.tag in _LISTS:
        items = sum(isinstance(kid, Element) and kid.tag in ("li", "dt") for kid in element.kids)
        return items >= MIN_SIBLINGS and shape.length >= MIN_ITEM * items
    return element.tag == "table" and shape.cells > 2 * MAX_CELLS


def _mark_repeated(children: list[tuple[Element, Shape]], shape: Shape, cards: frozenset[_Kind]) -> None:
    """Make cards of children of one kind (tag and first class) of which enough look like one, and of those of known kinds."""
    alike: dict[tuple[str, str], list[Shape]] = {}
    for kid, inner in children:
        if kid.tag in _UNITS and _may_be_card(inner, linked=_is_link(kid)):
            alike.setdefault((kid.tag, kid.get("class").partition(" ")[0]), []).append(inner)
            if cards and _kind(kid) in cards:
                shape.units = inner.unit = True
    for group in alike.values():
        if len(group) >= MIN_SIBLINGS:
            shape.units = True
            for inner in group:
                inner.unit = True


def _may_be_card(shape: Shape, *, linked: bool) -> bool:
    """Whether an element has what a card has; `linked`: it is a link as a whole."""
    return (
        2 <= shape.cells <= MAX_CELLS
        and not shape.units
        and not shape.bare
        and bool(linked or shape.links or shape.headings)
        and shape.headings <= 2
    )


def _stands_alone(element: Element, shape: Shape) -> bool:
    """Whether an element is a card even without siblings like it: by its tag or its schema.org type."""
    if shape.units or not 2 <= shape.cells <= MAX_CELLS or shape.headings > 2:
        return False
    if element.tag == "article":
        return True
    kind = element.get("typeof") or element.get("itemtype") if "type" in element.raw else ""
    return _ENTRY_TYPE.search(kind) is not None
