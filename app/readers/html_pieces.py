"""A page's tree to pieces, in document order: headings, list items, paragraphs, visual lines, table rows and cards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from app.model import Hint, Link, Piece, Role, Span
from app.readers.common import CELL_SEPARATOR
from app.readers.decode import Decoded
from app.readers.html_runs import Collector, Run
from app.readers.html_shape import MAX_CELLS, NOTHING, Shape, shapes
from app.readers.html_tree import BLOCKS, Element, Text, Tree
from app.text import squeeze

_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_INNERMOST_HEADING = 6


@dataclass(frozen=True, slots=True)
class _Context:
    """The block whose content is read: what its text is."""

    tag: str = "body"
    role: Role = Role.LINE
    level: int = 0
    group: str = ""
    preformatted: bool = False


@dataclass(slots=True)
class PageReader:
    """Reads one tree. `pieces` grows in document order, ordinals unset. Recursion is bounded by the depth of the tree."""

    decoded: Decoded
    tree: Tree
    base: str
    pieces: list[Piece] = field(default_factory=list)
    _shapes: dict[Element, Shape] = field(default_factory=dict)
    _groups: dict[tuple[int, str, str], str] = field(default_factory=dict)
    _depth: int = 0
    _context: _Context = _Context()
    _collector: Collector = field(init=False)

    def __post_init__(self) -> None:
        self._collector = Collector(self.base)
        self._shapes = shapes(self.tree)

    def read(self) -> list[Piece]:
        self._flow(self.tree.root, _Context())
        return self.pieces

    # ------------------------------------------------------------ running content

    def _flow(self, element: Element, context: _Context) -> None:
        """The content of a block."""
        outer, self._context = self._context, context
        self._content(element)
        self._emit()
        self._context = outer

    def _content(self, element: Element) -> None:
        """What stands in a block, or in an inline element (which may hold blocks)."""
        for kid in element.kids:
            if isinstance(kid, Text):
                self._collector.text(kid, self._context.tag, preformatted=self._context.preformatted)
            elif kid.tag == "br":
                self._collector.line_break()
            elif (shape := self._shapes.get(kid)) is None:
                continue
            elif shape.unit:
                self._emit()
                self._card(kid)
            elif kid.tag in BLOCKS:
                self._emit()
                self._block(kid, shape)
            elif kid.tag in ("meta", "link"):
                self._collector.value(kid)
            else:
                self._collector.enter(kid)
                self._content(kid)
                self._collector.leave(kid)

    def _block(self, element: Element, shape: Shape) -> None:
        tag = element.tag
        if tag in _LEVELS and not shape.units:
            self._enter(element, _Context(tag, Role.HEADING, _LEVELS[tag]))
        elif tag in _LISTS:
            self._depth += 1
            self._enter(element, _Context(tag, group=self._group(element)))
            self._depth -= 1
        elif tag == "li":
            self._enter(element, _Context(tag, Role.ITEM, max(1, self._depth), self._group(element.parent)))
        elif tag == "dl":
            self._definitions(element)
        elif tag == "table" and (rows := self._data_rows(element)):
            self._table(element, rows)
        elif tag == "pre":
            self._enter(element, _Context(tag, preformatted=True))
        else:
            self._enter(element, _Context(tag, Role.PARAGRAPH if tag == "p" else Role.LINE))

    def _enter(self, element: Element, context: _Context) -> None:
        self._collector.enter(element)
        self._flow(element, context)
        self._collector.leave(element)

    def _emit(self) -> None:
        """The runs collected so far become pieces of the block they stand in."""
        self._collector.flush()
        runs, self._collector.runs = self._collector.runs, []
        context = self._context
        role = context.role
        if role is Role.HEADING and len(runs) > 1:
            self._piece(_joined(runs), role, context)
            return
        if role is Role.PARAGRAPH and len(runs) > 1:
            role = Role.LINE
        for index, run in enumerate(runs):
            kind = role if not run.broken or role is not Role.ITEM else Role.LINE
            self._piece(run, kind, context, apart=index == 0 and kind is not Role.ITEM and context.tag == "p")
        if runs and role is Role.ITEM:  # what follows a nested list is no item of its own
            self._context = replace(context, role=Role.LINE)

    def _piece(self, run: Run, role: Role, context: _Context, *, apart: bool = False) -> None:
        level = context.level if role in (Role.HEADING, Role.ITEM) else 0
        self._add(
            run.at, run.end, run.text, role, level, context.group, links=run.links, fields=run.fields, apart=apart
        )  # fmt: skip

    def _add(
        self,
        at: int,
        end: int,
        text: str,
        role: Role,
        level: int = 0,
        group: str = "",
        *,
        cells: tuple[str, ...] = (),
        links: tuple[Link, ...] = (),
        fields: tuple[Hint, ...] = (),
        apart: bool = False,
    ) -> None:
        decoded = self.decoded
        start, stop = decoded.byte_at(at), decoded.byte_at(end)
        self.pieces.append(
            Piece(0, decoded.line_at(at), start, stop, text, role, level, 0, group, cells, links, fields, apart)
        )  # fmt: skip

    def _group(self, container: Element | None, kind: str = "list", name: str = "") -> str:
        key = (id(container), kind, name)
        return self._groups.setdefault(key, f"{kind}:{len(self._groups) + 1}")

    # ------------------------------------------------------------ cards

    def _collect(self, element: Element) -> list[Run]:
        """All runs inside an element."""
        collector = Collector(self.base)
        self._gather(element, collector, element.tag)
        collector.flush()
        if not collector.runs and (rest := collector.rest(element)) is not None:
            return [rest]
        return collector.runs

    def _gather(self, element: Element, collector: Collector, tag: str) -> None:
        collector.enter(element)
        for kid in element.kids:
            if isinstance(kid, Text):
                collector.text(kid, tag, preformatted=tag == "pre")
            elif kid.tag == "br":
                collector.line_break()
            elif kid in self._shapes:
                if kid.tag in ("meta", "link", "img"):
                    collector.value(kid)
                if kid.tag in BLOCKS:
                    collector.flush()
                self._gather(kid, collector, kid.tag if kid.tag in BLOCKS else tag)
        if element.tag in BLOCKS:
            collector.flush()
        collector.leave(element)

    def _card(self, element: Element) -> None:
        """A repeated block: one piece, a cell for each text that stands apart, a field for each under its tag."""
        runs = self._collect(element)
        if any(run.text for run in runs):
            name = element.get("class").partition(" ")[0]
            group = self._group(element.parent, "cards", f"{element.tag}.{name}")
            self._runs_as_card(runs, element.at, element.end, group)

    def _runs_as_card(self, runs: list[Run], at: int, end: int, group: str) -> None:
        cells: list[str] = []
        fields: list[Hint] = []
        links: list[Link] = []
        start = 0
        for run in runs:
            for tag, text, span in run.cells():
                cells.append(text)
                fields.append(Hint(tag, text, _moved(span, start)))
            for link in run.links:
                moved = _moved(link.span, start)
                links.append(Link(moved, link.href))
                fields.append(Hint("a@href", link.href, moved))
            fields += [replace(hint, span=_moved(hint.span, start)) if hint.span else hint for hint in run.fields]
            start += len(run.text) + 1
        text = "\n".join(run.text for run in runs)
        self._add(at, end, text, Role.CARD, 0, group, cells=tuple(cells), links=tuple(links), fields=tuple(fields))

    def _definitions(self, element: Element) -> None:
        """A definition list: each term with its descriptions is a card.

        It is a heading where they are lists themselves, or entries of their own.
        """
        group = self._group(element, "definitions")
        groups = list(_definition_groups(element))
        uneven = self._are_entries(groups)
        for terms, descriptions in groups:
            parts = [*terms, *descriptions]
            inner = [self._shapes.get(part, NOTHING) for part in parts]
            if uneven or any(shape.units for shape in inner) or sum(shape.cells for shape in inner) > MAX_CELLS:
                for term in terms:
                    self._enter(term, _Context("dt", Role.HEADING, _INNERMOST_HEADING))
                for description in descriptions:
                    self._enter(description, _Context("dd", Role.ITEM if uneven else Role.LINE, 1 if uneven else 0))
                continue
            runs = [run for part in parts for run in self._collect(part)]
            if any(run.text for run in runs):
                self._runs_as_card(runs, parts[0].at, parts[-1].end, group)

    def _are_entries(self, groups: list[tuple[list[Element], list[Element]]]) -> bool:
        """Whether descriptions are entries below their terms: several below some, and each with a link of its own."""
        linked = [[self._shapes.get(one, NOTHING).links > 0 for one in those] for _, those in groups]
        several = [those for those in linked if len(those) > 1]
        return bool(several) and all(map(all, several))

    # ------------------------------------------------------------ tables

    def _data_rows(self, table: Element) -> list[tuple[Element, list[Element]]]:
        """The rows of a table that holds data; none for one that only lays out a page."""
        rows = [
            (row, [kid for kid in row.kids if isinstance(kid, Element) and kid.tag in ("td", "th")])
            for row in _rows(table)
        ]
        inner = [self._shapes.get(cell, NOTHING) for _, cells in rows for cell in cells]
        if max((len(cells) for _, cells in rows), default=0) < 2:
            return []
        if any(shape.units or shape.headings > 1 or shape.cells > MAX_CELLS for shape in inner):
            return []
        if any(
            kid.tag == "table" for _, cells in rows for cell in cells for kid in cell.kids if isinstance(kid, Element)
        ):
            return []
        return rows

    def _table(self, table: Element, rows: list[tuple[Element, list[Element]]]) -> None:
        group = self._group(table, "table")
        for kid in table.kids:
            if isinstance(kid, Element) and kid.tag == "caption":
                self._enter(kid, _Context("caption", Role.HEADING, _INNERMOST_HEADING))
        columns: tuple[str, ...] = ()
        spanning: dict[int, tuple[int, Run]] = {}
        for row, cells in rows:
            is_header = bool(cells) and (
                all(cell.tag == "th" for cell in cells) or (row.parent is not None and row.parent.tag == "thead")
            )
            level = 1 if is_header and len(cells) > 1 else 0
            names = self._row(row, cells, () if is_header else columns, level, group, spanning)
            if is_header and len(cells) > 1:
                columns = names

    def _row(
        self,
        row: Element,
        cells: list[Element],
        columns: tuple[str, ...],
        level: int,
        group: str,
        spanning: dict[int, tuple[int, Run]],
    ) -> tuple[str, ...]:
        """One row; the only cell of a row that spans the table is a heading. Gives its texts as names of columns.

        `spanning` has the cells of rows above that reach down to this one, by column: for how many rows more, and what they hold.
        """
        texts: list[str] = []
        links: list[Link] = []
        fields: list[Hint] = []
        start = 0
        alone = len(cells) == 1 and not spanning
        for run, width in self._cells(cells, spanning):
            if run.text and not alone and len(texts) < len(columns) and columns[len(texts)]:
                fields.append(Hint(columns[len(texts)], run.text, (start, start + len(run.text))))
            elif len(run.lines) > 1:
                fields += [Hint(f"{len(texts)}/{n}", text, _moved(at, start)) for n, (text, at) in enumerate(run.lines)]
            links += [Link(_moved(link.span, start), link.href) for link in run.links]
            fields += [replace(hint, span=_moved(hint.span, start)) if hint.span else hint for hint in run.fields]
            texts.append(run.text)
            start += len(run.text) + len(CELL_SEPARATOR)
            for _ in range(width - 1):
                texts.append("")
                start += len(CELL_SEPARATOR)
        if any(texts):
            self._add_row(row, alone, texts, links, fields, level, group)
        return tuple(squeeze(text).lower() for text in texts)

    def _cells(self, cells: list[Element], spanning: dict[int, tuple[int, Run]]) -> Iterator[tuple[Run, int]]:
        """What stands in each cell of a row, and how many columns it takes; cells of rows above that span it are among them."""
        column = 0
        for cell in [*cells, None]:
            while column in spanning:
                more, above = spanning.pop(column)
                if more > 1:
                    spanning[column] = more - 1, above
                yield above, 1
                column += 1
            if cell is None:
                return
            run, width = _joined(self._collect(cell)), _span(cell)
            yield run, width
            if (down := _span(cell, "rowspan")) > 1:
                spanning[column] = down - 1, run
            column += width

    def _add_row(
        self,
        row: Element,
        alone: bool,
        texts: list[str],
        links: list[Link],
        fields: list[Hint],
        level: int,
        group: str,
    ) -> None:
        if alone:
            self._add(
                row.at, row.end, texts[0], Role.HEADING, _INNERMOST_HEADING, links=tuple(links), fields=tuple(fields)
            )
            return
        text = CELL_SEPARATOR.join(texts)
        self._add(
            row.at, row.end, text, Role.ROW, level, group,
            cells=tuple(texts), links=tuple(links), fields=tuple(fields),
        )  # fmt: skip


def _joined(runs: list[Run]) -> Run:
    """Several runs as one, a space between them."""
    if len(runs) == 1:
        return runs[0]
    texts: list[str] = []
    links: list[Link] = []
    fields: list[Hint] = []
    lines: list[tuple[str, Span]] = []
    start = 0
    for run in runs:
        lines.append((run.text, (start, start + len(run.text))))
        links += [Link(_moved(link.span, start), link.href) for link in run.links]
        fields += [replace(hint, span=_moved(hint.span, start)) if hint.span else hint for hint in run.fields]
        texts.append(run.text)
        start += len(run.text) + 1
    at, end, tag = (runs[0].at, runs[-1].end, runs[0].tag) if runs else (0, 0, "")
    return Run(tag, " ".join(texts), at, end, tuple(links), tuple(fields), (), lines=tuple(lines))


def _moved(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by


def _span(cell: Element, name: str = "colspan") -> int:
    """How many columns (or rows) a cell takes; 100 at most."""
    said = cell.get(name)
    return min(100, max(1, int(said))) if said.isascii() and said.isdigit() and len(said) < 6 else 1


def _rows(table: Element) -> Iterator[Element]:
    for kid in table.kids:
        if isinstance(kid, Element):
            if kid.tag == "tr":
                yield kid
            elif kid.tag in ("tbody", "thead", "tfoot"):
                yield from (row for row in kid.kids if isinstance(row, Element) and row.tag == "tr")


def _definition_groups(element: Element) -> Iterator[tuple[list[Element], list[Element]]]:
    """The terms and descriptions of a list that belong together, also where each group has a `<div>` of its own."""
    terms: list[Element] = []
    descriptions: list[Element] = []
    for kid in element.kids:
        if not isinstance(kid, Element):
            continue
        if kid.tag == "div":
            yield from _definition_groups(kid)
        elif kid.tag == "dt":
            if descriptions:
                yield terms, descriptions
                terms, descriptions = [], []
            terms.append(kid)
        elif kid.tag == "dd":
            descriptions.append(kid)
    if terms or descriptions:
        yield terms, descriptions
