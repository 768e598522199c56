"""Remembered answers: the same as fresh ones, only of the data as they are now, and within bounds."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import NotKnownError
from app.settings import Settings
from app.store import Engine
from app.store.engine import open_store, reading
from app.store.forget import forget
from app.store.queries import data_revision
from app.store.revision import revision_now
from app.web import create_app, memory
from tests.store.factory import Line, Page, ingest

PAGES = [Page((Line(title=f"Ferry {number} resumes"),), name=f"{number}.txt", salt=str(number)) for number in range(4)]
ADDRESSES = (
    "/v1/headlines?total=true",
    "/v1/timeline?by=year",
    "/v1/outlets",
    "/v1/documents",
    "/v1/headlines?q=ferry",
)


def client(url: str) -> TestClient:
    return TestClient(create_app(Settings(database_url=url)))


def without_id(answer: Any) -> tuple[int, dict[str, str], bytes]:
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return answer.status_code, headers, answer.content


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.sampled_from(ADDRESSES)), min_size=3, max_size=8))
def test_remembered_answers_are_those_given_afresh(
    store: Engine, database_url: str, steps: list[tuple[int, bool, str]]
) -> None:
    """After any documents stored or forgotten between them, an answer is the one a program that remembers nothing gives."""
    with client(database_url) as remembering:
        for number, stored, address in steps:
            if stored:
                ingest(store, PAGES[number])
            else:
                with suppress(NotKnownError):
                    forget(store, PAGES[number].sha256)
            with client(database_url) as fresh:
                afresh = without_id(fresh.get(address))
            for _ in range(2):
                assert without_id(remembering.get(address)) == afresh


def test_the_database_is_not_asked_twice(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_store(sqlite_url)
    ingest(engine, PAGES[0])
    with client(sqlite_url) as web:
        first = web.get("/v1/headlines")
        monkeypatch.setattr("app.web.api.queries.headlines", None)
        again = web.get("/v1/headlines")
        assert without_id(again) == without_id(first)
        assert again.headers["x-request-id"] != first.headers["x-request-id"]
        assert web.get("/v1/headlines", headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    engine.dispose()


@pytest.mark.parametrize(
    "address", ["/v1/headlines?format=csv", "/v1/headlines?format=atom", "/v1/headlines?limit=x", "/v1"]
)
def test_only_whole_json_answers_are_remembered(sqlite_url: str, address: str) -> None:
    open_store(sqlite_url).dispose()
    app = create_app(Settings(database_url=sqlite_url))
    remembering = memory_of(app)
    with TestClient(app) as web:
        web.get(address)
        assert not remembering()
        web.get("/v1/headlines")
        assert len(remembering()) == 1


def test_memory_is_bounded(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answers asked for longest ago go first."""
    open_store(sqlite_url).dispose()
    monkeypatch.setattr(memory.Memory.__init__, "__kwdefaults__", {"most": 300})
    app = create_app(Settings(database_url=sqlite_url))
    remembering = memory_of(app)
    with TestClient(app) as web:
        for limit in (1, 2, 3, 1, 4, 5, 6):
            web.get(f"/v1/headlines?limit={limit}")
        kept = remembering()
        assert 0 < sum(len(answer.body) for answer in kept.values()) <= 300
        assert b"limit=6" in [query for _, query, _ in kept]


def memory_of(app: Any) -> Any:
    """What the application remembers, once it has begun."""

    def remembered() -> Any:
        layer = app.middleware_stack
        while not isinstance(layer, memory.Memory):
            layer = layer.app
        return layer._answers

    return remembered


def test_the_revision_is_that_of_a_snapshot(store: Engine) -> None:
    for page in PAGES:
        ingest(store, page)
        with reading(store) as connection:
            assert data_revision(connection) == revision_now(store)
