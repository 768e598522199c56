"""Which reader takes which document: invented samples of every form, and the reader they are for."""

from __future__ import annotations

import json

import pytest

from app.readers import registry
from tests.readers.reading import read

PROSE = "The harbour was quiet, as it is in March, and the cats slept. Nobody came, nobody went.\nA storm, they said, would come.\n"
SAMPLES: list[tuple[str, str]] = [
    ("yaml", "- title: Harbour cats elect mayor\n  date: 2031-03-02\n- title: Storm then calm\n  date: 2031-03-03\n"),
    (
        "yaml",
        "---\n# press\n- {title: Harbour cats elect mayor, date: 2031-03-02}\n- {title: Storm then calm, date: 2031-03-03}\n",
    ),
    (
        "yaml",
        "articles:\n  - title: Harbour cats elect mayor\n    date: 2031-03-02\n  - title: Storm\n    date: 2031-03-03\n",
    ),
    ("csv", "title,outlet,date\nHarbour cats elect mayor,Example Times,2031-03-02\n"),
    (
        "csv",
        "Titel;Medium;Datum\nDie Hafenkatzen wählen, endlich;Beispiel;02.03.2031\nSturm, dann Stille;Beispiel;03.03.2031\n",
    ),
    ("csv", "Harbour cats elect mayor\tExample Times\t2031-03-02\nStorm then calm\tSample Gazette\t2031-03-03\n"),
    ("csv", 'id,headline,url\n1,"Storm, then calm",https://times.example/1\n2,Harbour cats,https://times.example/2\n'),
    (
        "csv",
        '"Storm, then calm",2031-03-02 14:11:38\nHarbour cats elect mayor,2031-03-02 14:11:38\nTide,2031-03-02 14:11:38\n',
    ),
    ("json", '{"articles": [{"title": "Harbour cats elect mayor"}]}'),
    ("json", '[\n  {"title": "Harbour cats elect mayor"},\n  {"title": "Storm then calm"}\n]\n'),
    ("json", '["Harbour cats elect mayor - Example Times", "Storm then calm - Sample Gazette"]'),
    ("ndjson", '{"title": "Harbour cats elect mayor"}\n{"title": "Storm then calm"}\n'),
    ("jsonfeed", json.dumps({"version": "https://jsonfeed.org/version/1", "title": "Sample Gazette", "items": []})),
    ("feed", '<?xml version="1.0"?><rss version="2.0"><channel><title>Sample Gazette</title></channel></rss>'),
    ("feed", '\n<!-- made by hand --><feed xmlns="http://www.w3.org/2005/Atom"><title>Sample Gazette</title></feed>'),
    (
        "feed",
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"></rdf:RDF>',
    ),
    ("ris", "TY  - NEWS\nTI  - Harbour cats elect mayor\nER  - \n"),
    ("bibtex", "@online{cats,\n  title = {Harbour cats elect mayor},\n  date = {2031-03-02},\n}\n"),
    ("text", PROSE),
    (
        "text",
        "Harbour cats elect mayor - Example Times - March 2nd, 2031 [March 3rd, 2031]\nStorm - Gazette - March 2nd, 2031\n",
    ),
    ("text", "Harbour cats elect mayor, Example Times, 2031-03-02\nStorm then calm, Sample Gazette, 2031-03-03\n"),
    ("text", "Harbour cats elect mayor | Example Times | 2031-03-02\nStorm then calm | Sample Gazette | 2031-03-03\n"),
    ("text", "From: someone at the desk\nTY - is not a tag here\nWe wrote @all about it, with = signs.\n"),
]
NOT_RECORDS = [  # what other readers are for
    "- Example Times: Harbour cats elect mayor (Mar 3, 2031)\n- Sample Gazette: Storm then calm (Mar 4, 2031)\n",
    "# Press\n\n* [Harbour cats](https://times.example/1), 2031-03-02\n* [Storm](https://times.example/2), 2031-03-03\n",
    "---\ntitle: Press\ndate: 2031-03-02\n---\n\n# Press\n\n- Harbour cats elect mayor\n- Storm then calm\n",
    "| date | outlet | title |\n| --- | --- | --- |\n| 2031-03-02 | Example Times | Harbour cats |\n",
    "<!DOCTYPE html><html><head><title>Sample</title></head><body><ul><li>Harbour cats elect mayor</li></ul></body></html>",
    '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://times.example/1</loc></url></urlset>',
    "Date: Mon, 3 Mar 2031 08:00:00 +0100\nFrom: desk@gazette.example\nSubject: News\n\nHarbour cats elect mayor\n",
]
RECORD_FORMATS = ("feed", "csv", "json", "ndjson", "jsonfeed", "yaml", "ris", "bibtex")


@pytest.mark.parametrize(("name", "sample"), SAMPLES)
def test_each_form_is_told_from_the_others(name: str, sample: str) -> None:
    likely = {reader.FORMAT: reader.likelihood(sample.encode()) for reader in registry.READERS}
    assert max(likely, key=lambda each: likely[each]) == name, likely


@pytest.mark.parametrize("sample", NOT_RECORDS)
def test_other_forms_are_left_to_others(sample: str) -> None:
    likely = {name: registry.reader_named(name).likelihood(sample.encode()) for name in RECORD_FORMATS}
    assert max(likely.values()) < 0.4, likely


@pytest.mark.parametrize("name", RECORD_FORMATS)
def test_the_example_of_each_format_is_in_it_and_has_records(name: str) -> None:
    reader = registry.reader_named(name)
    assert name == registry.sniff(reader.EXAMPLE.encode()).FORMAT
    pieces, notes = read(reader, reader.EXAMPLE)
    assert pieces
    assert notes.skipped == []
