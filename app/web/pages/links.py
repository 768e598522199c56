"""Addresses: which of other people's may be linked, and how ours are written. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlencode, urlsplit

Parameters = tuple[tuple[str, str], ...]
"""The parameters of an address in order; a name may come more than once."""


def is_web_link(address: str | None) -> bool:
    """Whether an address may become a link: absolute, http or https, with a host, and without control characters or spaces.

    All else (`javascript:`, `data:`, a bare path) is shown as text.
    """
    if not address or any(ord(character) <= 0x20 or ord(character) == 0x7F for character in address):
        return False
    try:
        parts = urlsplit(address)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def host(address: str) -> str:
    """The host of a web link, without `www.`."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def address(path: str, parameters: Iterable[tuple[str, str]] = ()) -> str:
    """A path with its parameters, empty ones left out."""
    kept = [(name, value) for name, value in parameters if value]
    return f"{path}?{urlencode(kept, quote_via=quote, safe='/:,')}" if kept else path


def without(parameters: Parameters, *names: str) -> Parameters:
    """The parameters but for all of these names."""
    return tuple(pair for pair in parameters if pair[0] not in names)


def removed(parameters: Parameters, name: str, value: str) -> Parameters:
    """The parameters but for one pair."""
    return tuple(pair for pair in parameters if pair != (name, value))


def replaced(parameters: Parameters, **values: str) -> Parameters:
    """The parameters with these values instead of the ones they had; an empty value leaves the parameter out."""
    return (*without(parameters, *values), *((name, value) for name, value in values.items() if value))


def place_in_document(sha256: str, line: int) -> str:
    """The address of a line in its document."""
    return f"/d/{sha256}?line={line}#L{line}"
