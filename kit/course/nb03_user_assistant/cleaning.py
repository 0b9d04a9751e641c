"""E7: what has leaked is erased where it does not belong, in all versions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.course.nb03_user_assistant.canary import GIFT, amount, is_planted, since_planted
from kit.course.nb03_user_assistant.room import (
    DRAFTS,
    HISTORY,
    MONEY,
    NOT_THERE,
    conversations_with,
    texts,
    versions,
    was_there,
    what_became,
)
from kit.lessons.find import first_block, for_good, is_erased
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right, wrong

MAY = May(erased=(HISTORY, DRAFTS, MONEY), gone=(HISTORY, DRAFTS), text=(MONEY,))


def check(client: Client, _: Any) -> Verdict:
    """Judge all versions of all blocks: the money alone holds the canary."""
    now, figure = texts(client), amount(client)
    erased = {one.label for one in since_planted(client).erased}
    if not was_there(client, MONEY):
        return NOT_THERE
    if not figure and not is_planted(client) and not is_erased(client, MONEY):
        return cannot_be_checked(f"there is no canary in {MONEY}; run the cells above first.")
    if not figure:
        how = "erased it" if MONEY in erased else "took it away"
        return wrong(
            f"You {how} in {MONEY} too: there it was right, and now Finance does not know of the gift. It "
            f"belongs there.{for_good(client, MONEY, 'E7')}"
        )
    past = {label: "\n".join(versions(client, label)) for label in now if label != MONEY}
    hit = [label for label, text in past.items() if GIFT in text or figure in text]
    if not hit and not erased and HISTORY in now:
        return cannot_be_checked("nothing has leaked yet; run the cells above first.")
    if GIFT in now.get(HISTORY, "") and not erased:
        return not_tried(f"{', '.join(hit)} hold the canary still.")
    return judged(
        _leftovers(client, now, {label: past[label] for label in hit}, figure),
        right(
            "Gone from every version and from the messages; the block that it belongs in still holds it. "
            "What a person has read meanwhile, no call takes back."
        ),
    )


def _leftovers(client: Client, now: dict[str, str], hit: dict[str, str], figure: str) -> Iterator[str]:
    """What is left of it; ``hit`` are the past and present texts of the blocks that it got into."""
    gone = [label for label in (HISTORY, DRAFTS) if label not in now]
    current = [label for label in hit if GIFT in now[label] or figure in now[label]]
    if gone:
        yield (
            f"{' and '.join(what_became(client, label) for label in gone)}. The versions stay in the journal "
            "with the canary in them, and whoever held it misses it."
        )
    if hit and not any(figure in text for text in hit.values()):
        yield (
            f"The amount is gone, and the words stand in {', '.join(hit)}: that there is a gift at all was "
            f"the secret. Erase {GIFT!r} there as well."
        )
    if hit and not any(GIFT in text for text in hit.values()):
        yield (
            f"The words are gone, and {figure} stands in {', '.join(hit)}: whoever sees it asks what it is "
            "for. Erase it there as well."
        )
    if current:
        yield (
            f"It still stands in {', '.join(current)}. redact works on one block; its answer still_in names "
            "the others."
        )
    if hit:
        yield (
            f"It still stands in earlier versions of {', '.join(hit)}, one client.blocks.history away: "
            "redact, do not update."
        )
    for name in (name for text in (GIFT, figure) for name in conversations_with(client, text)):
        yield f"The conversation of {name} says it still: redact reaches messages too."
    yield from _too_much(client, now)


def _too_much(client: Client, now: dict[str, str]) -> Iterator[str]:
    """Lines that stood there before the canary did, of which a redaction has left nothing."""
    since = since_planted(client)
    for label in dict.fromkeys(one.label for one in since.erased if one.label in (HISTORY, DRAFTS)):
        block = first_block(client, label)
        history = client.blocks.history(block.id) if block else []
        before = [version.value for version in history if version.seq <= since.since][-1:]
        for line in (line for text in before for line in text.split("\n")):
            if line not in now.get(label, "").split("\n"):
                yield (
                    f"{label} no longer says {line!r}: you erased more than the canary."
                    f"{for_good(client, label, 'E7')}"
                )
