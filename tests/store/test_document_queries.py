"""Questions about documents: captures, lists, candidates, rejections, collections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from app.errors import CursorError, HeadlineError, NotKnownError, OptionError
from app.model import CollectionSummary, Page, Reason
from app.store import document_queries as questions
from app.store.engine import reading, writing
from app.store.queries import headline_by_id
from app.store.schema import document
from app.store.writes import add_capture
from tests.store import factory
from tests.store.factory import Line, at, ingest

NORTH = factory.Page(
    (
        Line(),
        Line(first=None, reason=Reason.UNDATED),
        Line(title=None, reason=Reason.NO_TITLE),
        Line(title="Council votes on a pier", listing=1),
        Line(first=None, reason=Reason.UNDATED, listing=1),
    ),
    name="north.txt",
    collection="north",
    uri="https://example.org/north",
    captured_at=at(3),
)
SOUTH = factory.Page((Line(first=None, reason=Reason.UNDATED), Line()), name="south.txt", collection="south")
BARE = factory.Page((), name="bare.txt")


@pytest.fixture
def filled(store: Engine) -> Engine:
    for page in (NORTH, SOUTH, BARE):
        ingest(store, page)
    return store


def every(ask: Callable[..., Page[Any]], limit: int, **options: Any) -> list[Any]:
    """The pages of a question joined."""
    found: list[Any] = []
    cursor = None
    while True:
        page = ask(limit=limit, cursor=cursor, **options)
        found += page.items
        cursor = page.next
        if cursor is None:
            return found


def test_documents_stored_last_come_first(filled: Engine) -> None:
    with reading(filled) as connection:
        found = questions.documents(connection, total=True)
        assert [one.name for one in found.items] == ["bare.txt", "south.txt", "north.txt"]
        assert found.total == 3
        north = found.items[2]
        assert (north.sha256, north.entries, north.rejections, north.complete) == (NORTH.sha256, 2, 3, True)
        for limit in (1, 2):
            assert every(lambda **given: questions.documents(connection, **given), limit) == list(found.items)
        some = questions.documents(connection, in_collection="south", total=True)
        assert ([one.name for one in some.items], some.total) == (["south.txt"], 1)
        none = questions.documents(connection, in_collection="nowhere", total=True)
        assert (none.items, none.total, len(none.warnings)) == ((), 0, 1)


def test_a_document_is_named_by_the_beginning_of_its_sha256(filled: Engine) -> None:
    with reading(filled) as connection:
        for written in (NORTH.sha256, NORTH.sha256[:8], NORTH.sha256[:20].upper()):
            assert questions.document_by_sha256(connection, written).name == "north.txt"


@pytest.mark.parametrize(
    ("written", "error"),
    [("0" * 64, NotKnownError), ("00000000", NotKnownError)]
    + [(text, OptionError) for text in ("", "0123abc", "x" * 64, "0" * 65, "\0" * 8, "\ud800" * 8, "０" * 8)],
)
def test_documents_nobody_has(filled: Engine, written: str, error: type[HeadlineError]) -> None:
    with reading(filled) as connection:
        for question in (questions.document_by_sha256, questions.captures, questions.listings, questions.candidates):
            with pytest.raises(error):
                question(connection, written)


def test_a_beginning_of_several_is_refused(store: Engine) -> None:
    ingest(store, NORTH)
    with writing(store) as connection:
        row = dict(connection.execute(document.select()).mappings().one())
        del row["id"]
        twin = NORTH.sha256[:10] + ("0" if NORTH.sha256[10] != "0" else "1") + NORTH.sha256[11:]
        connection.execute(document.insert().values(row | {"sha256": twin}))
    with reading(store) as connection:
        with pytest.raises(OptionError, match="several"):
            questions.document_by_sha256(connection, NORTH.sha256[:10])
        assert questions.document_by_sha256(connection, twin[:11]).sha256 == twin


def test_captures_of_a_document(filled: Engine) -> None:
    again = replace(NORTH, name="again.txt", collection="south", uri=None, captured_at=None)
    add_capture(filled, NORTH.sha256, again.capture)
    with reading(filled) as connection:
        found = questions.captures(connection, NORTH.sha256).items
        assert {(one.name, one.uri, one.captured_at, one.collection) for one in found} == {
            ("north.txt", "https://example.org/north", at(3), "north"),
            ("again.txt", None, None, "south"),
        }
        assert every(lambda **given: questions.captures(connection, NORTH.sha256, **given), 1) == list(found)
        assert questions.collections(connection) == (CollectionSummary("north", 1), CollectionSummary("south", 2))


def test_lists_and_candidates_of_a_document(filled: Engine) -> None:
    with reading(filled) as connection:
        lists = questions.listings(connection, NORTH.sha256)
        assert [one.index for one in lists.items] == [0, 1]
        assert every(lambda **given: questions.listings(connection, NORTH.sha256, **given), 1) == list(lists.items)

        found = questions.candidates(connection, NORTH.sha256, total=True)
        assert found.total == 5
        assert [one.position for one in found.items] == [1, 2, 3, 4, 5]
        assert [one.reason for one in found.items] == [None, Reason.UNDATED, Reason.NO_TITLE, None, Reason.UNDATED]
        for one in found.items:
            assert (one.headline is None) == (one.reason is not None)
            if one.headline:
                assert headline_by_id(connection, one.headline).title == one.title
        assert found.items[0].spans["title"] == (2, 39)
        assert found.items[0].extra == {"position": 1}
        for limit in (1, 2, 5):
            pages = every(lambda **given: questions.candidates(connection, NORTH.sha256, **given), limit)
            assert pages == list(found.items)
        assert questions.candidates(connection, BARE.sha256, total=True) == Page((), None, 0)


def test_rejections_by_reason_document_and_collection(filled: Engine) -> None:
    with reading(filled) as connection:

        def count(**options: Any) -> int:
            found = questions.rejections(connection, total=True, **options)
            assert found.total == len(found.items)
            pages = every(lambda **given: questions.rejections(connection, **options, **given), 1)
            assert pages == list(found.items)
            places = [(one.document, one.position) for one in found.items]
            assert places == sorted(places)
            return found.total

        assert count() == 4
        assert count(reason=Reason.UNDATED) == 3
        assert count(reason=Reason.UNDATED, in_document=NORTH.sha256) == 2
        assert count(in_collection="south") == 1
        assert count(in_collection="nowhere") == 0
        assert count(in_document="0" * 64) == 0
        assert count(reason=Reason.TOO_LONG) == 0
        assert questions.rejection_counts(connection) == {Reason.NO_TITLE: 1, Reason.UNDATED: 3}
        assert questions.rejection_counts(connection, in_document=SOUTH.sha256) == {Reason.UNDATED: 1}
        assert questions.rejection_counts(connection, in_collection="nowhere") == {}
        assert questions.rejections(connection, in_collection="nowhere").warnings
        [one] = questions.rejections(connection, reason=Reason.NO_TITLE).items
        assert (one.document_name, one.position, one.title, one.outlet) == ("north.txt", 3, None, "The Harbour Post")


@pytest.mark.parametrize(
    "ask",
    [
        questions.documents,
        lambda connection, **given: questions.captures(connection, NORTH.sha256, **given),
        lambda connection, **given: questions.listings(connection, NORTH.sha256, **given),
        lambda connection, **given: questions.candidates(connection, NORTH.sha256, **given),
        questions.rejections,
    ],
)
def test_limits_and_cursors_are_checked(filled: Engine, ask: Callable[..., Page[Any]]) -> None:
    def refused(error: type[HeadlineError], connection: Connection, **given: Any) -> None:
        with pytest.raises(error):
            ask(connection, **given)

    with reading(filled) as connection:
        foreign = questions.rejections(connection, reason=Reason.UNDATED, limit=1).next
        for limit in (0, -1, 1001):
            refused(OptionError, connection, limit=limit)
        for cursor in ("", "x", "W10", foreign):
            refused(CursorError, connection, cursor=cursor)
