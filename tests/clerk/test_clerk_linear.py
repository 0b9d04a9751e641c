"""The clerk's work grows with what it reads and no faster, whatever stands there.

No test looks at a wall clock. Loops are counted in lines of the clerk that were run. What a regular
expression does can not be counted: its processor time is compared with that of ordinary text of the same
length, in the same run; what goes over a text of this length again and again is a hundred times slower.
"""

import sys
from functools import cache
from time import process_time

import pytest

from kit.audit.claims import claims
from kit.clerk import Clerk
from kit.clerk.change import TextChange
from kit.clerk.reach import READ, SEEN
from kit.clerk.tool_calls import Try, edit, undone
from kit.leases import _parts
from kit.prompt.writer import BlockInPrompt, render
from kit.values.protocol import Message, ToolSpec

SIZE = 8_000
SLOWER = 20  # times ordinary text: enough for a busy machine, far too little for a square
ORDINARY = "Ana told Bo on Monday that 5 tickets of the shop are open: it was fine.\n"
UNITS = [
    *"aA7é山_-=#*|:;.,!?()[]{}\"'’“`$%&<@\\/ \t\n\r\v\u2028",
    "a-", "A-", "a_", "A_1", "a1-", "1,", "1.", "$1 ", "$1,000", "00:", "- ", ": ", "=== ", "---", "[ ] ",
    "a b ", "A B ", "Worker 1 ", "Worker_1 ", "Key: v\n", "A 1: x\n", "a\n\n", "- a\n", "1. a\n", "HEAD:\n",
    "- [ ] x\n", "TASK-001 ", "[TASK-001] do it\n  Status: Unassigned\n", "2026-01-", "2026-01-05 ", "5 May ",
    "10:30 ", "3 pm ", "5% ", "3 hours ", "and ", "the ", "from ", "to ", "is now ", "because ", ", x", " | ",
    "a: ", ". A", "'s ", "a@b.", "jan 5 ", "limit ", " but ", "&lt;", " \n", "\t ", "x  ",
]  # fmt: skip
STARTS = ["", "[TASK-009] ", "Stock of the shop: ", "- ", "- [ ] milk ", "Mon 10:00-10:30 ", "=== "]
MESSAGES = [
    "When is the shop open?", "Change my city to Oslo.", "Replace Rome with Oslo.", "Claim TASK-001.",
    "TASK-001 is blocked because of rain.", "Assign TASK-001 to Worker_2.", "Add milk to the notes.",
    "Remember that I like tea.", "Delete the milk line.", "Tick off milk.", "Book a call on Monday at 10:00.",
    "I paid $50 for paint.", "Increase the stock by 5.", "Draft a mail to Bo about the shop.",
    "Tell the team that we won.", "I prefer mornings.", "Summarise the notes.", "Who owns TASK-001?",
    "Can I refund $40?", "Add a new task: paint the wall.", "Ana handled 5 tickets.", "Is Bo free on Monday?",
]  # fmt: skip
HEADS = [
    "change ", "mark ", "add ", "log that ", "assign ", "move ", "replace ", "tell ", "share ", "book ",
    "the stock is ", "what is ", "remove ", "we used ", "draft a mail to ", "put ", "",
]  # fmt: skip
TOOLS = [ToolSpec(name, "", {}) for name in ("memory_insert", "memory_replace")]
QUEUE = "=== QUEUE ===\n[TASK-001] Paint\n  Status: Unassigned\n[TASK-002] Wash\n  Status: Unassigned"
PROFILE = "City: Rome\nStock: 12 bags\n- [ ] milk\nTotal spent: $100\nRemaining: $900"


def grown(unit, size, start=""):
    return start + (unit * (size // len(unit) + 1))[:size]


def said_to(message, *, value="Shop: open", description="what we know", system="", name="Ana", earlier=()):
    """What the clerk is asked, with the text in one of the places that it reads."""
    texts = [("notes", description, value), ("queue", "tasks", QUEUE), ("profile", "the user", PROFILE)]
    blocks = [
        BlockInPrompt(f"block-{label}", label, about, text, 10**7, False, False, 1)
        for label, about, text in texts
    ]
    prompt = render(system, blocks, agent_id="agent-1", name=name, at="2026-01-05", earlier=0)
    return [Message("system", prompt), *earlier, Message("user", message)]


def seconds(asked):
    before = process_time()
    Clerk().respond(asked, TOOLS)
    return process_time() - before


@cache
def usual():
    """The seconds that ordinary text takes."""
    asked = said_to("What is my city?", value=grown(ORDINARY, SIZE))
    return max(0.01, min(seconds(asked) for _ in range(5)))


def assert_as_fast(asked, what):
    """Reading takes about the time of ordinary text; a slow reading is repeated."""
    took = [seconds(asked)]
    while took[-1] > SLOWER * usual() and len(took) < 3:
        took.append(seconds(asked))
    assert min(took) <= SLOWER * usual(), f"{what}: {min(took):.2f} s, ordinary text {usual():.3f} s"


@pytest.mark.parametrize("at", range(0, len(UNITS), 16))
def test_a_block_of_anything_is_read_as_fast_as_ordinary_text(at):
    for place, unit in enumerate(UNITS[at : at + 16], at):
        for start in ("", STARTS[place % len(STARTS)]):
            message = MESSAGES[(place + 7 * len(start)) % len(MESSAGES)]
            asked = said_to(message, value=grown(unit, SIZE, start))
            assert_as_fast(asked, f"{message!r} with a block of {start!r} and {unit!r}")


@pytest.mark.slow
@pytest.mark.parametrize("message", MESSAGES)
def test_every_kind_of_message_stands_a_block_that_was_slow_once(message):
    for unit in ("A-", "=", "10:30 ", "- a\n", "[TASK-001] do it\n  Status: open\n"):
        asked = said_to(message, value=grown(unit, SIZE, "[TASK-009] shop milk "))
        assert_as_fast(asked, f"{message!r} with a block of {unit!r}")


@pytest.mark.parametrize("place", ["description", "system", "name", "earlier"])
def test_what_stands_around_a_block_is_read_as_fast(place):
    for unit in UNITS:
        text = grown(unit, SIZE).replace("\n", " ")
        given = [Message("user", text), Message("user", "Hi.")] if place == "earlier" else text
        assert_as_fast(said_to("What is my city?", **{place: given}), f"{place} of {unit!r}")


@pytest.mark.slow
@pytest.mark.parametrize("size", [1_900, 7_900, 90_000])
def test_a_message_of_anything_is_read_as_fast(size):
    for place, unit in enumerate(UNITS):
        head = HEADS[place % len(HEADS)]
        assert_as_fast(said_to(grown(unit, size, head)), f"a message of {head!r} and {unit!r}")


@pytest.mark.slow
def test_the_largest_block_is_read_in_time_that_grows_with_it():
    for unit in ("a-", "A-"):
        small = min(seconds(said_to("What is my city?", value=grown(unit, 50_000))) for _ in range(3))
        large = seconds(said_to("What is my city?", value=grown(unit, 400_000)))
        assert large < 32 * max(small, 0.01), f"{unit!r}: {small:.3f} s, eight times as much {large:.2f} s"


# ---------------------------------------------------------------------- loops, counted


def lines_run(asked):
    """How many lines of the clerk's code run to answer."""
    count = 0

    def trace(frame, event, _):
        nonlocal count
        if "clerk" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        Clerk().respond(asked, TOOLS)
    finally:
        sys.settrace(before)
    return count


LINES = ["- a{}\n", "[TASK-{}] do\n  Status: open\n", "K{}: v\n", "A{} 1: x\n", "H{}:\n", "10:{} 5, ", "a{} "]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("message", ["What is my city?", "Claim TASK-005."])
def test_four_times_as_many_lines_are_four_times_the_work(line, message):
    small, large = (
        lines_run(said_to(message, value="".join(line.format(100 + at) for at in range(count))))
        for count in (50, 200)
    )
    assert large < 5.5 * small


def test_an_edit_among_many_like_lines_is_found_in_few_looks():
    before = "\n".join(["- a"] * 4_000)
    started = process_time()
    found = edit(TextChange("notes", before, before.replace("- a", "- b", 1)))
    assert before.replace(found.old, found.new, 1) == found.after
    assert undone(before, Try("memory_insert", {"new_string": "\n".join(["- a"] * 2_000)}, None))
    assert process_time() - started < 20 * max(seconds(said_to("Hello", value=before)), 0.05)


# ---------------------------------------------------------------------- beyond its reach


def test_a_message_that_is_too_long_is_told_so_and_changes_nothing():
    reply = Clerk().respond(said_to("Change my city to Oslo. " + "x" * READ), TOOLS)
    assert not reply.tool_calls
    assert "100,024 characters; I read at most 100,000" in reply.text


def test_blocks_that_are_too_long_together_are_told_so_and_change_nothing():
    reply = Clerk().respond(said_to("Change my city to Oslo.", value="x" * SEEN), TOOLS)
    assert not reply.tool_calls
    assert "I read at most 1,500,000" in reply.text


@pytest.mark.parametrize("message", ["Change my city to " + "Oslo " * 500, "I wonder " + "a lot " * 2_000])
def test_a_request_that_is_too_long_to_take_apart_is_told_so(message):
    reply = Clerk().respond(said_to(message), TOOLS)
    assert not reply.tool_calls
    assert "I take apart at most" in reply.text


def test_a_long_text_is_written_down_where_it_is_to_go():
    text = "We saw the sea and wrote it down. " * 300
    reply = Clerk().respond(said_to(f"Add to my notes: {text}"), TOOLS)
    assert reply.tool_calls[0].arguments["new_string"].strip() == text.strip().rstrip(".")


# ---------------------------------------------------------------------- the same kind elsewhere


@pytest.mark.slow
@pytest.mark.parametrize("read", [lambda text: claims(text, {"sales_notes", "shop"}), _parts])
def test_personas_and_queues_are_read_as_fast(read):
    def took(text):
        before = process_time()
        read(text)
        return process_time() - before

    usual = min(took(grown("Ana has the sales_notes | and more; ", 50_000)) for _ in range(3))
    for unit in [*UNITS, "shop ", "sales_notes ", "read/write "]:
        assert min(took("a" + grown(unit, 50_000)) for _ in range(2)) < 50 * max(usual, 0.002), repr(unit)
