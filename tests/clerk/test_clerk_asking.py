"""Questions: the line that answers, the word that is not understood, and what stands nowhere."""

import pytest

from kit.clerk.plan import plan
from kit.clerk.sight import SeenBlock, Sight

GYM = {
    "opening_hours": "Monday to Friday: 06:30-22:00\nSaturday: 08:00-20:00\n"
    "Sunday: closed\nSauna: 16:00-21:00",
    "fees": "## Memberships\n- Basic: €29 per month\n- Day pass: €12\n- Towel: €2",
    "courses": (
        "| Course | Day | Time | Trainer | Places |\n|---|---|---|---|---|\n"
        "| Yoga | Monday | 18:00 | Ines | 14 |\n| Spinning | Tuesday | 19:15 | Kofi | 20 |"
    ),
    "members": "[M-11] Greta Holm\n  Locker: 47\n  On leave: 9 to 13 March\n  Joined: 2024-09-01",
    "repairs": "OPEN JOBS:\n- [ ] Rowing machine 2, cable torn\n"
    "- [x] Treadmill 5, belt replaced\nWAITING:\n(none)",
    "diary": "Mon 09:30 Team meeting, room 101\n"
    "Wed 14:00-15:30 Call with Nordwind, Greta\n5 March: inventory",
    "contacts": "Plumber: Mr Okoye, +44 20 7946 0011\nLocksmith: 0800 555 120",
    "budget": "Spent: $61,500\nRemaining: $28,500\nTravel: at most $4,000",
    "stock": "Bandages: 25 rolls\nsoap = 60",
}

ANSWERS = [
    ("whats the price of a day pass", "Day pass: €12"),
    ("How late are you open on a Friday?", "Monday to Friday: 06:30-22:00"),
    ("Does the sauna close at nine pm?", "Sauna: 16:00-21:00"),
    ("Isn't it open on Sunday?", "Sunday: closed"),
    ("When does spinning start?", "Course: Spinning, Day: Tuesday, Time: 19:15"),
    ("How many places are there in yoga?", '"Course: Yoga, Places: 14"'),
    ("Which locker is Mrs Greta Holm's?", "Greta Holm, Locker: 47"),
    ("When is Greta on leave?", "On leave: 9 to 13 March"),
    ("What still has to be repaired?", 'has 1 open: "Rowing machine 2, cable torn".'),
    ("What has been repaired already?", 'has 1 done: "Treadmill 5, belt replaced".'),
    ("Was the treadmill belt replaced?", '"OPEN JOBS: [x] Treadmill 5, belt replaced"'),
    ("Is anything waiting?", '"WAITING: (none)"'),
    ("When do we talk to Nordwind?", "Wed 14:00-15:30 Call with Nordwind, Greta"),
    ("Is there a meeting at half past nine?", "Mon 09:30 Team meeting, room 101"),
    ("What is happening on March 5?", "5 March: inventory"),
    ("What is the number of the plumer?", 'I read "plumer" as "plumber". contacts says "Plumber: Mr Okoye'),
    ("How much money is left?", "Remaining: $28,500"),
    ("How many bandages do we still have left?", "Bandages: 25 rolls"),
    ("How much soap is there, please?", "soap = 60"),
    ("Can we afford 3 rowing machines at $9,000 each?", "so $27,000 leaves $1,500"),
]
NOT_UNDERSTOOD = [
    ("Who teaches yoga?", '"teaches"', "Trainer: Ines"),
    ("What is Greta allergic to?", '"allergic"', "Greta Holm"),
    ("When was Greta born?", '"born"', "Greta"),
    ("How old is Greta?", '"How old is Greta"', "Greta Holm"),
    ("Where does Greta live?", '"live"', "Greta"),
    ("Can I bring my own towel?", '"bring"', "Towel: €2"),
    ("How much have we spent on travel?", '"travel"', "Travel: at most $4,000"),
    ("Who repaired the treadmill?", '"repaired"', "Treadmill 5"),
    ("Is spinning on Wednesday?", '"spinning" with "Wednesday"', "Day: Tuesday"),
    ("Which course has no trainer?", '"no"', "Trainer: Kofi"),
    ("How many bandages did we use?", '"use"', "Bandages: 25 rolls"),
    ("Is the gym open on Saturday?", '"gym"', "Saturday: 08:00-20:00"),
    ("When can I cancel?", '"cancel"', ""),
    ("What is broken?", '"broken"', ""),
    ("What does a senior day pass cost?", '"senior"', "Day pass: €12"),
    ("Is the team meeting on 7 March?", '"7 March"', "Team meeting"),
]
# All of the question is understood, and one topic of it stands in no block.
NOTHING_ABOUT = [
    ("What does Kofi earn?", '"earn" with "Kofi"'),
    ("How much does Greta owe?", '"owe" with "Greta"'),
    ("Is the team meeting with Nordwint?", '"Nordwint"'),
    ("Is the sauna open on 9 April?", '"9 April"'),
    ("How many places are there in the diving course?", '"diving"'),
]
NOWHERE = [
    "Is there a swimming pool?",
    "Where is the fire extinguisher?",
    "Who is the vet?",
    "How much is the parking?",
    "What do you know about Johansson?",
]


def asked(question: str) -> str:
    blocks = tuple(SeenBlock(label, "", value, 5000) for label, value in GYM.items())
    desk = plan(Sight("Desk", blocks, "2026-03-02"), question)
    assert not desk.changes
    return " ".join(desk.says)


@pytest.mark.parametrize(("question", "line"), ANSWERS)
def test_it_reads_out_the_line_that_answers(question, line):
    said = asked(question)
    assert line in said
    assert "did not understand" not in said


@pytest.mark.parametrize(("question", "word", "near"), NOT_UNDERSTOOD)
def test_it_names_the_word_that_it_did_not_understand_and_the_nearest_line(question, word, near):
    said = asked(question)
    assert said.startswith("I did not understand ")
    assert word in said
    assert near in said
    assert "not see" not in said


@pytest.mark.parametrize("question", NOWHERE)
def test_it_sees_nothing_only_of_what_stands_in_no_block(question):
    assert asked(question).startswith("I do not see that in my blocks (I see: opening_hours, ")


@pytest.mark.parametrize(("question", "topic"), NOTHING_ABOUT)
def test_it_says_that_a_topic_stands_nowhere_and_quotes_nothing_that_looks_like_an_answer(question, topic):
    said = asked(question)
    assert said.startswith(f"My blocks say nothing about {topic}: I do not see it in any of them (I see: ")


def test_a_name_is_never_taken_for_another():
    assert "Nordwind" not in asked("When do we talk to Nordwint?")
