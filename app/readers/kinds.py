"""What kind of archive or compressed file begins with some bytes. By content, never by name."""

from __future__ import annotations

import re
from typing import BinaryIO

from app.readers.tar_headers import BLOCK, is_header

HEAD_BYTES = 4096  # as many of the first bytes as are looked at
WARC = b"WARC/"

_COMPRESSED = (
    (b"\x1f\x8b\x08", "gzip"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
)
_SKIPPABLE = b"\x2a\x4d\x18"  # behind 0x50 to 0x5F: a frame of Zstandard that holds no data
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04")
_ZIP_END = 22  # bytes of its last record, when no comment follows
_BZIP2_BLOCK = (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90")
_LATE_WARC = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n]{0,64}WARC/[0-9]")  # empty lines before the first record
_ARC = b"filedesc://"
_USTAR = b"ustar"
_ANY = (
    b"\x1f\x8b\x08",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",
    b"BZh",
    b"PK",
    WARC,
    _ARC,
    *(bytes((first,)) + _SKIPPABLE for first in range(0x50, 0x60)),
)


def kind_of(head: bytes) -> str | None:
    """gzip, bzip2, xz, Zstandard, zip, tar, warc or arc; None for anything else."""
    if not head.startswith(_ANY) and not _may_be_tar(head) and not _may_be_late(head):
        return None
    for magic, kind in _COMPRESSED:
        if head.startswith(magic):
            return kind
    if head.startswith(b"BZh") and head[3:4].isdigit() and head[4:10] in _BZIP2_BLOCK:
        return "bzip2"
    if head[1:4] == _SKIPPABLE and head[0] & 0xF0 == 0x50:
        return "Zstandard"
    if head.startswith(_ZIP):
        return "zip"
    if head.startswith(WARC) or _LATE_WARC.match(head):
        return "warc"
    if head.startswith(_ARC):
        return "arc"
    return "tar" if _may_be_tar(head) and _is_tar(head) else None


def ends_as_zip(stream: BinaryIO) -> bool:
    """Whether a file that can seek ends with a zip's end mark: something else (a program that unpacks it) may stand before it."""
    if stream.seek(0, 2) < _ZIP_END:
        return False
    stream.seek(-_ZIP_END, 2)
    end = stream.read(_ZIP_END)
    return end.startswith(b"PK\x05\x06") and end.endswith(b"\0\0")


def _may_be_late(head: bytes) -> bool:
    return head[:1] in b"\r\n\xef" and _LATE_WARC.match(head) is not None


def _may_be_tar(head: bytes) -> bool:
    """Where a tar's first header has its mark, or the octal digits of its checksum."""
    return head[257:262] == _USTAR or head[148:156].strip(b" \0").isdigit()


def _is_tar(head: bytes) -> bool:
    """By its first header, or, where that is broken, by its mark."""
    return is_header(head[:BLOCK]) or head[257:262] == _USTAR
