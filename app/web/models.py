"""The shapes of the API's answers, for its OpenAPI document; `app.render.plain` makes the answers, tests hold both together."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.model import Bucket, DateOrder, FieldFrom, Outcome, Precision, Reason
from app.render import csv_line

T = TypeVar("T")
Spans = dict[str, tuple[int, int]]

EXAMPLE_HEADLINE: dict[str, JsonValue] = {
    "id": "1f0a6c2be1d94a53b1b2ad3f6f5ce0a7",
    "title": "Council signs contract for Verrin Strait bridge after nine-hour sitting",
    "outlet": "Alder Bay Gazette",
    "outlet_slug": "alder-bay-gazette",
    "outlet_printed": "Alder Bay Gazette",
    "outlet_from": "line",
    "published_on": "2026-05-29",
    "published_to": "2026-05-29",
    "published_at": None,
    "precision": "day",
    "date_from": "line",
    "listed_on": "2026-05-29",
    "url": None,
    "author": None,
    "language": None,
    "damaged": False,
    "cut": False,
    "confidence": 0.998,
    "copy_key": "1d1b9f0f2a7c4f0e9d6a3b5c7e8f9012",
    "sightings": 2,
}

EXAMPLE_CSV = csv_line(EXAMPLE_HEADLINE) + csv_line(EXAMPLE_HEADLINE.values())


class PageModel(BaseModel, Generic[T]):
    """Some rows of an ordered whole."""

    items: list[T]
    next: str | None = Field(description="cursor of what follows, for the parameter `cursor`; null at the end")
    total: int | None = Field(description="how many there are in all, where `total=true` asks for it")
    warnings: list[str] = Field(description="what the answer has to say, such as an outlet that nobody knows")


class HeadlineModel(BaseModel):
    """A row: one headline at one outlet on one date, as its lead sighting shows it."""

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE_HEADLINE})

    id: str = Field(description="public id, the same on every machine")
    title: str
    outlet: str | None = Field(description="canonical name; null where none was printed")
    outlet_slug: str | None
    outlet_printed: str | None
    outlet_from: FieldFrom | None = Field(description="where the outlet was read")
    published_on: date = Field(description="the day printed; of a month or year its first day")
    published_to: date = Field(description="the last day: of a month or year its last")
    published_at: datetime | None = Field(description="the instant, where the source gives one (UTC)")
    precision: Precision
    date_from: FieldFrom = Field(description="where the date was read")
    listed_on: date | None = Field(description="the second, bracketed day some lists print; the earliest")
    url: str | None
    author: str | None
    language: str | None
    damaged: bool = Field(description="the list had lost characters")
    cut: bool = Field(description="the title was cut off")
    confidence: float = Field(description="how sure the reading is, 0 to 1, calibrated")
    copy_key: str = Field(description="shared by copies at other outlets")
    sightings: int = Field(description="how often it was seen")


class SightingModel(BaseModel):
    """A candidate that became (part of) the headline, with all its evidence."""

    document: str = Field(description="sha256")
    document_name: str
    uri: str | None
    captured_at: datetime | None
    position: int = Field(description="its place among the document's candidates, from 1")
    line: int = Field(description="where it begins, from 1")
    start: int = Field(description="byte offset in the document")
    end: int
    raw: str = Field(description="what was printed")
    spans: Spans = Field(description="where each field stands in `raw`, in code points")
    title: str
    outlet: str | None
    published_on: date
    listed_on: date | None
    layout: str = Field(description="the layout of its list")
    rule: str = Field(description="how it was read")
    confidence: float
    damaged: bool
    cut: bool
    lead: bool = Field(description="whether the headline shows this sighting")


class HeadlineDetail(BaseModel):
    """A headline with its evidence and its copies at other outlets (the first 50 of each)."""

    headline: HeadlineModel
    sightings: PageModel[SightingModel]
    copies: PageModel[HeadlineModel]


class OutletModel(BaseModel):
    """An outlet with what is stored of it."""

    slug: str
    name: str
    headlines: int
    first_on: date | None
    last_on: date | None
    aliases: list[str]
    domains: list[str]


class TimelineBucketModel(BaseModel):
    """Headlines of one day, week (from Monday), month or year."""

    start: date
    end: date
    count: int = Field(description="headlines that match")
    total: int = Field(description="all headlines of the same days, for the ratio")
    captured: bool = Field(description="false where no list covers any of it: none then means not captured")
    groups: dict[str, int] = Field(description="counts by outlet slug, and `other`, where `group=outlet` asks for them")


class OutletNameModel(BaseModel):
    slug: str
    name: str
    domains: list[str]


class TimelineModel(BaseModel):
    """Counts of headlines in time. The buckets' counts and `unplaced` are `total`."""

    by: Bucket
    buckets: list[TimelineBucketModel]
    unplaced: int = Field(description="headlines known to a month or year only, coarser than a bucket")
    total: int
    groups: list[OutletNameModel] = Field(description="the outlets of the groups, most headlines first")
    warnings: list[str]


class DocumentModel(BaseModel):
    """A stored document."""

    sha256: str
    name: str
    format: str
    size: int
    title: str | None
    outlet: str | None
    origin_title: str | None
    origin_outlet: str | None
    pieces: int
    entries: int
    rejections: int
    complete: bool = Field(description="false while parts are missing")
    offset: int = Field(description="the byte reached")
    first_on: date | None
    last_on: date | None
    ingested_at: datetime


class CaptureModel(BaseModel):
    """That the document stood at `uri` at a time, in a collection."""

    name: str
    uri: str | None
    captured_at: datetime | None
    ingested_at: datetime
    collection: str | None


class ListingModel(BaseModel):
    """A list in the document: its layout, date order and days."""

    index: int
    layout: str
    line: int
    date_order: DateOrder | None
    date_order_from: str
    languages: list[str]
    headings: list[str]
    damaged: bool
    first_on: date | None
    last_on: date | None


class CandidateModel(BaseModel):
    """What was read at one place: a sighting of `headline`, or a rejection with its `reason`."""

    position: int
    line: int
    start: int
    end: int
    raw: str
    spans: Spans
    title: str | None
    outlet: str | None
    published_on: date | None
    published_to: date | None
    listed_on: date | None
    url: str | None
    author: str | None
    damaged: bool
    cut: bool
    confidence: float
    rule: str
    layout: str
    headline: str | None = Field(description="public id")
    reason: Reason | None
    detail: str
    extra: dict[str, Any]


class DocumentDetail(BaseModel):
    """A document with its captures, its lists, and its entries and rejections in order (a page of them)."""

    document: DocumentModel
    captures: PageModel[CaptureModel]
    listings: PageModel[ListingModel]
    candidates: PageModel[CandidateModel]


class RejectionModel(BaseModel):
    """A candidate that became no row, and why."""

    document: str
    document_name: str
    position: int
    line: int
    reason: Reason
    detail: str
    raw: str
    title: str | None
    outlet: str | None
    layout: str


class ReportModel(BaseModel):
    """What became of an ingested document: pieces = consumed + ignored, candidates = new + seen + rejected."""

    name: str
    sha256: str | None
    outcome: Outcome
    format: str
    pieces: int
    consumed: int
    ignored: int
    candidates: int
    new: int
    seen: int
    rejected: int
    replaced: int
    skipped: int
    reasons: dict[str, int]
    warnings: list[str]
    error: str | None
    code: str | None


class Health(BaseModel):
    status: str
    version: str
