"""The page inside an HTTP response as it was sent: headers, chunks, content encodings. Compressed bytes are never read as text."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import BinaryIO, cast

from app.errors import ReadError
from app.readers.binary import binary_kind
from app.readers.cut import CutShortError
from app.readers.limits import Budget
from app.readers.streams import Chained
from app.readers.unpack import Unpacked

MAX_HEADERS = 1 << 16  # bytes of a response's headers
_END = re.compile(rb"\r?\n\r?\n")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]{0,4096})?\r?\n")
_ENCODINGS = {
    "gzip": "gzip",
    "x-gzip": "gzip",
    "deflate": "zlib",
    "br": "brotli",
    "zstd": "Zstandard",
    "bzip2": "bzip2",
    "xz": "xz",
}
_AS_IT_IS = frozenset(("", "identity", "none", "utf-8"))
_MAGIC = {"gzip": (b"\x1f\x8b",), "Zstandard": (b"\x28\xb5\x2f\xfd",), "bzip2": (b"BZh",), "xz": (b"\xfd7zXZ",)}
_LINE = 1 << 13


def opened_response(stream: BinaryIO, budget: Budget | None = None) -> tuple[BinaryIO, str | None]:
    """The body of the response a stream holds, decoded, and its declared media type.

    ReadError for headers that never end and for an encoding nobody here knows; for a broken encoding, when it is read.
    """
    head, rest = _split(stream)
    fields = _fields(head)
    body = rest
    if "chunked" in fields.get("transfer-encoding", "").lower():
        body = _unchunked(body)
    for encoding in reversed(fields.get("content-encoding", "").lower().split(",")):
        body = _decoded(body, encoding.strip(), budget)
    return body, fields.get("content-type")


def _split(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    head = b""
    while (end := _END.search(head)) is None:
        data = stream.read(_LINE)
        if not data:
            raise ReadError("is cut short in its HTTP headers")
        head += data
        if len(head) > MAX_HEADERS:
            raise ReadError(f"has HTTP headers of more than {MAX_HEADERS:,} bytes")
    return head[: end.start()], cast(BinaryIO, Chained(head[end.end() :], stream))


def _fields(head: bytes) -> Mapping[str, str]:
    """Header fields by lower-case name; of one sent twice, the last but for those that are lists."""
    fields: dict[str, str] = {}
    for line in head.decode("latin-1").splitlines()[1:]:
        name, colon, value = line.partition(":")
        key = name.strip().lower()
        if colon and key:
            listed = key in ("content-encoding", "transfer-encoding") and key in fields
            fields[key] = f"{fields[key]}, {value.strip()}" if listed else value.strip()
    return fields


# ---------------------------------------------------------------- transfer and content encodings


def _peeked(stream: BinaryIO, size: int) -> tuple[bytes, BinaryIO]:
    """Some first bytes, and the stream with them put back; its error, if it has one, comes when it is read on."""
    head = b""
    try:
        while len(head) < size and (data := stream.read(size - len(head))):
            head += data
    except ReadError:
        pass  # not lost: whoever reads on from here meets it
    return head, cast(BinaryIO, Chained(head, stream))


def _unchunked(stream: BinaryIO) -> BinaryIO:
    """Archives often keep the header but not the chunks: what does not begin with the size of one has none."""
    head, whole = _peeked(stream, _LINE)
    return cast(BinaryIO, _Chunks(whole)) if _CHUNK_SIZE.match(head) else whole


def _decoded(stream: BinaryIO, encoding: str, budget: Budget | None) -> BinaryIO:
    if encoding in _AS_IT_IS:
        return stream
    kind = _ENCODINGS.get(encoding)
    if kind is None:
        raise ReadError(f"has an unknown content encoding ({encoding[:40]})")
    head, whole = _peeked(stream, _LINE)
    if not head or _is_plain(head, kind):
        return whole
    if kind == "zlib" and (head[0] & 0x0F != 8 or int.from_bytes(head[:2]) % 31):
        kind = "deflate"  # as some servers send it, without the header of zlib
    return cast(BinaryIO, Unpacked(whole, kind, budget))


def _is_plain(head: bytes, kind: str) -> bool:
    """Archives often keep the header but store the page unpacked: text that lacks the signature of its encoding.

    Without a signature (deflate, brotli) only what begins as markup is believed to be text.
    """
    if kind in _MAGIC:
        return not head.startswith(_MAGIC[kind]) and binary_kind(head) is None
    return head.lstrip()[:1] == b"<" and head[:200].isascii() and binary_kind(head) is None


class _Chunks(io.RawIOBase):
    """The bytes of a chunked body, put together; ReadError where a chunk is cut or its size is none."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = io.BufferedReader(cast(io.RawIOBase, stream), _LINE)
        self._left = 0
        self._first, self._ended = True, False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._left and not self._ended:
            self._next()
        if self._ended:
            return 0
        data = self._stream.read1(min(len(buffer), self._left))
        if not data:
            raise CutShortError("is cut short in a chunk of its chunked body")
        buffer[: len(data)] = data
        self._left -= len(data)
        return len(data)

    def _next(self) -> None:
        if not self._first:
            self._stream.readline(2)
        self._first = False
        line = self._stream.readline(_LINE)
        size = _CHUNK_SIZE.fullmatch(line)
        if size is None:
            if not line:
                raise CutShortError("is cut short between two chunks")
            raise ReadError("has a broken chunk in its chunked body")
        self._left = int(size[1], 16)
        self._ended = not self._left
