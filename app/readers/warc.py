"""Web archives (WARC, WET), plain or compressed: each page or text in them a member with its address and the time of its capture.

fastwarc finds the records. It passes over in silence what is broken (a header cut short, a length that is none, a body
that ends early, bytes between records): the tape it reads from keeps what it was given, so that each record is
checked against its own header and what follows it, and a broken one is named.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, BinaryIO, NamedTuple, cast

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from app.errors import LimitError, ReadError
from app.model import MAX_LISTED
from app.readers.binary import binary_kind
from app.readers.cut import CutShortError, whole_lines
from app.readers.decode import bom_encoding, wide_encoding
from app.readers.documents import PassedOver, SourceFailure, safe_name
from app.readers.http_body import opened_response
from app.readers.kinds import HEAD_BYTES, WARC, kind_of
from app.readers.limits import Budget
from app.readers.members import Member, named
from app.readers.streams import KEEP, Chained, KeptBytes, Open, Owned, Part, read_until_cut, read_up_to, skip_to
from app.readers.warc_tape import HEADER_END, MAX_HEADER, NEXT, READ, RECORD_END, Tape

_FIELD = re.compile(
    rb"^(WARC-Target-URI|WARC-Date|WARC-Record-ID|Content-Type|Content-Length)[ \t]*:([^\r\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_DIGITS = 18  # of a length
_MOST_READ_AGAIN = 64 * KEEP  # bytes read twice behind wrong lengths: a file of nothing else would take for ever
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
    archive = _Archive(name, opener, budget, Tape(stream))
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


class _Record(NamedTuple):
    """What is known of a record: where it begins, the lengths of its header and body, its fields by lower-case name."""

    name: str
    start: int
    header: int
    size: int
    uri: str | None
    fields: Mapping[bytes, bytes]
    response: bool


def _fields(header: bytes) -> dict[bytes, bytes]:
    return {name.lower(): value for name, value in _FIELD.findall(header)}


def _text(fields: Mapping[bytes, bytes], name: bytes) -> str:
    """A field's value; empty where it is missing."""
    return fields.get(name, b"").decode("utf-8", "replace").strip()


class _Archive:
    """One web archive being read: where, and what was passed over."""

    def __init__(self, name: str, opener: Open, budget: Budget, tape: Tape) -> None:
        self.name, self.opener, self.budget, self.tape = name, opener, budget, tape
        self.reading: str | None = None  # the record whose body is being read
        self._names: dict[int, int] = {}
        self._broken = self._read_again = 0
        self._passed: Counter[str] = Counter()

    def run(self) -> Iterator[Member | SourceFailure]:
        """The records from here to the end of the tape; ReadError where the tape breaks."""
        while True:
            self.reading = None
            ended: int = self.tape.reached
            try:
                for record in self._iterator():
                    start = record.stream_pos
                    if self.tape.ended is None or start - self.tape.ended != len(RECORD_END):
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

    def _record(self, record: WarcRecord, start: int) -> Iterable[Member | SourceFailure]:
        tape = self.tape
        tape.forget(start)
        header = tape.header()
        fields = _fields(header or tape.between(start, start + MAX_HEADER))
        uri = _text(fields, b"warc-target-uri").removeprefix("<").removesuffix(">") or None
        name = f"{self.name}!/{safe_name(uri or _text(fields, b'warc-record-id').strip('<>') or f'@{start}')}"
        self.reading = name
        if header is None:
            tape.ended = tape.reached
            return self.broken(name, ReadError("is cut short in its header", document=name, offset=start))
        length = _text(fields, b"content-length")
        if not (length.isascii() and length.isdigit() and len(length) <= _DIGITS):
            tape.ended = None
            why = "has no length, or one that is no number"
            return self.broken(name, ReadError(why, document=name, offset=start))
        kind = record.record_type
        found = _Record(name, start, len(header), int(length), uri, fields, kind == WarcRecordType.response)
        try:
            body = read_up_to(cast(BinaryIO, record.reader), min(found.size, KEEP))
        except CutShortError as error:
            return self._cut(found, kind, error)
        if found.size > KEEP and len(body) == KEEP:
            return self._large(found, kind, cast(BinaryIO, record.reader), body)
        end = start + len(header) + len(body)
        if (wrong := self._wrong(len(body), found.size, end)) is not None:
            return self._wrong_length(found, kind, wrong, body)
        tape.ended = end
        if not self._is_read(kind, body):
            return ()
        if found.response:
            return self._page(found, KeptBytes(body), io.BytesIO(body))
        return self._kept(found, _text(found.fields, b"content-type") or None, KeptBytes(body), body)

    def _large(
        self, found: _Record, kind: WarcRecordType, reader: BinaryIO, head: bytes
    ) -> Iterator[Member | SourceFailure]:
        """A record too large to keep: given on while it is read, its length checked afterwards."""
        read = self._is_read(kind, head)
        if read:
            stream = cast(BinaryIO, Part(_chained(head, reader), found.size))
            yield from self._page(found, _Block(self.opener, found.start), stream)
        while reader.read(READ):
            pass
        begins = found.start + found.header
        self.tape.ended = end = self.tape.reached_by(begins + found.size)
        there = end - begins
        if (read and there < found.size) or (why := self._wrong(there, found.size, end)) is None:
            return  # whoever read it met its end
        self.tape.ended = None
        yield from self.broken(found.name, ReadError(why, document=found.name, offset=found.start))

    def _is_read(self, kind: WarcRecordType, body: bytes) -> bool:
        """Whether a record may hold text; if not, it is counted."""
        if kind in _READ_TYPES and (kind != WarcRecordType.response or body.startswith(b"HTTP/")):
            return True
        self._passed[f"{str(kind).rpartition('.')[2]} records"] += 1
        return False

    def _page(self, found: _Record, block: Open, stream: BinaryIO) -> Iterator[Member | SourceFailure]:
        """The record's page or text as a member, if that is what it holds; else it is counted or broken.

        Of a page that is cut short, what comes before is a member, and the failure follows.
        """
        media_type = _text(found.fields, b"content-type") or None
        try:
            self.budget.check_size(found.size)
            if found.response:
                stream, media_type = opened_response(stream, self.budget)
            data, cut = read_until_cut(stream, KEEP + 1)
        except ReadError as error:
            if self.budget.spent:
                raise
            yield from self.broken(found.name, named(error, found.name))
            return
        opener = _Body(block) if found.response else block
        if cut is None:
            yield from self._kept(found, media_type, opener, data, None if len(data) <= KEEP else stream)
            return
        if data:
            yield from self._kept(found, media_type, opener, whole_lines(data))
        yield from self.broken(found.name, named(cut.and_read(), found.name))

    def _cut(self, found: _Record, kind: WarcRecordType, error: CutShortError) -> Iterator[Member | SourceFailure]:
        """A record in which the file itself is cut: what is there of it as a member; the error ends the archive."""
        begins = found.start + found.header
        yield from self._partial(found, kind, self.tape.between(begins, self.tape.reached_by(begins + found.size)))
        raise error

    def _partial(self, found: _Record, kind: WarcRecordType, body: bytes) -> Iterator[Member | SourceFailure]:
        """What is there of a record whose end is missing, as a member; that it is missing is told by who calls."""
        media_type = _text(found.fields, b"content-type") or None
        stream: BinaryIO = io.BytesIO(body)
        if not body or not self._is_read(kind, body):
            return
        try:
            if found.response:
                stream, media_type = opened_response(stream, self.budget)
            data, _ = read_until_cut(stream, KEEP)
        except LimitError:
            raise
        except ReadError:
            return  # nothing of it can be read, and why is told
        if data:
            data = whole_lines(data)
            yield from self._kept(found, media_type, KeptBytes(data), data)

    def _kept(
        self, found: _Record, media_type: str | None, opener: Open, data: bytes, rest: BinaryIO | None = None
    ) -> Iterable[Member]:
        """What was read of a page or text (and the rest of a large one) as a member, unless it is no text."""
        if (why := _not_text(data[:HEAD_BYTES], media_type)) is not None:
            self._passed[why] += 1
            return ()
        member = Member(
            self._distinct(found.name),
            found.size,
            partial(_chained, data, rest) if rest is not None else KeptBytes(data),
            opener,
            found.uri,
            _instant(_text(found.fields, b"warc-date")),
            media_type,
            counted=False,
            data=data if rest is None else None,
        )
        return (member,)

    # ------------------------------------------------------------ what is wrong

    def _wrong(self, found: int, size: int, end: int) -> str | None:
        """What is wrong with a record's length, by what follows its body."""
        if found < size:
            return f"is cut short: {found:,} of {size:,} bytes are there, or its length is wrong"
        following = self.tape.at(end, 16)
        if following.startswith(RECORD_END):
            return None
        next_line = following.lstrip(_LINE_ENDS)
        if next_line.startswith(WARC) or WARC.startswith(next_line):
            return None
        return f"says it has {size:,} bytes, but no record follows them: its length is wrong"

    def _wrong_length(
        self, found: _Record, kind: WarcRecordType, why: str, body: bytes
    ) -> Iterator[Member | SourceFailure]:
        """A record whose length is wrong is broken; those it would swallow are not, and are read again.

        What is there of one that says it is longer, up to the next record or the end of the file, is read.
        """
        if len(body) < found.size:
            following = NEXT.search(body)
            yield from self._partial(found, kind, body[: following.start()] if following else body)
        yield from self.broken(found.name, ReadError(why, document=found.name, offset=found.start))
        self.tape.ended = None
        self._read_again += len(body)
        if self._read_again > _MOST_READ_AGAIN:
            raise ReadError(
                "has too many records whose length is wrong; the rest of it is not read", document=self.name
            )
        self.tape.find_record(found.start + found.header)

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
        times = self._names[hash(plain)] = self._names.get(hash(plain), 0) + 1
        return plain if times == 1 else f"{plain}#{times}"


# ---------------------------------------------------------------- bodies


def _chained(head: bytes, rest: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, Chained(head, rest))


def _not_text(head: bytes, media_type: str | None) -> str | None:
    """What a body is that holds no text (its declared type, or the kind its bytes show); None where it may."""
    if not head:
        return "empty bodies"
    if media_type and _NO_TEXT.match(media_type):
        return media_type.partition(";")[0].strip().lower()[:80]
    kind = binary_kind(head)
    if kind is None or kind_of(head) is not None or bom_encoding(head) is not None or wide_encoding(head) is not None:
        return None
    return kind


def _instant(printed: str) -> datetime | None:
    """WARC-Date as an instant; None where there is none or it is no date."""
    try:
        read = datetime.fromisoformat(printed)
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
        while (end := HEADER_END.search(head)) is None:
            data = stream.read(READ)
            if not data or len(head) > 2 * MAX_HEADER:
                raise ReadError("changed while it was read: its record is no longer there")
            head += data
        size = int(_text(_fields(head[: end.end()]), b"content-length") or "0")
        return cast(BinaryIO, Owned(cast(BinaryIO, Part(_chained(head[end.end() :], stream), size)), stream))


@dataclass(frozen=True, slots=True)
class _Body:
    """Opens the decoded body of the HTTP response in a block."""

    block: Open

    def __call__(self) -> BinaryIO:
        block = self.block()
        return cast(BinaryIO, Owned(opened_response(block)[0], block))
