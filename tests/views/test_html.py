"""What people and models wrote is inert in the HTML of every view: text, and nothing else."""

import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

import kit
from kit.lessons.sheet import Sheet, say, say_printed
from kit.views import access_map, board, timeline, trace
from kit.views.report import report

KIT = Path(kit.__file__).parent
WORDS = "</b><script>alert(1)</script><img src=x onerror=alert(2)>\"'&lt;&#39;\u202e\u200b\x1b[31m fin"
AS_SEEN = WORDS.replace("\u202e", "�").replace("\u200b", "�").replace("\x1b", "�")
NAME = "Ana </th><script>"
KNOWN = {
    *(
        "body",
        "button",
        "caption",
        "code",
        "del",
        "desc",
        "details",
        "div",
        "fieldset",
        "figcaption",
        "figure",
    ),
    *("h1", "h2", "h3", "head", "html", "input", "ins", "label", "legend", "li", "meta", "ol", "p", "pre"),
    *("rect", "small", "strong", "style", "summary", "svg", "table", "tbody", "td", "text", "th", "thead"),
    *("title", "tr", "ul"),
}


class Read(HTMLParser):
    """The elements, the attributes and the text of a page, as a browser reads them."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.open, self.text = set(), set(), [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        if tag not in {"input", "meta"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag  # nothing that was put in closes an element

    def handle_data(self, text):
        self.text += text


@pytest.fixture
def hostile(client):
    """A room in which every text that a view shows is hostile."""
    policy = client.blocks.create(label="policy", value=WORDS, description=WORDS, tags=[NAME])
    ana = client.agents.create(name=NAME, block_ids=[policy.id])
    client.blocks.update(policy.id, value=f"{WORDS} more")
    client.agents.messages.create(ana.id, input=WORDS)
    return client


PAGES = {
    "board": lambda room: board(room, title=WORDS),
    "access map": access_map,
    "timeline": timeline,
    "trace": trace,
}


def html_of(view):
    return view.as_html(view.redraw())


def is_inert(html):
    read = Read(html)
    assert read.tags <= KNOWN
    assert not {name for name in read.attributes if name.startswith("on") or name == "src"}
    assert not set("\u202e\u200b\x1b") & set(html)
    assert read.open == []
    return read


@pytest.mark.parametrize("page", PAGES)
def test_a_hostile_room_shows_as_text(hostile, page):
    read = is_inert(html_of(PAGES[page](hostile)))
    shown = NAME if page == "access map" else AS_SEEN
    assert shown in read.text


def test_a_hostile_report_shows_as_text(hostile):
    assert AS_SEEN in is_inert(report(hostile, title=WORDS).html.removeprefix("<!doctype html>")).text


@pytest.mark.parametrize("form", [{}, {"ordered": True}, {"pressed": True}, {"offer": True}])
def test_a_hostile_question_shows_as_text(form):
    sheet = Sheet(WORDS, {"a": WORDS, "b": WORDS}, (say(WORDS, "✔ right:"), say_printed(WORDS)), **form)
    assert AS_SEEN in is_inert(sheet.html).text


def test_nothing_is_put_into_a_template_as_it_is_but_a_template():
    safe = {
        f"{path.relative_to(KIT)}: {line.strip()}"
        for path in KIT.rglob("*.html")
        for line in path.read_text("utf-8").splitlines()
        if "safe" in line
    }
    assert safe == {"views/report/report.html: {{ drawn | safe }}"}


def test_the_templates_wait_for_the_first_page():
    code = "import sys, kit.views; assert 'jinja2' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
