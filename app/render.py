"""Candidates as JSON values, the same on every face: one object for each (docs/design.md, "Faces")."""

from __future__ import annotations

from app.model import Entry, Rejection


def candidate_json(document: str, candidate: Entry | Rejection) -> dict[str, object]:
    """One candidate as `headlines parse` prints it: JSON values only, the keys of the contract first.

    A rejection has the same keys as an entry, with None for what was not read, and its reason and detail.
    """
    at, read = candidate.candidate, candidate.reading
    value: dict[str, object] = {
        "kind": "entry" if isinstance(candidate, Entry) else "rejection",
        "document": document,
        "line": at.line,
        "ordinal": at.position,
    }
    if isinstance(candidate, Rejection):
        value |= {"reason": candidate.reason.value, "detail": candidate.detail}
    published = read.published
    value |= {
        "title": read.title,
        "outlet": read.outlet,
        "outlet_from": read.outlet_from.value if read.outlet_from else None,
        "published_on": published.first.isoformat() if published else None,
        "published_to": published.last.isoformat() if published else None,
        "published_at": published.at.isoformat() if published and published.at else None,
        "precision": published.precision.value if published else None,
        "date_from": read.date_from.value if read.date_from else None,
        "listed_on": read.listed_on.isoformat() if read.listed_on else None,
        "url": read.url,
        "author": read.author,
        "language": read.language,
        "damaged": read.damaged,
        "cut": read.cut,
        "confidence": read.confidence,
        "rule": read.rule,
        "listing": at.listing,
        "spans": {name: list(span) for name, span in read.spans.items()},
        "raw": at.raw,
    }
    if read.extra:
        value["extra"] = dict(read.extra)
    return value
