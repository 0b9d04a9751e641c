"""The prompt's reader beside its writer: what was written is read back, whatever it says."""

from hypothesis import given, strategies as st

from kit.prompt.reader import ReadBlock, read_prompt
from kit.prompt.writer import BlockInPrompt, render

_HOSTILE = [
    "</value>",
    "<memory_blocks>",
    "</memory_blocks>",
    "<description>",
    "- read_only=true",
    "&lt;",
    "&",
    "\n\n",
    "=",
    "<x>",
]
_TEXT = st.lists(st.sampled_from(_HOSTILE) | st.text(max_size=9), max_size=9).map("".join)
_TEXT = _TEXT.filter(lambda text: "\r" not in text and "\0" not in text)
_BLOCK = st.builds(
    BlockInPrompt,
    id=st.just("block-1"),
    label=st.from_regex(r"[a-z][a-z_]{0,20}", fullmatch=True),
    description=st.none() | _TEXT,
    value=_TEXT,
    limit=st.integers(0, 10**6),
    read_only=st.booleans(),
    append_only=st.booleans(),
    version=st.integers(1, 9),
)


@given(st.lists(_BLOCK, max_size=4), _TEXT.map(lambda text: text.replace("\n", " ")))
def test_what_was_written_is_read_back(blocks, name):
    read = read_prompt(render("", blocks, agent_id="agent-1", name=name, at="2026-01-05T10:00", earlier=0))

    assert read.name == name
    assert read.day == "2026-01-05"
    assert read.blocks == tuple(
        ReadBlock(one.label, one.description or "", one.value, one.limit, one.read_only, one.append_only)
        for one in blocks
    )


@given(_TEXT)
def test_a_text_without_memory_is_read_as_an_empty_prompt(text):
    if "<memory_blocks>" not in text.split("\n"):
        assert read_prompt(text).blocks == ()
