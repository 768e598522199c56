"""Tar archives, read front to back from any stream. Links are never followed, devices never opened, broken headers passed over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import BinaryIO, cast

from app.errors import ReadError
from app.readers.documents import SourceFailure
from app.readers.members import Member, Names, check_name
from app.readers.streams import Open, Part, PartOpener, skip_to
from app.readers.tar_headers import BLOCK, BadHeaderError, Header, attributes, header_of

_MAX_SAID = 1 << 20  # bytes of a long name or of attributes
_ZEROS = bytes(BLOCK)
_LONG_NAME, _ATTRIBUTES, _OF_NO_USE = b"L", b"xX", b"gKV"  # the last: of all files, of a link, of the archive
_LINKS, _FOLDERS, _DEVICES = b"12", b"5D", b"346"
_WITHOUT_DATA = b"123456"  # whatever size they say
_MORE_HOLES = 504  # of a block that goes on with an old GNU header: whether yet another follows


def members(stream: BinaryIO, opener: Open, name: str) -> Iterator[Member | SourceFailure]:
    """The members, in order; each must be read before the next is asked for.

    Folders are passed over. A link, a device, a file with holes or a broken header is a failure; behind a broken header, and
    behind an end mark that is not the end, members go on with the next block that is a header.
    """
    return _Archive(stream, opener, name).members()


class _Archive:
    """One tar archive being read: where its next header begins, and what was said of the next file in headers of their own."""

    def __init__(self, stream: BinaryIO, opener: Open, name: str) -> None:
        self._source, self._opener, self._name = _Forward(stream), opener, name
        self._names = Names(name)
        self._at = 0
        self._said: dict[bytes, bytes] = {}

    def members(self) -> Iterator[Member | SourceFailure]:
        lost = ended = False
        while len(block := self._block()) == BLOCK:
            if block == _ZEROS:
                ended = True
                continue
            try:
                header = header_of(block)
            except BadHeaderError as error:
                if not lost:
                    yield self._failure(
                        f"has a broken header in it ({error})" if not ended else "goes on behind its end mark"
                    )
                lost = True
                continue
            lost = ended = False
            try:
                yield from self._read(header)
            except BadHeaderError as error:
                yield self._failure(f"has a broken header in it ({error})")
        if block.strip(b"\0"):
            yield self._failure("is cut short in a header")
        elif not lost and not ended:
            yield self._failure("ends without its end mark; it may be cut short")

    def _block(self) -> bytes:
        self._source.seek(self._at)
        block = self._source.read(BLOCK)
        self._at += len(block)
        return block

    def _failure(self, why: str) -> SourceFailure:
        return SourceFailure(self._name, ReadError(why, document=self._name, offset=self._source.position))

    def _read(self, header: Header) -> Iterator[Member | SourceFailure]:
        """A member, or a header that says something of the next one; BadHeaderError where that is broken."""
        kind = header.kind
        if kind in _LONG_NAME + _ATTRIBUTES + _OF_NO_USE:
            data = self._header_data(header)
            if kind == _LONG_NAME:
                self._said[b"path"] = data.partition(b"\0")[0]
            elif kind in _ATTRIBUTES:
                self._said |= attributes(data)
            return
        said, self._said = self._said, {}
        more = header.extended
        while more:
            more = self._block()[_MORE_HOLES : _MORE_HOLES + 1] not in (b"", b"\0")
        header = _with(header, said)
        start = self._at
        if kind not in _WITHOUT_DATA:
            self._at += max(0, -(-header.size // BLOCK) * BLOCK)
        if kind not in _FOLDERS:
            yield self._member(header, start, any(key.startswith(b"GNU.sparse") for key in said) or kind == b"S")

    def _header_data(self, header: Header) -> bytes:
        """What follows a header that speaks of the next one."""
        start, size = self._at, header.size
        self._at += max(0, -(-size // BLOCK) * BLOCK)
        if not 0 <= size <= _MAX_SAID:
            raise BadHeaderError(f"a name or attributes of {size:,} bytes; up to {_MAX_SAID:,} are read")
        self._source.seek(start)
        return self._source.read(size)

    def _member(self, header: Header, start: int, holes: bool) -> Member | SourceFailure:
        printed = header.name.decode("utf-8", "surrogateescape")
        name = self._names.of(printed)
        try:
            check_name(printed, name)
            if (why := _no_file(header.kind)) is not None:
                raise ReadError(why, document=name)
            if holes:
                raise ReadError("is a file with holes (sparse), which is not read", document=name)
            if header.size < 0:
                raise ReadError("says it has a negative size", document=name)
        except ReadError as error:
            return SourceFailure(name, error)
        stream = partial(self._data, start, header.size)
        return Member(name, header.size, stream, PartOpener(self._opener, start, header.size))

    def _data(self, start: int, size: int) -> BinaryIO:
        self._source.seek(start)
        return cast(BinaryIO, Part(cast(BinaryIO, self._source), size))


def _with(header: Header, said: Mapping[bytes, bytes]) -> Header:
    """A header with what was said of its file before; BadHeaderError where that makes no sense."""
    name = said.get(b"GNU.sparse.name") or said.get(b"path") or header.name
    size = said.get(b"size", b"")
    if (size and not size.removeprefix(b"-").isdigit()) or len(size) > 20:
        raise BadHeaderError("a size that is no number")
    return replace(header, name=name, size=int(size) if size else header.size)


def _no_file(kind: bytes) -> str | None:
    """Why a member of this kind is not read; None for a file. (Small letters are for whoever invents one: they are files.)"""
    if kind in _LINKS:
        return "is a link; links in archives are not followed"
    if kind in _DEVICES:
        return "is not a file (a device or a pipe)"
    if kind == b"M":
        return "is the rest of a file that begins in another volume; it is not read"
    if kind in b"\x0007S" or kind.islower():
        return None
    return f"is of a kind that is not read ({kind!r})"


class _Forward:
    """The archive's bytes, forward only."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self.position = stream, 0

    def seekable(self) -> bool:
        return False

    def seek(self, position: int) -> None:
        self.position = skip_to(cast(BinaryIO, self), self.position, position)

    def read(self, size: int) -> bytes:
        """The next bytes; fewer only at the end."""
        parts: list[bytes] = []
        while size > 0 and (data := self._stream.read(size)):
            parts.append(data)
            size -= len(data)
            self.position += len(data)
        return b"".join(parts)
