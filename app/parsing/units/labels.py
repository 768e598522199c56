"""Labels that lines begin with: of fields ("Source: ..."), and of what is no headline ("Discussion: ..."). Pure."""

from __future__ import annotations

import re
from itertools import pairwise

from app.parsing.looks.vocabulary import DISCUSSION_LABELS, field_weights
from app.parsing.units.lines import Line
from app.text import normalise

_LABEL = re.compile(r"\s*([^\s:：][^:：]{0,28}?)\s*[:：]\s*")
_APART = re.compile(r"(?<![ \t])[ \t]{2,}+(?=[^\s:：][^:：]{0,28}?\s?[:：]\s)")
_BARS = re.compile(r"\s*[|•·]\s*")


def label_of(line: Line) -> tuple[str, int] | None:
    """The label a line begins with ("Source: ...", "**雑誌名**: ...") and where its value begins, or None."""
    match = _LABEL.match(line.text)
    return (match.group(1).strip(" *_"), match.end()) if match else None


def is_note(line: Line) -> bool:
    """Whether a line says by its label that it is no headline ("Discussion: ...", "Photo: ...")."""
    label = label_of(line)
    return label is not None and normalise(label[0]) in DISCUSSION_LABELS


def field_labels(line: Line) -> list[tuple[str, str]]:
    """The fields a line names by labels ("Source: Reuters | Published: 2031-05-04"): (label, value); none for other lines.

    The first label must name a field of an entry, or be set off as a label in bold.
    """
    label = label_of(line)
    if label is None or label[1] >= len(line.text):
        return []
    marked = bool(line.strong) and line.strong[0][0] <= 1
    if not (marked or (_names_field(label[0]) and len(label[0]) <= 24)):
        return []
    pairs = [(label[0], line.text[label[1] :].strip())]
    pieces = _BARS.split(pairs[0][1]) if _BARS.search(pairs[0][1]) else _at_labels(line, label[1])
    later = [_LABEL.match(piece) for piece in pieces[1:]]
    if later and all(match is not None for match in later):
        pairs[0] = (label[0], pieces[0].strip())
        for piece, match in zip(pieces[1:], later, strict=True):
            assert match is not None
            pairs.append((match.group(1).strip(" *_"), piece[match.end() :].strip()))
    return pairs


def _at_labels(line: Line, start: int) -> list[str]:
    """A line from `start` cut before each label in bold, and before each that white space sets off ("Source: A  Date: B")."""
    bold = {a for a, b in line.strong if a > start and line.text[a:b].rstrip(" *_").endswith((":", "："))}
    apart = {match.end() for match in _APART.finditer(line.text, start)}
    places = sorted(bold | apart)
    return [line.text[a:b].strip() for a, b in pairwise([start, *places, len(line.text)])]


def _names_field(label: str) -> bool:
    return max((w for role, w in field_weights(label).items() if role != "skip"), default=0.0) >= 0.4


def is_labelled_address(line: Line) -> bool:
    """Whether a line is nothing but an address with a label before it ("RSS feed: https://...")."""
    label = label_of(line)
    if label is None or not line.links:
        return False
    link = line.links[0]
    return link.bare and link.start <= label[1] + 1 and link.end >= len(line.text) - 1
