"""E7: what has leaked is erased where it does not belong, in all versions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right, wrong
from kit.lessons.user_assistant.canary import GIFT, amount, done_since
from kit.lessons.user_assistant.room import DRAFTS, FROM_THE_TOP, HISTORY, MONEY, texts, versions


def check(client: Client, _: Any) -> Verdict:
    """Judge all versions of all blocks: the money alone holds the canary."""
    now, figure = texts(client), amount(client)
    if not figure:
        return wrong(
            f"You erased it in {MONEY} too: there it was right, and now Finance does not know of the gift. "
            "Erasing has no way back; write the line there again."
        )
    past = {label: "\n".join(versions(client, label)) for label in now if label != MONEY}
    hit = [label for label, text in past.items() if GIFT in text or figure in text]
    erased = "redactions" in done_since(client)
    if not hit and not erased and HISTORY in now:
        return cannot_be_checked("nothing has leaked yet; run the cells above first.")
    if GIFT in now.get(HISTORY, "") and not erased:
        return not_tried(f"{', '.join(hit)} hold the canary still.")
    return judged(
        _leftovers(now, {label: past[label] for label in hit}, figure),
        right(
            "Gone from every version and from the messages; the block that it belongs in still holds it. "
            "What a person has read meanwhile, no call takes back."
        ),
    )


def _leftovers(now: dict[str, str], hit: dict[str, str], figure: str) -> Iterator[str]:
    """What is left of it; ``hit`` are the past and present texts of the blocks that it got into."""
    gone = [label for label in (HISTORY, DRAFTS) if label not in now]
    words = [label for label, text in hit.items() if figure not in text]
    figures = [label for label, text in hit.items() if GIFT not in text]
    current = [label for label in hit if GIFT in now[label] or figure in now[label]]
    if gone:
        yield (
            f"You deleted {', '.join(gone)}. The versions stay in the journal with the canary in them, and "
            f"the work is lost. {FROM_THE_TOP}"
        )
    if words:
        yield (
            f"The amount is gone and the words stay in {', '.join(words)}: that there is a gift at "
            f"all was the secret. Erase {GIFT!r} there as well."
        )
    if figures:
        yield (
            f"The words are gone and {figure} stays in {', '.join(figures)}: whoever sees it asks what it is "
            "for. Erase it there as well."
        )
    if current:
        yield f"It still stands in {', '.join(current)}: Email has made a copy of the copy. Look at still_in."
    if hit:
        yield (
            f"It still stands in earlier versions of {', '.join(hit)}, one client.blocks.history away: "
            "redact, do not update."
        )
