"""Who may write from a page: a session a person opens with the server's token, and proof that a form is ours. Pure.

The cookie holds its own end and a signature under the token: nothing is stored on the server, another token ends every session,
and the token itself is in no cookie. A form carries a value only a page of the same session could know; beside it the browser's own
word is heard (`Origin`, `Sec-Fetch-Site`), and the cookie is SameSite=Strict.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from urllib.parse import urlsplit

COOKIE = "headlines_session"
SECONDS = 12 * 3600


def is_token(given: str, token: str) -> bool:
    """Whether a person typed the token; takes the same time wherever they differ."""
    return hmac.compare_digest(given.strip().encode(), token.encode())


def opened(token: str, now: float) -> str:
    """The cookie of a session that begins now (seconds since 1970): its end, a random part and the signature of both."""
    said = f"{int(now) + SECONDS}.{secrets.token_urlsafe(12)}"
    return f"{said}.{_sign(token, 'session', said)}"


def is_open(cookie: str | None, token: str, now: float) -> bool:
    """Whether a cookie is one this server gave under this token, and has not ended."""
    said, _, signature = (cookie or "").rpartition(".")
    ends = said.partition(".")[0]
    signed = hmac.compare_digest(signature.encode(), _sign(token, "session", said).encode())
    return signed and ends.isdigit() and int(ends) > now


def form_key(cookie: str, token: str) -> str:
    """What a form of this session carries to prove it is ours."""
    return _sign(token, "form", cookie)


def is_form_key(given: str, cookie: str, token: str) -> bool:
    """Whether a form that came in was one of this session's pages."""
    return hmac.compare_digest(given.encode(), form_key(cookie, token).encode())


def is_same_origin(origin: str | None, fetch_site: str | None, host: str | None) -> bool:
    """Whether the browser says that a form came from a page of this host. A client that says nothing is no browser in somebody's
    name; it is let through to the other checks.
    """
    if fetch_site is not None and fetch_site not in ("same-origin", "none"):
        return False
    return origin is None or urlsplit(origin).netloc.lower() == (host or "").lower()


def _sign(token: str, purpose: str, text: str) -> str:
    return hmac.new(token.encode(), f"{purpose}:{text}".encode(), sha256).hexdigest()
