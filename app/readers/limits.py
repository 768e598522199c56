"""How much an archive may unpack: sizes, ratio, members and depth, each a setting with a safe default.

Everything is streamed, so memory is never at stake: the limits bound time, and what a small file may pretend to hold.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from app.errors import LimitError

# Text seldom packs better than 30 to 1, lists that repeat their pages 100 to 1; the bombs of gzip begin at 1,000 to 1.
# Below this size a ratio says nothing: a megabyte of blank lines is no attack.
RATIO_FROM = 64 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one archive may unpack to. The defaults let a web-archive file of the largest crawls (5 GB unpacked) through.

    `max_ratio` is all that was unpacked (at every depth) to the size of the outermost file.
    """

    max_member_bytes: int = 8 << 30
    max_total_bytes: int = 64 << 30
    max_ratio: int = 250
    max_members: int = 250_000
    max_depth: int = 6

    @classmethod
    def of(cls, settings: object) -> Limits:
        """The limits as attributes of those names on `settings` have them."""
        return cls(**{each.name: getattr(settings, each.name) for each in fields(cls)})


DEFAULT = Limits()


class Budget:
    """What one outermost file has unpacked so far. Each method raises LimitError where it is too much.

    Once the total, the ratio or the number of members is exceeded, `spent` is set: nothing more is read of this file.
    """

    def __init__(self, limits: Limits, packed: int) -> None:
        self.limits, self._packed = limits, max(packed, 1)
        self._unpacked = self._members = 0
        self.spent = False

    def unpacked(self, size: int) -> None:
        """So many more bytes came out of a decompressor."""
        self._unpacked += size
        if self._unpacked > self.limits.max_total_bytes:
            self.spent = True
            raise _exceeded(f"unpacks to more than {self.limits.max_total_bytes:,} bytes in all", "max_total_bytes")
        if self._unpacked > RATIO_FROM and self._unpacked > self.limits.max_ratio * self._packed:
            self.spent = True
            raise _exceeded(f"unpacks to more than {self.limits.max_ratio:,} times its size", "max_ratio")

    def member(self) -> None:
        """One more member was found."""
        self._members += 1
        if self._members > self.limits.max_members:
            self.spent = True
            raise _exceeded(f"holds more than {self.limits.max_members:,} members", "max_members")

    def check_size(self, size: int) -> None:
        """A member has, or says it has, this size."""
        if size > self.limits.max_member_bytes:
            raise _exceeded(f"is larger than {self.limits.max_member_bytes:,} bytes", "max_member_bytes")

    def check_depth(self, depth: int) -> None:
        """An archive was found inside `depth` others."""
        if depth >= self.limits.max_depth:
            raise _exceeded(f"is an archive inside {depth} others", "max_depth")


def _exceeded(what: str, setting: str) -> LimitError:
    return LimitError(f"{what} (HEADLINES_{setting.upper()} raises this limit)")
