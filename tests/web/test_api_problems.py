"""Every error of every route: one shape, a stable code, a sentence that names the thing, and nothing of the inside."""

from __future__ import annotations

import logging
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from app import errors
from app.ingest import IngestOptions
from app.ingest import ingest as ingest_documents
from app.settings import Settings
from app.store import queries
from app.store.engine import database_url as parsed
from app.store.engine import make_engine, open_store, writing
from app.store.schema import headline_redirect, outlet
from app.web import create_app
from app.web.problems import MEDIA_TYPE, PROBLEMS, of_error
from tests.store.factory import at, ingest
from tests.store.pages import long_page
from tests.web.serving import document, fill, sample, served

TOKEN = "a token of the tests"
BEARER = {"authorization": f"Bearer {TOKEN}"}
NOBODY = "0" * 32
LINES = b"""- A far ferry is delayed by fog again - Harbour FM - May 3, 2026
- Fog horns of Lowmark sound all night - Harbour FM - May 2, 2026
"""
SHAPE = {"type", "title", "status", "detail", "code", "parameter", "position"}


def problem(response: httpx.Response, code: str, *, names: str = "") -> dict[str, Any]:
    """The problem a response is: it must be of the one shape and of this code, and its sentence must name the thing."""
    assert response.headers["content-type"] == MEDIA_TYPE, response.text[:300]
    found: dict[str, Any] = response.json()
    status, title = PROBLEMS[code]
    assert (found["code"], found["status"], response.status_code) == (code, status, status), found
    assert found["title"] == title
    assert found["type"] == f"urn:headline-timeline:problem:{code}"
    assert found.keys() <= SHAPE
    assert found.keys() >= SHAPE - {"parameter", "position"}
    assert names in found["detail"], found["detail"]
    assert "\n" not in found["detail"]
    assert not re.search(r"sqlalchemy|psycopg|sqlite3|Traceback|pydantic|Input should", found["detail"])
    assert response.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-request-id"]
    assert ("retry-after" in response.headers) == (status == 503)
    assert ("www-authenticate" in response.headers) == (status == 401)
    assert ("allow" in response.headers) == (status == 405)
    return found


@pytest.fixture(scope="module")
def writer(filled_url: str) -> Iterator[httpx.Client]:
    """A program that asks a server that may be written to."""
    with served(filled_url, token=TOKEN, max_body=2000) as base, httpx.Client(base_url=base, trust_env=False) as client:
        yield client


# ---------------------------------------------------------------- what a question can have wrong

LISTS = ("/v1/headlines", "/v1/outlets", "/v1/documents", "/v1/rejections", f"/v1/headlines/{NOBODY}/sightings")
FILTERED = ("/v1/headlines", "/v1/timeline")
READS = (*LISTS, "/v1/timeline", f"/v1/headlines/{NOBODY}", "/v1/outlets/nobody", f"/v1/documents/{'0' * 64}")

EMPTY = ("from", "to", "on", "document", "copy_of", "has", "flag", "min_confidence")
WRONG = [
    *(
        (f"{path}?limit={limit}", "bad_option", "limit")
        for path in LISTS
        for limit in ("0", "-1", "1000000", "ten", "")
    ),
    *(
        (f"{path}?cursor={cursor}", "bad_cursor", "cursor")
        for path in LISTS[:4]
        for cursor in ("forged", "WzFd", "%00")
    ),
    *((f"{path}?nothing=1", "unknown_parameter", "nothing") for path in READS),
    *((f"{path}?limt=1", "unknown_parameter", "limt") for path in LISTS),
    *((f"{path}?total=maybe", "bad_option", "total") for path in LISTS),
    *((f"{path}?limit=1&limit=2", "bad_option", "limit") for path in LISTS),
    *((f"{path}?from=2026-02-31", "bad_option", "from") for path in FILTERED),
    *((f"{path}?from=2026-06-02&to=2026-06-01", "bad_option", "from") for path in FILTERED),
    *((f"{path}?on=2026-06-02&to=2026-06-03", "bad_option", "on") for path in FILTERED),
    *((f"{path}?{name}=3+June", "bad_option", name) for path in FILTERED for name in ("from", "to", "on")),
    *((f"{path}?from=0000-01-01", "bad_option", "from") for path in FILTERED),
    *((f"{path}?has=title", "bad_option", "has") for path in FILTERED),
    *((f"{path}?flag=cut,damaged", "bad_option", "flag") for path in FILTERED),
    *(
        (f"{path}?min_confidence={value}", "bad_option", "min_confidence")
        for path in FILTERED
        for value in ("2", "nan", "x")
    ),
    *(
        (f"{path}?{name}={value}", "bad_option", name)
        for path in FILTERED
        for name in ("outlet", "exclude_outlet", "collection")
        for value in ("", "+", "x" * 301)
    ),
    *((f"{path}?outlet=a&outlet=", "bad_option", "outlet") for path in FILTERED),
    *((f"{path}?{name}=", "bad_option", name) for path in FILTERED for name in EMPTY),
    *((f"{path}?{'&'.join(['outlet=a'] * 101)}", "bad_option", "outlet") for path in FILTERED),
    *((f"{path}?{'&'.join(['exclude_outlet=a'] * 101)}", "bad_option", "exclude_outlet") for path in FILTERED),
    *((f"{path}?q={'(' * 21}a{')' * 21}", "bad_query", "q") for path in FILTERED),
    *((f"{path}?q={word}", "bad_query", "q") for path in FILTERED for word in ("%00", "%FF", "%ED%A0%80")),
    *((f"{path}?collection=", "bad_option", "collection") for path in ("/v1/documents", "/v1/rejections")),
    *((f"{path}?limit={'9' * 5000}", "bad_option", "limit") for path in LISTS),
    *((f"{path}?cursor={'x' * 3000}", "bad_option", "cursor") for path in LISTS),
    ("/v1/outlets/" + "x" * 201, "bad_option", "slug"),
    *((f"{path}?document=xyz", "bad_option", "document") for path in (*FILTERED, "/v1/rejections")),
    *((f"{path}?copy_of=1", "bad_option", "copy_of") for path in FILTERED),
    *((f"{path}?q=%22bridge", "bad_query", "q") for path in FILTERED),
    *((f"{path}?q={'x' * 501}", "bad_query", "q") for path in FILTERED),
    ("/v1/headlines?order=best", "bad_option", "order"),
    ("/v1/headlines?format=xml", "bad_option", "format"),
    ("/v1/headlines?format=csv&cursor=x", "bad_option", "cursor"),
    ("/v1/timeline?by=hour", "bad_option", "by"),
    ("/v1/timeline?group=author", "bad_option", "group"),
    ("/v1/timeline?group=outlet&top=0", "bad_option", "top"),
    ("/v1/timeline?group=outlet&top=101", "bad_option", "top"),
    ("/v1/timeline?from=0001-01-01&to=9999-12-31", "bad_option", ""),
    ("/v1/outlets?order=name", "bad_option", "order"),
    ("/v1/outlets?q=" + "x" * 201, "bad_option", "q"),
    ("/v1/rejections?reason=boredom", "bad_option", "reason"),
    ("/v1/headlines/1234", "bad_option", "id"),
    ("/v1/documents/abc", "bad_option", "sha256"),
]


@pytest.mark.parametrize(("address", "code", "parameter"), WRONG, ids=[address[:60] for address, *_ in WRONG])
def test_wrong_questions_are_named(api: httpx.Client, address: str, code: str, parameter: str) -> None:
    found = problem(api.get(address), code)
    if parameter:
        assert found["parameter"] == parameter
    assert ("position" in found) == (code == "bad_query")


def test_a_parameter_that_is_not_there_names_the_nearest(api: httpx.Client) -> None:
    for written, near in (
        ("outlets", "outlet"),
        ("frm", "from"),
        ("Q", "q"),
        ("min-confidence", "min_confidence"),
        ("pageSize", "limit"),
        ("start_date", "from"),
    ):
        found = problem(api.get("/v1/headlines", params={written: "1"}), "unknown_parameter", names=written)
        assert f"“{near}”" in found["detail"]


def test_a_parameter_like_no_other_is_told_all_there_are(api: httpx.Client) -> None:
    """Nothing is proposed that only shares a few letters."""
    for path, written in (("/v1/documents", "sort"), ("/v1/outlets", "outlet"), ("/v1/timeline", "\0")):
        found = problem(api.get(path, params={written: "x"}), "unknown_parameter", names="there are ")
        assert "did you mean" not in found["detail"]


def test_what_is_empty_asks_for_nothing_in_particular(api: httpx.Client) -> None:
    """A blank query is as good as none: forms send it."""
    for path in (*FILTERED, "/v1/outlets"):
        found = [{**api.get(f"{path}{blank}").json(), "next": None} for blank in ("", "?q=", "?q=+%20")]
        assert found[0] == found[1] == found[2]


def test_a_malformed_query_says_where(api: httpx.Client) -> None:
    assert problem(api.get("/v1/headlines", params={"q": "ferry (bridge"}), "bad_query")["position"] == 6


def test_a_cursor_is_taken_whole_or_not_at_all(api: httpx.Client) -> None:
    """Cut anywhere, or with another character at its end, it is refused, or leads on to another place of the same rows."""
    cursor = api.get("/v1/headlines?limit=1").json()["next"]
    for length in range(len(cursor)):
        problem(api.get(f"/v1/headlines?cursor={cursor[:length]}"), "bad_cursor")
    for other in (f"{cursor}A", f"A{cursor}", cursor.swapcase(), f"{cursor}%00", f"{cursor}%FF"):
        problem(api.get(f"/v1/headlines?cursor={other}"), "bad_cursor")


def test_a_cursor_belongs_to_its_question(api: httpx.Client) -> None:
    cursor = api.get("/v1/headlines?limit=1").json()["next"]
    for other in ("q=bridge", "order=oldest", "outlet=northern-courier"):
        problem(api.get(f"/v1/headlines?{other}&cursor={cursor}"), "bad_cursor", names="another query")
    problem(api.get(f"/v1/outlets?cursor={cursor}"), "bad_cursor")
    (sha256,) = {row["sha256"] for row in api.get("/v1/documents?limit=1").json()["items"]}
    problem(api.get(f"/v1/documents/{sha256}?cursor={cursor}"), "bad_cursor")


MISSING = [
    *("/v1", "/v1/", "/v1/nothing", "/v1/headlines/", f"/v1/headlines/{NOBODY}", f"/v1/headlines/{NOBODY}/sightings"),
    *(f"/v1/headlines/{NOBODY}/copies", "/v1/outlets/nobody", "/v1/outlets/%00", "/v1/outlets/a%2Fb"),
    *(f"/v1/documents/{'0' * 64}", f"/v1/documents/{'0' * 8}/captures", f"/v1/documents/{'0' * 8}/listings"),
    *("/redoc", "/nothing", "/static/nothing.css", "/docs/try/nothing"),
]


@pytest.mark.parametrize("address", MISSING)
def test_what_is_not_there(api: httpx.Client, address: str) -> None:
    problem(api.get(address), "not_found")


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("/v1/headlines/", "/v1/headlines?"),
        ("/v1/headline", "/v1/headlines?"),
        ("/headlines", "/v1/headlines?"),
        ("/v1/timelines", "/v1/timeline?"),
        ("/v1", "/docs has all"),
        ("/v1/articles", "/docs has all"),
        ("/v1/outlets/Northern%20Courier", "the nearest is northern-courier"),
        ("/v1/outlets/northern-courrier", "the nearest is northern-courier"),
    ],
)
def test_what_is_nearly_there_is_named(api: httpx.Client, address: str, near: str) -> None:
    problem(api.get(address), "not_found", names=near)


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("POST", "/v1/headlines", "GET, HEAD"),
        ("DELETE", "/v1/documents", "GET, HEAD, POST"),
        ("OPTIONS", "/v1/timeline", "GET, HEAD"),
        ("PATCH", f"/v1/headlines/{NOBODY}", "GET, HEAD"),
        ("PUT", "/healthz", "GET, HEAD"),
        ("POST", "/docs", "GET, HEAD"),
        ("POST", "/openapi.json", "GET, HEAD"),
    ],
)
def test_methods_that_are_not_allowed(api: httpx.Client, method: str, address: str, allowed: str) -> None:
    response = api.request(method, address)
    problem(response, "method_not_allowed", names=address)
    assert response.headers["allow"] == allowed


def test_forms_that_do_not_exist(api: httpx.Client) -> None:
    for accept in ("image/png", "application/json;q=0", "text/html"):
        problem(api.get("/v1/headlines", headers={"accept": accept}), "not_acceptable", names=accept)


# ---------------------------------------------------------------- what leads on


def test_retired_ids_and_merged_outlets_lead_on(database_url: str) -> None:
    """308 to the successor, with the query, at every address of the old one."""
    fill(database_url, sample())
    engine = open_store(database_url)
    with served(database_url) as base, httpx.Client(base_url=base, trust_env=False) as api:
        row = api.get("/v1/headlines?limit=1").json()["items"][0]
        with writing(engine) as connection:
            redirect = {"public_id": NOBODY, "successor": row["id"], "retired_at": at(1)}
            connection.execute(headline_redirect.insert().values(redirect))
            into = connection.execute(outlet.select().where(outlet.c.slug == "northern-courier")).one().id
            changed = outlet.update().where(outlet.c.slug == "lowmark-evening-star").values(merged_into=into)
            assert connection.execute(changed).rowcount == 1
        for part in ("", "/sightings", "/copies"):
            response = api.get(f"/v1/headlines/{NOBODY}{part}?limit=1" if part else f"/v1/headlines/{NOBODY}")
            assert response.status_code == 308
            assert response.headers["location"] == f"/v1/headlines/{row['id']}{part}{'?limit=1' if part else ''}"
            assert response.headers["cache-control"] == "no-cache"
        merged = api.get("/v1/outlets/lowmark-evening-star")
        assert (merged.status_code, merged.headers["location"]) == (308, "/v1/outlets/northern-courier")
        assert api.get(f"/v1/headlines?copy_of={NOBODY}").json()["items"][0]["id"] == row["id"]
    engine.dispose()


# ---------------------------------------------------------------- writing


def test_without_a_token_the_api_only_reads(api: httpx.Client) -> None:
    for headers in ({}, BEARER):
        problem(api.post("/v1/documents", content=LINES, headers=headers), "read_only", names="HEADLINES_TOKEN")


@pytest.mark.parametrize(
    "given",
    ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}"],
)
def test_a_wrong_token_is_refused(writer: httpx.Client, given: str) -> None:
    problem(writer.post("/v1/documents", content=LINES, headers={"authorization": given}), "unauthorized")


def test_a_token_may_be_any_text(sqlite_url: str) -> None:
    with served(sqlite_url, token="schlüssel") as base:
        for given, status in (("schlüssel", 201), ("schlussel", 401)):
            header = {b"authorization": f"Bearer {given}".encode()}
            response = httpx.post(f"{base}/v1/documents", content=LINES, headers=header, trust_env=False)
            assert response.status_code == status


def test_documents_are_ingested(database_url: str) -> None:
    """As a body or as a file of a form: 201 and its report at first, 200 for the same bytes again, found at once."""
    with served(database_url, token=TOKEN) as base, httpx.Client(base_url=base, headers=BEARER, trust_env=False) as api:
        query = {"name": "fog.txt", "uri": "https://lists.example/fog", "collection": "fog"}
        first = api.post("/v1/documents", params={**query, "captured_at": "2026-05-04T10:00:00+02:00"}, content=LINES)
        assert first.status_code == 201
        report = first.json()
        assert (report["outcome"], report["candidates"], report["new"]) == ("stored", 2, 2)
        detail = api.get(first.headers["location"]).json()
        (capture,) = detail["captures"]["items"]
        assert (capture["name"], capture["uri"], capture["collection"]) == ("fog.txt", query["uri"], "fog")
        assert capture["captured_at"] == "2026-05-04T08:00:00Z"
        again = api.post("/v1/documents", files={"file": ("other.txt", LINES)})
        assert (again.status_code, again.json()["outcome"]) == (200, "already_stored")
        form = api.post(
            "/v1/documents?date_order=dmy",
            files={"file": ("days.txt", LINES.replace(b"May ", b"0").replace(b", 2026", b"/04/2026"))},
        )
        assert form.status_code == 201
        assert form.json()["name"] == "days.txt"
        laid = api.post(
            "/v1/documents",
            params={"layout": "{published}: {title} | {outlet}"},
            content=b"2026-05-01: Fog lifts at last | Harbour FM\n2026-04-30: Fog stays | Harbour FM\n",
        )
        assert laid.json()["new"] == 2
        days = [row["published_on"] for row in api.get("/v1/headlines").json()["items"]]
        assert days == ["2026-05-03", "2026-05-02", "2026-05-01", "2026-04-30", "2026-04-03", "2026-04-02"]
        named = api.post(
            "/v1/documents?as=csv", content=b"title,outlet,date\nFog returns tonight,Harbour FM,2026-05-06\n"
        )
        assert named.json()["format"] == "csv"


REFUSED: list[tuple[dict[str, str], dict[str, Any], str]] = [
    ({}, {"content": b""}, "unreadable"),
    ({}, {"content": b"\x00\x01\x02\xff" * 200}, "unreadable"),
    ({}, {"files": {"other": ("a.txt", LINES)}}, "bad_request"),
    ({}, {"content": b"--x", "headers": {"content-type": "multipart/form-data"}}, "bad_request"),
    ({}, {"content": b"nonsense", "headers": {"content-type": "multipart/form-data; boundary=x"}}, "bad_request"),
    ({"layout": "{nothing}"}, {"content": b"- A line nobody read yet - Harbour FM - May 5, 2026\n"}, "bad_layout"),
    ({"date_order": "ymmd"}, {"content": LINES}, "bad_option"),
    ({"as": "word"}, {"content": LINES}, "bad_option"),
    ({"captured_at": "yesterday"}, {"content": LINES}, "bad_option"),
    ({"captured_at": "2026-05-04T10:00:00"}, {"content": LINES}, "bad_option"),
    ({"captured_at": "1777888999"}, {"content": LINES}, "bad_option"),
    ({"captured_at": "9999-12-31T23:59:59-14:00"}, {"content": LINES}, "bad_option"),
    ({"captured_at": "0001-01-01T00:00:00+14:00"}, {"content": LINES}, "bad_option"),
    ({"collection": " "}, {"content": LINES}, "bad_option"),
    ({"collection": "x" * 201}, {"content": LINES}, "bad_option"),
    ({}, {"files": [("file", ("a.txt", LINES)), ("file", ("b.txt", LINES))]}, "bad_request"),
    ({}, {"data": {"file": "text"}, "files": {"other": ("a.txt", LINES)}}, "bad_request"),
    ({}, {"data": {"page": "text that lost its line ends"}}, "bad_request"),
    ({"name": ""}, {"content": LINES}, "bad_option"),
    ({"colection": "x"}, {"content": LINES}, "unknown_parameter"),
    ({}, {"content": b"x" * 2001}, "too_large"),
    ({}, {"content": iter([b"x" * 1500, b"x" * 1500])}, "too_large"),
    ({}, {"files": {"file": ("a.txt", b"x" * 1990)}}, "too_large"),
]


@pytest.mark.parametrize(("query", "sent", "code"), REFUSED)
def test_documents_are_refused_by_name(
    writer: httpx.Client, query: dict[str, str], sent: dict[str, Any], code: str
) -> None:
    before = writer.get("/v1/documents?total=true").json()["total"]
    headers = {**BEARER, **sent.get("headers", {})}
    content = sent.get("content")
    body = {"content": iter([b"x" * 1500, b"x" * 1500])} if isinstance(content, Iterator) else {**sent}
    found = problem(writer.post("/v1/documents", params=query, **{**body, "headers": headers}), code)
    if query:
        assert found["parameter"] == next(iter(query))
    assert writer.get("/v1/documents?total=true").json()["total"] == before


def test_a_document_beyond_a_limit_is_refused(sqlite_url: str) -> None:
    with served(sqlite_url, token=TOKEN) as base:
        body = b"[" * 5000 + b"]" * 5000
        refused = httpx.post(f"{base}/v1/documents?as=json", content=body, headers=BEARER, trust_env=False)
        problem(refused, "limit", names="nested deeper")


class Stopped(Exception):
    """The end of a program that ingests, after its first part."""


def test_an_unfinished_document_read_otherwise_is_a_conflict(store: Engine, database_url: str) -> None:
    """What another program began is gone on with by the same options alone."""

    def stop(_bytes: int) -> None:
        raise Stopped

    body = "".join(f"- Fog bank {n} rolls over Lowmark - Northern Courier - May {n}, 2026\n" for n in range(1, 29))
    page = document("fog.txt", body)
    with pytest.raises(Stopped):
        list(ingest_documents(store, [page], IngestOptions(part_pieces=10), progress=stop))
    with served(database_url, token=TOKEN) as base, httpx.Client(base_url=base, headers=BEARER, trust_env=False) as api:
        assert not api.get(f"/v1/documents/{page.sha256}").json()["document"]["complete"]
        problem(api.post("/v1/documents?date_order=dmy", content=body.encode()), "conflict", names=page.sha256)


def test_writing_to_a_database_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    for name, code in (("empty.db", "schema"), ("missing.db", "storage")):
        with served(f"sqlite:///{tmp_path}/{name}", token=TOKEN) as base:
            sent = httpx.post(f"{base}/v1/documents", content=LINES, headers=BEARER, trust_env=False)
            problem(sent, code, names=name)


# ---------------------------------------------------------------- the database


def answers(url: str, address: str, **settings: object) -> httpx.Response:
    """What an app over this database says."""
    app = create_app(Settings(database_url=url, **settings))  # type: ignore[arg-type]
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:
        said = client.get(address)
    return httpx.Response(said.status_code, headers=list(said.headers.items()), content=said.content)


DATABASE_ROUTES = (
    "/v1/headlines",
    "/v1/headlines?format=csv",
    "/v1/timeline",
    "/v1/outlets",
    "/v1/documents",
    "/readyz",
)


def test_a_database_without_schema(empty_postgres_url: str, tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    for url in (empty_postgres_url, f"sqlite:///{tmp_path}/empty.db"):
        for address in DATABASE_ROUTES:
            problem(answers(url, address), "schema", names="headlines db upgrade")
        assert answers(url, "/healthz").status_code == 200


def test_a_database_of_another_version(database_url: str) -> None:
    engine = make_engine(parsed(database_url))
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    for address in DATABASE_ROUTES:
        problem(answers(database_url, address), "schema", names="newer")


def test_a_database_that_cannot_be_reached(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        (tmp_path / "page.html").write_text("<p>no database at all, but long enough to be looked at</p>" * 99)
        for url in (
            f"postgresql://reader:open-sesame@127.0.0.1:{port}/headlines",
            f"sqlite:///{tmp_path}/missing.db",
            f"sqlite:///{tmp_path}/page.html",
        ):
            for address in ("/v1/headlines", "/v1/documents", "/readyz"):
                found = problem(answers(url, address), "storage")
                assert "open-sesame" not in found["detail"]
            assert answers(url, "/healthz").status_code == 200


def test_a_query_that_takes_too_long_on_sqlite(sqlite_url: str) -> None:
    engine = open_store(sqlite_url)
    ingest(engine, long_page(3000))
    engine.dispose()
    for query in ("min_confidence=0.99", "min_confidence=0.99&total=true", "min_confidence=0.99&format=csv"):
        problem(answers(sqlite_url, f"/v1/headlines?{query}", statement_seconds=1e-9), "time_limit")
    assert answers(sqlite_url, "/v1/headlines?min_confidence=0.99").status_code == 200


def test_a_query_that_takes_too_long_on_postgres(postgres_url: str) -> None:
    """It waits for a lock, which is as good as a long query."""
    with psycopg.connect(postgres_url) as other:
        other.execute("LOCK TABLE headline IN ACCESS EXCLUSIVE MODE")
        for address in ("/v1/headlines", "/v1/headlines?format=ndjson", "/v1/timeline?q=bridge"):
            problem(answers(postgres_url, address, statement_seconds=0.05), "time_limit")


# ---------------------------------------------------------------- streams


def test_a_stream_is_of_one_moment(database_url: str) -> None:
    """What is stored while it is read changes nothing in it, and its clock does not run against a slow reader."""
    engine = open_store(database_url)
    ingest(engine, long_page(4000))
    with (
        served(database_url, statement_seconds=1.0) as base,
        httpx.stream("GET", f"{base}/v1/headlines?format=ndjson", trust_env=False) as response,
    ):
        counted = int(response.headers["x-total-count"])
        lines = response.iter_lines()
        next(lines)
        ingest(engine, long_page(500, salt="later"))
        with writing(engine) as connection:
            connection.execute(text("UPDATE headline SET title = 'changed'"))
        rest = list(lines)
    engine.dispose()
    assert counted == 4000 == len(rest) + 1
    assert not any('"changed"' in line for line in rest)


def test_a_stream_that_breaks_off_shows(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client gets fewer rows than counted, and an end that is none."""
    engine = open_store(sqlite_url)
    ingest(engine, long_page(1000))
    engine.dispose()
    whole = queries.iterate

    def broken(*asked: Any) -> Iterator[Any]:
        for number, row in enumerate(whole(*asked)):
            if number == 700:
                raise errors.StorageError("The database went away")
            yield row

    monkeypatch.setattr(queries, "iterate", broken)
    with (
        served(sqlite_url) as base,
        httpx.stream("GET", f"{base}/v1/headlines?format=ndjson", trust_env=False) as response,
    ):
        assert response.headers["x-total-count"] == "1000"
        with pytest.raises(httpx.RemoteProtocolError):
            response.read()


def test_a_stream_nobody_reads_lets_go_of_its_connection(store: Engine, database_url: str) -> None:
    ingest(store, long_page(2000))
    with served(database_url) as base:
        for _ in range(20):  # more than the pool has
            with httpx.stream("GET", f"{base}/v1/headlines?format=csv", trust_env=False) as response:
                assert response.status_code == 200
        assert httpx.get(f"{base}/v1/headlines?limit=1", trust_env=False, timeout=120).status_code == 200


# ---------------------------------------------------------------- our own mistakes


def test_our_own_mistakes_say_nothing_of_the_inside(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_connection: object) -> str:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr(queries, "data_revision", fails)
    caplog.set_level(logging.CRITICAL)
    response = answers(sqlite_url, "/v1/headlines")
    problem(response, "internal")
    assert "secret" not in response.text


def every(kind: type[errors.HeadlineError]) -> Iterator[type[errors.HeadlineError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from every(narrower)


MADE: dict[type[errors.HeadlineError], Callable[[], errors.HeadlineError]] = {
    errors.QueryError: lambda: errors.QueryError("x", position=0),
    errors.RetiredError: lambda: errors.RetiredError("x", successor="y"),
}


def test_errors_that_no_route_raises_are_mistakes_of_ours() -> None:
    """Codes without a place in PROBLEMS are not shown as if they were the asker's."""
    elsewhere = {"error", "bad_input", "no_source", "bad_statement", "database", "retired"}
    codes = {kind.code for kind in every(errors.HeadlineError)}
    assert elsewhere <= codes
    for kind in every(errors.HeadlineError):
        found = of_error(MADE.get(kind, lambda kind=kind: kind("x"))())
        assert found.code == ("internal" if kind.code in elsewhere else kind.code)
