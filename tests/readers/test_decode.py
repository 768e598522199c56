"""Decoding: byte order marks, declarations, detection; exact offsets in every encoding."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model import ReadNotes
from app.readers import decode
from app.readers.binary import binary_kind
from app.readers.charset import canonical
from app.readers.decode import decode_bytes, detect, lines
from tests.readers.reading import CORPUS, document

# Invented sentences, one in each script, long enough to tell an encoding by.
SCRIPTS = {
    "cp1252": "Der Bürgermeister von Möwenhausen eröffnet die größte Brücke über den Fluß – „endlich“, sagen Anwohner.\n",
    "cp1251": "Мэр приморского города открыл новый мост через реку, сообщают местные жители и газеты.\n",
    "koi8-r": "Мэр приморского города открыл новый мост через реку, сообщают местные жители и газеты.\n",
    "cp932": "港町の市長は新しい橋を開通させた。住民は長い間この日を待っていたと語った。\n",
    "euc-jp": "港町の市長は新しい橋を開通させた。住民は長い間この日を待っていたと語った。\n",
    "iso2022_jp": "港町の市長は新しい橋を開通させた。住民は長い間この日を待っていたと語った。\n",
    "gb18030": "海港城市的市长昨天宣布新桥正式通车，当地居民表示他们已经等待了很多年。\n",
    "big5": "海港城市的市長昨天宣布新橋正式通車，當地居民表示他們已經等待了很多年。\n",
    "euc-kr": "항구 도시의 시장이 어제 새 다리의 개통을 발표했다. 주민들은 오랫동안 기다렸다고 말했다.\n",
    "cp1256": "أعلن رئيس بلدية المدينة الساحلية عن افتتاح الجسر الجديد فوق النهر أمس.\n",
    "cp1253": "Ο δήμαρχος της παραθαλάσσιας πόλης εγκαινίασε χθες τη νέα γέφυρα πάνω από το ποτάμι.\n",
}
LINE_END = re.compile("\r\n|\r|\n")


def read_lines(data: bytes, declared: str | None = None) -> tuple[list[decode.Line], ReadNotes]:
    notes = ReadNotes()
    return list(lines(document(data), notes, declared)), notes


@pytest.mark.parametrize("encoding", SCRIPTS)
def test_detects_common_encodings(encoding: str) -> None:
    text = SCRIPTS[encoding] * 4
    found, notes = read_lines(text.encode(encoding))
    assert [line.text for line in found] == text.splitlines()
    assert notes.encoding_from == "detected"
    assert notes.replaced == 0


@pytest.mark.parametrize("encoding", SCRIPTS)
def test_believes_a_declaration(encoding: str) -> None:
    text = SCRIPTS[encoding]
    found, notes = read_lines(text.encode(encoding), encoding)
    assert [line.text for line in found] == text.splitlines()
    assert notes.replaced == 0


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
)
@pytest.mark.parametrize(
    "text", ["Plain words here\nand there\r\n", *(SCRIPTS[name] for name in ("cp1251", "cp932", "cp1256"))]
)
def test_unicode_with_and_without_mark(encoding: str, text: str) -> None:
    data = text.encode(encoding)
    found, notes = read_lines(data)
    assert [line.text for line in found] == text.splitlines()
    assert notes.encoding_from == ("bom" if data[:2] in (b"\xef\xbb", b"\xff\xfe", b"\xfe\xff") else "detected") or (
        encoding == "utf-32"
    )


def test_a_lying_declaration_is_found_out() -> None:
    text = "Möwen über Möwenhausen gezählt"
    assert read_lines(text.encode(), "iso-8859-1")[0][0].text == text
    assert read_lines(text.encode("cp1252") * 3, "utf-8")[1].encoding != "utf-8"
    assert read_lines(text.encode(), "utf-16")[0][0].text == text


def test_damaged_utf8_stays_utf8_and_is_counted() -> None:
    found, notes = read_lines("Möwen über der Brücke\n".encode() * 20 + b"caf\xe9 and \xff\n")
    assert (notes.encoding, notes.replaced) == ("utf-8", 2)
    assert found[-1].text == "caf\ufffd and \ufffd"


def test_nul_bytes_and_surrogates_are_replaced() -> None:
    found, notes = read_lines("über den größten Brücken gehört\x00b".encode() + b" \xed\xa0\x80")
    assert "\x00" not in found[0].text
    assert notes.replaced == 4
    assert decode.clean("a\x00\ud800b") == "a\ufffd\ufffdb"


def test_labels_are_read_as_browsers_read_them() -> None:
    assert canonical(" 'Latin1' ") == canonical("us-ascii") == "cp1252"
    assert canonical("gb2312") == canonical("x-gbk") == "gb18030"
    assert canonical("shift_jis") == canonical("x-sjis") == "cp932"
    assert canonical("hex") is canonical("unicode_escape") is canonical("no such thing") is canonical("a\0b") is None


def test_an_ascii_document_is_searched_for_its_first_other_line() -> None:
    data = b"plain words\n" * 200_000 + "Bürgermeister größter Brücke über Möwenhausen eröffnet\n".encode("cp1252")
    assert detect(document(data)).name in ("cp1252", "cp1250")


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufeff")),
    st.sampled_from(["utf-8", "utf-16-le", "utf-32-be"]),
)
def test_lines_lead_back_to_their_bytes(text: str, encoding: str) -> None:
    """Each line's bytes decode to its text; the lines are those of the text, in every Unicode encoding."""
    mark = "\ufeff".encode(encoding)
    data = mark + text.encode(encoding)
    found, _ = read_lines(data)
    expected = LINE_END.split(text)
    assert [line.text for line in found] == (expected[:-1] if expected[-1] == "" else expected)
    assert [line.number for line in found] == list(range(1, len(found) + 1))
    for line in found:
        assert data[line.start : line.end].decode(encoding) == line.text


@given(st.binary(max_size=400))
def test_any_bytes_are_lines(data: bytes) -> None:
    """Lines cover the bytes in order, whatever they are, and their texts can be stored."""
    found, _ = read_lines(data)
    reached = 0
    for line in found:
        assert reached <= line.start <= line.end <= len(data)
        reached = line.end
        line.text.encode()


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "cp1252", "shift_jis", "gb18030", "utf-16", "euc-kr"]))
def test_a_whole_document_leads_back_to_its_bytes(data: bytes, declared: str | None) -> None:
    """`byte_at` grows with the index, stays in the document, and ends at its end."""
    decoded = decode_bytes(data, ReadNotes(), declared)
    offsets = [decoded.byte_at(index) for index in range(len(decoded.text) + 1)]
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(data)
    decoded.text.encode()


@given(st.lists(st.sampled_from([b"a\n", b"b\r\n", b"\r", b"c", b"\n", b"long " * 30, "ü€😀".encode()]), max_size=60))
def test_chunks_do_not_matter(parts: list[bytes]) -> None:
    """The same lines come out whatever size the stream is read in."""
    data = b"".join(parts)
    whole, _ = read_lines(data)
    patch = pytest.MonkeyPatch()
    with patch.context() as context:
        context.setattr(decode, "_CHUNK", 7)
        assert read_lines(data)[0] == whole


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_of_a_line_too_long_the_beginning_is_kept(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "MAX_LINE", 100)
    monkeypatch.setattr(decode, "_CHUNK", 64)
    data = ("first\n" + "x" * 1000 + "\r\nlast\n").encode(encoding)
    found, notes = read_lines(data)
    assert [line.text[:5] for line in found] == ["first", "xxxxx", "last"]
    assert 100 <= len(found[1].text) < 300
    assert data[found[1].start : found[1].end].decode(encoding) == "x" * 1000
    assert data[found[2].start : found[2].end].decode(encoding) == "last"
    assert notes.skipped[0].line == 2
    assert "longer than 100 bytes" in notes.skipped[0].why


def test_tells_binary_from_text() -> None:
    assert binary_kind((CORPUS / "text" / "picture.txt").read_bytes()) == "PNG image"
    assert binary_kind(bytes(range(256)) * 4) == "unknown kind"
    assert binary_kind(b"MZ and other names of the week") is None
    assert binary_kind(b"MZ\x00\x01\x02\x03") == "Windows program"
    assert binary_kind(b"\x1b[1mcoloured\x1b[0m text") is None
