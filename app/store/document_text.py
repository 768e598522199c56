"""A document's kept bytes, and what was read in a stretch of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import zstandard
from sqlalchemy import Connection, Select, func, select

from app.errors import NotKnownError
from app.model import StoredCandidate
from app.store.document_queries import _candidate, _own_list
from app.store.filters import find_document
from app.store.schema import candidate, document_text, headline, listing


def kept_bytes(connection: Connection, written: str) -> int:
    """How many bytes of a document are kept; 0 where it was ingested without. Raises as `document_by_sha256` does."""
    counted = select(func.coalesce(func.sum(document_text.c.size), 0))
    return int(connection.scalar(counted.where(document_text.c.document_id == _known(connection, written))) or 0)


def open_kept(connection: Connection, written: str) -> BinaryIO:
    """A document's kept bytes from the first, a part in memory at a time; the connection must stay open as long."""
    return io.BufferedReader(_Parts(_bodies(connection, _known(connection, written))), buffer_size=1 << 16)


def candidates_between(
    connection: Connection, written: str, first: int, last: int | None
) -> tuple[StoredCandidate, ...]:
    """What was read of a document, in its order: candidates that begin in line `first` or later and before `last` (None: any)."""
    statement: Select[Any] = (
        select(*candidate.c, listing.c.layout, headline.c.public_id)
        .join_from(candidate, listing, _own_list())
        .outerjoin(headline, headline.c.id == candidate.c.headline_id)
        .where(candidate.c.document_id == _known(connection, written), candidate.c.line >= first)
        .order_by(candidate.c.position)
    )
    if last is not None:
        statement = statement.where(candidate.c.line < last)
    return tuple(map(_candidate, connection.execute(statement)))


def _known(connection: Connection, written: str) -> int:
    found = find_document(connection, written)
    if found is None:
        raise NotKnownError(f"No document is stored under {written}")
    return found


def _bodies(connection: Connection, document_id: int) -> Iterator[bytes]:
    part = 0
    chosen = select(document_text.c.body).where(document_text.c.document_id == document_id)
    while (body := connection.scalar(chosen.where(document_text.c.part == part))) is not None:
        yield zstandard.ZstdDecompressor().decompress(body)
        part += 1


class _Parts(io.RawIOBase):
    """Byte strings one after another as a stream."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._left = parts, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        target = memoryview(buffer)  # type: ignore[arg-type]
        while not self._left:
            following = next(self._parts, None)
            if following is None:
                return 0
            self._left = memoryview(following)
        size = min(len(target), len(self._left))
        target[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
