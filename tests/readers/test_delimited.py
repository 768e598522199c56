"""The reader of CSV and its kin."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model import ReadNotes
from app.readers import delimited
from app.readers.decode import Line, lines
from app.readers.delimited import Dialect, rows
from tests.readers.reading import CORPUS, damaged, document, named, own, pieces_or_read_error, prose, read, why

SAMPLES = tuple(
    (CORPUS / "csv" / name).read_bytes() for name in ("ragged_rows.csv", "byte_order_mark.csv", "no_header.csv")
)
TOKENS = (b'"', b'""', b",", b";", b"\t", b"\r\n", b"\n", b"\\", b'",', b',"', b"\x00", b"sep=,\n")


def test_a_table_with_a_header() -> None:
    pieces, notes = read(
        delimited,
        'Title,Outlet,Date\n"Storm, then calm",Example Times,2031-03-02\n"She said ""no""\nand left",Sample Gazette,2031-03-03\n',
    )
    assert own(pieces[0]) == [("title", "Storm, then calm"), ("outlet", "Example Times"), ("date", "2031-03-02")]
    assert named(pieces[1], "title") == ['She said "no"\nand left']
    assert [piece.line for piece in pieces] == [2, 3]
    assert notes.skipped == []


def test_bytes_of_rows() -> None:
    data = 'title;date\r\nÉmile naît;2031-03-01\r\n"Two\r\nlines";2031-03-02\r\nLast;2031-03-03'.encode()
    pieces, _ = read(delimited, data)
    assert [data[piece.start : piece.end].decode() for piece in pieces] == [
        "Émile naît;2031-03-01", '"Two\r\nlines";2031-03-02', "Last;2031-03-03",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "titles", "says"),
    [
        (
            "quote_never_closed.csv",
            ["First invented headline", "Second invented headline", "Third invented headline", "Fourth, invented"],
            "a quote that is never closed",
        ),
        ("repeated_names.csv", ["First invented headline", "Second invented headline"], ""),
        ("rows_above_header.csv", ["First invented headline", "Second invented headline"], "a row before the header"),
        ("header_in_the_middle.csv", ["First invented headline", "Second invented headline"], "the header once more"),
        ("byte_order_mark.csv", ["First invented headline", "Two\nlines"], ""),
        ("backslash_quotes.csv", ['She said "no", twice', "Second, invented"], ""),
        ("separator_named.csv", ["First, invented"], ""),
        ("nul_bytes.csv", ["First inv\ufffdented headline"], ""),
    ],
)  # fmt: skip
def test_defects(name: str, titles: list[str], says: str) -> None:
    pieces, notes = read(delimited, (CORPUS / "csv" / name).read_bytes())
    assert [named(piece, "title")[0] for piece in pieces] == titles
    assert says in why(notes)
    assert bool(notes.skipped) == bool(says)


def test_ragged_rows_are_told_and_not_shifted() -> None:
    pieces, notes = read(delimited, (CORPUS / "csv" / "ragged_rows.csv").read_bytes())
    assert own(pieces[1]) == [("0", "Storm"), ("1", "then calm"), ("2", "Example Times"), ("3", "2031-03-02")]
    assert pieces[1].group != pieces[0].group
    assert own(pieces[2]) == [("title", "Third invented headline")]
    assert [skip.line for skip in notes.skipped] == [3, 4]


def test_without_a_header_columns_are_numbers() -> None:
    pieces, _ = read(delimited, (CORPUS / "csv" / "no_header.csv").read_bytes())
    assert own(pieces[0]) == [("0", "First invented headline"), ("1", "Example Times"), ("2", "2031-03-01")]


def test_unclosed_quotes_everywhere_take_linear_time() -> None:
    pieces, notes = read(delimited, b"title,date\n" + b'"open,2031-03-01\n' * 20_000)
    assert len(pieces) == 20_000
    assert len(notes.skipped) + notes.unlisted == 20_000


def test_a_field_of_megabytes_is_bounded() -> None:
    pieces, notes = read(
        delimited, b"title,date\n" + b'"' + b"x" * 3_000_000 + b'",2031-03-01\nSecond one here,2031-03-02\n'
    )
    assert named(pieces[-1], "title") == ["Second one here"]
    assert all(len(hint.value) <= 20_000 for piece in pieces for hint in piece.fields)
    assert "longer than" in why(notes)


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=12)


@given(
    st.lists(st.lists(cells, min_size=2, max_size=5), min_size=1, max_size=6).filter(
        lambda table: all(any(cell.strip(" ") for cell in row) for row in table)
    ),
    st.sampled_from(",;\t|"),
)
def test_rows_are_cut_as_the_standard_library_cuts_them(table: list[list[str]], separator: str) -> None:
    """What csv writes, with all quotes it deems needed, is cut into the same cells."""
    written = io.StringIO()
    csv.writer(written, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(table)
    found = lines(document(written.getvalue().encode()), ReadNotes())
    assert [row.cells for row in rows(found, Dialect(separator))] == table


@given(st.lists(prose.filter(bool), min_size=1, max_size=8), st.sampled_from(",;\t|"))
def test_round_trip(titles: list[str], separator: str) -> None:
    """Titles of any signs, written as CSV beside dates, are read as they were."""
    table = [(title, "Example Times", f"2031-03-{day:02}") for day, title in enumerate(titles, 1)]
    written = io.StringIO()
    csv.writer(written, delimiter=separator).writerows([("headline", "paper", "day"), *table])
    pieces, notes = read(delimited, written.getvalue())
    assert [tuple(value for _, value in own(piece)) for piece in pieces] == table
    assert {name for piece in pieces for name, _ in own(piece)} == {"headline", "paper", "day"}
    assert notes.skipped == []


@given(st.binary(max_size=300) | damaged(SAMPLES, TOKENS))
def test_any_bytes(data: bytes) -> None:
    """Any bytes give pieces or a ReadError."""
    pieces_or_read_error(delimited, data)


@given(st.text('",;ab\n\\ ', max_size=60))
def test_no_line_is_lost(text: str) -> None:
    """Rows cover each line that is not blank, in order, and none twice."""
    source = [Line(number, number, number, line) for number, line in enumerate(text.split("\n"), 1)]
    covered = [number for row in rows(source, Dialect(",")) for number in range(row.start, row.end + 1)]
    assert covered == sorted(set(covered))
    assert {line.number for line in source if line.text.strip(" ")} <= set(covered)
