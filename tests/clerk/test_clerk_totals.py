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

GEAR = "2 tents - €100\n1 stove - €40\nTotal - €140"
PARTS = (
    "STORE:\nropes: 12\nlamps: 3\nSubtotal: 15\n\nBARN:\ntents: 2\npegs: 4\nSubtotal: 6\n\nGrand total: 21"
)
BARE = "North\nropes: 12\nlamps: 3\nSubtotal: 15\nSouth\ntents: 2\npegs: 4\nSubtotal: 6\nGrand total: 21"
SUMS = "item | held | fee\nrope | 2 | €10\nlamp | 3 | €12\nTotal | 5 | €22"


def done(room, message, *, append_only=False):
    block = SeenBlock("store", "", room, 9000, append_only=append_only)
    desk = planned(Sight("Zoe", (block,), "2026-04-01"), message)
    return desk.changes[-1].after, " ".join(desk.says)


@pytest.mark.parametrize(
    ("room", "message", "after"),
    [
        (STORE, "Remove the lamps", "ropes: 12\nbuoys: 5\nTotal: 17"),
        (STORE, "Set the lamps to 4", "ropes: 12\nlamps: 4\nbuoys: 5\nTotal: 21"),
        (STORE, "Add to the store: masts: 4", "ropes: 12\nlamps: 3\nbuoys: 5\nMasts: 4\nTotal: 24"),
        (STORE, "Set the total to 21", "ropes: 12\nlamps: 3\nbuoys: 5\nTotal: 21"),
        (STORE, "Delete the total", "ropes: 12\nlamps: 3\nbuoys: 5"),
        (STORE.replace("20", "19"), "Remove the lamps", "ropes: 12\nbuoys: 5\nTotal: 19"),  # it was no sum
        (FEES, "Remove Bo", "Ada: €40\nTotal: €40"),
        (FEES, "Set Bo to €20", "Ada: €40\nBo: €20\nTotal: €60"),
        (ORDERS, "Remove Bo", "ORDERS:\n- Ada: 3 pies\nTotal: 3 pies"),
        (BOXES, "Remove BOX-2", "BOX-1 | 3 sails | Mertens\nTotal: 1 box"),
        (BILL, "Set the food to €40", "Food: €40\nHall: €50\nTotal: €90\nPaid: €20"),
        (GEAR, "Set the stove to €50", "2 tents - €100\n1 stove - €50\nTotal - €150"),
        (PARTS, "Set the lamps to 4", PARTS.replace("3", "4").replace("15", "16").replace("21", "22")),
        (BARE, "Set the pegs to 5", BARE.replace("4", "5").replace("6", "7").replace("21", "22")),
        (BARE, "Remove the lamps", BARE.replace("lamps: 3\n", "").replace("15", "12").replace("21", "18")),
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
        ("Mon: 3 guests\nTue: 4 guests\nTotal: 7", "Add to the store: masts: 4", True),  # no guests
        ("rope: 12 kg\nwax: 500 g\nTotal: 12.5 kg", "Set the wax to 400 g", True),
        ("apples: 10 (sold 3)\npears: 6\nTotal: 16", "Set the apples to 12", True),
        (SUMS, "Set the rope held to 3", True),
        (SUMS, "Remove the lamp", True),
        ("rope: 2\nwax: 3\nTotal: 9", "Set the wax to 4", True),
        ("rope: 2\nwax: 3\nTotal: 5", "Rename wax to tar", False),
        ("rope: 2\nTotal eclipse on Friday", "Set the rope to 3", False),
        (BILL, "Add to the store: Wine: €90", True),  # below the total
    ],
)
def test_a_total_of_which_it_is_not_certain_what_it_counts_stays_and_is_named(room, message, named):
    after, says = done(room, message)
    assert next(line for line in room.splitlines() if "Total" in line) in after.splitlines()
    assert ("still stands there" in says) == named
