"""YAML: records found at any depth, as in JSON (`records` says how), values as written: a day stays the text that is printed.

Read as events, so nothing is ever constructed; aliases are followed, merge keys (`<<`) filled in, within bounds. Where the
text breaks inside an item of a list, that item is skipped and reading goes on with the next.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO

import yaml

from app.errors import LimitError
from app.model import Document, Piece, ReadNotes
from app.readers.decode import REPLACEMENT, Decoded, head_text, read_text
from app.readers.nested import MAX_DEPTH, MAX_TEXT, Number, Object
from app.readers.records import Broken, Walk
from app.readers.yaml_mending import mended, restored

FORMAT = "yaml"
DESCRIPTION = "YAML with records at any depth (lists of mappings, mappings of lists)"
EXAMPLE = """\
- date: 2031-03-02
  title: Harbour cats elect new mayor
  venue: Example Times
  url: https://times.example/1
"""

MAX_YAML = 16 << 20  # code points of a document: it is held as nodes
MAX_EXPANDED = 100_000  # values that aliases may add to those of the text
MAX_RESUMES = 5_000  # broken items behind which reading goes on

try:
    _LOADER: type = yaml.CSafeLoader
except AttributeError:  # built without libyaml: slower, else the same
    _LOADER = yaml.SafeLoader

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_NUMBER = re.compile(r"[-+]?(?:\d[\d_]*)?\.?\d+(?:[eE][-+]?\d+)?|true|false|True|False|TRUE|FALSE|[-+]?\.(?:inf|nan)")
_KEY = re.compile(r"""(\s*)(-\s+)?(["']?[\w@][\w.@/-]*(?: [\w.-]+)?["']?)\s*:(?:\s|$)""")
_TEXT_ITEM = re.compile(r"""\s*-\s+(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*$""")
_FLOW_ITEM = re.compile(r"\s*-\s+\{\s*[\"']?\w+[\"']?\s*:")


def likelihood(head: bytes) -> float:
    """Items of several keys that repeat. A bullet list with a colon in its lines has no second key below the first."""
    text = head_text(head)
    found = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    marked = bool(found) and (found[0].startswith("%YAML") or found[0].rstrip() == "---")
    if marked and any(line.rstrip() == "---" for line in found[1:]):
        end = [line.rstrip() for line in found].index("---", 1)
        found = found[end + 1 :] if len(found) > end + 1 else found  # metadata above a text count for nothing
    keys = [_KEY.match(line) for line in found]
    items = [at for at, key in enumerate(keys) if key and key[2]]
    followed = sum(at + 1 < len(keys) and _goes_on(keys[at], keys[at + 1]) for at in items)
    flow = sum(_FLOW_ITEM.match(line) is not None for line in found)
    if flow > 1 and 2 * flow > len(found):
        return 0.85
    texts = sum(_TEXT_ITEM.match(line) is not None for line in found)
    if texts > 1 and texts + sum(key is not None for key in keys) >= len(found) - 1:  # the last line may be cut
        return 0.8
    if not items or 2 * followed < len(items) or 2 * sum(key is not None for key in keys) < len(keys):
        return 0.0
    names = Counter(key[3] for key in keys if key)
    repeated = sum(count for count in names.values() if count > 1)
    return 0.9 if 2 * repeated > sum(names.values()) else 0.8 if marked or len(items) == 1 else 0.4


def _goes_on(item: re.Match[str] | None, below: re.Match[str] | None) -> bool:
    """Whether a key stands below the first key of an item, at its column, or further in below a key without a value."""
    if not item or not below or below[2]:
        return False
    column = len(item[1]) + len(item[2] or "")
    return len(below[1]) == column or (len(below[1]) > column and not item.string[item.end() :].strip())


def read(document: Document, notes: ReadNotes) -> Iterator[Piece]:
    """One RECORD a mapping or row, one ITEM a string in a list; hints, groups and "@" as for JSON; `line` is its first line."""
    decoded = read_text(document, notes)
    if len(decoded.text) > MAX_YAML:
        raise LimitError(f"is YAML longer than {MAX_YAML:,} characters")
    text = _CONTROLS.sub(REPLACEMENT, decoded.text)
    notes.replaced += sum(1 for _ in _CONTROLS.finditer(decoded.text))

    def told(why: str, at: int) -> None:
        notes.skip(why, offset=decoded.byte_at(at), line=decoded.line_at(at))

    walk = Walk(told)
    ordinal = 0
    for root in _roots(text, decoded, told):
        for found in walk.records(root):
            yield found.piece(ordinal, decoded.byte_at(found.start), decoded.byte_at(found.end))
            ordinal += 1
    if not ordinal:
        notes.skip("the data has no records")


def _roots(text: str, decoded: Decoded, told: Broken) -> list[_Node]:
    """The documents of a text as it stands, or, where it breaks, mended, if then it breaks in fewer places."""
    broken: list[tuple[str, int]] = []
    roots = _Builder(text, decoded, lambda why, at: broken.append((why, at))).roots()
    if broken and (parsed := mended(text)) is not None:
        still: list[tuple[str, int]] = []
        better = _Builder(text, decoded, lambda why, at: still.append((why, at)), parsed).roots()
        if len(still) < len(broken):
            roots, broken = better, still
    for why, at in broken:
        told(why, at)
    return roots


# ---------------------------------------------------------------- nodes


@dataclass
class _Source:
    """What all nodes of a document share: its text, and how many more values may be given out.

    Each value of the text is looked at a few times; what goes far beyond comes of aliases.
    """

    text: str
    decoded: Decoded
    left: int = MAX_EXPANDED

    def built(self) -> None:
        self.left += 10

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise LimitError(f"has aliases that add more than {MAX_EXPANDED:,} values")


@dataclass(slots=True)
class _Node:
    """A YAML value at its place. `held` are the values under their names ("" in a list); an alias is the very node it names."""

    source: _Source
    kind: str
    start: int
    end: int
    scalar: str | None = None
    held: list[tuple[str, _Node]] = field(default_factory=list)
    height: int = 0

    @property
    def line(self) -> int | None:
        return self.source.decoded.line_at(self.start)

    def raw(self) -> str:
        return self.source.text[self.start : min(self.end, self.start + MAX_TEXT)].rstrip()

    def value(self) -> object:
        self.source.spend()
        if self.kind == "scalar":
            return self.scalar
        if self.kind == "array":
            return [one.value() for _, one in self.held]
        found = Object((name, one.value()) for name, one in self.held if name != "<<")
        for _, one in (pair for pair in self.held if pair[0] == "<<"):
            merged = one.value()
            for other in [merged] if isinstance(merged, Object) else merged if isinstance(merged, list) else []:
                own = {name for name, _ in found}
                found.extend(pair for pair in (other if isinstance(other, Object) else ()) if pair[0] not in own)
        return found

    def children(self) -> Iterator[tuple[str, _Node]]:
        for pair in self.held:
            self.source.spend()
            yield pair

    def add(self, name: str, node: _Node) -> None:
        self.held.append((name, node))
        self.height = max(self.height, node.height + 1)
        if self.height > MAX_DEPTH:
            raise LimitError(f"is nested deeper than {MAX_DEPTH} levels")


@dataclass
class _Open:
    """A container whose end has not come: its anchor, in a mapping the key that waits for its value.

    `again` if it stands in the tree already: a list that goes on behind a broken item.
    """

    node: _Node
    anchor: str | None = None
    key: str | None = None
    again: bool = False


class _Builder:
    """Nodes from the events of a text. Of a broken text what is complete is kept, and reading goes on with the next item."""

    def __init__(self, text: str, decoded: Decoded, told: Broken, parsed: str | None = None) -> None:
        self.text, self.decoded, self.told = text, decoded, told
        self.source = _Source(text, decoded)
        self.stream = StringIO(parsed or text)
        self.found: list[_Node] = []
        self.open: list[_Open] = []
        self.anchors: dict[str, _Node] = {}

    def roots(self) -> list[_Node]:
        """The documents of the text."""
        begin: int | None = 0
        resumes = 0
        while begin is not None:
            broken = self._read(begin)
            if broken is None:
                break
            why, at = broken
            line = self.text.rfind("\n", 0, at) + 1
            if not self.open and line > begin and not self.text[line:at].strip():
                begin = line  # a list that had gone on is complete: what follows stands outside of it
            else:
                begin = self._drop(at)
                resumes += 1
                passed = "the rest" if begin is None else "the item"
                self.told(f"broken YAML ({why}); {passed} is passed over", at)
            if resumes > MAX_RESUMES:
                self.told(f"broken YAML in more than {MAX_RESUMES:,} places; the rest is passed over", at)
                break
        return self.found

    def _read(self, begin: int) -> tuple[str, int] | None:
        """Build on from an index: why and where the text breaks, None at its end."""
        resumed = bool(self.open)
        self.stream.seek(begin)
        try:
            for event in yaml.parse(self.stream, Loader=_LOADER):
                if resumed and isinstance(event, yaml.SequenceStartEvent):
                    resumed = False  # the list that goes on is open already
                else:
                    self._take(event, begin)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            return str(error.problem or error.context), min(begin + (mark.index if mark else 0), len(self.text))
        except yaml.YAMLError as error:
            return str(error), len(self.text)
        return None

    def _take(self, event: yaml.Event, begin: int) -> None:
        start_mark, end_mark = event.start_mark, event.end_mark
        if start_mark is None or end_mark is None:
            return
        start, end = begin + start_mark.index, begin + end_mark.index
        if isinstance(event, yaml.ScalarEvent):
            self._put(self._scalar(event, start, end), event.anchor)
        elif isinstance(event, yaml.AliasEvent):
            known = self.anchors.get(event.anchor or "")
            self._put(known or _Node(self.source, "scalar", start, end), None)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            kind = "object" if isinstance(event, yaml.MappingStartEvent) else "array"
            node = _Node(self.source, kind, start, end)
            self.open.append(_Open(node, event.anchor))
            if len(self.open) > MAX_DEPTH:
                raise LimitError(f"is nested deeper than {MAX_DEPTH} levels", offset=self.decoded.byte_at(start))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent) and self.open:
            closed = self.open.pop()
            closed.node.end = max(closed.node.start, self._trimmed(end))
            if closed.node.kind == "array":
                self._as_texts(closed.node)
            if not closed.again:
                self._put(closed.node, closed.anchor)

    def _scalar(self, event: yaml.ScalarEvent, start: int, end: int) -> _Node:
        text: str | None = restored(event.value)
        if event.implicit[0] and text in _NULL:
            text = None
        elif event.implicit[0] and text is not None and len(text) < 40 and _NUMBER.fullmatch(text):
            text = Number(text)
        return _Node(self.source, "scalar", start, end, text)

    def _as_texts(self, node: _Node) -> None:
        """Makes texts of the items of a list of texts that read as mappings for the colon in them: "- Storm: then calm"."""
        children = [child for _, child in node.held]
        single = [child for child in children if self._is_single(child)]
        texts = [child for child in children if child.kind == "scalar" and not isinstance(child.scalar, Number)]
        wordy = sum(child.held[0][0].count(" ") > 1 for child in single)
        if not single or len(single) + len(texts) < len(children) or not (texts or 2 * wordy > len(single)):
            return
        for at, (name, child) in enumerate(node.held):
            if child.kind != "scalar":
                text = " ".join(self.text[child.start : child.end].split())
                node.held[at] = (name, _Node(self.source, "scalar", child.start, child.end, text))

    def _is_single(self, node: _Node) -> bool:
        """Whether it is a mapping of one name to a plain value, written without braces."""
        return (
            node.kind == "object"
            and len(node.held) == 1
            and node.held[0][1].kind == "scalar"
            and not self.text.startswith(("{", "?"), node.start)
        )

    def _trimmed(self, end: int) -> int:
        """The end of a block without the white space that libyaml counts to it."""
        while end and self.text[end - 1].isspace():
            end -= 1
        return end

    def _put(self, node: _Node, anchor: str | None) -> None:
        self.source.built()
        if anchor:
            self.anchors[anchor] = node
        if not self.open:
            self.found.append(node)
            return
        holder = self.open[-1]
        if holder.node.kind == "array":
            holder.node.add("", node)
        elif holder.key is None:
            holder.key = str(node.scalar or "") if node.kind == "scalar" else "?"
        else:
            holder.node.add(holder.key, node)
            holder.key = None

    def _drop(self, broken: int) -> int | None:
        """Close what is open at a break but for the broken item, and leave open the list whose next item comes first.

        Gives where that item begins, None if none does.
        """
        lists = [at for at, opened in enumerate(self.open) if opened.node.kind == "array"]
        keep = lists[-1] if lists else len(self.open) - 1
        indents = {self._indent(self.open[at].node.start): at for at in lists if self._is_block(self.open[at].node)}
        onward = None
        if indents:
            pattern = "|".join(" " * indent for indent in indents)
            onward = re.compile(rf"^(?:{pattern})- ", re.MULTILINE).search(self.text, broken)
        if onward is not None:
            keep = indents[len(onward[0]) - 2]
        del self.open[keep + 1 :]
        into = self.open[-1].node if self.open else None
        while self.open:
            opened = self.open.pop()
            if not opened.again:
                opened.node.end = broken
                self._put(opened.node, opened.anchor)
        if onward is None or into is None:
            return None
        self.open = [_Open(into, again=True)]
        return onward.start()

    def _indent(self, start: int) -> int:
        return start - (self.text.rfind("\n", 0, start) + 1)

    def _is_block(self, node: _Node) -> bool:
        return self.text.startswith("-", node.start)
