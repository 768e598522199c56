"""Postgres' lexical rules, as far as confining a statement needs them. Pure.

Source: https://www.postgresql.org/docs/current/sql-syntax-lexical.html
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from app.errors import StatementError

_TOKEN = re.compile(
    r"""
      (?P<blank>\s+|--[^\n\r]*)
    | (?P<comment>/\*)
    | (?P<unicode>[uU]&["'])
    | (?P<escaped>[eE]'(?:[^'\\]|\\.|'')*')
    | (?P<string>'(?:[^']|'')*')
    | (?P<dollar>\$(?:[^\W\d]\w*)?\$)
    | (?P<quoted>"(?:[^"]|"")+")
    | (?P<name>[^\W\d][\w$]*)
    | (?P<number>\d[\w.]*)
    | (?P<cast>::)
    | (?P<parameter>:[^\W\d]\w*)
    | (?P<position>\$\d+)
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_SIGN = re.compile(r"/\*|\*/")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement taken apart: its text with `$n` for parameters, their names, its first word, and the names in it."""

    text: str
    parameters: tuple[str, ...]
    verb: str  # lower case; "(" for a statement in parentheses
    names: frozenset[str]
    called: frozenset[str]  # names before a parenthesis: functions among them


def taken_apart(text: str, given: Collection[str]) -> Statement:
    """The one statement in a text. Raises StatementError for none, more than one, or text that does not end.

    `:name` becomes a parameter where `given` has it; elsewhere (a slice of an array) it stays. Names written with Unicode
    escapes are refused, since they would hide what is called.
    """
    written: list[str] = []
    parameters: list[str] = []
    verb = ""
    names: set[str] = set()
    called: set[str] = set()
    before, ended, at = "", False, 0
    while at < len(text):
        kind, token, at = _next(text, at)
        if kind == "blank":
            written.append(" ")
            continue
        if ended:
            raise StatementError("Only one statement is run at a time")
        if token == ";":
            ended = True
            continue
        if kind == "position":
            raise StatementError(f"Parameters are written :name, not {token}")
        if kind == "parameter" and token[1:] in given:
            if token[1:] not in parameters:
                parameters.append(token[1:])
            token = f"${parameters.index(token[1:]) + 1}"
        name = token.lower() if kind == "name" else token[1:-1].replace('""', '"') if kind == "quoted" else ""
        if name:
            names.add(name)
        if token == "(" and before:
            called.add(before)
        verb = verb or name or token
        before = name
        written.append(token)
    if not verb:
        raise StatementError("There is no statement")
    return Statement("".join(written).strip(), tuple(parameters), verb, frozenset(names), frozenset(called))


def _next(text: str, at: int) -> tuple[str, str, int]:
    """Kind and text of the token at a place, and where it ends. Comments are blank."""
    found = _TOKEN.match(text, at)
    assert found is not None, "the last alternative takes any character"
    kind, end = found.lastgroup or "", found.end()
    if kind == "comment":
        return "blank", " ", _comment_end(text, end)
    if kind == "dollar":
        closed = text.find(found.group(), end)
        if closed < 0:
            raise StatementError("A dollar-quoted string is not closed")
        return kind, text[at : closed + len(found.group())], closed + len(found.group())
    if kind == "unicode":
        raise StatementError("Names and strings with Unicode escapes (U&) are not run here")
    if found.group() in ("'", '"'):
        raise StatementError("A quotation mark is not closed")
    return kind, found.group(), end


def _comment_end(text: str, at: int) -> int:
    """Where a block comment ends; they nest."""
    depth = 1
    for sign in _COMMENT_SIGN.finditer(text, at):
        depth += 1 if sign.group() == "/*" else -1
        if not depth:
            return sign.end()
    raise StatementError("A comment is not closed")
