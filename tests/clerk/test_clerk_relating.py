"""Statements and corrections in rooms that no rule was written for: the one place changes, or it is asked."""

# ruff: noqa: E501

import pytest

from kit.clerk.plan import plan
from kit.clerk.sight import SeenBlock, Sight

JOBS = """[J-11] Oak table
  Customer: Fam. Brun
  Due: 2026-05-14
  Price: €840
[J-12] Window frame
  Customer: Ms Kral
  Due: 2026-05-20
  Price: €310
  State: waiting for glass"""
STORE = "Oak boards: 14\nPine boards: 32\nWood glue: 6 bottles\nSandpaper = 25 sheets"
TOOLS = """| Tool | Place | Next service | Out with |
|---|---|---|---|
| Planer | bay 1 | 2026-07-01 | nobody |
| Router | bay 2 | 2026-05-30 | Tim |"""
EVENTS = """- 2026-04-11 19:00 Reading with Ada Holm, 35 of 60 seats taken
- 2026-05-09 19:30 Jazz night, 60 of 60 seats taken"""
TO_DO = "- [ ] Repair the book lift\n- [ ] Order new library cards\n- [x] Send the reminders"
FARM = "Cows: 42, 3 ill\nHens: 260, 210 eggs a day\nMill field: potatoes, 8 ha, fallow\nLong acre: grass, 5 ha, sown"
TEAM = "Captain: Nils Ode\nTraining: 18:30\nKey: with Sven Lund\nBalance: €1,240"
DUTIES = "Monday: Jana milks, Piotr feeds\nTuesday: Olga milks, Jana feeds"
ROOM = {
    "jobs": JOBS, "store": STORE, "tools": TOOLS, "events": EVENTS, "to_do": TO_DO, "farm": FARM, "team": TEAM,
    "duties": DUTIES,
}  # fmt: skip
SET = [
    ("The oak table is due on 18 May now", "2026-05-14", "2026-05-18"),
    ("The oak table costs €860, not €840", "€840", "€860"),
    ("We have 11 oak boards left", "Oak boards: 14", "Oak boards: 11"),
    ("used 3 bottles of wood glue", "6 bottles", "3 bottles"),
    ("there are 31 sheets of sandpaper now", "25 sheets", "31 sheets"),
    ("Sandpaper: 25 sheets -> 20 sheets", "25 sheets", "20 sheets"),
    ("Give the planer to Tim", "2026-07-01 | nobody", "2026-07-01 | Tim"),
    ("The planer is in bay 4 from now on", "bay 1", "bay 4"),
    ("The oak table's price goes up by €60", "€840", "€900"),
    ("The router's next service is a week later", "2026-05-30", "2026-06-06"),
    ("Ms Kral's window frame is done", "waiting for glass", "done"),
    ("The jazz night is on 16 May", "2026-05-09", "2026-05-16"),
    ("The jazz night starts half an hour earlier", "19:30", "19:00"),
    ("three more seats are taken for the reading with Ada Holm", "35 of 60", "38 of 60"),
    ("Ada Holm cancelled", "- 2026-04-11 19:00 Reading with Ada Holm, 35 of 60 seats taken\n", ""),
    ("I ordered the new library cards", "[ ] Order", "[x] Order"),
    ("The book lift is repaired", "[ ] Repair", "[x] Repair"),
    ("We have 45 cows now", "Cows: 42", "Cows: 45"),
    ("4 cows are ill", "3 ill", "4 ill"),
    ("The mill field is sown", "fallow", "sown"),
    ("Make Sven Lund captain", "Captain: Nils Ode", "Captain: Sven Lund"),
    ("Training starts at seven pm rather than 18:30", "18:30", "19:00"),
    ("The key is with Rita Falk now", "with Sven Lund", "with Rita Falk"),
    ("the balance is down to €1,100", "€1,240", "€1,100"),
    ("Jana and Piotr swap on Monday", "Jana milks, Piotr feeds", "Piotr milks, Jana feeds"),
]
ASKED = (
    """
The oak table was due on 18 May|The planer may be broken|If the glass comes, the window frame is done
The oak table is not done yet|I doubt that the oak table costs €860|Fam. Brun says the oak table is due on 18 May
The oak table isn't €900|The oak table costs twice as much now|We had 11 oak boards last week
There should have been 11 oak boards|The boards are at 10 now|The oak table would be €860 with drawers
We need 20 bottles of wood glue|Order 20 bottles of wood glue|We use 3 bottles of wood glue a week
The glue is almost down to 2 bottles|Tim is in bay 4|The jazz night ends at 22:00|The jazz night lasts 2 hours
We haven't repaired the book lift|The book lift is broken again|42 of the cows are ill|Three cows are well
The hens and the cows are ill|The captain is 34|The captain is ill|Nils said the captain is leaving
The balance was €1,100 before|Someone has the key|I wish we had 20 oak boards|The planer and the router are in bay 4 now
Olga milks on Monday|The jazz night is on Sunday 16 May 2026|The training is at 9:30
""".strip()
    .replace("\n", "|")
    .split("|")
)


def after(message):
    blocks = tuple(SeenBlock(label, "", value, 9000) for label, value in ROOM.items())
    desk = plan(Sight("Ana", blocks, "2026-04-01"), message)
    return {change.label: change.after for change in desk.changes}, desk.says


@pytest.mark.parametrize(("message", "old", "new"), SET)
def test_what_was_said_takes_its_one_place_and_nothing_else_goes(message, old, new):
    label = next(label for label, value in ROOM.items() if value.count(old) == 1)
    changed, says = after(message)
    assert changed == {label: ROOM[label].replace(old, new)}, says


@pytest.mark.parametrize("message", ASKED)
def test_what_is_not_certain_is_asked_back(message):
    changed, says = after(message)
    assert not changed, says
    assert says


def test_what_is_to_be_added_elsewhere_is_not_written_down_in_the_notes():
    blocks = [SeenBlock("workshop_orders", "", "OPEN:\n- Oak oil: $12\nSENT:\n(none)", 500)]
    room = Sight("Tim", (*blocks, SeenBlock("tim_notes", "Private notes of Tim.", "", 500)))
    for message in (
        "Add a spare key for $4 to the waiting orders.",
        "Add a third order: hinges for the shed",
    ):
        desk = plan(room, message)
        assert desk.changes == [], message
        assert "changed nothing" in " ".join(desk.says)
    assert plan(room, "Make a note that the shed is locked.").changes[0].label == "tim_notes"


@pytest.mark.parametrize("message", ["Cancel my meeting.", "Move the meeting to 15:00."])
def test_one_of_several_meetings_is_asked_for(message):
    wishes = SeenBlock("wishes", "", "Meetings: mornings only", 200, read_only=True)
    calendar = SeenBlock(
        "calendar", "", "- Tue 2026-05-12 10:00-10:30 Ada\n- Wed 2026-05-13 11:00-12:00 Tim", 200
    )
    desk = plan(Sight("Kim", (wishes, calendar)), message)
    assert desk.changes == []
    assert "Ada" in " ".join(desk.says)
    assert "Tim" in " ".join(desk.says)


LOUD = "[R-7] Kettle | HIGH | open\n[R-8] Toaster | LOW | open"


@pytest.mark.parametrize(
    ("text", "message", "new"),
    [
        (LOUD, "The kettle is low, not high.", "[R-7] Kettle | LOW | open"),
        ("Manner: manner polite\nColour: red", "Change the manner to short words", "Manner: short words"),
    ],
)
def test_a_state_keeps_the_letters_of_its_column_and_a_text_is_replaced_whole(text, message, new):
    (change,) = plan(Sight("Kim", (SeenBlock("stock", "", text, 400),)), message).changes
    assert new in change.after.splitlines()


def test_an_unknown_kind_of_entry_is_asked_for_without_a_claim_that_it_has_no_place():
    house = SeenBlock("house", "", "RULES\n- Doors close at 22:00\nGUESTS\n- Ada", 400)
    desk = plan(Sight("Kim", (house,)), "Add a door rule: the back door stays shut.")
    assert desk.changes == []
    assert "I do not know the place" in " ".join(desk.says)


def test_where_something_is_quotes_the_whole_row():
    yard = "| Crate | Goods | Row |\n|---|---|---|\n| C 11 | tea | N4 |\n| C 12 | salt | S2 |"
    assert "N4" in " ".join(plan(Sight("Kim", (SeenBlock("yard", "", yard, 400),)), "Where is the tea?").says)


@pytest.mark.parametrize("message", ["Repair hours are 09:00-15:00 now.", "Repair hours end at 15:00 now"])
def test_a_heading_that_is_named_whole_speaks_for_its_line(message):
    text = "ANSWERS\n- Members: within 3 hours\n- Others: within 48 hours\nREPAIR HOURS\n- Monday to Friday: 09:00-17:00"
    (change,) = plan(Sight("Kim", (SeenBlock("rules", "", text, 400),)), message).changes
    assert change.after == text.replace("09:00-17:00", "09:00-15:00")


WEEK = "- Tue 2026-03-03 10:00-10:45 Stand-up\n- Wed 2026-03-04 15:00-16:00 Demo with Leo\n- Sat 10:00-12:00"


@pytest.mark.parametrize(("said", "old", "new"), [
    ("Move the stand-up to 15:45", "10:00-10:45", "15:45-16:30"),
    ("Reschedule the demo with Leo to Friday at 09:30", "Wed 2026-03-04 15:00-16:00", "Fri 2026-03-06 09:30-10:30"),
    ("Push the stand-up to tomorrow", "Tue 2026-03-03", "Wed 2026-03-04"),
    ("Move the stand-up to Wednesday at 15:30", "", ""),
    ("Move the demo to Monday", "", ""),
    ("Move the demo to 4:30", "", ""),
    ("Move Saturday to 11:00", "", ""),
])  # fmt: skip
def test_an_entry_of_a_calendar_goes_to_another_time_as_a_whole_where_that_is_free(said, old, new):
    sight = Sight("Ana", (SeenBlock("week", "", WEEK, 400),), "2026-03-03")
    made = [change.after for change in plan(sight, said).changes]
    assert made == ([WEEK.replace(old, new)] if old else [])
