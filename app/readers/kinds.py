"""What kind of archive or compressed file begins with some bytes. By content, never by name."""

from __future__ import annotations

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
_BZIP2_BLOCK = (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90")
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
    if not head.startswith(_ANY) and not _may_be_tar(head):
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
    if head.startswith(WARC):
        return "warc"
    if head.startswith(_ARC):
        return "arc"
    return "tar" if _may_be_tar(head) and _is_tar(head) else None


def _may_be_tar(head: bytes) -> bool:
    """Where a tar's first header has its mark, or the octal digits of its checksum."""
    return head[257:262] == _USTAR or head[148:156].strip(b" \0").isdigit()


def _is_tar(head: bytes) -> bool:
    """By its first header, or, where that is broken, by its mark."""
    return is_header(head[:BLOCK]) or head[257:262] == _USTAR
