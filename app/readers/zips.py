"""Zip archives: found by their directory, which zipfile reads; each member's data unpacked and checked here.

zipfile's own stream unpacks bzip2 without a bound and cuts a member that is longer than it says; ours does neither.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, cast

from app.errors import LimitError, ReadError
from app.readers.documents import SourceFailure
from app.readers.limits import Budget
from app.readers.members import Member, Names, check_name
from app.readers.streams import Open, Part, PartOpener, UnpackedOpener
from app.readers.unpack import Unpacked

_STORED = 0
_METHODS = {_STORED: "", 8: "deflate", 12: "bzip2"}
_OTHERS = {1: "shrink", 6: "implode", 9: "deflate64", 14: "LZMA", 93: "Zstandard", 95: "xz", 98: "PPMd", 99: "AES"}
_ENCRYPTED = 0x1
_LOCAL = struct.Struct("<4s22xHH")  # signature, ..., length of the name, length of the extra field
_DIRECTORY_BYTES = 512  # of the directory for a member, at most on average: names and extra fields are seldom longer
_OFFICE = frozenset(("[Content_Types].xml", "META-INF/manifest.xml"))
# What zipfile lets through on a directory that makes no sense, besides its own errors.
_BROKEN = (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError, OverflowError, LookupError, EOFError)


def members(stream: BinaryIO, opener: Open, name: str, budget: Budget) -> Iterator[Member | SourceFailure]:
    """The members in the order of the directory; `stream` can seek. ReadError where the directory cannot be read."""
    try:
        archive = zipfile.ZipFile(cast(BinaryIO, _Guarded(stream, budget.limits.max_members * _DIRECTORY_BYTES)))
    except _BROKEN as error:
        raise ReadError(f"is a zip archive whose directory is missing or broken ({error}); is it cut short?") from None
    with archive:
        inside = archive.infolist()
        if any(each.filename in _OFFICE for each in inside) and any(each.filename.endswith(".xml") for each in inside):
            raise ReadError("is an office document, which is not read; save it as HTML or text")
        names = Names(name)
        for header in inside:
            if not header.filename.endswith("/"):  # is_dir() fails on an empty name
                yield _member(header, stream, opener, names, budget)


def _member(
    header: zipfile.ZipInfo, stream: BinaryIO, opener: Open, names: Names, budget: Budget
) -> Member | SourceFailure:
    name = names.of(header.filename)
    try:
        check_name(header.filename, name)
        if header.flag_bits & _ENCRYPTED:
            raise ReadError("is encrypted", document=name)
        if stat.S_ISLNK(header.external_attr >> 16):
            raise ReadError("is a link; links in archives are not followed", document=name)
        if header.compress_type not in _METHODS:
            method = _OTHERS.get(header.compress_type, f"number {header.compress_type}")
            raise ReadError(f"is packed by a method that is not read ({method})", document=name)
        start = _data_start(stream, header)
    except ReadError as error:
        return SourceFailure(name, error if error.document else ReadError(error.why, document=name))
    kind = _METHODS[header.compress_type]
    packed = PartOpener(opener, start, header.compress_size)
    data = partial(_data, stream, start, header, kind, budget)
    return Member(name, header.file_size, data, UnpackedOpener(packed, kind) if kind else packed)


def _data_start(stream: BinaryIO, header: zipfile.ZipInfo) -> int:
    """Where a member's data begins: behind its local header, whose lengths may differ from the directory's."""
    local = b""
    if header.header_offset >= 0:  # what zipfile computes may lie before the first byte
        stream.seek(header.header_offset)
        local = stream.read(_LOCAL.size)
    if len(local) < _LOCAL.size or local[:4] != b"PK\x03\x04":
        raise ReadError(f"is not where the directory of its archive says (byte {header.header_offset:,})")
    _, name, extra = _LOCAL.unpack(local)
    return header.header_offset + _LOCAL.size + int(name) + int(extra)


def _data(stream: BinaryIO, start: int, header: zipfile.ZipInfo, kind: str, budget: Budget) -> BinaryIO:
    stream.seek(start)
    data = cast(BinaryIO, Part(stream, header.compress_size))
    if kind:
        data = cast(BinaryIO, Unpacked(data, kind, budget))
    return cast(BinaryIO, _Verified(data, header.file_size, header.CRC))


class _Verified(io.RawIOBase):
    """A member's bytes; ReadError where they are more, fewer or others than its header promised."""

    def __init__(self, stream: BinaryIO, size: int, crc: int) -> None:
        self._stream, self._size, self._crc = stream, size, crc
        self._read = self._sum = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._read += len(data)
        self._sum = zlib.crc32(data, self._sum)
        if self._read > self._size or (not data and self._read < self._size):
            more = "more than" if data else f"{self._read:,} instead of"
            raise ReadError(f"lies about its size: it holds {more} the {self._size:,} bytes of its header")
        if not data and self._sum != self._crc:
            raise ReadError("has a wrong checksum: its bytes are not those that were packed")
        buffer[: len(data)] = data
        return len(data)


class _Guarded(io.RawIOBase):
    """A stream that refuses to be read at once by more than a directory of the most members may take."""

    def __init__(self, stream: BinaryIO, most: int) -> None:
        self._stream, self._most = stream, most

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > self._most:
            raise LimitError(f"has a directory of {size:,} bytes (HEADLINES_MAX_MEMBERS raises this limit)")
        return self._stream.read(-1 if size is None else size)
