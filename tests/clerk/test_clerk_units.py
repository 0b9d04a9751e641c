"""Figures of more than one unit, and dates: what can not be compared is neither compared nor added."""

import pytest

from kit.clerk.plan import planned
from kit.clerk.sight import SeenBlock, Sight

STORE = "rope: 2 kg\nresin: {}\nwax: 1 kg"
FEES = "item | fee\nrope | €40\nwax | {}\ntar | €10"
FERRIES = "ferry;length\nTern;12 m\nPuffin;{}\nGannet;8 m"
SHELF = "gloves: 12 boxes\nlamps: 340\nthermometers: 6"
BORN = "| name | born |\n|--|--|\n| Ida | 2009 |\n| Tom | {} |"
LEASES = "lease | ends\nCabin | {}\nBarn | {}\nMill | {}"


def asked(room, question, label="store"):
    desk = planned(Sight("Kim", (SeenBlock(label, "", room, 9000),), "2026-03-10"), question)
    assert not desk.changes
    return " ".join(desk.says)


@pytest.mark.parametrize(
    ("room", "question", "alike", "said", "other"),
    [
        (STORE, "How many kg are there in total?", "5 kg", "2 + 5 + 1 = 8 kg", "500 g"),
        (FEES, "What is the fee in total?", "€30", "€40 + €30 + €10 = €80", "$30"),
        (FEES, "Which item has the highest fee?", "€30", "item: rope, fee: €40", "$50"),
        (FEES, "Which items cost more than €20?", "€30", "2 of the 3 lines", "$30"),
        (FERRIES, "Which ferry is the longest?", "9 m", "ferry: Tern, length: 12 m", "1900 cm"),
        (FERRIES, "Which ferries are longer than 9 m?", "10 m", "2 of the 3 lines", "950 cm"),
        (BORN, "How much older is Ida than Tom?", "2012", "The difference is 3 years.", "3 May 2012"),
    ],
)
def test_a_row_in_another_unit_is_not_passed_over(room, question, alike, said, other):
    assert said in asked(room.format(alike), question)
    open_ = asked(room.format(other), question)
    assert open_.startswith("I did not understand")
    assert "That is" not in open_


def test_a_bound_in_another_unit_is_not_compared():
    assert "1 of the 3 lines" in asked(FERRIES.format("9 m"), "Which ferries are longer than 10 m?")
    assert "of the 3 lines" not in asked(FERRIES.format("9 m"), "Which ferries are longer than 10 km?")
    assert "of the 3 lines" not in asked(FEES.format("€30"), "Which items cost more than $20?")


def test_things_of_several_names_are_compared_and_not_added():
    assert '"thermometers: 6". That is the fewest of the 3' in asked(SHELF, "What do we have the fewest of?")
    assert " = " not in asked(SHELF, "How many things are there in total?")


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        (("30 January 2026", "1 February 2026"), "2 days"),
        (("31 December 2025", "1 January 2026"), "1 day"),
        (("28 February 2024", "1 March 2024"), "2 days"),
        (("2025-03-01", "2026-03-01"), "365 days"),
        (("30 April", "1 May"), "1 day"),
        (("28 February", "29 February"), "1 day"),
    ],
)
def test_days_are_those_of_the_calendar(dates, days):
    said = asked(LEASES.format(*dates, "9 June 2030"), "How much later does the barn end than the cabin?")
    assert said.endswith(f"The difference is {days}.")


@pytest.mark.parametrize(
    "dates",
    [
        ("20 February", "5 March"), ("30 January", "1 February 2026"), ("28 December", "3 January"),
        ("29 February 2026", "1 March 2026"), ("31 April", "2 May"), ("2026-13-01", "2026-03-01"),
    ],
)  # fmt: skip
def test_a_year_that_is_not_said_is_not_made_up(dates):
    said = asked(LEASES.format(*dates, "9 June 2030"), "How much later does the barn end than the cabin?")
    assert "difference" not in said


@pytest.mark.parametrize("dates", [("28 December", "3 January"), ("2026-02-30", "2026-03-01")])
def test_a_day_of_no_known_year_is_neither_first_nor_last(dates):
    room = LEASES.format(*dates, "none")
    assert "That is" not in asked(room, "Which lease ends first?")
    assert not asked(room, "Does the barn end later than the cabin?").startswith(("Yes", "No"))
    assert "of the" not in asked(room, f"Which leases end before {dates[0]}?")


def test_a_date_is_before_a_year():
    room = LEASES.format("30 January 2026", "1 May 2027", "9 June 2030")
    assert "1 of the 3 lines" in asked(room, "Which leases end before 2027?")
    assert "1 of the 3 lines" in asked(room, "Which leases end after 2027?")


def test_only_what_lasts_is_fast():
    rain = "Mon: 12 mm\nTue: 3 mm\nWed: 7 mm"
    assert "did not understand" in asked(rain, "Which day was fastest?", "rain")
    runs = "Ada: 12 minutes\nBo: 9 minutes"
    assert '"Bo: 9 minutes". That is the fastest' in asked(runs, "Who was fastest?", "runs")
    assert asked(runs, "Who was slower, Ada or Bo?", "runs").startswith("Ada: ")


def test_how_often_is_no_figure():
    lines = "Line 1: 4 stops, harbour\nLine 2: 9 stops, harbour"
    for more in ("more", "most", "less", "least"):
        assert "That is" not in asked(lines, f"Which line comes {more} often?", "lines")


def test_more_is_said_as_a_sentence():
    beds = "Fox: €22\nOwl: €35"
    assert asked(beds, "Which costs more?", "beds").endswith(
        '"Owl: €35". That is more than on the other line there.'
    )


RAIN = "day | rain | wind\nMonday | 12 mm | 30 km\nTuesday | 3 mm | 45 km\nFriday | 8 mm | 12 km"
CLASSES = "- 14:00 Yoga, 12 places, Ines\n- 15:30 Boxing, 8 places, Bo\n- 18:00 Run, 2 places, Cy"


@pytest.mark.parametrize(
    ("room", "question"),
    [
        (RAIN, "Which days have more rain than Tuesday?"), (RAIN, "Which day has less rain than Friday?"),
        (RAIN, "Which has more wind, Monday or Tuesday?"), (RAIN, "Who comes more often, Monday or Tuesday?"),
        (RAIN, "Which days had less than 5 mm or more than 10 mm?"),
        (RAIN, "Which days have over 5 mm of rain and 40 km of wind?"),
        (RAIN, "Which days are under Tuesday?"),
        (CLASSES, "Which are after 3?"), (CLASSES, "Which have more places than at 15:30?"),
    ],
)  # fmt: skip
def test_a_bound_is_of_a_time_where_it_is_said_of_one(room, question):
    assert "lines with such a figure" not in asked(room, question)


@pytest.mark.parametrize(
    ("room", "question", "rows"),
    [
        (RAIN, "Which days have more than 5 mm of rain?", "2 of the 3"),
        (RAIN, "Which days are later than Monday?", "2 of the 3"),
        (CLASSES, "Which are later than 14:30?", "2 of the 3"),
        (CLASSES, "Which have more than 8 places?", "1 of the 3"),
    ],
)
def test_a_bound_of_one_kind_is_compared(room, question, rows):
    assert asked(room, question).startswith(rows)


def test_how_many_times_is_no_number_of_lines():
    assert "lists 1" not in asked("Ada: 3 visits\nBo: 5 visits", "How many times does Bo come?")


EGGS = "Monday: 12 eggs\nTuesday: {}\nWednesday: 9 eggs"
HOURS = "Ada: 3 hours\nBo: {}\nCy: 2 hours"
DUES = "- Ada: paid €40\n- Bo: {} €20\n- Cy: paid €30"
STORES = "STORE\nflour: 20 kg\nsugar: {}\nMILL\nflour: 3 kg\nyeast: 2 packs"
SHIPS = "berth | ship | length\nB1 | Tern | 142 m\nB2 | free | {}\nB3 | Gull | 98 m"


@pytest.mark.parametrize(
    ("room", "question", "whole", "said", "other"),
    [
        (EGGS, "How many eggs are there in total?", "10 eggs", "12 + 10 + 9 = 31 eggs", "15"),
        (EGGS, "Which day had the most eggs?", "10 eggs", "Monday: 12 eggs", "15"),
        (HOURS, "How many hours is that in total?", "90 minutes", "= 6.5 hours", "half a day"),
        (HOURS, "How many hours is that in total?", "1 hour", "= 6 hours", "as needed"),
        (DUES, "How much money is there altogether?", "paid", "= €90", "owes"),
        (STORES, "How many kg are there in total?", "4 sacks", "20 + 3 = 23 kg", "30 kg"),
        (STORES, "What do we have the most of?", "4 sacks", "flour: 20 kg", "30 kg"),
        (SHIPS, "How long are the ships all told?", "-", "142 + 98 = 240 m", "to be told"),
    ],
)
def test_no_sum_is_a_part_of_one(room, question, whole, said, other):
    assert said in asked(room.format(whole), question)
    open_ = asked(room.format(other), question)
    assert " = " not in open_
    assert "That is" not in open_


def test_things_that_the_lines_number_are_not_the_lines():
    assert "lists" not in asked("C-1: 12 kg, 3 boxes\nC-2: 8 kg, 5 boxes", "How many kg are there?")
    assert "lists" not in asked(EGGS.format("15"), "How many eggs are there?", "eggs")
