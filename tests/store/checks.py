"""What must hold of any database: everything derived is what its candidates make of it, counted anew here in plain Python."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Engine, Table, select

from app.identity import copy_key, headline_id
from app.store import schema
from app.store.coverage import runs
from app.store.engine import reading, writing
from app.store.outlets import alias_text
from app.store.types import search_text
from app.text import tokens


def _rows(engine: Engine, table: Table) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(select(table)))


def check_all(engine: Engine) -> None:
    documents = {row.id: row for row in _rows(engine, schema.document)}
    headlines = {row.id: row for row in _rows(engine, schema.headline)}
    candidates = _rows(engine, schema.candidate)
    check_leads(documents, headlines, candidates)
    check_counts(engine, headlines)
    check_lists(engine, headlines, candidates)
    check_outlets(engine, candidates)
    check_tallies(documents, candidates)
    check_coverage(engine, candidates)
    check_search(engine, headlines)
    check_redirects(engine, headlines)


def check_redirects(engine: Engine, headlines: dict[int, Any]) -> None:
    """Each retired id leads to a headline at once, and none is a headline itself; a merged outlet leads to one that stands."""
    alive = {row.public_id for row in headlines.values()}
    redirects = {row.public_id: row.successor for row in _rows(engine, schema.headline_redirect)}
    assert set(redirects.values()) <= alive
    assert not redirects.keys() & alive
    outlets = {row.id: row for row in _rows(engine, schema.outlet)}
    for outlet in outlets.values():
        assert outlet.merged_into is None or outlets[outlet.merged_into].merged_into is None
        assert outlet.merged_into is None or not outlet.headlines


def check_leads(documents: dict[int, Any], headlines: dict[int, Any], candidates: list[Any]) -> None:
    """Each headline shows its lead sighting, and each of its sightings has its public id."""
    sightings: dict[int, list[Any]] = {own: [] for own in headlines}
    for row in candidates:
        if row.headline_id is not None:
            sightings[row.headline_id].append(row)
    for own, headline in headlines.items():
        seen = sightings[own]
        places = {(documents[row.document_id].sha256, row.position): row for row in seen}
        best = min(places, key=lambda at: (places[at].damaged, places[at].cut, -places[at].confidence, at))
        lead = places[best]
        assert (headline.lead_document_id, headline.lead_position) == (lead.document_id, lead.position)
        for name in (
            "title",
            "outlet_id",
            "outlet_from",
            "published_on",
            "published_to",
            "precision",
            "url",
            "damaged",
            "cut",
        ):
            assert getattr(headline, name) == getattr(lead, name), name
        assert headline.outlet_printed == lead.outlet
        assert headline.confidence == lead.confidence
        assert headline.sightings == len(seen)
        assert headline.listed_on == min((row.listed_on for row in seen if row.listed_on), default=None)
        assert headline.copy_key == copy_key(lead.title)
        for (sha256, position), row in places.items():
            public_id = headline_id(
                row.title, row.outlet, row.published_on, row.published_to, document=sha256, position=position
            )
            assert public_id == headline.public_id


def check_counts(engine: Engine, headlines: dict[int, Any]) -> None:
    """The roll-up is the count of the rows, and no cell is empty."""
    cells = Counter(
        (row.outlet_id or schema.NO_OUTLET, row.published_on, row.published_to) for row in headlines.values()
    )
    totals = Counter((row.published_on, row.published_to) for row in headlines.values())
    assert {tuple(row[:3]): row[3] for row in _rows(engine, schema.day_count)} == dict(cells)
    assert {tuple(row[:2]): row[2] for row in _rows(engine, schema.day_total)} == dict(totals)


def check_lists(engine: Engine, headlines: dict[int, Any], candidates: list[Any]) -> None:
    """Each headline is listed once under each of its documents and each collection of theirs."""
    collections: dict[int, set[int]] = {}
    for capture in _rows(engine, schema.capture):
        if capture.collection_id is not None:
            collections.setdefault(capture.document_id, set()).add(capture.collection_id)
    pairs = {(row.document_id, row.headline_id) for row in candidates if row.headline_id is not None}
    under = {(label, own) for owner, own in pairs for label in collections.get(owner, ())}
    for table, expected in ((schema.headline_document, pairs), (schema.headline_collection, under)):
        stored = _rows(engine, table)
        assert sorted((row[0], row.headline_id) for row in stored) == sorted(expected)
        for row in stored:
            headline = headlines[row.headline_id]
            assert (row.published_on, row.public_id) == (headline.published_on, headline.public_id)


def check_outlets(engine: Engine, candidates: list[Any]) -> None:
    """Counts and days of outlets, sightings of spellings; no outlet without either."""
    spellings = Counter((row.outlet_id, alias_text(row.outlet)) for row in candidates if row.outlet_id is not None)
    aliases = {(row.outlet_id, row.alias): row.sightings for row in _rows(engine, schema.outlet_alias)}
    assert {key: count for key, count in aliases.items() if count} == dict(spellings)
    spans: dict[int, list[Any]] = {}
    for row in _rows(engine, schema.headline):
        spans.setdefault(row.outlet_id, []).append((row.published_on, row.published_to))
    for outlet in _rows(engine, schema.outlet):
        own = spans.get(outlet.id, [])
        assert outlet.headlines == len(own)
        assert outlet.first_on == min((first for first, _ in own), default=None)
        assert outlet.last_on == max((last for _, last in own), default=None)
        spoken_of = outlet.named_by == "person" or outlet.merged_into is not None
        assert outlet.id in {key for key, _ in aliases} or spoken_of


def check_tallies(documents: dict[int, Any], candidates: list[Any]) -> None:
    for own, document in documents.items():
        rows = [row for row in candidates if row.document_id == own]
        assert document.candidates == len(rows)
        assert document.entries == sum(row.headline_id is not None for row in rows)
        spans = [(row.published_on, row.published_to) for row in rows if row.headline_id is not None]
        assert document.first_on == min((first for first, _ in spans), default=None)
        assert document.last_on == max((last for _, last in spans), default=None)


def check_coverage(engine: Engine, candidates: list[Any]) -> None:
    spans: dict[tuple[int, int], list[Any]] = {}
    for row in candidates:
        if row.headline_id is not None:
            spans.setdefault((row.document_id, row.listing), []).append((row.published_on, row.published_to))
    expected = {(*key, *run) for key, days in spans.items() for run in runs(days)}
    assert {tuple(row) for row in _rows(engine, schema.coverage)} == expected


def check_search(engine: Engine, headlines: dict[int, Any]) -> None:
    """The text index holds the tokens of each headline's title, and nothing else."""
    expected = {own: search_text(tokens(row.title)) for own, row in headlines.items()}
    if engine.dialect.name == "sqlite":
        assert {own: row.search_text for own, row in headlines.items()} == expected
        with writing(engine) as connection:  # compares the index with the rows; it raises where they differ
            connection.exec_driver_sql(
                "INSERT INTO headline_search (headline_search, rank) VALUES ('integrity-check', 1)"
            )
    else:
        for own, row in headlines.items():
            places = {
                int(place): word.strip("'")
                for word, _, found in (lexeme.rpartition(":") for lexeme in row.search_text.split(" ") if lexeme)
                for place in found.split(",")
            }
            assert " ".join(places[place] for place in sorted(places)) == expected[own]


def empty(engine: Engine) -> None:
    """Take everything out of a database again."""
    with writing(engine) as connection:
        for table in reversed(schema.TABLES):
            if table.name != "revision":
                connection.execute(table.delete())
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("INSERT INTO headline_search (headline_search) VALUES ('delete-all')")
