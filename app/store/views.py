"""The views (the contract for SQL) and the data dictionary: a sentence for each view and column.

`headlines schema` prints `DICTIONARY`; on Postgres the sentences are COMMENTs as well. The migrations create the views; a test
holds the database's views, `VIEWS` and `DICTIONARY` together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """A view: what it is, its SELECT (the same on both databases) and its columns, in order, with their meanings."""

    name: str
    comment: str
    select: str
    columns: Mapping[str, str]


_HEADLINES = View(
    "headlines",
    "One flat row a headline: one headline at one outlet on one date, however often it was seen, as its lead sighting shows it.",
    """SELECT h.public_id AS id, h.title, o.name AS outlet, o.slug AS outlet_slug, h.outlet_printed, h.outlet_from,
       h.published_on, h.published_to, h.published_at, h.precision, h.date_from, h.listed_on, h.url, h.author, h.language,
       h.damaged, h.cut, h.confidence, h.copy_key, h.sightings
  FROM headline h LEFT JOIN outlet o ON o.id = h.outlet_id""",
    {
        "id": "public id: 32 hexadecimal digits, the same on every machine",
        "title": "the title as printed",
        "outlet": "the outlet's canonical name; NULL where none is printed",
        "outlet_slug": "the outlet's name in addresses",
        "outlet_printed": "the outlet as printed",
        "outlet_from": "where the outlet was read: line, heading, item, document or correction",
        "published_on": "the day printed for the headline; of a month or year, its first day",
        "published_to": "the last day of the span: published_on, or the last day of the month or year",
        "published_at": "the instant in UTC, where the source gives one",
        "precision": "day, month or year",
        "date_from": "where the date was read: line, heading, item, document or correction",
        "listed_on": "the second, bracketed day some lists print; the earliest of all sightings",
        "url": "the address the list gives",
        "author": "the author the list gives",
        "language": "language code, where the source names it",
        "damaged": "true where the list lost characters of the title",
        "cut": "true where the title was cut off",
        "confidence": "how sure the reading is, from 0 to 1",
        "copy_key": "shared by the same title at other outlets or on other days",
        "sightings": "how many candidates became this headline",
    },
)

_OUTLETS = View(
    "outlets",
    "One row an outlet, with what is stored of it.",
    """SELECT o.slug, o.name, o.headlines, o.first_on, o.last_on
  FROM outlet o WHERE o.merged_into IS NULL""",
    {
        "slug": "the outlet's name in addresses",
        "name": "the outlet's canonical name",
        "headlines": "how many headlines it has",
        "first_on": "the first day of its headlines",
        "last_on": "the last day of its headlines",
    },
)

_SIGHTINGS = View(
    "sightings",
    "One row for each place a headline was seen, with the evidence: document, line, bytes, raw text and what was read.",
    """SELECT h.public_id AS headline, d.sha256 AS document, d.name AS document_name, c.position, c.line, c.start_byte, c.end_byte,
       c.raw, c.spans, c.title, o.name AS outlet, c.outlet AS outlet_printed, c.outlet_from, c.published_on, c.published_to,
       c.published_at, c.precision, c.date_from, c.listed_on, c.url, c.author, c.language, c.damaged, c.cut, c.confidence, c.rule,
       c.extra, l.layout, (h.lead_document_id = c.document_id AND h.lead_position = c.position) AS lead
  FROM candidate c
  JOIN headline h ON h.id = c.headline_id
  JOIN document d ON d.id = c.document_id
  JOIN listing l ON l.document_id = c.document_id AND l.ordinal = c.listing
  LEFT JOIN outlet o ON o.id = c.outlet_id""",
    {
        "headline": "public id of the headline",
        "document": "sha256 of the document",
        "document_name": "how a person finds the document",
        "position": "which candidate of the document it is, from 1",
        "line": "the line where it begins, from 1 (a record's ordinal where the format has no lines)",
        "start_byte": "where it begins in the document's bytes",
        "end_byte": "where it ends in the document's bytes",
        "raw": "its text as decoded",
        "spans": "JSON: for each field read from raw, its first and last code point",
        "title": "the title as read here",
        "outlet": "canonical name of the outlet as read here",
        "outlet_printed": "the outlet as printed here",
        "outlet_from": "where the outlet was read",
        "published_on": "first day of the date as read here",
        "published_to": "last day of the date as read here",
        "published_at": "the instant in UTC, where given",
        "precision": "day, month or year",
        "date_from": "where the date was read",
        "listed_on": "the second, bracketed day",
        "url": "the address given here",
        "author": "the author given here",
        "language": "language code, where named",
        "damaged": "true where the list lost characters of the title",
        "cut": "true where the title was cut off",
        "confidence": "how sure the reading is, from 0 to 1",
        "rule": "how it was read",
        "extra": "JSON: what else the source said",
        "layout": "the layout of its list",
        "lead": "true for the sighting the headline shows",
    },
)

_REJECTIONS = View(
    "rejections",
    "One row for each candidate that could not become a headline, with the reason and what was read all the same.",
    """SELECT d.sha256 AS document, d.name AS document_name, c.position, c.line, c.start_byte, c.end_byte, c.reason, c.detail,
       c.raw, c.title, c.outlet AS outlet_printed, c.published_on, c.published_to, c.listed_on, c.url, c.extra, l.layout
  FROM candidate c
  JOIN document d ON d.id = c.document_id
  JOIN listing l ON l.document_id = c.document_id AND l.ordinal = c.listing
 WHERE c.reason IS NOT NULL""",
    {
        "document": "sha256 of the document",
        "document_name": "how a person finds the document",
        "position": "which candidate of the document it is, from 1",
        "line": "the line where it begins, from 1",
        "start_byte": "where it begins in the document's bytes",
        "end_byte": "where it ends in the document's bytes",
        "reason": "why it is no row: a stable code",
        "detail": "why, in a sentence",
        "raw": "its text as decoded",
        "title": "the title, if one was read",
        "outlet_printed": "the outlet as printed, if one was read",
        "published_on": "first day of the date, if one was read",
        "published_to": "last day of the date, if one was read",
        "listed_on": "the second, bracketed day, if one was read",
        "url": "the address, if one was read",
        "extra": "JSON: what else the source said; both readings of an ambiguous date",
        "layout": "the layout of its list",
    },
)

_CAPTURES = View(
    "captures",
    "One row for each time the bytes of a document were seen: where, when and in which collection.",
    """SELECT d.sha256 AS document, c.name, c.uri, c.captured_at, k.name AS collection, c.ingested_at, d.format, d.size,
       d.title, d.outlet, d.origin_title, d.origin_outlet, d.entries, d.rejections, d.complete
  FROM capture c
  JOIN document d ON d.id = c.document_id
  LEFT JOIN collection k ON k.id = c.collection_id""",
    {
        "document": "sha256 of the document",
        "name": "how a person finds it: path, or archive!/member",
        "uri": "the address it was captured at",
        "captured_at": "when it was captured, in UTC",
        "collection": "a person's own label for a topic or project",
        "ingested_at": "when it was stored here, in UTC",
        "format": "the format it was read in",
        "size": "bytes",
        "title": "title of the document's own article",
        "outlet": "outlet of the document's own article",
        "origin_title": "title of the article it says it was taken from",
        "origin_outlet": "outlet of the article it says it was taken from",
        "entries": "candidates that became sightings",
        "rejections": "candidates that did not",
        "complete": "false while parts of it are still to be stored",
    },
)

_TIMELINE = View(
    "timeline",
    "How many headlines each outlet has on each day (or month or year, where no day is printed).",
    """SELECT n.published_on, n.published_to, o.name AS outlet, o.slug AS outlet_slug, n.headlines
  FROM day_count n LEFT JOIN outlet o ON o.id = n.outlet_id""",
    {
        "published_on": "the day; of a month or year, its first day",
        "published_to": "the same day; of a month or year, its last day",
        "outlet": "the outlet's canonical name; NULL for headlines without one",
        "outlet_slug": "the outlet's name in addresses",
        "headlines": "how many headlines",
    },
)

VIEWS: tuple[View, ...] = (_HEADLINES, _OUTLETS, _SIGHTINGS, _REJECTIONS, _CAPTURES, _TIMELINE)
DICTIONARY: Mapping[str, View] = {view.name: view for view in VIEWS}
