"""Bytes to text: by byte order mark, then declaration, then detection; what cannot be decoded is kept as U+FFFD and counted.

Two ways in. `lines` streams a document of any size, line by line, with exact byte offsets. `read_text` decodes a whole
document (up to `MAX_WHOLE` bytes) for formats that are not made of lines; its `Decoded` leads back from text to bytes.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import BinaryIO, NamedTuple

from charset_normalizer import from_bytes

from app.errors import LimitError
from app.model import Document, ReadNotes

MAX_WHOLE = 256 << 20  # bytes of a document that a reader takes into memory at once
MAX_LINE = 1 << 20  # bytes kept of one line; the rest is skipped and counted
HEAD = 4096  # bytes by which a format is told
_CHUNK = 1 << 20
_SAMPLE = 64 << 10  # bytes of lines with non-ASCII bytes by which an encoding is told
REPLACEMENT = "\ufffd"

_BOMS = (  # the longer first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Labels are read as browsers read them (WHATWG Encoding Standard): as the superset people mean.
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "johab": "johab",
    "big5": "big5hkscs",
    "utf-8-sig": "utf-8",
}
_LABELS = {
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-euc-jp": "euc_jp",
    "ks_c_5601-1987": "cp949",
    "windows-949": "cp949",
    "x-gbk": "gb18030",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-user-defined": "cp1252",
    "unicode": "utf-16",
    "windows-874": "cp874",
    "dos-874": "cp874",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
}
_NO_CHARSET = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7", "mbcs", "oem"}
)
_LOW = bytes(code for code in range(32) if code not in b"\r\n")
_LATIN = b" abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MEDIA_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_ISO_2022 = re.compile(rb"\x1b\$[@B(]|\x1b\(J")
_ESCAPED = re.compile("[\udc80-\udcff]+")
_UNSAFE = re.compile("[\x00\ud800-\udfff]")
_LINE_END = re.compile("\r\n|\r|\n")


class Encoding(NamedTuple):
    """A codec of Python, where it was learnt (bom | declared | detected | default), and the length of the byte order mark."""

    name: str
    source: str
    bom: int = 0


class Line(NamedTuple):
    """A line without its end: `number` from 1, `start`/`end` its exact bytes in the document (the line end outside)."""

    number: int
    start: int
    end: int
    text: str


# ---------------------------------------------------------------- which encoding


def canonical(label: str | None) -> str | None:
    """The codec a charset label means, as browsers take it ("latin1" is cp1252, "gb2312" is gb18030); None if it means none."""
    if not label:
        return None
    name = label.strip().strip("\"'").lower()
    name = _LABELS.get(name, name)
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if codec.name in _NO_CHARSET or not getattr(codec, "_is_text_encoding", True):
        return None
    return _SUPERSETS.get(codec.name, codec.name)


def media_charset(media_type: str | None) -> str | None:
    """The charset a media type declares ("text/html; charset=utf-8"), None where it declares none."""
    match = _MEDIA_CHARSET.search(media_type) if media_type else None
    return match.group(1) if match is not None else None


def bom_encoding(head: bytes) -> Encoding | None:
    """The encoding a byte order mark names, if there is one."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return Encoding(name, "bom", len(mark))
    return None


def wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, by where its zero bytes stand; None for everything else.

    Even a text without a Latin letter has spaces and line ends, whose zero bytes all stand at one side. Few zero bytes
    may also be damage in another encoding: such a text is well-formed UTF-8 without them, or mostly Latin letters.
    """
    zeros = head.count(0)
    if not zeros or (zeros * 4 < len(head) and _is_narrow_with_zeros(head)):
        return None
    head = head[: len(head) // 4 * 4] if len(head) == HEAD else head
    by_place = [head[place::4].count(0) for place in range(4)]
    quarter = len(head) // 4
    if by_place[2] == by_place[3] == quarter and by_place[0] < quarter:
        return "utf-32-le"
    if by_place[0] == by_place[1] == quarter and by_place[3] < quarter:
        return "utf-32-be"
    even, odd = by_place[0] + by_place[2], by_place[1] + by_place[3]
    for name, here, there in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if here > 20 * there and not _noisy(head.decode(name, "replace")):
            return name
    return None


def _is_narrow_with_zeros(head: bytes) -> bool:
    rest = head.replace(b"\0", b"")
    few_controls = (len(rest) - len(rest.translate(None, _LOW))) * 8 < len(
        rest
    )  # half of the bytes of Greek to Thai in UTF-16
    return (_utf8_counts(rest)[1] == 0 and few_controls) or len(rest.translate(None, _LATIN)) * 2 < len(rest)


def _noisy(text: str) -> bool:
    """Whether decoded text holds what no text of that encoding would: unassigned codes, stray surrogates, controls."""
    bad = sum(
        not (character.isprintable() or character in "\t\n\r\f\v\u2028\u2029\ufeff\u200b\xa0\u3000")
        for character in text
    )
    return bad * 20 > len(text)


def _utf8_counts(sample: bytes) -> tuple[int, int]:
    """Well-formed and ill-formed multi-byte sequences in a sample; a sequence cut by its end is neither."""
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(sample)
    bad = sum(map(len, _ESCAPED.findall(text)))
    good = sum(character > "\x7f" for character in text) - bad
    return good, bad


def choose_encoding(head: bytes, sample: bytes, declared: str | None = None) -> Encoding:
    """The encoding of a document by its first bytes, a sample of its lines that are not ASCII, and its own declaration.

    A declaration is believed unless the bytes prove it wrong: text that is well-formed UTF-8 is nothing else.
    """
    if (marked := bom_encoding(head)) is not None:
        return marked
    if (wide := wide_encoding(head)) is not None:
        return Encoding(wide, "detected")
    name = canonical(declared)
    if name is not None and name.startswith(("utf-16", "utf-32")):
        name = None  # a declaration that could be read as ASCII text is not in these
    if _ISO_2022.search(head) or _ISO_2022.search(sample):
        return Encoding("iso2022_jp_2", "declared" if name and name.startswith("iso2022") else "detected")
    if not sample:
        return Encoding(name, "declared") if name else Encoding("utf-8", "default")
    good, bad = _utf8_counts(sample)
    if name == "utf-8" and good >= bad:
        return Encoding(name, "declared")
    if good > bad:  # damaged UTF-8 keeps most of its sequences; other encodings form one by chance, seldom
        return Encoding("utf-8", "detected")
    if name is not None and name != "utf-8":
        return Encoding(name, "declared")
    return _detected(sample)


def _detected(sample: bytes) -> Encoding:
    best = from_bytes(sample).best()
    name = canonical(best.encoding) if best is not None else None
    return Encoding(name, "detected") if name else Encoding("cp1252", "default")


def _non_ascii_sample(stream: BinaryIO) -> bytes:
    """Up to `_SAMPLE` bytes of the lines that hold non-ASCII (or escape) bytes; reads on until it has them."""
    kept: list[bytes] = []
    missing = _SAMPLE
    for _, block, _ in _blocks(stream, 0):
        if block.isascii() and b"\x1b" not in block:
            continue
        for line in block.splitlines(keepends=True):
            if not line.isascii() or b"\x1b" in line:
                kept.append(line[:missing])
                missing -= len(kept[-1])
                if missing <= 0:
                    return b"".join(kept)
    return b"".join(kept)


def detect(document: Document, declared: str | None = None) -> Encoding:
    """The encoding of a document, from its first bytes and, if need be, a sample from anywhere in it (one pass, little memory)."""
    with document.open() as stream:
        head = stream.read(HEAD)
    if (marked := bom_encoding(head)) is not None:
        return marked
    if (wide := wide_encoding(head)) is not None:
        return Encoding(wide, "detected")
    with document.open() as stream:
        sample = _non_ascii_sample(stream)
    return choose_encoding(head, sample, declared)


@lru_cache(maxsize=16)
def head_text(head: bytes) -> str:
    """The first bytes of a document as text, to tell its format by: never fails, a character cut by its end is dropped."""
    encoding = choose_encoding(head, b"" if head.isascii() else head)
    decoder = codecs.getincrementaldecoder(encoding.name)("replace")
    return decoder.decode(head[encoding.bom :])


def clean(text: str) -> str:
    """Text that every store takes: NUL and lone surrogates become U+FFFD, one for one."""
    return _UNSAFE.sub(REPLACEMENT, text) if not text.isprintable() else text


# ---------------------------------------------------------------- whole documents


def _width(text: str, name: str) -> int:
    """How many bytes a text takes in an encoding (undecodable bytes, kept as surrogates, one each)."""
    if name.startswith("utf-16"):
        return 2 * len(text) + (0 if text.isascii() else 2 * sum(character > "\uffff" for character in text))
    if name.startswith("utf-32"):
        return 4 * len(text)
    return len(text) if text.isascii() else len(text.encode(name, "surrogateescape"))


@dataclass
class Decoded:
    """A whole document as text. `text` indexes as decoded; `byte_at` and `line_at` lead back to bytes and lines."""

    text: str
    encoding: Encoding
    size: int
    _exact: str = field(repr=False, default="")  # the same code points with undecodable bytes kept as surrogates

    _STEP = 4096

    @cached_property
    def _marks(self) -> list[int]:
        """Byte offset of every `_STEP`-th code point."""
        marks, reached = [], self.encoding.bom
        for index in range(0, len(self._exact), self._STEP):
            marks.append(reached)
            reached += _width(self._exact[index : index + self._STEP], self.encoding.name)
        return marks

    def byte_at(self, index: int) -> int:
        """The byte offset at which the code point `index` begins (the document's size at the end of the text)."""
        if index >= len(self._exact):
            return self.size
        step = index // self._STEP
        return min(self.size, self._marks[step] + _width(self._exact[step * self._STEP : index], self.encoding.name))

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def line_at(self, index: int) -> int:
        """The number, from 1, of the line in which the code point `index` stands."""
        return bisect_right(self._line_starts, index)


def read_bytes(document: Document, limit: int = MAX_WHOLE) -> bytes:
    """All bytes of a document; LimitError where it is larger than `limit`."""
    if document.size > limit:
        raise LimitError(f"has {document.size:,} bytes; this format is read up to {limit:,}", document=document.name)
    with document.open() as stream:
        return stream.read()


def decode_bytes(data: bytes, notes: ReadNotes, declared: str | None = None) -> Decoded:
    """Bytes decoded as a whole; encoding, its origin and what was replaced go to `notes`."""
    sample = b"" if data.isascii() and b"\x1b" not in data else _sample_of(data)
    encoding = choose_encoding(data[:HEAD], sample, declared)
    notes.encoding, notes.encoding_from = encoding.name, encoding.source
    body = data[encoding.bom :]
    if encoding.name.startswith(("utf-16", "utf-32")):
        exact = body.decode(encoding.name, "replace")
        notes.replaced += exact.count(REPLACEMENT) - _legitimate(body, encoding.name)
    else:
        exact = _escaping(body, encoding.name)
        notes.replaced += sum(1 for _ in _ESCAPED.finditer(exact))
    notes.replaced += exact.count("\x00")
    return Decoded(clean(exact), encoding, len(data), exact)


def _escaping(body: bytes, name: str) -> str:
    try:
        return body.decode(name, "surrogateescape")
    except UnicodeDecodeError:  # the codec does not know how to go on after this error (some of East Asia)
        return body.decode("utf-8", "surrogateescape")


def _sample_of(data: bytes) -> bytes:
    """The first lines of data that are not ASCII, up to `_SAMPLE` bytes."""
    found = re.finditer(rb"[^\r\n]*[\x1b\x80-\xff][^\r\n]*[\r\n]*", data[: 64 * _SAMPLE])
    kept: list[bytes] = []
    length = 0
    for match in found:
        kept.append(match.group()[: _SAMPLE - length])
        length += len(kept[-1])
        if length >= _SAMPLE:
            break
    return b"".join(kept) or data[:_SAMPLE]


def read_text(document: Document, notes: ReadNotes, declared: str | None = None) -> Decoded:
    """A whole document as text (up to `MAX_WHOLE` bytes)."""
    return decode_bytes(read_bytes(document), notes, declared)


def _legitimate(raw: bytes, name: str) -> int:
    """How often U+FFFD itself is written in the bytes."""
    try:
        return raw.count(REPLACEMENT.encode(name))
    except UnicodeEncodeError:
        return 0


# ---------------------------------------------------------------- lines


def lines(document: Document, notes: ReadNotes, declared: str | None = None) -> Iterator[Line]:
    """The lines of a document of any size (ends: LF, CRLF, CR), decoded; memory does not grow with it.

    Of a line longer than `MAX_LINE` bytes the beginning is kept; the rest is a Skip in `notes`.
    """
    encoding = detect(document, declared)
    notes.encoding, notes.encoding_from = encoding.name, encoding.source
    with document.open() as stream:
        if encoding.name.startswith(("utf-16", "utf-32")):
            for line in _wide_lines(stream, encoding, notes):  # half a character at the very end counts as a whole one
                yield line if line.end <= document.size else line._replace(end=document.size)
        else:
            yield from _narrow_lines(stream, encoding, notes)


def _narrow_lines(stream: BinaryIO, encoding: Encoding, notes: ReadNotes) -> Iterator[Line]:
    """Lines of any encoding in which CR and LF bytes are nothing but line ends (all but UTF-16 and UTF-32)."""
    name = encoding.name
    number = 0
    for offset, block, cut in _blocks(stream, encoding.bom):
        start = offset
        plain = block.isascii() and name != "iso2022_jp_2" and b"\x00" not in block
        for raw in block.splitlines(keepends=True):
            number += 1
            body = raw.rstrip(b"\r\n")
            text = body.decode("ascii") if plain else _decode_line(body, name, notes, whole=not cut)
            yield Line(number, start, start + len(body) + cut, text)
            start += len(raw)
        if cut:
            _skip_rest(notes, number, start, cut)


def _skip_rest(notes: ReadNotes, number: int, offset: int, cut: int) -> None:
    notes.skip(f"the rest of a line longer than {MAX_LINE:,} bytes ({cut:,} bytes)", offset=offset, line=number)


def _decode_line(raw: bytes, name: str, notes: ReadNotes, *, whole: bool) -> str:
    """A line's text; of one that is not whole, a character cut by its end is left out."""
    try:
        text = raw.decode(name) if whole else codecs.getincrementaldecoder(name)().decode(raw)
    except UnicodeDecodeError:
        text = raw.decode(name, "replace")
        notes.replaced += text.count(REPLACEMENT) - _legitimate(raw, name)
    if "\x00" in text:
        notes.replaced += text.count("\x00")
        text = text.replace("\x00", REPLACEMENT)
    return text


def _blocks(stream: BinaryIO, start: int) -> Iterator[tuple[int, bytes, int]]:
    """Blocks of whole lines: (byte offset, bytes, 0), or of one over-long line (byte offset, its first bytes, bytes left out).

    A line end that follows left-out bytes belongs to them.
    """
    offset = len(stream.read(start)) if start else 0
    pending = b""
    while chunk := stream.read(_CHUNK):
        data = pending + chunk
        # A CR at the very end may be half of a CRLF; it waits for the next chunk.
        end = max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1)) + 1
        if end:
            yield offset, data[:end], 0
            offset += end
            pending = data[end:]
        elif len(data) > MAX_LINE:
            kept = data[:MAX_LINE]
            left_out, ending, pending = _skip_line(stream, data[MAX_LINE:])
            yield offset, kept, left_out
            offset += MAX_LINE + left_out + ending
        else:
            pending = data
    if len(pending) > MAX_LINE:
        ending = len(pending) - len(pending.rstrip(b"\r\n"))
        yield offset, pending[:MAX_LINE], len(pending) - ending - MAX_LINE
    elif pending:
        yield offset, pending, 0


def _skip_line(stream: BinaryIO, data: bytes) -> tuple[int, int, bytes]:
    """Read on to the end of a line: bytes passed over, length of the line end, and what follows it."""
    passed = 0
    while True:
        found = re.search(rb"\r\n|\n|\r(?!\Z)", data)
        if found is not None:
            return passed + found.start(), len(found.group()), data[found.end() :]
        keep = 1 if data.endswith(b"\r") else 0
        passed += len(data) - keep
        chunk = stream.read(_CHUNK)
        if not chunk:
            return passed, keep, b""
        data = data[len(data) - keep :] + chunk


def _wide_lines(stream: BinaryIO, encoding: Encoding, notes: ReadNotes) -> Iterator[Line]:
    """Lines of UTF-16 or UTF-32: decoded first, their bytes counted back from the text."""
    number, start, left_out = 0, len(stream.read(encoding.bom)), 0
    pending = ""
    kept: str | None = None  # the beginning of an over-long line whose end has not come yet
    for text in _wide_chunks(stream, encoding.name, notes):
        data = pending + text
        reached = 0
        for match in _LINE_END.finditer(data, 0, len(data) - 1 if data.endswith("\r") and text else len(data)):
            line = data[reached : match.start()]
            reached = match.end()
            number += 1
            if kept is not None:
                left_out += _width(line, encoding.name)
                yield _cut_line(number, start, kept, left_out, encoding.name, notes)
                start += _width(kept, encoding.name) + left_out
                kept, left_out = None, 0
            else:
                width = _width(line, encoding.name)
                yield Line(number, start, start + width, line)
                start += width
            start += _width(match.group(), encoding.name)
        pending = data[reached:]
        if kept is None and len(pending) > MAX_LINE:
            kept, pending = pending[:MAX_LINE], pending[MAX_LINE:]
        if kept is not None:
            keep = 1 if pending.endswith("\r") else 0
            left_out += _width(pending[: len(pending) - keep], encoding.name)
            pending = pending[len(pending) - keep :]
    if kept is not None:
        yield _cut_line(number + 1, start, kept, left_out, encoding.name, notes)
    elif pending:
        yield Line(number + 1, start, start + _width(pending, encoding.name), pending)


def _cut_line(number: int, start: int, kept: str, left_out: int, name: str, notes: ReadNotes) -> Line:
    _skip_rest(notes, number, start, left_out)
    return Line(number, start, start + _width(kept, name) + left_out, kept)


def _wide_chunks(stream: BinaryIO, name: str, notes: ReadNotes) -> Iterator[str]:
    """Decoded chunks; the last is empty, so that what waits for more knows that nothing comes."""
    decoder = codecs.getincrementaldecoder(name)("replace")
    while True:
        chunk = stream.read(_CHUNK)
        text = decoder.decode(chunk, final=not chunk)
        notes.replaced += text.count(REPLACEMENT) - _legitimate(chunk, name) + text.count("\x00")
        text = clean(text)
        if not chunk:
            if text:
                yield text
            yield ""
            return
        yield text
