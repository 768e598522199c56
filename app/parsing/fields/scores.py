"""How well one column serves each role, by its name and by what its values look like. Pure."""

from __future__ import annotations

import re

from app.parsing.fields.columns import ColumnLook
from app.parsing.looks.vocabulary import key_of

NEVER_PUBLISHED = re.compile(
    r"fetch|scrap|crawl|collect|retriev|access|download|ingest|capture|snapshot|index|process|extract|recorded|取得|抓取|采集|수집|abgerufen|queried|import"
)
LONG = 5  # words of the values of a column that may be titles whatever it is called
NEVER = -9.0  # what no other column can fall short of
ROLES = ("title", "outlet", "published", "fetched", "url", "author", "language")


def role_scores(name: str, weights: dict[str, float], look: ColumnLook, rows: int) -> dict[str, float]:
    """A score for each of `ROLES`; `weights` are those of the column's name, `rows` how many values were looked at.

    What stands above a record (its name begins with "@") counts less than a field of its own.
    """
    if not look.filled or name.startswith("feed."):
        return dict.fromkeys(ROLES, NEVER)
    above = 0.5 if name.startswith("@") else 0.0
    published, fetched = _published(weights, look, rows, above), _fetched(weights, look)
    if NEVER_PUBLISHED.search(key_of(name)):
        published, fetched = NEVER, fetched + 0.5
    return {
        "title": _title(weights, look, above),
        "outlet": _outlet(weights, look, rows, above),
        "published": published,
        "fetched": fetched,
        "url": _url(weights, look, above),
        "author": _author(weights, look, rows, above),
        "language": _language(weights, look),
    }


def _title(weights: dict[str, float], look: ColumnLook, above: float) -> float:
    told = look.distinct >= 0.9 and look.words >= LONG  # no topic or note is so long and never the same
    skip = 0.0 if told else weights.get("skip", 0.0)
    above = 0.0 if look.distinct >= 0.9 and look.words >= 4 else above  # records named by their titles
    score = weights.get("title", 0.0) * 1.2 + min(1.0, look.words / 6) * 0.8 + 0.3 * look.distinct
    score -= 0.6 * skip + 0.5 * weights.get("summary", 0.0) + 2 * look.dates + 2 * look.links + 2 * look.numbers + above
    score -= 0.8 * min(1.0, max(0.0, look.length - 160) / 120) + 0.5 * look.markup + 0.5 * (1 - look.filled)
    score -= 0.5 * look.names * (look.words < 4)
    if look.words < 1.5 and weights.get("title", 0.0) < 0.85:
        score -= 1
    return score


def _outlet(weights: dict[str, float], look: ColumnLook, rows: int, above: float) -> float:
    if 1 - look.links - look.numbers < 0.5:
        return NEVER
    named, skip = weights.get("outlet", 0.0), weights.get("skip", 0.0)
    strong = named >= 0.6
    score = 0.8 * named + 0.8 * max(-0.1 if strong else -0.6, look.outlet) + 0.2 * (1 - look.distinct) * (rows > 3)
    score -= (
        2 * look.links
        + 2 * look.numbers
        + 2 * look.dates
        + 0.5 * skip
        + (0.03 if strong else 0.15) * max(0.0, look.words - 5)
        + 0.5 * above
    )
    score -= 0.4 * weights.get("author", 0.0) + 0.4 * (look.people if named < 0.5 else 0.0) + 0.3 * (1 - look.filled)
    score -= 0.6 * weights.get("title", 0.0) if named < weights.get("title", 0.0) else 0.0
    if not named and look.outlet < 0.5:
        score -= 0.5
    return score


def _published(weights: dict[str, float], look: ColumnLook, rows: int, above: float) -> float:
    named = weights.get("published", 0.0)
    years = named >= 0.4 and look.numbers > 0.5 and look.length <= 4.5
    if look.dates < 0.3 and not years:
        score = NEVER
    else:
        score = 1.5 * look.dates + named - 0.7 * weights.get("fetched", 0.0) * (not named)
        score = score - 0.5 * weights.get("skip", 0.0) - 0.5 * above
        score += 0.3 * look.relative
        score += 1.2 if years else 0.0
    if look.numbers > 0.6 and not years and not named and look.distinct < 0.2:
        score -= 1
    if rows >= 5 and look.distinct * rows <= 1.01 and not named:
        score -= 0.6
    return score


def _fetched(weights: dict[str, float], look: ColumnLook) -> float:
    return look.dates + weights.get("fetched", 0.0) - weights.get("published", 0.0) - 2 * look.relative


def _url(weights: dict[str, float], look: ColumnLook, above: float) -> float:
    if look.links < 0.4:
        return NEVER
    score = 1.5 * look.links + 0.8 * weights.get("url", 0.0) + 0.2 * look.distinct
    return score - 1.5 * look.pictures - 0.8 * weights.get("skip", 0.0) - above


def _author(weights: dict[str, float], look: ColumnLook, rows: int, above: float) -> float:
    named = weights.get("author", 0.0)
    if not named and (look.people < 0.8 or look.outlet >= 0.3 or rows < 3):
        return NEVER
    score = 1.0 * named + 0.5 * look.people - 2 * look.links - 2 * look.dates
    return score - 0.1 * max(0.0, look.words - 8) - above


def _language(weights: dict[str, float], look: ColumnLook) -> float:
    named = weights.get("language", 0.0)
    return named + (0.3 if look.length <= 5.5 else -1.0) if named else NEVER


def leftover_score(name: str, weight: dict[str, float], look: ColumnLook, rows: int, *, signed: bool) -> float | None:
    """How well a column is the outlet because nothing else is left that it could be; None where it could be something else.

    Where title and date are found, names that vary from row to row, and are no people, are most likely the outlets, known or
    not. What looks like people may be outlets where the people stand in a column of their own (`signed`).
    """
    other = max(
        (weight.get(role, 0.0) for role in ("skip", "author", "language", "fetched", "url", "summary")), default=0.0
    )
    if name.startswith("@") or name.endswith(("@datetime", "@href")) or other >= 0.4 > weight.get("outlet", 0.0):
        return None
    if look.names < 0.6 or look.filled < 0.6 or look.dates + look.links + look.numbers > 0.2:
        return None
    if look.people >= 0.6 and look.sure < 0.15 and not signed:
        return None
    if look.distinct * rows <= 1.01 and look.outlet < 0.4:
        return None
    return look.outlet + 0.3 * (1 - look.distinct) + 0.3 * look.filled
