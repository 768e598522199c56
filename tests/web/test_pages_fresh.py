"""Pages a browser has already: validators, 304, and what makes a page another one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.web.serving import document, fill, sample, served

TOKEN = "a token of the tests"
LATER = "- Lanterns over Lowmark - Lowmark Evening Star - May 4th, 2026\n"


@pytest.fixture
def client(database_url: str) -> Iterator[httpx.Client]:
    """A browser, with the sample before it."""
    fill(database_url, sample())
    with (
        served(database_url, token=TOKEN) as base,
        httpx.Client(base_url=base, headers={"accept": "text/html"}, trust_env=False) as client,
    ):
        yield client


def again(client: httpx.Client, address: str, etag: str) -> httpx.Response:
    return client.get(address, headers={"if-none-match": etag})


def test_every_page_is_asked_about_and_not_made_again(client: httpx.Client, database_url: str) -> None:
    """Unchanged: 304 and nothing else; each page another validator; after an ingest all are new."""
    first = client.get("/?q=audit").text
    headline = re.findall(r'href="(/h/[0-9a-f]{32})"', first)[0]
    sha256 = re.findall(r'href="(/d/[0-9a-f]{64})"', client.get("/documents").text)[0]
    pages = ["/", "/?q=audit", "/outlets", "/o/northern-courier", "/documents", "/rejections", headline, sha256]
    pages.append(sha256.replace("/d/", "/c/") + "/1")
    etags = {}
    for address in pages:
        response = client.get(address)
        assert response.status_code == 200
        assert response.headers["cache-control"] == "private, no-cache"
        assert "Cookie" in response.headers["vary"]
        etags[address] = response.headers["etag"]
        same = again(client, address, response.headers["etag"])
        assert (same.status_code, same.content) == (304, b"")
        assert same.headers["etag"] == response.headers["etag"]
    assert len(set(etags.values())) == len(pages)
    fill(database_url, [document("later.txt", LATER)])
    assert [again(client, address, etag).status_code for address, etag in etags.items()] == [200] * len(pages)


def test_another_visitor_gets_another_page(client: httpx.Client) -> None:
    """A session changes what pages offer; what holds a form is not to be kept at all, nor is a problem."""
    address = re.findall(r'href="(/h/[0-9a-f]{32})"', client.get("/").text)[0]
    etags = {page: client.get(page).headers["etag"] for page in (address, "/rejections")}
    assert client.post("/add/session", data={"token": TOKEN}).status_code == 303
    signed_in = {page: again(client, page, etag) for page, etag in etags.items()}
    assert [response.status_code for response in signed_in.values()] == [200, 200]
    assert signed_in["/rejections"].headers["etag"] != etags["/rejections"]
    for page in (address, "/add", "/nothing", "/?q=%22bridge"):
        assert "etag" not in client.get(page).headers
    assert client.get(address).headers["cache-control"] == "no-store"
