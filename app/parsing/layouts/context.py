"""What is known around a list: the outlet book, a person's options, the document, its earlier parts. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from app.model import DatedSpan, DateOrder, DocumentFacts, ParseOptions
from app.parsing.fields.roles import Roles
from app.parsing.layouts.line_shape import LineShape
from app.parsing.layouts.patterns import Pattern
from app.parsing.outlets.book import OutletBook


@dataclass(slots=True)
class Memory:
    """What a document's first part taught, for the parts that follow: how each list is read and where it stopped, by its key."""

    patterns: dict[str, Pattern] = field(default_factory=dict)
    orders: dict[str, tuple[DateOrder | None, str]] = field(default_factory=dict)
    roles: dict[str, Roles] = field(default_factory=dict)
    shape: LineShape | None = None
    last_days: dict[str, DatedSpan] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """What is known around a list: the outlet book, a person's options, the document."""

    book: OutletBook
    options: ParseOptions = field(default_factory=ParseOptions)
    facts: DocumentFacts = field(default_factory=DocumentFacts)
    captured_at: datetime | None = None
    named_on: date | None = None  # the day a document's name prints
    explain: bool = False
    memory: Memory = field(default_factory=Memory)


def document_days(context: Context) -> list[date]:
    """What days the document itself names, surest first."""
    facts = context.facts
    days = [facts.published_on, facts.published_at.date() if facts.published_at else None, context.named_on]
    return [day for day in days if day is not None]


def reference_day(context: Context) -> date | None:
    """The day entries without a year are counted back from."""
    days = document_days(context)
    if days:
        return days[0]
    return context.captured_at.date() if context.captured_at else None
