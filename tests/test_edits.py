"""Edits: what each does to a text, what it refuses and why, and what holds for every text."""

import difflib
import json
import tracemalloc
from collections import Counter
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import assume, given, strategies as st

from kit.errors import EditError, LimitError, UnprocessableEntityError
from kit.values.difference import MOST_CHANGED, difference
from kit.values.edits import Append, Insert, Patch, Replace, Rewrite, as_edit
from kit.values.hunks import MOST_HUNKS

# Few letters, so that lines repeat, and all that is special to a patch, a line or a screen.
LETTERS = st.sampled_from("ab -+@*\\\r\t\x0b\x0c\x1c\x85\u2028\u00e9\U0001f600")
LINES = st.lists(st.one_of(st.text(LETTERS, max_size=4), st.text(max_size=3)), max_size=12)
TEXTS = LINES.map("\n".join)
EDITS = st.one_of(
    st.builds(Append, TEXTS),
    st.builds(Insert, TEXTS, st.integers(-2, 14)),
    st.builds(Replace, TEXTS, TEXTS, st.booleans()),
    st.builds(Rewrite, TEXTS),
    st.builds(Patch, TEXTS),
)


def patch_between(before, after, context=3):
    lines = difflib.unified_diff(before.split("\n"), after.split("\n"), lineterm="", n=context)
    return Patch("\n".join(lines))


def outcome(edit, text):
    try:
        return edit.apply(text)
    except EditError as error:
        return error


def refusal(edit, text):
    with pytest.raises(EditError) as caught:
        edit.apply(text)
    assert caught.value.hint.count(". ") == 0
    assert caught.value.hint.endswith(".")
    return caught.value


class TestAppend:
    @pytest.mark.parametrize(
        ("before", "text", "after"),
        [
            ("one", "two", "one\ntwo"),
            ("one\n", "two", "one\ntwo"),
            ("one\n\n", "two", "one\n\ntwo"),
            ("", "two", "two"),
            ("one", "two\nthree\n", "one\ntwo\nthree\n"),
            ("one", "", "one\n"),
            ("one\r", "two", "one\r\ntwo"),
        ],
    )
    def test_adds_a_line_at_the_end(self, before, text, after):
        assert Append(text).apply(before) == after

    @given(TEXTS, TEXTS, TEXTS)
    def test_appending_twice_is_appending_both(self, value, one, two):
        both = Append(two).apply(one)
        assert Append(two).apply(Append(one).apply(value)) == Append(both).apply(value)


class TestInsert:
    @pytest.mark.parametrize(
        ("before", "line", "after"),
        [
            ("one\ntwo", 0, "new\none\ntwo"),
            ("one\ntwo", 1, "one\nnew\ntwo"),
            ("one\ntwo", 2, "one\ntwo\nnew"),
            ("one\ntwo", -1, "one\ntwo\nnew"),
            ("one\ntwo\n", 1, "one\nnew\ntwo\n"),
            ("one\ntwo\n", 2, "one\ntwo\nnew"),
            ("one\n\ntwo", 2, "one\n\nnew\ntwo"),
            ("\n", 0, "new\n\n"),
            ("", 0, "new"),
            ("", -1, "new"),
            ("one\u2028still one\x0b\rtoo", 1, "one\u2028still one\x0b\rtoo\nnew"),
        ],
    )
    def test_stands_after_that_line(self, before, line, after):
        assert Insert("new", line).apply(before) == after

    def test_a_text_that_ends_its_last_line_gets_no_empty_one(self):
        assert Insert("new\n", 1).apply("one\ntwo") == "one\nnew\ntwo"

    @pytest.mark.parametrize("line", [3, 99, -2])
    def test_a_line_that_is_not_there_is_refused_with_their_number(self, line):
        error = refusal(Insert("new", line), "one\ntwo\n")
        assert f"no line {line}" in error.message
        assert "2 lines" in error.message
        assert error.lines == ()

    @given(TEXTS, TEXTS)
    def test_the_end_is_where_append_adds(self, before, text):
        assert Insert(text).apply(before) == Append(text).apply(before)

    @given(TEXTS, TEXTS, st.data())
    def test_no_other_line_is_lost_or_moved(self, before, text, data):
        lines = before.removesuffix("\n").split("\n") if before else []
        assume(lines)
        line = data.draw(st.integers(0, len(lines) - 1))
        kept = before.split("\n")[line:]
        assert Insert(text, line).apply(before) == "\n".join([*lines[:line], text.removesuffix("\n"), *kept])


class TestReplace:
    def test_replaces_the_one_place(self):
        assert Replace("tea", "water").apply("Bo: tea\nCy: milk") == "Bo: water\nCy: milk"

    def test_several_places_are_refused_with_their_lines(self):
        error = refusal(Replace("tea", "water"), "tea\nmilk\ngreen tea, black tea")
        assert error.lines == (1, 3)
        assert "3 times, in lines 1, 3" in error.message
        assert "all=True" in error.hint

    def test_places_that_overlap_are_two(self):
        assert refusal(Replace("aa", "b"), "aaa").lines == (1,)
        assert refusal(Replace("a\nba\nb", "c"), "a\nba\nba\nb").lines == (1, 2)

    def test_of_many_lines_the_message_names_ten_and_counts_the_rest(self):
        error = refusal(Replace("x", "y"), "x\n" * 1_234)
        assert error.lines == tuple(range(1, 1_235))
        assert "9, 10 … 1,224 more" in error.message

    def test_all_replaces_every_place(self):
        assert Replace("tea", "water", all=True).apply("tea\ntea tea") == "water\nwater water"

    @pytest.mark.parametrize("everywhere", [False, True])
    def test_a_missing_text_is_refused_with_the_nearest_line(self, everywhere):
        error = refusal(
            Replace("bo: green  tea", "x", all=everywhere), "Ana: coffee\n- Bo: green tea, always\nCy: milk"
        )
        assert error.lines == ()
        assert error.hint == (
            "For 'bo: green  tea' the nearest is line 2, '- Bo: green tea, always': copy it exactly."
        )

    def test_of_several_lines_the_hint_names_the_one_that_is_not_there(self):
        error = refusal(Replace("Ana: coffee\nBo: te.", "x"), "Ana: coffee\nBo: tea")
        assert error.hint == "For 'Bo: te.' the nearest is line 2, 'Bo: tea': copy it exactly."

    def test_lines_that_do_not_follow_each_other_are_named_as_such(self):
        error = refusal(Replace("Ana: coffee\nCy: milk", "x"), "Ana: coffee\nBo: tea\nCy: milk")
        assert "not together" in error.hint

    def test_capitals_do_not_hide_the_nearest_line(self):
        error = refusal(Replace("BO: TEA", "x"), "ANA: MILK\nbo: tea")
        assert "line 2, 'bo: tea'" in error.hint

    @pytest.mark.parametrize("old", ["quarterly report", "Bom dia", "z", "\t", "   "])
    def test_a_text_like_no_line_gets_no_false_lead(self, old):
        error = refusal(Replace(old, "x"), "Bo:tea and more of it, daily\nCy:milk")
        assert "nearest" not in error.hint

    def test_in_an_empty_text_it_says_so(self):
        assert "empty" in refusal(Replace("a", "b"), "").hint

    def test_nothing_can_not_be_replaced(self):
        assert "old is empty" in refusal(Replace("", "b", all=True), "a").message

    def test_deleting_a_line_s_text_leaves_the_line(self):
        assert Replace("two", "").apply("one\ntwo\nthree") == "one\n\nthree"
        assert Replace("two\n", "").apply("one\ntwo\nthree") == "one\nthree"

    @given(TEXTS, TEXTS, TEXTS, TEXTS)
    def test_the_opposite_edit_brings_the_text_back(self, head, old, new, tail):
        before = head + old + tail
        try:
            after = Replace(old, new).apply(before)
            again = Replace(new, old).apply(after)
        except EditError:
            assume(False)
        assert after == head + new + tail
        assert again == before

    @given(TEXTS, TEXTS.filter(bool), TEXTS)
    def test_it_is_done_exactly_if_the_text_stands_once(self, text, old, new):
        places = [at for at in range(len(text)) if text.startswith(old, at)]
        if len(places) == 1:
            assert Replace(old, new).apply(text) == text[: places[0]] + new + text[places[0] + len(old) :]
        else:
            lines = refusal(Replace(old, new), text).lines
            assert set(lines) <= {text.count("\n", 0, at) + 1 for at in places}
            assert bool(lines) == bool(places)


class TestRewrite:
    @given(TEXTS, TEXTS)
    def test_the_whole_text_is_the_new_one(self, before, text):
        assert Rewrite(text).apply(before) == text


class TestPatch:
    TEXT = "Ana: coffee\nBo: tea\n\nCy: milk"

    @pytest.mark.parametrize(
        "hunks",
        [
            "-Bo: tea\n+Bo: water",
            "@@\n-Bo: tea\n+Bo: water\n",
            "@@ drinks @@\n Ana: coffee\n-Bo: tea\n+Bo: water",
            "@@ -2 +2 @@\n-Bo: tea\n+Bo: water",
            "@@ -77,1 +78,9 @@ wrong numbers\n-Bo: tea\n+Bo: water",
            "--- a/drinks\n+++ b/drinks\n@@ -1,2 +1,2 @@\n Ana: coffee\n-Bo: tea\n+Bo: water",
            "*** Begin Patch\n*** Update File: drinks\n@@\n-Bo: tea\n+Bo: water\n*** End Patch",
            "\n\n@@\n-Bo: tea\n+Bo: water\n\n Cy: milk\n\n",
            "--- a\n+++ b\n\n@@\n-Bo: tea\n+Bo: water\n \n",
        ],
    )
    def test_is_written_in_many_ways(self, hunks):
        assert Patch(hunks).apply(self.TEXT) == "Ana: coffee\nBo: water\n\nCy: milk"

    def test_hunks_mean_the_text_before_the_patch_in_any_order(self):
        hunks = "@@\n-Cy: milk\n+Ana: coffee\n@@\n-Ana: coffee\n+Cy: milk\n+Di: juice"
        assert Patch(hunks).apply(self.TEXT) == "Cy: milk\nDi: juice\nBo: tea\n\nAna: coffee"

    def test_all_hunks_or_none(self):
        error = refusal(Patch("@@\n-Ana: coffee\n+Ana: tea\n@@\n-Bo: te\n+Bo: water"), self.TEXT)
        assert error.patch_line == 4
        assert "line 4 of the patch" in error.message
        assert error.hint == "For 'Bo: te' the nearest is line 2, 'Bo: tea': copy it exactly."
        assert error.lines == ()

    def test_only_whole_lines_fit(self):
        refusal(Patch("-tea\n+water"), self.TEXT)
        refusal(Patch("-Ana: coffee\n-Bo\n+x"), self.TEXT)

    def test_a_hunk_that_fits_twice_is_refused_with_the_lines(self):
        error = refusal(Patch("-tea\n+water"), "tea\ntea\nmilk\ntea")
        assert error.lines == (1, 2, 4)
        assert "@@ -1 @@" in error.hint

    def test_a_number_breaks_the_tie(self):
        assert Patch("@@ -2 @@\n-tea\n+water").apply("tea\ntea\nmilk\ntea") == "tea\nwater\nmilk\ntea"

    def test_a_number_near_one_of_the_places_does_not(self):
        assert refusal(Patch("@@ -3 @@\n-tea\n+water"), "tea\ntea\nmilk\ntea").lines == (1, 2, 4)

    def test_hunks_that_overlap_are_refused(self):
        error = refusal(Patch("@@\n-Ana: coffee\n Bo: tea\n@@\n-Bo: tea\n \n"), self.TEXT)
        assert "line 4 of the patch overlaps with the one at line 1" in error.message
        assert error.lines == (2,)

    @pytest.mark.parametrize(
        ("hunks", "line", "said"),
        [
            ("", 1, "without a hunk"),
            ("\n\n", 1, "without a hunk"),
            ("--- a\n+++ b", 1, "without a hunk"),
            ("@@\n-Bo: tea\nBo: water", 3, "'Bo: water'"),
            ("```diff\n-Bo: tea\n```", 1, "'```diff'"),
            ("@@\n@@\n-Bo: tea", 1, "changes nothing"),
            ("@@\n-Bo: tea\n@@ -9 @@\n Cy: milk", 3, "changes nothing"),
            ("-Bo: tea\n\\ No newline at end of file", 2, "No newline"),
            ("@@\n-x\n" * (MOST_HUNKS + 1), 2 * MOST_HUNKS + 1, "hunk 1,001"),
        ],
    )
    def test_a_malformed_patch_is_refused_with_its_line(self, hunks, line, said):
        error = refusal(Patch(hunks), self.TEXT)
        assert error.patch_line == line
        assert error.message.startswith(f"line {line} of the patch")
        assert said in error.message
        assert error.lines == ()

    def test_lines_that_look_like_a_header_are_lines_inside_a_hunk(self):
        assert Patch("@@\n--- x\n+++ y").apply("a\n-- x") == "a\n++ y"
        assert Patch("--- x\n+y").apply("a\n-- x") == "a\ny"

    def test_lines_without_a_place_are_added_after_the_line_of_their_number(self):
        assert Patch("@@ -1,0 +2 @@\n+new").apply("one\ntwo") == "one\nnew\ntwo"
        assert Patch("@@ -0,0 +1 @@\n+new").apply("one\ntwo") == "new\none\ntwo"
        assert Patch("@@ -0,0 +1 @@\n+new").apply("") == Patch("+new").apply("") == "new"

    def test_lines_without_a_place_and_a_number_are_refused(self):
        assert "where" in refusal(Patch("+new"), "one").message
        assert "1 line" in refusal(Patch("@@ -7,0 +8 @@\n+new"), "one").message

    @given(TEXTS, TEXTS, st.integers(0, 4))
    def test_what_difflib_writes_makes_the_other_text(self, before, after, context):
        assume(before != after)
        assume(before or context)  # "@@ -0,0" is an empty file to diff, and one empty line to split
        assert patch_between(before, after, context).apply(before) == after

    @given(TEXTS, st.data())
    def test_a_hunk_changes_nothing_beside_its_lines(self, text, data):
        names = [f"{number}:{line}" for number, line in enumerate(text.split("\n"))]
        at = data.draw(st.integers(0, len(names) - 1))
        after = Patch(f"-{names[at]}\n+new").apply("\n".join(names)).split("\n")
        assert after == [*names[:at], "new", *names[at + 1 :]]


class TestEveryEdit:
    @given(EDITS, TEXTS)
    def test_it_gives_a_text_or_an_edit_error_and_stays_what_it_is(self, edit, text):
        before = repr(edit)
        result = outcome(edit, text)
        assert str(outcome(edit, text)) == str(result)
        assert repr(edit) == before

    @given(EDITS, TEXTS)
    def test_its_refusal_has_a_hint_and_lines_of_the_text(self, edit, text):
        error = outcome(edit, text)
        assume(isinstance(error, EditError))
        assert error.hint
        assert set(error.lines) <= set(range(1, text.count("\n") + 2))
        assert list(error.lines) == sorted(set(error.lines))

    @given(EDITS, TEXTS)
    def test_what_only_adds_leaves_what_was_there(self, edit, text):
        if edit.adds_only(text):
            assert edit.apply(text).startswith(text)

    @given(TEXTS)
    def test_append_only_access_allows_the_end_and_nothing_else(self, text):
        count = text.removesuffix("\n").count("\n") + 1 if text else 0
        assert Append("x").adds_only(text)
        assert [line for line in range(-2, count + 3) if Insert("x", line).adds_only(text)] == [-1, count]
        never = [Replace("x", "x"), Replace("x", "x", all=True), Rewrite(text), Patch("@@ -0,0 @@\n+x")]
        assert not any(edit.adds_only(text) for edit in never)

    @given(EDITS)
    def test_it_can_be_sent_as_json_and_read_back(self, edit):
        assert as_edit(json.loads(json.dumps(edit.to_dict()))) == edit

    def test_it_is_plain_with_its_kind_first(self):
        assert list(Insert("x").to_dict().items()) == [("kind", "insert"), ("text", "x"), ("line", -1)]

    def test_it_is_frozen(self):
        with pytest.raises(FrozenInstanceError):
            Append("x").text = "y"

    @pytest.mark.slow
    def test_a_million_characters_are_bounded_work(self):
        # No clock is read: with work that grows by the square, this would not end in this life.
        for text in ("a" * 1_000_000, "a\n" * 500_000, "\n" * 1_000_000, "ab" * 500_000):
            half = text[: len(text) // 2]
            refusal(Replace("b" + half + "b", ""), text)
            refusal(Replace(half, ""), text)
            refusal(Patch("\n".join(f"-{line}" for line in ("x" + half).split("\n"))), text)
            assert difference(text, "x" + text + "y")


class TestAsEdit:
    @pytest.mark.parametrize(
        "nonsense",
        [{}, {"kind": "delete"}, {"kind": ["append"]}, {"text": "x"}, None, "append", [("kind", "append")]],
    )
    def test_what_is_no_edit_is_refused_with_the_kinds(self, nonsense):
        with pytest.raises(UnprocessableEntityError, match="append, insert, replace, rewrite, patch"):
            as_edit(nonsense)

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"kind": "replace", "old": "x"}, "missing new"),
            ({"kind": "replace"}, "missing old; missing new"),
            ({"kind": "insert", "text": "x", "at": 3}, "unknown 'at'"),
            ({"kind": "insert", "text": "x", 5: 3}, "unknown 5"),
            ({"kind": "insert", "text": "x", "line": True}, "line is bool, not int"),
            ({"kind": "insert", "text": "x", "line": 1.0}, "line is float, not int"),
            ({"kind": "replace", "old": "x", "new": "y", "all": 1}, "all is int, not bool"),
            ({"kind": "append", "text": 5}, "text is int, not str"),
            ({"kind": "append", "text": None}, "missing text"),
        ],
    )
    def test_a_wrong_field_is_named_beside_the_right_ones(self, wrong, said):
        with pytest.raises(UnprocessableEntityError) as caught:
            as_edit(wrong)
        assert said in caught.value.message
        assert caught.value.hint.startswith(f"The fields of {wrong['kind']} are ")

    def test_the_hint_shows_types_and_defaults(self):
        with pytest.raises(UnprocessableEntityError, match="text: str, line: int = -1"):
            Insert(5)


class TestDifference:
    @pytest.mark.parametrize(
        ("before", "after", "shown"),
        [
            ("one\ntwo", "one\nTWO", "- two\n+ TWO"),
            ("", "one", "+ one"),
            ("one", "", "- one"),
            ("one", "one\n", "+ "),
            ("a\nb\nc\nd", "A\nb\nc\nD", "- a\n+ A\n- d\n+ D"),
            ("a\rb", "a\rc", "- a\rb\n+ a\rc"),
        ],
    )
    def test_shows_what_went_and_what_came(self, before, after, shown):
        assert difference(before, after) == shown

    def test_counts_what_it_does_not_show(self):
        shown = difference("", "x\n" * 1_234).split("\n")
        assert shown == ["+ x"] * MOST_CHANGED + ["… 1,223 more"]

    def test_two_distant_changes_are_two_changes(self):
        lines = [f"line {number}" for number in range(1_000)]
        after = "\n".join(["new", *lines, "new"])
        assert difference("\n".join(lines), after) == "+ new\n+ new"

    @given(TEXTS, TEXTS)
    def test_is_empty_exactly_if_nothing_changed(self, before, after):
        assert (not difference(before, after)) == (before == after)

    @given(TEXTS.filter(bool), TEXTS.filter(bool))
    def test_tells_every_line_that_came_and_went(self, before, after):
        shown = difference(before, after).split("\n")
        assume(len(shown) <= MOST_CHANGED)
        counts = Counter(before.split("\n"))
        counts.subtract(line[2:] for line in shown if line.startswith("- "))
        counts.update(line[2:] for line in shown if line.startswith("+ "))
        assert +counts == Counter(after.split("\n"))
        assert min(counts.values()) >= 0


@pytest.mark.parametrize("old", ["a", "aa"])
def test_a_text_that_grows_beyond_any_limit_is_not_even_made(old):
    edit = Replace(old, "x" * 1_000_000, all=True)
    tracemalloc.start()
    try:
        with pytest.raises(LimitError) as caught:
            edit.apply("a" * 1_000)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    assert caught.value.evidence["asked"] == 1_000 // len(old) * 1_000_000


def test_a_text_beyond_the_limit_can_be_made_shorter():
    assert Replace("ab", "b", all=True).apply("ab" * 1_000_000) == "b" * 1_000_000
