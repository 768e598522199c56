"""The API while its data changes: validators, cursors, ids that lead on, and documents sent twice or at once; on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from app import mend
from app.model import DateOrder, Document
from app.reparse import OptionChanges, reparse
from app.store.engine import open_store
from app.store.forget import forget
from app.web import answers
from tests.web.serving import document, fill, served

TOKEN = "a-token-of-the-tests"
BEARER = {"authorization": f"Bearer {TOKEN}"}
PAGE = document(
    "page.txt",
    """\
- Lighthouse keeper of Lowmark retires at eighty - Alder Bay Gazette - 03/04/2026
- Lighthouse keeper of Lowmark retires at eighty - Northern Courier - 03/04/2026
- Storm takes two masts and a bakery sign - The Verrin Post - 05/04/2026
- Storm takes the pier railing as well - Northern Courier - 06/04/2026
- Bakery sign found on the other shore - The Verrin Post - 25/04/2026
- Masts are raised again before the regatta - Northern Courier - 26/04/2026
""",
)
OTHER = document("other.txt", "- Regatta is won by the oldest boat of all - Northern Courier - May 3, 2026\n")
ADDRESSES = (
    "/v1/headlines",
    "/v1/headlines?format=csv",
    "/v1/timeline?by=year",
    "/v1/outlets",
    "/v1/outlets/northern-courier",
    "/v1/documents",
    f"/v1/documents/{PAGE.sha256}",
    "/v1/rejections",
)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    fill(database_url, [PAGE])
    engine = open_store(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def api(engine: Engine, database_url: str) -> Iterator[httpx.Client]:
    with served(database_url, token=TOKEN) as base, httpx.Client(base_url=base, trust_env=False) as client:
        yield client


def rows(api: httpx.Client, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"/v1/headlines?limit=100&{query}").json()["items"]
    return found


def row(api: httpx.Client, query: str) -> dict[str, Any]:
    (found,) = rows(api, query)
    return found


# ---------------------------------------------------------------- validators


def corrected(engine: Engine) -> None:
    mend.correct(engine, PAGE.sha256, 3, "title", "Storm takes three masts and a bakery sign")


def read_again(engine: Engine) -> None:
    assert list(reparse(engine, [PAGE.sha256], changes=OptionChanges(date_order=DateOrder.MDY)))


CHANGES: list[Callable[[Engine], object]] = [
    lambda engine: fill(engine.url.render_as_string(hide_password=False), [OTHER]),
    lambda engine: fill(engine.url.render_as_string(hide_password=False), [copy_of(OTHER, "again.txt")]),
    corrected,
    lambda engine: mend.withdraw_correction(engine, PAGE.sha256, 3, "title"),
    lambda engine: mend.add_alias(engine, "The Courier of the North", "northern-courier"),
    lambda engine: mend.remove_alias(engine, "The Courier of the North", "northern-courier"),
    lambda engine: mend.rename_outlet(engine, "northern-courier", "Courier of the North"),
    lambda engine: mend.unrename_outlet(engine, "northern-courier"),
    lambda engine: mend.merge_outlets(engine, "the-verrin-post", "northern-courier"),
    lambda engine: mend.unmerge_outlet(engine, "the-verrin-post"),
    read_again,
    lambda engine: forget(engine, OTHER.sha256),
]


def copy_of(one: Document, name: str) -> Document:
    """The same bytes under another name."""
    return document(name, one.open().read().decode())


def is_held(api: httpx.Client, address: str, held: set[str]) -> bool:
    """Whether an answer is not sent again. Postgres' own work may change a validator without need, but not time after time."""
    for _ in range(10):
        again = api.get(address, headers={"if-none-match": ", ".join(held)})
        if again.status_code == 304:
            return True
        held.add(again.headers["etag"])
    return False


def test_no_change_is_missed(engine: Engine, api: httpx.Client) -> None:
    """After each kind of change every answer has a validator it never had, and until the next one it is not sent again."""
    held: dict[str, set[str]] = {address: set() for address in ADDRESSES}
    for change in [lambda _: None, *CHANGES]:
        change(engine)
        for address in ADDRESSES:
            first = api.get(address)
            assert first.status_code == 200, first.text
            etag = first.headers["etag"]
            assert etag not in held[address], address
            assert api.get(address, headers={"if-none-match": ", ".join(held[address])}).status_code == 200
            held[address].add(etag)
            assert is_held(api, address, held[address])


def test_another_program_has_other_validators(api: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = api.get("/v1/headlines").headers["etag"]
    monkeypatch.setattr(answers, "__version__", "0.0.0")
    assert api.get("/v1/headlines", headers={"if-none-match": before}).status_code == 200


def test_other_page_sizes_have_other_validators(engine: Engine, database_url: str, api: httpx.Client) -> None:
    """A server that was started anew with another setting answers the same address differently."""
    before = api.get("/v1/headlines").headers["etag"]
    with served(database_url, page_size=2) as base:
        again = httpx.get(f"{base}/v1/headlines", headers={"if-none-match": before}, trust_env=False)
    assert (again.status_code, len(again.json()["items"])) == (200, 2)


def test_a_file_restored_from_a_copy_has_other_validators(sqlite_url: str, tmp_path: Path) -> None:
    """As many changes since the copy as there were before the loss make another state, and show as one."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    fill(sqlite_url, [PAGE])
    shutil.copy(path, tmp_path / "copy.db")
    fill(sqlite_url, [OTHER])
    with served(sqlite_url) as base:
        before = httpx.get(f"{base}/v1/headlines", trust_env=False).headers["etag"]
    for leftover in path.parent.glob(f"{path.name}-*"):
        leftover.unlink()
    shutil.copy(tmp_path / "copy.db", path)
    fill(sqlite_url, [document("third.txt", "- A third boat was never found - Harbour Gazette - May 4, 2026\n")])
    with served(sqlite_url) as base:
        after = httpx.get(f"{base}/v1/headlines", headers={"if-none-match": before}, trust_env=False)
    assert after.status_code == 200


# ---------------------------------------------------------------- cursors


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_pages_go_on_where_they_were_while_rows_arrive(
    engine: Engine, database_url: str, api: httpx.Client, order: str
) -> None:
    """Rows that were there when the first page was read come once each, whatever is stored and forgotten meanwhile."""
    fill(database_url, [OTHER])
    before = rows(api, f"order={order}")
    gone = {one["id"] for one in rows(api, f"document={OTHER.sha256}")}
    joined: list[dict[str, Any]] = []
    address, number = f"/v1/headlines?limit=2&order={order}", 0
    while address:
        response = api.get(address)
        joined += response.json()["items"]
        address = response.links.get("next", {}).get("url", "")
        number += 1
        body = "".join(
            f"- Boat number {number} of {day} crosses the strait - Alder Bay Gazette - April {day}, 2026\n"
            for day in (1, 4, 6, 25, 30)
        )
        if number < 4:
            fill(database_url, [document(f"{number}.txt", body)])
        if number == 2:
            forget(engine, OTHER.sha256)
    ids = [one["id"] for one in joined]
    assert len(set(ids)) == len(ids)
    kept = [one["id"] for one in before if one["id"] not in gone]
    assert [one for one in ids if one in kept] == kept
    days = [one["published_on"] for one in joined]
    assert days == sorted(days, reverse=order == "newest")


def test_a_cursor_outlives_the_row_it_was_made_of(engine: Engine, database_url: str, api: httpx.Client) -> None:
    fill(database_url, [OTHER])
    first = api.get("/v1/headlines?limit=1").json()
    assert first["items"][0]["published_on"] == "2026-05-03"
    forget(engine, OTHER.sha256)
    following = api.get(f"/v1/headlines?limit=100&cursor={first['next']}").json()["items"]
    assert following == rows(api)


# ---------------------------------------------------------------- what leads on


def test_a_corrected_headline_leads_on(engine: Engine, api: httpx.Client) -> None:
    """308 from the id that a correction retired to the row as corrected, at each of its addresses; and back once withdrawn."""
    old = row(api, "q=masts+bakery")
    corrected(engine)
    new = row(api, "q=masts+bakery")
    assert new["id"] != old["id"]
    for part in ("", "/sightings", "/copies"):
        moved = api.get(f"/v1/headlines/{old['id']}{part}")
        assert moved.status_code == 308
        assert moved.headers["location"] == f"/v1/headlines/{new['id']}{part}"
        assert api.get(moved.headers["location"]).status_code == 200
        assert api.head(f"/v1/headlines/{old['id']}{part}").status_code == 308
    assert row(api, f"copy_of={old['id']}") == new
    mend.withdraw_correction(engine, PAGE.sha256, 3, "title")
    assert api.get(f"/v1/headlines/{old['id']}").json()["headline"] == old
    assert api.get(f"/v1/headlines/{new['id']}").headers["location"] == f"/v1/headlines/{old['id']}"


def test_ids_of_a_reading_that_was_replaced_lead_on(engine: Engine, api: httpx.Client) -> None:
    """Another date order moves days, so ids: old ones lead to where the lines stand now."""
    old = rows(api, "to=2026-04-06")
    read_again(engine)
    for one in old:
        led = api.get(f"/v1/headlines/{one['id']}", follow_redirects=True)
        assert (led.status_code, [past.status_code for past in led.history]) == (200, [308])
        assert led.json()["headline"]["title"] == one["title"]
        assert led.json()["headline"]["published_on"] != one["published_on"]


def test_a_merged_outlet_leads_on(engine: Engine, api: httpx.Client) -> None:
    mend.merge_outlets(engine, "the-verrin-post", "northern-courier")
    moved = api.get("/v1/outlets/the-verrin-post")
    assert (moved.status_code, moved.headers["location"]) == (308, "/v1/outlets/northern-courier")
    assert moved.headers["cache-control"] == "no-cache"
    assert api.get(moved.headers["location"]).json()["headlines"] == 5
    assert rows(api, "outlet=the-verrin-post") == rows(api, "outlet=northern-courier")
    assert len(rows(api, "exclude_outlet=the-verrin-post")) == 1
    mend.unmerge_outlet(engine, "the-verrin-post")
    assert api.get("/v1/outlets/the-verrin-post").json()["headlines"] == 2


# ---------------------------------------------------------------- documents sent twice, and at once


def test_the_same_bytes_sent_at_once_are_stored_once(api: httpx.Client) -> None:
    """One sender stores them, the others are told that they are stored; each capture is kept."""
    lines = "".join(
        f"- Gull number {number} steals a sandwich at the pier - Northern Courier - June {number % 28 + 1}, 2026\n"
        for number in range(400)
    ).encode()

    def send(name: str) -> httpx.Response:
        return api.post("/v1/documents", params={"name": name}, content=lines, headers=BEARER, timeout=300)

    with ThreadPoolExecutor(4) as senders:
        reports = list(senders.map(send, ["a.txt", "b.txt", "c.txt", "d.txt"]))
    assert sorted(one.status_code for one in reports) == [200, 200, 200, 201]
    assert sorted(one.json()["outcome"] for one in reports) == ["already_stored"] * 3 + ["stored"]
    assert sum(one.json()["new"] for one in reports) == 400
    for one in reports:
        report = one.json()
        assert report["candidates"] == report["new"] + report["seen"] + report["rejected"] == 400
        assert one.headers["location"] == reports[0].headers["location"]
    captures = api.get(f"{reports[0].headers['location']}/captures").json()["items"]
    assert sorted(one["name"] for one in captures) == ["a.txt", "b.txt", "c.txt", "d.txt"]
    found = api.get("/v1/headlines", params={"q": "gull", "limit": 1, "total": "true"}).json()
    assert found["total"] == 400
    assert found["items"][0]["sightings"] == 1
