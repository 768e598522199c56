"""The headers of tar archives: old, ustar, GNU and pax, as much of them as says where a member's data are and what it is called.

Not by the standard library's tarfile: it gives an archive up at the first broken header, and takes quadratic time over
attributes made to that end (CVE-2024-6232). Here each header is read in time linear in its length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

BLOCK = 512
_USTAR, _GNU = b"ustar\0", b"ustar  \0"
_OCTAL = re.compile(rb" *(-?[0-7]+|) *")
_PAX_LENGTH = re.compile(rb"([0-9]{1,9}) ")
_EXTENDED = 482  # of an old GNU header with holes: whether blocks with more of them follow


@dataclass(frozen=True, slots=True)
class Header:
    """One block's fields. `name` is not decoded; `size` is what it says, which may be negative; `kind` one letter or digit."""

    name: bytes
    size: int
    kind: bytes
    extended: bool = False


class BadHeaderError(ValueError):
    """A block that is no header, or attributes that are none: `str` says what is wrong."""


def is_header(block: bytes) -> bool:
    """Whether a block is a header by its checksum: old ones have no other mark."""
    return len(block) >= BLOCK and block[0] != 0 and _checksum_good(block)


def header_of(block: bytes) -> Header:
    """The fields of a header block; BadHeaderError where it is none or says no size."""
    if not _checksum_good(block):
        raise BadHeaderError("a wrong checksum")
    if (size := _number(block[124:136])) is None:
        raise BadHeaderError("no size")
    name, kind = _text(block[:100]), block[156:157]
    if block[257:263] == _USTAR and kind != b"L" and (prefix := _text(block[345:500])):
        name = prefix + b"/" + name
    if kind in (b"\0", b"0") and name.endswith(b"/"):
        kind = b"5"  # a folder, as the oldest archives write it
    return Header(name, size, kind, block[257:265] == _GNU and kind == b"S" and block[_EXTENDED] != 0)


def attributes(data: bytes) -> dict[bytes, bytes]:
    """The records of a pax header, `12 path=name\\n`; of one that comes twice the last. BadHeaderError where one is broken."""
    found: dict[bytes, bytes] = {}
    data = data.rstrip(b"\0")
    at = 0
    while at < len(data):
        length = _PAX_LENGTH.match(data, at)
        end = at + int(length[1]) if length else at
        if length is None or end > len(data) or end <= length.end() or data[end - 1 : end] != b"\n":
            raise BadHeaderError("broken attributes")
        key, equals, value = data[length.end() : end - 1].partition(b"=")
        if not equals or not key:
            raise BadHeaderError("broken attributes")
        found[key] = value
        at = end
    return found


def _text(field: bytes) -> bytes:
    return field.partition(b"\0")[0]


def _number(field: bytes) -> int | None:
    """A number in octal digits, or, with the first bit set, in binary; None where it is neither."""
    if field[0] & 0x80:
        return (
            int.from_bytes(field, signed=True)
            if field[0] & 0x40
            else int.from_bytes(field) - (0x80 << 8 * len(field) - 8)
        )
    digits = _OCTAL.fullmatch(_text(field))
    return int(digits[1] or b"0", 8) if digits else None


def _checksum_good(block: bytes) -> bool:
    """By the sum of its bytes, signed or not, its own field counted as blanks."""
    told = _number(block[148:156])
    rest = block[:148] + b" " * 8 + block[156:BLOCK]
    unsigned = sum(rest)
    return told in (unsigned, unsigned - 256 * sum(byte > 127 for byte in rest))
