"""Plain text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.readers import text
from tests.readers.structure import any_bytes, checked, defect, shown

PAGE = b"A heading of the page\n\n- Harbour cats elect new mayor - The Sample Gazette\n  second line of it\n"


def test_a_line_is_a_piece_and_blank_lines_show_as_gaps() -> None:
    pieces, notes = checked(text, PAGE)
    assert [(piece.line, piece.indent) for piece in pieces] == [(1, 0), (3, 0), (4, 2)]
    assert pieces[1].text == "- Harbour cats elect new mayor - The Sample Gazette"
    assert (notes.encoding, notes.encoding_from) == ("utf-8", "default")


def test_all_line_ends_count() -> None:
    pieces, _ = defect(text, "text/mixed_line_ends.txt")
    assert [(piece.line, piece.start) for piece in pieces] == [(1, 0), (2, 20), (3, 33), (5, 45)]


def test_what_cannot_be_decoded_is_kept_and_counted() -> None:
    pieces, notes = defect(text, "text/one_line_latin1.txt")
    assert pieces[1].text.startswith("- Caf\ufffd closes")
    assert notes.replaced == 1


def test_nul_bytes_are_replaced() -> None:
    pieces, notes = defect(text, "text/nul_byte.txt")
    assert pieces[0].text.startswith("- Harbour cats\ufffd elect")
    assert notes.replaced == 1


def test_a_byte_order_mark_inside_a_text() -> None:
    """Found by a fuzzer: a line that begins with the mark of UTF-16 makes no UTF-16 of the others."""
    pieces, notes = defect(text, "text/byte_order_mark_inside.txt")
    assert [piece.line for piece in pieces] == [1, 3]
    assert pieces[0].text == "-- s"
    assert notes.encoding == "cp1252"


def test_half_a_character_at_the_end() -> None:
    pieces, notes = defect(text, "text/utf16_cut_in_half.txt")
    assert shown(pieces) == [("line", "- Cats"), ("line", "- \ufffd")]
    assert (notes.encoding, notes.encoding_from, notes.replaced) == ("utf-16-le", "bom", 1)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufeff")))
def test_no_line_is_lost(page: str) -> None:
    """Each piece is a line of the page, at its own bytes; the lines left out are blank."""
    data = b"\xef\xbb\xbf" + page.encode()
    pieces, _ = checked(text, data)
    assert all(data[piece.start : piece.end].decode() == piece.text for piece in pieces)
    kept = "".join("".join(piece.text.split()) for piece in pieces)
    assert kept == "".join(page.split())


@given(st.binary(max_size=500))
def test_any_bytes(data: bytes) -> None:
    """Any bytes give pieces that hold together or a ReadError."""
    any_bytes(text, data)
