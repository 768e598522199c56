"""However headlines are asked for, they are the same: pages, total, CSV, NDJSON, Parquet, timeline, on both databases."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from app.export import Format, export
from app.model import Bucket, Filters, Order
from app.render import plain
from app.settings import Settings
from app.store.engine import open_store
from app.store.forget import forget
from app.web import create_app
from tests.store import naive
from tests.store.factory import Page, ingest_all

Faces = tuple[TestClient, Engine]


@pytest.fixture
def both(sqlite_url: str, postgres_url: str) -> Iterator[list[Faces]]:
    """The API over either database, and the database."""
    clients = [TestClient(create_app(Settings(database_url=url))) for url in (sqlite_url, postgres_url)]
    engines = [open_store(url) for url in (sqlite_url, postgres_url)]
    with clients[0], clients[1]:
        yield list(zip(clients, engines, strict=True))
    for engine in engines:
        engine.dispose()


def parameters(filters: Filters, order: Order) -> list[tuple[str, str]]:
    """Filters as an address has them."""
    one = {
        "q": filters.q,
        "from": plain(filters.date_from),
        "to": plain(filters.date_to),
        "collection": filters.collection,
        "document": filters.document,
        "copy_of": filters.copy_of,
        "min_confidence": None if filters.min_confidence is None else str(filters.min_confidence),
        "order": order.value,
    }
    several = {
        "outlet": filters.outlets,
        "exclude_outlet": filters.exclude_outlets,
        "has": filters.has,
        "flag": filters.flags,
    }
    return [(name, value) for name, value in one.items() if value is not None] + [
        (name, value) for name, values in several.items() for value in sorted(values)
    ]


def pages(api: TestClient, query: list[tuple[str, str]], limit: int) -> tuple[list[Any], int]:
    """All pages joined, by the links of each to the next, and the total the first one says."""
    response = api.get("/v1/headlines", params=[*query, ("limit", str(limit)), ("total", "true")])
    total = response.json()["total"]
    joined = list(response.json()["items"])
    while link := response.links.get("next"):
        response = api.get(link["url"])
        assert response.json()["total"] == total
        joined += response.json()["items"]
    return joined, total


def narrowed(api: TestClient, filters: Filters, stored: list[Page], to: str) -> Filters:
    """The filters, to one document or to the copies of one headline besides, where there is one."""
    rows = api.get("/v1/headlines?limit=1").json()["items"]
    if to == "document":
        return replace(filters, document=stored[0].sha256)
    return replace(filters, copy_of=rows[0]["id"]) if to == "copies" and rows else filters


def as_csv(row: dict[str, Any]) -> dict[str, str]:
    """A row of JSON as CSV has it."""
    words = {None: "", True: "true", False: "false"}
    return {
        name: words[value] if value is None or isinstance(value, bool) else str(value) for name, value in row.items()
    }


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    stored=naive.pages,
    asked=st.lists(st.tuples(naive.filters(), st.sampled_from(["all", "document", "copies"])), min_size=1, max_size=3),
    order=st.sampled_from(Order),
    limit=st.integers(1, 7),
    by=st.sampled_from(Bucket),
    top=st.integers(1, 4),
)
def test_every_face_gives_the_same_rows(
    both: list[Faces],
    tmp_path: Path,
    stored: list[Page],
    asked: list[tuple[tuple[Filters, naive.Query | None], str]],
    order: Order,
    limit: int,
    by: Bucket,
    top: int,
) -> None:
    """pages joined == total == CSV == NDJSON == Parquet == timeline + unplaced, in one order, alike on both databases.

    Over HTTP and from `export` alike; by outlet, each bucket of the timeline is the sum of its groups.
    """
    answers = []
    for api, engine in both:
        ingest_all(engine, stored)
        try:
            for (given_filters, _), to in asked:
                filters = narrowed(api, given_filters, stored, to)
                query = parameters(filters, order)
                rows, total = pages(api, query, limit)
                assert len(rows) == total
                lines = api.get("/v1/headlines", params=[*query, ("format", "ndjson")])
                assert [json.loads(line) for line in lines.text.splitlines()] == rows
                table = api.get("/v1/headlines", params=[*query, ("format", "csv")])
                assert lines.headers["x-total-count"] == table.headers["x-total-count"] == str(total)
                assert list(csv.DictReader(io.StringIO(table.text, newline=""))) == list(map(as_csv, rows))
                for form, content in ((Format.CSV, table.content), (Format.NDJSON, lines.content)):
                    export(engine, tmp_path / "rows", filters, form, order=order)
                    assert (tmp_path / "rows").read_bytes() == content
                export(engine, tmp_path / "rows.parquet", filters, Format.PARQUET, order=order)
                read = pyarrow.parquet.read_table(tmp_path / "rows.parquet").to_pylist()
                assert [plain(row) for row in read] == rows
                span = [pair for pair in query if pair[0] != "order"]
                by_outlet = [("by", by.value), ("group", "outlet"), ("top", str(top))]
                made = api.get("/v1/timeline", params=[*span, *by_outlet]).json()
                assert sum(bucket["count"] for bucket in made["buckets"]) + made["unplaced"] == made["total"] == total
                for bucket in made["buckets"]:
                    assert sum(bucket["groups"].values()) == bucket["count"] <= bucket["total"]
                    placed = [row for row in rows if bucket["start"] <= row["published_on"] <= bucket["end"]]
                    assert len([row for row in placed if row["published_to"] <= bucket["end"]]) == bucket["count"]
                answers.append((rows, made))
        finally:
            for page in stored:
                forget(engine, page.sha256)
    half = len(answers) // 2
    assert answers[:half] == answers[half:]
