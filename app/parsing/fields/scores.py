"""How well one column serves each role, by its name and the shape of its values. Pure."""

from __future__ import annotations

import re

from app.parsing.fields.columns import ColumnLook
from app.parsing.looks.vocabulary import key_of

NEVER_PUBLISHED = re.compile(
    r"fetch|scrap|crawl|collect|retriev|access|download|ingest|capture|snapshot|index|process|extract|recorded|取得|抓取|采集|수집|abgerufen|queried|import"
)


def role_scores(name: str, weight: dict[str, float], look: ColumnLook, rows: int) -> dict[str, float]:
    """How well one column serves each role."""
    above = 0.5 if name.startswith("@") else 0.0
    never = -9.0
    if not look.filled or name.startswith("feed."):
        return dict.fromkeys(("title", "outlet", "published", "fetched", "url", "author", "language"), never)
    skip = weight.get("skip", 0.0)
    plain = 1 - look.links - look.numbers
    title = weight.get("title", 0.0) * 1.2 + min(1.0, look.words / 6) * 0.8 + 0.3 * look.distinct
    title -= 0.6 * skip + 0.5 * weight.get("summary", 0.0) + 2 * look.dates + 2 * look.links + 2 * look.numbers + above
    title -= 0.8 * min(1.0, max(0.0, look.length - 160) / 120) + 0.5 * look.markup + 0.5 * (1 - look.filled)
    if look.words < 1.5 and weight.get("title", 0.0) < 0.85:
        title -= 1
    strong = weight.get("outlet", 0.0) >= 0.6
    outlet = (
        0.8 * weight.get("outlet", 0.0)
        + 0.8 * max(-0.1 if strong else -0.6, look.outlet)
        + 0.2 * (1 - look.distinct) * (rows > 3)
    )
    outlet -= (
        2 * look.links
        + 2 * look.numbers
        + 2 * look.dates
        + 0.5 * skip
        + (0.03 if strong else 0.15) * max(0.0, look.words - 5)
        + 0.5 * above
    )
    outlet -= (
        0.4 * weight.get("author", 0.0)
        + 0.4 * (look.people if weight.get("outlet", 0.0) < 0.5 else 0.0)
        + 0.3 * (1 - look.filled)
    )
    outlet -= 0.6 * weight.get("title", 0.0) if weight.get("outlet", 0.0) < weight.get("title", 0.0) else 0.0
    if not weight.get("outlet") and look.outlet < 0.5:
        outlet -= 0.5
    if plain < 0.5:
        outlet = never
    published = (
        1.5 * look.dates
        + weight.get("published", 0.0)
        - 0.7 * weight.get("fetched", 0.0) * (not weight.get("published"))
        - 0.5 * skip
        - 0.5 * above
    )
    published += 0.3 * look.relative
    years = weight.get("published", 0.0) >= 0.4 and look.numbers > 0.5 and look.length <= 4.5
    if years:
        published += 1.2
    if look.dates < 0.3 and not years:
        published = never
    if look.numbers > 0.6 and not years and not weight.get("published") and look.distinct < 0.2:
        published -= 1
    if rows >= 5 and look.distinct * rows <= 1.01 and not weight.get("published"):
        published -= 0.6
    fetched = look.dates + weight.get("fetched", 0.0) - weight.get("published", 0.0) - 2 * look.relative
    if NEVER_PUBLISHED.search(key_of(name)):
        published, fetched = never, fetched + 0.5
    url = (
        1.5 * look.links + 0.8 * weight.get("url", 0.0) + 0.2 * look.distinct - 1.5 * look.pictures - 0.8 * skip - above
    )
    if look.links < 0.4:
        url = never
    author = (
        1.0 * weight.get("author", 0.0)
        + 0.5 * look.people
        - 2 * look.links
        - 2 * look.dates
        - 0.1 * max(0.0, look.words - 8)
        - above
    )
    if not weight.get("author"):
        author = never
    language = weight.get("language", 0.0) + (0.3 if look.length <= 5.5 else -1.0)
    return {
        "title": title,
        "outlet": outlet,
        "published": published,
        "fetched": fetched,
        "url": url,
        "author": author,
        "language": language if weight.get("language") else never,
    }
