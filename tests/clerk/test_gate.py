"""The gate: what it lets pass and what it refuses, whoever planned the edit."""

import pytest
from hypothesis import given, settings, strategies as st

from kit.clerk.change import NoEditError, TextChange
from kit.clerk.gate import check, unused

LINE = "Harbour Ltd, $300K, since 2 May: API v3 at 60%"


def after(old, new, line=LINE):
    assert old in line
    return TextChange("notes", line, line.replace(old, new, 1))


@pytest.mark.parametrize(
    ("kind", "old", "new", "said"),
    [
        ("slot", "$300K", "$350K", "Harbour Ltd is now worth $350K"),
        ("slot", "60%", "75%", "API v3 is at 75% now"),
        ("date", "2 May", "5 May", "move it to 5 May"),
        ("drop", ", $300K", "", "remove the $300K"),
    ],
)
def test_a_value_of_the_same_type_that_was_said_passes(kind, old, new, said):
    check(after(old, new), kind, said)


@pytest.mark.parametrize(
    ("kind", "old", "new", "said"),
    [
        ("slot", "Ltd, $300K", "worth $350K, $300K", "Harbour Ltd is now worth $350K"),  # a word of the line
        ("slot", "API v3 at 60%", "API three weeks late", "the API is now three weeks late"),  # another type
        ("slot", "$300K", "$400K", "Harbour Ltd is now worth $350K"),  # nobody said that
        ("slot", ", $300K", "", "Harbour Ltd is fine"),  # nobody said so
        ("slot", "Harbour Ltd, $300K", "free, $300K", "Harbour Ltd is free now"),  # what the line is about
        ("drop", ", $300K", "", "Harbour Ltd is fine"),  # nobody asked to remove
        ("drop", ", $300K", ", a lot", "remove the $300K"),  # something new
        ("add", "since 2 May", "since", "add that it is new"),  # an addition takes nothing away
    ],
)
def test_what_nobody_said_is_refused(kind, old, new, said):
    with pytest.raises(NoEditError):
        check(after(old, new), kind, said)


def test_an_addition_is_the_users_own_words():
    check(TextChange("log", "a: 1", "a: 1\nThe pump runs"), "add", "note that the pump runs")
    with pytest.raises(NoEditError, match="salary"):
        check(TextChange("log", "a: 1", "a: 1\nThe salary is 4"), "add", "tell them that the pump is 4")


def test_a_task_keeps_every_word_but_its_state_and_its_owner():
    before = "OPEN:\n[T-1] Paint the wall\n  Status: Open"
    moved = before.replace("Status: Open", "Status: In progress\n  Owner: Bo")
    check(TextChange("queue", before, moved), "task", "claim T-1", ["Open", "Bo", "Owner Status"])
    with pytest.raises(NoEditError, match="the"):
        check(
            TextChange("queue", before, moved.replace(" the wall", "")), "task", "claim T-1", ["Open", "Bo"]
        )


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("set the fee to $6", ""),
        ("set the fee to $6 tomorrow", "tomorrow"),
        ("set the fee to $6 unless it rains", "unless"),
        ("maybe set the fee to $6", "maybe"),
        ("set the fee of the pool to $6", "pool"),
        ("do not set the fee to $6", "not"),
    ],
)
def test_the_word_that_is_left_over_is_named(said, left):
    assert unused(said, ["set", "to"], ["Fee: $5", "Fee: $6"]) == left


_WORD = st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=8)
_TEXT = st.lists(
    st.sampled_from(["$5", "60%", "3 kg", "Ana", "red", "09:00", "2 May", ","]) | _WORD, max_size=8
)


@settings(max_examples=200)
@given(_TEXT, _TEXT, st.sampled_from(["slot", "add", "copy", "tick", "task"]))
def test_no_word_goes_or_comes_that_nobody_said(old, new, kind):
    """Without a message nothing passes that takes a word away or brings one."""
    before, later = " ".join(old), " ".join(new)
    try:
        check(TextChange("notes", f"Head\n{before}\nTail", f"Head\n{later}\nTail"), kind, "")
    except NoEditError:
        return
    free = {
        "tick": {"x"},
        "task": {
            "open",
            "free",
            "pending",
            "none",
            "in",
            "progress",
            "blocked",
            "complete",
            "done",
            "to",
            "do",
        },
    }
    words = [
        [word for word in text.lower().split() if word not in free.get(kind, ())] for text in (before, later)
    ]
    letters = [sorted(filter(str.isalnum, "".join(said))) for said in words]
    assert letters[0] == letters[1]


@pytest.mark.parametrize(
    ("old", "new", "kind", "said"),
    [
        ("[J-7] Oak door | LOW", "[Gate] Oak door | LOW", "slot", "rename J-7 to gate"),
        ("[J-7] Oak door | LOW", "[J-7] Oak door | high", "slot", "the oak door is high, not low"),
        ("- Tue 2026-03-03 Choir", "- Wed 2026-03-03 Choir", "slot", "the choir is not on Tue but on Wed"),
        ("Choir 10:00-11:00", "Choir 10:15-11:15", "sum", "the choir is 15 minutes longer"),
        ("3 May, 18:00: Choir, 40 seats", "3 May, 40 seats", "drop", "the choir is cancelled"),
        ("J-7 | Unassigned | Owner: none", "J-7 | Unassigned | Owner: Bo", "slot", "J-7 goes to Bo"),
    ],
)
def test_what_holds_together_changes_together(old, new, kind, said):
    with pytest.raises(NoEditError):
        check(TextChange("notes", old, new), kind, said)


@pytest.mark.parametrize("kind", ["slot", "add", "copy", "tick"])
@pytest.mark.parametrize(
    ("old", "new"), [("none", ""), ("none", "-"), ("(none)", ""), ("n/a", ""), ("none none", "none")]
)
def test_what_keeps_a_place_goes_for_something_only(old, new, kind):
    with pytest.raises(NoEditError):
        check(TextChange("notes", f"Head\n{old}\nTail", f"Head\n{new}\nTail"), kind, "")


@pytest.mark.parametrize("kind", ["slot", "add", "copy"])
def test_what_keeps_a_place_goes_for_what_was_said(kind):
    kept = TextChange("notes", "Head\n(none)\nTail", "Head\nBo\nTail")
    check(kept, kind, "add Bo")
    with pytest.raises(NoEditError, match='"Bo", which you did not say'):
        check(kept, kind, "add Ida")


@pytest.mark.parametrize(
    ("old", "new", "kind", "said"),
    [
        ("Fee: $5, 3 h", "Fee: $5", "slot", '"Fee: $5, 3 h": nobody said that ", 3 h" goes.'),
        ("Fee: $5, 3 h", "", "drop", '"Fee: $5, 3 h": nobody said that it goes.'),
        (
            "J-1 Paint, old, open",
            "J-1 Paint, open",
            "task",
            '"J-1 Paint, old, open": nobody said that "old" goes.',
        ),
    ],
)
def test_what_would_go_is_named_with_its_line(old, new, kind, said):
    with pytest.raises(NoEditError) as refused:
        check(TextChange("notes", f"Head\n{old}\nTail", f"Head\n{new}\nTail"), kind, "the fee is $5")
    assert str(refused.value) == f"{said} I changed nothing."
