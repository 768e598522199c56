"""Ids that a reparse or a correction retires lead on to their successors: the headline that now rests on the same bytes.

    remember(bulk, document_id)                 # before candidates change
    ...
    retired = lead_on(bulk, document_id)        # after: how many ids were retired and lead to a successor now

No redirect leads to another one: those that led to a retired id lead to its successor. An id that is a headline (again)
leads nowhere. Nobody else may be writing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from app.store.bulk import Bulk, Row

_ALL = """SELECT start_byte, end_byte, position, headline_id,
                 row_number() OVER (PARTITION BY start_byte, end_byte ORDER BY position) AS number
            FROM candidate WHERE document_id = ?"""
_ONE = "SELECT start_byte, end_byte, position, headline_id, 1 AS number FROM candidate WHERE document_id = ? AND position = ?"
_IS_GONE = "NOT EXISTS (SELECT 1 FROM headline WHERE headline.public_id = old_sighting.public_id)"


def remember(bulk: Bulk, document_id: int, position: int | None = None) -> None:
    """Note, until `lead_on`, the ids of a document's headlines, the bytes they rest on, and the redirects that lead to them.

    With a `position` that of one candidate alone, which is all that changes.
    """
    candidates, parameters = _numbered(document_id, position)
    bulk.run(
        """CREATE TEMP TABLE old_sighting AS
           SELECT h.public_id, c.start_byte, c.end_byte, c.position, c.id AS number
             FROM candidate c JOIN headline h ON h.id = c.headline_id WHERE 1 = 0"""
    )
    bulk.run(
        "CREATE TEMP TABLE old_redirect AS SELECT public_id, successor, retired_at FROM headline_redirect WHERE 1 = 0"
    )
    bulk.run(
        f"""INSERT INTO old_sighting (public_id, start_byte, end_byte, position, number)
            SELECT h.public_id, c.start_byte, c.end_byte, c.position, c.number
              FROM ({candidates}) c JOIN headline h ON h.id = c.headline_id""",
        *parameters,
    )
    bulk.run("CREATE INDEX old_sighting_place ON old_sighting (start_byte, end_byte, number)")
    bulk.run(
        """INSERT INTO old_redirect (public_id, successor, retired_at)
           SELECT public_id, successor, retired_at FROM headline_redirect
            WHERE successor IN (SELECT public_id FROM old_sighting)"""
    )


def _numbered(document_id: int, position: int | None) -> tuple[str, tuple[int, ...]]:
    """Candidates, numbered where several stand on the same bytes."""
    return (_ALL, (document_id,)) if position is None else (_ONE, (document_id, position))


def lead_on(bulk: Bulk, document_id: int, position: int | None = None) -> int:
    """Let retired ids lead to their successors; how many ids were retired now that do."""
    successors = _successors(bulk, document_id, position)
    older = bulk.all("SELECT public_id, successor, retired_at FROM old_redirect")
    alive = _alive(bulk, {row[place] for row in older for place in (0, 1)})
    now = bulk.instant(datetime.now(UTC))
    rows = [(old, successor, now) for old, successor in successors.items()]
    for old, successor, at in older:
        following = successor if successor in alive else successors.get(successor)
        if following is not None and old not in alive:
            rows.append((old, following, at))
    bulk.many(
        """INSERT INTO headline_redirect (public_id, successor, retired_at) VALUES (?, ?, ?)
           ON CONFLICT (public_id) DO UPDATE SET successor = excluded.successor""",
        sorted(rows),
    )
    for table in ("old_sighting", "old_redirect"):
        bulk.run(f"DROP TABLE {table}")
    return len(successors)


def _successors(bulk: Bulk, document_id: int, position: int | None) -> dict[str, str]:
    """Retired id -> successor: by the same bytes, else by the first bytes in common. An id nothing follows has none."""
    gone = bulk.all(f"SELECT public_id, start_byte, end_byte FROM old_sighting WHERE {_IS_GONE} ORDER BY position")
    if not gone:
        return {}
    candidates, parameters = _numbered(document_id, position)
    same = bulk.all(
        # CROSS: SQLite then joins in this order, by the index; otherwise it takes a hundred times as long
        f"""SELECT old_sighting.public_id, h.public_id
              FROM ({candidates}) c CROSS JOIN old_sighting CROSS JOIN headline h
             WHERE c.start_byte = old_sighting.start_byte AND c.end_byte = old_sighting.end_byte
               AND c.number = old_sighting.number AND h.id = c.headline_id AND {_IS_GONE}
             ORDER BY old_sighting.position""",
        *parameters,
    )
    successors: dict[str, str] = {}
    for old, new in same:
        successors.setdefault(old, new)
    left = [row for row in gone if row[0] not in successors]
    if left and position is None:
        for old, new in _overlapping(bulk, document_id, left):
            successors.setdefault(old, new)
    return successors


def _overlapping(bulk: Bulk, document_id: int, gone: Sequence[Row]) -> Iterable[tuple[str, str]]:
    """Ids whose candidates were cut otherwise, each with the first headline that rests on some of the same bytes."""
    now = bulk.all(
        """SELECT c.start_byte, c.end_byte, h.public_id FROM candidate c JOIN headline h ON h.id = c.headline_id
            WHERE c.document_id = ? ORDER BY c.end_byte, c.start_byte, c.position""",
        document_id,
    )
    ends = [row[1] for row in now]
    for public_id, start, end in gone:
        place = bisect_right(ends, start)
        if place < len(now) and now[place][0] < end:
            yield public_id, now[place][2]


def _alive(bulk: Bulk, public_ids: Iterable[str]) -> set[str]:
    listed = bulk.array(sorted(public_ids))
    return {row[0] for row in bulk.all("SELECT public_id FROM headline WHERE public_id {IN}", listed)}
