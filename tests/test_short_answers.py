"""What a tool tells a model is short, whatever the model sends and however long the blocks are."""

import re

import pytest

from kit import connect
from kit.errors import NotFoundError, UnprocessableEntityError
from kit.memory.redaction import Redactor
from kit.models import ModelReply, Script, ToolCall
from kit.turn.tools import ASK, CATALOG, TELL
from kit.values.clip import MOST_TOLD, around, bounded, named, shown
from kit.values.difference import brief

HUGE = "x" * 500_000
LINE = "".join(f"word{n} " for n in range(2_000))  # one line, nothing in it twice
ID = f"agent-{'0' * 8}-0000-4000-8000-{'0' * 12}"


def call(name, arguments, value=LINE, blocks=0):
    """One call of an agent that holds one long block and ``blocks`` others; answers its result and commit."""
    client = connect(model=Script([(name, arguments), "done"]))
    held = [client.blocks.create(label="notes", value=value, limit=1_000_000)]
    held += [client.blocks.create(label=f"label_{n}") for n in range(blocks)]
    ids = [block.id for block in held]
    agent = client.agents.create(name="Ana", block_ids=ids, tools=list(CATALOG))
    (result,) = next(client.agents.messages.steps(agent.id, input="go")).results
    commit = next(one for one in client.changes() if one.seq == result.seq)
    return client, result, commit


def left_out(text):
    return sum(int(count.replace(",", "")) for count in re.findall(r"…\(([0-9,]+) characters\)…", text))


def edit(old, new):
    return ("memory_replace", {"label": "notes", "old_string": old, "new_string": new})


@pytest.mark.parametrize(("old", "new"), [("word1000 ", "CHANGED "), ("word0 ", ""), ("word1999 ", "end")])
def test_of_a_long_line_the_place_of_the_change_is_told_with_both_sides_counted(old, new):
    _, result, _ = call(*edit(old, new))
    first, gone, come = result.text.split("\n")
    assert len(result.text) <= MOST_TOLD
    assert first == "notes is now version 2"
    assert old.strip() in gone
    assert new.strip() in come
    after = LINE.replace(old, new)
    assert left_out(gone) + len(re.sub(r"…\([^)]*\)…", "", gone[2:])) == len(LINE)
    assert left_out(come) + len(re.sub(r"…\([^)]*\)…", "", come[2:])) == len(after)


def test_the_change_stands_in_the_middle():
    _, result, _ = call(*edit("word1000 ", "CHANGED "))
    before, after = result.text.split("\n")[2].split("CHANGED")
    assert abs(len(before) - len(after)) < 30


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LINE, ""),
        ("", LINE),
        (LINE, LINE.upper()),
        (LINE, LINE + "\n" + LINE.upper()),
        (LINE + "\n" + LINE.upper(), LINE.replace("word7 ", "\n")),
        ("\n".join([LINE] * 30), "\n".join([LINE.upper()] * 30)),
        ("\n".join(f"{n} {LINE}" for n in range(30)), "\n".join(f"{n} {LINE}!" for n in range(30))),
        (LINE, LINE.replace("word", "wort")),
        ("", HUGE),
    ],
)
def test_a_difference_is_short_whatever_changed(before, after):
    told = brief(before, after)
    assert 0 < len(told) <= MOST_TOLD - 150
    assert "…" in told


def test_a_short_difference_is_whole():
    assert brief("a\nb", "a\nc") == "- b\n+ c"
    assert brief("a" * 500, "b" * 500) == f"- {'a' * 500}\n+ {'b' * 500}"


OTHERS = [
    ("memory_insert", {"label": HUGE, "new_string": "x"}),
    ("memory_insert", {"label": "notes", "new_string": "x", "insert_line": HUGE}),
    ("memory_insert", {"label": "notes", "new_string": "x", HUGE: "x"}),
    ("memory_insert", {"label": "notes", "new_string": "x", "insert_line": ["x"] * 100_000}),
    ("memory_insert", HUGE),
    ("memory_insert", "{" + HUGE),
    ("memory_replace", {"label": "notes", "old_string": HUGE, "new_string": "x"}),
    ("memory_replace", {"label": "notes", "old_string": "word1", "new_string": HUGE}),
    ("memory_replace", {"label": "notes", "old_string": "o", "new_string": ""}),
    ("core_memory_replace", {"label": "notes", "old_content": "word", "new_content": HUGE[:100]}),
    ("core_memory_append", {"label": "notes", "content": HUGE}),
    ("memory_rethink", {"label": "notes", "new_memory": HUGE}),
    ("memory_rethink", {"label": "notes", "new_memory": HUGE * 3}),
    ("memory_apply_patch", {"label": "notes", "patch": HUGE}),
    ("memory_apply_patch", {"label": "notes", "patch": "-" + HUGE}),
    ("memory_apply_patch", {"label": "notes", "patch": "@@ -1 @@\n" * 2_000 + "-x"}),
    ("memory", {"command": HUGE, "path": "/memories/notes"}),
    ("memory", {"command": "create", "path": HUGE}),
    ("memory", {"command": "create", "path": "/memories/new", "file_text": HUGE * 3}),
    ("memory", {"command": "delete", "path": "/memories/" + HUGE}),
    ("memory", {"command": "rename", "old_path": HUGE, "new_path": HUGE}),
    ("memory", {"command": "rename", "old_path": "notes", "new_path": HUGE}),
    ("memory", {"command": "rename", "path": "notes", "description": HUGE}),
    (ASK, {"message": "hi", "other_agent_id": HUGE}),
    (TELL, {"message": HUGE, "other_agent_id": ID}),
    (HUGE, {}),
    (HUGE, HUGE),
]


@pytest.mark.parametrize("place", range(len(OTHERS)))
def test_nothing_that_a_model_sends_comes_back_whole(place):
    name, arguments = OTHERS[place]
    client, result, commit = call(name, arguments)
    assert len(result.text) <= MOST_TOLD
    assert len(commit.via) < 200
    for refusal in client.tables["refusals"].all():
        assert sum(len(str(value)) for value in refusal.values()) < 3_000
    (returned,) = [one.document for one in commit.changes if "tool_return" in one.document]
    assert returned["tool_return"] == result.text
    assert len(returned["name"]) < 200


def test_a_refusal_names_some_of_many_labels_and_counts_the_rest():
    _, result, _ = call("memory_insert", {"label": "nowhere", "new_string": "x"}, blocks=300)
    assert re.search(r"It holds: notes, label_0, .* … \d+ more\.$", result.text)
    assert len(result.text) < 1_000


def test_an_operator_is_told_no_more():
    client = connect()
    ana = client.agents.create(name="Ana", memory_blocks=[{"label": f"label_{n}"} for n in range(300)])
    with pytest.raises(UnprocessableEntityError, match=r"…' \(499,902 characters more\) is not a label"):
        client.agents.blocks.retrieve(HUGE, agent_id=ana.id)
    with pytest.raises(NotFoundError, match="more") as refused:
        client.agents.blocks.retrieve("nowhere", agent_id=ana.id)
    assert len(str(refused.value)) < 1_000


def test_the_long_answer_of_another_agent_is_told_by_both_its_ends():
    client = connect()
    ben = client.agents.create(name="Ben", model=Script([f"begin {HUGE} end"]))
    ask = (ASK, {"message": "?", "other_agent_id": ben.id})
    ana = client.agents.create(name="Ana", model=Script([ask, "done"]), tools=[ASK])
    (result,) = next(client.agents.messages.steps(ana.id, input="go")).results
    assert result.text.startswith("Ben: begin xxx")
    assert result.text.endswith("xxx end")
    assert len(result.text) <= MOST_TOLD
    assert left_out(result.text) > 498_000


@pytest.mark.parametrize("size", [0, 1, 20, 99, 100, 101, 200, 5_000])
@pytest.mark.parametrize("most", [60, 100, 1_500])
def test_a_bounded_text_says_how_much_is_missing(size, most):
    text = "".join(chr(97 + n % 26) for n in range(size))
    short = bounded(text, most)
    assert len(short) <= most
    assert left_out(short) + len(re.sub(r"…\([^)]*\)…", "", short)) == size
    if size <= most:
        assert short == text


@pytest.mark.parametrize("start", [0, 3, 2_000, 4_990, 5_000])
@pytest.mark.parametrize("width", [0, 5, 300, 4_000])
def test_around_a_place_nothing_is_left_out_uncounted(start, width):
    text = "".join(chr(97 + n % 26) for n in range(5_000))
    stop = min(start + width, 5_000)
    short = around(text, start, stop, 200)
    assert len(short) <= 200
    assert left_out(short) + len(re.sub(r"…\([^)]*\)…", "", short)) == 5_000
    assert text[start : start + min(stop - start, 5)] in short


@pytest.mark.parametrize(
    "value", ["a" * 101, "'" * 99, "\n" * 60, "\\" * 200, b"\0" * 90, "é" * 3_000, "🦆" * 101]
)
def test_a_shown_text_counts_its_rest(value):
    told = shown(value)
    quoted, _, rest = told.rpartition(" (")
    kept = eval(quoted.replace("…", ""))  # noqa: S307 — what repr wrote
    assert value.startswith(kept)
    assert int(rest.split()[0].replace(",", "")) == len(value) - len(kept)
    assert len(quoted) <= 101


def test_names_that_are_long_themselves_are_cut():
    assert len(named([HUGE, HUGE])) < 700
    assert named([]) == "none"


def test_what_was_cut_on_both_sides_is_erased_as_far_as_it_goes():
    clean = Redactor("Johanna Maria Weber", "#").clean

    def erased(text):
        return clean("messages", {"tool_return": text})["tool_return"]

    assert (
        erased("- …(8 characters)…ria Weber said so…(9 characters)…")
        == "- …(8 characters)…# said so…(9 characters)…"
    )
    assert (
        erased("- …(8 characters)…he is Johanna M…(9 characters)…")
        == "- …(8 characters)…he is #…(9 characters)…"
    )
    assert erased("…(2 characters)…hanna Maria Weber…(9 characters)…") == "…(2 characters)…#…(9 characters)…"
    assert erased("…(2 characters)…hanna Maria Web…(9 characters)…") == "…(2 characters)…#…(9 characters)…"
    assert erased("well… then… so") == "well… then… so"


def test_an_erased_text_is_gone_from_the_short_answers_too():
    secret = "Johanna Maria Weber lives in Harbour Street 12. " * 40
    client, _, _ = call(*edit("MARK", "DONE"), value=LINE + secret + "MARK" + secret + LINE)
    (block,) = client.blocks.list(label="notes")
    client.blocks.redact(block.id, secret)
    told = "".join(one["tool_return"] for one in client.tables["messages"].all() if one.get("tool_return"))
    assert "DONE" in told
    assert "Harbour" not in told


def test_a_call_that_was_made_up_is_kept_as_the_model_wrote_it():
    made = ToolCall("1", HUGE, {}, "{}")
    client = connect(model=Script([ModelReply(tool_calls=(made,)), "done"]))
    ana = client.agents.create(name="Ana")
    response = client.agents.messages.create(ana.id, input="go")
    assert response.messages[0].tool_call.name == HUGE
