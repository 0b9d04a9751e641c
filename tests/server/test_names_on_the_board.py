"""Whose is what: the instructor's board names the learners, whom the room knows by their ids alone."""

from kit import connect
from kit.views.board.reading import read_board
from tests.server.test_connections import limits, listening


def board_of(served, token):
    with connect(served.address, token=token) as client:
        return read_board(client)


def test_the_instructors_board_names_the_owners_and_a_learners_does_not():
    with listening(limits=limits()) as served:
        served.client.blocks.create(label="rules")
        seats = [served.members.join(served.members.code, name) for name in ("Ada", "Ben")]
        for seat, label in zip(seats, ("hers", "his"), strict=True):
            with connect(served.address, token=seat.token) as client:
                client.enter(1)
                client.blocks.create(label=label)
        seen = board_of(served, served.tokens["instructor"])
        assert [(one.group, one.label) for one in seen.blocks] == [
            ("the class", "rules"),
            ("Ada", "hers"),
            ("Ben", "his"),
        ]
        assert [one.last.by for one in seen.blocks] == ["operator", "Ada", "Ben"]
        assert {one.by for one in seen.news} == {"operator", "Ada", "Ben"}
        with connect(served.address, token=seats[1].token) as client:
            client.enter(1)
            his = read_board(client)
        assert [(one.group, one.label, one.last.by) for one in his.blocks] == [("", "his", "operator")]
        assert "Ada" not in str(his)
