"""Stepping: one figure goes up or down by an amount of its own kind."""

from __future__ import annotations

import re
from decimal import Decimal

from kit.clerk.amounts import amounts, like
from kit.clerk.assigning import which_line, write
from kit.clerk.desk import Desk, NoEditError
from kit.clerk.matching import Spot, closest, named_by, no_words, spots, stems
from kit.clerk.rules import Hit, Rule
from kit.clerk.slots import Value, slots, valued
from kit.clerk.speech import Clause
from kit.clerk.vocabulary import TYPED
from kit.clerk.words import bag, content, stem

_LESS = frozenset(
    [
        "lower",
        "reduce",
        "decrease",
        "cut",
        "shorten",
        "decrement",
        "drop",
        "used",
        "sold",
        "consumed",
        "lost",
        "broke",
        "ate",
    ]
)


def step(desk: Desk, _clause: Clause, hit: Hit) -> bool:
    """Carry out "raise X by N", "we used N of X": one figure goes up or down."""
    said = valued(hit["value"])
    down = any(word.lower() in _LESS for word in hit.intent)
    if said.slot is None or not (new := amounts(said.slot.text)):
        return False
    if {"all", "every", "each", "both"} & {word.lower() for word in content(hit["what"])}:
        raise NoEditError("I change one figure at a time: which one first? I changed nothing.")
    wanted = stems(hit["what"])
    typed = {stem(word) for kind in ("money", "count", "percent", "duration") for word in TYPED[kind]}
    found = [
        spot
        for spot in spots(desk.sight, wanted)
        if spot.missing <= typed
        and ((spot.own - typed) & named_by(spot.line) or (spot.near - typed and bag(spot.line.key) & typed))
    ]
    places = [(spot, _figures(spot, said)) for spot in found]
    best = closest([spot for spot, held in places if held])
    if not best:
        if found:
            raise NoEditError(f"{found[0].where}: I see no figure of that kind there. I changed nothing.")
        raise no_words(desk, hit["what"])
    if len(best) > 1:
        raise NoEditError(which_line(best))
    spot, held = next(place for place in places if place[0] is best[0])
    others = slots(spot.line.value if spot.line.key else spot.line.body)
    bare = said.kind == "count" and not said.slot.noun
    if len(held) > 1 or (
        bare and sum(one.kind in ("money", "percent", "duration", "count") for one in others) > 1
    ):
        raise NoEditError(f"{spot.where} has several figures: which one do you mean? I changed nothing.")
    return _stepped(desk, spot, held[0], new[0].size, said, down)


def _figures(spot: Spot, said: Value) -> list[tuple[int, int]]:
    """Where on the line figures stand that the amount can be added to."""
    line, slot = spot.line, said.slot
    body = line.value if line.key else line.body
    base = line.text.rindex(body) if body else 0
    if slot is None:
        return []
    kinds: tuple[str, ...] = (slot.kind,)
    if slot.kind == "percent":
        kinds = (
            ("percent",)
            if any(one.kind == "percent" for one in slots(body))
            else ("money", "count", "duration")
        )
    return [
        (base + one.start, base + one.end)
        for one in slots(body)
        if one.kind in kinds
        and (not one.noun or not slot.noun or stem(one.noun) == stem(slot.noun) or slot.kind != "count")
        and (not one.sign or not slot.sign or one.sign == slot.sign)
    ]


def _stepped(desk: Desk, spot: Spot, at: tuple[int, int], size: Decimal, said: Value, down: bool) -> bool:
    text = spot.line.text[slice(*at)]
    held = amounts(text)[0]
    if held.unit == "percent" and said.kind == "percent":
        raise NoEditError(f"{spot.where}: shall I add percentage points, or a part of it? I changed nothing.")
    if held.unit == "duration":
        units = [re.sub(r"[\d\s.,-]", "", one)[:2] for one in (text, said.slot.text if said.slot else "")]
        if units[0] != units[1]:
            raise NoEditError(f"{spot.where} counts in another unit. I changed nothing.")
        held_size, step = (
            amounts(re.sub(r"[^\d.,]", "", text))[0].size,
            amounts(re.sub(r"[^\d.,]", "", said.slot.text if said.slot else ""))[0].size,
        )
        result, shown = (held_size - step if down else held_size + step), text
        new = re.sub(r"\d[\d.,]*", f"{result.normalize():f}", shown, count=1)
    else:
        step = held.size * size / 100 if said.kind == "percent" else size
        result = held.size - step if down else held.size + step
        if result != result.quantize(Decimal("0.01")):
            raise NoEditError(
                f"{spot.where}: that makes no round figure. Which one shall I write? I changed nothing."
            )
        new = like(result, text, said.slot.text if said.slot else "")
    if result < 0:
        raise NoEditError(f"{spot.where}: that would be less than nothing. I changed nothing.")
    desk.use(said.slot.text if said.slot else "")
    write(desk, spot.block, spot.line, *at, new, computed=True)
    return True


STEP = Rule("step", step)
