"""What nested data is by its shape: a record, a heading of records, a map, columns. Judged by a sample, never by known names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.model import Hint
from app.readers.decode import clean
from app.readers.nested import MAX_NAME, MAX_RECORD, MAX_VALUE, Node, Object, is_scalar, is_text, text_of
from app.readers.tables import column_names, is_date, is_link, is_title

MAX_ABOVE = 20  # plain values of one enclosing object that go with its records
_LONG_TITLE = 300  # code points; what is longer is a paragraph
SAMPLE = 20  # elements by which a list is judged

_COLUMN_KEYS = frozenset(("columns", "fields", "headers", "header", "cols", "columnnames", "column_names"))


@dataclass(frozen=True)
class Shape:
    """What an object is by its children: `plain` values, and whether it is a map of like objects, of lists, or columns."""

    plain: tuple[Hint, ...]
    names: tuple[str, ...]
    alike: bool
    lists: bool
    columnar: bool

    @staticmethod
    def of(node: Node) -> Shape:
        plain: list[Hint] = []
        names: tuple[str, ...] = ()
        objects: list[Object] = []
        arrays: list[list[object]] = []
        others = 0
        for key, child in node.children():
            if child.kind == "scalar":
                others += 1
                if len(plain) < MAX_ABOVE and (text := _scalar_of(child)):
                    plain.append(Hint("@" + clean(key[:MAX_NAME]).lower(), text))
            elif child.kind == "object" and len(objects) < SAMPLE:
                objects.append(_sampled(child))
            elif child.kind == "array" and len(arrays) < SAMPLE:
                arrays.append(_sampled_list(child))
                if key.lower() in _COLUMN_KEYS and all(map(is_text, arrays[-1])):
                    names = column_names([text_of(cell) for cell in arrays[-1]])
        alike = len(objects) > 1 and len(objects) > others and _alike(objects)
        rows = (
            alike and not arrays and all(name.isdigit() and what == "scalar" for one in objects for name, what in one)
        )
        firsts = [next((one for one in array if isinstance(one, Object)), None) for array in arrays]
        lists = len(arrays) > 1 and (_alike([one for one in firsts if one is not None]) or not any(firsts))
        even = len(arrays) > 1 and not objects and len({len(one) for one in arrays}) == 1 and len(arrays[0]) > 1
        columns = even and all(is_scalar(cell) for array in arrays for cell in array) and _one_is_title(arrays)
        return Shape(tuple(plain), names, alike, lists, rows or columns)


def _scalar_of(node: Node) -> str:
    try:
        return text_of(node.value())[:MAX_VALUE] if node.end - node.start <= MAX_RECORD else ""
    except ValueError:
        return ""


def _sampled(node: Node) -> Object:
    """The names of an object (up to a few), with nothing but a sign of what is under them."""
    found = Object()
    for name, child in node.children():
        found.append((name, child.kind))
        if len(found) >= 2 * SAMPLE:
            break
    return found


def _sampled_list(node: Node) -> list[object]:
    found: list[object] = []
    for _, child in node.children():
        found.append(_sampled(child) if child.kind == "object" else [] if child.kind == "array" else _scalar_of(child))
        if len(found) > SAMPLE:
            break
    return found


def _alike(objects: Sequence[Object]) -> bool:
    """Whether objects have mostly the same names: most share half of theirs with the first."""
    if len(objects) < 2:
        return False
    first = {name for name, _ in objects[0]}
    shared = sum(
        2 * len(first & names) >= len(first | names) and bool(names)
        for names in ({name for name, _ in one} for one in objects[1:])
    )
    return 2 * shared >= len(objects) - 1


def _one_is_title(arrays: Sequence[Sequence[object]]) -> bool:
    return any(isinstance(cell, str) and is_title(cell) for array in arrays for cell in array)


def transposed(value: object) -> Iterator[Object]:
    """The rows of columns: lists of one length, or objects with the same (numeric) names."""
    if not isinstance(value, Object):
        return
    listed = [(name, column) for name, column in value if type(column) is list]
    mapped = [(name, dict(column)) for name, column in value if isinstance(column, Object)]
    if listed:
        for cells in zip(*(column for _, column in listed), strict=False):
            yield Object((name, cell) for (name, _), cell in zip(listed, cells, strict=True))
        return
    for index in mapped[0][1]:
        yield Object((name, column.get(index)) for name, column in mapped)


def judge(value: Object) -> tuple[bool, bool]:
    """Whether an object is a record, and whether it holds records.

    Evidence is which of title, link and date it shows itself and which the objects of its best list show. A list that shows
    more, or a title where the object has none, makes it a heading; so does one that is most of it where it has no link. A
    list like the object itself (articles on the same story) makes it both. Any other list (authors, images, comments)
    belongs to the record.
    """
    nested, best = _best_list(value)
    if not nested:
        return True, False
    own = _shown(value)
    if "title" not in own or len(own) < len(nested) or _outweighs(value, own, nested, best):
        return False, True
    return True, any(resembles(value, one) for _, one in value if type(one) is list)


def resembles(record: Object, elements: Sequence[object]) -> bool:
    """Whether a list's elements show two of title, link and date under the names that the record itself has them."""
    own = _shown(record)
    return sum(own.get(what) == name for what, name in _shown_by(elements).items()) > 1


def _outweighs(value: Object, own: dict[str, str], nested: dict[str, str], best: Sequence[object]) -> bool:
    """Whether an object without a link is little more than its list of titles: linked, or texts no longer than a title."""
    titles = "link" in nested or all(len(text_of(one)) <= _LONG_TITLE for one in best if is_text(one))
    return "link" not in own and "title" in nested and titles and 2 * _weight(best) > _weight(value)


def is_article(value: object) -> bool:
    """Whether a whole document is one record: it names a title and a link or date itself and holds no list of others."""
    if not isinstance(value, Object):
        return False
    own = _shown(Object(pair for pair in value if is_scalar(pair[1])))
    rows = any(type(one) is list and any(type(cell) is list for cell in one) for _, one in value)
    if "title" not in own or len(own) < 2 or rows:
        return False
    nested, best = _best_list(value)
    return not nested or (all(map(is_text, best)) and not _outweighs(value, own, nested, best))


def _best_list(value: Object) -> tuple[dict[str, str], Sequence[object]]:
    """What the list inside an object shows that shows most (with titles or links), and the list."""
    nested: dict[str, str] = {}
    best: Sequence[object] = ()
    if _may_hold_lists(value):
        for elements in _lists_in(value):
            shown = _shown_by(elements)
            if len(shown) > len(nested) and ("title" in shown or "link" in shown):
                nested, best = shown, elements
    return nested, best


def _may_hold_lists(value: Object) -> bool:
    inner = [one for _, one in value if type(one) is Object]
    return len(inner) > 1 or any(type(one) is list for _, one in value) or any(map(_may_hold_lists, inner))


def _weight(value: object) -> int:
    """How much text is in a value."""
    if isinstance(value, Object):
        return sum(_weight(one) for _, one in value)
    if isinstance(value, list | tuple):
        return sum(map(_weight, value))
    return len(value) if isinstance(value, str) else 0


def _lists_in(value: object, depth: int = 0) -> Iterator[Sequence[object]]:
    """Lists inside an object, at any depth (to 8), and maps of like objects as lists."""
    if depth > 8:
        return
    if isinstance(value, Object):
        objects = [one for _, one in value if isinstance(one, Object)]
        if depth and _alike(objects):
            yield objects
        for _, one in value:
            yield from _lists_in(one, depth + 1)
    elif isinstance(value, list) and value:
        yield value
        for one in value[:SAMPLE]:
            yield from _lists_in(one, depth + 1)


def _shown_by(elements: Sequence[object]) -> dict[str, str]:
    """What a list's elements show: a title if a quarter do, a link or a date if half do; with the name it has."""
    sample = elements[:SAMPLE]
    shown = [_shown(one) for one in sample if isinstance(one, Object)]
    shown += [{"title": ""} for one in sample if is_text(one) and is_title(text_of(one))]
    found: dict[str, str] = {}
    for what, share in (("title", 4), ("link", 2), ("date", 2)):
        names = [one[what] for one in shown if what in one]
        if names and share * len(names) >= len(sample):
            found[what] = names[0]
    return found


def _shown(value: Object) -> dict[str, str]:
    """Which of title, link and date an object shows by its values' looks, its inner objects' included: what -> name."""
    found: dict[str, str] = {}
    for name, one in value:
        if isinstance(one, Object):
            for what in _shown(Object(pair for pair in one if is_scalar(pair[1]))):
                found.setdefault(what, name)
        elif is_scalar(one):
            text = text_of(one)
            for what, test in (("link", is_link), ("date", is_date), ("title", is_title)):
                if test(text):
                    found.setdefault(what, name)
                    break
    return found
