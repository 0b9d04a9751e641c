"""What notebook 2 checks: logs of one's own, lines that stay, and tasks with one owner."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

from kit.client import Client
from kit.errors import BadRequestError, KitError
from kit.leases import Leases
from kit.lessons.parts import Verdict, cannot_be_checked, not_tried, right, wrong
from kit.race import YOURS, Outcome, Race, Walk, interleavings, naive, race
from kit.records import Agent, Block

LOG = "worker{}_log"
LINES = (
    "08:05 Worker 1: the printer is back.",
    "08:06 Worker 2: the door is stuck.",
)
LINE3 = "08:07 Worker 3: the milk is out."
FINISHED, OPEN, NEWS = "Mon: boiler checked, done", "Tue: lamp in hall 2, open", "Wed: the roof leaks, open"
FIVE_THIRTY = datetime(2026, 1, 5, 5, 30)  # noqa: DTZ001 — the notebook's clock has no time zone
_BUG = 8
_NO_BUG = {
    1: "Line 1 only says what the way is called.",
    2: "Line 2 reads, and everything that follows is based on it: that is as it should be.",
    3: "Line 3 ends a step: others may act now, which is life and no mistake.",
    4: "Line 4 asks whether the task is free in the text that was read: every way has to.",
    5: "Line 5 tells who has the task: it is what a worker needs to hear.",
    6: "Line 6 makes the new text from the old one. It is right for the text that was read.",
    7: "Line 7 ends a step: others may act now, which is life and no mistake.",
    9: (
        "Line 9 sends the version along, and so it should. Ask which version that is: "
        "the one of the text that was thought about?"
    ),
    10: "Line 10 is reached only after a write that was not refused.",
}


def _block(client: Client, label: str) -> Block | None:
    found: list[Block] = list(client.blocks.list(label=label))
    return found[-1] if found else None


def _crew(client: Client) -> list[Agent]:
    found: list[Agent] = list(client.agents.list(limit=None, order="asc"))
    return [agent for agent in found if agent.name.startswith("Worker ")]


# ------------------------------------------------------------------------------------ E1, the logs


def _clean_logs(client: Client) -> None:
    first = next(iter(client.blocks.list(label=LOG.format(1), order="asc")), None)
    for block in list(client.blocks.list(limit=None)):
        is_log = block.label.startswith("worker") and block.label.endswith("_log")
        if is_log and (first is None or block.id != first.id):
            client.blocks.delete(block.id)
    for agent in _crew(client)[1:]:
        if first is not None and first.id in agent.block_ids:
            client.agents.blocks.detach(first.id, agent_id=agent.id)


def _logs(client: Client, _: Any) -> Verdict:
    others = _crew(client)[1:]
    made = [block for block in client.blocks.list(limit=None) if _is_log(block)]
    if not others:
        return cannot_be_checked("there are no workers; run the cells above first.")
    if not made:
        return not_tried("only worker1_log is there; replace the dots.")
    if loose := [block.label for block in made if not block.agent_ids]:
        return wrong(f"{loose[0]} is attached to nobody: a block that no agent holds is in no prompt.")
    if len(made) == 1 and len(made[0].agent_ids) > 1:
        return wrong(
            "All of them share one log. Each would overwrite what the other is working on: a log of one's "
            "own is a block of one's own."
        )
    if shared := [block.label for block in made if len(block.agent_ids) > 1]:
        return wrong(
            f"{shared[0]} is held by several workers. What everybody reads, everybody's prompt pays for: "
            "attach each log to its own worker only."
        )
    for agent in others:
        label = LOG.format(agent.name.removeprefix("Worker "))
        held = [block.label for block in agent.blocks if block.label.endswith("_log")]
        if not held:
            return wrong(f"{agent.name} has no log yet: every worker of the crew needs one, so use a loop.")
        if held != [label]:
            return wrong(f"{agent.name} holds {', '.join(held)}; its own would be {label}.")
    if locked := [block.label for block in made if block.read_only]:
        return wrong(f"{locked[0]} is read-only: that binds its own worker too, and the log stays as it is.")
    return right(
        "Each worker writes where nobody else writes: the surest way never to be in each other's way."
    )


def _is_log(block: Block) -> bool:
    return block.label.startswith("worker") and block.label.endswith("_log") and block.label != LOG.format(1)


# ------------------------------------------------------------------------------------ E2, E3: the notes


def _clean_notes(client: Client) -> None:
    """The notes as they were after the accident: the second line lost."""
    notes = _block(client, "handover_notes")
    if notes is not None:
        client.blocks.update(notes.id, value=f"08:00 The lights are on.\n{LINES[1]}")


def _brought_back(client: Client, _: Any) -> Verdict:
    notes = _block(client, "handover_notes")
    if notes is None:
        return cannot_be_checked("there is no block handover_notes; run the cells above first.")
    lines = notes.value.split("\n")
    if LINES[0] not in notes.value:
        return not_tried("Worker 1's line is not there yet; send the text with it.")
    if LINES[0] not in lines:
        return wrong(
            "Two lines have become one: a text does not know that a new line was meant. Put a line break, "
            '"\\n", in between.'
        )
    if len(lines) == 1:
        return wrong(
            "Only Worker 1's line is left: update(value=…) replaces the whole text. Send everything that "
            "shall stand there."
        )
    if LINES[1] not in lines:
        return wrong(
            "Now Worker 2's line is gone: you sent the old text of the first read. The version was fresh "
            "and the text was not; take both from the same read."
        )
    if len(lines) != len(set(lines)):
        return wrong("A line stands there twice now. Look at print(client.blocks.retrieve(notes.id).value).")
    if client.blocks.history(notes.id)[-1].via == "blocks.edit":
        return right("The line is back, and by an edit: that is the second cure, and it comes next.")
    return right(
        "Both lines stand there. If you sent the version of the very read that the text comes from, then "
        "whoever had written in between would have made the room refuse you. Without it, you would have "
        "erased them: the room takes what it gets."
    )


def _clean_kitchen(client: Client) -> None:
    notes = _block(client, "kitchen_notes")
    if notes is not None:
        client.blocks.restore(notes.id, version=1)


def _kitchen(client: Client, _: Any) -> Verdict:
    notes = _block(client, "kitchen_notes")
    if notes is None:
        return cannot_be_checked("there is no block kitchen_notes; run the cell above first.")
    history = client.blocks.history(notes.id)
    lines, before = notes.value.split("\n"), history[0].value
    if notes.value == before:
        return not_tried("Worker 3's line is not there yet.")
    if before not in lines:
        return wrong(f"{before!r} is gone: that replaced the whole text. Which edit only adds?")
    if LINE3 not in lines:
        return wrong(f"The line that shall stand there is {LINE3!r}; it is in line3.")
    if lines.count(LINE3) > 1:
        return wrong("The line stands there twice: each Append adds it once more.")
    if history[-1].via != "blocks.edit":
        return wrong(
            "The line is there, but you read the text and sent all of it back: in between somebody could "
            "have written. client.blocks.edit sends the line alone."
        )
    return right(
        "Only the line was sent. An Append fits whatever stands there by then, so two who append at once "
        "both succeed; a Replace fits as long as its old text stands there."
    )


# ------------------------------------------------------------------------------------ E4, a schedule


def _schedule(_: Client, answer: Any) -> Verdict:
    if answer is ... or answer is None or answer == "":
        return not_tried("put six letters, three A and three B, between quotes.")
    if not isinstance(answer, str):
        return cannot_be_checked('schedule is a text of six letters, as in walk.run("ABABAB").')
    letters = "".join(answer.split()).upper()
    if letters not in interleavings(2, 3):
        return cannot_be_checked(f"{answer!r} has not exactly three A and three B.")
    if not letters.startswith("AA"):
        return wrong("Let it begin with AA: Worker A has read and thought, and has not written yet.")
    outcome = Walk(naive).run(letters)
    if not outcome.bad:
        return wrong(
            "Nothing is lost: one is done before the other begins, and so the other sees the claim in its "
            "prompt. Let them overlap."
        )
    if any(line.endswith("Worker B") for line in outcome.lost):
        return wrong(
            "A line is lost, but it is Worker B's: whoever writes last wins. Let B read before A writes, and "
            "write after it."
        )
    return right(
        "B had read before A wrote, and wrote back what it had read. Both were told 'yours', and one of them "
        "should not have been."
    )


# ------------------------------------------------------------------------------------ E5, a way of one's own


def _own_way(_: Client, answer: Any) -> Verdict:
    if answer is ... or answer is None:
        return not_tried("write the function my_way.")
    if not callable(answer):
        return cannot_be_checked("my_way is a function of a worker: hand it over without brackets.")
    if getattr(answer, "__module__", "").startswith("kit."):
        return not_tried("that way is the lab's own; write one yourself.")
    try:
        result = race(answer)
    except BadRequestError as error:
        return wrong(f"It does not come to an end: {error.message}. Who is refused shall not wait.")
    except KitError as error:
        return wrong(
            f"{error.message}. {error.hint} Better still: send the edit, which asks and acts at once."
        )
    outcomes = result.outcomes
    if all(set(outcome.told.values()) == {"nothing"} for outcome in outcomes) and not _wrote(result):
        return not_tried("my_way reads and writes nothing yet.")
    if (verdict := _judged(result)) is not None:
        return verdict
    if result.retries:
        return wrong(
            f"It is safe: nothing is lost. But it sends the whole text, and so somebody has to try again "
            f"{result.retries} times. Send the edit instead, and nobody has to."
        )
    if any(told.startswith("refused:") for outcome in outcomes for told in outcome.told.values()):
        return wrong(
            "Nothing is lost. But the one that comes too late ends with an error and does not hear who has "
            "the task: catch the EditError and return worker.taken()."
        )
    if any(told == "nothing" for outcome in outcomes for told in outcome.told.values()):
        return wrong(
            "Exactly one has it, but the other hears nothing and does not know why. Return worker.taken() "
            "when the edit is refused: it says who has the task."
        )
    if deaf := [told for outcome in outcomes for told in outcome.told.values() if not _tells(outcome, told)]:
        return wrong(
            f"Exactly one has it, but the other is told {deaf[0]!r}, which does not say who has the task. "
            "worker.taken() does."
        )
    return right(
        f"{result.good} of {len(outcomes)} interleavings are good, and nobody had to try again. The room "
        "decides who was first, not the workers."
    )


def _tells(outcome: Outcome, told: str) -> bool:
    """Whether somebody has the task, or hears who has it."""
    return told == YOURS or any(name in told for name in outcome.winners)


def _wrote(result: Race) -> bool:
    return any(moment.wrote or moment.refused for run in result.runs for moment in run.moments)


def _judged(result: Race) -> Verdict | None:
    """What is wrong with a way that has bad interleavings, by what happened in the worst of them."""
    bad = [outcome for outcome in result.outcomes if outcome.bad]
    if not bad:
        return None
    some = f"{len(bad)} of {len(result.outcomes)} interleavings are bad, for example {bad[0].schedule}"
    if not _wrote(result):
        return wrong("Nothing is ever written: claim the task with worker.edit(…).")
    if result.refused and not any(moment.wrote for run in result.runs for moment in run.moments):
        return wrong(
            "Every edit was refused, and nothing was ever written. In Replace(old, new) comes first what "
            "stands there, worker.free, then what shall stand there, worker.mine."
        )
    if any(not outcome.winners for outcome in bad):
        return wrong(f"{some}: nobody is told 'yours'. Who has claimed it must return YOURS.")
    if bad[0].schedule == "".join(sorted(bad[0].schedule)) and not any(bad[0].refused.values()):
        return wrong(
            f"{some}: even one after the other it goes wrong. Who comes later has to look first whether the "
            "line is still free: worker.is_free(text)."
        )
    if any(any(outcome.refused.values()) for outcome in bad):
        return wrong(
            f"{some}: the edit of one was refused, and it was told 'yours' all the same. A refusal is an "
            "answer; do not swallow it."
        )
    if not any(_replaced(outcome) for outcome in bad):
        return wrong(
            f"{some}: both lines stand there, and the task has two owners. Adding never fails, and here "
            "one of the two must fail: name the line that must be there."
        )
    if _looked_twice(result):
        return wrong(
            f"{some}. Looking once more makes the gap smaller and does not close it: between the look and "
            "the write there is always room for another."
        )
    return wrong(
        f"{some}: the whole text was sent back, and what the other had written meanwhile was not in it. "
        "Send the change alone."
    )


def _replaced(outcome: Outcome) -> bool:
    return bool(outcome.lost) and "Owner: none" not in outcome.value.split("\n")[1]


def _looked_twice(result: Race) -> bool:
    return max(len(run.moments) for run in result.runs) > 4


# ------------------------------------------------------------------------------------ E6, making room


def _clean_room(client: Client) -> None:
    for label, value in (("shift_log", f"{FINISHED}\n{OPEN}"), ("shift_archive", "")):
        if (block := _block(client, label)) is not None:
            client.blocks.update(block.id, value=value, limit=60 if label == "shift_log" else 2000)


def _made_room(client: Client, _: Any) -> Verdict:
    log, archive = _block(client, "shift_log"), _block(client, "shift_archive")
    if log is None or archive is None:
        return cannot_be_checked("run the cells above first: shift_log and shift_archive are needed.")
    lines, kept = log.value.split("\n"), archive.value.split("\n")
    if lines == [FINISHED, OPEN] and kept == [""]:
        return not_tried("shift_log is as it was.")
    if log.limit > 60:
        return wrong(
            "You raised the limit. It helps until next week, and every agent reads the longer text at every "
            "step. Move what is done."
        )
    if FINISHED in kept and FINISHED in lines:
        return wrong(
            "The finished line stands in both blocks now: copying makes no room. Take it out of the log."
        )
    if FINISHED not in kept and FINISHED not in lines:
        return wrong(
            "The finished line is in no block any more: first copy it to the archive, then take it away."
        )
    if OPEN in kept or OPEN not in lines:
        return wrong("What is still open went to the archive as well, where nobody will look for it.")
    if NEWS not in lines:
        return wrong("There is room now, but the new line is not there yet: add news.")
    if _last_change(client, log, FINISHED, gone=True) < _last_change(client, archive, FINISHED, gone=False):
        return wrong(
            "It all stands where it belongs. But you took the line away before it was copied: had it failed "
            "in the middle, the line would be in no block. First copy, then take away."
        )
    if "" in lines:
        return wrong("An empty line was left behind: replace the line together with its line break.")
    return right(
        "Copied first, then removed: had it failed in the middle, a line would stand twice, and none be lost."
    )


def _last_change(client: Client, block: Block, line: str, *, gone: bool) -> int:
    """The number of the commit in which the line last came into the block, or went from it."""
    versions = client.blocks.history(block.id)
    there = [(line in version.value.split("\n"), version.seq) for version in versions]
    changed = [seq for (before, _), (after, seq) in pairwise(there) if before == gone and after != gone]
    return changed[-1] if changed else 0


# ------------------------------------------------------------------------------------ E7, a lease


def _clean_night(client: Client) -> None:
    queue = _block(client, "night_queue")
    if queue is not None:
        client.blocks.restore(queue.id, version=1)


def _night(client: Client, _: Any) -> Verdict:
    queue = _block(client, "night_queue")
    if queue is None:
        return cannot_be_checked("there is no block night_queue; run the cells above first.")
    if queue.value == client.blocks.history(queue.id)[0].value:
        return not_tried("night_queue is as it was.")
    leases = Leases(client, queue.id)
    dead, alive = leases.task("TASK-101"), leases.task("TASK-102")
    if alive.owner != "Worker 3":
        return wrong(
            "TASK-102 was taken from Worker 3, whose lease lasts until six: at five that is somebody who "
            "works. Give back what is over at five."
        )
    if dead.is_free:
        return wrong("TASK-101 is free again, and nobody has it yet: let Worker 2 claim it.")
    if dead.owner != "Worker 2":
        return wrong(f"TASK-101 belongs to {dead.owner}; Worker 2 shall have it.")
    if dead.until is None:
        return wrong(
            "Worker 2 has it without a time: if Worker 2 dies too, nothing gives the task back. Claim it as "
            "a lease."
        )
    if dead.until != FIVE_THIRTY:
        return wrong(
            f"Worker 2 has it until {dead.until:%-d %B, %H:%M}; from five on for half an hour is until 05:30."
        )
    return right(
        "What was over has a new owner, with an end of its own, and what was not stayed. (A claim takes over "
        "a lease that has ended by itself, too; return_expired also frees what nobody claims.)"
    )


# ------------------------------------------------------------------------------------ E8, the bug


def _bug(_: Client, answer: Any) -> Verdict:
    if answer is ... or answer is None:
        return not_tried("put the number of the line in the place of the dots.")
    if isinstance(answer, bool) or not isinstance(answer, int):
        return cannot_be_checked("bug is the number of a line, without quotes: for example 3.")
    if answer == _BUG:
        return right(
            "It asks for the version at the last moment, so that it is always fresh. But the text is older, "
            "and the version is there to tell just that: send block.version, from line 2."
        )
    if answer not in _NO_BUG:
        return cannot_be_checked("careless has the lines 1 to 10.")
    return wrong(_NO_BUG[answer])


CHECKS = {
    "E1": _logs,
    "E2": _brought_back,
    "E3": _kitchen,
    "E4": _schedule,
    "E5": _own_way,
    "E6": _made_room,
    "E7": _night,
    "E8": _bug,
}
CLEAN = {
    "E1": _clean_logs,
    "E2": _clean_notes,
    "E3": _clean_kitchen,
    "E6": _clean_room,
    "E7": _clean_night,
}
