"""Signs that nobody sees: marked and refused where they hide something, left where a script needs them."""

import sys
import unicodedata

import pytest

from kit import connect
from kit.errors import UnprocessableEntityError
from kit.values.signs import called, unseen, visible, visible_in
from kit.views import access_map, timeline, trace

AT_HOME = [
    "山田　太郎", "علی\u200cرضا", "می\u200cخواهم", "क्\u200dष", "क्\u200cष", "한국", "नेहा",
    "Jose\u0301", "José", "O’Neil", "Zoë\u00a0Müller", "ᠮ\u180b", "⠁\u2800⠃", "葛\U000e0100城",
    "👩\u200d💻", "👩🏽\u200d❤\ufe0f\u200d💋\u200d👨🏻", "🏴\u200d☠\ufe0f", "🙂\u200d↔\ufe0f",
    "1\ufe0f\u20e3", "🇩🇪", "👋🏽", "❤\ufe0e", "\U0001fae9",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
]  # fmt: skip
HIDDEN = {
    "user\u202eexe": "U+202E RIGHT-TO-LEFT OVERRIDE at place 5, which turns the direction",
    "\u2066a": "U+2066 LEFT-TO-RIGHT ISOLATE at place 1, which turns the direction",
    "a\u200fb": "U+200F RIGHT-TO-LEFT MARK at place 2, which turns the direction",
    "ad\u200bmin": "U+200B ZERO WIDTH SPACE at place 3, which nobody can see",
    "\ufeffAna": "U+FEFF ZERO WIDTH NO-BREAK SPACE at place 1, which nobody can see",
    "A\u00adna": "U+00AD SOFT HYPHEN at place 2, which nobody can see",
    "Ana\U000e0061": "U+E0061 TAG LATIN SMALL LETTER A at place 4, which nobody can see",
    "🏴\U000e0061\U000e0062\U000e007f": "U+E0061 TAG LATIN SMALL LETTER A at place 2",
    "a\u2028b": "U+2028 LINE SEPARATOR at place 2, which breaks the line",
    "a\u2029b": "U+2029 PARAGRAPH SEPARATOR at place 2, which breaks the line",
    "a\x85b": "U+0085 at place 2, which breaks the line",
    "a\x1b[31m": "U+001B at place 2, which commands a terminal",
    "a\x9bb": "U+009B at place 2, which commands a terminal",
    "x\u200dy": "U+200D ZERO WIDTH JOINER at place 2, which joins nothing here",
    "x\u200cy": "U+200C ZERO WIDTH NON-JOINER at place 2, which joins nothing here",
    "👩\u200d": "U+200D ZERO WIDTH JOINER at place 2, which joins nothing here",
    "x\ufe0f": "U+FE0F VARIATION SELECTOR-16 at place 2, which nobody can see",
    "x\U000e0100": "U+E0100 VARIATION SELECTOR-17 at place 2, which nobody can see",
    "a\u3164": "U+3164 HANGUL FILLER at place 2, which nobody can see",
    "\u115fa": "U+115F HANGUL CHOSEONG FILLER at place 1, which nobody can see",
    "a\u2800": "U+2800 BRAILLE PATTERN BLANK at place 2, which nobody can see",
    "a\u034fb": "U+034F COMBINING GRAPHEME JOINER at place 2, which nobody can see",
    "a\u2060b": "U+2060 WORD JOINER at place 2, which nobody can see",
}
OTHERS = {
    "a\nb": "U+000A at place 2, which breaks the line",
    "a\tb": "U+0009 at place 2, which commands",
    "\ue000": "U+E000 at place 1, which is for private use",
    "\u0378": "U+0378 at place 1, which is no character of Unicode",
    "a\ud800": "half of a character",
    "a\0": "NUL",
    "": "is not a name",
    " \u3000": "is not a name",
}


@pytest.fixture
def client():
    with connect(repeatable=True) as client:
        yield client


@pytest.mark.parametrize("name", AT_HOME)
def test_a_name_in_any_script_is_taken_and_shown_as_it_is(client, name):
    assert client.agents.create(name=name).name == name
    assert visible(name) == name


@pytest.mark.parametrize("name", ["José", "Jose\u0301"])
def test_an_agent_is_found_however_its_accents_are_composed(client, name):
    made = client.agents.create(name=name)
    for asked in ("José", "Jose\u0301"):
        assert [agent.id for agent in client.agents.list(name=asked)] == [made.id]
        assert [agent.id for agent in client.agents.list(query_text=asked.upper())] == [made.id]
    assert made.name == name
    assert list(client.agents.list(name="Jose")) == []


@pytest.mark.parametrize("name", [*HIDDEN, *OTHERS])
def test_what_a_name_may_not_hold_is_told_by_name_and_place(client, name):
    with pytest.raises(UnprocessableEntityError) as refusal:
        client.agents.create(name=name)
    assert {**HIDDEN, **OTHERS}[name] in refusal.value.message
    assert refusal.value.hint
    assert list(client.agents.list()) == []


@pytest.mark.parametrize("text", HIDDEN)
def test_what_nobody_sees_is_marked_and_all_else_stays(text):
    shown = visible(text)
    assert "\N{REPLACEMENT CHARACTER}" in shown
    assert list(unseen(shown)) == []
    assert len(shown.encode("utf-16")) == len(text.encode("utf-16"))


def test_every_control_and_format_character_is_known():
    """But those of Arabic and its neighbours that have a form of their own."""
    seen = {
        called(sign)
        for sign in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp", "Cs"}
        and sign not in "\t\n"
        and not list(unseen(f"a{sign}a"))
    }
    assert all("ARABIC" in name or "SYRIAC" in name or "KAITHI" in name for name in seen), seen


def test_data_are_marked_wherever_they_hold_a_text():
    assert visible_in({"a": ["x\u200b", ("\u202e", 1)], "b": None}) == {"a": ["x�", ["�", 1]], "b": None}


def test_every_view_marks_what_nobody_sees_in_its_text_its_html_and_its_data(client):
    from kit import board

    hidden = "pay Ana\u200b 5\u202e0\U000e0061\ufeff"
    block = client.blocks.create(label="notes", value=hidden)
    client.agents.create(name="Ana", block_ids=[block.id], system=hidden)
    client.blocks.update(block.id, value=f"{hidden} again")
    client.blocks.update(block.id, value=f"علی\u200cرضا 👩\u200d💻 {hidden}", description=hidden)
    for view in (board(client), timeline(client), access_map(client), trace(client)):
        data, _ = view._repr_mimebundle_()
        told = [data["text/plain"], data["text/html"], *_texts(view.get_state())]
        for text in told:
            assert not {"\u200b", "\u202e", "\U000e0061", "\ufeff"} & set(text), (type(view), text)
        view.close()
    assert "علی\u200cرضا 👩\u200d💻 pay Ana�" in str(board(client))


def _texts(state):
    """Every text of a widget's state but its program and its style."""
    if isinstance(state, str):
        yield state
    elif isinstance(state, dict):
        for key, each in state.items():
            yield from () if key in {"_esm", "_css"} else _texts(each)
    elif isinstance(state, list | tuple):
        for each in state:
            yield from _texts(each)
