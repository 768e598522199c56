"""The search language of `q`: one grammar, one tree, the same rows on both databases. Pure.

    query   := side ("OR" side)*
    side    := part+                    AND between parts is allowed and changes nothing
    part    := ["-" | "NOT"] operand
    operand := word | word* | "phrase" | "phrase"* | (query)

AND binds tighter than OR, as in SQLite's FTS5 and Postgres' websearch_to_tsquery. AND, OR and NOT are operators in capitals
only; in quotes they are words. Words are cut into tokens as titles are (`app.text.tokens`): a word of several tokens
("kurdistan24.net", a Chinese word of three characters) is a phrase of them. A word without letters and digits is passed
over. One character of a script written without spaces finds the bigrams it begins, since titles in these scripts are
indexed in bigrams: it is missed only where a run ends with it.

Any such query is equal to `include` or to its complement, where `include` holds "a but not b" instead of free negation: the
one form FTS5 has. So queries made of exclusions alone work on both databases.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.errors import QueryError
from app.text import in_bigrams, tokens

MAX_LENGTH = 500  # code points
MAX_DEPTH = 20  # nested parentheses; FTS5 stops at a tree 256 deep
MAX_TOKEN_BYTES = 2046  # the longest lexeme Postgres takes
_QUOTES = frozenset('"“”„')
_OPERATORS = frozenset({"AND", "OR", "NOT"})


# ---------------------------------------------------------------- the tree of a query


@dataclass(frozen=True, slots=True)
class Term:
    """Tokens that follow each other; the last may be the beginning of a longer one."""

    tokens: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]


Node = Term | Not | And | Or


# ---------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str  # word | phrase | ( | ) | - | AND | OR | NOT
    text: str
    at: int
    prefix: bool = False


def parse(query: str) -> Node | None:
    """The tree of a query; None for a blank one, which asks for nothing in particular.

    Raises QueryError, at the code point of the trouble, for an unclosed quote or parenthesis, an operator without a side, a lone
    `-` or `*`, a query without any letter or digit, and one that is too long.
    """
    if not query.strip():
        return None
    if len(query) > MAX_LENGTH:
        raise QueryError(f"The query is longer than {MAX_LENGTH} characters", position=MAX_LENGTH)
    reader = _Reader(_lexemes(query), len(query))
    tree = reader.query(0)
    if reader.peek() is not None:
        raise QueryError("A parenthesis is closed that was not opened", position=reader.at())
    if tree is None:
        raise QueryError("The query has no letter and no digit to look for", position=0)
    return tree


def _lexemes(query: str) -> list[_Lexeme]:
    found: list[_Lexeme] = []
    at = 0
    while at < len(query):
        character = query[at]
        if character.isspace():
            at += 1
        elif character in "()":
            found.append(_Lexeme(character, character, at))
            at += 1
        elif character == "-":
            found.append(_exclusion(query, at))
            at += 1
        elif character in _QUOTES:
            lexeme, at = _phrase(query, at)
            found.append(lexeme)
        else:
            lexeme, at = _word(query, at)
            found.append(lexeme)
    return found


def _exclusion(query: str, at: int) -> _Lexeme:
    follower = query[at + 1 : at + 2]
    if not follower or follower.isspace() or follower in ")-*":
        raise QueryError("A '-' excludes the word right after it, and there is none", position=at)
    return _Lexeme("-", "-", at)


def _phrase(query: str, at: int) -> tuple[_Lexeme, int]:
    end = next((index for index in range(at + 1, len(query)) if query[index] in _QUOTES), None)
    if end is None:
        raise QueryError("A quotation mark is not closed", position=at)
    prefix = query[end + 1 : end + 2] == "*"
    return _Lexeme("phrase", query[at + 1 : end], at, prefix), end + 1 + prefix


def _word(query: str, at: int) -> tuple[_Lexeme, int]:
    end = at
    while end < len(query) and not (query[end].isspace() or query[end] in "()" or query[end] in _QUOTES):
        end += 1
    text = query[at:end]
    star = text.find("*")
    if star == 0 or 0 <= star < len(text) - 1:
        raise QueryError("A '*' stands at the end of a word only", position=at + star)
    if text in _OPERATORS:
        return _Lexeme(text, text, at), end
    return _Lexeme("word", text.removesuffix("*"), at, star > 0), end


class _Reader:
    """Recursive descent over lexemes. None stands for a part without letters and digits, which is passed over."""

    def __init__(self, lexemes: list[_Lexeme], end: int) -> None:
        self._lexemes, self._end, self._next = lexemes, end, 0

    def peek(self) -> str | None:
        return self._lexemes[self._next].kind if self._next < len(self._lexemes) else None

    def at(self) -> int:
        return self._lexemes[self._next].at if self._next < len(self._lexemes) else self._end

    def _take(self) -> _Lexeme:
        self._next += 1
        return self._lexemes[self._next - 1]

    def query(self, depth: int) -> Node | None:
        sides = [self._side(depth)]
        while self.peek() == "OR":
            operator = self._take()
            sides.append(self._side(depth))
            if sides[-2] is None or sides[-1] is None:
                raise QueryError("OR needs a word on both sides", position=operator.at)
        return _joined(Or, [side for side in sides if side is not None])

    def _side(self, depth: int) -> Node | None:
        parts: list[Node] = []
        operator: _Lexeme | None = None
        while self.peek() not in (None, "OR", ")"):
            if self.peek() == "AND":
                operator = self._take()
                if not parts or self.peek() in (None, "OR", "AND", ")"):
                    raise QueryError("AND needs a word on both sides", position=operator.at)
                continue
            part = self._part(depth)
            if part is not None:
                parts.append(part)
        return _joined(And, parts)

    def _part(self, depth: int) -> Node | None:
        if self.peek() not in ("-", "NOT"):
            return self._operand(depth)
        operator = self._take()
        excluded = self._operand(depth) if self.peek() in ("word", "phrase", "(") else None
        if excluded is None:
            raise QueryError(
                f"'{operator.text}' excludes the word right after it, and there is none", position=operator.at
            )
        return Not(excluded)

    def _operand(self, depth: int) -> Node | None:
        lexeme = self._take()
        if lexeme.kind != "(":
            return _term(lexeme)
        if depth >= MAX_DEPTH:
            raise QueryError(f"Parentheses are nested deeper than {MAX_DEPTH}", position=lexeme.at)
        inside = self.query(depth + 1)
        if self.peek() != ")":
            raise QueryError("A parenthesis is not closed", position=lexeme.at)
        self._take()
        return inside


def _term(lexeme: _Lexeme) -> Term | None:
    found = tuple(tokens(lexeme.text))
    if any(len(token.encode()) > MAX_TOKEN_BYTES for token in found):
        raise QueryError("A word of the query is too long", position=lexeme.at)
    if not found:
        if lexeme.prefix:
            raise QueryError("A '*' stands after letters or digits only", position=lexeme.at)
        return None
    alone = len(found) == 1 and len(found[0]) == 1 and in_bigrams(found[0])
    return Term(found, lexeme.prefix or alone)


def _joined(join: Callable[[tuple[Node, ...]], Node], parts: list[Node]) -> Node | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return join(tuple(parts))


# ---------------------------------------------------------------- the form both engines have


@dataclass(frozen=True, slots=True)
class All:
    """Titles that match every part and nothing of `without`."""

    parts: tuple[Positive, ...]
    without: tuple[Positive, ...] = ()


@dataclass(frozen=True, slots=True)
class Any:
    """Titles that match one part at least."""

    parts: tuple[Positive, ...]


Positive = Term | All | Any


@dataclass(frozen=True, slots=True)
class Match:
    """What a query asks for: titles that match `include`, or (`complement`) those that do not."""

    include: Positive
    complement: bool = False


def compiled(query: str | None) -> Match | None:
    """A query in the form both engines have; None where there is nothing to ask. Raises QueryError as `parse` does."""
    tree = parse(query) if query else None
    return None if tree is None else match(tree)


def match(tree: Node) -> Match:
    """Negation moved outwards (De Morgan) until what is left of it is "but not" or the complement of the whole."""
    if isinstance(tree, Term):
        return Match(tree)
    if isinstance(tree, Not):
        inner = match(tree.part)
        return Match(inner.include, not inner.complement)
    sides = [match(part) for part in tree.parts]
    if isinstance(tree, Or):  # a or b  =  not (not a and not b)
        sides = [Match(side.include, not side.complement) for side in sides]
    wanted = tuple(side.include for side in sides if not side.complement)
    unwanted = tuple(side.include for side in sides if side.complement)
    both = Match(All(wanted, unwanted)) if wanted else Match(_any(unwanted), complement=True)
    if isinstance(tree, Or):
        return Match(both.include, not both.complement)
    return both


def _any(parts: tuple[Positive, ...]) -> Positive:
    return parts[0] if len(parts) == 1 else Any(parts)


def fts5(include: Positive) -> str:
    """The FTS5 expression. Tokens are letters, marks and digits, so quoting needs no escape."""
    if isinstance(include, Term):
        return f'"{" ".join(include.tokens)}"' + (" *" if include.prefix else "")
    if isinstance(include, Any):
        return "(" + " OR ".join(map(fts5, include.parts)) + ")"
    wanted = " AND ".join(map(fts5, include.parts))
    return f"(({wanted}) NOT ({' OR '.join(map(fts5, include.without))}))" if include.without else f"({wanted})"


def tsquery(include: Positive) -> str:
    """The text of a Postgres tsquery."""
    if isinstance(include, Term):
        lexemes = [f"'{token}'" for token in include.tokens]
        if include.prefix:
            lexemes[-1] += ":*"
        return f"({' <-> '.join(lexemes)})" if len(lexemes) > 1 else lexemes[0]
    if isinstance(include, Any):
        return "(" + " | ".join(map(tsquery, include.parts)) + ")"
    return "(" + " & ".join([*map(tsquery, include.parts), *(f"!{tsquery(part)}" for part in include.without)]) + ")"
