"""Lines that people write into YAML by hand and that no loader takes: read as what they plainly mean.

    - Storm: then calm - Quay Courier          a text with a colon in it
    - title: Storm: then calm                  the same as a value
    - title: "Storm" hits the coast            a text that begins with a quotation, a bracket, a star
    - [Video] Storm hits the coast

The sign that misleads is replaced by a stand-in for itself, one code point for one, so that every offset stays; the values
that are read have the sign again.
"""

from __future__ import annotations

import re

_SHIFT = 0xF0000  # stand-ins are private characters of a plane nobody uses
_STAND_IN = re.compile(f"[{chr(_SHIFT + 0x20)}-{chr(_SHIFT + 0x7F)}]")
_ENTRY = re.compile(
    r"""^(?P<before>[ \t]*+(?:-[ \t]++)*+)
         (?P<key>[\w@.][\w@./-]*+(?:[ ][\w./-]++)?+[ \t]*+:[ \t]++)?
         (?P<value>[^\s\#].*)$""",
    re.MULTILINE | re.VERBOSE,
)
_QUOTED = {'"': re.compile(r'"(?:[^"\\]|\\.)*+"(?P<rest>.*)'), "'": re.compile(r"'(?:[^']|'')*+'(?P<rest>.*)")}
_FLOW = {"[": re.compile(r"\[[^\[\]]*+\](?P<rest>.*)"), "{": re.compile(r"\{[^{}]*+\}(?P<rest>.*)")}
_COMMENT = re.compile(r"\s*(?:#.*|,)?")
_NEVER_FIRST = "@`%"
_MARK = re.compile(r"[*&!]\S*\s+\S|[|>](?![-+0-9]{0,2}\s*(?:#.*)?$)")
_COLON = re.compile(r":(?=[ \t]|$)")


def mended(text: str) -> str | None:
    """The text with stand-ins for the signs that mislead; None where there are none, or where it has such characters itself."""
    if _STAND_IN.search(text):
        return None
    found = _ENTRY.sub(_line, text)
    return None if found == text else found


def restored(value: str) -> str:
    """A value with the signs themselves."""
    return _STAND_IN.sub(lambda sign: chr(ord(sign[0]) - _SHIFT), value)


def _line(entry: re.Match[str]) -> str:
    before, key, value = entry["before"], entry["key"] or "", entry["value"]
    if not before.strip() and not key:
        return entry[0]  # neither an item nor a value: a line that goes on with the one above
    return before + key + _value(value, in_list=not key)


def _value(value: str, *, in_list: bool) -> str:
    first = value[0]
    if first in _QUOTED or first in _FLOW:
        whole = (_QUOTED.get(first) or _FLOW[first]).fullmatch(value)
        if whole is None or _COMMENT.fullmatch(whole["rest"]) or (in_list and whole["rest"].lstrip().startswith(":")):
            return value
        return _stand_in(first) + _colons(value[1:])
    if first in _NEVER_FIRST or _MARK.match(value):
        return _stand_in(first) + _colons(value[1:])
    if first in "|>&*!":
        return value
    return _colons(value)


def _colons(value: str) -> str:
    return _COLON.sub(_stand_in(":"), value)


def _stand_in(sign: str) -> str:
    return chr(_SHIFT + ord(sign))
