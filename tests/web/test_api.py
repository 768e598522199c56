"""The REST API over HTTP, on both databases: what it finds, in which forms, and what it says beside."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import feedparser
import httpx
import pytest

from app.web.models import (
    DocumentDetail,
    HeadlineDetail,
    HeadlineModel,
    OutletModel,
    PageModel,
    RejectionModel,
    TimelineModel,
)
from tests.web.serving import COLLECTION, SAMPLE_HEADLINES, document, fill, sample, served

ALL = SAMPLE_HEADLINES + 4
Row = dict[str, Any]


def get(api: httpx.Client, address: str, **headers: str) -> Any:
    response = api.get(address, headers=headers)
    assert response.status_code == 200, response.text
    return response.json()


def rows(api: httpx.Client, query: str = "") -> list[Row]:
    """The whole result, as NDJSON has it."""
    response = api.get(f"/v1/headlines?format=ndjson&{query}")
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.text.splitlines()]


# ---------------------------------------------------------------- filters


def _has(name: str) -> Callable[[Row], bool]:
    return lambda row: row[name] is not None


FILTERS: list[tuple[str, Callable[[Row], bool]]] = [
    ("", bool),
    ("q=bridge", lambda row: "bridge" in row["title"].lower()),
    ("q=bridge+-ferry", lambda row: "bridge" in row["title"].lower() and "ferry" not in row["title"].lower()),
    ("q=%22second+audit%22", lambda row: "second audit" in row["title"]),
    ("q=lantern*", lambda row: "Lanterns" in row["title"]),
    ("q=開通", lambda row: "開通" in row["title"]),
    ("outlet=northern-courier", lambda row: row["outlet_slug"] == "northern-courier"),
    ("outlet=Northern+Courier", lambda row: row["outlet_slug"] == "northern-courier"),
    (
        "outlet=northern-courier&outlet=the-verrin-post",
        lambda row: row["outlet_slug"] in ("northern-courier", "the-verrin-post"),
    ),
    ("exclude_outlet=northern-courier", lambda row: row["outlet_slug"] != "northern-courier"),
    ("from=2026-06-01", lambda row: row["published_on"] >= "2026-06-01"),
    ("to=2026-05-20", lambda row: row["published_to"] <= "2026-05-20"),
    ("from=2026-05-01&to=2026-05-31", lambda row: row["published_on"] >= "2026-05" and row["published_to"] < "2026-06"),
    ("on=2026-05-27", lambda row: row["published_on"] == row["published_to"] == "2026-05-27"),
    ("has=url", _has("url")),
    ("has=url&has=author", lambda row: row["url"] is not None and row["author"] is not None),
    ("has=outlet", _has("outlet")),
    ("flag=cut", lambda row: row["cut"]),
    ("flag=damaged", lambda row: row["damaged"]),
    ("min_confidence=0.9", lambda row: row["confidence"] >= 0.9),
    (f"collection={COLLECTION.replace(' ', '+')}&on=2026-06-04", lambda row: row["published_on"] == "2026-06-04"),
]


@pytest.mark.parametrize(("query", "fits"), FILTERS, ids=[query or "all" for query, _ in FILTERS])
def test_filters_choose_the_same_rows_everywhere(api: httpx.Client, query: str, fits: Callable[[Row], bool]) -> None:
    """A filter's rows are those of the whole that fit it, in order; total and timeline agree."""
    everything = rows(api)
    assert len(everything) == ALL
    expected = [row for row in everything if fits(row)]
    assert rows(api, query) == expected
    assert get(api, f"/v1/headlines?limit=1&total=true&{query}")["total"] == len(expected)
    for by in ("day", "week", "month", "year"):
        line = get(api, f"/v1/timeline?by={by}&{query}")
        assert sum(bucket["count"] for bucket in line["buckets"]) + line["unplaced"] == line["total"] == len(expected)


def test_a_document_and_copies_are_filters_too(api: httpx.Client) -> None:
    whole = rows(api)
    (first,) = rows(api, "q=%22second+audit%22&outlet=the-verrin-post")
    assert rows(api, f"copy_of={first['id']}") == [row for row in whole if row["copy_key"] == first["copy_key"]]
    sha256 = sample()[0].sha256
    inside = rows(api, f"document={sha256}")
    assert len(inside) == 44
    assert inside == rows(api, f"document={sha256[:8]}") == rows(api, f"document={sha256.upper()}")
    assert get(api, f"/v1/documents/{sha256.upper()}") == get(api, f"/v1/documents/{sha256}")


def test_what_nobody_knows_is_empty_and_warned_of(api: httpx.Client) -> None:
    for query, near in (("outlet=northern+curier", "Northern Courier"), ("collection=Verrin+brige", COLLECTION)):
        page = get(api, f"/v1/headlines?total=true&{query}")
        assert (page["items"], page["total"], page["next"]) == ([], 0, None)
        assert near in page["warnings"][0]
        assert get(api, f"/v1/timeline?{query}")["warnings"] == page["warnings"]


def test_outlets_nobody_knows_are_named_once_each(api: httpx.Client) -> None:
    """However many are asked for; names joined by commas are told apart from names."""
    warnings = get(api, "/v1/headlines?outlet=nobody&outlet=nobody&" + "&".join(f"outlet=n{n}" for n in range(90)))
    assert len(warnings["warnings"]) == 91
    (warning,) = get(api, "/v1/headlines?outlet=northern-courier,the-verrin-post")["warnings"]
    assert "one by one" in warning
    assert len(rows(api, "outlet=northern-courier&outlet=nobody")) == len(rows(api, "outlet=northern-courier"))


# ---------------------------------------------------------------- pages


PAGED = [
    "/v1/headlines?order=newest",
    "/v1/headlines?order=oldest&q=bridge",
    "/v1/outlets?order=count",
    "/v1/outlets?order=slug&q=e",
    "/v1/documents",
    "/v1/rejections",
]


@pytest.mark.parametrize("address", PAGED)
@pytest.mark.parametrize("limit", [1, 7, 500])
def test_pages_joined_are_the_whole(api: httpx.Client, address: str, limit: int) -> None:
    """Following `Link` gives each row once, in one order, as many as the total says; `next` and `Link` go together."""
    joiner = "&" if "?" in address else "?"
    whole = get(api, f"{address}{joiner}limit=500&total=true")
    following = f"{address}{joiner}limit={limit}"
    joined: list[Row] = []
    while following:
        response = api.get(following)
        page = response.json()
        joined += page["items"]
        assert len(page["items"]) <= limit
        link = response.links.get("next", {}).get("url", "")
        assert bool(page["next"]) == bool(link)
        assert not link or page["next"] in link
        following = link
    assert joined == whole["items"]
    assert len(joined) == whole["total"]


def test_the_two_orders_mirror_each_other(api: httpx.Client) -> None:
    assert rows(api, "order=oldest") == rows(api, "order=newest")[::-1]


def test_pages_are_as_long_as_the_settings_say(filled_url: str) -> None:
    with served(filled_url, page_size=5, max_page_size=9) as base:
        assert len(httpx.get(f"{base}/v1/headlines", trust_env=False).json()["items"]) == 5
        assert len(httpx.get(f"{base}/v1/headlines?limit=9", trust_env=False).json()["items"]) == 9
        assert httpx.get(f"{base}/v1/headlines?limit=10", trust_env=False).json()["code"] == "bad_option"
        limit = _parameter(httpx.get(f"{base}/openapi.json", trust_env=False).json(), "/v1/headlines", "limit")
        assert limit["schema"]["maximum"] == 9
        assert limit["schema"]["default"] == 5


def _parameter(document: Any, path: str, name: str) -> Any:
    return next(one for one in document["paths"][path]["get"]["parameters"] if one["name"] == name)


# ---------------------------------------------------------------- details


def test_answers_have_the_shapes_they_are_said_to_have(api: httpx.Client) -> None:
    """Each answer is exactly its model: no field more, none less, each of its type."""
    sha256 = sample()[0].sha256
    headline = rows(api)[0]["id"]
    for address, model in (
        ("/v1/headlines", PageModel[HeadlineModel]),
        (f"/v1/headlines/{headline}", HeadlineDetail),
        ("/v1/timeline?group=outlet", TimelineModel),
        ("/v1/outlets", PageModel[OutletModel]),
        ("/v1/outlets/northern-courier", OutletModel),
        ("/v1/rejections", PageModel[RejectionModel]),
        (f"/v1/documents/{sha256}", DocumentDetail),
    ):
        answer = get(api, address)
        assert _names(model.model_validate(answer).model_dump()) == _names(answer), address


def _names(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _names(item) for name, item in value.items()}
    return [_names(value[0])] if isinstance(value, list | tuple) and value else None


def test_a_headline_leads_back_to_line_and_bytes(api: httpx.Client) -> None:
    (row,) = rows(api, "q=%22second+audit%22&outlet=the-verrin-post")
    detail = get(api, f"/v1/headlines/{row['id']}")
    assert detail["headline"] == row
    assert [copy["outlet"] for copy in detail["copies"]["items"]] == ["Lowmark Evening Star"]
    contents = {one.sha256: one.open().read() for one in sample()}
    assert detail["sightings"]["total"] == row["sightings"] == len(detail["sightings"]["items"])
    for seen in detail["sightings"]["items"]:
        content = contents[seen["document"]]
        assert seen["raw"] in content[seen["start"] : seen["end"]].decode()
        assert content.decode().splitlines()[seen["line"] - 1].strip() == seen["raw"]
        first, last = seen["spans"]["title"]
        assert seen["raw"][first:last] == seen["title"]


@pytest.mark.parametrize("part", ["sightings", "copies"])
def test_parts_of_a_headline_go_on_at_their_own_address(api: httpx.Client, part: str) -> None:
    (row,) = rows(api, "q=%22second+audit%22&outlet=the-verrin-post")
    whole = get(api, f"/v1/headlines/{row['id']}")[part]
    assert get(api, f"/v1/headlines/{row['id']}/{part}?total=true") == whole


def test_a_document_has_its_candidates_in_order(api: httpx.Client) -> None:
    leftovers = next(one for one in get(api, "/v1/documents")["items"] if one["name"] == "leftovers.txt")
    detail = get(api, f"/v1/documents/{leftovers['sha256']}")
    found = detail["candidates"]["items"]
    assert [one["position"] for one in found] == list(range(1, len(found) + 1))
    assert [one["reason"] for one in found if one["reason"]] == ["bad_date", "undated"]
    assert all(bool(one["headline"]) != bool(one["reason"]) for one in found)
    assert detail["document"]["entries"] + detail["document"]["rejections"] == detail["candidates"]["total"]
    response = api.get(f"/v1/documents/{leftovers['sha256']}?limit=1")
    joined = response.json()["candidates"]["items"]
    while link := response.links.get("next"):
        response = api.get(link["url"])
        joined += response.json()["candidates"]["items"]
    assert joined == found
    for part in ("captures", "listings"):
        assert get(api, f"/v1/documents/{leftovers['sha256']}/{part}") == detail[part]


def test_rejections_are_chosen_by_reason(api: httpx.Client) -> None:
    everything = get(api, "/v1/rejections?total=true")
    for reason in ("bad_date", "undated", "no_title"):
        expected = [one for one in everything["items"] if one["reason"] == reason]
        assert get(api, f"/v1/rejections?reason={reason}")["items"] == expected
    assert everything["total"] == 2


def test_timelines_by_outlet_add_up(api: httpx.Client) -> None:
    line = get(api, "/v1/timeline?by=month&group=outlet&top=2")
    assert len(line["groups"]) == 2
    for bucket in line["buckets"]:
        assert sum(bucket["groups"].values()) == bucket["count"] == bucket["total"]
        assert set(bucket["groups"]) <= {*(one["slug"] for one in line["groups"]), "other"}


def test_outlets_count_their_headlines(api: httpx.Client) -> None:
    for outlet in get(api, "/v1/outlets?limit=500")["items"]:
        own = rows(api, f"outlet={outlet['slug']}&order=oldest")
        assert outlet["headlines"] == len(own)
        assert outlet["first_on"] == own[0]["published_on"]
        assert outlet["last_on"] == max(row["published_to"] for row in own)


# ---------------------------------------------------------------- forms


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/*", "text/csv; charset=utf-8"),
        ("application/json;q=0.5, application/x-ndjson", "application/x-ndjson"),
        ("application/json;q=0, */*;q=0.1", "text/csv; charset=utf-8"),
        ("APPLICATION/ATOM+XML", "application/atom+xml"),
        ("text/csv;q=nonsense, application/atom+xml;q=0.1", "application/atom+xml"),
    ],
)
def test_accept_chooses_the_form(api: httpx.Client, accept: str, media: str) -> None:
    response = api.get("/v1/headlines", headers={"accept": accept})
    assert response.headers["content-type"] == media
    assert "Accept" in response.headers["vary"]


def test_every_form_has_the_same_rows(api: httpx.Client) -> None:
    """JSON pages, NDJSON and CSV agree value by value; streams say beforehand how many rows they have."""
    pages = get(api, "/v1/headlines?limit=500")["items"]
    assert rows(api) == pages
    response = api.get("/v1/headlines?format=csv&limit=3")
    assert response.headers["x-total-count"] == str(len(pages))
    assert response.headers["content-disposition"] == 'attachment; filename="headlines.csv"'
    table = list(csv.DictReader(io.StringIO(response.text, newline="")))
    assert table == [{name: _cell(value) for name, value in row.items()} for row in pages]
    assert api.get("/v1/headlines?format=ndjson&q=nothing").headers["x-total-count"] == "0"


def _cell(value: object) -> str:
    return {None: "", True: "true", False: "false"}[value] if value is None or isinstance(value, bool) else str(value)


def test_atom_is_a_feed_of_the_page(api: httpx.Client) -> None:
    response = api.get("/v1/headlines?format=atom&limit=30")
    feed = feedparser.parse(response.content, response_headers={"content-type": response.headers["content-type"]})
    assert not feed.bozo
    assert feed.version == "atom10"
    page = get(api, "/v1/headlines?limit=30")
    assert [entry.id for entry in feed.entries] == [f"urn:headline:{row['id']}" for row in page["items"]]
    assert len({entry.id for entry in feed.entries}) == 30
    for entry, row in zip(feed.entries, page["items"], strict=True):
        assert entry.title == row["title"].replace("<b>", "&lt;b&gt;") or entry.title_detail.value == row["title"]
        assert entry.published[:10] == (row["published_at"] or row["published_on"])[:10]
        assert entry.author == (row["outlet"] or "unknown")
        assert entry.link.endswith(f"/h/{row['id']}")
    links = {link.rel: link.href for link in feed.feed.links}
    assert page["next"] in links["next"] or "cursor=" in links["next"]
    assert feedparser.parse(api.get(links["next"]).content).entries[0].id != feed.entries[0].id


@pytest.mark.parametrize(
    "address", ["/v1/headlines", "/v1/headlines?format=csv", "/v1/headlines?format=atom", "/v1/timeline", "/healthz"]
)
def test_head_is_get_without_the_body(api: httpx.Client, address: str) -> None:
    whole, head = api.get(address), api.head(address)
    assert head.status_code == 200
    assert head.content == b""
    kept = ("content-type", "etag", "cache-control", "link", "x-total-count", "vary")
    assert {name: head.headers.get(name) for name in kept} == {name: whole.headers.get(name) for name in kept}


# ---------------------------------------------------------------- caching


@pytest.mark.parametrize(
    "address",
    [
        "/v1/headlines",
        "/v1/headlines?format=csv",
        "/v1/headlines?format=atom",
        "/v1/timeline",
        "/v1/outlets/lowmark-evening-star",
    ],
)
def test_what_a_client_has_is_not_sent_again(api: httpx.Client, address: str) -> None:
    first = api.get(address)
    etag = first.headers["etag"]
    for held in (etag, f'"other", {etag}', etag.removeprefix("W/"), "*"):
        again = api.get(address, headers={"if-none-match": held})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == etag
        assert again.headers["cache-control"] == first.headers["cache-control"]
    assert api.get(address, headers={"if-none-match": '"other"'}).status_code == 200
    assert "no-cache" in first.headers["cache-control"]


def test_other_questions_and_forms_have_other_validators(api: httpx.Client) -> None:
    addresses = ["/v1/headlines", "/v1/headlines?q=bridge", "/v1/headlines?limit=2", "/v1/timeline", "/v1/outlets"]
    seen = {api.get(address).headers["etag"] for address in addresses}
    seen |= {
        api.get("/v1/headlines", headers={"accept": form}).headers["etag"]
        for form in ("text/csv", "application/atom+xml")
    }
    assert len(seen) == len(addresses) + 2


def test_validators_change_with_every_change_of_the_data(database_url: str) -> None:
    """After a commit no client is told that nothing changed."""
    addresses = ["/v1/headlines", "/v1/timeline?by=year", "/v1/outlets", "/v1/documents", "/v1/rejections"]
    held: dict[str, set[str]] = {address: set() for address in addresses}
    with served(database_url) as base, httpx.Client(base_url=base, trust_env=False) as api:
        for number in range(4):
            for address in addresses:
                etag = api.get(address).headers["etag"]
                assert etag not in held[address]
                assert api.get(address, headers={"if-none-match": etag}).status_code == 304
                held[address].add(etag)
            body = f"- Ferry number {number} reaches the pier at Lowmark - Harbour FM - June {number + 1}, 2026\n"
            fill(database_url, [document(f"{number}.txt", body)])


# ---------------------------------------------------------------- around every answer


ADDRESSES = ["/v1/headlines", "/v1/headlines?format=csv", "/v1/nothing", "/v1/headlines?limit=0", "/healthz", "/docs"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_is_safe_to_show_and_to_name(api: httpx.Client, address: str) -> None:
    response = api.get(address, headers={"x-request-id": "mine-1.2"})
    assert response.headers["x-request-id"] == "mine-1.2"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert response.headers["referrer-policy"] == "same-origin"
    assert "cache-control" in response.headers
    for strange in ("", "a b", "x" * 65, "<script>"):
        made = api.get(address, headers={"x-request-id": strange}).headers["x-request-id"]
        assert len(made) == 32
        assert made.isalnum()


@pytest.mark.parametrize("address", ["/v1/headlines", "/v1/headlines?format=csv", "/openapi.json"])
def test_long_answers_are_compressed(api: httpx.Client, address: str) -> None:
    response = api.get(address, headers={"accept-encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip"
    plain = api.get(address, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == response.content
    assert "Accept-Encoding" in plain.headers["vary"]


def test_other_origins_read_only_where_settings_say(filled_url: str) -> None:
    origin = "https://notebook.example"
    with served(filled_url, cors_origins=(origin,)) as base, httpx.Client(base_url=base, trust_env=False) as api:
        allowed = api.get("/v1/headlines", headers={"origin": origin})
        assert allowed.headers["access-control-allow-origin"] == origin
        assert "X-Total-Count" in allowed.headers["access-control-expose-headers"]
        asked = {"origin": origin, "access-control-request-method": "GET"}
        assert api.options("/v1/headlines", headers=asked).status_code == 200
        other = api.get("/v1/headlines", headers={"origin": "https://elsewhere.example"})
        assert "access-control-allow-origin" not in other.headers
        refused = api.get("/v1/headlines?limit=0", headers={"origin": origin})
        assert refused.headers["access-control-allow-origin"] == origin
    with served(filled_url) as base:
        closed = httpx.get(f"{base}/v1/headlines", headers={"origin": origin}, trust_env=False)
        assert "access-control-allow-origin" not in closed.headers


def test_health_is_of_the_process_and_of_the_database(api: httpx.Client) -> None:
    assert get(api, "/healthz")["status"] == "ok"
    assert get(api, "/readyz")["status"] == "ready"
    assert api.get("/readyz").headers["cache-control"] == "no-store"
