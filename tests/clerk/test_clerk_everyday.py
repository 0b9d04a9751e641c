"""Everyday messages in small rooms: who takes what, corrections, stock, and what is asked back."""

from __future__ import annotations

from difflib import unified_diff

import pytest

from kit.clerk.desk import Desk
from kit.clerk.plan import plan
from kit.clerk.sight import SeenBlock, Sight

DUTY = """Gate keepers
3 May: Ada, Cy
10 May: nobody yet
17 May: Bo, Cy"""
QUEUE = """[J-1] Oil the gears | owner: cell_1 | status: done
[J-2] Paint the hull | owner: none | status: pending"""
CALLS = """Old Mr. Reed, Bank Street 14, call by Sgt. Holloway on Monday
The Marsh sisters, ground floor left, call by Capt. Underhill on Friday
Miss Vane, call by Sgt. Holloway on Tuesday"""


def told(message: str, **blocks: str) -> Desk:
    """What is planned where these blocks stand before the clerk."""
    seen = tuple(SeenBlock(label, "", text, 4000) for label, text in blocks.items())
    return plan(Sight("Eva", seen), message)


def moved(desk: Desk) -> list[str]:
    """The lines that go and those that come."""
    return [
        line
        for one in desk.changes
        for line in unified_diff(one.before.split("\n"), one.after.split("\n"), lineterm="", n=0)
        if line[:3] not in ("---", "+++") and line[:2] != "@@"
    ]


@pytest.mark.parametrize("message", ["Cy is on 3 May, not 17 May", "Move Bo and Cy to 3 May"])
def test_no_line_is_given_a_key_that_stands_on_another(message: str) -> None:
    desk = told(message, duty=DUTY)
    assert not desk.changes
    assert "I changed nothing" in " ".join(desk.says)


def test_a_key_that_no_other_line_has_may_be_given() -> None:
    assert moved(told("Bo and Cy are on 24 May, not 17 May", duty=DUTY)) == [
        "-17 May: Bo, Cy",
        "+24 May: Bo, Cy",
    ]


@pytest.mark.parametrize(
    ("message", "gone"),
    [
        ("The Marsh sisters cancelled, please take them off the list.", 1),
        ("Remove old Mr. Reed", 0),
    ],
)
def test_a_short_title_ends_no_sentence(message: str, gone: int) -> None:
    assert moved(told(message, calls=CALLS)) == [f"-{CALLS.splitlines()[gone]}"]


def test_one_sentence_of_two_that_a_name_may_join_is_asked_about() -> None:
    text = "The spare key of the hall is with our neighbour Bob. Zoe waters the plants on Monday."
    desk = told("Remove the note about the plants", notes=text)
    assert not desk.changes
    assert "shall I remove all of that" in desk.says[0]


@pytest.mark.parametrize("said", [", nobody owns it yet", ", unassigned", "", ", status pending"])
def test_a_new_record_has_the_fields_of_the_others(said: str) -> None:
    assert moved(told(f"New task: grease the winch{said}.", queue=QUEUE)) == [
        "+[J-3] Grease the winch | owner: none | status: pending"
    ]


def test_a_part_that_no_field_takes_is_asked_about() -> None:
    desk = told("New task: grease the winch, before noon", queue=QUEUE)
    assert not desk.changes
    assert "Say all parts" in desk.says[0]


@pytest.mark.parametrize(
    "question",
    [
        "What could you tell a cook about my allergies?",
        'A guest said "this is a scandal". Who deals with that?',
        "What would four ferns cost?",
        "How much went into the boiler?",
        "Is it heavy?",
    ],
)
def test_that_nothing_is_said_of_is_claimed_of_topics_alone(question: str) -> None:
    rooms = {"menu": "No nuts for table 4\nComplaints go to Ines", "shop": "fern: 6.50\nboiler: 90 euros"}
    desk = told(question, **rooms)
    assert "I do not see" not in desk.says[0]
    assert "say nothing" not in desk.says[0]


@pytest.mark.parametrize("question", ["What is our shoe size?", "Who is the plumber?"])
def test_a_topic_that_stands_nowhere_is_said_to(question: str) -> None:
    assert any(said in told(question, duty=DUTY).says[0] for said in ("I do not see", "say nothing"))


@pytest.mark.parametrize("question", ["When is Cy back at the gate?", "Is Bo most welcome today?"])
def test_a_very_common_word_is_not_named_as_not_understood(question: str) -> None:
    assert not {'"back"', '"most"', '"today"'} & {*told(question, duty=DUTY).says[0].split()}


BAR = """| day | from | barkeeper | till |
|---|---|---|---|
| Fri | 18:00 | Nils | Ada |
| Sat | 18:00 | nobody | Bo |
| Sun | 17:00 | nobody | nobody |"""
WALKS = """City walk, 10:00, guide Marta, price: tbd
Harbour walk, 14:00, guide none, price: 12"""
BENCH = """B1: kettle - owner Ute - helper Gil - new
B2: sledge - owner Mr. Orr - helper none - new"""


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("Ada takes Saturday", "| Sat | 18:00 | Ada | Bo |"),
        ("Ada takes the till on Sunday", "| Sun | 17:00 | nobody | Ada |"),
        ("Put me down for Saturday, I'm Sam", "| Sat | 18:00 | Sam | Bo |"),
        ("Put me down for 10 May - I'm Bo", "10 May: Bo"),
        ("Marta guides the harbour walk", "Harbour walk, 14:00, guide Marta, price: 12"),
        ("Let Ms. Lund do the harbour walk", "Harbour walk, 14:00, guide Ms. Lund, price: 12"),
        ("Mr. Orr's sledge: Gil will look at it", "B2: sledge - owner Mr. Orr - helper Gil - new"),
        ("Gil helps with the sledge", "B2: sledge - owner Mr. Orr - helper Gil - new"),
    ],
)
def test_who_takes_a_thing_stands_where_nobody_did(message: str, line: str) -> None:
    lines = moved(told(message, duty=DUTY, bar=BAR, walks=WALKS, bench=BENCH))
    assert lines[1:] == [f"+{line}"]


@pytest.mark.parametrize(
    "message",
    [
        "Ada takes Sunday",  # two places
        "Someone takes Saturday",
        "Sam handles Saturday's till",  # Bo has it
        "Marta takes the harbour walk at 15:00",
        "Marta takes 12",
        "Marta hates the harbour walk",
        "Sam takes Saturday if Ada can't",
        "Sam might take Saturday",
        "Sam takes Saturday, Ada takes Sunday",
        "Sam takes Saturday off",
        "Sam takes Friday",
        "Gil takes the kettle",
        "Ada takes 24 May",
    ],
)
def test_nobody_is_put_where_it_is_not_said_of_one_empty_place(message: str) -> None:
    assert not told(message, duty=DUTY, bar=BAR, walks=WALKS, bench=BENCH).changes


@pytest.mark.parametrize(
    "name",
    ["Rain", "Thunder", "Lunch", "Summer", "Work", "Delivery", "Training", "Inventory", "Hopefully Sam"],
)
def test_what_may_be_no_person_takes_nothing_before_it_is_asked(name: str) -> None:
    desk = told(f"{name} takes the harbour walk", walks=WALKS)
    assert not desk.changes
    assert f'"Put {name} down for the harbour walk"' in desk.says[0]
    assert moved(told(desk.says[0].split('"')[1], walks=WALKS))[1:] == [
        f"+Harbour walk, 14:00, guide {name}, price: 12"
    ]


@pytest.mark.parametrize("name", ["Amara", "Mark", "Grace", "Una Lightning"])
def test_a_new_name_takes_what_nobody_has(name: str) -> None:
    lines = moved(told(f"{name} takes the harbour walk", walks=WALKS))
    assert lines[1:] == [f"+Harbour walk, 14:00, guide {name}, price: 12"]


def test_a_thing_that_stands_there_as_a_name_takes_another() -> None:
    walks = WALKS.replace("Marta", "Summer")
    assert "guide Summer, price: 12" in moved(told("Summer takes the harbour walk", walks=walks))[1]


KEEPERS = "Gate locked by: Otto\nKeys kept by: Freda"
LESSONS = """| time | pupil | teacher |
|---|---|---|
| 09:00 | Ivo | Ms. Hart |
| 10:00 | Lia | Mr. Boon |"""
STORE = "Flour: 12 sacks\nBlue paint: 3 tins\nWhite paint: 7 tins"
NEWS = "- 2 June: The pool opens.\n- 9 June: Fair at the school."


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("Otto isn't the one who locked the gate, that was Freda.", "Gate locked by: Freda"),
        ("It wasn't Otto who locked the gate, it was Freda.", "Gate locked by: Freda"),
        ("Otto, not Freda, keeps the keys", "Keys kept by: Otto"),
        ("Ivo doesn't come at 09:00, he comes at 12:00.", "| 12:00 | Ivo | Ms. Hart |"),
        ("Used two sacks of flour this morning.", "Flour: 10 sacks"),
        ("Add a notice for 12 June: the bar is closed.", "- 12 June: the bar is closed"),
    ],
)
def test_a_correction_a_use_and_a_dated_entry_are_written(message: str, line: str) -> None:
    lines = moved(told(message, keepers=KEEPERS, lessons=LESSONS, store=STORE, notices=NEWS))
    assert lines[-1:] == [f"+{line}"]


@pytest.mark.parametrize(
    "message",
    [
        "Freda isn't the one who locked the gate, that was Otto.",
        "Otto isn't the one who drives the van, that's Freda.",
        "Freda, not Otto, locked the gate yesterday.",
        "Ivo doesn't come at 09:00, he leaves at 12:00.",
        "Ivo doesn't come at 11:00, he comes at 12:00.",
        "Lia doesn't like Mr. Boon, she likes Ms. Hart.",
        "Used 2 tins of paint this morning",
        "We got 25 sacks of flour this morning",  # or is that all?
        "Add a lesson for 12 June: Zoe, Ms. Hart",
    ],
)
def test_what_a_correction_or_a_use_leaves_open_is_not_written(message: str) -> None:
    assert not told(message, keepers=KEEPERS, lessons=LESSONS, store=STORE, notices=NEWS).changes


def test_what_nobody_has_taken_is_what_has_no_owner() -> None:
    assert "J-2" in told("Which jobs has nobody taken yet?", queue=QUEUE).says[0]


@pytest.mark.parametrize(
    "message", ["Set lamp to $40, not to closed", "Set lamp not to $40 and lamp to closed"]
)
def test_a_box_is_not_ticked_where_something_is_denied(message: str) -> None:
    assert not told(message, jobs="- [ ] Lamp: $40\n- [ ] Chair: $15").changes
