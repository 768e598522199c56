"""Column types mean the same on both databases."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, insert, select
from sqlalchemy.exc import StatementError

from app.store.engine import open_store, reading, writing
from app.store.schema import document, headline_redirect
from app.store.types import MAX_TOKEN, MAX_TOKENS, instant_text, search_text, storable, to_json, vector_text
from app.text import tokens
from tests.store.factory import Line, Page, ingest

offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=offsets)  # noqa: DTZ001


@given(st.lists(instants))
def test_text_of_instants_sorts_as_time(moments: list[datetime]) -> None:
    """Order of text = order of time, whatever the offsets, from the year 2 to the year 9997."""
    assert sorted(moments, key=instant_text) == sorted(moments)
    assert all(len(instant_text(moment)) == 27 for moment in moments)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moment=instants)
def test_instants_come_back(store: Engine, moment: datetime) -> None:
    """An instant is the same instant when it comes back, and aware, in UTC."""
    ingested = document.c.ingested_at
    with store.connect() as connection, connection.begin() as transaction:
        connection.execute(insert(document).values(**_document(ingested_at=moment)))
        found = connection.execute(select(ingested).where(ingested <= moment, ingested >= moment)).scalar_one()
        transaction.rollback()
    assert found == moment
    assert found.utcoffset() == timedelta(0)


def _document(**values: object) -> dict[str, object]:
    numbers = dict.fromkeys(
        ("size", "replaced", "skipped", "parts", "reached", "pieces", "consumed", "ignored", "candidates", "entries"), 0
    )
    words = dict.fromkeys(("name", "format", "book"), "x")
    return {"sha256": "0" * 64, **numbers, **words, "rejections": 0, "options": {}, "complete": True, **values}


def test_a_naive_instant_is_refused() -> None:
    with create_engine("sqlite://").connect() as connection:
        statement = select(headline_redirect).where(headline_redirect.c.retired_at == datetime(2031, 1, 1))  # noqa: DTZ001
        with pytest.raises(StatementError, match="needs its offset from UTC"):
            connection.execute(statement)


@given(st.text(alphabet=st.characters(), max_size=50))
def test_storable_text(text: str) -> None:
    """No NUL and no lone surrogate is left, every other code point keeps its place, and it encodes."""
    stored = storable(text)
    assert len(stored) == len(text)
    stored.encode()
    assert "\x00" not in stored
    assert all(one == other or other == "�" for one, other in zip(text, stored, strict=True))


any_text = st.text(alphabet=st.characters(), max_size=5)
nested = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(any_text, nested, max_size=4))
def test_any_extra_becomes_json(extra: dict[str, object]) -> None:
    """Whatever a source said becomes JSON without NUL and lone surrogates; integers past 64 bits as text."""
    text = to_json(extra)
    text.encode()
    assert "\\u0000" not in text
    assert isinstance(json.loads(text), dict)


def test_strange_extras() -> None:
    """Numbers past 64 bits and instants become text, what is no number null; what is nested beyond reason is cut off."""
    deep: object = "bottom"
    for _ in range(5000):
        deep = [deep]
    assert to_json({"huge": 2**64}) == '{"huge":"18446744073709551616"}'
    assert to_json({"not": float("nan")}) == '{"not":null}'
    assert to_json({"when": datetime(2031, 1, 1, tzinfo=UTC)}) == '{"when":"2031-01-01T00:00:00+00:00"}'
    assert "bottom" not in to_json({"deep": deep})


# ---------------------------------------------------------------- full text

TITLES = {
    "hindi": "बंदरगाह में तूफ़ान के बाद फेरी सेवा फिर शुरू",
    "thai": "เรือข้ามฟากกลับมาให้บริการหลังพายุ",
    "japanese": "嵐のあと、フェリーが再開しました",
    "arabic": "العبّارة تعود إلى الميناء بعد العاصفة",
    "domain": "kurdistan24.net reports 3.5% growth in ferries",
    "french": "L'été à Lindholm : le café rouvre",
}


def found(store: Engine, words: list[str], *, prefix: bool = False) -> set[str]:
    """Titles that have these tokens in a row."""
    with reading(store) as connection:
        if store.dialect.name == "sqlite":
            query = '"' + " ".join(words) + '"' + (" *" if prefix else "")
            rows = connection.exec_driver_sql(
                "SELECT h.title FROM headline_search s JOIN headline h ON h.id = s.rowid WHERE headline_search MATCH ?",
                (query,),
            )
        else:
            query = " <-> ".join(f"'{word}'" + (":*" if prefix else "") for word in words)
            rows = connection.exec_driver_sql("SELECT title FROM headline WHERE search_text @@ %s::tsquery", (query,))
        return {row[0] for row in rows}


@pytest.fixture
def searched(store: Engine) -> Engine:
    ingest(store, Page(tuple(Line(title=title) for title in TITLES.values())))
    return store


@pytest.mark.parametrize("script", TITLES)
def test_search_finds_our_tokens_and_no_others(searched: Engine, script: str) -> None:
    """Each token of a title, each two in a row and the whole title find it, in every script; two in the wrong order do not."""
    title = TITLES[script]
    words = tokens(title)
    assert len(words) > 4
    for word in words:
        assert title in found(searched, [word])
    for pair in pairwise(words):
        assert found(searched, list(pair)) == {title}
        if pair[0] != pair[1]:
            assert found(searched, [pair[1], pair[0]]) == set()
    assert found(searched, words) == {title}
    assert found(searched, [words[0][:1]], prefix=True) >= {title}


def test_search_does_not_shred(searched: Engine) -> None:
    """A part of a token is no token: not a letter without its marks, not a syllable, not a host's first word with its dot."""
    for part in ("तूफान", "फ", "ميناء", "รือ้", "kurdistan24net", "été"):
        assert found(searched, [part]) == set()
    assert found(searched, ["ete"]) == {TITLES["french"]}
    assert found(searched, ["kurdistan24", "net"]) == {TITLES["domain"]}


def test_tokens_are_bounded_alike() -> None:
    long = search_text(["x" * 9000, *["y"] * 9000])
    words = long.split(" ")
    assert len(words) == MAX_TOKENS
    assert len(words[0]) == MAX_TOKEN
    assert vector_text(long).endswith(f"'y':{MAX_TOKENS}")


def test_monstrous_titles_are_stored(store: Engine) -> None:
    """A word of megabytes, a million words, a title in the astral planes: stored, and found by what is indexed."""
    giant, many, astral = "q" * 3_000_000, "wave " * 300_000, "𐍈𐌰" * 9000
    ingest(store, Page(tuple(Line(title=title) for title in (giant, many, astral))))
    assert found(store, ["q" * MAX_TOKEN]) == {giant}
    assert found(store, ["wave"] * MAX_TOKENS) == {many}
    assert found(store, [astral.lower()[:MAX_TOKEN]]) == {astral}


def test_revision_changes_with_every_write(sqlite_url: str) -> None:
    engine = open_store(sqlite_url)

    def revision() -> int:
        with reading(engine) as connection:
            return int(connection.exec_driver_sql("SELECT value FROM revision").scalar_one())

    before = revision()
    ingest(engine, Page((Line(),)))
    after = revision()
    assert after != before
    with pytest.raises(RuntimeError), writing(engine):
        raise RuntimeError
    assert revision() == after
    engine.dispose()
