"""No word of one room: other names, other order and other blocks change nothing but the names."""

# ruff: noqa: E501, ISC004
import re

import pytest

from kit.clerk.plan import plan
from kit.clerk.sight import SeenBlock, Sight

# Each stands for a name, a topic or a heading of the room and of the messages; the second is its new name.
NAMES = {
    "Orla": "Vikram", "Piet": "Sanne", "Gable": "Wharf", "Comet": "Falcon", "orchid": "cactus", "Orchid": "Cactus",
    "fern": "moss", "Fern": "Moss", "lantern": "kettle", "Lantern": "Kettle", "GREENHOUSE": "OBSERVATORY",
    "greenhouse": "observatory", "CELLAR": "ATTIC", "cellar": "attic", "garden_facts": "tower_facts",
    "garden_queue": "tower_queue", "garden_notes": "tower_notes", "garden": "tower", "repot": "polish", "Repot": "Polish",
}  # fmt: skip
FACTS = """=== GREENHOUSE ===
GREENHOUSE:
- Orchid: 12 pots, 18% shade
- Fern: 7 pots
CELLAR:
- Lantern: $45
Hours: 09:00-17:00
Keeper: Orla
Orla: 0 pots, shade n/a"""
QUEUE = """OPEN:
[T-1] Repot the orchid
  Status: Unassigned
IN PROGRESS:
[T-2] Paint the Gable
  Status: In progress
  Owner: Piet"""
NOTES = "(empty)"
MESSAGES = [
    "Set the orchid to 14 pots.", "The orchid is now at 20% shade.", "How much is a lantern?", "Who is the keeper?",
    "The lantern now costs $50.", "Change the keeper to Piet.", "Note that the Comet is late.", "Claim T-1.",
    "T-2 is done: two coats, blue.", "T-2 is blocked because the Gable is wet.", "Give T-1 to "
        "Piet.", "Remove the fern.",
    "Add to cellar: Comet, 3 boxes.", "How many pots of fern do we have?", "What do we know about the Comet?",
    "Shorten the hours to 16:00.", "Set the hours to 10:00-16:00.", "Orla handled 5 pots with 40% shade.",
    "Set the fern to 9 pots tomorrow.", "Is the orchid in the cellar?", "Raise the lantern by $5.", "Replace Orla with Piet.",
    "Tell Piet that the Comet is late.", "Set the orchid.", "What is in the greenhouse?", "Delete the lantern and the fern.",
    "The fern isn't at 7 pots.", "Set orchid to 5 pots and fern to 6 pots.", "What is Piet working "
        "on?", "Release T-2.",
]  # fmt: skip
OTHERS = [
    SeenBlock(f"depot_{at}", "Parts in store.", f"Bolts {at}x: {at} crates\nNuts {at}x: {at} sacks", 9000)
    for at in range(10)
]


def sight(facts=FACTS, queue=QUEUE, name="Orla"):
    blocks = (("garden_facts", facts), ("garden_queue", queue), ("garden_notes", NOTES))
    return Sight(name, tuple(SeenBlock(label, "", value, 9000) for label, value in blocks), "2026-01-05")


def renamed(text):
    return re.sub(
        "|".join(sorted(map(re.escape, NAMES), key=len, reverse=True)), lambda match: NAMES[match[0]], text
    )


def renamed_sight(seen):
    blocks = (
        SeenBlock(renamed(one.label), one.description, renamed(one.value), one.limit) for one in seen.blocks
    )
    return Sight(renamed(seen.name), tuple(blocks), seen.day)


def values(desk):
    return {block.label: block.value for block in desk.sight.blocks if not block.label.startswith("depot")}


@pytest.mark.parametrize("message", MESSAGES)
def test_a_room_with_other_names_gives_the_same_renamed(message):
    first, second = plan(sight(), message), plan(renamed_sight(sight()), renamed(message))

    assert {renamed(label): renamed(value) for label, value in values(first).items()} == values(second)
    assert [renamed(text) for text in first.says] == second.says


@pytest.mark.parametrize("message", MESSAGES)
def test_ten_blocks_that_do_not_matter_do_not_matter(message):
    more = sight()
    more = Sight(more.name, (*OTHERS[:5], *more.blocks, *OTHERS[5:]), more.day)
    first, second = plan(sight(), message), plan(more, message)

    assert values(first) == values(second)
    labels = re.compile(r"\(I see: [^)]*\)|I can write to [^.]*|: [^.:]*\. I changed")
    assert [labels.sub("", text) for text in first.says] == [labels.sub("", text) for text in second.says]


@pytest.mark.parametrize("message", MESSAGES)
def test_the_order_of_lines_and_of_blocks_does_not_matter(message):
    lines = FACTS.split("\n")
    turned = "\n".join([lines[0], lines[1], lines[3], lines[2], *lines[4:6], lines[8], *lines[6:8]])
    other = sight(turned)
    other = Sight(other.name, other.blocks[::-1], other.day)
    first, second = values(plan(sight(), message)), values(plan(other, message))

    for label, value in first.items():
        assert sorted(value.split("\n")) == sorted(second[label].split("\n"))
