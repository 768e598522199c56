"""What a source gives: a Document of hashed bytes, a failure by name, or parts of an archive that hold nothing to read.

Every Document's bytes are hashed in one pass, and hashed again whenever they are read: what is read is what was hashed, or a
ReadError says that it changed.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from app.errors import InputError, ReadError
from app.model import Document

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class SourceFailure:
    """A source that could not be opened: its name as for a Document, and why."""

    name: str
    error: InputError


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Parts of an archive that hold nothing to read, counted by kind ("image/png", "request records"); never one by one."""

    name: str
    counts: Mapping[str, int]


Found = Document | SourceFailure | PassedOver


def safe_name(name: str) -> str:
    """A path as text that can be stored and printed: undecodable bytes and control characters become escapes."""
    if name.isascii() and name.isprintable():
        return name
    readable = os.fsencode(name).decode("utf-8", "backslashreplace")
    if readable.isprintable():
        return readable
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in readable)


def document_of(
    name: str,
    opener: Callable[[], BinaryIO],
    *,
    uri: str | None = None,
    captured_at: datetime | None = None,
    media_type: str | None = None,
) -> Document:
    """A Document of whatever `opener` opens (a file, a member of an archive), hashed in one pass and little memory.

    Its `open` gives a stream of exactly the bytes that were hashed; a ReadError from it says that they changed since.
    """
    digest, size = hashlib.sha256(), 0
    with opener() as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    sha256 = digest.hexdigest()
    return Document(name, sha256, size, CheckedOpener(name, sha256, size, opener), uri, captured_at, media_type)


@dataclass(frozen=True, slots=True)
class CheckedOpener:
    """Opens what was hashed, and nothing else."""

    name: str
    sha256: str
    size: int
    opener: Callable[[], BinaryIO]

    def __call__(self) -> BinaryIO:
        return io.BufferedReader(_Checked(self), buffer_size=1 << 16)


class _Checked(io.RawIOBase):
    """The first `size` bytes of a stream, hashed as they are read: a stream that ends early or differs is a ReadError."""

    def __init__(self, expected: CheckedOpener) -> None:
        self._expected, self._left = expected, expected.size
        self._digest = hashlib.sha256()
        self._stream = expected.opener()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        wanted = min(len(buffer), self._left)
        if not wanted:
            return 0
        chunk = self._stream.read(wanted)
        if not chunk:
            raise self._changed("it is now shorter")
        buffer[: len(chunk)] = chunk
        self._digest.update(chunk)
        self._left -= len(chunk)
        if not self._left and self._digest.hexdigest() != self._expected.sha256:
            raise self._changed("its bytes are no longer the same")
        return len(chunk)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()

    def _changed(self, how: str) -> ReadError:
        reached = self._expected.size - self._left
        return ReadError(f"changed while it was read: {how}", document=self._expected.name, offset=reached)
