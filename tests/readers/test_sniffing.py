"""Texts that begin as another format does: which reader takes them."""

from __future__ import annotations

import pytest

from app.readers import registry

REST = (
    "- Harbour cats elect mayor - Quay Courier - June 11, 2031\n- Storm then calm - Quay Courier - June 12, 2031\n" * 4
)


def taken_by(text: str) -> str:
    return registry.sniff(text.encode()).FORMAT


@pytest.mark.parametrize(
    "first",
    [
        "[2031-01-14] Storm then calm - Quay Courier",
        "[14 June] Storm then calm - Quay Courier",
        "[1] Storm then calm - Quay Courier - June 1, 2031",
        "[12, 13] Storm then calm",
        "[ ] Storm then calm - Quay Courier",
        "[] Storm then calm - Quay Courier",
        "[x] Storm then calm",
        "[-] Storm then calm",
        "[-3] degrees in the harbour",
        "[null] and void, says the court - Quay Courier",
        "[from the archive] Storm then calm",
        "[news] Storm then calm",
        '["Storm" it was] - Quay Courier',
        "[...] and then it was calm",
        "[[Storm then calm]] - Quay Courier",
        "[Video] Storm then calm",
        "{Updated} Storm then calm",
        "{ } Storm then calm",
        "(1) Storm then calm",
        'Storm ([video]) "calm": Quay Courier',
        "<Storm then calm>",
        "<https://quay.example/1> Storm then calm",
        "< 5 degrees in the harbour",
        "<b>Storm then calm</b>",
        "<i>Quay Courier</i>: storm",
        "<span class=x>Storm</span>",
        "<!-- made by hand -->",
        "The sitemap's <urlset> is empty",
        "Our <rss> feed has no <item>",
        "%YAML is not what this is",
        "@quay: storm then calm",
        "# 1 in the harbour",
    ],
)
def test_a_text_is_a_text_whatever_its_first_line_begins_with(first: str) -> None:
    assert taken_by(f"{first}\n{REST}") in ("text", "markdown")


@pytest.mark.parametrize("tag", ["u", "b", "em", "strong", "i", "mark"])
def test_inline_tags_make_no_page(tag: str) -> None:
    text = "".join(f"<{tag}>Storm {n} then calm</{tag}> - Quay Courier - June {n}, 2031\n" for n in range(1, 9))
    assert taken_by(text) in ("text", "markdown")


@pytest.mark.parametrize(
    "page",
    [
        "<p>Storm then calm</p>\n<p>Quay Courier</p>\n",
        "<ul>\n<li>Storm then calm\n<li>Harbour cats\n</ul>\n",
        "<!-- saved -->\n<div>\nlong lines\nof text\nand more\n</div>\n",
        "<b>Storm then calm</b><br>\n<i>Quay Courier</i><br>\nJune 11, 2031<br>\n",
        "<h1>Press</h1>\nplain\nplain\nplain\nplain\nplain\nplain\n",
        "\n\n<table><tr><td>Storm</td></tr></table>",
        '<a href="/1">Storm then calm</a>\n<a href="/2">Harbour cats</a>\n',
        "<!DOCTYPE html>\n" + REST,
    ],
)
def test_fragments_of_pages_are_pages(page: str) -> None:
    assert taken_by(page) == "html"


@pytest.mark.parametrize(
    "data",
    [
        '["Storm then calm - Quay Courier", "Harbour cats - Quay Courier"]',
        '["Storm then calm - Quay Courier"]',
        "[[1, 2], [3, 4]]",
        "[1, 2, 3]",
        '[["2031-06-11", "Storm"]]',
        "[true, false]",
        "[]",
        "[[], []]",
        "[{}]",
        '{"title": "Storm"}',
        '{ "unclosed',
        '\n [ { "title": "Storm" } ]',
        'var news = [{"title": "Storm"}];',
        'load({"title": "Storm"})',
    ],
)
def test_json_is_json(data: str) -> None:
    assert taken_by(data) == "json"
