"""Rooms and messages that nobody wrote: no edit takes a word away that is not contradicted."""

# ruff: noqa: E501, ISC004
import re
from collections import Counter

from hypothesis import given, settings, strategies as st

from kit.clerk.plan import plan
from kit.clerk.sight import SeenBlock, Sight

THINGS = ["Lamp", "Red rope", "Vane", "Ada Quill", "Bolt box", "Team 3", "Hall B"]
FIGURES = [
    "$40",
    "€7.50",
    "12%",
    "3 kg",
    "40 boxes",
    "2 weeks",
    "90 minutes",
    "09:00-17:00",
    "14:30",
    "18 of 42",
    "5",
    "n/a",
]
STATES = ["open", "closed", "broken", "blue", "ready", "late"]
VALUES = [
    *FIGURES,
    *STATES,
    "the Vane",
    "7 kg or 8 kg",
    "a lot",
    "12 kg and 3 boxes",
    "18:00",
    "half",
    "double that",
    "$9 a week",
]
FORMS = [
    "Set the {0} to {1}.", "{0} is now {1}.", "{0} is {1}.", "Change {0} from {2} to {1}.", "{0} went up to {1}.",
    "The {0} is not {2} but {1}.", "Raise the {0} by {1}.", "Shorten the {0} to {1}.", "{0} was {1}.", "Maybe {0} is {1}.",
    "If it rains, set {0} to {1}.", "Set {0} to {1} if it rains.", "{0} handled {1}.", "Log that {0} is {1}.",
    "Add {1} to {0}.", "Note in the notes that {0} is {1}.", "Tell Bo that {0} is {1}.", "{0}: {1}.", "Make {0} {1}.",
    "I finished {0}, it took {1}.", "{0} isn't {2}.", "Set {0} to {1} and {3} to {2}.", "Move {0} to {1}.", "Undo {0}.",
    "Replace {2} with {1}.", "{0} will be {1} tomorrow.", "Bo says that {0} is {1}.", "{0} has {1} "
        "and {2}.", "Is {0} {1}?",
    "{0} {1} late", "Switch {0} and {3}.", "We used {1} of {0}.", "Double {0}.", "{0} and {3} are {1}.",
]  # fmt: skip
_WORD = re.compile(r"\d[\d,.:]*|\w+")

lines = st.builds(
    lambda lead, key, parts: f"{lead}{key}: {', '.join(parts)}",
    st.sampled_from(["", "- ", "- [ ] "]),
    st.sampled_from(THINGS),
    st.lists(
        st.sampled_from([*FIGURES, *STATES, "owner Bo", "since 2 May", "price $3"]), min_size=1, max_size=3
    ),
)
rooms = st.lists(
    lines, min_size=1, max_size=5, unique_by=lambda line: line.lstrip("- []").partition(":")[0]
).map(lambda found: ["\n".join(found[:2]), "\n".join(found[2:])])
messages = st.builds(
    lambda form, *parts: form.format(*parts),
    st.sampled_from(FORMS), st.sampled_from(THINGS), st.sampled_from(VALUES), st.sampled_from(VALUES), st.sampled_from(THINGS),
)  # fmt: skip


def words(text):
    return Counter(_WORD.findall(text))


def changed(before, after):
    """The lines that are not in both texts, pair by pair."""
    old, new = before.split("\n"), after.split("\n")
    kept = Counter(old) & Counter(new)
    gone, came = list((Counter(old) - kept).elements()), list((Counter(new) - kept).elements())
    return gone, came


def holds(text, word):
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None


@settings(max_examples=120, deadline=None)
@given(rooms, messages)
def test_no_edit_drops_what_the_message_does_not_contradict(room, message):
    blocks = (SeenBlock(f"block_{at}", "", text, 9000) for at, text in enumerate([*room, "(empty)"]))
    seen = Sight("Ana", tuple(blocks), "2026-01-05")
    desk = plan(seen, message)

    for block in seen.blocks:
        gone, came = changed(block.value, desk.sight.block(block.label).value)
        if not gone:
            continue
        assert len(gone) == len(came) <= 2 or gone == ["(empty)"], (message, gone, came)
        for old, new in zip(gone, came, strict=True):
            lost, won = words(old) - words(new), words(new) - words(old)
            figures = [word for word in lost if word[0].isdigit()]
            letters = [word for word in lost if not word[0].isdigit() and word not in ("n", "a")]
            assert len(figures) <= 2, (message, old, new)  # a span has two ends
            assert not figures or any(word[0].isdigit() for word in won), (message, old, new)
            units = {"kg", "boxes", "weeks", "minutes"}
            whole = len(old.partition(": ")[2].split(",")) == 1 or holds(message, old) or len(letters) <= 1
            assert set(letters) <= units or (whole and not figures), (message, old, new)
            assert all(holds(message, word) or word[0].isdigit() or word in units for word in won), (
                message,
                old,
                new,
            )


@settings(max_examples=60, deadline=None)
@given(rooms, messages)
def test_a_doubtful_message_edits_nothing(room, message):
    seen = Sight(
        "Ana", tuple(SeenBlock(f"block_{at}", "", text, 9000) for at, text in enumerate(room)), "2026-01-05"
    )
    for twist in ("Perhaps {}", "Never: {}", "If it rains, {}", "Bo asked whether {}", "What if {}"):
        doubtful = twist.format(message[0].lower() + message[1:])
        assert not plan(seen, doubtful).changes, doubtful


@settings(max_examples=60, deadline=None)
@given(rooms, messages, st.sampled_from(["zebra", "tomorrow", "not", "almost", "twice"]), st.integers(0, 9))
def test_one_word_more_that_nothing_uses_edits_nothing(room, message, word, at):
    """A word that stands nowhere is never passed over, wherever in the message it stands."""
    if message.startswith(("Log", "Note", "Tell", "Add")):
        return
    seen = Sight(
        "Ana", tuple(SeenBlock(f"block_{at}", "", text, 9000) for at, text in enumerate(room)), "2026-01-05"
    )
    parts = message.rstrip(".").split(" ")
    said = " ".join([*parts[: at % len(parts)], word, *parts[at % len(parts) :]])
    for change in plan(seen, said).changes:
        assert holds(change.after, word), (said, change)
