"""Visible text of inline content: white space collapsed, line breaks kept apart, links and named values with their spans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from app.model import Hint, Link, Span
from app.readers.html_tree import BLOCKS, HEADINGS, Element, Text

_SPACE = re.compile(r"[ \t\n\f\r]+")
_WORD = re.compile(r"\w")
_APART = frozenset(
    {"a", "span", "time", "small", "cite", "label", "abbr", "td", "th"}
)  # set apart by styles where nothing is between
MAX_ALT = 300  # characters of what a picture is said to show
MAX_CLASS = 80  # characters of a class attribute that may name a field


@dataclass(slots=True)
class Run:
    """A visual line: its text, where it stands in the source, its links and named values, and its outermost inline elements."""

    tag: str  # of the block it stands in
    text: str
    at: int
    end: int
    links: tuple[Link, ...]
    fields: tuple[Hint, ...]
    atoms: tuple[tuple[str, Span], ...]
    broken: bool = False  # it begins after a <br>
    lines: tuple[tuple[str, Span], ...] = ()  # of several runs joined to one: each with its place

    def cells(self) -> list[tuple[str, str, Span]]:
        """Its texts with the tag that holds each: one an element where no word stands between them, else all in one."""
        outside = _outside(self.text, self.atoms)
        atoms = [(tag, self.text[start:end], (start, end)) for tag, (start, end) in self.atoms if start < end]
        if len(atoms) >= 2 and not _WORD.search(outside):
            return atoms
        whole = len(atoms) == 1 and self.text == atoms[0][1] and self.tag not in HEADINGS
        return [(atoms[0][0] if whole else self.tag, self.text, (0, len(self.text)))]


@dataclass(slots=True)
class _Open:
    """An element whose text is being collected."""

    element: Element
    start: int


@dataclass(slots=True)
class Collector:
    """Collects inline content into runs; `base` makes links absolute."""

    base: str
    runs: list[Run] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _at: int = -1
    _end: int = 0
    _tag: str = ""
    _broken: bool = False
    _space: bool = False
    _closed: str = ""  # the inline element that has just ended, if nothing came after it
    _links: list[Link] = field(default_factory=list)
    _fields: list[tuple[str, str | None, Span]] = field(default_factory=list)
    _atoms: list[tuple[str, Span]] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)

    def text(self, node: Text, tag: str, *, preformatted: bool = False) -> None:
        """Add a text node that stands in a block of this tag; a preformatted one is at most a line with its end."""
        if preformatted:
            self._add(node.text.rstrip(), node, tag)
            if node.text.endswith("\n"):
                self.line_break()
            return
        text = _SPACE.sub(" ", node.text)
        if text.startswith(" "):
            self._space = True
            text = text[1:]
        if not text:
            return
        self._add(text.removesuffix(" "), node, tag)
        self._space = text.endswith(" ")

    def _add(self, text: str, node: Text, tag: str) -> None:
        if not text:
            return
        if self._at < 0:
            self._at, self._tag = node.at, tag
        elif self._space:
            self._put(" ")
        self._space = False
        self._closed = ""
        self._end = node.end
        for one in self._open:
            one.start = self._length if one.start < 0 else one.start
        self._put(text)

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def enter(self, element: Element) -> None:
        """An inline element begins."""
        if self._closed and (element.tag in _APART or self._closed in _APART):
            self._space = True
        self._open.append(_Open(element, -1))

    def leave(self, element: Element) -> None:
        """It ends."""
        one = self._open.pop()
        self._note(one)
        if one.start >= 0:
            self._closed = element.tag
            self._end = max(self._end, element.end)

    def value(self, element: Element) -> None:
        """An element without text that names a value: `<meta itemprop>`, `<link property>`, `<img alt>`."""
        if element.tag == "img":
            alt = _SPACE.sub(" ", element.get("alt"))
            if _WORD.search(alt) and len(alt) <= MAX_ALT:
                self._fields.append(("img@alt", alt, (self._length, self._length)))
            return
        for name, said in named_values(element, self.base):
            self._fields.append((name, said, (self._length, self._length)))

    def _note(self, one: _Open) -> None:
        """Keep what an element that is ending (or is cut by the end of a run) says of the text it holds."""
        element, span = one.element, (one.start, self._length)
        if one.start < 0:
            return
        if element.tag == "a" and element.get("href"):
            self._links.append(Link(span, absolute(self.base, element.get("href"))))
        if element.raw or element.tag == "cite":
            self._fields += [(name, said, span) for name, said in named_values(element, self.base)]
        if element.tag not in BLOCKS:
            self._atoms.append((element.tag, span))

    def line_break(self) -> None:
        """A `<br>`: what follows is another visual line."""
        self.flush()
        self._broken = True

    def flush(self) -> None:
        """End the run, if it holds anything; elements still open go on in the next."""
        if self._at >= 0:
            innermost = max((index for index, one in enumerate(self._open) if one.element.tag in BLOCKS), default=-1)
            for index, one in enumerate(
                self._open
            ):  # of the blocks around it only the innermost says what this text is
                if index >= innermost or one.element.tag not in BLOCKS:
                    self._note(one)
            text = "".join(self._parts)
            fields = tuple(
                Hint(name, text[span[0] : span[1]] if said is None else said, span if span[0] < span[1] else None)
                for name, said, span in sorted(self._fields, key=lambda found: found[2])
                if said or span[0] < span[1]
            )
            atoms = tuple(self._outermost())
            links = tuple(sorted(self._links, key=lambda link: link.span))
            self.runs.append(Run(self._tag, text, self._at, self._end, links, fields, atoms, self._broken))
            self._fields = []
        for one in self._open:
            one.start = -1
        self._fields = [(name, said, (0, 0)) for name, said, _ in self._fields if said]  # of the text that follows
        self._parts, self._links, self._atoms = [], [], []
        self._length, self._at, self._end, self._space, self._broken, self._closed = 0, -1, 0, False, False, ""

    def rest(self, element: Element) -> Run | None:
        """What elements without text named behind the last text, as a run without text."""
        if not self._fields:
            return None
        fields = tuple(Hint(name, said) for name, said, _ in self._fields if said)
        return Run(element.tag, "", element.at, element.end, (), fields, ())

    def _outermost(self) -> list[tuple[str, Span]]:
        """The atoms that do not stand inside another; where one holds all of the text, those in it if they leave no word out."""
        text = "".join(self._parts)
        atoms = sorted(self._atoms, key=lambda atom: (atom[1][0], -atom[1][1]))
        first = _apart(atoms)
        while len(atoms) > 2 and atoms[0][1] == (0, len(text)):
            atoms = atoms[1:]
            inner = _apart(atoms)
            if len(inner) > 1 and not _WORD.search(_outside(text, inner)):
                return inner
        return first


def _apart(atoms: list[tuple[str, Span]]) -> list[tuple[str, Span]]:
    """Of atoms in order those that do not stand inside another."""
    kept: list[tuple[str, Span]] = []
    for tag, span in atoms:
        if not kept or span[0] >= kept[-1][1][1]:
            kept.append((tag, span))
    return kept


def _outside(text: str, atoms: Sequence[tuple[str, Span]]) -> str:
    """The text without its atoms."""
    for _, (start, end) in reversed(atoms):
        text = text[:start] + text[end:]
    return text


def named_values(element: Element, base: str) -> list[tuple[str, str | None]]:
    """What an element names: `cite`, time@datetime, property:NAME (microdata, RDFa), class:NAME; None stands for its text."""
    found: list[tuple[str, str | None]] = [("cite", None)] if element.tag == "cite" else []
    moment = element.get("datetime")
    if moment:
        found.append((f"{element.tag}@datetime", moment))
    for name in (element.get("itemprop") or element.get("property")).split()[:4]:
        said = element.get("content") or moment
        if (
            not said
            and (target := element.get("href") or element.get("src"))
            and name.rpartition(":")[2] in ("url", "image")
        ):
            said = absolute(base, target)
        found.append((f"property:{name.rpartition(':')[2].rpartition('/')[2].lower()}", said or None))
    kind = element.get("class")
    if kind and len(kind) <= MAX_CLASS:
        found.append((f"class:{kind.lower()}", None))
    return found


def absolute(base: str, href: str) -> str:
    """A link's target made absolute where a base is known; as written where it cannot be."""
    if not base:
        return href
    try:
        return urljoin(base, href)
    except ValueError:
        return href
