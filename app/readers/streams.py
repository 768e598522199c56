"""Streams inside streams: kept in memory where small, opened again from the outermost file where large; never written to disk.

Each opener is a small value that can be handed to another process; calling it opens its stream from the first byte.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, cast

from app.readers.cut import CutShortError
from app.readers.unpack import Unpacked

Open = Callable[[], BinaryIO]
KEEP = 4 << 20  # bytes of a member that are kept in memory while it is read; of a larger one none
_STEP = 1 << 18


@dataclass(frozen=True, slots=True)
class KeptBytes:
    """Opens bytes that are in memory."""

    data: bytes

    def __call__(self) -> BinaryIO:
        return io.BytesIO(self.data)


@dataclass(frozen=True, slots=True)
class UnpackedOpener:
    """Opens what another opener's stream unpacks to."""

    packed: Open
    kind: str

    def __call__(self) -> BinaryIO:
        return Unpacked(self.packed(), self.kind)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class PartOpener:
    """Opens a part of another opener's stream: `size` bytes from `start` on."""

    whole: Open
    start: int
    size: int

    def __call__(self) -> BinaryIO:
        stream = self.whole()
        skip_to(stream, 0, self.start)
        return Owned(cast(BinaryIO, Part(stream, self.size)), stream)  # type: ignore[return-value]


def skip_to(stream: BinaryIO, position: int, wanted: int) -> int:
    """Move a stream forward from `position` to `wanted`, by seeking or by reading; the position reached, or its end."""
    if stream.seekable():
        return stream.seek(wanted)
    while position < wanted:
        chunk = stream.read(min(_STEP, wanted - position))
        if not chunk:
            break
        position += len(chunk)
    return position


class Part(io.RawIOBase):
    """The next `size` bytes of a stream; CutShortError where the stream ends before. Leaves the stream open."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream, self.left, self._size = stream, size, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        wanted = min(len(buffer), self.left)
        if not wanted:
            return 0
        data = self._stream.read(wanted)
        if not data:
            raise CutShortError(f"is cut short: {self._size - self.left:,} of {self._size:,} bytes are there")
        buffer[: len(data)] = data
        self.left -= len(data)
        return len(data)


class Chained(io.RawIOBase):
    """Bytes that were read already, and the rest of their stream. Leaves the stream open."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Some bytes, at most `size`; b"" at the end."""
        if size < 0:
            return self.readall()
        if not self._head:
            return self._rest.read(size)
        data, self._head = self._head[:size], self._head[size:]
        return data

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class Owned(io.RawIOBase):
    """A stream made of another; closing it closes that one."""

    def __init__(self, stream: BinaryIO, base: BinaryIO) -> None:
        self._stream, self._base = stream, base

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._base.close()
        super().close()


class Forward(io.RawIOBase):
    """A stream as something that can be told to seek: forward by reading on, backward by opening it anew.

    Slow where one jumps about, never large. A `size` makes seeking from the end possible.
    """

    def __init__(self, opener: Open, size: int) -> None:
        self._opener, self._size = opener, size
        self._stream = opener()
        self._position = self._wanted = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._wanted

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._wanted, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("a position before the first byte")
        self._wanted = base + offset
        return self._wanted

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._wanted < self._position:
            self._stream.close()
            self._stream, self._position = self._opener(), 0
        self._position = skip_to(self._stream, self._position, self._wanted)
        if self._position < self._wanted:
            return 0
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        self._wanted = self._position
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def read_until_cut(stream: BinaryIO, size: int) -> tuple[bytes, CutShortError | None]:
    """The next `size` bytes; fewer at the end, and where the stream is cut before it, with the error that says so."""
    parts: list[bytes] = []
    try:
        while size > 0 and (data := stream.read(min(size, _STEP))):
            parts.append(data)
            size -= len(data)
    except CutShortError as error:
        return b"".join(parts), error
    return b"".join(parts), None


def read_up_to(stream: BinaryIO, size: int) -> bytes:
    """The next `size` bytes of a stream, fewer only at its end."""
    data = stream.read(min(size, _STEP))
    if not data or len(data) == size:
        return data
    parts = [data]
    size -= len(data)
    while size > 0 and (data := stream.read(min(size, _STEP))):
        parts.append(data)
        size -= len(data)
    return b"".join(parts)
