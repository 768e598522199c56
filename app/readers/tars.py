"""Tar archives, read front to back from any stream. Links are never followed, devices never opened."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from functools import partial
from tarfile import HeaderError, TarFile
from typing import Any, BinaryIO, cast

from app.errors import ReadError
from app.readers.documents import SourceFailure
from app.readers.members import Member, Names, check_name
from app.readers.streams import Open, Part, PartOpener, skip_to

_MAX_HEADER = 1 << 20  # bytes of a long name or of extended attributes
# What tarfile lets through on headers that make no sense, besides its own errors.
_BROKEN = (tarfile.TarError, ValueError, OverflowError, LookupError, RecursionError, EOFError)
_End: type[HeaderError] = vars(tarfile)["EOFHeaderError"]  # a block of zeros: public, yet unknown to type checkers
_Nothing: type[HeaderError] = vars(tarfile)["EmptyHeaderError"]  # no block at all


def members(stream: BinaryIO, opener: Open, name: str) -> Iterator[Member | SourceFailure]:
    """The members, in order; each must be read before the next is asked for. ReadError where the archive breaks off.

    Folders are passed over. A link, a device or a file with holes is a failure.
    """
    source = _Forward(stream)
    names = Names(name)
    try:
        archive = _Archive(fileobj=cast(Any, source), tarinfo=_Header, encoding="utf-8", errors="surrogateescape")
        while (header := archive.next()) is not None:
            archive.members = []  # type: ignore[attr-defined]  # it would remember them all
            if not header.isdir():
                yield _member(header, source, opener, names)
    except _BROKEN as error:
        raise ReadError(f"is a tar archive with a broken header ({error})", offset=source.position) from None
    _check_end(archive.ended_by, source.position)


def _member(header: tarfile.TarInfo, source: _Forward, opener: Open, names: Names) -> Member | SourceFailure:
    name = names.of(header.name)
    try:
        check_name(header.name, name)
        if header.islnk() or header.issym():
            raise ReadError("is a link; links in archives are not followed", document=name)
        if not header.isreg():
            raise ReadError("is not a file (a device or a pipe)", document=name)
        if header.issparse():
            raise ReadError("is a file with holes (sparse), which is not read", document=name)
        if header.size < 0:
            raise ReadError("says it has a negative size", document=name)
    except ReadError as error:
        return SourceFailure(name, error)
    stream = partial(_data, source, header.offset_data, header.size)
    return Member(name, header.size, stream, PartOpener(opener, header.offset_data, header.size))


def _data(source: _Forward, start: int, size: int) -> BinaryIO:
    source.seek(start)
    return cast(BinaryIO, Part(cast(BinaryIO, source), size))


def _check_end(ended_by: tarfile.HeaderError | None, position: int) -> None:
    if isinstance(ended_by, _End):  # two blocks of zeros: its proper end
        return
    if isinstance(ended_by, _Nothing):
        raise ReadError("ends without its end mark; it may be cut short", offset=position)
    raise ReadError(f"is a tar archive with a broken header ({ended_by})", offset=position)


class _Archive(tarfile.TarFile):
    """Remembers why no header followed: tarfile takes a broken one in the middle for the end, and says nothing."""

    ended_by: tarfile.HeaderError | None = None


class _Header(tarfile.TarInfo):
    @classmethod
    def fromtarfile(cls, tarfile: TarFile) -> _Header:  # the parameter's name is tarfile's own
        try:
            return super().fromtarfile(tarfile)
        except HeaderError as error:
            cast(_Archive, tarfile).ended_by = error
            raise


class _Forward:
    """What tarfile reads from: forward only, and no header larger than `_MAX_HEADER`."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self.position = stream, 0

    def tell(self) -> int:
        return self.position

    def seekable(self) -> bool:
        return False

    def seek(self, position: int) -> int:
        if position < self.position:
            raise ReadError("has a broken header: it leads back to what was read", offset=self.position)
        self.position = skip_to(cast(BinaryIO, self), self.position, position)
        return self.position

    def read(self, size: int) -> bytes:
        if size > _MAX_HEADER:
            raise ReadError(f"has a header of {size:,} bytes; up to {_MAX_HEADER:,} are read", offset=self.position)
        parts: list[bytes] = []
        while size > 0 and (data := self._stream.read(size)):
            parts.append(data)
            size -= len(data)
            self.position += len(data)
        return b"".join(parts)
