"""Questions over several rows: most, more, sum, count, what is open, what is missing; and what is none of that."""

# ruff: noqa: E501
import pytest

from kit.clerk.plan import plan
from kit.clerk.sight import SeenBlock, Sight

HOSTEL = {
    "beds": "| Room | Beds | Price | Guest |\n|---|---|---|---|\n| Fox | 4 | €22 | Ines |\n| Owl | 2 | €35 | none |\n| Elk | 6 | €18 | Tom |",
    "breakfast": "Breakfast is from 07:30 to 10:00. Vegans get oat milk. It costs €9, children pay €5.",
    "jobs": "- [ ] Fix the shower in Owl\n- [x] Paint the door\n- [ ] Buy 12 towels",
    "bookings": "- 2026-06-02 Fox, Ines, 3 nights, paid\n- 2026-06-05 Elk, Tom, 1 night, not paid\n- 2026-06-09 Owl, Ravi, 2 nights, paid",
    "samples": "[S-1] Soil, north field\n  Taken: 2026-03-02\n  pH: 6.4\n  Status: done\n  Chemist: Ola\n"
    "[S-2] Water, pond\n  Taken: 2026-03-05\n  pH: 7.1\n  Status: running\n  Chemist: Bo\n"
    "[S-3] Soil, orchard\n  Taken: 2026-03-01\n  pH: 5.9\n  Status: open\n  Chemist: none",
    "shifts": "MONDAY\nOla early\nBo late\nTUESDAY\nBo early\nCy late",
    "animals": "Cows: 34, barn 1\nGoats: 12, barn 2",
}
WORKED_OUT = [
    ("Which room is the cheapest?", 'Room: Elk, Beds: 6, Price: €18, Guest: Tom". That is the cheapest of the 3 lines there.'),
    ("What is the second cheapest room?", 'Price: €22, Guest: Ines". That is the second cheapest of the 3 lines there.'),
    ("Which room has the most beds?", '"Room: Elk, Beds: 6". That is the most of the 3'),
    ("Is Fox cheaper than Owl?", "Yes: beds says"),
    ("Do we have more goats than cows?", 'No: animals says "Goats: 12, barn 2"; "Cows: 34, barn 1".'),
    ("How many beds are there in total?", "beds: 4 + 2 + 6 = 12."),
    ("Which rooms cost more than €20?", '2 of the 3 lines with such a figure: beds says "Room: Fox, Price: €22"; "Room: Owl, Price: €35".'),
    ("How many rooms are there?", "beds lists 3: "),
    ("How many bookings are paid?", "bookings lists 2: "),
    ("What is the first booking?", '"2026-06-02 Fox, Ines, 3 nights, paid". That is the first of the 3'),
    ("Which soil sample has the highest pH?", '"[S-1] Soil, north field, pH: 6.4". That is the highest of the 2'),
    ("Which sample was taken first?", '"[S-3] Soil, orchard, Taken: 2026-03-01". That is the first of the 3'),
    ("Which samples are not done?", 'samples has 2 not done: "[S-2] Water'),
    ("How many samples are done?", 'samples has 1 done: "[S-1] Soil'),
    ("Which room has no guest?", 'Without "guest": beds says "Room: Owl, Guest: none".'),
    ("Which sample has no chemist?", 'Without "chemist": samples says "[S-3] Soil, orchard, Chemist: none".'),
    ("What is left to do?", 'jobs has 2 open: "Fix the shower in Owl"; "Buy 12 towels".'),
    ("What was taken on 5 March?", 'samples says "[S-2] Water, pond, Taken: 2026-03-05".'),
    ("What do kids pay for breakfast?", "children pay €5"),
]  # fmt: skip
NOT_WORKED_OUT = [
    "Which is bigger, Fox or Elk?", "What is the average price?",
    "Which room is not the cheapest?", "If Fox were cheaper than Elk, who would stay?", "Which room is the nicest?",
    "Is breakfast not at 7?", "Which is cheaper, Fox or Bear?", "What is the most expensive room that is free?",
]  # fmt: skip


# The fact stands there in other words than the question's: it may be not understood, but is not denied.
IN_OTHER_WORDS = [
    "When does breakfast shut?", "How much is breakfast for grown-ups?", "Which room is empty?", "Who has booked Fox?",
    "Is there a meal before 8:00?", "How many beasts of the goat kind are there?", "When do the vegans get their milk?",
    "What is the acidity of the pond?", "Is there a price for kids at breakfast?", "Who has reserved Elk?",
    "How long is the Fox stay?", "How many beds do the beds have?",
]  # fmt: skip


def asked(question):
    blocks = tuple(SeenBlock(label, "", value, 5000) for label, value in HOSTEL.items())
    desk = plan(Sight("Kim", blocks, "2026-03-10"), question)
    assert not desk.changes
    return " ".join(desk.says)


@pytest.mark.parametrize(("question", "said"), WORKED_OUT)
def test_it_works_the_answer_out_and_quotes_the_rows(question, said):
    assert said in asked(question)


@pytest.mark.parametrize("question", NOT_WORKED_OUT)
def test_it_works_nothing_out_where_it_is_not_sure_what(question):
    said = asked(question)
    assert said.startswith(("I did not understand ", "My blocks say nothing about "))


@pytest.mark.parametrize("question", IN_OTHER_WORDS)
def test_what_stands_there_in_other_words_is_not_denied(question):
    said = asked(question)
    assert "say nothing about" not in said
    assert "do not see" not in said


def test_several_lines_in_capitals_head_what_follows_them():
    assert asked("Who has the early shift on Tuesday?").count("TUESDAY: Bo early") == 1
