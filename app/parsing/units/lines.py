"""A piece as a person sees it: its words, its links, and the way back to where they stood. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from app.model import Piece, Span

LONGEST = 4000  # code points of words; nothing longer is a headline entry


class Link(NamedTuple):
    """A link: the span of its words in the visible text, and where it leads. A bare address is its own words.

    `goes_on` where its words go on in the next line.
    """

    start: int
    end: int
    href: str
    bare: bool = False
    goes_on: bool = False


@dataclass(slots=True)
class Line:
    """A piece as a person sees it: `text` without bullet and markup, white space at its ends cut.

    `back[i]` is where code point i of `text` stands in the piece's own text (None: at i + shift).
    """

    piece: Piece
    text: str
    bullet: str = ""
    shift: int = 0
    back: list[int] | None = None
    links: list[Link] = field(default_factory=list)
    strong: list[Span] = field(default_factory=list)

    def origin(self, start: int, end: int) -> Span:
        """The span of the piece's own text that visible [start, end) was made from."""
        if self.back is None:
            return start + self.shift, end + self.shift
        if start >= end:
            place = self.back[start] if start < len(self.back) else len(self.piece.text)
            return place, place
        return self.back[start], self.back[end - 1] + 1


def stripped(text: str, start: int, end: int) -> Span:
    """[start, end) without the white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
