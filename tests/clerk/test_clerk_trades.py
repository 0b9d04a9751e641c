"""Rooms of several trades: what was once read wrongly there, edits first."""

import pytest

from kit.clerk.plan import planned
from kit.clerk.sight import SeenBlock, Sight

SHOWS = """Hamlet: 12 May 2026, 19:30, 340 of 420 seats sold, €24
Panto: 16 May 2026, 15:00, 120 of 420 seats free, €12"""
STOCK = "pumps: 3\nropes: 5 sold"
ORDERS = """#41 Cafe Lindt: 20 rolls, 07:00, paid
#42 Mrs Ahn: 1 nut cake, 10:00, not paid
#43 Hotel Post: 60 rolls, 06:30, paid"""


def done(room, message, label="room"):
    desk = planned(Sight("Zoe", (SeenBlock(label, "", room, 9000),), "2026-04-01"), message)
    return (desk.changes[-1].after if desk.changes else room), " ".join(desk.says)


@pytest.mark.parametrize(
    ("room", "message", "old", "new"),
    [
        (SHOWS, "Move the panto to 17 May", "16 May 2026", "17 May 2026"),
        (SHOWS, "Move the panto to 16:00", "15:00", "16:00"),
        (SHOWS, "410 seats are sold for Hamlet", "340", "410"),
        (STOCK, "We sold 2 pumps", "pumps: 3", "pumps: 1"),
        (STOCK, "Use 4 pumps from now on", "pumps: 3", "pumps: 4"),
    ],
)
def test_one_place_changes_and_the_line_keeps_its_form(room, message, old, new):
    assert done(room, message)[0] == room.replace(old, new)


@pytest.mark.parametrize(
    ("room", "message", "said"),
    [
        (SHOWS, "440 seats are sold for Hamlet", "that would be more than 420."),
        (SHOWS, "We sold 10 seats for Hamlet", 'do 10 come on top of "340", or off it?'),
        (SHOWS, "Sell 10 seats for Hamlet", '"Sell 10 seats for Hamlet"'),
        (SHOWS, "We sell 10 seats for Hamlet", '"We sell 10 seats for Hamlet"'),
        (STOCK, "Take 2 pumps", '"Take 2 pumps"'),
        (STOCK, "Use 2 ropes", '"Use 2 ropes"'),
        (STOCK, "We sold 2 ropes", 'do 2 come on top of "5", or off it?'),
    ],
)
def test_what_is_done_with_so_many_is_not_how_many_there_are(room, message, said):
    after, says = done(room, message)
    assert after == room
    assert said in says


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Which orders are paid?", "41 43"), ("Which orders are not paid?", "42"),
        ("Which orders are still not paid?", "42"), ("What was paid?", "41 43"),
    ],
)  # fmt: skip
def test_what_is_paid_is_no_price(question, rows):
    says = done(ORDERS, question, "orders")[1]
    assert says.startswith("orders says")
    assert [one for one in ("41", "42", "43") if f"#{one}" in says] == rows.split()


def test_days_are_counted_on_lines_that_name_one():
    assert "lists" not in done("Next check: 14 April 2026", "How many days until the next check?")[1]
    assert "room lists 2" in done("Mon: Ada\nTue: Bo\nFri: Ada", "How many days does Ada work?")[1]
