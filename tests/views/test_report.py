"""A room on one page: whatever stands in it stays text, and it needs no program and no network."""

import re

import pytest

from kit import connect
from kit.errors import UnprocessableEntityError
from kit.views.report import report
from tests.browser.blank import HOSTILE


@pytest.fixture
def client():
    with connect(repeatable=True) as client:
        secret = client.blocks.create(label="salaries", value="Ana: 4,200", description="For the boss only.")
        wall = client.blocks.create(label="wall", value=HOSTILE, description=HOSTILE)
        client.agents.create(name="Boss", block_ids=[secret.id, wall.id])
        client.agents.create(name=HOSTILE[:40], block_ids=[wall.id])
        yield client


def test_it_tells_who_may_what_where_a_text_could_go_and_what_is_wrong(client):
    page = report(client, title="Our shop", table={"Boss": {"salaries": "R"}})
    for text in ("salaries → Boss → wall", "Boss: the table gives R for salaries, the room gives R/W"):
        assert text in page.words
        assert text.replace(">", "&gt;") in page.html
    assert "Ana: 4,200" in page.html


def test_without_a_table_it_speaks_of_none(client):
    assert "Differences" not in report(client, title="Our shop").words


def test_whatever_somebody_wrote_stays_text_and_nothing_is_fetched(client):
    page = report(client, title=HOSTILE).html
    assert not re.search(r"<(script|img|link|iframe|value)\b", page)
    assert not re.search(r"""<[^>]*\b(src|href)=|url\(|@import""", page)
    assert "&lt;script&gt;" in page


def test_it_is_written_where_it_is_told_and_only_as_a_page(client, tmp_path):
    place = report(client, title="Our shop").save(tmp_path / "team.html")
    assert place.read_text("utf-8").startswith("<!doctype html>")
    with pytest.raises(UnprocessableEntityError):
        report(client, title="Our shop").save(tmp_path / "team.jsonl")
    assert [path.name for path in tmp_path.iterdir()] == ["team.html"]
