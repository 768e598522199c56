"""Compressed data as a stream, in little memory, checked to its end: gzip, bzip2, xz, Zstandard, deflate, brotli.

What the libraries pass over in silence is an error here: data that ends early, a length or checksum that is wrong.
"""

from __future__ import annotations

import bz2
import io
import lzma
import re
from collections.abc import Callable
from functools import partial
from typing import BinaryIO, Protocol, cast

import brotli
import zstandard
from isal import isal_zlib  # twice as fast as zlib, and checks as much

from app.errors import ReadError
from app.readers.cut import CutShortError, JunkBehindError
from app.readers.limits import Budget

_IN = 1 << 15  # bytes read at once: small, as each gzip member (a record of a web archive) copies what is left of them
_OUT = 1 << 17  # bytes unpacked at once, about
_WINDOW = 128 << 20  # memory that xz or Zstandard may ask for (`xz -9` asks for 65 MiB)
_NUMBERED = re.compile(r"^Error -?\d+ ")
_GZIP_MEMBER = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")


class _Decoder(Protocol):
    """One compressed member: `decode` takes more bytes (b"" to ask for what is left of the last) and gives up to about `_OUT`."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    @property
    def hungry(self) -> bool: ...

    def decode(self, data: bytes, /) -> bytes: ...


class _Zlib:
    """gzip (`bits` 31) or zlib (15) or bare deflate (-15)."""

    def __init__(self, bits: int) -> None:
        self._inner = isal_zlib.decompressobj(bits)
        self.given = b""  # what it was last given, to look for another member in where it fails

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    @property
    def hungry(self) -> bool:
        return not self._inner.unconsumed_tail

    def decode(self, data: bytes) -> bytes:
        self.given = self._inner.unconsumed_tail or data
        return self._inner.decompress(self.given, _OUT)


class _Bounded:
    """bzip2 and xz, whose objects in the standard library have one shape."""

    def __init__(self, inner: bz2.BZ2Decompressor | lzma.LZMADecompressor) -> None:
        self._inner = inner

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    @property
    def hungry(self) -> bool:
        return self._inner.needs_input

    def decode(self, data: bytes) -> bytes:
        return self._inner.decompress(data, _OUT)


class _Zstd:
    """Zstandard. Its object has no bound on what comes out, so little is put in: at most 128 KiB come of three bytes."""

    _STEP = 512

    def __init__(self, dictionary: zstandard.ZstdCompressionDict | None = None) -> None:
        self._inner = zstandard.ZstdDecompressor(dictionary, max_window_size=_WINDOW).decompressobj()
        self._waiting = b""

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data + self._waiting

    @property
    def hungry(self) -> bool:
        return not self._waiting

    def decode(self, data: bytes) -> bytes:
        data = self._waiting + data if self._waiting else data
        self._waiting = data[self._STEP :]
        return self._inner.decompress(data[: self._STEP])


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()
        self._more = False  # it may hold back output although it takes more input

    @property
    def eof(self) -> bool:
        return bool(self._inner.is_finished())

    @property
    def unused_data(self) -> bytes:
        return b""

    @property
    def hungry(self) -> bool:
        return not self._more and bool(self._inner.can_accept_more_data())

    def decode(self, data: bytes) -> bytes:
        out = bytes(self._inner.process(data, output_buffer_limit=_OUT))
        self._more = bool(out)
        return out


_DECODERS: dict[str, Callable[[], _Decoder]] = {
    "gzip": lambda: _Zlib(31),
    "zlib": lambda: _Zlib(15),
    "deflate": lambda: _Zlib(-15),
    "bzip2": lambda: _Bounded(bz2.BZ2Decompressor()),
    "xz": lambda: _Bounded(lzma.LZMADecompressor(memlimit=_WINDOW)),
    "Zstandard": _Zstd,
    "brotli": _Brotli,
}
_ALONE = frozenset(("zlib", "deflate", "brotli"))  # one member and no more
_MARKS: dict[str, tuple[bytes, ...]] = {  # what each member begins with (Zstandard: or a frame that holds no data)
    "gzip": (b"\x1f\x8b",),
    "bzip2": (b"BZh",),
    "xz": (b"\xfd7zXZ\x00",),
    "Zstandard": (b"\x28\xb5\x2f\xfd", *(bytes((first,)) + b"\x2a\x4d\x18" for first in range(0x50, 0x60))),
}
_MARK_BYTES = 6
_DICTIONARY, _FRAME_HEAD, _MAX_DICTIONARY = b"\x5d\x2a\x4d\x18", 8, 16 << 20
_TOO_MUCH_MEMORY = ("Memory usage limit", "too much memory")
_DEFLATE_ERROR = cast(type[Exception], isal_zlib.error)  # its type hints say an instance
_BROKEN = (_DEFLATE_ERROR, lzma.LZMAError, zstandard.ZstdError, brotli.error, OSError, ValueError, EOFError)


class Unpacked(io.RawIOBase):
    """The unpacked bytes of a compressed stream, all its members one after another; ReadError where they end early or are broken.

    After an error `resume` goes on with the next gzip member, if there is one: in a web archive each record is one.
    Closing it closes the stream below.
    """

    def __init__(self, source: BinaryIO, kind: str, budget: Budget | None = None) -> None:
        self._source, self._kind, self._budget = source, kind, budget
        self._new = _DECODERS[kind]
        self._decoder: _Decoder | None = None
        self._packed = b""  # read, and not yet handed to a decoder
        self._reached = 0  # bytes read of the source
        self._members = 0
        self._ready = b""
        self._at = 0
        self._broken: ReadError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def read(self, size: int = -1) -> bytes:
        """Some bytes, at most `size`; b"" at the end."""
        if size < 0:
            return self.readall()
        while self._at >= len(self._ready):
            if not self._fill():
                return b""
        start, self._at = self._at, min(len(self._ready), self._at + size)
        return self._ready[start : self._at]

    def resume(self) -> bool:
        """After an error: on to the next gzip member; False where none follows."""
        self._decoder, self._broken, self._ready, self._at = None, None, b"", 0
        data = self._packed
        while (found := _GZIP_MEMBER.search(data)) is None:
            self._packed = b""
            if not (more := self._take()):
                return False
            data = data[-3:] + more
        self._packed = data[found.start() :]
        return True

    def close(self) -> None:
        if not self.closed:
            self._source.close()
        super().close()

    def _fill(self) -> bool:
        """Unpack some more; False at the end of the last member."""
        if self._broken is not None:
            raise self._broken
        while True:
            if self._decoder is None and not self._begin():
                return False
            decoder = self._decoder
            assert decoder is not None
            data = b""
            if decoder.hungry and not (data := self._take()):
                raise self._error("is cut short: it ends in the middle of its {} data", CutShortError)
            try:
                out = decoder.decode(data)
            except _BROKEN as error:
                if isinstance(decoder, _Zlib):
                    self._packed = decoder.given[1:]
                raise self._error(_why(error)) from None
            if decoder.eof:
                self._packed, self._decoder = decoder.unused_data, None
                self._members += 1
            if out:
                if self._budget is not None:
                    self._budget.unpacked(len(out))
                self._ready, self._at = out, 0
                return True

    def _begin(self) -> bool:
        """The next member; False where nothing, or nothing but zero bytes, follows the last."""
        if self._members and self._kind in _ALONE:
            return False
        if self._members and not self._packed.startswith(_MARKS[self._kind]):
            while not (rest := self._packed.lstrip(b"\0")):
                self._packed = b""
                if not (rest := self._take()):
                    return False
                self._packed = rest
            self._check_mark(rest)
        elif not self._members and self._kind == "Zstandard":
            self._take_dictionary()
        self._decoder = self._new()
        return True

    def _take_dictionary(self) -> None:
        """Web archives may begin with a frame that holds the dictionary of all others (iipc.github.io, "WARC-zstd")."""
        self._want(_FRAME_HEAD)
        size = int.from_bytes(self._packed[4:_FRAME_HEAD], "little")
        if not self._packed.startswith(_DICTIONARY) or len(self._packed) < _FRAME_HEAD:
            return
        if size > _MAX_DICTIONARY:
            raise self._error(f"has a dictionary of {size:,} bytes; up to {_MAX_DICTIONARY:,} are read")
        self._want(_FRAME_HEAD + size)
        if len(self._packed) < _FRAME_HEAD + size:
            raise self._error("is cut short: it ends in the middle of its dictionary")
        data, self._packed = self._packed[_FRAME_HEAD : _FRAME_HEAD + size], self._packed[_FRAME_HEAD + size :]
        try:
            if data.startswith(_MARKS["Zstandard"][0]):
                data = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompress(data, _MAX_DICTIONARY)
            dictionary = zstandard.ZstdCompressionDict(data)
        except (zstandard.ZstdError, ValueError) as error:
            raise self._error(f"has a broken dictionary ({_told(error)})") from None
        self._new = partial(_Zstd, dictionary)

    def _want(self, size: int) -> None:
        """Read on until so many bytes wait for a decoder, or the source ends."""
        while len(self._packed) < size and (more := self._source.read(_IN)):
            self._reached += len(more)
            self._packed += more

    def _check_mark(self, rest: bytes) -> None:
        """JunkBehindError where what follows a member does not begin as one does."""
        marks = _MARKS[self._kind]
        self._packed = rest
        self._want(_MARK_BYTES)
        rest = self._packed
        if not rest.startswith(marks) and not any(mark.startswith(rest) for mark in marks):
            raise self._error("is followed by bytes that are no {} data", JunkBehindError)

    def _take(self) -> bytes:
        if self._packed:
            data, self._packed = self._packed, b""
            return data
        data = self._source.read(_IN) or b""
        self._reached += len(data)
        return data

    def _error(self, why: str, kind: type[ReadError] = ReadError) -> ReadError:
        self._broken = kind(why.replace("{}", self._kind), offset=self._reached)
        return self._broken


def _why(error: BaseException) -> str:
    """What is wrong with a member's data, {} for their kind."""
    if any(words in str(error) for words in _TOO_MUCH_MEMORY):
        return f"wants more than {_WINDOW:,} bytes of memory to unpack its {{}} data; no more is given"
    return "has broken {} data (" + _told(error) + ")"


def _told(error: BaseException) -> str:
    """What a library says of broken data, without its prefixes."""
    text = str(error) or type(error).__name__
    return _NUMBERED.sub("", text.rpartition(": ")[2])
