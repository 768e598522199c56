"""Answers of the API that are remembered until the next commit.

Half of what a page costs is finding out what was asked, a quarter each the database and the writing of JSON. An answer is a
function of its address and of the data, and the data have a revision, so the same question to the same data has the same
answer: what is asked of the database again is its revision alone (docs/performance.md). Plain ASGI, around the routes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import HeadlineError

PREFIX = "/v1/"
MOST = 32 << 20  # bytes of all bodies: some thousand pages
LARGEST = 1 << 20  # bytes of one body
REVISION = "revision"
"""Under which name a route leaves the revision it answered from in the request's state."""

Key = tuple[str, bytes, str]


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer, and the revision of the data it was made from."""

    revision: str
    start: Message
    body: bytes


class Memory:
    """Gives a remembered answer where the data are still those it was made from; else asks the routes, and remembers."""

    def __init__(self, app: ASGIApp, *, revision: Callable[[], str], most: int = MOST) -> None:
        self.app = app
        self._revision, self._most = revision, most
        self._answers: OrderedDict[Key, Remembered] = OrderedDict()
        self._size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if "if-none-match" in headers:
            await self.app(scope, receive, send)
            return
        key = (scope["path"], scope["query_string"], headers.get("accept", ""))
        known = self._answers.get(key)
        if known is not None and known.revision == await run_in_threadpool(self._now):
            self._answers.move_to_end(key)
            await send({**known.start, "headers": list(known.start["headers"])})  # which others add to
            await send({"type": "http.response.body", "body": known.body})
            return
        await self._ask(key, scope, receive, send)

    def _now(self) -> str | None:
        """The revision of the data; None where the database does not say, which the route will put into words."""
        try:
            return self._revision()
        except HeadlineError:
            return None

    async def _ask(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        start: Message = {}

        async def listen(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = {**message, "headers": list(message["headers"])}
            elif message["type"] == "http.response.body" and not message.get("more_body"):
                revision = scope.get("state", {}).get(REVISION)
                if revision is not None and _is_whole(start, message["body"]):
                    self._keep(key, Remembered(revision, start, message["body"]))
            await send(message)

        await self.app(scope, receive, listen)

    def _keep(self, key: Key, answer: Remembered) -> None:
        old = self._answers.pop(key, None)
        self._size += len(answer.body) - (len(old.body) if old else 0)
        self._answers[key] = answer
        while self._size > self._most:
            _, forgotten = self._answers.popitem(last=False)
            self._size -= len(forgotten.body)


def _is_whole(start: Message, body: bytes) -> bool:
    """Whether this is a whole JSON answer, and none of a stream's chunks."""
    headers = Headers(raw=start["headers"])
    whole = start["status"] == 200 and headers.get("content-type") == "application/json"
    return whole and headers.get("content-length") == str(len(body)) and len(body) <= LARGEST
