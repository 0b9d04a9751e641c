"""A view looks the same whichever others stand in the notebook: each brings the style of all views along."""

import pytest

from kit.lessons.choice import Choice
from kit.race import naive, race
from kit.views import access_map, board, stepper, timeline, trace
from kit.views.access_map import LiveAccessMap
from kit.views.board import Board
from kit.views.stepper import Stepper
from kit.views.timeline import Timeline
from kit.views.trace import Trace
from tests.browser.blank import Blank

VIEWS = {
    Board: board,
    LiveAccessMap: access_map,
    Stepper: lambda _: stepper(race(naive)),
    Timeline: timeline,
    Trace: trace,
}
_LOOKS = """() => {
    for (const moving of document.getAnimations()) moving.finish();
    return [...document.querySelectorAll("main *")].map((node) => {
        const [style, before] = [getComputedStyle(node), getComputedStyle(node, "::before")];
        const look = [...style].map((name) => `${name}: ${style.getPropertyValue(name)}`);
        return [node.outerHTML.slice(0, 80), look, before.cssText];
    });
}"""


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_the_style_of_the_others_changes_nothing(page, client, view):
    policy = client.blocks.create(label="policy", value="Refunds: 30 days", read_only=True)
    ana = client.agents.create(name="Ana", block_ids=[policy.id])
    client.agents.messages.create(ana.id, input="How many days for refunds?")
    Blank(page, view).mount(VIEWS[view](client).state)

    before = page.evaluate(_LOOKS)
    page.add_style_tag(content="\n".join(other._css for other in (*VIEWS, Choice) if other is not view))

    assert len(before) > 20
    assert page.evaluate(_LOOKS) == before
