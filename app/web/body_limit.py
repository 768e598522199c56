"""A limit on the bytes of a request's body. Plain ASGI: what is over it is not read to its end."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.problems import ProblemError, of_error, response


class BodyLimit:
    """Refuses bodies over `limit` bytes, by their declared length at once and by what arrives otherwise."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app, self.limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdigit() and int(declared) > self.limit:
            await response(of_error(self._too_large()))(scope, receive, send)
            return
        arrived = 0

        async def receive_limited() -> Message:
            nonlocal arrived
            message = await receive()
            arrived += len(message.get("body", b""))
            if arrived > self.limit:
                raise self._too_large()
            return message

        await self.app(scope, receive_limited, send)

    def _too_large(self) -> ProblemError:
        return ProblemError("too_large", f"A body may have {self.limit:,} bytes at most (HEADLINES_MAX_BODY).")
