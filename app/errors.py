"""Every exception this program raises on purpose.

    HeadlineError
    ├── InputError               something a person handed in cannot be used
    │   ├── ReadError            a document's bytes cannot be read in their format
    │   │   └── LimitError       a limit of the settings was hit (size, ratio, members, depth, ...)
    │   ├── SourceError          a path, glob or stream cannot be opened
    │   ├── OptionError          an option has a value that means nothing
    │   │   ├── LayoutError      a declared layout is malformed or matches nothing
    │   │   └── QueryError       a search query is malformed, at a position
    │   └── CursorError          a page cursor is forged, or belongs to another query
    ├── NotKnownError            nothing is stored under that id, slug or sha256
    │   └── RetiredError         what was stored there goes on under another id
    ├── ConflictError            the request contradicts what is stored
    ├── StatementError           an SQL statement is refused or fails
    │   └── TimeLimitError       a statement ran longer than it may
    └── DatabaseError            the database cannot be used
        ├── SchemaError          it is missing, or older or newer than this program
        └── StorageError         it cannot be reached, is read-only, is full, is locked

Each carries one sentence for a person and a stable `code` for machines; web/ maps codes to HTTP and cli.py to
exit codes, each in one place.
"""

from __future__ import annotations


class HeadlineError(Exception):
    """The root: `str(error)` is one sentence that names the thing; `code` never changes once released."""

    code = "error"


class InputError(HeadlineError):
    code = "bad_input"


class ReadError(InputError):
    """A document that cannot be read: which one, at which byte offset (None where unknown) and why."""

    code = "unreadable"

    def __init__(self, why: str, *, document: str = "", offset: int | None = None) -> None:
        self.why, self.document, self.offset = why, document, offset
        where = document and f"{document}: "
        at = "" if offset is None else f" (at byte {offset:,})"
        super().__init__(f"{where}{why}{at}")


class LimitError(ReadError):
    """A limit was hit; the sentence names the limit and the setting that raises it."""

    code = "limit"


class SourceError(InputError):
    code = "no_source"


class OptionError(InputError):
    """An option or parameter with a value that means nothing; `option` is its name as the person wrote it."""

    code = "bad_option"

    def __init__(self, why: str, *, option: str = "") -> None:
        self.option = option
        super().__init__(why)


class LayoutError(OptionError):
    code = "bad_layout"


class QueryError(OptionError):
    """A search query that cannot be compiled; `position` counts code points from 0."""

    code = "bad_query"

    def __init__(self, why: str, *, position: int) -> None:
        self.position = position
        super().__init__(f"{why} (at character {position + 1})", option="q")


class CursorError(InputError):
    code = "bad_cursor"


class NotKnownError(HeadlineError):
    code = "not_found"


class RetiredError(NotKnownError):
    """An id that was retired by a reparse, correction or merger; `successor` is the id that took its place."""

    code = "retired"

    def __init__(self, why: str, *, successor: str) -> None:
        self.successor = successor
        super().__init__(why)


class ConflictError(HeadlineError):
    code = "conflict"


class StatementError(HeadlineError):
    code = "bad_statement"


class TimeLimitError(StatementError):
    code = "time_limit"


class DatabaseError(HeadlineError):
    code = "database"


class SchemaError(DatabaseError):
    code = "schema"


class StorageError(DatabaseError):
    code = "storage"
