"""What the finder of a web archive's records reads from: a stream that keeps what it gave, so that each record can be checked."""

from __future__ import annotations

import re
from typing import BinaryIO

from app.errors import ReadError
from app.readers.streams import KEEP

MAX_HEADER = 1 << 16  # bytes of a record's header
READ = 1 << 16
HEADER_END = re.compile(rb"\r?\n\r?\n")
NEXT = re.compile(rb"\r?\n(?=WARC/[0-9])")
RECORD_END = b"\r\n\r\n"
_HISTORY = 2 * KEEP  # bytes the tape keeps behind the place reached


class Tape:
    """What fastwarc reads from: a stream that keeps what it gave, from the present record on (up to `_HISTORY` bytes)."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._kept = bytearray()
        self._start = 0  # position of the first byte kept
        self._from = 0  # index of the first byte kept that is still needed
        self._given = 0  # position up to which fastwarc was given bytes
        self.ended: int | None = 0  # where the last record ended; None where that is not known
        self.rewound = False
        self.failure: OSError | None = None

    @property
    def reached(self) -> int:
        return self._given

    def tell(self) -> int:
        return self._given

    def read(self, size: int = -1) -> bytes:
        held = self._start + len(self._kept) - self._given
        if not held:
            held = self._fetch()
        offset = self._given - self._start
        with memoryview(self._kept) as kept:
            data = bytes(kept[offset : offset + min(held, size if size > 0 else held)])
        self._given += len(data)
        return data

    def _fetch(self) -> int:
        try:
            data = self._stream.read(READ)
        except OSError as error:
            self.failure = error
            raise
        if len(self._kept) > _HISTORY:
            self.forget(max(self._start + self._from, min(self._given, self._start + len(self._kept) - KEEP)))
        if self._from > READ:  # seldom, as all that is kept moves
            del self._kept[: self._from]
            self._start, self._from = self._start + self._from, 0
        self._kept += data
        return len(data)

    def forget(self, position: int) -> None:
        """Bytes before this position are no longer needed."""
        self._from = max(self._from, position - self._start)

    def at(self, position: int, size: int) -> bytes:
        """Up to so many bytes from a position on, read ahead if need be; fewer where the stream ends or breaks."""
        try:
            while self._start + len(self._kept) < position + size and self._fetch():
                pass
        except ReadError:
            pass  # not lost: fastwarc meets it when it reads on
        return self.between(position, position + size)

    def between(self, position: int, end: int) -> bytes:
        """What is kept of the bytes from one position to another."""
        return bytes(self._kept[max(0, position - self._start) : max(0, end - self._start)])

    def reached_by(self, position: int) -> int:
        """A position, or the end of the stream where that is nearer."""
        self.at(position, 1)
        return min(position, self._start + len(self._kept))

    def header(self) -> bytes | None:
        """The header of the record that begins where the bytes kept begin, blank line included; None where it is cut."""
        start = self._from
        end = self._kept.find(RECORD_END, start, start + MAX_HEADER + 4) + 4
        if end > 3 and b"\n\n" not in (header := bytes(self._kept[start:end])):
            return header
        found = HEADER_END.search(self._kept, start, start + MAX_HEADER + 4)
        return bytes(self._kept[start : found.end()]) if found is not None else None

    def find_record(self, position: int) -> bool:
        """Go to the next record that begins behind a position; False where none does."""
        self.rewound = True
        looked = max(position, self._start + self._from)
        while (found := NEXT.search(self._kept, looked - self._start)) is None:
            looked = max(looked, self._start + len(self._kept) - 16)
            self._given = self._start + len(self._kept)
            if not self._fetch():
                return False
        self._given = self._start + found.end()
        self.ended = self._given
        return True

    def begin_anew(self) -> None:
        """What follows has nothing to do with what was kept."""
        self._given = self._start = self._start + len(self._kept)
        self._kept.clear()
        self._from = 0
        self.ended = self._given
