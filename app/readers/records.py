"""Finding the records of nested data, whatever its syntax (JSON, YAML), and naming their fields.

Data comes as nodes that know their place; a node is opened only when its turn comes, so a large document is never held as
objects as a whole. Records are found at any depth:

    a list of objects            each is a record; an object that holds a better list is its heading, not a record
    an object of like objects    each is a record, its key the hint "@key"
    an object of lists           each list's key is "@key" of its records (a day, an outlet, a section)
    a list of lists              rows; the first names the columns if it looks so, else they are "0", "1", ...
    columns                      {"title": [...], "date": [...]}, or {"title": {"0": ..., "1": ...}}: turned into rows
    strings in a list            items with nothing but text

What stands above a record comes with it as hints that begin with "@": "@key" the nearest key, "@key.1" the next above, and
"@NAME" the plain values beside its list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.model import Hint
from app.readers.decode import clean
from app.readers.nested import MAX_NAME, MAX_RECORD, MAX_VALUE, Found, Node, Number, Object, is_scalar, text_of
from app.readers.shapes import SAMPLE, Shape, is_article, judge, resembles, transposed
from app.readers.tables import column_names, looks_like_header

MAX_TABLE = 32 << 20  # code points of columns that are turned into rows

Broken = Callable[[str, int], None]  # why, and at which index of the text


def _found(node: Node, group: str, value: Object, above: tuple[Hint, ...]) -> Found:
    return Found(node.start, node.end, node.line, node.raw(), group, value, above)


@dataclass(frozen=True)
class _Place:
    """Where the walk is: `path` in the form a.b[].c, keys from the nearest outwards, plain values above, names of columns."""

    path: str = ""
    keys: tuple[str, ...] = ()
    above: tuple[Hint, ...] = ()
    columns: tuple[str, ...] = ()

    def below(self, step: str, key: str | None = None) -> _Place:
        step = clean(step[:MAX_NAME])
        path = self.path + step if step == "[]" or not self.path else f"{self.path}.{step}"
        keys = self.keys if key is None else (clean(key[:MAX_NAME]), *self.keys)
        return replace(self, path=path, keys=keys)

    def hints(self) -> tuple[Hint, ...]:
        keys = (Hint(f"@key.{level}" if level else "@key", key) for level, key in enumerate(self.keys[:4]) if key)
        return (*keys, *self.above)


def _quietly(node: Node) -> object:
    """A node's value; None where it is broken or too long: what is broken is told of when it is walked through."""
    if node.end - node.start > MAX_RECORD:
        return None
    try:
        return node.value()
    except ValueError:
        return None


@dataclass
class Walk:
    """The walk through one document; `broken` is told of each record that cannot be read."""

    broken: Broken
    _last: _Place = field(default_factory=_Place)

    def records(self, root: Node, *, resumed: bool = False) -> Iterator[Found]:
        """All records below a node, in document order. A walk resumed behind a break goes on where the last record stood."""
        if root.kind == "array":
            yield from self._array(root.children(), _Place())
        elif resumed:
            yield from self._element(root, self._last)
        elif root.kind == "object":
            found = False
            if not is_article(_quietly(root)):
                for record in self._object(root, _Place()):
                    found = True
                    yield record
            if not found:
                yield from self._whole(root)

    def elements(self, roots: Iterator[Node]) -> Iterator[Found]:
        """Records of values that follow each other (as lines do): the elements of one list."""
        yield from self._array((("", root) for root in roots), _Place())

    def _whole(self, root: Node) -> Iterator[Found]:
        """A document that holds no list: one record, if it is small enough to be one."""
        value = _quietly(root)
        if isinstance(value, Object) and value:
            yield _found(root, "", value, ())

    def _value(self, node: Node) -> object:
        """A node's value; None (and a note) where it is broken or too long to be a record."""
        if node.end - node.start > MAX_RECORD:
            self.broken(f"a record longer than {MAX_RECORD:,} characters", node.start)
            return None
        try:
            return node.value()
        except ValueError as error:
            self.broken(f"a record that cannot be read ({error})", node.start)
            return None

    def _array(self, children: Iterator[tuple[str, Node]], place: _Place) -> Iterator[Found]:
        rows = _Rows(place)
        self._last = place
        for _, child in children:
            if child.kind == "object":
                yield from self._element(child, place)
            elif child.kind == "array":
                row = _quietly(child)
                if isinstance(row, list) and len(row) > 1 and all(map(is_scalar, row)):
                    yield from rows.take(child, row)
                else:
                    yield from rows.rest()
                    yield from self._array(child.children(), place.below("[]"))
            else:
                yield from self._text(child, place)
        yield from rows.rest()

    def _text(self, node: Node, place: _Place) -> Iterator[Found]:
        value = self._value(node)
        if isinstance(value, str) and not isinstance(value, Number) and (text := clean(value).strip()):
            yield Found(node.start, node.end, node.line, text[:MAX_VALUE], place.path, None, place.hints())

    def _element(self, node: Node, place: _Place) -> Iterator[Found]:
        """An object that is one of many: a record, a heading of records, or both."""
        self._last = place
        if node.end - node.start > MAX_RECORD:
            yield from self._object(node, place.below("[]"))
            return
        value = self._value(node)
        if not isinstance(value, Object):
            return
        is_record, holds_records = judge(value)
        if is_record:
            yield _found(node, place.path, value, place.hints())
            if holds_records:
                yield from self._fellows(node, value, place.below("[]"))
        else:
            yield from self._object(node, place.below("[]"))

    def _fellows(self, node: Node, record: Object, place: _Place) -> Iterator[Found]:
        """The records inside a record that are like it."""
        for key, child in node.children():
            listed = _quietly(child) if child.kind == "array" else None
            if isinstance(listed, list) and resembles(record, listed):
                yield from self._array(child.children(), place.below(key, key))

    def _object(self, node: Node, place: _Place) -> Iterator[Found]:
        """An object that is no record itself: what it holds, under its keys."""
        shape = Shape.of(node)
        if shape.columnar and node.end - node.start <= MAX_TABLE:
            yield from self._columns(node, place)
            return
        inside = replace(place, above=(*shape.plain, *place.above), columns=shape.names or place.columns)
        for key, child in node.children():
            if child.kind == "object" and shape.alike:
                yield from self._element(child, inside.below("*", key))
            elif child.kind == "object":
                yield from self._object(child, inside.below(key, key))
            elif child.kind == "array":
                yield from self._array(child.children(), inside.below("*" if shape.lists else key, key))

    def _columns(self, node: Node, place: _Place) -> Iterator[Found]:
        try:
            value = node.value()
        except ValueError as error:
            self.broken(f"columns that cannot be read ({error})", node.start)
            return
        for row in transposed(value):
            yield _found(node, place.path or "rows", row, place.hints())


class _Rows:
    """Rows of a list of lists. The first few wait until it is known whether the first of them names the columns."""

    def __init__(self, place: _Place) -> None:
        self.place = place
        self.waiting: list[tuple[Node, list[object]]] = []
        self.names: tuple[str, ...] | None = place.columns or None

    def take(self, node: Node, row: list[object]) -> Iterator[Found]:
        if self.names is not None:
            yield self._found(node, row)
            return
        self.waiting.append((node, row))
        if len(self.waiting) >= SAMPLE:
            yield from self.rest()

    def rest(self) -> Iterator[Found]:
        """Whatever waits."""
        if not self.waiting:
            return
        waiting, self.waiting = self.waiting, []
        if self.names is None:
            texts = [[text_of(cell) for cell in row] for _, row in waiting]
            headed = looks_like_header(texts)
            self.names = column_names(texts[0]) if headed else ()
            waiting = waiting[headed:]
        for node, row in waiting:
            yield self._found(node, row)

    def _found(self, node: Node, row: Sequence[object]) -> Found:
        names = self.names or ()
        named = Object((names[at] if at < len(names) else str(at), cell) for at, cell in enumerate(row))
        return _found(node, self.place.path or "rows", named, self.place.hints())
