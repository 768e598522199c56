"""The readers of RIS and BibTeX."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import ReadError
from app.readers import bibtex, ris
from tests.readers.reading import CORPUS, damaged, named, own, pieces_or_read_error, prose, read, values, why

RIS = """TY  - NEWS
TI  - Harbour cats elect new mayor
AU  - Writer, A
AU  - Other, B
T2  - Example Times
DA  - 2031/03/02
UR  - https://times.example/1
LA  - en
ER  -

TY  - NEWS
T1  - Lighthouse keeper
      retires
JO  - Sample Gazette
Y1  - 2031///
ER  -
"""
BIB = r"""% press
@string{times = "Example Times"}
@online{cats, title = {Harbour {Cats} elect {\"o}sterlich mayor}, journal = times, date = {2031-03-02},
  url = {https://times.example/a\_b~c}, author = "Writer, A and Other, B", month = mar }
@article(keeper, title = "Lighthouse keeper -- retires", year = 2031)
"""


def test_ris() -> None:
    pieces, notes = read(ris, RIS)
    assert named(pieces[0], "ti", "t2", "da", "ur", "la") == [
        "Harbour cats elect new mayor", "Example Times", "2031/03/02", "https://times.example/1", "en",
    ]  # fmt: skip
    assert values(pieces[0].fields, "au") == ["Writer, A", "Other, B"]
    assert named(pieces[1], "t1", "jo", "y1") == ["Lighthouse keeper retires", "Sample Gazette", "2031///"]
    assert [piece.line for piece in pieces] == [1, 11]
    assert RIS[pieces[1].start : pieces[1].end].startswith("TY  - NEWS\nT1")
    assert RIS[pieces[1].start : pieces[1].end].endswith("ER  -")
    assert notes.skipped == []


def test_medline() -> None:
    pieces, notes = read(
        ris, "PMID- 1\nTI  - Harbour cats elect\n      new mayor\nJT  - Sample Journal\n\nPMID- 2\nTI  - Storm\n"
    )
    assert [named(piece, "ti")[0] for piece in pieces] == ["Harbour cats elect new mayor", "Storm"]
    assert notes.skipped == []


def test_bibtex() -> None:
    pieces, notes = read(bibtex, BIB)
    assert named(pieces[0], "title", "journal", "date", "url", "author", "month", "id") == [
        "Harbour Cats elect österlich mayor", "Example Times", "2031-03-02", "https://times.example/a_b~c",
        "Writer, A and Other, B", "mar", "cats",
    ]  # fmt: skip
    assert named(pieces[1], "title", "year", "entrytype") == ["Lighthouse keeper – retires", "2031", "article"]
    assert [piece.line for piece in pieces] == [3, 5]
    assert BIB[pieces[1].start : pieces[1].end].startswith("@article(keeper")
    assert notes.skipped == []


@pytest.mark.parametrize(
    ("name", "titles", "says"),
    [
        ("ris/end_missing.ris", ["First invented headline", "Second invented headline"], "a record without its end"),
        ("ris/text_between.ris", ["First invented headline", "Second invented headline"], "text outside of records"),
        ("ris/no_records.ris", [], "the document has no records"),
        ("bibtex/entry_never_closed.bib", ["First invented headline", "Third invented headline"], "a broken entry"),
        ("bibtex/key_used_twice.bib", ["First invented headline", "Second invented headline"], ""),
        ("bibtex/percent_and_dollar.bib", ["Prices rise 5% to $5m and $6m"], ""),
        ("bibtex/no_entries.bib", [], "the document has no entries"),
    ],
)
def test_defects(name: str, titles: list[str], says: str) -> None:
    reader = ris if name.startswith("ris") else bibtex
    pieces, notes = read(reader, (CORPUS / name).read_bytes())
    assert [named(piece, "ti")[0] or named(piece, "title")[0] for piece in pieces] == titles
    assert says in why(notes)
    assert bool(notes.skipped) == bool(says)


def test_latex_is_text() -> None:
    [piece], _ = read(bibtex, (CORPUS / "bibtex" / "percent_and_dollar.bib").read_bytes())
    assert named(piece, "organization") == ["Café Österreich & Co"]


def test_words_are_not_bibtex() -> None:
    with pytest.raises(ReadError, match="is not BibTeX"):
        read(bibtex, "no entry at all")


@given(st.lists(st.tuples(prose, prose), min_size=1, max_size=5))
def test_ris_round_trip(records: list[tuple[str, str]]) -> None:
    """Titles and outlets written as RIS are read as they were."""
    written = "".join(f"TY  - NEWS\nTI  - {title}\nT2  - {outlet}\nER  - \n\n" for title, outlet in records)
    pieces, notes = read(ris, written)
    found = [dict(own(piece)) for piece in pieces]
    assert [(one.get("ti", ""), one.get("t2", "")) for one in found] == records
    assert notes.skipped == []


@given(st.lists(prose.filter(bool), min_size=1, max_size=5))
def test_bibtex_round_trip(titles: list[str]) -> None:
    """Titles written as BibTeX (braces, backslashes and what LaTeX reads as another sign aside) are read as they were."""
    plain = ["A" + title.translate({ord(sign): None for sign in "{}\\~`'@\"-"}) for title in titles]
    plain = [" ".join(title.split()) for title in plain]
    written = "".join(f"@misc{{k{number}, title = {{{title}}}}}\n" for number, title in enumerate(plain))
    pieces, notes = read(bibtex, written)
    assert [named(piece, "title")[0] for piece in pieces] == plain
    assert notes.skipped == []


TOKENS = (
    b"TY  - ",
    b"ER  - \n",
    b"\n",
    b"AB  - ",
    b"@",
    b"@a{",
    b"{",
    b"}",
    b'"',
    b"=",
    b",",
    b"#",
    b"\\",
    b"@string{",
    b"@comment{",
    b"(",
    b")",
)


@given(st.binary(max_size=300) | damaged((RIS.encode(), BIB.encode()), TOKENS))
def test_any_bytes(data: bytes) -> None:
    """Any bytes give pieces or a ReadError."""
    for reader in (ris, bibtex):
        pieces_or_read_error(reader, data)
