"""CSV and its kin (comma, semicolon, tab, pipe), streamed: separator, quotes and header are told by a sample of the document.

Rows are cut here and not by `csv`, because a row must know its bytes, and because a quote that is never closed must cost one
row and not the rest of the file: its line is then read as it stands, and the next line begins a row again.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple

from app.model import Document, Hint, Piece, ReadNotes, Role
from app.readers.decode import HEAD, Line, head_text, lines
from app.readers.nested import MAX_TEXT, MAX_VALUE
from app.readers.tables import column_names, is_date, is_link, looks_like_header

FORMAT = "csv"
DESCRIPTION = "CSV, TSV and other rows with a separator (comma, semicolon, tab, pipe), with or without a header"
EXAMPLE = """\
title,outlet,date,url
Harbour cats elect new mayor,Example Times,2031-03-02,https://times.example/1
"Storm, then calm",Sample Gazette,2031-03-03,https://gazette.example/2
"""

MAX_ROW_LINES = 2_000
MAX_ROW = 1 << 20  # code points of a row
MAX_CELLS = 1_000
# Share of the rows of two columns whose second (or first) is a date: no prose and no list by hand is so even.
DATED = 0.9
SAMPLE_ROWS = 100  # rows by which separator and header are told

_SEPARATORS = ",;\t|"
_SEP_LINE = re.compile(r'"?sep=(.)"?$', re.IGNORECASE)
_NAME = re.compile(r"[^\W\d][\w.#@()/-]*(?: [\w#@()/-]+){0,3}")
_MARKUP = re.compile(r"\s*(?:\||[-*+•#>]\s|\d+[.)]\s|<)")


# ---------------------------------------------------------------- rows


@dataclass(frozen=True)
class Dialect:
    """How rows are cut: the separator, and whether a backslash may escape a quote, beside a second quote."""

    separator: str
    escaped: bool = False

    @property
    def _quoted(self) -> str:
        """The rest of a quoted cell behind its quote: what it holds, whether it is closed, and what strangely follows."""
        body = r'(?:[^"\\]++|\\.|"")*+' if self.escaped else r'(?:[^"]++|"")*+'
        return rf'(?P<quoted>{body})(?P<closed>"?)(?P<rest>{self._plain})'

    @property
    def _plain(self) -> str:
        return rf"[^{re.escape(self.separator)}]*+"

    @property
    def cell(self) -> re.Pattern[str]:
        blank = "" if self.separator == "\t" else r"[ \t]*+"
        return re.compile(rf'{blank}"{self._quoted}|(?P<plain>{self._plain})', re.DOTALL)

    @property
    def closing(self) -> re.Pattern[str]:
        return re.compile(self._quoted, re.DOTALL)

    def unquoted(self, text: str) -> str:
        text = text.replace('""', '"')
        return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL) if self.escaped else text


class Row(NamedTuple):
    """A row with its first line and bytes; `text` as it stands. `unclosed` if a quote in it is never closed."""

    line: int
    start: int
    end: int
    text: str
    cells: list[str]
    unclosed: bool = False


class _Cutter:
    """Cuts rows into cells, line by line: a row is complete when no quote is open at the end of a line."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect, self.cell, self.closing = dialect, dialect.cell, dialect.closing
        self.cells: list[str] = []
        self.opened: list[str] | None = None  # lines so far of the quoted cell that is open
        self.clean = True  # each quoted cell ended with its quote

    def begin(self, text: str) -> bool:
        """Whether the row that begins with this line is complete with it."""
        self.cells, self.opened, self.clean = [], None, True
        if '"' not in text:
            self.cells = text.split(self.dialect.separator, MAX_CELLS)
            return True
        return self._cut(text, 0)

    def go_on(self, text: str) -> bool:
        """The same with one line more, of a row whose quoted cell is open."""
        assert self.opened is not None
        found = self.closing.match(text) if '"' in text else None
        if found is None or not found["closed"]:
            self.opened.append(text)
            return False
        self.opened.append(found["quoted"])
        self._end_quoted("\n".join(self.opened), found["rest"])
        self.opened = None
        return found.end() >= len(text) or self._cut(text, found.end() + 1)

    def _end_quoted(self, quoted: str, rest: str) -> None:
        self.clean = self.clean and not rest.strip()
        self.cells.append(self.dialect.unquoted(quoted) + rest)

    def _cut(self, text: str, at: int) -> bool:
        while len(self.cells) < MAX_CELLS:
            found = self.cell.match(text, at)
            if found is None or found["plain"] is not None:
                self.cells.append(found["plain"] if found else "")
            elif found["closed"]:
                self._end_quoted(found["quoted"], found["rest"])
            else:
                self.opened = [found["quoted"]]
                return False
            at = (found.end() if found else at) + 1
            if at > len(text):
                return True
        self.cells.append(text[at:])
        return True


def rows(source: Iterable[Line], dialect: Dialect) -> Iterator[Row]:
    """Rows of lines; blank lines between them are left out.

    A row may go on over lines as long as every quoted cell in it ends with its quote. Where that fails, the first line stands
    alone, and the next such row may be half as long: a file of unclosed quotes takes linear time all the same.
    """
    cutter = _Cutter(dialect)
    waiting: deque[Line] = deque()
    rest = iter(source)
    patience = MAX_ROW_LINES
    while (line := waiting.popleft() if waiting else next(rest, None)) is not None:
        if not line.text.strip(" "):
            continue
        if cutter.begin(line.text):
            cells = cutter.cells
            if len(cells) == 1 and dialect.separator in cells[0] and line.text.startswith('"'):
                cells = _again(cells[0], dialect)
            yield Row(line.number, line.start, line.end, line.text, cells)
            continue
        taken = [line]
        _go_on(cutter, taken, chain(_drained(waiting), rest), patience)
        if cutter.opened is None and cutter.clean:
            patience = MAX_ROW_LINES
            text = "\n".join(each.text for each in taken)
            yield Row(line.number, line.start, taken[-1].end, text, cutter.cells)
        else:
            patience = max(1, patience // 2)
            waiting.extendleft(reversed(taken[1:]))
            cells = [part.strip().strip('"') for part in line.text.split(dialect.separator, MAX_CELLS)]
            yield Row(line.number, line.start, line.end, line.text, cells, unclosed=True)


def _again(text: str, dialect: Dialect) -> list[str]:
    """The cells of a row that was quoted once more as a whole; the row as one cell where it is no row."""
    cutter = _Cutter(dialect)
    return cutter.cells if cutter.begin(text) else [text]


def _drained(waiting: deque[Line]) -> Iterator[Line]:
    while waiting:
        yield waiting.popleft()


def _go_on(cutter: _Cutter, taken: list[Line], rest: Iterator[Line], patience: int) -> None:
    """Take lines to a row until it is complete, cannot be a row any more, or is too long."""
    for line in rest:
        taken.append(line)
        complete = cutter.go_on(line.text)
        if complete or not cutter.clean or len(taken) > patience or line.end - taken[0].start > MAX_ROW:
            return


# ---------------------------------------------------------------- separator and header


class _Form(NamedTuple):
    """How a document is written, by its first rows: their usual `width`, how many of them have it (`even`, 0 to 1)."""

    dialect: Dialect
    rows: list[Row]
    width: int
    even: float


def _form(sample: Sequence[Line]) -> _Form:
    """The separator under which the rows of a sample are most even; of equals the one that cuts more columns."""
    text = "\n".join(line.text for line in sample)
    escaped = '\\"' in text and '""' not in text
    forms: list[_Form] = []
    for separator in _SEPARATORS:
        found = list(islice(rows(sample, Dialect(separator, escaped)), SAMPLE_ROWS))
        widths = Counter(len(row.cells) for row in found if not row.unclosed)
        width, count = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(1, 0))
        forms.append(_Form(Dialect(separator, escaped), found, width, count / max(1, len(found)) if width > 1 else 0.0))
    return max(forms, key=lambda form: (round(form.even, 1), form.width))


def _table(form: _Form) -> list[list[str]]:
    """The cells of the sampled rows that have the usual width."""
    return [row.cells for row in form.rows if len(row.cells) == form.width]


def likelihood(head: bytes) -> float:
    """How even the rows are, how surely the first names the columns, and that it is no prose or list whose commas have spaces."""
    text = head_text(head)
    parts = re.split(r"\r\n|\r|\n", text)
    if len(head) >= HEAD:
        parts.pop()  # most likely cut
    parts = [part for part in parts if part.strip()]
    if parts and _SEP_LINE.match(parts[0]):
        return 0.95
    if not parts or sum(_MARKUP.match(part) is not None for part in parts) * 2 > len(parts):
        return 0.0
    form = _form([Line(number, 0, 0, part) for number, part in enumerate(parts, 1)])
    table = _table(form)
    if len(parts) == 1:
        return 0.5 if len(head) >= HEAD and form.width > 2 and not _spaced(table) and _could_be_names(table[0]) else 0.0
    if form.even < 0.5 or len(table) < 2:
        return 0.0
    headed = looks_like_header(table)
    if _spaced(table):
        return 0.5 if headed and form.width > 2 and form.even >= 0.8 else 0.0
    named = _could_be_names(table[0]) and form.width > 2
    if form.even < 0.8:
        return 0.6 if headed and named else 0.0
    if headed or named:
        return 0.85
    valued = any(is_date(cell) or is_link(cell) for cell in chain.from_iterable(table))
    dated = any(sum(map(is_date, column)) >= DATED * len(table) for column in zip(*table, strict=True))
    if dated and len(table) > 2:
        return 0.6
    return 0.6 if form.width > 2 and valued else 0.3 if form.dialect.separator == "\t" or form.width > 3 else 0.05


def _spaced(table: Sequence[Sequence[str]]) -> bool:
    """Whether a space follows most separators, as in prose and in lists made by hand."""
    cells = [cell for row in table for cell in row[1:] if cell]
    return 2 * sum(cell.startswith(" ") for cell in cells) > len(cells)


def _could_be_names(cells: Sequence[str]) -> bool:
    return len(set(cells)) == len(cells) and all(_NAME.fullmatch(cell) for cell in cells)


# ---------------------------------------------------------------- reading


def read(document: Document, notes: ReadNotes) -> Iterator[Piece]:
    """One RECORD a row, with its columns' names (lower case; "0", "1", ... where there is no header) and the cells as written.

    A row with more cells than columns gives them by number, in a group of its own: which cell is which is not known. One
    with fewer gives what it has. Both are noted, as are rows before the header and rows whose quote is never closed.
    """
    source = lines(document, notes)
    sample = list(islice(source, 4 * SAMPLE_ROWS))
    if sample and (named := _SEP_LINE.match(sample[0].text)) is not None:
        form = _form(sample[1:])._replace(dialect=Dialect(named[1]))
        sample = sample[1:]
    else:
        form = _form(sample)
    all_rows = rows(chain(sample, source), form.dialect)
    first = list(islice(all_rows, SAMPLE_ROWS))
    width = Counter(len(row.cells) for row in first if len(row.cells) > 1).most_common(1)
    usual = width[0][0] if width else 1
    lead = next((at for at, row in enumerate(first) if len(row.cells) == usual), 0)
    headed = looks_like_header([row.cells for row in first[lead:] if len(row.cells) == usual])
    names = column_names(first[lead].cells) if headed else tuple(map(str, range(usual)))
    for row in first[:lead] if headed else ():
        notes.skip("a row before the header", offset=row.start, line=row.line)
    header = first[lead].cells if headed else None
    ordinal = 0
    for row in chain(first[lead + 1 if headed else 0 :], all_rows):
        if row.cells == header:
            notes.skip("the header once more", offset=row.start, line=row.line)
            continue
        yield _piece(row, names, ordinal, notes)
        ordinal += 1
    if not ordinal:
        notes.skip("the table has no rows")


def _piece(row: Row, names: Sequence[str], ordinal: int, notes: ReadNotes) -> Piece:
    """A row as a record; what is odd about it goes to the notes."""
    cells = row.cells
    group = ""
    while len(cells) > len(names) and not cells[-1].strip():
        cells = cells[:-1]
    if row.unclosed:
        notes.skip("a quote that is never closed: the line is read as it stands", offset=row.start, line=row.line)
    if len(cells) > len(names):
        notes.skip(f"{len(cells)} cells for {len(names)} columns: given by number", offset=row.start, line=row.line)
        group, names = f"{len(cells)} cells", [str(at) for at in range(len(cells))]
    elif len(cells) < len(names):
        notes.skip(f"{len(cells)} cells for {len(names)} columns: the rest is missing", offset=row.start, line=row.line)
    fields = tuple(
        Hint(name, value[:MAX_VALUE]) for name, cell in zip(names, cells, strict=False) if (value := cell.strip())
    )
    return Piece(ordinal, row.line, row.start, row.end, row.text[:MAX_TEXT], Role.RECORD, group=group, fields=fields)
