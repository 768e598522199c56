"""Zip archives: each member's data unpacked and checked against what the directory says of it."""

from __future__ import annotations

import io
import stat
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import partial
from typing import BinaryIO, cast

from app.errors import LimitError, ReadError
from app.readers.cut import CutShortError
from app.readers.documents import SourceFailure
from app.readers.limits import Budget
from app.readers.members import Member, Names, check_name, named
from app.readers.streams import Open, Part, PartOpener, UnpackedOpener
from app.readers.unpack import Unpacked
from app.readers.zip_directory import (
    LOCAL,
    LOCAL_MARK,
    Directory,
    Entry,
    NoDirectoryError,
    directory,
    local_entries,
)

_STORED = 0
_METHODS = {_STORED: "", 8: "deflate", 12: "bzip2", 93: "Zstandard", 95: "xz"}
_OTHERS = {1: "shrink", 6: "implode", 9: "deflate64", 14: "LZMA", 98: "PPMd", 99: "AES"}
_ENCRYPTED = 0x1
_DIRECTORY_BYTES = 512  # of the directory for a member, at most on average: names and extra fields are seldom longer
_OFFICE = frozenset(("[Content_Types].xml", "META-INF/manifest.xml"))
_ANY_LENGTH = 1 << 62


def members(stream: BinaryIO, opener: Open, name: str, budget: Budget) -> Iterator[Member | SourceFailure]:
    """The members in the order of the directory; `stream` can seek.

    Where the directory is lost, or broken, that is a failure, and the members are found by their own headers (or by what is
    left of it).
    """
    archive = _Archive(stream, opener, name, budget)
    try:
        found = directory(stream, budget.limits.max_members * _DIRECTORY_BYTES)
    except NoDirectoryError as error:
        yield SourceFailure(name, named(error, name))
        yield from archive.members(local_entries(stream))
        return
    inside = {entry.name for entry in found.entries}
    if inside & _OFFICE and any(each.endswith(".xml") for each in inside):
        raise ReadError("is an office document, which is not read; save it as HTML or text")
    if found.broken:
        yield SourceFailure(name, ReadError("has a broken directory; what can be read of it is", document=name))
    archive.places = _places(found)
    yield from archive.members(found.entries)


def _places(found: Directory) -> list[int]:
    """Where members' headers begin, and the directory itself: no member's data reach beyond the next of them."""
    return sorted({*(entry.start for entry in found.entries), found.start})


class _Archive:
    """One zip archive being read."""

    def __init__(self, stream: BinaryIO, opener: Open, name: str, budget: Budget) -> None:
        self._stream, self._opener, self._budget = stream, opener, budget
        self._names = Names(name)
        self._taken: set[int] = set()
        self.places: list[int] = []

    def members(self, entries: Iterable[Entry]) -> Iterator[Member | SourceFailure]:
        for entry in entries:
            if entry.name.endswith("/"):
                continue
            name = self._names.of(entry.name)
            try:
                yield self._member(entry, name)
            except LimitError:
                raise
            except ReadError as error:
                yield SourceFailure(name, named(error, name))

    def _member(self, entry: Entry, name: str) -> Member:
        check_name(entry.name, name)
        if entry.flags & _ENCRYPTED:
            raise ReadError("is encrypted")
        if stat.S_ISLNK(entry.mode >> 16):
            raise ReadError("is a link; links in archives are not followed")
        if entry.wrong is not None:
            raise ReadError(entry.wrong)
        if entry.method not in _METHODS:
            method = _OTHERS.get(entry.method, f"number {entry.method}")
            raise ReadError(f"is packed by a method that is not read ({method})")
        if entry.packed is None and entry.method == _STORED:
            raise ReadError("has a length that stands in the directory alone, and that is missing")
        start = self._data_start(entry)
        room = self._room(entry, start)
        packed = _ANY_LENGTH if entry.packed is None else entry.packed
        kind = _METHODS[entry.method]
        part = PartOpener(self._opener, start, min(room, packed))
        stream = partial(self._data, entry, part, overlaps=packed > room)
        return Member(name, entry.size or 0, stream, UnpackedOpener(part, kind) if kind else part)

    def _data_start(self, entry: Entry) -> int:
        """Where a member's data begins: behind its own header, whose lengths may differ from the directory's."""
        local = b""
        if 0 <= entry.start < _ANY_LENGTH:  # what a directory says may lie before the first byte
            self._stream.seek(entry.start)
            local = self._stream.read(LOCAL.size)
        if len(local) < LOCAL.size or local[:4] != LOCAL_MARK:
            raise ReadError(f"is not where the directory of its archive says (byte {entry.start:,})")
        if entry.start in self._taken:
            raise ReadError("overlaps another member of its archive")
        self._taken.add(entry.start)
        _, _, _, _, _, _, name, extra = LOCAL.unpack(local)
        return entry.start + LOCAL.size + int(name) + int(extra)

    def _room(self, entry: Entry, start: int) -> int:
        """How many bytes there are between the beginning of a member's data and what stands behind them."""
        behind = bisect_right(self.places, entry.start)
        return max(0, self.places[behind] - start) if behind < len(self.places) else _ANY_LENGTH

    def _data(self, entry: Entry, part: PartOpener, *, overlaps: bool) -> BinaryIO:
        self._stream.seek(part.start)
        data = cast(BinaryIO, Part(self._stream, part.size))
        if kind := _METHODS[entry.method]:
            data = cast(BinaryIO, Unpacked(data, kind, self._budget))
        return cast(BinaryIO, _Verified(data, entry, overlaps)) if entry.size is not None else data


class _Verified(io.RawIOBase):
    """A member's bytes; ReadError where they are more, fewer or others than the directory promised."""

    def __init__(self, stream: BinaryIO, entry: Entry, overlaps: bool) -> None:
        self._stream, self._entry, self._overlaps = stream, entry, overlaps
        self._read = self._sum = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        size = self._entry.size or 0
        try:
            data = self._stream.read(len(buffer))
        except CutShortError:
            if self._overlaps:
                raise self._overlap() from None
            raise
        self._read += len(data)
        self._sum = zlib.crc32(data, self._sum)
        if self._read > size or (not data and self._read < size):
            if self._overlaps:
                raise self._overlap()
            more = "more than" if data else f"{self._read:,} instead of"
            raise ReadError(f"lies about its size: it holds {more} the {size:,} bytes of its header")
        if not data and self._sum != self._entry.crc:
            raise ReadError("has a wrong checksum: its bytes are not those that were packed")
        buffer[: len(data)] = data
        return len(data)

    def _overlap(self) -> ReadError:
        return ReadError("overlaps another member of its archive")
