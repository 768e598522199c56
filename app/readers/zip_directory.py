"""The directory of a zip archive, entry by entry, and the headers of its members, where the directory is lost.

Not by the standard library's zipfile: it gives a whole archive up for one entry that is broken, one name that is no UTF-8, or
a missing end.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from app.errors import LimitError, ReadError
from app.readers.streams import read_up_to

LOCAL = struct.Struct(
    "<4s2xHH4xLLLHH"
)  # mark, flags, method, checksum, packed and unpacked size, lengths of name and extra
LOCAL_MARK, ENTRY_MARK = b"PK\x03\x04", b"PK\x01\x02"
_ENTRY = struct.Struct(
    "<4s4xHH4xLLLHHHH2xLL"
)  # …, lengths of name, extra and comment, disk, mode, where its header begins
_END = struct.Struct(
    "<4sHHHHLLH"
)  # mark, disk, disk of the directory, entries here and in all, size, start, length of comment
_END_64 = struct.Struct("<4s12xLLQQQQ")
_LOCATOR = struct.Struct("<4sLQL")
_END_MARK, _END_64_MARK, _LOCATOR_MARK = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_TAIL = (1 << 16) + _END.size  # bytes at the end in which the end mark stands: a comment may follow it
_UTF8, _SIZES_BEHIND = 0x800, 0x8  # flags: the name's encoding; sizes follow the data
_FULL, _FULL_SHORT = 0xFFFFFFFF, 0xFFFF  # the real number stands elsewhere
_ZIP64, _UNICODE_NAME = 0x0001, 0x7075  # extra fields
_STEP = 1 << 18


@dataclass(frozen=True, slots=True)
class Entry:
    """What the directory (or a member's own header) says of a member. `start` is where its own header begins.

    `packed` and `size` are None where they stand behind the data alone; `wrong` says what is wrong with the entry itself.
    """

    name: str
    flags: int
    method: int
    crc: int | None
    packed: int | None
    size: int | None
    start: int
    mode: int = 0
    wrong: str | None = None


class NoDirectoryError(ReadError):
    """The directory is missing, or is none."""


@dataclass(frozen=True, slots=True)
class Directory:
    """Its entries, in order; where it begins; whether some of it made no sense."""

    entries: list[Entry]
    start: int
    broken: bool


def directory(stream: BinaryIO, most: int) -> Directory:
    """The directory of a stream that can seek. NoDirectoryError where there is none, LimitError beyond `most` bytes of it."""
    start, end, before = _place(stream)
    if end - start > most:
        raise LimitError(f"has a directory of {end - start:,} bytes (HEADLINES_MAX_MEMBERS raises this limit)")
    stream.seek(start)
    data = read_up_to(stream, end - start)
    found: list[Entry] = []
    broken, at = False, 0
    while at < len(data):
        if data[at : at + 4] != ENTRY_MARK or at + _ENTRY.size > len(data):
            broken = True
            if (at := data.find(ENTRY_MARK, at + 1)) < 0:
                break
            continue
        entry, at = _entry(data, at, before)
        found.append(entry)
    return Directory(found, start, broken)


def _place(stream: BinaryIO) -> tuple[int, int, int]:
    """Where the directory begins and ends, and how many bytes (a program that unpacks it, say) stand before the archive."""
    size = stream.seek(0, 2)
    tail_start = max(0, size - _TAIL)
    stream.seek(tail_start)
    tail = read_up_to(stream, _TAIL)
    marks = [
        match.start() for match in re.finditer(re.escape(_END_MARK), tail) if match.start() + _END.size <= len(tail)
    ]
    # A comment may hold the mark too: the one whose comment ends with the file is believed first.
    exact = [at for at in marks if at + _END.size + _END.unpack_from(tail, at)[7] == len(tail)]
    for at in (*reversed(exact), *reversed(marks)):
        if (found := _led_to(stream, tail_start + at, _END.unpack_from(tail, at))) is not None:
            return found
    raise NoDirectoryError("is a zip archive without its directory, which stands at its end; it may be cut short")


def _led_to(stream: BinaryIO, at: int, end: tuple[int, ...]) -> tuple[int, int, int] | None:
    """Where an end mark leads, if there is a directory."""
    _, disk, its_disk, _, entries, size, offset, _ = end
    if disk not in (its_disk, _FULL_SHORT) or disk not in (0, _FULL_SHORT):
        raise NoDirectoryError("is one part of a zip archive that was split into several files")
    if (larger := _larger_end(stream, at)) is not None:
        at, entries, size, offset = larger
    for start in (at - size, offset):
        if 0 <= start <= at and (_read(stream, start, 4) == ENTRY_MARK or (not entries and not size and not start)):
            return start, at, start - offset
    return None


def _larger_end(stream: BinaryIO, at: int) -> tuple[int, int, int, int] | None:
    """Where the zip64 end stands before an end mark, with its entries, size and offset; None where there is none."""
    locator = _read(stream, at - _LOCATOR.size, _LOCATOR.size)
    if len(locator) < _LOCATOR.size or locator[:4] != _LOCATOR_MARK:
        return None
    for start in (at - _LOCATOR.size - _END_64.size, _LOCATOR.unpack(locator)[2]):
        data = _read(stream, start, _END_64.size)
        if len(data) == _END_64.size and data[:4] == _END_64_MARK:
            _, _, _, _, entries, size, offset = _END_64.unpack(data)
            return start, entries, size, offset
    return None


def _read(stream: BinaryIO, at: int, size: int) -> bytes:
    if not 0 <= at < 1 << 62:
        return b""
    stream.seek(at)
    return read_up_to(stream, size)


def _entry(data: bytes, at: int, before: int) -> tuple[Entry, int]:
    """The entry that stands at a place of the directory, and where the next one does."""
    _, flags, method, crc, packed, size, names, extras, comments, _, mode, start = _ENTRY.unpack_from(data, at)
    at += _ENTRY.size
    raw, extra = data[at : at + names], data[at + names : at + names + extras]
    (size, packed, start), wrong = _real((size, packed, start), extra)
    return (
        Entry(_name(raw, flags, extra), flags, method, crc, packed, size, start + before, mode, wrong),
        at + names + extras + comments,
    )


def local_entries(stream: BinaryIO) -> Iterator[Entry]:
    """The members by their own headers, front to back, as far as those say where the next one stands (or a search finds it)."""
    at = 0
    while (at := _search(stream, at)) >= 0:
        head = _read(stream, at, LOCAL.size)
        if len(head) < LOCAL.size:
            return
        _, flags, method, crc, packed, size, names, extras = LOCAL.unpack(head)
        raw, extra = read_up_to(stream, names), read_up_to(stream, extras)
        (size, packed, _), wrong = _real((size, packed, 0), extra)
        data = at + LOCAL.size + names + extras
        if flags & _SIZES_BEHIND and not packed:
            yield Entry(_name(raw, flags, extra), flags, method, None, None, None, at, wrong=wrong)
            at = data
        else:
            yield Entry(_name(raw, flags, extra), flags, method, crc, packed, size, at, wrong=wrong)
            at = data + packed


def _search(stream: BinaryIO, at: int) -> int:
    """Where the next member's own header stands, -1 where none does."""
    if at >= 1 << 62:
        return -1
    stream.seek(at)
    kept = b""
    while data := stream.read(_STEP):
        kept += data
        if (found := kept.find(LOCAL_MARK)) >= 0:
            return at + found
        at += len(kept) - 3
        kept = kept[-3:] if len(kept) >= 3 else kept
    return -1


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        yield kind, extra[at + 4 : at + 4 + size]
        at += 4 + size


def _real(told: tuple[int, int, int], extra: bytes) -> tuple[tuple[int, int, int], str | None]:
    """Sizes and place with what zip64 says of those that do not fit, and what is wrong where it says nothing."""
    if _FULL not in told:
        return told, None
    longer = next((data for kind, data in _extra_fields(extra) if kind == _ZIP64), b"")
    if len(longer) < 8 * told.count(_FULL):
        return told, "has sizes that do not fit, and no larger ones (zip64) beside them"
    larger = iter(struct.iter_unpack("<Q", longer[: 8 * told.count(_FULL)]))
    size, packed, start = (next(larger)[0] if value == _FULL else value for value in told)
    return (size, packed, start), None


def _name(raw: bytes, flags: int, extra: bytes) -> str:
    """A member's name: UTF-8 where it says so or is it, else code page 437, in which nothing is wrong."""
    for kind, data in _extra_fields(extra):
        if kind == _UNICODE_NAME and data[:1] == b"\x01" and data[1:5] == zlib.crc32(raw).to_bytes(4, "little"):
            raw, flags = data[5:], _UTF8
    if flags & _UTF8:
        return raw.decode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp437")
