"""The web pages beside the API calls they are made of, a page asked about beside one sent whole, and what the first one weighs."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.measure import Ratio, spent_by
from benchmarks.server import HEADLINES, free_port, get, serving

PAGE, UNCHANGED, WEIGHT = 2.0, 0.2, 100.0
REPEATS = 20
_YEARS = "by=year&group=outlet&top=5"  # the bars that fit twenty years
_MONTH = "from=2024-03-01&to=2024-03-31"


@dataclass(frozen=True, slots=True)
class Made:
    """A page and the calls under `/v1` a program would make to show the same."""

    name: str
    address: str
    calls: tuple[str, ...]


def ratios(database: Path) -> Iterator[Ratio]:
    base = f"http://127.0.0.1:{free_port()}"
    command = [*HEADLINES, "serve", "--port", base.rpartition(":")[2]]
    settings = {"HEADLINES_DATABASE_URL": f"sqlite:///{database}", "HEADLINES_STATEMENT_SECONDS": "60"}
    with serving(command, f"{base}/healthz", **settings) as process:
        for page in _pages(get(f"{base}/").decode()):
            took = _spent(process.pid, base, [page.address])
            calls = _spent(process.pid, base, [f"/v1/{call}" for call in page.calls])
            yield Ratio(f"web page, {page.name} / its API calls", took / calls, PAGE, note=f"{took * 1e3:.0f} ms")
        whole = _spent(process.pid, base, ["/"])
        known = {"If-None-Match": _etag(f"{base}/")}
        unchanged = _spent(process.pid, base, ["/"], known, repeats=10 * REPEATS)
        note = f"{unchanged * 1e3:.1f} ms"
        yield Ratio("web page the browser has / sent whole", unchanged / whole, UNCHANGED, note=note)
        yield Ratio("first web page with all it loads, KB", _weight(base) / 1000, WEIGHT, note="not compressed")


def _pages(first: str) -> Iterator[Made]:
    """The pages with their calls; headline and outlet are the first that the first page names."""
    headline = re.findall(r'href="/h/([0-9a-f]{32})"', first)[0]
    outlet = re.findall(r'name="outlet" value="([^"]+)"', first)[0]
    always = ("outlets?limit=41", "documents?limit=1")
    yield Made(
        "the first",
        "/",
        ("headlines?limit=50&total=true", "headlines?limit=1&order=oldest", f"timeline?{_YEARS}", *always),
    )
    days = "by=day&group=outlet&top=5"
    yield Made("a month", f"/?{_MONTH}", (f"headlines?{_MONTH}&limit=50", f"timeline?{_MONTH}&{days}", *always))
    words = "q=%22salt+mine%22+lighthouse*"
    yield Made(
        "some words",
        f"/?{words}",
        (
            f"headlines?{words}&limit=50",
            f"headlines?{words}&limit=1&order=oldest",
            f"timeline?{words}&{_YEARS}",
            *always,
        ),
    )
    its = f"outlet={outlet}"
    yield Made(
        "an outlet",
        f"/o/{outlet}",
        (
            f"outlets/{outlet}",
            f"headlines?{its}&limit=50",
            f"headlines?{its}&limit=1&order=oldest",
            f"timeline?{its}&by=year",
        ),
    )
    yield Made(
        "a headline",
        f"/h/{headline}",
        (f"headlines/{headline}", f"headlines/{headline}/sightings", f"headlines/{headline}/copies"),
    )


def _spent(
    process: int,
    base: str,
    addresses: Sequence[str],
    headers: Mapping[str, str] | None = None,
    *,
    repeats: int = REPEATS,
) -> float:
    """Seconds of the server's processor time for these addresses together, each time as though nobody had asked before."""
    connection = http.client.HTTPConnection(urlsplit(base).netloc)
    numbers = count(1)

    def ask() -> None:
        for address in addresses:
            # Answers are remembered by what a client accepts, too.
            anew = {"Accept": f"text/html, application/json, */*;q=0.{next(numbers):05}"}
            connection.request("GET", address, headers=anew | dict(headers or {}))
            answer = connection.getresponse()
            body = answer.read()
            expected = 304 if headers else 200
            assert answer.status == expected, f"{address}: {answer.status} {body[:300]!r}"

    ask()
    before = spent_by(process)
    for _ in range(repeats):
        ask()
    spent = spent_by(process) - before
    connection.close()
    return spent / repeats


def _etag(address: str) -> str:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc)
    connection.request("GET", parts.path)
    etag = connection.getresponse().getheader("ETag")
    connection.close()
    assert etag, f"{address} has no ETag"
    return etag


def _weight(base: str) -> int:
    """Bytes of the first page, its style and its script."""
    html = get(f"{base}/").decode()
    linked = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html))
    assert len(linked) == 2, "the page has a style sheet and a script of its own"
    return len(html.encode()) + sum(len(get(f"{base}{at}")) for at in linked)
