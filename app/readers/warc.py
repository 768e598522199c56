"""Web archives (WARC, WET), plain or compressed: each page or text in them a member with its address and the time of its capture.

fastwarc finds the records. It passes over in silence what is broken (a header cut short, a length that is none, a body
that ends early, bytes between records): the tape it reads from keeps what it was given, so that each record is
checked against its own header and what follows it, and a broken one is named.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, BinaryIO, cast

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from app.errors import LimitError, ReadError
from app.model import MAX_LISTED
from app.readers.binary import binary_kind
from app.readers.decode import bom_encoding, wide_encoding
from app.readers.documents import PassedOver, SourceFailure, safe_name
from app.readers.http_body import opened_response
from app.readers.kinds import HEAD_BYTES, WARC, kind_of
from app.readers.limits import Budget
from app.readers.members import Member, named
from app.readers.streams import KEEP, Chained, KeptBytes, Open, Owned, Part, read_up_to, skip_to

MAX_HEADER = 1 << 16  # bytes of a record's header
_HISTORY = 2 * KEEP  # bytes the tape keeps behind the place reached
_READ = 1 << 16
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^Content-Length[ \t]*:[ \t]*([0-9]{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_NEXT = re.compile(rb"\r?\n(?=WARC/[0-9])")
_LINE_ENDS = b"\r\n"
# Types of bodies that are never lists of headlines, whatever they begin with. Others are judged by their content.
_NO_TEXT = re.compile(
    r"(?:image|audio|video|font|model)/|text/(?:css|javascript|ecmascript)|application/(?:x-)?(?:javascript|ecmascript|pdf|font)",
    re.IGNORECASE,
)
_READ_TYPES = (WarcRecordType.conversion, WarcRecordType.response, WarcRecordType.resource)


def records(
    stream: BinaryIO, opener: Open, name: str, budget: Budget, resume: Callable[[], bool] | None = None
) -> Iterator[Member | SourceFailure | PassedOver]:
    """The pages and texts of a web archive, in order, then what was passed over, counted by kind.

    `conversion`, `resource` and HTTP `response` records are read; each must be read before the next is asked for. A
    broken record is a failure, beyond the first thousand only counted. Behind a broken gzip member, `resume` leads to the next.
    """
    archive = _Archive(name, opener, budget, _Tape(stream))
    while True:
        try:
            yield from archive.run()
            break
        except ReadError as error:
            if isinstance(error, LimitError):
                raise
            yield from archive.broken(archive.reading or name, named(error, archive.reading or name))
            if resume is None or not resume():
                break
            archive.tape.begin_anew()
    yield from archive.passed_over()


class _Archive:
    """One web archive being read: where, and what was passed over."""

    def __init__(self, name: str, opener: Open, budget: Budget, tape: _Tape) -> None:
        self.name, self.opener, self.budget, self.tape = name, opener, budget, tape
        self.reading: str | None = None  # the record whose body is being read
        self._names: set[int] = set()
        self._broken = 0
        self._passed: Counter[str] = Counter()

    def run(self) -> Iterator[Member | SourceFailure]:
        """The records from here to the end of the tape; ReadError where the tape breaks."""
        while True:
            self.reading = None
            ended: int = self.tape.reached
            try:
                for record in self._iterator():
                    start = record.stream_pos
                    yield from self._gap(start)
                    yield from self._record(record, start)
                    self.reading = None
                    ended = self.tape.reached if self.tape.ended is None else self.tape.ended
                    if self.tape.rewound:
                        break
                else:
                    yield from self._gap(self.tape.reached)
                    return
            except OSError as error:
                if self.tape.failure is not None:
                    raise
                start = ended + len(self.tape.at(ended, 16)) - len(self.tape.at(ended, 16).lstrip(_LINE_ENDS))
                why = f"has a record with a broken header ({error})"
                yield from self.broken(self.name, ReadError(why, document=self.name, offset=start))
                if not self.tape.find_record(start + 1):
                    return

    def _iterator(self) -> Iterator[WarcRecord]:
        self.tape.rewound = False
        return iter(
            ArchiveIterator(
                cast(Any, self.tape),
                parse_http=False,
                quirks_mode=True,  # lines may end in LF, bytes between records are passed over (and reported here)
                stream_detect=False,
                max_header_len=MAX_HEADER,
            )
        )

    def _record(self, record: WarcRecord, start: int) -> Iterator[Member | SourceFailure]:
        tape = self.tape
        tape.forget(start)
        header = tape.header()
        uri: str | None = (record.headers.get("WARC-Target-URI") or "").strip().removeprefix("<").removesuffix(
            ">"
        ) or None
        inside = uri or (record.headers.get("WARC-Record-ID") or "").strip("<>") or f"@{start}"
        name = f"{self.name}!/{safe_name(inside)}"
        self.reading = name
        if header is None:
            tape.ended = tape.reached
            yield from self.broken(name, ReadError("is cut short in its header", document=name, offset=start))
            return
        length = _LENGTH.search(header)
        if length is None:
            tape.ended = None
            why = "has no length, or one that is no number"
            yield from self.broken(name, ReadError(why, document=name, offset=start))
            return
        size = int(length[1])
        body = read_up_to(cast(BinaryIO, record.reader), min(size, KEEP))
        if size > KEEP and len(body) == KEEP:
            yield from self._large(record, name, uri, body, start, len(header), size)
            return
        end = start + len(header) + len(body)
        if (wrong := self._wrong(len(body), size, end)) is not None:
            yield from self._wrong_length(name, wrong, start, start + len(header))
            return
        tape.ended = end
        if self._is_read(record, body):
            yield from self._page(record, name, uri, KeptBytes(body), io.BytesIO(body), size)

    def _large(
        self, record: WarcRecord, name: str, uri: str | None, head: bytes, start: int, header: int, size: int
    ) -> Iterator[Member | SourceFailure]:
        """A record too large to keep: given on while it is read, its length checked afterwards."""
        reader = cast(BinaryIO, record.reader)
        read = self._is_read(record, head)
        if read:
            stream = cast(BinaryIO, Part(_chained(head, reader), size))
            yield from self._page(record, name, uri, _Block(self.opener, start), stream, size)
        while reader.read(_READ):
            pass
        end = self.tape.reached_by(start + header + size)
        found = end - start - header
        self.tape.ended = end
        if (read and found < size) or (why := self._wrong(found, size, end)) is None:
            return  # whoever read it met its end
        self.tape.ended = None
        yield from self.broken(name, ReadError(why, document=name, offset=start))

    def _is_read(self, record: WarcRecord, body: bytes) -> bool:
        """Whether a record may hold text; if not, it is counted."""
        kind = record.record_type
        if kind in _READ_TYPES and (kind != WarcRecordType.response or body.startswith(b"HTTP/")):
            return True
        self._passed[f"{str(kind).rpartition('.')[2]} records"] += 1
        return False

    def _page(
        self, record: WarcRecord, name: str, uri: str | None, block: Open, stream: BinaryIO, size: int
    ) -> Iterator[Member | SourceFailure]:
        """The record's page or text as a member, if that is what it holds; else it is counted or broken."""
        response = record.record_type == WarcRecordType.response
        try:
            self.budget.check_size(size)
            declared = record.headers.get("Content-Type")
            body, media_type = opened_response(stream, self.budget) if response else (stream, declared)
            head = read_up_to(body, HEAD_BYTES)
        except ReadError as error:
            if self.budget.spent:
                raise
            yield from self.broken(name, named(error, name))
            return
        if (why := _not_text(head, media_type)) is not None:
            self._passed[why] += 1
            return
        yield Member(
            self._distinct(name),
            size,
            partial(_chained, head, body),
            _Body(block) if response else block,
            uri=uri,
            captured_at=_captured_at(record),
            media_type=media_type,
            counted=False,
        )

    # ------------------------------------------------------------ what is wrong

    def _wrong(self, found: int, size: int, end: int) -> str | None:
        """What is wrong with a record's length, by what follows its body."""
        if found < size:
            return f"is cut short: {found:,} of {size:,} bytes are there, or its length is wrong"
        following = self.tape.at(end, 16)
        next_line = following.lstrip(_LINE_ENDS)
        if following.startswith(b"\r\n\r\n") or next_line.startswith(WARC) or WARC.startswith(next_line):
            return None
        return f"says it has {size:,} bytes, but no record follows them: its length is wrong"

    def _wrong_length(self, name: str, why: str, start: int, body: int) -> Iterator[SourceFailure]:
        """A record whose length is wrong is broken; those it would swallow are not."""
        yield from self.broken(name, ReadError(why, document=name, offset=start))
        self.tape.ended = None
        self.tape.find_record(body)

    def _gap(self, start: int) -> Iterator[SourceFailure]:
        """Bytes between two records that belong to none, unless they are what a broken one left."""
        ended = self.tape.ended
        if ended is not None and self.tape.between(ended, start).strip(_LINE_ENDS):
            why = f"has {start - ended:,} bytes that belong to no record"
            yield from self.broken(self.name, ReadError(why, document=self.name, offset=ended))

    def broken(self, name: str, error: ReadError) -> Iterator[SourceFailure]:
        self._broken += 1
        if self._broken <= MAX_LISTED:
            yield SourceFailure(name, error)

    def passed_over(self) -> Iterator[PassedOver]:
        if self._broken > MAX_LISTED:
            self._passed["broken records beyond those listed"] = self._broken - MAX_LISTED
        if self._passed:
            yield PassedOver(self.name, dict(sorted(self._passed.items())))

    # ------------------------------------------------------------ names

    def _distinct(self, plain: str) -> str:
        """The name of a record that is read: `a.warc.gz!/https://…`; the second of an address is `…#2`."""
        name, number = plain, 1
        while hash(name) in self._names:
            number += 1
            name = f"{plain}#{number}"
        self._names.add(hash(name))
        return name


class _Tape:
    """What fastwarc reads from: a stream that keeps what it gave, from the present record on (up to `_HISTORY` bytes)."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._kept = bytearray()
        self._start = 0  # position of the first byte kept
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
        data = bytes(self._kept[offset : offset + min(held, size if size > 0 else held)])
        self._given += len(data)
        return data

    def _fetch(self) -> int:
        try:
            data = self._stream.read(_READ)
        except OSError as error:
            self.failure = error
            raise
        if len(self._kept) > _HISTORY:
            surplus = min(len(self._kept) - KEEP, self._given - self._start)
            self.forget(self._start + surplus)
        self._kept += data
        return len(data)

    def forget(self, position: int) -> None:
        """Bytes before this position are no longer needed."""
        if position > self._start:
            del self._kept[: position - self._start]
            self._start = position

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
        end = _HEADER_END.search(self._kept, 0, MAX_HEADER + 4)
        return bytes(self._kept[: end.end()]) if end is not None else None

    def find_record(self, position: int) -> bool:
        """Go to the next record that begins behind a position; False where none does."""
        self.rewound = True
        looked = max(position, self._start)
        while (found := _NEXT.search(self._kept, looked - self._start)) is None:
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
        self.ended = self._given


# ---------------------------------------------------------------- bodies


def _chained(head: bytes, rest: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, Chained(head, rest))


def _not_text(head: bytes, media_type: str | None) -> str | None:
    """What a body is that holds no text (its declared type, or the kind its bytes show); None where it may."""
    if not head:
        return "empty bodies"
    if media_type and _NO_TEXT.match(media_type.strip()):
        return media_type.partition(";")[0].strip().lower()[:80]
    if kind_of(head) is not None or bom_encoding(head) is not None or wide_encoding(head) is not None:
        return None
    return binary_kind(head)


def _captured_at(record: WarcRecord) -> datetime | None:
    """WARC-Date as an instant; None where there is none or it is no date."""
    try:
        read = datetime.fromisoformat((record.headers.get("WARC-Date") or "").strip())
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class _Block:
    """Opens the block of the record that begins at a position of a web archive."""

    archive: Open
    start: int

    def __call__(self) -> BinaryIO:
        stream = self.archive()
        skip_to(stream, 0, self.start)
        head = b""
        while (end := _HEADER_END.search(head)) is None:
            data = stream.read(_READ)
            if not data or len(head) > 2 * MAX_HEADER:
                raise ReadError("changed while it was read: its record is no longer there")
            head += data
        length = _LENGTH.search(head[: end.end()])
        size = int(length[1]) if length else 0
        return cast(BinaryIO, Owned(cast(BinaryIO, Part(_chained(head[end.end() :], stream), size)), stream))


@dataclass(frozen=True, slots=True)
class _Body:
    """Opens the decoded body of the HTTP response in a block."""

    block: Open

    def __call__(self) -> BinaryIO:
        block = self.block()
        return cast(BinaryIO, Owned(opened_response(block)[0], block))
