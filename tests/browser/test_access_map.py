"""The access map on the screen: three tabs by keyboard, in every theme, on every width."""

import pytest

from kit.views.access_map import LiveAccessMap, access_map
from tests.browser.blank import Blank, as_json, violations

expect = pytest.importorskip("playwright.sync_api", reason='python -m pip install -e ".[test]"').expect


@pytest.fixture
def drawing(page, client):
    money = client.blocks.create(label="financial_data", value="")
    history = client.blocks.create(label="interaction_history", value="")
    client.agents.create(name="Coordinator", block_ids=[money.id, history.id])
    client.agents.create(name="Email", block_ids=[history.id])
    return Blank(page, LiveAccessMap)


@pytest.mark.parametrize("theme", ["light", "dark", "dark-high-contrast"])
@pytest.mark.parametrize("tab", ["Matrix", "Drawing", "Quiz"])
def test_nothing_is_inaccessible(drawing, client, page, theme, tab):
    drawing.mount(as_json(access_map(client).state), theme)
    page.get_by_role("tab", name=tab).click()
    expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
    assert violations(page) == ""
    assert drawing.errors == []


def test_it_fits_a_narrow_window(drawing, client, page):
    page.set_viewport_size({"width": 400, "height": 900})
    drawing.mount(as_json(access_map(client).state))
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
