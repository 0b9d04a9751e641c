"""What a learner is told: predictions before results, hints by degrees, four outcomes."""

import pytest

from kit import connect
from kit.errors import NotFoundError
from kit.lessons import open_lesson, refused
from kit.lessons.harm import harm
from kit.lessons.may import May
from kit.lessons.savepoints import Tried


@pytest.fixture
def client():
    with connect(repeatable=True) as client:
        yield client


@pytest.fixture
def lesson(client):
    return open_lesson(1, client)


@pytest.fixture
def of_the_lab(client):
    """A lesson with a prediction that no room can make come out otherwise: it is about the race lab."""
    return open_lesson(2, client)


def told(capsys):
    return capsys.readouterr().out


def test_a_result_is_shown_only_after_the_prediction(of_the_lab, capsys):
    with of_the_lab.result("P3"):
        print("the answer")
    assert "the answer" not in (waiting := told(capsys))
    assert "not predicted yet" in waiting
    of_the_lab.predict("P3", "c")
    shown = told(capsys)
    assert shown.index("Your prediction is c") < shown.index("the answer") < shown.index("✔ as you predicted")


def test_the_code_of_a_result_runs_once_and_also_without_a_prediction(lesson):
    runs = []
    with lesson.result("P1"):
        runs.append(1)
    lesson.predict("P1", "b")
    assert runs == [1]


def test_a_prediction_that_fails_is_confronted_with_what_happened(of_the_lab, capsys):
    of_the_lab.predict("P3", "a")
    with of_the_lab.result("P3"):
        print("the answer")
    out = told(capsys)
    assert "✘ not as you predicted" in out
    assert "What happened is c" in out


def test_an_error_in_a_result_is_raised_and_what_was_printed_is_shown(lesson, capsys):
    def fails():
        with lesson.result("P1"):
            print("so far")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fails()
    assert "so far" in told(capsys)


def test_a_choice_that_is_none_of_the_letters_is_asked_again(lesson, capsys):
    for choice in ("", "z", "ab", 3, None):
        lesson.quiz("Q1", choice)
        assert "Choose: put one of a, b, c" in told(capsys)
    lesson.progress()
    assert "0 of 11 questions answered" in told(capsys)


@pytest.mark.parametrize("choice", ["A", " a ", "a"])
def test_letters_may_be_large_and_have_blanks_around_them(lesson, capsys, choice):
    lesson.quiz("Q1", choice)
    assert "✔ right" in told(capsys)


@pytest.mark.parametrize("choice", ["ａ", "Ａ", "𝐚", "ⓐ", "a\u200b", "\ufeffa", "\u2068a\u2069", "\u00a0a"])
def test_a_letter_that_can_be_meant_in_one_way_only_is_taken(lesson, capsys, choice):
    lesson.quiz("Q1", choice)
    assert "✔ right" in told(capsys)


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ("а", "U+0430 CYRILLIC SMALL LETTER A, which only looks like a: type a"),
        ("А", "U+0410 CYRILLIC CAPITAL LETTER A, which only looks like a: type a"),
        ("с", "U+0441 CYRILLIC SMALL LETTER ES, which only looks like c: type c"),
        ("В", "U+0412 CYRILLIC CAPITAL LETTER VE, which only looks like b: type b"),
        ("α", "U+03B1 GREEK SMALL LETTER ALPHA, which only looks like a: type a"),
        ("á", "U+00E1 LATIN SMALL LETTER A WITH ACUTE, which only looks like a: type a"),
        ("ф", "U+0444 CYRILLIC SMALL LETTER EF: type the letter with a Latin keyboard."),
        ("日", "U+65E5 CJK UNIFIED IDEOGRAPH-65E5: type the letter with a Latin keyboard."),
    ],
)
def test_a_letter_of_another_alphabet_is_named_and_not_noted(lesson, capsys, choice, says):
    lesson.quiz("Q1", choice)
    out = told(capsys)
    assert says in " ".join(out.split())
    assert "Choose: put one of a, b, c" in out
    lesson.progress()
    assert "0 of 11 questions answered" in told(capsys)


def test_an_order_in_other_letters_is_read_or_named(lesson):
    right = lesson.parsons("E7", "dbcae")
    assert lesson.parsons("E7", "ｄ, b, ｃ, 𝐚, e") == right
    verdict = lesson.parsons("E7", "dbcаe")
    assert verdict.outcome == "cannot be checked"
    assert "U+0430 CYRILLIC SMALL LETTER A" in verdict.why


def test_an_answer_of_any_length_is_shown_short(lesson, capsys):
    lesson.quiz("Q1", "z" * 10_000)
    assert len(told(capsys)) < 2_000


def test_hints_tell_more_and_more_and_the_last_one_names_the_solution(lesson, capsys):
    lesson.hint("E1")
    first = told(capsys)
    lesson.hint("E1")
    second = told(capsys)
    assert first.startswith("Hint 1 of 2")
    assert second.startswith("Hint 2 of 2")
    assert 'lesson.solution("E1") tells all' in second
    lesson.hint("E1")
    assert told(capsys) == second


def test_a_solution_is_the_published_one_with_its_explanation(lesson, capsys):
    lesson.solution("E1")
    assert told(capsys).splitlines() == [
        'tier1_c = client.agents.create(name="Tier 1 C", block_ids=[policies.id])',
        "# The same block_id as the others: one text for all of them.",
    ]


def test_parsons_lines_are_shown_with_their_letters(lesson, capsys):
    verdict = lesson.parsons("E7", "")
    assert verdict.outcome == "not tried yet"
    assert "   d   client = connect()" in told(capsys)


@pytest.mark.parametrize("order", ["dbcae", "d b c a e", "D,B,A,C,E"])
def test_a_right_order_may_have_blanks_and_commas(lesson, order):
    assert lesson.parsons("E7", order).outcome == "right"


@pytest.mark.parametrize("order", ["dbca", "dbcaee", "xyz", 7, ["d"]])
def test_an_order_with_other_letters_can_not_be_checked(lesson, order):
    assert lesson.parsons("E7", order).outcome == "cannot be checked"


def test_emptying_the_room_keeps_the_progress_and_reset_forgets_it(lesson, client, capsys):
    client.agents.create(name="Ana", memory_blocks=[{"label": "persona", "value": "I am Ana."}])
    lesson.quiz("Q1", "a")
    lesson.empty_room()
    assert list(client.agents.list()) == list(client.blocks.list()) == []
    lesson.progress()
    assert "1 of 11" in told(capsys)
    lesson.reset()
    lesson.progress()
    assert "0 of 11" in told(capsys)


def test_progress_names_what_is_open(lesson, capsys):
    lesson.parsons("E7", "dbcae")
    lesson.quiz("Q1", "a")
    told(capsys)
    lesson.progress()
    out = told(capsys)
    assert "Exercises still open: E1, E2, E3, E4, E5, E6, I1." in out
    assert "Questions still open: R1, R2, R3, P1, P2, P3, P4, Q2, Q3, Q4." in out


def test_a_prediction_has_hints_that_tell_no_letter_and_a_quiz_says_that_it_needs_none(lesson, capsys):
    for _ in range(2):
        lesson.hint("P1")
    told = capsys.readouterr().out
    assert "Hint 1 of 2: " in told
    assert "Hint 2 of 2: " in told
    assert "Choose what you think for P1" in told
    assert "lesson.solution" not in told
    lesson.hint("Q1")
    assert "each of its answers has an explanation" in capsys.readouterr().out


@pytest.mark.parametrize("call", ["check", "hint", "solution", "begin", "undo", "parsons", "quiz", "predict"])
def test_a_name_that_does_not_exist_is_refused_with_those_that_do(lesson, call):
    with pytest.raises(NotFoundError, match="has no 'X1'") as refusal:
        getattr(lesson, call)("X1")
    assert refusal.value.hint.startswith("It has ")


def test_a_lesson_that_does_not_exist_is_refused(client):
    with pytest.raises(NotFoundError, match="no lesson 9"):
        open_lesson(9, client)


def test_a_refusal_that_is_meant_to_happen_is_missed_when_it_does_not(client):
    with pytest.raises(AssertionError, match="was not"), refused():
        client.blocks.create(label="fine", value="fits")


@pytest.mark.parametrize("call", ["solution", "undo"])
def test_what_is_for_exercises_says_of_a_question_what_it_is(call):
    with connect() as client:
        lesson = open_lesson(1, client)
        for name, kind in (("Q1", "question"), ("P1", "prediction")):
            with pytest.raises(NotFoundError, match=f"{name} is a {kind}: "):
                getattr(lesson, call)(name)


def test_what_was_done_three_times_is_said_once(client):
    client.blocks.create(label="policies")
    before = client.room.seq
    for _ in range(3):
        client.agents.create(name="Ana", memory_blocks=[{"label": "policies"}])
    since = client.room.compare(before)
    said = harm(client, Tried(since, since.differences, (), ()), May(new=("Ana",)), "E1")
    assert said == ["There is a second block called policies now: the name means either of them."]
