"""Archives and compressed files: each member a Document named `a.zip!/b.txt`, streamed, nested to a depth, never unpacked to disk.

    for found in found_in("a.zip", opener, size, uri, captured_at, limits): ...     # Document | SourceFailure | PassedOver

What is an archive is told by its content. A compressed file holds one thing and lends it its own name (`a.txt.gz`); a tar,
zip or web archive inside it is read through (`a.tar.gz!/b.txt`). A member that is broken, encrypted or too large is one
failure, and the rest goes on; a failure that leaves no way on (a cut, a limit on the whole) ends the archive.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO, cast

from app.errors import InputError, ReadError
from app.model import MAX_LISTED, Document
from app.readers import tars, warc, zips
from app.readers.cut import CutShortError, Held
from app.readers.documents import CHUNK, CheckedOpener, Found, PassedOver, SourceFailure, document_of
from app.readers.kinds import HEAD_BYTES, kind_of
from app.readers.limits import Budget, Limits
from app.readers.members import Member, named
from app.readers.streams import KEEP, Chained, Forward, KeptBytes, Open, UnpackedOpener, read_up_to
from app.readers.unpack import Unpacked


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stream stands: the name and opener of what it is, in how many archives, and what holds for all of them.

    `resume` lets a web archive go on behind a broken gzip member.
    """

    name: str
    opener: Open
    budget: Budget
    depth: int = 0
    uri: str | None = None
    captured_at: datetime | None = None
    media_type: str | None = None
    resume: Callable[[], bool] | None = None


def found_in(
    name: str, opener: Open, size: int, uri: str | None, captured_at: datetime | None, limits: Limits
) -> Iterator[Found]:
    """What a file holds: itself, or the members of the archive it is by its content.

    Raises OSError or InputError where the file itself cannot be read; what fails inside an archive is a SourceFailure.
    """
    with opener() as stream:
        head = read_up_to(stream, HEAD_BYTES)
    if (kind := kind_of(head)) is None:
        yield document_of(name, opener, uri=uri, captured_at=captured_at)
        return
    place = Place(name, opener, Budget(limits, size), uri=uri, captured_at=captured_at)
    with opener() as stream, io.BufferedReader(cast(io.RawIOBase, stream)) as buffered:
        yield from _read(kind, cast(BinaryIO, buffered), place)


# ---------------------------------------------------------------- each kind


def _compressed(kind: str) -> Callable[[BinaryIO, Place], Iterator[Found]]:
    def read(stream: BinaryIO, place: Place) -> Iterator[Found]:
        unpacked = Unpacked(stream, kind, place.budget)
        inner = replace(
            place,
            opener=UnpackedOpener(place.opener, kind),
            depth=place.depth + 1,
            resume=unpacked.resume if kind == "gzip" else None,
        )
        return _inside(unpacked, inner)  # type: ignore[arg-type]

    return read


def _zip(stream: BinaryIO, place: Place) -> Iterator[Found]:
    """A zip is read from its end: one inside another archive is kept in memory if small, else opened anew for each step back."""
    if stream.seekable():
        yield from _members(zips.members(stream, place.opener, place.name, place.budget), place)
        return
    data = read_up_to(stream, KEEP + 1)
    if len(data) <= KEEP:
        yield from _zip(io.BytesIO(data), replace(place, opener=KeptBytes(data)))
        return
    size = len(data) + _length(stream, len(data), place.budget)
    del data
    with io.BufferedReader(Forward(place.opener, size)) as whole:
        yield from _zip(cast(BinaryIO, whole), place)


def _tar(stream: BinaryIO, place: Place) -> Iterator[Found]:
    return _members(tars.members(stream, place.opener, place.name), place)


def _warc(stream: BinaryIO, place: Place) -> Iterator[Found]:
    return _members(warc.records(stream, place.opener, place.name, place.budget, place.resume), place)


def _arc(_stream: BinaryIO, _place: Place) -> Iterator[Found]:
    raise ReadError("is an ARC file, the older form of web archives, which is not read; convert it to WARC")


_READERS: dict[str, Callable[[BinaryIO, Place], Iterator[Found]]] = {
    **{kind: _compressed(kind) for kind in ("gzip", "bzip2", "xz", "Zstandard")},
    "zip": _zip,
    "tar": _tar,
    "warc": _warc,
    "arc": _arc,
}


# ---------------------------------------------------------------- members


def _read(kind: str, stream: BinaryIO, place: Place) -> Iterator[Found]:
    """What an archive of this kind holds, and an error on the way as a failure under its name."""
    try:
        yield from _READERS[kind](stream, place)
    except InputError as error:
        yield SourceFailure(place.name, named(error, place.name))
    except OSError as error:
        yield SourceFailure(place.name, ReadError(f"cannot be read: {error.strerror or error}", document=place.name))


def _members(members: Iterator[Member | SourceFailure | PassedOver], place: Place) -> Iterator[Found]:
    empty, broken = True, 0
    for member in members:
        empty = False
        if isinstance(member, SourceFailure) and (broken := broken + 1) > MAX_LISTED:
            continue
        if not isinstance(member, Member):
            yield member
            continue
        if member.data is not None and kind_of(member.data) is None:
            yield _kept(member, member.data, place)
            continue
        inner = replace(
            place,
            name=member.name,
            opener=member.opener,
            depth=place.depth + 1,
            uri=member.uri or place.uri,
            captured_at=member.captured_at or place.captured_at,
            media_type=member.media_type,
            resume=None,
        )
        try:
            yield from _member(member, inner)
        except InputError as error:
            yield SourceFailure(member.name, named(error, member.name))
        if place.budget.spent:
            return
    if broken > MAX_LISTED:
        yield PassedOver(place.name, {"broken members beyond those listed": broken - MAX_LISTED})
    if empty:
        raise ReadError("is an archive with nothing in it to read")


def _kept(member: Member, data: bytes, place: Place) -> Document:
    """The Document of a member that is in memory. (Web archives have millions: this way is short.)"""
    return Document(
        member.name,
        hashlib.sha256(data).hexdigest(),
        len(data),
        KeptBytes(data),
        member.uri or place.uri,
        member.captured_at or place.captured_at,
        member.media_type,
    )


def _member(member: Member, place: Place) -> Iterator[Found]:
    if member.counted:
        place.budget.member()
    place.budget.check_size(member.size)
    with member.stream() as stream:
        yield from _inside(stream, place)


def _inside(stream: BinaryIO, place: Place) -> Iterator[Found]:
    """What a member or a compressed file holds: itself, or what is in the archive it is."""
    head = _peeked(stream)
    if not head and place.resume is not None:
        yield from _behind_break(stream, place)
        return
    whole = cast(BinaryIO, Chained(head, stream))
    if (kind := kind_of(head)) is None:
        yield from _document(whole, place)
        return
    place.budget.check_depth(place.depth)
    yield from _read(kind, whole, place)


def _behind_break(stream: BinaryIO, place: Place) -> Iterator[Found]:
    """What begins with a broken gzip member (or is empty): a web archive may go on behind it, nothing else does."""
    try:
        stream.read(1)
    except ReadError as error:
        if place.resume is not None and place.resume() and kind_of(head := _peeked(stream)) == "warc":
            yield SourceFailure(place.name, named(error, place.name))
            yield from _inside(cast(BinaryIO, Chained(head, stream)), place)
            return
        raise
    yield from _document(stream, place)


def _peeked(stream: BinaryIO) -> bytes:
    """The first bytes of a stream, as many as there are before it breaks: it raises its error again when it is read on."""
    parts: list[bytes] = []
    missing = HEAD_BYTES
    try:
        while missing and (data := stream.read(missing)):
            parts.append(data)
            missing -= len(data)
    except ReadError:
        pass  # not lost: whoever reads on from here meets it
    return b"".join(parts)


def _length(stream: BinaryIO, known: int, budget: Budget) -> int:
    """How many bytes are left of a stream."""
    length = 0
    while chunk := stream.read(CHUNK):
        length += len(chunk)
        budget.check_size(known + length)
    return length


def _document(stream: BinaryIO, place: Place) -> Iterator[Found]:
    """The Document of a member: small ones are kept in memory, large ones opened anew from the outermost file.

    Of what ends before its end, what came before is the Document, and the failure follows.
    """
    read, kept = Held(), io.BytesIO()
    broken: CutShortError | None = None
    try:
        while chunk := stream.read(CHUNK):
            read.add(chunk)
            place.budget.check_size(read.size)
            if read.size <= KEEP:
                kept.write(chunk)
            else:
                kept = io.BytesIO()
    except CutShortError as error:
        if not read.size:
            raise
        broken = error
    sha256, size = read.ended(broken)
    opener: Open = CheckedOpener(place.name, sha256, size, place.opener)
    if read.size <= KEEP:
        opener = KeptBytes(kept.getvalue()[:size])
    yield Document(place.name, sha256, size, opener, place.uri, place.captured_at, place.media_type)
    if broken is not None:
        yield SourceFailure(place.name, named(broken.and_read(), place.name))
