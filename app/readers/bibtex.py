"""BibTeX and BibLaTeX, read by bibtexparser; its broken blocks are noted, LaTeX accents and escapes become their characters.

Only commands that stand for characters are decoded: a percent or dollar sign in a headline is one, not a comment or formula.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator

from bibtexparser.entrypoint import parse_string
from bibtexparser.exceptions import BlockAbortedException
from bibtexparser.model import Block, DuplicateBlockKeyBlock, Entry, ParsingFailedBlock

from app.errors import LimitError, ReadError
from app.model import Document, Hint, Piece, ReadNotes, Role
from app.readers.decode import head_text, read_text
from app.readers.nested import MAX_HINTS, MAX_TEXT, MAX_VALUE

FORMAT = "bibtex"
DESCRIPTION = "BibTeX and BibLaTeX"
EXAMPLE = """\
@online{cats, title = {Harbour cats elect new mayor}, organization = {Example Times},
  date = {2031-03-02}, url = {https://times.example/1}}
"""

MAX_BIBTEX = 16 << 20  # code points of a document (about half a million a second)

logging.getLogger("bibtexparser").addHandler(
    logging.NullHandler()
)  # it logs each broken block, which goes to the notes
logging.getLogger("bibtexparser").propagate = False

_ENTRY = re.compile(r"^[ \t]*@[a-z]{2,30}\s*[{(]\s*[^\s,{}()]*\s*,", re.IGNORECASE | re.MULTILINE)
_FIELD = re.compile(r"\b[a-z][\w-]*\s*=\s*[{\"\d\w]", re.IGNORECASE)
_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307", "u": "\u0306",
    "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323", "b": "\u0331",
}  # fmt: skip
_ACCENTED = re.compile(
    r"""\\([`'^"~=.])\s*(?:\{\\?([A-Za-z])\s*\}|\\?([A-Za-z]))|\\([uvHckrdb])(?:\s*\{\\?([A-Za-z])\s*\}|\s+([A-Za-z]))"""
)
_LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "aa": "å", "AA": "Å", "i": "ı",
    "j": "ȷ", "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘", "textellipsis": "…",
    "ldots": "…", "dots": "…",
}  # fmt: skip
_LETTER = re.compile(r"\\(" + "|".join(sorted(_LETTERS, key=len, reverse=True)) + r")(?:\{\}|\s+|(?![A-Za-z]))")
_ESCAPED = re.compile(r"\\([&%$#_{}~^ ])")
_STYLE = re.compile(r"\\(?:emph|textit|textbf|textsc|textrm|url|href|mbox|enquote)\s*(?=\{)")
_JOINED = re.compile(r'"\s*#\s*"')
_ADDRESS = frozenset(("url", "doi", "eprint", "file", "howpublished", "link"))


def likelihood(head: bytes) -> float:
    """An entry begins at a line's start, with a field in it."""
    text = head_text(head)
    found = _ENTRY.search(text)
    if found is None or not _FIELD.search(text, found.end()):
        return 0.0
    return 0.96 if not text[: found.start()].strip() or text.lstrip().startswith(("%", "@")) else 0.6


def read(document: Document, notes: ReadNotes) -> Iterator[Piece]:
    """One RECORD an entry; hints are its fields in lower case ("title", "journal", "date", "url"), and "entrytype", "id".

    String macros are resolved, values kept as written but for LaTeX. A key used twice is as good as any other.
    """
    decoded = read_text(document, notes)
    if len(decoded.text) > MAX_BIBTEX:
        raise LimitError(f"is BibTeX longer than {MAX_BIBTEX:,} characters")
    if "@" not in decoded.text:
        raise ReadError("is not BibTeX: it has no entry")
    text = decoded.text.replace("\r\n", " \n").replace("\r", "\n")  # one for one, so that places stay
    library = parse_string(text)
    line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
    ordinal = 0
    reached = 0
    for block in sorted(library.blocks, key=lambda block: block.start_line or 0):
        start = _start(block, line_starts, text, reached)
        reached = end = start + len(block.raw or "")
        entry = block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock) else block
        if isinstance(entry, Entry):
            fields = tuple(_hints(entry))[:MAX_HINTS]
            yield Piece(
                ordinal,
                decoded.line_at(start),
                decoded.byte_at(start),
                decoded.byte_at(end),
                decoded.text[start : min(end, start + MAX_TEXT)],
                Role.RECORD,
                group="entries",
                fields=fields,
            )
            ordinal += 1
        elif isinstance(block, ParsingFailedBlock):
            why = f"a broken entry ({_first_line(block.error)})"
            notes.skip(why, offset=decoded.byte_at(start), line=decoded.line_at(start))
    if not ordinal:
        notes.skip("the document has no entries")


def _first_line(error: object) -> str:
    reason = error.abort_reason if isinstance(error, BlockAbortedException) else str(error)
    return (reason or type(error).__name__).strip().splitlines()[0][:200]


def _start(block: Block, line_starts: list[int], text: str, reached: int) -> int:
    """Where a block's raw text begins: at or behind its first line, and behind the block before it."""
    line = min(block.start_line or 0, len(line_starts) - 1)
    found = text.find((block.raw or "")[:200], max(reached, line_starts[line]))
    return found if found >= 0 else min(reached, len(text))


def _hints(entry: Entry) -> Iterator[Hint]:
    if kind := entry.entry_type.strip().lower():
        yield Hint("entrytype", kind)
    if entry.key:
        yield Hint("id", entry.key)
    for one in entry.fields:
        name = one.key.strip().lower()
        value = one.value if isinstance(one.value, str) else str(one.value)
        if text := plain(value, address=name in _ADDRESS):
            yield Hint(name, text[:MAX_VALUE])


def plain(value: str, *, address: bool = False) -> str:
    """A field's value as text: accents composed, escapes and braces dropped; of an address only escapes and braces."""
    if _JOINED.search(value):
        value = _JOINED.sub("", value).strip().strip('"')
    if "\\" in value:
        value = _STYLE.sub("", value)
        if not address:
            value = _LETTER.sub(lambda match: _LETTERS[match[1]], _ACCENTED.sub(_accented, value))
        value = _ESCAPED.sub(r"\1", value)
    if not address:
        value = value.replace("~", " ").replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
    return " ".join(value.replace("{", "").replace("}", "").split())


def _accented(match: re.Match[str]) -> str:
    letter = match[2] or match[3] or match[5] or match[6]
    return unicodedata.normalize("NFC", letter + _ACCENTS[match[1] or match[4]])
