"""Corrections from the pages, on both databases: stored, in force, outlasting a second reading, withdrawn; and what is refused."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.mend import add_alias
from app.reparse import reparse
from app.store.engine import open_store
from tests.web.serving import document, fill, served

TOKEN = "a token of the tests"
LIST = """\
- Ferry resumes after the storm - North Alder Courier - May 4th, 2031
- Council weighs a second pier - Alder Bay Gazette - May 5th, 2031
- Nobody dated the lantern walk - Alder Bay Gazette
- Lighthouse keeper retires - The Verrin Post - May 6th, 2031
- Harbour choir sings at dusk - The Verrin Post - May 7th, 2031
"""
FIELDS = ("title", "outlet", "published_on", "listed_on", "url", "author")


@pytest.fixture
def base(database_url: str) -> Iterator[str]:
    """A served list of a few lines, one without a date; writing allowed."""
    fill(database_url, [document("lines.txt", LIST)])
    with served(database_url, token=TOKEN) as base:
        yield base


@pytest.fixture
def client(base: str) -> Iterator[httpx.Client]:
    """A browser that is signed in."""
    with httpx.Client(base_url=base, headers={"accept": "text/html"}, trust_env=False) as client:
        assert client.post("/add/session", data={"token": TOKEN}).status_code == 303
        yield client


@pytest.fixture
def stranger(base: str) -> Iterator[httpx.Client]:
    """A browser without a session."""
    with httpx.Client(base_url=base, headers={"accept": "text/html"}, trust_env=False) as client:
        yield client


def page(client: httpx.Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.text[:500]
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return response.text


def row(client: httpx.Client, query: str) -> Any:
    """The one headline a query finds."""
    (found,) = client.get(f"/v1/headlines?{query}", headers={"accept": "application/json"}).json()["items"]
    return found


def at(text: str) -> str:
    """Where the form of a page is sent."""
    return str(re.findall(r'<form class="add" action="(/c/[0-9a-f]{64}/\d+)"', text)[0])


def fields(text: str) -> dict[str, str]:
    """A form as a browser would send it, untouched."""
    found = {name: re.search(rf'name="{name}" value="([^"]*)"', text) for name in FIELDS}
    was = {f"was_{name}": re.search(rf'name="was_{name}" value="([^"]*)"', text) for name in FIELDS}
    key = re.search(r'name="key" value="([0-9a-f]{64})"', text)
    span = re.search(r'name="span" value="(\d+-\d+)"', text)
    return {
        name: html.unescape(match[1]) for name, match in {**found, **was, "key": key, "span": span}.items() if match
    }


def send(client: httpx.Client, text: str, **changes: str) -> httpx.Response:
    """The form of a page with some fields changed."""
    form = fields(text)
    assert len(form) == 2 * len(FIELDS) + 2
    return client.post(at(text), data={**form, "do": "correct", "note": "", **changes})


def marked_outlets(text: str) -> list[str]:
    """What the lines of a page are marked with as outlets."""
    return re.findall(r'<mark class="m-outlet"><span class="sr">outlet: </span>([^<]*)</mark>', text)


def corrected(client: httpx.Client, text: str, **changes: str) -> str:
    """The same, which must be taken; the address it leads to, without the word that says what was done."""
    response = send(client, text, **changes)
    assert response.status_code == 303, response.text
    return response.headers["location"].removesuffix("?done=corrected")


def test_a_correction_is_in_force_and_said_with_its_note(client: httpx.Client) -> None:
    """Outlet and date change at once; the old id leads on; what was read and why it was changed are on the page."""
    before = row(client, "q=ferry+resumes")["id"]
    text = page(client, f"/h/{before}")
    response = send(client, text, outlet="The Lantern", published_on="2031-04", note="as the <masthead> has it")
    assert response.status_code == 303
    now = row(client, "q=ferry+resumes")
    assert (now["outlet"], now["published_on"], now["precision"]) == ("The Lantern", "2031-04-01", "month")
    assert now["outlet_from"] == now["date_from"] == "correction"
    assert response.headers["location"] == f"/h/{now['id']}?done=corrected"
    text = page(client, response.headers["location"])
    assert "The correction is stored and in force." in text
    assert "as the &lt;masthead&gt; has it" in text
    assert "“North Alder Courier”" in text
    assert "“2031-05-04”" in text
    moved = client.get(f"/h/{before}")
    assert (moved.status_code, moved.headers["location"]) == (308, f"/h/{now['id']}")
    assert moved.headers["cache-control"] == "no-cache"
    assert [name for name in FIELDS if fields(text)[name] != fields(text)[f"was_{name}"]] == []


def test_only_what_was_changed_becomes_a_persons_word(client: httpx.Client) -> None:
    """A form that was loaded before another correction does not take that one back."""
    old = page(client, f"/h/{row(client, 'q=ferry+resumes')['id']}")
    corrected(client, old, outlet="The Lantern")
    at_last = corrected(client, old, author="Ina Marlow")
    now = row(client, "q=ferry+resumes")
    assert (at_last, now["outlet"], now["author"]) == (f"/h/{now['id']}", "The Lantern", "Ina Marlow")


def test_a_field_is_emptied(client: httpx.Client) -> None:
    text = page(client, f"/h/{row(client, 'q=second+pier')['id']}")
    corrected(client, text, outlet="")
    assert row(client, "q=second+pier")["outlet"] is None


def test_a_correction_outlasts_a_second_reading_and_is_withdrawn(client: httpx.Client, database_url: str) -> None:
    before = row(client, "q=lighthouse")
    corrected(client, page(client, f"/h/{before['id']}"), title="Lighthouse keeper comes back", author="Ina Marlow")
    now = row(client, "q=lighthouse")
    engine = open_store(database_url)
    assert [report.error for report in reparse(engine)] == [None]
    engine.dispose()
    assert row(client, "q=lighthouse") == now
    text = page(client, f"/h/{now['id']}")
    form = {**fields(text), "withdraw": "title"}
    response = client.post(at(text), data=form)
    assert (response.status_code, response.headers["location"]) == (303, f"/h/{before['id']}?done=withdrawn")
    text = page(client, response.headers["location"])
    assert "The correction is withdrawn." in text
    assert 'name="withdraw" value="author"' in text
    assert 'name="withdraw" value="title"' not in text
    assert row(client, "q=lighthouse")["author"] == "Ina Marlow"
    assert client.get(f"/h/{now['id']}").headers["location"] == f"/h/{before['id']}"
    assert client.post(at(text), data=form).status_code == 404


def test_what_is_no_headline_is_rejected_with_a_reason_and_comes_back(client: httpx.Client) -> None:
    """Without a reason it is not; afterwards the line has a page of its own, from which the word is taken back."""
    before = row(client, "q=choir")["id"]
    text = page(client, f"/h/{before}")
    refused = send(client, text, do="reject")
    assert refused.status_code == 422
    assert "Say in the note why this is no headline" in refused.text
    where = corrected(client, text, do="reject", note="an advertisement")
    assert where == at(text)
    text = page(client, where)
    assert "an advertisement" in text
    assert "It is no headline" in text
    assert client.get(f"/h/{before}").status_code == 404
    assert f'href="{where}"' in page(client, "/rejections?reason=corrected")
    taken_back = client.post(where, data={**fields(text), "withdraw": "row"})
    assert taken_back.headers["location"] == f"/h/{before}?done=withdrawn"
    assert row(client, "q=choir")["id"] == before


def test_a_rejection_becomes_a_headline_by_the_date_it_lacks(client: httpx.Client) -> None:
    text = page(client, "/rejections")
    where = re.findall(r'href="(/c/[0-9a-f]{64}/\d+)"', text)[0]
    text = page(client, where)
    assert "no date in the entry" in text
    assert "It is a headline" not in text
    lacking = send(client, text, do="accept")
    assert lacking.status_code == 422
    assert "has no date" in lacking.text
    at_last = corrected(client, text, published_on="2031-05-05")
    assert at_last == f"/h/{row(client, 'q=lantern+walk')['id']}"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"published_on": "5 May"}, "Published takes a day, month or year"),
        ({"published_on": "2031-02-30"}, "Published takes a day, month or year"),
        ({"published_on": ""}, "Published cannot be empty"),
        ({"listed_on": "2031-05"}, "Listed on takes a day"),
        ({"title": ""}, "Title cannot be empty"),
        ({"title": "x" * 4001}, "Title takes 1 to 4,000 characters"),
        ({"url": "javascript:alert(1)"}, "Link takes an address"),
        ({"outlet": '"><script>alert(1)</script>', "listed_on": "soon"}, "Listed on takes a day"),
        ({"outlet": "The Lantern", "note": "x" * 2001}, "A note has at most 2,000 characters"),
        ({}, "No field was changed"),
    ],
)
def test_what_means_nothing_is_said_beside_the_form(client: httpx.Client, changes: dict[str, str], words: str) -> None:
    """The form keeps what was written, as text and nothing else; nothing is stored."""
    before = row(client, "q=ferry+resumes")
    text = page(client, f"/h/{before['id']}")
    response = send(client, text, **changes)
    assert response.status_code == 422
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert words in response.text
    assert 'role="alert"' in response.text
    again = fields(response.text)
    assert all(again[name] == value for name, value in changes.items() if name in FIELDS)
    assert {name: again[f"was_{name}"] for name in FIELDS} == {name: fields(text)[name] for name in FIELDS}
    assert "<script>alert" not in response.text
    assert row(client, "q=ferry+resumes") == before


def test_a_form_of_another_reading_is_refused(client: httpx.Client) -> None:
    """Where a document was read again, its candidates may stand in other places: a form says which bytes it means."""
    before = row(client, "q=ferry+resumes")
    text = page(client, f"/h/{before['id']}")
    for changes in ({"outlet": "The Lantern"}, {"withdraw": "outlet"}):
        response = send(client, text, span="0-1", **changes)
        assert response.status_code == 409
        assert "read again since" in response.text
    assert row(client, "q=ferry+resumes") == before


def test_hostile_values_stay_text(client: httpx.Client) -> None:
    """What a person wrote in a correction is escaped wherever it is shown, in the form too."""
    hostile = '"><script>alert(1)</script> ferry'
    text = page(client, f"/h/{row(client, 'q=ferry+resumes')['id']}")
    text = page(client, corrected(client, text, title=hostile, note="<b>why</b>"))
    assert fields(text)["title"] == hostile
    assert "<script>alert" not in text
    assert "<b>why</b>" not in text


def test_forged_forms_are_refused(client: httpx.Client, stranger: httpx.Client) -> None:
    before = row(client, "q=ferry+resumes")
    text = page(client, f"/h/{before['id']}")
    form = {**fields(text), "do": "correct", "outlet": "The Lantern"}
    where = at(text)
    refused = [
        client.post(where, data=form, headers={"origin": "https://elsewhere.example"}),
        client.post(where, data=form, headers={"sec-fetch-site": "cross-site"}),
        client.post(where, data={**form, "key": "0" * 64}),
        client.post(where, data={name: value for name, value in form.items() if name != "key"}),
        stranger.post(where, data=form),
    ]
    assert {response.status_code for response in refused} == {403}
    assert all("forbidden" in response.text for response in refused)
    assert row(client, "q=ferry+resumes") == before
    for unclear in ({"do": "erase"}, {"withdraw": "id"}, {"do": ""}):
        assert client.post(where, data={**form, **unclear}).status_code == 400
    nowhere = where.rpartition("/")[0]
    assert [client.get(f"{nowhere}/{position}").status_code for position in (0, 999, 2**31)] == [422, 404, 422]
    assert client.post(f"{nowhere}/999", data=form).status_code == 404


def test_forms_are_shown_to_who_may_write_and_corrections_to_all(
    client: httpx.Client, stranger: httpx.Client, database_url: str
) -> None:
    text = page(client, f"/h/{row(client, 'q=ferry+resumes')['id']}")
    assert client.get(at(text)).headers["cache-control"] == "no-store"
    now = corrected(client, text, outlet="The Lantern", note="as its masthead has it")
    for address in (now, at(text)):
        seen = page(stranger, address)
        assert "as its masthead has it" in seen
        assert "<form" not in seen
        assert f'href="/add?back={address}"' in seen
        assert f'name="back" value="{address}"' in page(stranger, f"/add?back={address}")
    assert "The correction is stored" not in page(stranger, f"{now}?done=corrected")
    with served(database_url) as base, httpx.Client(base_url=base, headers={"accept": "text/html"}) as reader:
        seen = page(reader, now)
        assert "as its masthead has it" in seen
        assert "<form" not in seen
        assert "/add?back" not in seen
        response = reader.post(at(text), data=fields(text))
        assert response.status_code == 403
        assert "read_only" in response.text


def test_signing_in_leads_back_to_pages_of_this_site_only(stranger: httpx.Client) -> None:
    headline = "/h/1" + "0" * 31
    for back, leads in [
        (headline, headline),
        ("//elsewhere.example/h/1", "/add"),
        (f"https://elsewhere.example{headline}", "/add"),
        (f"{headline}\n", headline),
        ("/v1/headlines", "/add"),
    ]:
        assert stranger.post("/add/session", data={"token": TOKEN, "back": back}).headers["location"] == leads
    wrong = stranger.post("/add/session", data={"token": "a guess", "back": headline})
    assert wrong.status_code == 403
    assert f'name="back" value="{headline}"' in wrong.text


def test_lists_added_on_a_page_obey_what_people_said_of_outlets(client: httpx.Client, database_url: str) -> None:
    """A spelling a person taught decides where title and outlet part: in the look as in what is stored after it."""
    form = {
        "key": fields(page(client, f"/h/{row(client, 'q=ferry+resumes')['id']}"))["key"],
        "text": "\n".join((*LIST.splitlines()[:2], "- Tram depot opens - Harbour Lamp - Slow Letters - May 9th, 2031")),
    }
    assert marked_outlets(client.post("/add", data={**form, "do": "look"}).text)[-1] == "Slow Letters"
    engine = open_store(database_url)
    add_alias(engine, "Harbour Lamp - Slow Letters", "north-alder-courier")
    engine.dispose()
    assert marked_outlets(client.post("/add", data={**form, "do": "look"}).text)[-1] == "Harbour Lamp - Slow Letters"
    assert client.post("/add", data={**form, "do": "store"}).status_code == 200
    stored = row(client, "q=tram+depot")
    assert (stored["outlet_printed"], stored["outlet_slug"]) == ("Harbour Lamp - Slow Letters", "north-alder-courier")
    document = re.findall(r'href="(/d/[0-9a-f]{64})"', page(client, "/documents"))[0]
    assert marked_outlets(page(client, document))[-1] == "Harbour Lamp - Slow Letters"
