"""A total stays the sum of the others: where one of them changes, goes or comes."""

import pytest

from kit.clerk.plan import planned
from kit.clerk.sight import SeenBlock, Sight

STORE = "ropes: 12\nlamps: 3\nbuoys: 5\nTotal: 20"
FEES = "Ada: €40\nBo: €10\nTotal: €50"
ORDERS = "ORDERS:\n- Ada: 3 pies\n- Bo: 2 pies\nTotal: 5 pies"
BOXES = "BOX-1 | 3 sails | Mertens\nBOX-2 | 1 anchor | Haugen\nTotal: 2 boxes"
BILL = "Food: €30\nHall: €50\nTotal: €80\nPaid: €20"
TABLE = "| item | held |\n|--|--|\n| ropes | 12 |\n| lamps | 3 |\n| Total | 15 |"


def done(room, message, *, append_only=False):
    block = SeenBlock("store", "", room, 9000, append_only=append_only)
    desk = planned(Sight("Zoe", (block,), "2026-04-01"), message)
    return desk.changes[-1].after, " ".join(desk.says)


@pytest.mark.parametrize(
    ("room", "message", "after"),
    [
        (STORE, "Remove the lamps", "ropes: 12\nbuoys: 5\nTotal: 17"),
        (STORE, "Set the lamps to 4", "ropes: 12\nlamps: 4\nbuoys: 5\nTotal: 21"),
        (STORE, "Add to the store: masts: 4", "ropes: 12\nlamps: 3\nbuoys: 5\nTotal: 24\nMasts: 4"),
        (STORE, "Set the total to 21", "ropes: 12\nlamps: 3\nbuoys: 5\nTotal: 21"),
        (STORE, "Delete the total", "ropes: 12\nlamps: 3\nbuoys: 5"),
        (STORE.replace("20", "19"), "Remove the lamps", "ropes: 12\nbuoys: 5\nTotal: 19"),  # it was no sum
        (FEES, "Remove Bo", "Ada: €40\nTotal: €40"),
        (FEES, "Set Bo to €20", "Ada: €40\nBo: €20\nTotal: €60"),
        (ORDERS, "Remove Bo", "ORDERS:\n- Ada: 3 pies\nTotal: 3 pies"),
        (BOXES, "Remove BOX-2", "BOX-1 | 3 sails | Mertens\nTotal: 1 boxes"),
        (BILL, "Set the food to €40", "Food: €40\nHall: €50\nTotal: €90\nPaid: €20"),
        (TABLE, "Remove the lamps", "| item | held |\n|--|--|\n| ropes | 12 |\n| Total | 12 |"),
    ],
)
def test_a_total_that_was_right_stays_right(room, message, after):
    assert done(room, message)[0] == after


def test_a_total_that_can_not_be_altered_is_named():
    after, says = done(STORE, "Add to the store: masts: 4", append_only=True)
    assert after == f"{STORE}\nMasts: 4"
    assert '"Total: 20" still stands there; it may no longer be right' in says


@pytest.mark.parametrize(
    ("room", "message", "named"),
    [
        ("- Ada\n- Bo\nTotal: 5 guests", "Remove Bo", True),  # it counts what does not stand there
        ("- 1 anchor\n- 1 oar\n- 1 sail\nTotal: 3", "Add to the store: 4 ropes", True),  # lines, or things
        (BILL, "Set paid to €25", False),
        (BILL, "Add to the store: Wine: €90", True),  # below the total
    ],
)
def test_a_total_of_which_it_is_not_certain_what_it_counts_stays_and_is_named(room, message, named):
    after, says = done(room, message)
    assert next(line for line in room.splitlines() if "Total" in line) in after.splitlines()
    assert ("still stands there" in says) == named
