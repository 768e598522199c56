"""JSON with one value a line (NDJSON, JSON Lines): streamed, of any size; a broken line is counted and passed over."""

from __future__ import annotations

from collections.abc import Iterator
from json.decoder import JSONDecodeError

from app.errors import LimitError
from app.model import Document, Piece, ReadNotes
from app.readers.decode import HEAD, MAX_LINE, Line, bom_encoding, head_text, lines, wide_encoding
from app.readers.json_nodes import Scan, decode
from app.readers.nested import MAX_TEXT, Node
from app.readers.records import Broken, Walk

FORMAT = "ndjson"
DESCRIPTION = "JSON with one object a line (NDJSON, JSON Lines)"
EXAMPLE = """\
{"title": "Harbour cats elect new mayor", "source": "Example Times", "date": "2031-03-02", "url": "https://times.example/1"}
{"title": "Lighthouse keeper retires", "source": "Sample Gazette", "date": "2031-03-03", "url": "https://gazette.example/2"}
"""

_OPENS = ("{", "[")


def likelihood(head: bytes) -> float:
    """The first line is a whole object or array, and so is, as far as it goes, the second."""
    first, _, rest = head_text(head).lstrip().partition("\n")
    return 0.95 if _is_whole(first) and rest.lstrip().startswith(_OPENS) else 0.0


def first_line_is_whole(document: Document) -> bool:
    """The same of a document whose first line may be longer than what a format is told by."""
    with document.open() as stream:
        head = stream.read(HEAD)
        if bom_encoding(head) is not None or wide_encoding(head) is not None:
            return likelihood(head) > 0
        first = head.lstrip()
        if not first.startswith((b"{", b"[")):
            return False
        first, found, rest = first.partition(b"\n")
        if not found:
            first += stream.readline(MAX_LINE)
        rest = rest.strip() or stream.read(HEAD).strip()
    return rest.startswith((b"{", b"[")) and _is_whole(first.decode("utf-8", "replace"))


def _is_whole(text: str) -> bool:
    text = text.strip()
    if not text.startswith(_OPENS) or not text.endswith(("}", "]")) or len(text) < 3:
        return False
    try:
        decode(text)
    except (ValueError, RecursionError):
        return False
    return True


def read(document: Document, notes: ReadNotes) -> Iterator[Piece]:
    """One RECORD an object (or, where an object holds a list of better ones, each of those), one ITEM a line that is a string.

    Hints and groups are as for JSON; `line` is the line, and its bytes are those of the whole line.
    """
    current: list[Line] = []

    def nodes() -> Iterator[Node]:
        for line in lines(document, notes):
            if line.text and not line.text.isspace():
                current[:] = [line]
                yield _LineNode(line, broken)

    def broken(why: str, _: int) -> None:
        notes.skip(why, offset=current[0].start, line=current[0].number)

    ordinal = 0
    for found in Walk(broken).elements(nodes()):
        yield found.piece(ordinal, found.start, found.end)
        ordinal += 1
    if not ordinal:
        notes.skip("the data has no records")


class _LineNode:
    """The value on a line (or one inside of it, `inner`), which stands where the line does."""

    __slots__ = ("broken", "end", "inner", "line", "source", "start")

    def __init__(self, source: Line, broken: Broken, inner: Node | None = None) -> None:
        self.source, self.broken, self.inner = source, broken, inner
        self.line: int | None = source.number
        self.start, self.end = source.start, source.end

    @property
    def kind(self) -> str:
        if self.inner is not None:
            return self.inner.kind
        return {"{": "object", "[": "array"}.get(self.source.text.lstrip()[0], "scalar")

    def raw(self) -> str:
        return self.source.text[:MAX_TEXT] if self.inner is None else self.inner.raw()

    def value(self) -> object:
        """The value decoded; ValueError where it is broken."""
        if self.inner is not None:
            return self.inner.value()
        try:
            return decode(self.source.text.strip("\ufeff \t\r\n,"))
        except JSONDecodeError as error:
            raise ValueError(f"{error.msg}, {error.pos} characters on") from error
        except RecursionError as error:
            raise ValueError("nested too deep") from error

    def children(self) -> Iterator[tuple[str, Node]]:
        """The values in it, found by a scan of the line."""
        if self.inner is None:
            try:
                scan = Scan(self.source.text, told=self.broken)
                self.inner = next(scan.roots(), None)
                if scan.broken is not None:
                    self.broken(scan.broken[0], self.start)
            except LimitError as error:
                self.broken(error.why, self.start)
        if self.inner is not None:
            for name, child in self.inner.children():
                yield name, _LineNode(self.source, self.broken, child)
