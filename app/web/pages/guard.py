"""What every form that writes goes through: a token is set, the form is of this site, a session is open, the form is its own."""

from __future__ import annotations

import time

from fastapi import Request
from starlette.datastructures import FormData

from app.web.pages import session
from app.web.pages.site import site_of
from app.web.problems import ProblemError


def token_for(request: Request) -> str:
    """The token that allows writing. Raises ProblemError where there is none, and for a form another site sent."""
    token = site_of(request).token
    if token is None:
        raise ProblemError("read_only", "Writing from a page is not allowed on this server: no token is set.")
    headers = request.headers
    if not session.is_same_origin(headers.get("origin"), headers.get("sec-fetch-site"), headers.get("host")):
        raise ProblemError("forbidden", "The form was sent from another site.")
    return token


def session_of(request: Request) -> str | None:
    """The cookie of the open session; None where none is open."""
    token, cookie = site_of(request).token, request.cookies.get(session.COOKIE)
    return cookie if token and session.is_open(cookie, token, time.time()) else None


def require(request: Request, form: FormData) -> str:
    """The cookie of the session a form belongs to. Raises ProblemError as `token_for`, and where session or form are not ours."""
    token, cookie = token_for(request), session_of(request)
    if cookie is None:
        raise ProblemError("forbidden", "The session has ended: go back to the page for adding and sign in again.")
    if not session.is_form_key(text(form, "key"), cookie, token):
        raise ProblemError("forbidden", "The form is not one of this session's: load the page again.")
    return cookie


def text(form: FormData, name: str, *, strip: bool = True) -> str:
    """A field of text; empty where it is missing or a file."""
    value = form.get(name)
    found = value if isinstance(value, str) else ""
    return found.strip() if strip else found
