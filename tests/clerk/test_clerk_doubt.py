"""What is only a condition, a wish, hearsay or a denial edits nothing, whatever it is about."""

# ruff: noqa: E501
import pytest

from kit.clerk.plan import plan
from kit.clerk.sight import SeenBlock, Sight

BLOCKS = {
    "stock": "Malt: 640 kg\nBottles: 4,200\nFog machine: broken\nCandles: 40 boxes",
    "prices": "- Keg: $145\n- Crate: $49\nDeposit: $30",
    "queue": "OPEN:\n[J-1] Paint the wall\n  Status: Unassigned\nBUSY:\n[J-2] Sew capes\n  Status: In progress\n  Owner: Lena",
    "hours": "OPENING:\n- Weekdays: 09:00-17:00\nLunch: 12:30",
    "plan": "- Mon 10:00-12:00 Rehearsal with Ines",
    "todo": "- [ ] Collect the programmes",
}
EDITS = [
    "Set the malt to 600 kg", "The malt is down to 600 kg", "Change the deposit to $35", "Raise the keg by $5",
    "Claim J-1", "J-2 is done: all sewn", "Give J-2 to Otto", "Release J-2", "J-2 is blocked because of the rain",
    "Set lunch to 13:00", "Move the rehearsal to Tuesday", "Cancel the rehearsal", "Remove the candles", "Tick off the programmes",
    "Set weekdays to 10:00-16:00", "Replace broken with repaired", "The bottles are now at 4,000", "Add a task: Sweep the yard",
    "We used 40 kg of malt", "Lunch is at 13:00 from now on",
]  # fmt: skip
TWISTS = [
    "If it rains, {}", "Maybe {}", "I wonder whether {}", "Bo says that {}", "Don't {}", "{} unless Bo objects.", "{} if Bo agrees.",
    "What would happen if {}?", "Should we {}?", "Yesterday {}", "Imagine {}", "Ask Bo whether {}", "Nobody wants that {}",
    "It is not true that {}", "I forgot: {}", "Who told you that {}?", "Never {}", "Is it true that {}?", "It would be wrong to {}",
    "They asked me to {}", "I hope that {}", "Before you {}, ask Bo.", "No need to {}", "Do not {}", "Why {}?", "Suppose {}",
    "Only Bo may {}", "When Bo comes, {}", "Pretend that {}", "Don't {} and tell nobody.",
]  # fmt: skip


def sight():
    blocks = tuple(SeenBlock(label, "", value, 9000) for label, value in BLOCKS.items())
    return Sight("Lena", blocks, "2026-01-05")


@pytest.mark.parametrize("edit", EDITS)
def test_it_is_an_edit_when_it_is_said_plainly(edit):
    assert plan(sight(), f"{edit}.").changes


@pytest.mark.parametrize("twist", TWISTS)
def test_it_is_none_when_it_is_not(twist):
    for edit in EDITS:
        said = twist.format(edit if twist.startswith("{}") else edit[0].lower() + edit[1:])
        assert not plan(sight(), said).changes, said
