"""What notebook 3 checks: who sees what of one person, where a text can leak, and what erasing reaches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Any

from kit.client import Client
from kit.edits import Rewrite
from kit.lessons.parts import Verdict, cannot_be_checked, not_tried, right, wrong
from kit.records import Agent, Block

PROFILE, PREFERENCES = "user_profile", "user_preferences"
HISTORY, CALENDAR, MONEY = "interaction_history", "calendar_data", "financial_data"
PERSON = "Eva Brandt"
GIFT = "Farewell gift for Ravi"
_AGAIN = "Run the notebook from the top to have it back; what you have solved stays solved."
ERASED = "[redacted]"  # what stands for the canary where it was erased at its source too


def a_colleague_passes_by(client: Client) -> None:
    """Attach one block to one agent that is not to have it: the bug of the bug hunt.

    >>> from kit import connect
    >>> client = connect()
    >>> history = client.blocks.create(label="interaction_history", value="")
    >>> finance = client.agents.create(name="Finance")
    >>> a_colleague_passes_by(client)
    A colleague was here, meant well, and has attached one block too many.
    """
    finance, history = _agent(client, "Finance"), _block(client, HISTORY)
    if finance is None or history is None:
        print(f"A colleague was here, and found no Finance or no {HISTORY}: run the notebook from the top.")
        return
    client.agents.blocks.attach(block_id=history.id, agent_id=finance.id, access="read_write")
    print("A colleague was here, meant well, and has attached one block too many.")


# ---------------------------------------------------------------------- looking into the room


def _blocks(client: Client, label: str) -> list[Block]:
    return list(client.blocks.list(label=label, order="asc", limit=None))


def _block(client: Client, label: str) -> Block | None:
    """The first block of this label: later ones are copies that an exercise made."""
    return next(iter(_blocks(client, label)), None)


def _agent(client: Client, name: str) -> Agent | None:
    """The latest agent of this name."""
    return next(iter(client.agents.list(name=name)), None)


def _row(agent: Agent) -> dict[str, str]:
    return {block.label: agent.access[block.id] for block in agent.blocks}


def _values(client: Client, label: str) -> list[str]:
    """The texts of all versions of a block, oldest first; none where there is no such block."""
    block = _block(client, label)
    return [version.value for version in client.blocks.history(block.id)] if block else []


def _first(mistakes: Iterator[str], otherwise: Verdict) -> Verdict:
    """The first mistake of several, or ``otherwise``."""
    return next(map(wrong, mistakes), otherwise)


def _remove_agents(client: Client, name: str) -> None:
    for agent in list(client.agents.list(name=name, limit=None)):
        client.agents.delete(agent.id)


def _remove_copies(client: Client, *labels: str) -> None:
    for label in labels:
        for copy in _blocks(client, label)[1:]:
            client.blocks.delete(copy.id)


# ---------------------------------------------------------------------- E1, a row of the table

_TRAVELS = (PROFILE, PREFERENCES, CALENDAR)


def _clean_travel(client: Client) -> None:
    _remove_agents(client, "Travel")
    _remove_copies(client, *_TRAVELS)


def _travel(client: Client, _: Any) -> Verdict:
    travel = _agent(client, "Travel")
    if travel is None:
        return not_tried("there is no agent named Travel yet; replace the dots.")
    shared = {label: block.id for label in _TRAVELS if (block := _block(client, label))}
    held = {block.label: block.id for block in travel.blocks}
    return _first(
        _row_mistakes(travel, shared, held),
        right("Three blocks, three times R: the agent is its row of the table, and no more than that."),
    )


def _row_mistakes(travel: Agent, shared: dict[str, str], held: dict[str, str]) -> Iterator[str]:
    copies = [label for label, id in held.items() if shared.get(label, id) != id]
    missing = [label for label in shared if label not in held]
    extra = [label for label in held if label not in shared]
    writable = [label for label, access in _row(travel).items() if access != "read_only"]
    if copies:
        yield (
            f"Travel holds a copy of {', '.join(copies)}: it will not see what the others change "
            "there. Sharing means the same id."
        )
    if missing:
        yield f"Travel does not hold {', '.join(missing)}: what is not attached is not in its prompt."
    if extra:
        yield (
            f"Travel holds {', '.join(extra)} too. A table is there to say no: what its row leaves "
            "out stays out."
        )
    if writable:
        yield (
            f"Travel may change {', '.join(writable)}: without access= an attachment is read_write. "
            "The row says R."
        )


# ---------------------------------------------------------------------- E2, whose prompt holds it


def _whose_prompt(client: Client, answer: Any) -> Verdict:
    money = _block(client, MONEY)
    line = re.search(r"Remaining: .+", money.value) if money else None
    if line is None:
        return cannot_be_checked(f"{MONEY} has no line with what remains; run the cells above first.")
    if answer is None or answer is ... or answer == []:
        return not_tried("names is still empty.")
    if not isinstance(answer, list | tuple | set):
        return cannot_be_checked(f"names is {type(answer).__name__}; make it a list of names.")
    given = {str(getattr(one, "name", one)) for one in answer}
    agents = list(client.agents.list(limit=None))
    knowing = {one.name for one in agents if line[0] in client.agents.prompt(one.id).text}
    labels = {block.label for block in client.blocks.list(limit=None)}
    return _first(
        _naming_mistakes(given, knowing, labels),
        right("Whoever has it in the prompt can tell it, whatever its name and its task are."),
    )


def _naming_mistakes(given: set[str], knowing: set[str], labels: set[str]) -> Iterator[str]:
    missing, extra = sorted(knowing - given), sorted(given - knowing)
    if bool(given & labels):
        yield "Those are labels of blocks. Asked are the agents in whose prompt the line stands."
    if extra:
        yield (
            f"In the prompt of {', '.join(extra)} it does not stand: look into the prompt of each "
            "one, not at who works for Maya."
        )
    if missing:
        yield (
            f"{', '.join(missing)} can tell it too: a name such as Finance is no boundary, the attachment is."
        )


# ---------------------------------------------------------------------- E3, a booking on the right day


def _clean_demo(client: Client) -> None:
    book = _block(client, CALENDAR)
    if book and "Leo" in book.value:
        kept = [line for line in book.value.split("\n") if "Leo" not in line]
        client.blocks.edit(book.id, Rewrite("\n".join(kept)))


def _demo(client: Client, _: Any) -> Verdict:
    book = _block(client, CALENDAR)
    standup = re.search(r"(\d{4}-\d\d-\d\d) .*stand-up", book.value) if book else None
    if book is None or standup is None:
        return cannot_be_checked(f"{CALENDAR} has no stand-up to count from; run the cells above first.")
    line = next((line for line in book.value.split("\n") if "Leo" in line), None)
    if line is None:
        return _no_demo(client)
    wednesday = date.fromisoformat(standup[1]) + timedelta(days=1)
    return _first(
        _demo_mistakes(line, _maker(client, book, line), wednesday),
        right("The day was computed, the weekday belongs to it, and the one who may write did the writing."),
    )


def _maker(client: Client, book: Block, line: str) -> str:
    """Who wrote the line, as it stands there now."""
    maker, before = "", ""
    for version in client.blocks.history(book.id):
        if line in version.value and line not in before:
            maker = str(version.by)
        before = version.value
    return maker


def _demo_mistakes(line: str, maker: str, wednesday: date) -> Iterator[str]:
    dated = re.search(r"\d{4}-\d\d-\d\d", line)
    if maker == "operator":
        yield (
            "You wrote it into the block yourself, as the operator: nobody checked the weekday, the "
            "overlap or the right to write. Ask Calendar."
        )
    if maker != "Calendar":
        yield f"{maker} booked it. Who may write there is one thing, whose task it is another: ask Calendar."
    if dated is None:
        yield (f'"{line}" has no date: next week it means another day. Say weekday, day, month and year.')
    if dated is not None and dated[0] != wednesday.isoformat():
        yield (f'"{line}" is not on the day after the stand-up, which is {wednesday:%a} {wednesday}.')
    if "15:00-16:00" not in line:
        yield (f'"{line}" is not from 15:00 to 16:00.')


def _no_demo(client: Client) -> Verdict:
    for agent in client.agents.list(limit=None, order="asc"):
        said = list(client.agents.messages.list(agent.id, limit=None))
        asked = next((one for one in said if one.message_type == "user_message"), None)
        if asked is not None and "Leo" in getattr(asked, "content", ""):
            return wrong(_why_unbooked(agent))
    return not_tried("nobody was asked to book a demo with Leo yet.")


def _why_unbooked(agent: Agent) -> str:
    if agent.name == "Calendar":
        return (
            "Calendar did not book it: read its answer. A weekday must belong to its date; let spoken() put "
            "the two together."
        )
    return (
        f"{agent.name} may not write {CALENDAR}, so nothing was booked: asking gives no right. Ask the agent "
        "that the table lets write there."
    )


# ---------------------------------------------------------------------- E4, what a former reader knows


def _doors(client: Client) -> tuple[list[Block], list[Block]]:
    """The block whose code Temp was given, and its copies; who runs the cell twice has made a second Temp."""
    temp, blocks = _agent(client, "Temp"), _blocks(client, "door_code")
    given = [block for block in blocks if temp and _was_attached(client, temp.id, block.id)]
    return given, [block for block in blocks if block not in given]


def _clean_watch(client: Client) -> None:
    _remove_agents(client, "Night watch")
    given, copies = _doors(client)
    for copy in copies:
        client.blocks.delete(copy.id)
    for door in given:
        client.blocks.restore(door.id, 1)


def _night_watch(client: Client, _: Any) -> Verdict:
    temp, watch, (given, _copies) = _agent(client, "Temp"), _agent(client, "Night watch"), _doors(client)
    if temp is None or not given:
        return cannot_be_checked("door_code and Temp are needed; run the cells above first.")
    door, first = given[0], client.blocks.history(given[0].id)[0].value
    if watch is None and door.value == first:
        return not_tried("the code is the old one and there is no Night watch yet.")
    return _first(
        _door_mistakes(door, watch, temp, first),
        right(
            "What Temp still knows opens nothing. A text that was read is taken back by changing the lock."
        ),
    )


def _door_mistakes(door: Block, watch: Agent | None, temp: Agent, first: str) -> Iterator[str]:
    row = _row(watch) if watch else {}
    copied = "door_code" in row and watch is not None and door.id not in watch.block_ids
    if watch is None:
        yield "There is no agent named Night watch yet."
    if copied:
        yield (
            "Night watch holds a second block of that label: the one that the others hold still says "
            "the old code."
        )
    if "door_code" not in row:
        yield "Night watch does not hold door_code, so it can not know the code."
    if door.id in temp.block_ids:
        yield "Temp holds the block again, and so would read the new code as well."
    old = re.findall(r"\d+", first)
    if door.value != first and any(code in door.value for code in old):
        yield (
            "The old code stands beside the new one: as long as the block says it, it counts. Put the new "
            "one in its place."
        )
    if any(code in door.value for code in old):
        yield (
            f"The block still says {', '.join(old)}, and so does Temp's conversation. Detaching took "
            "the block away, not what was read: the code itself must change."
        )
    if row.get("door_code") != "read_only":
        yield (
            f"Night watch has {row['door_code']} and so may write the code. Say access=: without it an "
            "attachment is read_write."
        )


# ---------------------------------------------------------------------- E5, forgetting a person

_COPIES = (HISTORY, "email_drafts")


def _forgotten(client: Client, _: Any) -> Verdict:
    now = {block.label: block.value for block in client.blocks.list(limit=None)}
    if any(PERSON in value for value in _values(client, CALENDAR)):
        return cannot_be_checked(f"{CALENDAR} names {PERSON}; run the cells above first.")
    if all(PERSON in now.get(label, "") for label in _COPIES):
        return not_tried(f"{' and '.join(_COPIES)} name {PERSON} still.")
    before = [label for label in now if any(PERSON in value for value in _values(client, label))]
    halves = [label for label, value in now.items() if any(part in value for part in PERSON.split())]
    return _first(
        _forgetting_mistakes(now, before, halves),
        right("No version, no message, no block names her. The list still_in told you where to look."),
    )


def _forgetting_mistakes(now: dict[str, str], before: list[str], halves: list[str]) -> Iterator[str]:
    gone = [label for label in _COPIES if label not in now]
    present = [label for label in before if PERSON in now[label]]
    if gone:
        yield (
            f"You deleted {', '.join(gone)}. The versions stay in the journal with her name in them, "
            f"and the work of the others is lost. {_AGAIN}"
        )
    if present:
        yield (
            f"She still stands in {', '.join(present)}: redact works on one block, and still_in names the "
            "others."
        )
    if before:
        yield (
            f"Today's text of {', '.join(before)} is clean and its earlier versions are not: update "
            "and edit make a new version, only redact reaches the old ones."
        )
    if halves:
        yield f"Half of her name still stands in {', '.join(halves)}: erase the text as it stands there."


# ---------------------------------------------------------------------- E6, closing the leak

_NEEDED = (("Finance", MONEY), ("Email", HISTORY), ("Research", HISTORY), ("Email", CALENDAR))


def _closed(client: Client, _: Any) -> Verdict:
    money = _block(client, MONEY)
    if money is None:
        return wrong(f"{MONEY} is deleted: that ends the leak and the work of Finance. {_AGAIN}")
    if not any(GIFT in value for value in _values(client, MONEY)):
        return cannot_be_checked(f"there is no canary in {MONEY}; run the cells above first.")
    done, doors = _done_since_canary(client), _doors_out(client)
    if not done and not money.read_only:
        open_still = not_tried("every way is as open as it was.")
        return open_still if doors else cannot_be_checked("no way leads out: there is nothing to close.")
    return _first(
        chain(_broken_work(client), _open_ways(client, done, doors)),
        right(
            "No agent that reads the money can write where others read. The audit says so for whatever these "
            "agents will be asked."
        ),
    )


def _doors_out(client: Client) -> list[str]:
    """The blocks through which the money can get out; the path through Finance is the bug hunt's."""
    paths = client.audit.flows(MONEY) if _block(client, MONEY) else []
    return [flow.hops[0].label for flow in paths if flow.hops[0].agents != ("Finance",)]


def _done_since_canary(client: Client) -> set[str]:
    """The tables that the operator changed since the canary, but for what the notebook does itself."""
    money = _block(client, MONEY)
    own = {money.id} if money else set()
    done: set[str] = set()
    planted = False
    for commit in client.changes():
        if planted and commit.by.kind == "operator":
            done |= {one.table for one in commit.changes if one.id not in own} & _TRIED
        texts = ((one.document or {}).get("value", "") for one in commit.changes if one.id in own)
        planted = planted or any(GIFT in text or ERASED in text for text in texts)
    return done


_TRIED = {"attachments", "blocks", "agents", "redactions"}


def _broken_work(client: Client) -> Iterator[str]:
    lost = [f"{name} no longer reads {label}" for name, label in _NEEDED if _has_lost(client, name, label)]
    if lost:
        yield (
            f"{'; '.join(lost)}: that stops the work along with the leak. Take the one attachment "
            "that makes the path, and give back those that make the work."
        )
    if _agent(client, "Coordinator") is None:
        yield (
            "The Coordinator is gone, and with it all its work. One of its attachments was too much, "
            f"not the agent. {_AGAIN}"
        )
    access = client.audit.access()
    if _block(client, HISTORY) and not access.writers(HISTORY):
        yield (
            f"Nobody can write {HISTORY} any more, Email and Research included: read_only on the block binds "
            "every agent."
        )
    if not access.writers(PREFERENCES):
        yield (
            "Nobody can change Maya's preferences any more: shutting every door shuts in the work as well. "
            "Does the Coordinator need all that it reads?"
        )


def _has_lost(client: Client, name: str, label: str) -> bool:
    agent, block = _agent(client, name), _block(client, label)
    if agent is None or block is None:
        return True
    return block.id not in agent.block_ids and _was_attached(client, agent.id, block.id)


def _open_ways(client: Client, done: set[str], doors: list[str]) -> Iterator[str]:
    coordinator = _agent(client, "Coordinator")
    row = _row(coordinator) if coordinator else {}
    ways = ", ".join(dict.fromkeys(doors))
    if doors and (money := _block(client, MONEY)) and money.read_only:
        yield (
            f"read_only keeps {MONEY} from being changed. A leak changes nothing there: it reads, and "
            "writes elsewhere."
        )
    if doors and "append_only" in row.values():
        yield (
            "append_only guards what stands there from being changed. A leak changes nothing, it "
            "adds: the way is as open as before."
        )
    if doors and done == {"redactions"}:
        yield (
            "Erasing cleans up what has leaked already. The next time it leaks again: the way is still open."
        )
    if doors and "attachments" not in done:
        yield (
            "A rule in words asks, it does not bind: the clerk may keep to it, another model may "
            "not. The audit looks at attachments only, and they are as they were."
        )
    if doors:
        yield f"One door is shut, and there are others: the money can still get out through {ways}."


# ---------------------------------------------------------------------- E7, cleaning up after it


def _cleaned(client: Client, _: Any) -> Verdict:
    now = {block.label: block.value for block in client.blocks.list(limit=None)}
    amount = _amount(client)
    if not amount:
        return wrong(
            f"You erased it in {MONEY} too: there it was right, and now Finance does not know of the gift. "
            "Erasing has no way back; write the line there again."
        )
    hit = [label for label in now if label != MONEY and _holds(client, label, GIFT, amount)]
    erased = "redactions" in _done_since_canary(client)
    if not hit and not erased and HISTORY in now:
        return cannot_be_checked("nothing has leaked yet; run the cells above first.")
    if GIFT in now.get(HISTORY, "") and not erased:
        return not_tried(f"{', '.join(hit)} hold the canary still.")
    return _first(_leftovers(client, now, hit, amount), right(_CLEAN))


_CLEAN = (
    "Gone from every version and from the messages; the block that it belongs in still holds it. "
    "What a person has read meanwhile, no call takes back."
)


def _amount(client: Client) -> str:
    found = re.search(rf"{GIFT}: (\S+)", (_values(client, MONEY) or [""])[-1])
    return found[1] if found else ""


def _holds(client: Client, label: str, *texts: str) -> bool:
    return any(text in value for text in texts for value in _values(client, label))


def _leftovers(client: Client, now: dict[str, str], hit: list[str], amount: str) -> Iterator[str]:
    current = [label for label in hit if GIFT in now[label] or amount in now[label]]
    words = [label for label in hit if not _holds(client, label, amount)]
    figures = [label for label in hit if not _holds(client, label, GIFT)]
    gone = [label for label in (HISTORY, "email_drafts") if label not in now]
    if gone:
        yield (
            f"You deleted {', '.join(gone)}. The versions stay in the journal with the canary in them, and "
            f"the work is lost. {_AGAIN}"
        )
    if words:
        yield (
            f"The amount is gone and the words stay in {', '.join(words)}: that there is a gift at "
            f"all was the secret. Erase {GIFT!r} there as well."
        )
    if figures:
        yield (
            f"The words are gone and {amount} stays in {', '.join(figures)}: whoever sees it asks what it is "
            "for. Erase it there as well."
        )
    if current:
        yield f"It still stands in {', '.join(current)}: Email has made a copy of the copy. Look at still_in."
    if hit:
        yield (
            f"It still stands in earlier versions of {', '.join(hit)}, one client.blocks.history away: "
            "redact, do not update."
        )


# ---------------------------------------------------------------------- E8, the wrong attachment


def _mended(client: Client, _: Any) -> Verdict:
    finance, history = _agent(client, "Finance"), _block(client, HISTORY)
    if history is None:
        return wrong(
            f"{HISTORY} is deleted: that ends the path, and the memory of everybody else with it. {_AGAIN}"
        )
    if finance is None:
        return wrong(f"Finance is deleted. The attachment was wrong, not the agent. {_AGAIN}")
    if not _was_attached(client, finance.id, history.id):
        return cannot_be_checked("the colleague was not here yet; run the cell above first.")
    row = _row(finance)
    if row.get(HISTORY) == "read_write" and MONEY in row:
        return not_tried("the wrong attachment is still there; compare the room with the table.")
    return _first(
        _mending_mistakes(row),
        right(
            "Nobody could read the money who should not, and still a way out was open: a wrong right to "
            "write is found by a table, not by asking the agents."
        ),
    )


def _mending_mistakes(row: dict[str, str]) -> Iterator[str]:
    if MONEY not in row:
        yield (
            f"Finance has lost {MONEY}: that ends the path and the work. Which of its attachments is "
            "not in the table? Give this one back."
        )
    if HISTORY in row:
        yield (
            f"Finance can not write {HISTORY} now, and reads in it what everybody did for Maya: the "
            "table gives it nothing there."
        )
    if not {PROFILE, PREFERENCES, "calculation_workspace"} <= set(row):
        yield (
            "Finance has lost a block that the table gives it: take away the one that is too much, no other."
        )


def _was_attached(client: Client, agent_id: str, block_id: str) -> bool:
    pairs = (change.document or {} for commit in client.changes() for change in commit.changes)
    return any(one.get("agent_id") == agent_id and one.get("block_id") == block_id for one in pairs)


CHECKS = {
    "E1": _travel,
    "E2": _whose_prompt,
    "E3": _demo,
    "E4": _night_watch,
    "E5": _forgotten,
    "E6": _closed,
    "E7": _cleaned,
    "E8": _mended,
}
CLEAN = {"E1": _clean_travel, "E3": _clean_demo, "E4": _clean_watch}
