"""What people write who have never seen the clerk: two trades, in everyday words."""

import pytest

from kit.clerk.plan import planned
from kit.clerk.sight import SeenBlock, Sight

FOOD = {
    "takings": "DONATIONS\nDate | From | Weight\n1 March | Aldi Nord | 212 kg\n"
    "2 March | St. Anne's school | 38 kg\n3 March | Private, at the door | 19 kg\nTotal: 269 kg",
    "stock": "STOCK ROOM\n- Rice: 84 bags\n- Nappies: 12 packs\n- Baby milk: none\n- Pasta: 45 kg",
    "families": "HOUSEHOLDS\nF-01 | Okafor | 5 people | Tuesday | no pork\n"
    "F-02 | Lindgren | 2 people | Thursday | -\nF-03 | Bakr | 4 people | Tuesday | halal",
    "van": "VAN ROUNDS\nMonday: Aldi Nord 08:30, bakery Thiel 09:15 (driver: Per)\nFriday: nobody yet",
}
HIRE = {
    "hires": "OUT ON HIRE\n[H-21] Pirate coat, to Marek Dvorak, back by 12 May, deposit €40\n"
    "[H-22] Two angel wings, to Linden school, back by 9 May, deposit €25",
    "fittings": "FITTINGS\nMon 4 May\n- 10:00 Greta Holm, ball gown\n- 11:30 Tom Reyes, tailcoat\n"
    "Tue 5 May\n- 09:30 Linden school, 6 children",
    "workroom": "WORKROOM\n- [ ] Ball gown: take in the waist (Ida)\n"
    "- [ ] Angel wings: glue feathers (nobody)",
    "prices": "HIRE PRICES per weekend\nCoats: €35\nGowns: €60\nWings and masks: €15\nLate fee: €5 a day",
    "orders": "ORDERED\nBrass buttons, 40 - Haupt - due 8 May - status: confirmed",
}


def answered(room, message):
    blocks = tuple(SeenBlock(label, "", text, 9000) for label, text in room.items())
    return planned(Sight("Zoe", blocks, "2026-05-03"), message)


def after(room, message):
    """The blocks as they are then."""
    return room | {one.label: one.after for one in answered(room, message).changes}


def changed(room, message):
    """The lines that go and come."""
    made, found = after(room, message), []
    for label, text in room.items():
        old, new = text.split("\n"), made[label].split("\n")
        found += [f"-{line}" for line in old if line not in new] + [
            f"+{line}" for line in new if line not in old
        ]
    return found


@pytest.mark.parametrize(
    ("room", "message", "lines"),
    [
        (
            HIRE,
            "Tom is coming at 12, not 11:30",
            ["-- 11:30 Tom Reyes, tailcoat", "+- 12:00 Tom Reyes, tailcoat"],
        ),
        (
            FOOD,
            "Lindgren is coming on Friday, not Thursday from now on",
            [
                "-F-02 | Lindgren | 2 people | Thursday | -",
                "+F-02 | Lindgren | 2 people | Friday | -",
            ],
        ),
        (
            FOOD,
            "4 March brought 57 kg from Netto",
            ["-Total: 269 kg", "+4 March | Netto | 57 kg", "+Total: 326 kg"],
        ),
        (FOOD, "Add 4 March, Netto, 57 kg", ["-Total: 269 kg", "+4 March | Netto | 57 kg", "+Total: 326 kg"]),
        (FOOD, "We handed out 12 bags of rice this morning", ["-- Rice: 84 bags", "+- Rice: 72 bags"]),
        (FOOD, "6 packs of nappies came in", ["-- Nappies: 12 packs", "+- Nappies: 18 packs"]),
        (FOOD, "we threw away 5 kg of pasta", ["-- Pasta: 45 kg", "+- Pasta: 40 kg"]),
        (HIRE, "set the late fee to 6", ["-Late fee: €5 a day", "+Late fee: €6 a day"]),
        (HIRE, "gowns are now 65", ["-Gowns: €60", "+Gowns: €65"]),
        (
            FOOD,
            "Strike the 3 March donation",
            ["-3 March | Private, at the door | 19 kg", "-Total: 269 kg", "+Total: 250 kg"],
        ),
    ],
)
def test_it_changes_these_lines(room, message, lines):
    assert changed(room, message) == lines


@pytest.mark.parametrize(
    ("room", "message"),
    [
        (HIRE, "the wings are torn"),  # nobody is called so
        (HIRE, "the wings broke, Linden school pays for them"),
        (HIRE, "Wings cost 18 from now on"),  # there are two of them, and they have a price
        (HIRE, "40 brass buttons came in"),  # perhaps those that were ordered
        (FOOD, "Per is off on Monday"),
        (FOOD, "4 March brought 57 kg"),  # from whom?
        (FOOD, "3 March brought 57 kg from Netto"),  # a second one, or another?
        (FOOD, "4 March brought rain"),
        (FOOD, "We drop the bakery on Mondays"),
    ],
)
def test_it_changes_nothing_and_does_not_say_that_it_is_so_already(room, message):
    desk = answered(room, message)
    assert not desk.changes
    assert "already" not in " ".join(desk.says)


@pytest.mark.parametrize(
    ("text", "message", "made"),
    [
        ("Holm: 2 guests\nBerg: 1 guest", "Holm is 1 guest now", "Holm: 1 guest\nBerg: 1 guest"),
        ("Holm: 2 guests\nBerg: 1 guest", "Berg is 3 guests now", "Holm: 2 guests\nBerg: 3 guests"),
        ("Desks: 1 free\nSeats: 9 free", "Set the desks to 3", "Desks: 3 free\nSeats: 9 free"),
        ("Oil: 2 litres left", "we used 1 litre of oil", "Oil: 1 litre left"),
    ],
)
def test_one_thing_is_not_called_as_several_are(text, message, made):
    assert after({"list": text}, message)["list"] == made


DATED = "2026-05-04 10:00 Dentist\n2026-05-06 14:00 Bank"
KEYED = "4 May, 10:00: Dentist\n6 May, 14:00: Bank"
UNDER = "MONDAY\n- 10:00 Dentist\nTUESDAY\n- 14:00 Bank\nWEDNESDAY\n(none)"


@pytest.mark.parametrize(
    ("text", "message", "made"),
    [
        (DATED, "Book lunch on 7 May at 12:00", f"{DATED}\n2026-05-07 12:00 Lunch"),
        (DATED, "Book lunch on 7 May from 12:00 to 12:30", f"{DATED}\n2026-05-07 12:00-12:30 Lunch"),
        (KEYED, "Book lunch on 7 May at 12:00", f"{KEYED}\n7 May, 12:00: Lunch"),
        ("Mon 4 May 10:00 Bo", "Book lunch on 7 May at 12:00", "Mon 4 May 10:00 Bo\nThu 7 May 12:00 Lunch"),
        ("4 May, 10am: Bo", "Book lunch on 7 May at 12:00", "4 May, 10am: Bo\n7 May, 12pm: Lunch"),
        (UNDER, "Book lunch on Wednesday at 12:00", UNDER.replace("(none)", "- 12:00 Lunch")),
        (UNDER, "The dentist got pushed to Wednesday, same time",
         "MONDAY\n(none)\nTUESDAY\n- 14:00 Bank\nWEDNESDAY\n- 10:00 Dentist"),
        (UNDER, "Move the bank to Monday at 15:00",
         "MONDAY\n- 10:00 Dentist\n- 15:00 Bank\nTUESDAY\n(none)\nWEDNESDAY\n(none)"),
        (UNDER, "Move the bank to Monday at 10:30", UNDER),  # the dentist is there
        (UNDER, "Book lunch on 7 May at 12:00", UNDER),  # which week's Thursday is it?
        (UNDER, "Move the bank to Friday", UNDER),
    ],
)  # fmt: skip
def test_an_entry_of_a_calendar_is_written_as_its_fellows_are(text, message, made):
    assert after({"calendar": text}, message)["calendar"] == made


READY = "W-1 | Violin | waiting\nW-2 | Cello | in work\nW-3 | Viola | {}"


@pytest.mark.parametrize(
    ("others", "message", "word"),
    [
        ("ready", "W-2 is ready", "ready"),
        ("waiting", "W-2 is ready", "ready"),
        ("ready", "W-2 is done", "done"),
        ("done", "mark W-2 as complete", "done"),
        ("delivered", "mark W-2 as complete", "complete"),  # nobody said that it is delivered
    ],
)
def test_a_finished_task_is_called_as_it_was_said_or_as_the_others_are(others, message, word):
    made = after({"bench": READY.format(others)}, message)["bench"]
    assert made == READY.format(others).replace("in work", word)


@pytest.mark.parametrize(
    ("room", "message", "told"),
    [
        (HIRE, "How much deposit do we hold in all?", "€40 + €25 = €65"),
        (HIRE, "What do a gown and a coat cost together?", "1 x €60 + 1 x €35 = €95"),
        (FOOD, "How many people are Okafor and Bakr together?", "5 + 4 = 9 people"),
        (FOOD, "How many people come on Tuesdays altogether?", "5 + 4 = 9 people"),
        (FOOD, "What do the donations add up to?", "212 + 38 + 19 = 269 kg"),
        (FOOD | {"takings": FOOD["takings"].replace("269", "270")}, "What do the donations add up to?", ""),
        ({"info": "Bikes: €8 a day\nLocker: €3"}, "What's a bike plus a locker?", ""),  # for how many days?
        ({"info": "Towels: €2\nKey deposit: €10"}, "What do two towels plus the key deposit make?", "€14"),
    ],
)
def test_a_sum_is_of_what_was_named_and_no_total_is_summed_up_with_it(room, message, told):
    says = " ".join(answered(room, message).says)
    assert told in says
    assert ("=" in says) == bool(told)


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("Set the late fee to €6. Give the crown to Pol.", True),
        ("Set the late fee to €6 and tell me how tall Greta is.", True),
        ("Set the late fee to €6. But only for coats.", False),
        ("Set the late fee to €6. Set the coat fee to banana.", False),  # it may be about the same line
        ("Set the late fee to €6. Undo the last change.", False),
        ("Set the late fee to €6. Give it to Pol.", False),
        ("Cancel Greta Holm and move her to Tuesday.", False),
        ("Set the late fee to €6 and give the crown to Pol on Friday.", False),  # on Friday only?
    ],
)
def test_what_was_understood_is_done_only_where_the_rest_is_another_matter(message, kept):
    desk = answered(HIRE, message)
    says = " ".join(desk.says)
    assert bool(desk.changes) == kept
    assert ("The rest is done." in says) == kept
    assert ("I changed nothing" in says) != kept
    assert "understand" in says


BEES = {
    "harvest": "HARVEST 2026\n14 May: 12 kg rapeseed, hive A1\n28 May: 9 kg acacia, hive B1\nTotal: 21 kg",
    "jars": "STOCK\n250 g jars: 140\n500 g jars: 62\nLids: 300",
}


def test_a_title_with_a_year_is_no_part_of_a_total():
    made = after(BEES, "The acacia was 10 kg, not 9")["harvest"]
    assert made == BEES["harvest"].replace("9 kg", "10 kg").replace("21 kg", "22 kg")


def test_lines_that_have_a_number_each_are_not_counted_themselves():
    assert "lists" not in " ".join(answered(BEES, "how many jars do we have in all?").says)
