"""The REST API beside Datasette's over the same file and beside a ready body."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.measure import Ratio
from benchmarks.server import HEADLINES, free_port, get, serving

CLIENTS, ROUNDS, SECONDS = 8, 3, 3.0
PEER, READY, ANEW = 3.0, 0.35, 1.0
_NUMBERS = count(1)
_DATASETTE = "_size=50&_nocount=1&_nofacet=1&_sort_desc=published_on&_shape=objects"


def ratios(database: Path) -> Iterator[Ratio]:
    ours, theirs, ready = (f"http://127.0.0.1:{free_port()}" for _ in range(3))
    headlines = f"{ours}/v1/headlines?limit=50"
    peer = f"{theirs}/{database.stem}/headlines.json?{_DATASETTE}"
    ours_command = [*HEADLINES, "serve", "--port", ours.rpartition(":")[2]]
    settings = {"HEADLINES_DATABASE_URL": f"sqlite:///{database}"}
    with serving(ours_command, f"{ours}/healthz", **settings):
        body = get(headlines)
        peer_command = ["-m", "datasette", str(database), "--port", theirs.rpartition(":")[2]]
        peer_command += ["--setting", "suggest_facets", "off", "--setting", "sql_time_limit_ms", "60000"]
        ready_command = ["-m", "benchmarks.ready", ready.rpartition(":")[2], str(len(body))]
        with serving(peer_command, peer), serving(ready_command, ready):
            rates = fastest([headlines, peer, ready, f"{headlines}&min_confidence=0.{{}}"])
        note = f"{rates[0]:.0f} a second"
        yield Ratio("REST page of 50 / Datasette's, eight clients", rates[0] / rates[1], PEER, True, note)
        yield Ratio("REST page of 50 / a ready body, eight clients", rates[0] / rates[2], READY, True)
        note = f"{rates[3]:.0f} a second"
        yield Ratio("REST page of 50 never asked for before / Datasette's", rates[3] / rates[1], ANEW, True, note)


def fastest(addresses: Sequence[str]) -> list[float]:
    """Answers a second of each address, the best of some rounds in which they take turns; `{}` in one stands for a number."""
    best = [0.0] * len(addresses)
    for _ in range(ROUNDS):
        for number, at in enumerate(addresses):
            best[number] = max(best[number], _rate(at))
    return best


def _rate(at: str) -> float:
    counts = [0] * CLIENTS
    failures: list[str] = []
    deadline = time.monotonic() + SECONDS

    def ask(client: int) -> None:
        parts = urlsplit(at)
        connection = http.client.HTTPConnection(parts.netloc)
        while time.monotonic() < deadline:
            query = parts.query.format(f"{next(_NUMBERS):09}")
            connection.request("GET", f"{parts.path or '/'}?{query}")
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                failures.append(f"{at}: {answer.status}")
                return
            counts[client] += 1
        connection.close()

    began = time.monotonic()
    threads = [threading.Thread(target=ask, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
    return sum(counts) / (time.monotonic() - began)
