"""The shape of a long list's lines: what stands around their words and dates, copied line by line. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.model import DatedSpan
from app.parsing.dates.reading import read_printed
from app.parsing.layouts.patterns import Pattern

_DATES = 20_000  # distinct date texts remembered


@dataclass(slots=True)
class LineShape:
    """How the lines of a list are set: what stands before its words, before and between its dates, and at the end."""

    key: str
    start: str
    before: str
    between: str
    end: str
    pattern: Pattern
    layout: str
    damaged: bool
    dates: dict[str, DatedSpan | None] = field(default_factory=dict)

    def day(self, text: str) -> DatedSpan | None:
        """The one day a text prints whatever the order, or None."""
        if text in self.dates:
            return self.dates[text]
        printed = read_printed(text) if len(text) <= 40 else None
        found = printed if isinstance(printed, DatedSpan) and text[:1].isalnum() and text[-1:].isalnum() else None
        if len(self.dates) < _DATES:
            self.dates[text] = found
        return found
