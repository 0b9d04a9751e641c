"""Questions whose answer is worked out: columns of any form, the nth, sums of things, what is left, spans."""

# ruff: noqa: E501
import pytest

from kit.clerk.plan import plan
from kit.clerk.sight import SeenBlock, Sight

INN = {
    "ferries": "ferry;length;built;leaves\nTern;42 m;1988;07:10\nPuffin;61 m;2004;09:40\nGannet;55 m;1979;12:05",
    "bookings_board": "CABIN 1\nguest: Mr Oyelaran\nprice: €310\npaid: yes\nCABIN 2\nguest: Ms Quill\nprice: €260\npaid: no",
    "tariff": "Adults pay €9 a night and pupils €4. Breakfast is €7. Parking costs €5 a night.",
    "shelf": "lamps x 12\nropes x 30\nbuoy (2), in the boathouse",
    "store": "item | amount | reorder at\nsalt | 12 kg | 5 kg\ncoal | 40 kg | 60 kg",
    "rota": "Thu: Harlan, Sunniva\nFri: Sunniva",
    "plan": "Pottery: Mon 10:00-12:30\nGlaze for 20 minutes.\nEditor: Abiodun\nOffice: +44 20 7946 0011",
}
WORKED_OUT = [
    ("Which ferry is the longest?", '"ferry: Puffin, length: 61 m, built: 2004, leaves: 09:40". That is the longest of the 3'),
    ("What is the second longest ferry?", "ferry: Gannet"),
    ("Which ferry is the oldest?", "ferry: Gannet"),
    ("Which ferry leaves first?", "ferry: Tern"),
    ("How long are the three ferries all told?", "42 + 61 + 55 = 158 m"),
    ("Which ferries leave after 9:00?", '2 of the 3 lines with such a figure: ferries says "ferry: Puffin, leaves: 09:40"'),
    ("How much more is cabin 1 than cabin 2?", "The difference is €50"),
    ("Which cabin is cheaper?", "CABIN 2, guest: Ms Quill, price: €260"),
    ("What does cabin 2 cost?", "CABIN 2, price: €260"),
    ("Who is the guest of cabin 1?", "guest: Mr Oyelaran"),
    ("What do two adults and a pupil pay a night?", "2 x €9 + 1 x €4 = €22"),
    ("How much is parking for three nights?", "3 x €5 = €15"),
    ("If we sell five lamps, how many are left?", "12 - 5 = 7"),
    ("How many ropes are there?", "ropes x 30"),
    ("Where is the buoy?", "in the boathouse"),
    ("Which items are below the reorder level?", "item: coal"),
    ("How long is pottery?", "That is 2.5 hours"),
    ("How long do I glaze?", "Glaze for 20 minutes"),
    ("Who edits?", "Editor: Abiodun"),
    ("Who is on Thrusday?", "Thu: Harlan, Sunniva"),
    ("What is the phone number of the office?", "+44 20 7946 0011"),
    ("When does the Tern leave, and how long is she?", 'leaves: 07:10". ferries says "ferry: Tern, length: 42 m'),
    ("The Puffin looks rusty. When was it built?", "built: 2004"),
]  # fmt: skip
# Nothing tells these: neither a wrong figure nor a denial.
LEFT_OPEN = [
    "What do two adults pay?", "If we sell fifty lamps, how many are left?", "What do two dogs pay a night?",
    "How long do I pot?", "At which temperature do I glaze?", "Which ferry is the heaviest?", "Who edited the ropes?",
]  # fmt: skip


def asked(question):
    blocks = tuple(SeenBlock(label, "", value, 5000) for label, value in INN.items())
    desk = plan(Sight("Kim", blocks, "2026-03-10"), question)
    assert not desk.changes
    return " ".join(desk.says)


@pytest.mark.parametrize(("question", "said"), WORKED_OUT)
def test_it_is_worked_out_from_the_column_that_is_meant(question, said):
    assert said in asked(question)


@pytest.mark.parametrize("question", LEFT_OPEN)
def test_it_is_left_open_where_no_figure_is_meant(question):
    said = asked(question)
    assert "did not understand" in said
    assert " = " not in said


def test_a_number_that_a_thing_does_not_have_is_denied():
    assert asked("What is the phone number of Sunniva?").startswith(
        'My blocks say nothing about "phone number"'
    )
