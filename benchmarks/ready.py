"""A route that returns a ready body: `python -m benchmarks.ready PORT BYTES`."""

from __future__ import annotations

import sys

import uvicorn
from fastapi import FastAPI
from starlette.responses import Response


def main(port: str, size: str) -> None:
    app = FastAPI()
    body = b"{" + b" " * (int(size) - 2) + b"}"

    @app.get("/")
    async def ready() -> Response:
        return Response(body, media_type="application/json")

    uvicorn.run(app, port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
