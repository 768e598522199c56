"""What ends before it should: the error, and the bytes before it that are read all the same.

A line that is cut may read like another one ("June 1" of "June 11"): what is read ends with the last whole line.
"""

from __future__ import annotations

import hashlib

from app.errors import ReadError

_HELD = 4 << 20  # bytes of an unfinished line that are held back; a longer one is no line


class CutShortError(ReadError):
    """Bytes that end before their end: what came before is sound."""

    def and_read(self) -> CutShortError:
        """The same, where what came before is read."""
        return type(self)(f"{self.why}; what comes before is read", document=self.document, offset=self.offset)


class JunkBehindError(CutShortError):
    """Bytes behind the end that are none of it: what came before is whole."""


def whole_lines(data: bytes) -> bytes:
    """The lines of data that was cut, without the one that is not whole; all of it where there is but one."""
    return data[: data.rfind(b"\n") + 1] or data


class Held:
    """Hashes and counts bytes as they come, and knows both for the last whole line too."""

    def __init__(self) -> None:
        self._digest, self._lines, self._rest = hashlib.sha256(), 0, b""
        self.size = 0

    def add(self, data: bytes) -> None:
        self.size += len(data)
        end = data.rfind(b"\n") + 1
        if not end and len(self._rest) < _HELD:
            self._rest += data
            return
        self._digest.update(self._rest)
        self._digest.update(data[:end] if end else data)
        self._lines += len(self._rest) + (end or len(data))
        self._rest = data[end:] if end else b""

    def ended(self, error: ReadError | None) -> tuple[str, int]:
        """The hash and the number of bytes that are read: all, or up to the last whole line of what was cut."""
        if not self._lines or not isinstance(error, CutShortError) or isinstance(error, JunkBehindError):
            self._digest.update(self._rest)
            self._lines, self._rest = self._lines + len(self._rest), b""
        return self._digest.hexdigest(), self._lines
