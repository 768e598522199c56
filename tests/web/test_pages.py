"""The pages over HTTP, on both databases: what they show, where they lead, what they refuse."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL

from app.store.engine import open_store, writing
from app.store.migrate import upgrade
from app.store.schema import headline_redirect
from app.web.pages import evidence
from tests.web.serving import SAMPLE, SAMPLE_HEADLINES, document, fill, sample, served

TOKEN = "a token of the tests"
HOSTILE = """\
[{"title": "<script>alert(1)</script> storms the council", "source": "Alder <b>Bay</b> Gazette",
  "date": "2026-06-03", "url": "javascript:alert(2)"},
 {"title": "Ferry returns to Port \\"Alder\\" & rests", "source": "The Verrin Post",
  "date": "2026-06-04", "url": "https://post.example/a?b=1&c='x'"},
 {"title": "A month in the life of a lighthouse", "source": "The Verrin Post",
  "date": "2026-05", "url": "https://post.example/m"}]
"""
TWO_WAYS = """\
- Council weighs a second bridge over the strait - Alder Bay Gazette - 03/04/2026
- Ferry captains weigh a second harbour - Northern Courier - 05/04/2026
- Lowmark weighs a second market hall - The Verrin Post - 07/06/2026
"""


@contextmanager
def client_of(url: str, **settings: object) -> Iterator[httpx.Client]:
    """A client, as a browser asks, of a server over this database."""
    with (
        served(url, **settings) as base,
        httpx.Client(base_url=base, headers={"accept": "text/html"}, trust_env=False) as client,
    ):
        yield client


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The sample and some hostile rows, for all tests of this module: those that add to it add what no other asks for."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("pages") / "headlines.db"
        path.write_bytes(request.getfixturevalue("sqlite_template"))
        url = f"sqlite:///{path}"
    else:
        server: URL = request.getfixturevalue("postgres_server").set(drivername="postgresql")
        name = f"headlines_pages_{os.getpid()}"
        with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url = server.set(database=name).render_as_string(hide_password=False)
        upgrade(url)
    fill(url, [*sample(), document("hostile.json", HOSTILE), document("two-ways.txt", TWO_WAYS)])
    return url


@pytest.fixture(scope="module")
def base(filled: str) -> Iterator[str]:
    """The address of a server over it, writing allowed."""
    with served(filled, token=TOKEN) as base:
        yield base


@pytest.fixture
def client(base: str) -> Iterator[httpx.Client]:
    """A browser without cookies yet."""
    with httpx.Client(base_url=base, headers={"accept": "text/html"}, trust_env=False) as client:
        yield client


@pytest.fixture
def empty(sqlite_url: str) -> Iterator[httpx.Client]:
    """Pages over an empty database, writing not allowed."""
    with client_of(sqlite_url) as client:
        yield client


def page(client: httpx.Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.text[:500]
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return response.text


def links(text: str, beginning: str) -> list[str]:
    return re.findall(rf'href="({re.escape(beginning)}[^"]*)"', text)


def api(client: httpx.Client, query: str) -> Any:
    """What the API says of some headlines."""
    response = client.get(f"/v1/headlines?{query.strip('&')}", headers={"accept": "application/json"})
    assert response.status_code == 200, response.text
    return response.json()


def identity(client: httpx.Client, query: str) -> str:
    """The id of the one headline a query finds."""
    (row,) = api(client, query)["items"]
    return str(row["id"])


def found(pattern: str, text: str) -> str:
    """The first group of a pattern that must be there."""
    match = re.search(pattern, text)
    assert match, pattern
    return str(match[1])


# ---------------------------------------------------------------- the timeline


def test_an_empty_database_says_what_to_do(empty: httpx.Client) -> None:
    text = page(empty, "/")
    assert "headlines ingest FILE" in text
    assert 'href="/add"' in text
    for address in ("/outlets", "/documents"):
        assert "headlines ingest FILE" in page(empty, address)
    assert "No line was rejected" in page(empty, "/rejections")


@pytest.mark.parametrize(
    "query",
    ["", "q=bridge", "outlet=northern-courier", "from=2026-05-20&to=2026-05-29", "q=ferry+-crews", "by=day", "by=year"],
)
def test_the_timeline_counts_what_the_api_counts(client: httpx.Client, query: str) -> None:
    """The number in the heading, the bars' sum with what has no place, and the API's total are the same."""
    text = page(client, f"/?{query}")
    shown = found(r'<h1><span class="num">([\d,]+)', text)
    bars = re.findall(r"<title>[^<]*: ([\d,]+)(?: of [\d,]+)?</title><rect", text)
    unplaced = re.search(r"([\d,]+) more (?:is|are) dated only", text)
    assert sum(map(int, bars)) + (int(unplaced[1]) if unplaced else 0) == int(shown)
    filters = "" if query.startswith("by=") else query
    assert api(client, f"{filters}&total=true")["total"] == int(shown)


def test_pages_follow_each_other_and_hold_every_headline_once(database_url: str) -> None:
    """Forward to the end, and back by the same pages to the first."""
    fill(database_url, sample())
    with client_of(database_url, page_size=20) as client:
        there = turned(client, "/?order=oldest", "next")
        seen = [each for text in there for each in re.findall(r'<a href="/h/([0-9a-f]{32})"', text)]
        assert len(seen) == len(set(seen)) == SAMPLE_HEADLINES
        last = re.findall(r'href="([^"]*)" rel="next"', there[-2])[0].replace("&amp;", "&")
        assert turned(client, last, "prev") == there[::-1]
    assert [text.count("Back to the first page") for text in there] == [0, 0, 1, 1]


def turned(client: httpx.Client, address: str, way: str) -> list[str]:
    """The pages from one on, as far as their links lead."""
    found = []
    while address:
        found.append(page(client, address))
        link = re.search(rf'href="([^"]*)" rel="{way}"', found[-1])
        address = link[1].replace("&amp;", "&") if link else ""
    return found


def test_a_malformed_search_is_said_beside_its_field(client: httpx.Client) -> None:
    text = page(client, "/?q=%22bridge", 422)
    assert "quotation mark" in text
    assert "bad_query" in text
    assert 'value="&#34;bridge"' in text
    assert 'aria-invalid="true"' in text


def test_days_in_the_wrong_order_are_said_on_the_page(client: httpx.Client) -> None:
    assert "bad_option" in page(client, "/?from=2026-06-01&to=2026-05-01", 422)


@pytest.mark.parametrize(
    "address", ["/?from=yesterday", "/?cursor=forged", "/h/nothing", "/o/nothing", "/d/" + "0" * 64, "/nothing"]
)
def test_errors_wear_the_pages_clothes(client: httpx.Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code in (404, 422)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "Headline Timeline" in response.text
    assert re.search(r"<code>(not_found|bad_option|bad_cursor)</code>", response.text)


def test_errors_are_problems_for_programs(client: httpx.Client) -> None:
    response = client.get("/nothing", headers={"accept": "application/json"})
    assert response.headers["content-type"] == "application/problem+json"
    assert client.get("/v1/headlines/nothing").headers["content-type"] == "application/problem+json"


def test_dates_without_a_place_in_a_day_are_named(client: httpx.Client) -> None:
    text = page(client, "/?by=day")
    assert "1 more is dated only by a month or year" in text
    assert "dated only by" not in page(client, "/?by=month")


def test_too_many_bars_become_coarser_and_it_is_said(sqlite_url: str) -> None:
    far = '[{"title": "Lighthouse of Port Alder first lit at dusk", "source": "The Verrin Post", "date": "1911-03-04"}]'
    fill(sqlite_url, [*sample(), document("far.json", far)])
    with client_of(sqlite_url) as client:
        assert "too many days to draw" in page(client, "/?by=day")
        assert "too many" not in page(client, "/")


@pytest.mark.parametrize("query", ["", "q=bridge", "from=2026-05-20&to=2026-05-29", "q=ferry&outlet=northern-courier"])
def test_outlets_are_offered_with_their_counts_under_the_other_filters(client: httpx.Client, query: str) -> None:
    """Each count beside an outlet is what choosing it alone would show; an outlet without any is not offered."""
    text = page(client, f"/?{query}")
    offered = re.findall(r'name="outlet" value="([^"]+)"[^>]*>.*?<span class="num">([\d,]+)</span>', text)
    others = "&".join(part for part in query.split("&") if part and not part.startswith("outlet="))
    assert offered
    for slug, count in offered:
        assert api(client, f"{others}&outlet={slug}&total=true&limit=1")["total"] == int(count.replace(",", "")) > 0
    assert [int(count) for _, count in offered] == sorted((int(count) for _, count in offered), reverse=True)


def test_an_unknown_outlet_is_warned_about(client: httpx.Client) -> None:
    text = page(client, "/?outlet=northern+curier")
    assert "Northern Courier" in text
    assert "No headline matches" in text


def test_the_same_view_in_other_formats(client: httpx.Client) -> None:
    text = page(client, "/?q=bridge&by=week")
    addresses = [address.replace("&amp;", "&") for address in links(text, "/v1/headlines?")]
    assert {found(r"format=(\w+)", address) for address in addresses} == {"csv", "json", "atom"}
    for address in addresses:
        assert client.get(address).status_code == 200


# ---------------------------------------------------------------- escaping


def every_page(client: httpx.Client) -> list[str]:
    """The address of a page of each kind; of headline, outlet, document and candidate those with hostile values."""
    document = next(each for each in links(page(client, "/documents"), "/d/") if "storms" in page(client, each))
    hostile = [
        "/?q=%3Cscript%3Ealert",
        "/?outlet=%3Cscript%3Ealert%3Cb%3EBay",
        "/outlets?q=%3Cscript%3Ealert",
        "/%3Cscript%3Ealert",
    ]
    plain = ["/", "/outlets", "/documents", "/rejections", "/add", "/docs", "/nothing"]
    headline = "/h/" + identity(client, "q=storms+council")
    return [
        *plain,
        *hostile,
        headline,
        *links(page(client, headline), "/o/"),
        document,
        document.replace("/d/", "/c/") + "/1",
    ]


def test_values_are_text_and_nothing_else(client: httpx.Client) -> None:
    for address in every_page(client):
        text = client.get(address).text
        assert "<script>alert" not in text, address
        assert "<b>Bay" not in text, address
        assert 'href="javascript:' not in text.lower(), address


def test_a_link_that_is_none_is_shown_as_text(client: httpx.Client) -> None:
    text = page(client, "/h/" + identity(client, "q=storms+council"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; storms the council" in text
    assert "javascript:alert(2)" in text
    assert 'href="javascript:' not in text


def test_links_to_elsewhere_keep_to_themselves(client: httpx.Client) -> None:
    elsewhere = re.findall(r"<a [^>]*https://post\.example[^>]*>", page(client, "/"))
    assert elsewhere
    assert all('rel="noopener noreferrer nofollow"' in link for link in elsewhere)


def test_no_page_needs_what_its_policy_forbids(client: httpx.Client) -> None:
    """Neither for who only reads nor for who is signed in, to whom forms are shown."""
    pages = every_page(client)
    responses = [client.get(address) for address in pages]
    client.post("/add/session", data={"token": TOKEN})
    responses += [client.get(address) for address in pages]
    for response in responses:
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not re.search(r"<style|<[^>]*\s(?:style|on[a-z]+)=|<script(?! src=\"/static/)", response.text), (
            response.url
        )
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//(?!post\.example)', response.text), response.url


def test_static_files_may_be_kept_for_good(client: httpx.Client) -> None:
    files = re.findall(r'"(/static/[^"]+)"', page(client, "/"))
    assert len(files) == 2
    for address in files:
        response = client.get(address)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
    assert client.get("/static/style.css").headers["cache-control"] == "no-cache"
    assert client.get("/static/nothing.css").status_code == 404


# ---------------------------------------------------------------- a headline, an outlet, a document


def test_a_headline_shows_its_evidence(client: httpx.Client) -> None:
    text = page(client, "/h/" + identity(client, "q=%22second+audit%22&outlet=the-verrin-post"))
    assert (
        '<mark class="m-title"><span class="sr">title: </span>Opposition calls for second audit of bridge budget</mark>'
        in text
    )
    assert '<mark class="m-outlet"><span class="sr">outlet: </span>The Verrin Post</mark>' in text
    assert "Lowmark Evening Star" in text
    assert "@misc{the-verrin-post-2026-" in text
    assert "{title} - {outlet} - {published} [{listed}]" in text
    place = links(text, "/d/")[0]
    line = found(r"^/d/[0-9a-f]{64}\?line=\d+#(L\d+)$", place)
    assert f'id="{line}"' in page(client, place)


def test_a_retired_headline_leads_on_to_its_successor(sqlite_url: str) -> None:
    fill(sqlite_url, sample()[:1])
    with client_of(sqlite_url) as client:
        successor = api(client, "limit=1")["items"][0]["id"]
        engine = open_store(sqlite_url)
        with writing(engine) as connection:
            retired = {"public_id": "1" + "f" * 31, "successor": successor, "retired_at": datetime.now(UTC)}
            connection.execute(headline_redirect.insert().values(retired))
        engine.dispose()
        response = client.get("/h/1" + "f" * 31)
        assert (response.status_code, response.headers["location"]) == (308, f"/h/{successor}")


def test_an_outlet_has_its_own_timeline(client: httpx.Client) -> None:
    text = page(client, "/o/northern-courier")
    assert '<h1 dir="auto">Northern Courier</h1>' in text
    assert links(text, "/o/northern-courier?from=")


def test_outlets_are_found_and_sorted(client: httpx.Client) -> None:
    def names(address: str) -> list[str]:
        return re.findall(r'<a href="/o/[^"]*" dir="auto">([^<]*)</a>', page(client, address))

    assert "Northern Courier" in names("/outlets?q=courier")
    assert "The Verrin Post" not in names("/outlets?q=courier")
    by_name = names("/outlets?order=slug")
    assert by_name != names("/outlets")
    assert sorted(by_name) == sorted(names("/outlets"))
    assert "No outlet is called so" in page(client, "/outlets?q=zzz")


def test_a_document_is_shown_whole_with_what_was_read(client: httpx.Client) -> None:
    sha256 = sample()[1].sha256
    text = page(client, f"/d/{sha256}")
    lines = [int(line) for line in re.findall(r'id="L(\d+)"', text)]
    written = [
        number
        for number, line in enumerate((SAMPLE / "verrin-bridge-may.txt").read_text().splitlines(), 1)
        if line.strip()
    ]
    assert lines == written
    assert text.count('class="piece entry-piece"') == 44
    assert text.count('class="piece dim"') == len(written) - 44
    assert "List 1" in text


def test_a_document_goes_by_the_beginning_of_its_name(client: httpx.Client) -> None:
    sha256 = sample()[0].sha256
    response = client.get(f"/d/{sha256[:12]}")
    assert response.headers["location"] == f"/d/{sha256}"


def test_a_large_document_is_turned_page_by_page(sqlite_url: str) -> None:
    """The pages of a document hold each line once, in order, and a line's own address finds its page."""
    body = "".join(
        f"- Ferry number {n} leaves the pier on time - Harbour FM - May {n % 28 + 1}, 2026\n" for n in range(1000)
    )
    large = document("large.txt", body)
    fill(sqlite_url, [large])
    seen: list[int] = []
    with client_of(sqlite_url) as client:
        address = f"/d/{large.sha256}"
        while address:
            text = page(client, address)
            seen += [int(line) for line in re.findall(r'id="L(\d+)"', text)]
            following = re.search(r'href="([^"]*)" rel="next"', text)
            address = following[1] if following else ""
        assert seen == list(range(1, 1001))
        assert 'id="L777"' in page(client, f"/d/{large.sha256}?line=777")
        assert "bad_option" in page(client, f"/d/{large.sha256}?line=-1", 422)


def test_a_document_is_not_read_for_longer_than_allowed(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Far from its beginning a document that takes long is shown by its candidates alone, from the line on, page by page."""
    body = "From the papers:\n" + "".join(
        f"- Ferry number {n} leaves the pier on time - Harbour FM - May {n % 28 + 1}, 2026\n" for n in range(3000)
    )
    large = document("large.txt", body)
    fill(sqlite_url, [large])
    with client_of(sqlite_url) as client:
        assert "From the papers" in page(client, f"/d/{large.sha256}")
        monkeypatch.setattr(evidence, "READING_SECONDS", 0.0)
        text = page(client, f"/d/{large.sha256}?line=2500")
        assert "takes longer than a page may" in text
        assert "From the papers" not in text
        following = found(r'href="([^"]*)" rel="next"', text)
        seen = re.findall(r'id="L(\d+)"', text) + re.findall(r'id="L(\d+)"', page(client, following))
        assert seen == [str(line) for line in range(2500, 3002)]


def test_a_document_without_kept_text_shows_its_candidates(sqlite_url: str) -> None:
    fill(sqlite_url, sample()[:1], keep=False)
    with client_of(sqlite_url) as client:
        text = page(client, f"/d/{sample()[0].sha256}")
    assert "was not kept" in text
    assert text.count('class="piece entry-piece"') == 44


def test_rejections_are_grouped_with_their_reasons(client: httpx.Client) -> None:
    text = page(client, "/rejections")
    assert "Day and month could be swapped" in text
    assert "Council weighs a second bridge" in text
    only = page(client, "/rejections?reason=ambiguous_date")
    assert "Council weighs a second bridge" in only
    assert "bad_option" in page(client, "/rejections?reason=boredom", 422)


# ---------------------------------------------------------------- adding


def sign_in(client: httpx.Client) -> str:
    """A session; the key its forms carry."""
    response = client.post("/add/session", data={"token": TOKEN})
    assert response.status_code == 303
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert TOKEN not in cookie
    return found(r'name="key" value="([0-9a-f]+)"', page(client, "/add"))


def test_without_a_token_nothing_is_taken_in(empty: httpx.Client) -> None:
    assert "HEADLINES_TOKEN" in page(empty, "/add")
    for address in ("/add", "/add/session", "/add/session/end"):
        response = empty.post(address, data={"text": TWO_WAYS, "token": "x"})
        assert response.status_code == 403
        assert "read_only" in response.text


def test_a_wrong_token_opens_nothing(client: httpx.Client) -> None:
    response = client.post("/add/session", data={"token": "guess"})
    assert response.status_code == 403
    assert "set-cookie" not in response.headers


def test_forms_of_other_sites_and_without_their_key_are_refused(client: httpx.Client) -> None:
    key = sign_in(client)
    new = {"text": "- Ferry sails again - The Verrin Post - May 2nd, 2026", "do": "store"}
    refused = [
        client.post("/add", data={**new, "key": key}, headers={"origin": "https://elsewhere.example"}),
        client.post("/add", data={**new, "key": key}, headers={"sec-fetch-site": "cross-site"}),
        client.post("/add", data={**new, "key": "0" * 64}),
        client.post("/add", data=new),
        client.post("/add", data={**new, "key": key}, headers={"cookie": "headlines_session=1.2.3"}),
        client.post("/add/session", data={"token": TOKEN}, headers={"origin": "https://elsewhere.example"}),
    ]
    assert {response.status_code for response in refused} == {403}
    assert all("forbidden" in response.text for response in refused)
    assert api(client, "q=sails+again")["items"] == []


def test_a_look_stores_nothing_and_the_ingest_stores_what_was_looked_at(client: httpx.Client) -> None:
    key = sign_in(client)
    lines = (
        "Some words before the list.\r\n"
        "- Ferry sails at last - The Verrin Post - May 2nd, 2026\r\n"
        "- Ferry rests on Sunday - Northern Courier - May 3rd, 2026\r\n"
    )
    looked = client.post("/add", data={"text": lines, "key": key, "do": "look"})
    assert looked.status_code == 200
    assert looked.text.count("entry-piece") == 2
    assert "Some words before the list." in looked.text
    assert "Store 2 headlines" in looked.text
    assert api(client, "q=sails+at+last")["items"] == []
    stored = client.post("/add", data={"text": lines, "key": key, "do": "store", "collection": "By hand"})
    assert "2 new headlines" in stored.text
    rows = api(client, "q=sails+at+last&collection=By+hand")["items"]
    assert [row["outlet"] for row in rows] == ["The Verrin Post"]
    again = client.post("/add", data={"text": lines, "key": key, "do": "store"})
    assert "already stored" in again.text


def test_an_unsure_list_that_was_stored_is_read_anew_once_it_is_said(client: httpx.Client) -> None:
    """Ambiguous days, stored as rejections; said how they are meant, the same text becomes headlines."""
    key = sign_in(client)
    lines = "- Lamp lit at noon - The Verrin Post - 05/06/2026\n- Lamp put out again - Northern Courier - 07/06/2026\n"
    unsure = client.post("/add", data={"text": lines, "key": key, "do": "look"})
    assert "Dates in numbers" in unsure.text.partition("How it would be read")[2]
    client.post("/add", data={"text": lines, "key": key, "do": "store"})
    assert api(client, "q=lamp+lit+at+noon")["items"] == []
    said = client.post("/add", data={"text": lines, "key": key, "do": "store", "date_order": "dmy"})
    assert "is read anew: 2 entries where there were" in said.text
    assert [row["published_on"] for row in api(client, "q=lamp+lit+at+noon")["items"]] == ["2026-06-05"]


def test_a_file_is_carried_from_the_look_to_the_ingest(client: httpx.Client) -> None:
    key = sign_in(client)
    body = (
        b"title,source,date\n"
        b"Lanterns over Lowmark,Lowmark Evening Star,2026-05-04\n"
        b"Lanterns out again,Lowmark Evening Star,2026-05-05\n"
    )
    looked = client.post("/add", data={"key": key, "do": "look"}, files={"file": ("../lanterns.csv", body, "text/csv")})
    kept = found(r'name="kept" value="([^"]+)"', looked.text)
    stored = client.post("/add", data={"key": key, "do": "store", "kept": kept, "kept_name": "lanterns.csv"})
    assert "2 new headlines" in stored.text
    bad = client.post("/add", data={"key": key, "do": "store", "kept": "§§", "kept_name": "x"})
    assert bad.status_code == 400


def test_a_person_decides_what_the_list_leaves_open(client: httpx.Client) -> None:
    key = sign_in(client)
    unsure = client.post("/add", data={"text": TWO_WAYS + "\n", "key": key, "do": "look"})
    assert unsure.text.count("could be swapped") >= 3
    sure = client.post("/add", data={"text": TWO_WAYS + "\n", "key": key, "do": "look", "date_order": "dmy"})
    assert "Store 3 headlines" in sure.text
    assert "3 April 2026" in sure.text


def test_a_person_declares_the_layout(client: httpx.Client) -> None:
    key = sign_in(client)
    text = "Lowmark Evening Star >> Lanterns on the quay >> 2026-05-04\nNorthern Courier >> Lanterns put out >> 2026-05-05\n"
    values = {"text": text, "key": key, "do": "look", "layout": "{outlet} >> {title} >> {published}"}
    looked = client.post("/add", data=values)
    assert "Store 2 headlines" in looked.text
    assert '<mark class="m-title"><span class="sr">title: </span>Lanterns on the quay</mark>' in looked.text
    assert "a person declared the layout" in looked.text


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"text": "  "}, "bad_option"),
        ({"text": TWO_WAYS, "layout": "{weather"}, "bad_layout"),
        ({"text": TWO_WAYS, "captured_at": "yesterday"}, "bad_option"),
        ({"text": TWO_WAYS, "date_order": "xyz"}, "bad_option"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_form_stays(
    client: httpx.Client, values: dict[str, str], code: str
) -> None:
    key = sign_in(client)
    response = client.post("/add", data={**values, "key": key, "do": "look"})
    assert response.status_code == 422
    assert f"({code})" in response.text
    assert values["text"].strip() in response.text.replace("&#34;", '"')


def test_signing_out_ends_the_session(client: httpx.Client) -> None:
    key = sign_in(client)
    response = client.post("/add/session/end", data={"key": key})
    assert response.status_code == 303
    assert 'name="token"' in page(client, "/add")
