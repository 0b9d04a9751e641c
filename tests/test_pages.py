"""Pages: what slicing the whole list would give, whichever cursors and order are asked for."""

import pytest
from hypothesis import given, strategies as st

from kit.errors import NotFoundError, UnprocessableEntityError
from kit.memory.paging import Cut, Page
from kit.models import Script
from tests.ways import WAYS, opened

IDS = [f"id-{number}" for number in range(12)]


class Item:
    def __init__(self, id):
        self.id = id


def pages_of(ids, cut):
    """Pages over a list that may change meanwhile."""
    found = [Item(id) for id in cut.of(ids)]
    return Page(found, lambda: pages_of(ids, cut.following(item.id for item in found)))


def expected(ids, limit, before, after, order):
    ordered = ids if order == "asc" else ids[::-1]
    start = 0 if after is None else ordered.index(after) + 1
    stop = len(ordered) if before is None else ordered.index(before)
    among = ordered[start:stop]
    if before is not None and after is None:
        return among[len(among) - min(limit, len(among)) :], among
    return among[:limit], among


lists = st.integers(0, 12).map(lambda count: IDS[:count])


@st.composite
def asked(draw):
    ids = draw(lists)
    cursor = st.none() | st.sampled_from(ids) if ids else st.none()
    return ids, {
        "limit": draw(st.integers(1, 15)),
        "before": draw(cursor),
        "after": draw(cursor),
        "order": draw(st.sampled_from(["asc", "desc"])),
    }


@given(asked())
def test_a_page_is_the_slice_between_its_cursors(question):
    ids, arguments = question
    assert Cut(**arguments).of(ids) == expected(ids, **arguments)[0]


@given(asked())
def test_going_on_gives_the_rest_up_to_the_cursor_each_once_and_never_beyond(question):
    ids, arguments = question
    first, among = expected(ids, **arguments)
    rest = among[among.index(first[0]) :] if first else []
    assert [item.id for item in pages_of(ids, Cut(**arguments))] == rest


@given(lists, st.integers(1, 15), st.sampled_from(["asc", "desc"]))
def test_without_a_cursor_everything_is_seen_once_in_order(ids, limit, order):
    seen = [item.id for item in pages_of(ids, Cut(limit=limit, order=order))]
    assert seen == (ids if order == "asc" else ids[::-1])


@given(lists, st.integers(1, 5), st.sampled_from(["asc", "desc"]), st.data())
def test_who_deletes_what_was_handed_out_still_sees_every_other_one_exactly_once(ids, limit, order, data):
    wanted, here, seen = list(ids), list(ids), []
    for item in pages_of(here, Cut(limit=limit, order=order)):
        seen.append(item.id)
        for gone in data.draw(st.lists(st.sampled_from(seen), max_size=3)):
            if gone in here:
                here.remove(gone)
    assert seen == (wanted if order == "asc" else wanted[::-1])


def test_what_is_added_meanwhile_is_met_at_the_end():
    here, seen = IDS[:3], []
    for item in pages_of(here, Cut(limit=2)):
        seen.append(item.id)
        if len(here) < 5:
            here.append(IDS[len(here)])
    assert seen == IDS[:5]


@given(lists)
def test_no_limit_means_all(ids):
    assert Cut(limit=None, order="desc").of(ids) == ids[::-1]


@pytest.mark.parametrize(
    "arguments",
    [{"limit": bad} for bad in (0, -1, 1001, True, 1.5, "5", 10**30)]
    + [{"order": bad} for bad in ("up", "", None, ["asc"], 5)]
    + [{"after": bad} for bad in (5, b"id-1", ["id-1"], "\0", "\ud800")]
    + [{"before": bad} for bad in (5, b"id-1", ["id-1"], "\0", "\ud800")],
)
def test_a_question_that_makes_no_sense_is_refused(arguments):
    with pytest.raises(UnprocessableEntityError) as refusal:
        Cut(**arguments)
    assert refusal.value.hint


@pytest.mark.parametrize("cursor", ["after", "before"])
def test_an_unknown_cursor_is_an_error_and_is_not_ignored(cursor):
    with pytest.raises(NotFoundError, match="no-such-id"):
        Cut(**{cursor: "no-such-id"}).of(IDS)


def test_a_page_is_read_like_a_list_and_knows_whether_to_ask_on():
    page = pages_of(IDS[:3], Cut(limit=2))
    assert (len(page), page[0].id, page[-1].id, bool(page), page.has_next_page()) == (
        2,
        "id-0",
        "id-1",
        True,
        True,
    )
    assert [len(part) for part in page.iter_pages()] == [2, 1]
    last = page.get_next_page().get_next_page()
    assert (len(last), bool(last), last.has_next_page(), list(last), list(last.iter_pages())) == (
        0,
        False,
        False,
        [],
        [],
    )
    with pytest.raises(RuntimeError):
        last.get_next_page()


@pytest.fixture(params=WAYS)
def client(request):
    with opened(request.param, model=Script(["hello"] * 9)) as client:
        yield client


def test_every_list_of_the_client_pages_alike(client):
    block = client.blocks.create(label="shared")
    agents = [client.agents.create(block_ids=[block.id]) for _ in range(5)]
    for number in range(4):
        client.agents.blocks.attach(client.blocks.create(label=f"b{number}").id, agent_id=agents[0].id)
    for _ in range(3):
        client.agents.messages.create(agents[0].id, input="?")
    lists = (
        client.blocks.list,
        client.agents.list,
        lambda **page: client.blocks.agents.list(block.id, **page),
        lambda **page: client.agents.blocks.list(agents[0].id, **page),
        lambda **page: client.agents.messages.list(agents[0].id, **page),
    )
    for ask in lists:
        ids = [item.id for item in ask(order="asc", limit=None)]
        assert len(ids) >= 5
        for order, ordered in (("asc", ids), ("desc", ids[::-1])):
            assert [item.id for item in ask(order=order, limit=2)] == ordered
            assert [item.id for item in ask(order=order, limit=2, after=ordered[1])] == ordered[2:]
            assert [item.id for item in ask(order=order, limit=2, before=ordered[4]).items] == ordered[2:4]
        with pytest.raises(NotFoundError):
            ask(after=ids[0].replace("-", "-f", 1))


@pytest.mark.parametrize("client", ["here", "remote"], indirect=True)  # the official client goes on backwards
def test_what_stands_before_a_cursor_is_one_page(client):
    ids = [client.blocks.create().id for _ in range(5)]
    assert [block.id for block in client.blocks.list(limit=2, before=ids[4])] == ids[2:4]


def test_whoever_takes_out_what_she_is_told_can_ask_on(client):
    blocks = [client.blocks.create(label=f"b{number}") for number in range(4)]
    agent = client.agents.create(block_ids=[block.id for block in blocks])
    for block in client.agents.blocks.list(agent.id, limit=2):
        client.agents.blocks.detach(block.id, agent_id=agent.id)
    assert list(client.agents.blocks.list(agent.id)) == []
    for block in client.blocks.list(limit=2):
        client.blocks.delete(block.id)
    assert list(client.blocks.list()) == []


def test_a_cursor_of_another_list_is_unknown_here(client):
    agent = client.agents.create(memory_blocks=[{"label": "mine"}])
    foreign = client.blocks.create(label="foreign")
    with pytest.raises(NotFoundError):
        client.agents.blocks.list(agent.id, after=foreign.id)
