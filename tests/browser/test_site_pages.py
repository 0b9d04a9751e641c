"""The pages of the site, built once and opened in Chromium as any plain web server hands them out."""

from __future__ import annotations

import importlib
import inspect
import re
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin

import pytest

import kit
from kit import connect
from kit.site.pages import build
from tests.browser.blank import violations
from tests.browser.static_site import served

pytest.importorskip("sphinx", reason='Sphinx is missing: python -m pip install -e ".[test]"')
expect = pytest.importorskip("playwright.sync_api", reason='python -m pip install -e ".[test]"').expect

KINDS = {  # one of each kind
    "front page": "index.html",
    "text": "limits.html",
    "pictures": "gallery.html",
    "wide table": "calls.html",
    "notebook": "tutorials/solutions/00_ten_minutes.html",
    "instructor's book": "tutorials/instructor/hub.html",
    "API": "reference/views.html",
    "search": "search.html?q=append_only",
}
LAB = "lite/"  # what JupyterLite's builder puts beside the pages


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    build(folder)
    return folder


@pytest.fixture(scope="module")
def address(site):
    with served(site) as address:
        yield f"{address}/"


class Targets(HTMLParser):
    """What a page links to and shows, and the places in it that can be linked to."""

    def __init__(self, text):
        super().__init__()
        self.links, self.places = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id":
                self.places.add(value)
            elif name in {"href", "src", "srcset"}:
                self.links.append(value)


@pytest.fixture(scope="module")
def read(site):
    return {
        path.relative_to(site).as_posix(): Targets(path.read_text("utf-8"))
        for path in site.rglob("*.html")
        if "_static" not in path.parts  # the theme's own patterns
    }


def test_every_link_inside_leads_somewhere_and_to_the_place_that_it_names(site, read):
    missing = []
    for page, found in read.items():
        for link in found.links:
            if re.match(r"[a-z]+:", link):
                continue
            target, place = urldefrag(unquote(urljoin(page, link.partition("?")[0])))
            there = target.startswith(LAB) or (site / target).is_file()
            if not there or (place and target.endswith(".html") and place not in read[target].places):
                missing.append(f"{page}: {link}")
    assert missing == []


def test_what_a_page_loads_is_its_own(read):
    """Links may lead out into the world; scripts, styles, fonts and pictures come from here."""
    for page, found in read.items():
        outside = [link for link in found.links if link.startswith(("http:", "https:", "//"))]
        loaded = [link for link in outside if re.search(r"\.(js|css|woff2?|png|svg|webp)\b|cdn", link)]
        assert loaded == [], page


def public():
    """The names that the documents offer, each where it is described."""
    for module in (
        "kit",
        "kit.views",
        "kit.race",
        "kit.tables",
        "kit.models",
        "kit.lessons",
        "kit.views.report",
    ):
        for name in importlib.import_module(module).__all__:
            if not inspect.ismodule(getattr(kit, name, None)):
                yield name
    for module in ("kit.errors", "kit.team", "kit.leases"):
        there = vars(importlib.import_module(module))
        yield from (
            name
            for name, value in there.items()
            if inspect.isclass(value) and value.__module__ == module and not name.startswith("_")
        )


def calls(of, name="client"):
    """Every call of a client, by the name of its class."""
    for attribute in dir(of):
        if attribute.startswith("_"):
            continue
        value = getattr(of, attribute)
        if inspect.ismethod(value):
            yield f"{type(of).__name__}.{attribute}"
        elif attribute in {"blocks", "agents", "messages", "tools", "room", "audit"}:
            yield from calls(value, attribute)


def test_every_public_name_and_every_call_is_in_the_api(read):
    described = {
        place for page, found in read.items() if page.startswith("reference/") for place in found.places
    }
    ends = {".".join(place.split(".")[-2:]) for place in described} | {
        place.split(".")[-1] for place in described
    }
    with connect() as client:
        wanted = {*public(), *calls(client)}
    assert len(wanted) > 90
    assert sorted(wanted - ends) == []


@pytest.fixture
def asked(page, address):
    """What the page asks for, from anywhere but here."""
    outside = []
    page.on(
        "request", lambda one: outside.append(one.url) if not one.url.startswith((address, "data:")) else None
    )
    yield outside
    assert outside == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_in_order_light_and_dark_wide_and_narrow(page, address, asked, kind):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    for theme, width in (("light", 1280), ("dark", 380)):
        page.set_viewport_size({"width": width, "height": 720})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.goto(address + KINDS[kind])
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        assert page.evaluate("[document.documentElement.scrollWidth, innerWidth]") == [width, width]
        assert errors == []
        assert violations(page) == ""
        errors.clear()  # the tool itself looks for a style where there is none


def test_the_search_finds_without_a_server_of_its_own(page, address, asked):
    page.goto(f"{address}search.html?q=append_only")
    results = page.locator("#search-results li")
    expect(results.filter(has_text="Beyond the block API").first).to_be_visible()


def test_a_picture_moves_until_it_is_stopped_and_not_where_nothing_should_move(page, address, asked):
    page.goto(address)
    first = page.locator("figure.moving").first
    shown = first.locator("img:visible")
    expect(shown).to_have_attribute("src", re.compile(r"shared\.webp$"))
    first.get_by_role("button", name="Stop this picture").click()
    expect(shown).to_have_attribute("src", re.compile(r"shared\.png$"))
    first.get_by_role("button", name="Play this picture").click()
    expect(shown).to_have_attribute("src", re.compile(r"shared\.webp$"))
    page.emulate_media(reduced_motion="reduce", color_scheme="dark")
    page.goto(f"{address}index.html?again")
    expect(shown).to_have_attribute("src", re.compile(r"shared_dark\.png$"))


def test_begin_now_opens_the_first_notebook_and_the_words_stand_beside_the_pictures(page, address, asked):
    page.goto(address)
    begin = page.get_by_role("link", name="Begin now")
    expect(begin).to_have_attribute("href", "lite/lab/index.html?path=00_ten_minutes.ipynb")
    words = page.locator("details")
    expect(words).to_have_count(page.locator("figure.moving").count())
    words.first.locator("summary").click()
    expect(words.first).to_contain_text("Premium products: 45 days")
