"""What all archives have in common: a member, and the name it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, TypeVar

from app.errors import InputError, ReadError
from app.readers.documents import safe_name
from app.readers.streams import Open

E = TypeVar("E", bound=InputError)


@dataclass(slots=True)  # never changed, yet not frozen: a web archive has millions
class Member:
    """A member of an archive: its document's name, the size its header tells, its stream (read once, now), and how to open it anew.

    A web archive's records are not `counted` as members: they are as many as their bytes allow.
    """

    name: str
    size: int
    stream: Callable[[], BinaryIO]
    opener: Open
    uri: str | None = None
    captured_at: datetime | None = None
    media_type: str | None = None
    counted: bool = True
    data: bytes | None = None  # all of it, where it is in memory already


@dataclass(slots=True)
class Names:
    """The names of one archive's members: safe to print, never twice the same."""

    archive: str
    _known: dict[int, int] = field(default_factory=dict)

    def of(self, printed: str) -> str:
        """`a.zip!/b.txt`; a second member of that name is `a.zip!/b.txt#2`. An absolute name is taken as one inside the archive."""
        parts = [part for part in printed.replace("\\", "/").split("/") if part not in ("", ".")]
        plain = f"{self.archive}!/{safe_name('/'.join(parts))}"
        times = self._known[hash(plain)] = self._known.get(hash(plain), 0) + 1
        return plain if times == 1 else f"{plain}#{times}"


def check_name(printed: str, name: str) -> None:
    """ReadError for a name that leads out of the archive: nothing is written anywhere, yet nobody names a page so in good faith."""
    if ".." in printed.replace("\\", "/").split("/"):
        raise ReadError("has a name that leads out of its archive (..); it is not read", document=name)


def named(error: E, name: str) -> E:
    """The same error, saying which document, where it does not say so yet."""
    if isinstance(error, ReadError) and not error.document:
        return type(error)(error.why, document=name, offset=error.offset)
    return error
