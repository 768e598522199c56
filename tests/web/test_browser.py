"""The pages in a browser: Chromium drives the main ways, with JavaScript and without; axe looks at each page."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from tests.web.serving import SAMPLE_HEADLINES, document, fill, sample, served

TOKEN = "a token of the tests"
# Milliseconds until something that does not come is a failure; a busy machine is no failure, so this is no measure of speed.
PATIENCE = 30_000
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOW_TO_GET_IT = "There is no Chromium here: apt-get install chromium, or name one in HEADLINES_TEST_CHROMIUM"
LEFTOVERS = """\
- A bridge is named after nobody in particular - Alder Bay Gazette - June 31st, 2026
- Ferry timetable nobody dated - Northern Courier
- The month the pier stood still - The Verrin Post - May 2026
- Lanterns on the pier at dusk - The Verrin Post - May 30th, 2026
"""

pytestmark = pytest.mark.xdist_group("browser")


def chromium() -> str:
    """Where the browser is. Without one these tests are left out, but never in CI."""
    names = (os.environ.get("HEADLINES_TEST_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(HOW_TO_GET_IT)
        pytest.skip(HOW_TO_GET_IT)
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def database(folder: Path, template: bytes) -> str:
    path = folder / "headlines.db"
    path.write_bytes(template)
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[str]:
    """The sample and some lines that cannot be rows, served; nobody adds to it."""
    url = database(tmp_path_factory.mktemp("site"), sqlite_template)
    fill(url, [*sample(), document("leftovers.txt", LEFTOVERS)])
    with served(url, token=TOKEN) as base:
        yield base


@pytest.fixture
def fresh(tmp_path: Path, sqlite_template: bytes) -> Iterator[str]:
    """An empty database, served, writing allowed."""
    with served(database(tmp_path, sqlite_template), token=TOKEN) as base:
        yield base


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def context(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    """A browser's window of its own, with JavaScript and without."""
    made = browser.new_context(
        reduced_motion="reduce", java_script_enabled=request.param, viewport={"width": 1200, "height": 900}
    )
    made.set_default_timeout(PATIENCE)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that may ask nobody but its own server, and that must not complain."""
    with watched(context) as page:
        yield page


@pytest.fixture
def scripted(browser: Browser) -> Iterator[Page]:
    """The same, with JavaScript only."""
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1200, "height": 900})
    context.set_default_timeout(PATIENCE)
    with watched(context) as page:
        yield page
    context.close()


class watched:
    """A page in a context; what it asked elsewhere, or complained about, fails the test."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self._complain(message.type, message.text))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))

    def _note(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in ("127.0.0.1", None):
            self.asked.append(request.url)

    def _complain(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and "status of 4" not in text:
            self.complaints.append(text)

    def __enter__(self) -> Page:
        return self.page

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            assert self.asked == []
            assert self.complaints == []


def parameters(page: Page) -> dict[str, list[str]]:
    """What the address asks for, when its page is there: an address changes before its page has come."""
    page.wait_for_load_state()
    return parse_qs(urlsplit(page.url).query)


def total(page: Page) -> int:
    text = page.locator(".result .num").first.inner_text()
    return int(text.replace(",", ""))


def scripts(page: Page) -> bool:
    """Whether JavaScript runs here."""
    return page.locator(".tip").count() > 0


def scripts_run(page: Page) -> bool:
    """Whether JavaScript runs on this headline's page: it shows the buttons for copying."""
    return page.locator("[data-copy]:visible").count() > 0


# ---------------------------------------------------------------- the main ways


def test_a_first_visit_says_what_to_do(fresh: str, page: Page) -> None:
    page.goto(fresh)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing is stored yet")
    expect(page.get_by_text("headlines ingest FILE")).to_be_visible()
    page.get_by_role("link", name="Add a list").click()
    expect(page.get_by_label("Token")).to_be_visible()


def test_a_bar_narrows_to_its_days_and_history_leads_back(site: str, page: Page) -> None:
    page.goto(site)
    before = total(page)
    assert before == SAMPLE_HEADLINES + 2
    bar = page.locator(".plot a").first
    label = bar.get_attribute("aria-label") or bar.locator("title").text_content() or ""
    count = int(label.rpartition(": ")[2].split()[0])
    bar.locator(".hit").click()
    asked = parameters(page)
    assert asked["from"] == asked["to"]
    assert total(page) == count == page.locator(".entry").count()
    expect(page.get_by_label("From")).to_have_value(asked["from"][0])
    page.go_back()
    assert total(page) == before
    page.go_forward()
    assert total(page) == count


def test_bars_are_reached_by_keys(site: str, scripted: Page) -> None:
    """One stop of the tab key, arrows from bar to bar, Enter to follow; the label is shown on the way."""
    scripted.goto(site)
    bars = scripted.locator(".plot a")
    bars.first.focus()
    scripted.keyboard.press("ArrowRight")
    expect(bars.nth(1)).to_be_focused()
    expect(scripted.locator(".tip")).to_have_text(bars.nth(1).get_attribute("aria-label") or "")
    assert scripted.locator('.plot a[tabindex="0"]').count() == 1
    scripted.keyboard.press("End")
    expect(bars.last).to_be_focused()
    scripted.keyboard.press("Enter")
    scripted.wait_for_url("**from=*")


def test_dragging_over_bars_chooses_their_days(site: str, scripted: Page) -> None:
    scripted.goto(site)
    bars = scripted.locator(".plot .hit")
    first, last = bars.nth(2).bounding_box(), bars.nth(6).bounding_box()
    assert first
    assert last
    scripted.mouse.move(first["x"] + 1, first["y"] + 50)
    scripted.mouse.down()
    scripted.mouse.move(last["x"] + last["width"] / 2, last["y"] + 60, steps=4)
    scripted.mouse.move(last["x"] + last["width"] - 1, last["y"] + 60)
    scripted.mouse.up()
    scripted.wait_for_url("**from=*")
    asked = parameters(scripted)
    assert asked["from"] < asked["to"]
    assert 0 < total(scripted) < SAMPLE_HEADLINES


def test_an_outlet_of_the_legend_filters(site: str, page: Page) -> None:
    page.goto(site)
    link = page.locator(".keys a").first
    name = (link.text_content() or "").removeprefix("Only ")
    link.click()
    assert len(parameters(page)["outlet"]) == 1
    assert set(page.locator(".entry .outlet").all_inner_texts()) == {name}
    page.get_by_role("link", name=f"Remove: {name}").click()
    assert "outlet" not in parameters(page)


def test_outlets_are_picked_from_a_list(site: str, page: Page) -> None:
    page.goto(site)
    page.locator(".picker > summary").click()
    if scripts(page):
        page.get_by_label("Another, by name, alias or domain").press_sequentially("courier")
        expect(page.get_by_label("The Verrin Post")).to_be_hidden()
    page.get_by_label("Northern Courier").check()
    page.locator(".picker button").click()
    assert parameters(page)["outlet"] == ["northern-courier"]
    assert set(page.locator(".entry .outlet").all_inner_texts()) == {"Northern Courier"}
    page.locator(".picker > summary").click()
    page.get_by_label("Another, by name, alias or domain").fill("The Verrin Post")
    page.locator(".picker button").click()
    expect(page.locator(".entry .outlet", has_text="The Verrin Post").first).to_be_visible()
    assert set(page.locator(".entry .outlet").all_inner_texts()) == {"Northern Courier", "The Verrin Post"}


def test_words_and_dates_filter_together(site: str, page: Page) -> None:
    page.goto(site)
    page.get_by_label("Words in headlines").fill("ferry -crews")
    page.get_by_label("From").fill("2026-05-20")
    page.get_by_label("Bars by").select_option("week")
    page.get_by_role("button", name="Show").first.click()
    asked = parameters(page)
    assert (asked["q"], asked["from"], asked["by"]) == (["ferry -crews"], ["2026-05-20"], ["week"])
    titles = page.locator(".entry .title").all_inner_texts()
    assert titles
    assert all("ferry" in title.lower() and "crews" not in title.lower() for title in titles)
    if scripts(page):
        assert "to" not in asked
    page.get_by_role("link", name="Remove all").click()
    assert total(page) == SAMPLE_HEADLINES + 2


def test_a_malformed_search_can_be_mended(site: str, page: Page) -> None:
    page.goto(site)
    page.get_by_label("Words in headlines").fill('"ferry')
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("quotation mark")
    page.get_by_label("Words in headlines").fill('"ferry"')
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert total(page) > 0


def test_headlines_are_turned_page_by_page(site: str, page: Page) -> None:
    page.goto(site)
    page.get_by_role("link", name="Next page").click()
    assert page.locator(".entry").count() == SAMPLE_HEADLINES + 2 - 50
    page.get_by_role("link", name="Previous page").click()
    assert page.locator(".entry").count() == 50
    assert "cursor" not in parameters(page)


def test_from_a_headline_to_its_line_and_its_outlet(site: str, page: Page) -> None:
    page.goto(f"{site}/?q=%22second+audit%22")
    page.locator(".entry .title a").first.click()
    expect(page.locator("mark.m-title").nth(1)).to_contain_text("Opposition calls for second audit")
    expect(page.get_by_role("heading", name="The same headline at other outlets")).to_be_visible()
    expect(page.get_by_text("@misc{")).to_be_visible()
    page.get_by_role("link", name="verrin-bridge-may.txt").click()
    line = re.search(r"#L(\d+)$", page.url)
    assert line
    expect(page.locator(f"#L{line[1]} mark.m-title")).to_contain_text("Opposition calls for second audit")
    expect(page.get_by_role("heading", name="List 1")).to_be_visible()
    page.locator(f"#L{line[1]}").get_by_role("link", name="headline").click()
    page.locator(".byline a").first.click()
    assert urlsplit(page.url).path.startswith("/o/")
    assert page.locator(".plot a").count() > 1


def test_a_citation_is_copied(site: str, scripted: Page) -> None:
    scripted.context.grant_permissions(["clipboard-read", "clipboard-write"])
    scripted.goto(f"{site}/?q=%22second+audit%22")
    scripted.locator(".entry .title a").first.click()
    button = scripted.get_by_role("button", name="Copy: Plain text")
    button.click()
    expect(button).to_have_text("Copied")
    assert "Opposition calls for second audit" in scripted.evaluate("navigator.clipboard.readText()")


def test_outlets_documents_and_rejections_are_browsed(site: str, page: Page) -> None:
    page.goto(site)
    menu = page.get_by_role("navigation", name="Main")
    menu.get_by_role("link", name="Outlets").click()
    expect(menu.get_by_role("link", name="Outlets")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="Outlet", exact=True).click()
    names = page.locator("tbody th a").all_inner_texts()
    assert names == sorted(names, key=lambda name: re.sub(r"[^a-z0-9]", "", name.lower()))
    page.get_by_label("Name, alias or domain").fill("courier")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody th a").first).to_contain_text("ourier")
    menu.get_by_role("link", name="Documents").click()
    assert page.locator("tbody tr").count() == 3
    menu.get_by_role("link", name="Rejections").click()
    expect(page.get_by_text("A bridge is named after nobody in particular")).to_be_visible()
    page.get_by_role("link", name="leftovers.txt, line 1").click()
    expect(page.locator("#L1.rejected")).to_be_visible()


def test_a_list_is_pasted_looked_at_and_stored(fresh: str, page: Page) -> None:
    page.goto(f"{fresh}/add")
    page.get_by_label("Token").fill("a guess")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("not the token")
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Text", exact=True).fill(
        "News of the strait\n"
        "- Council weighs a bridge - Alder Bay Gazette - 03/04/2026\n"
        "- Ferry weighs anchor - Northern Courier - 05/04/2026\n"
    )
    page.get_by_role("button", name="See how it is read").click()
    assert page.locator(".piece.rejected").count() == 2
    expect(page.locator(".piece.dim")).to_contain_text("News of the strait")
    page.get_by_label("Dates in numbers").select_option("dmy")
    page.get_by_role("button", name="See how it is read").click()
    assert page.locator(".piece.entry-piece").count() == 2
    page.get_by_label("Collection").fill("By hand")
    page.get_by_role("button", name="Store 2 headlines").click()
    expect(page.get_by_role("status")).to_contain_text("2 new headlines")
    page.goto(fresh)
    assert total(page) == 2
    page.get_by_label("Collection").select_option("By hand")
    page.get_by_role("button", name="Show").first.click()
    assert parameters(page)["collection"] == ["By hand"]
    expect(page.get_by_role("link", name="Council weighs a bridge")).to_be_visible()
    page.goto(f"{fresh}/add")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Token")).to_be_visible()


def test_a_file_is_chosen_looked_at_and_stored(fresh: str, page: Page, tmp_path: Path) -> None:
    page.goto(f"{fresh}/add")
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Go on").click()
    file = tmp_path / "lanterns.txt"
    file.write_text("- Lanterns over Lowmark - Lowmark Evening Star - May 4th, 2026\n", encoding="utf-8")
    page.get_by_label("Or a file").set_input_files(file)
    page.get_by_role("button", name="See how it is read").click()
    expect(page.get_by_text("Chosen: lanterns.txt")).to_be_visible()
    page.get_by_role("button", name="Store 1 headline").click()
    page.get_by_role("status").get_by_role("link", name="lanterns.txt").click()
    expect(page.locator(".piece.entry-piece")).to_have_count(1)


def test_an_outlet_is_corrected_and_the_correction_withdrawn(fresh: str, page: Page) -> None:
    """From a headline through signing in to its form; a date that is none is said beside it; axe looks at each step."""
    page.goto(f"{fresh}/add")
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Text", exact=True).fill(LEFTOVERS)
    page.get_by_role("button", name="See how it is read").click()
    page.get_by_role("button", name="Store 2 headlines").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{fresh}/?q=lanterns")
    page.locator(".entry .title a").click()
    before = page.url
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Go on").click()
    assert page.url == before
    page.get_by_text("Correct this reading").click()
    page.get_by_label("Outlet", exact=True).fill("The Lantern")
    page.get_by_label("Published", exact=True).fill("30 May")
    page.get_by_label("Note").fill("as its masthead has it")
    looks = scripts_run(page)  # axe is a script
    found = violations(page) if looks else []
    page.get_by_role("button", name="Correct", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Published takes a day, month or year")
    expect(page.get_by_label("Outlet", exact=True)).to_have_value("The Lantern")
    found += violations(page) if looks else []
    expect(page.get_by_label("Published", exact=True)).to_be_focused()
    page.get_by_label("Published", exact=True).fill("2026-05-30")
    page.get_by_role("button", name="Correct", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("stored and in force")
    expect(page.locator(".byline a").first).to_have_text("The Lantern")
    expect(page.locator(".sayings")).to_contain_text("as its masthead has it")
    if looks:
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 360, "height": 800})
        page.get_by_text("Correct this reading").click()
        found += violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert found == []
    page.get_by_role("button", name="Withdraw: Outlet").click()
    expect(page.locator(".byline a").first).to_have_text("The Verrin Post")
    assert page.url.partition("?")[0] == before
    expect(page.locator(".sayings")).to_have_count(0)


# ---------------------------------------------------------------- each page: axe, width, weight

PAGES = {
    "timeline": "/",
    "filtered": "/?q=bridge&outlet=northern-courier&from=2026-05-01",
    "nothing found": "/?q=zeppelin",
    "malformed": "/?q=%22bridge",
    "headline": "",
    "outlet": "/o/northern-courier",
    "outlets": "/outlets",
    "documents": "/documents",
    "document": "",
    "rejections": "/rejections",
    "candidate": "",
    "sign in": "/add",
    "error": "/nothing",
    "API": "/docs",
}


def address(site: str, page: Page, name: str) -> str:
    """The address of a kind of page; headline, document and candidate are the first of their lists."""
    if name == "headline":
        page.goto(f"{site}/?q=%22second+audit%22")
        return site + str(page.locator(".entry .title a").first.get_attribute("href"))
    if name == "document":
        page.goto(f"{site}/documents")
        return site + str(page.locator("tbody th a").first.get_attribute("href"))
    if name == "candidate":
        page.goto(f"{site}/rejections")
        return site + str(page.get_by_role("link", name="What was read").first.get_attribute("href"))
    return site + PAGES[name]


def violations(page: Page) -> list[str]:
    """What axe finds wrong, a line each. Transitions are ended first: a colour half way is no colour of the page."""
    page.evaluate("document.getAnimations().forEach(one => one.finish())")
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['help']}: {[node['html'][:150] for node in one['nodes'][:3]]}" for one in found]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(site: str, scripted: Page, name: str) -> None:
    """No violation in light on a wide screen and in dark on a phone, all details open; and no page is wider than the phone."""
    scripted.goto(address(site, scripted, name))
    assert scripted.locator("h1").count() == 1
    scripted.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
    assert violations(scripted) == []
    scripted.emulate_media(color_scheme="dark")
    scripted.set_viewport_size({"width": 360, "height": 800})
    assert violations(scripted) == []
    assert scripted.evaluate("document.documentElement.scrollWidth") <= 360


def test_axe_finds_nothing_while_adding_and_on_an_empty_database(fresh: str, scripted: Page) -> None:
    for path in ("/", "/outlets", "/documents", "/rejections"):
        scripted.goto(fresh + path)
        assert violations(scripted) == []
    scripted.goto(f"{fresh}/add")
    scripted.get_by_label("Token").fill(TOKEN)
    scripted.get_by_role("button", name="Go on").click()
    assert violations(scripted) == []
    scripted.get_by_label("Text", exact=True).fill(f"Some words before\n{LEFTOVERS}")
    scripted.get_by_role("button", name="See how it is read").click()
    assert violations(scripted) == []
    scripted.get_by_role("button", name="Store").click()
    assert violations(scripted) == []


def test_the_first_page_is_light(site: str, scripted: Page) -> None:
    """HTML, style and script of the first page stay under 100 KB together, uncompressed, with fifty headlines on it."""
    sizes: list[int] = []
    scripted.on("response", lambda response: sizes.append(len(response.body())))
    scripted.goto(site, wait_until="networkidle")
    assert scripted.locator(".entry").count() == 50
    assert len(sizes) == 3
    assert sum(sizes) < 100_000


def test_a_printed_page_leaves_the_machinery_out(site: str, scripted: Page) -> None:
    scripted.goto(site)
    scripted.emulate_media(media="print")
    expect(scripted.locator("form").first).to_be_hidden()
    expect(scripted.locator(".plot")).to_be_visible()
    expect(scripted.locator(".entry").first).to_be_visible()
