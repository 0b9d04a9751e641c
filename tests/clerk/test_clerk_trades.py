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


CELLAR = "Tank 1: Riesling, 1800 l, cold\nTank 2: Pinot, 900 l, cold"
READERS = "Ida: card 1042, 3 books out\nTom: card 1077, 1 book out\nUna: card 1101, 0 books out"
PLOTS = "plot | planted | yield\nNorth | 1998 | 4200 kg\nHill | 1980 | 1900 kg\nBrook | 2019 | 50 kg"
ROOMS = "Red room: 8 seats, screen\nBlue room: 20 seats, {} screen"


def test_a_sum_is_of_the_measure_that_was_asked_for():
    assert "1800 + 900 = 2,700 l." in done(CELLAR, "How many litres are there in total?")[1]
    for measure in ("kg", "hours"):
        assert " = " not in done(CELLAR, f"How many {measure} are there in total?")[1]


def test_one_thing_and_several_are_of_one_kind():
    assert "3 + 1 + 0 = 4 books." in done(READERS, "How many books are out in total?")[1]
    assert "the most of the 3 lines" in done(READERS, "Who has the most books out?")[1]


def test_a_figure_with_a_unit_is_no_year():
    assert "plot: Hill, planted: 1980" in done(PLOTS, "Which plot was planted first?")[1]
    twice = PLOTS.replace("1900 kg", "since 1999")
    assert "That is" not in done(twice, "Which plot is the oldest?")[1]


def test_what_has_none_is_what_says_so():
    assert (
        done(ROOMS.format("no"), "Which room has no screen?")[1]
        == 'room says "Blue room: 20 seats, no screen".'
    )
    assert done(ROOMS.format("no"), "Which room has a screen?")[1] == 'room says "Red room: 8 seats, screen".'
    assert "did not understand" in done(ROOMS.format("big"), "Which room has no screen?")[1]


JOBS = """W-1 | Ida Holm | red tourer | new chain | €45 | ready
W-2 | Bo Lind | city bike | flat tyre | €15 | waiting for tube
W-3 | Cy Ames | cargo bike | brakes | €80 | in work"""
BOARD = "Phone: 555 0192\nSeats: 12 of 16 taken"
HIRE = "Bike A: out with Ravi\nBike B: in\nBike C: in, needs a saddle"


@pytest.mark.parametrize("message", ["W-3 is done", "Add a job: Una, folding bike, new pedals, €30"])
def test_a_new_thing_is_no_state(message):
    after, says = done(JOBS, message, "jobs")
    assert after == JOBS
    assert "I changed nothing" in says


@pytest.mark.parametrize("message", ["The phone number is 555 0199", "Phone: 555 0199"])
def test_numbers_of_one_beginning_are_two(message):
    assert done(BOARD, message)[0] == BOARD.replace("0192", "0199")
    assert "says so already" in done(BOARD, message.replace("0199", "0192"))[1]


def test_a_new_value_is_not_a_line_of_its_own():
    assert len(done(BOARD, "New phone: 555 0199")[0].splitlines()) == 2


def test_a_letter_is_a_part_of_a_name():
    assert done(HIRE, "Is bike A out?")[1] == 'room says "Bike A: out with Ravi".'
    assert done(HIRE, "Which bikes are there?")[1].count("Bike") == 3


def test_a_number_alone_finds_no_answer():
    assert (
        "did not understand"
        in done("Full service: €95, 2 hours\nHire: €18 a day, €90 a week", "How much is 2 weeks?")[1]
    )


def test_the_most_of_all_is_looked_for_in_one_block():
    blocks = [
        SeenBlock("jobs", "", "Ida: €45\nBo: €80", 900),
        SeenBlock("parts", "", "tubes: 14\npads: 2", 900),
    ]
    says = planned(Sight("Zoe", tuple(blocks), ""), "What do we have the most of?").says
    assert "That is" not in " ".join(says)
