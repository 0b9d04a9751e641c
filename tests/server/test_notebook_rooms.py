"""A learner has a room for each notebook: what she begins in one leaves the others as they are."""

import threading

from kit import connect
from kit.lessons import open_lesson
from kit.official import RoomTransport
from kit.remote import RemoteClient
from kit.views import board
from tests.server.test_connections import limits, listening

WAIT = 60


def of_learner_1(served):
    return RemoteClient(served.address, served.tokens["learner-1"])


def labels(client):
    return sorted(block.label for block in client.blocks.list())


def test_beginning_notebook_2_does_not_empty_notebook_1():
    with listening(limits=limits()) as served, of_learner_1(served) as one, of_learner_1(served) as two:
        first, second = open_lesson(1, one), open_lesson(2, two)
        first.empty_room()
        assert one.blocks.create(label="of_1").space == "learner-1.1"
        second.empty_room()
        two.blocks.create(label="of_2")
        assert (labels(one), labels(two)) == (["of_1"], ["of_2"])


def test_one_client_goes_from_notebook_to_notebook_and_its_views_and_watchers_go_with_it():
    with (
        listening(limits=limits()) as served,
        RemoteClient(served.address, served.tokens["learner-1"]) as client,
    ):
        seen, enough = [], threading.Event()

        def see(commit):
            seen.extend(change.document["label"] for change in commit.changes if change.table == "blocks")
            if "of_1" in seen:
                enough.set()

        watch = client.watch(see)
        client.blocks.create(label="before")
        view = board(client)
        client.enter(1)
        client.agents.create(name="Ana", block_ids=[client.blocks.create(label="of_1").id])
        assert enough.wait(WAIT)
        assert "of_1" in str(view)
        assert "before" not in str(view)
        watch.stop()
        view.close()
        client.enter(2)
        assert labels(client) == []
        client.enter(1)
        assert labels(client) == ["of_1"]


def test_a_room_without_a_class_has_no_rooms_for_notebooks():
    with connect() as room:
        client = RemoteClient("http://room.invalid", transport=RoomTransport(room))
        client.blocks.create(label="mine")
        client.enter(2)
        assert labels(client) == ["mine"]
