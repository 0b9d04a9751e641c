"""What notebook 1 asks: one policy that three tiers of support read and none of them can change."""

from __future__ import annotations

from typing import Any

from kit.client import Client
from kit.lessons.parts import (
    Course,
    Exercise,
    Question,
    Verdict,
    cannot_be_checked,
    not_tried,
    right,
    wrong,
)
from kit.records import Agent, Block

POLICY = "company_policies"


def _block(client: Client, label: str) -> Block | None:
    found: list[Block] = list(client.blocks.list(label=label))
    return found[-1] if found else None


def _agent(client: Client, name: str) -> Agent | None:
    found: list[Agent] = list(client.agents.list(name=name))
    return found[0] if found else None


# ---------------------------------------------------------------------- earlier tries


def _clean_colleague(client: Client) -> None:
    for agent in list(client.agents.list(query_text="Tier 1 C")):
        client.agents.delete(agent.id)
    for copy in list(client.blocks.list(label=POLICY, order="asc"))[1:]:
        client.blocks.delete(copy.id)


def _clean_holiday_hours(client: Client) -> None:
    for block in list(client.blocks.list(label="holiday_hours")):
        client.blocks.delete(block.id)


# ---------------------------------------------------------------------- the checks


def _new_colleague(client: Client, _: Any) -> Verdict:
    policy, carla = _block(client, POLICY), _agent(client, "Tier 1 C")
    if carla is None:
        return not_tried("there is no agent named Tier 1 C yet; replace the dots.")
    shared = client.blocks.list(label=POLICY, order="asc")[0]
    if policy is not None and policy.id != shared.id and policy.id in carla.block_ids:
        return wrong(
            "Tier 1 C holds a second block with the same label, a copy. Copies part ways at the first change: "
            "sharing means the same block_id."
        )
    if shared.id not in carla.block_ids:
        return wrong(
            "Tier 1 C does not hold company_policies: an agent sees attached blocks and nothing else."
        )
    if len(carla.block_ids) > 1:
        return wrong("Tier 1 C holds more than it needs. Least privilege: give it company_policies alone.")
    return right("Tier 1 C holds the very block that the others hold, so it will see every later change too.")


def _holders(client: Client, answer: Any) -> Verdict:
    policy = client.blocks.list(label=POLICY, order="asc")[0]
    names = sorted(agent.name for agent in client.blocks.agents.list(policy.id))
    if answer is None or answer is ... or answer == []:
        return not_tried("names is still empty.")
    if not isinstance(answer, list | tuple | set):
        return cannot_be_checked(f"names is {type(answer).__name__}; make it a list of names.")
    given = {str(getattr(one, "name", one)) for one in answer}
    if given == set(names):
        return right(
            "client.blocks.agents.list answers 'who can read this?', the first question of every audit."
        )
    if policy.label in given:
        return wrong(
            "Those are labels of blocks. Asked were the agents: client.blocks.agents.list(policies.id)."
        )
    if extra := ", ".join(sorted(given - set(names))):
        return wrong(f"{extra} does not hold it: client.agents.list() names everybody, attached or not.")
    return wrong(f"Some are missing: {len(names)} agents hold the block, you named {len(given)}.")


def _holiday_hours(client: Client, _: Any) -> Verdict:
    block, ben = _block(client, "holiday_hours"), _agent(client, "Tier 1 B")
    if block is None:
        return not_tried("there is no block holiday_hours yet.")
    if not block.read_only:
        return wrong(
            "Any agent that holds holiday_hours may rewrite it: only read_only=True binds, no description does."
        )
    if ben is None:
        return cannot_be_checked("there is no agent Tier 1 B; run the cells above first.")
    if block.id not in ben.block_ids:
        return wrong("Tier 1 B does not hold it: what is not attached to an agent is not in its prompt.")
    if not block.value.strip():
        return wrong("It is read-only and empty; agents can not fill it in later. Give it its text now.")
    return right("Tier 1 B reads the hours and no agent can change them, whatever it is asked to do.")


def _shift_notes(client: Client, _: Any) -> Verdict:
    block = _block(client, "shift_notes")
    ana, second = _agent(client, "Tier 1 A"), _agent(client, "Tier 2")
    if block is None or ana is None or second is None:
        return cannot_be_checked("run the cells above first: shift_notes, Tier 1 A and Tier 2 are needed.")
    if not block.agent_ids:
        return not_tried("shift_notes is attached to nobody yet.")
    if block.read_only:
        return wrong(
            "read_only on the block binds every agent, so Tier 1 A could not add either: it is per block."
        )
    got = ana.access.get(block.id), second.access.get(block.id)
    if got == ("append_only", "read_only"):
        return right("Access belongs to the attachment: one block, two agents, two rights.")
    if got[0] == "read_write":
        return wrong("Tier 1 A may add, but also rewrite or delete what others wrote: append_only is enough.")
    if None in got:
        missing = "Tier 1 A" if got[0] is None else "Tier 2"
        return wrong(f"{missing} does not hold shift_notes yet.")
    return wrong(f"Tier 1 A is {got[0]} and Tier 2 is {got[1]}; wanted are append_only and read_only.")


def _who_changed_it(client: Client, answer: Any) -> Verdict:
    block = client.blocks.list(label=POLICY, order="asc")[0]
    versions = client.blocks.history(block.id)
    if answer is None or answer is ... or answer == "":
        return not_tried("via is still empty.")
    if len(versions) < 2:
        return cannot_be_checked("company_policies has only one version; run the cells above first.")
    answer = getattr(answer, "via", answer)
    if answer == versions[1].via:
        return right(
            f"Version 2 was made by the {versions[1].by} through {answer}. Every version keeps its maker."
        )
    if answer == versions[0].via:
        return wrong("That made version 1. Lists count from 0 and versions from 1: version 2 is history[1].")
    if answer == str(versions[1].by):
        return wrong("That is who made it; asked was through what: the field via.")
    return wrong("No version of the policy was made through that: read client.blocks.history(policies.id).")


def _bring_back(client: Client, _: Any) -> Verdict:
    blocks = list(client.blocks.list(label="announcement", order="asc"))
    if not blocks:
        return cannot_be_checked("there is no block announcement; run the cell above first.")
    versions = client.blocks.history(blocks[-1].id)
    if len(blocks) > 1 and len(versions) == 1:
        return wrong(
            "You made a second block: it has no history, and whoever held the first one holds the old text."
        )
    if len(versions) == 2:
        return not_tried("announcement still says what version 2 says.")
    if blocks[-1].value != versions[0].value:
        return wrong(
            "It is a new version with another text than version 1 had: restore takes the text as it was."
        )
    return right("Version 3 has the text of version 1, and version 2 is still there to be audited.")


_LINES = "abcde"


def _parsons(_: Client, answer: Any) -> Verdict:
    if not answer:
        return not_tried("order is still empty.")
    order = "".join(str(answer).split()).lower()
    if sorted(order) != list(_LINES):
        return cannot_be_checked(f"use each of the letters {', '.join(_LINES)} exactly once.")
    place = {letter: order.index(letter) for letter in order}
    if place["d"] != 0:
        return wrong("Without a client there is no room to make anything in: connect first.")
    if place["b"] > min(place["a"], place["c"]):
        return wrong("rules.id is used before rules exists: a block is made first, then shared by its id.")
    if place["e"] < place["a"]:
        return wrong("Ben is asked before he exists.")
    if place["e"] < place["c"]:
        return wrong(
            "Ben is asked before the second rule stands in the block, so he can only know the first."
        )
    return right(
        "Whether Ben is made before or after the change makes no difference: he reads the block, not a copy."
    )


# ---------------------------------------------------------------------- the parts


def _question(text: str, right: str, **answers: tuple[str, str]) -> Question:
    """``answers`` are pairs by letter: what is offered, and what to say to whoever takes it."""
    offered = {letter: pair[0] for letter, pair in answers.items()}
    return Question(text, offered, {letter: pair[1] for letter, pair in answers.items()}, right)


QUESTIONS = {
    "R1": _question(
        "What does an agent have in front of it when it answers?",
        "b",
        a=(
            "everything that the company knows",
            "It would be nice, and a leak: an agent has its prompt, no more.",
        ),
        b=("its prompt: system text, its memory blocks, the messages", "Yes, and that is all it has."),
        c=("whatever it remembers from other agents", "Agents remember nothing of each other; texts do."),
    ),
    "R2": _question(
        "How does an agent change something outside its answer?",
        "c",
        a=("by saying that it did", "Saying is not doing; many systems have believed it, to their cost."),
        b=(
            "it writes to the database itself",
            "A model has no connection to anything. It can ask for a tool.",
        ),
        c=(
            "it asks for a tool call, which somebody else may refuse",
            "Yes: that somebody is where rules are kept.",
        ),
    ),
    "R3": _question(
        "Ten agents were each given the refund policy as a text of their own. It changes. What now?",
        "a",
        a=(
            "ten texts must be found and changed",
            "Yes, and the one that is forgotten answers wrongly for months.",
        ),
        b=("the agents notice by themselves", "Nothing tells them: a copy does not know of its original."),
        c=("one change is enough", "That is what sharing is for, and these are copies."),
    ),
    "P1": _question(
        "Tier 1 A is asked: When do we escalate a case? Only Tier 2 holds escalation_procedures.",
        "b",
        a=(
            "it answers correctly, it is the same company",
            "Belonging to a company puts no text into a prompt.",
        ),
        b=(
            "it says that it does not see that",
            "The text is not in its prompt, so there is nothing to answer from.",
        ),
        c=(
            "it gets an error",
            "Nothing went wrong: asking is allowed, there is just no answer in its blocks.",
        ),
    ),
    "P2": _question(
        "Tier 1 A is asked to set the refund window for premium products to 90 days.",
        "c",
        a=("the block changes, it was asked to", "Being asked gives no right: read_only binds every agent."),
        b=(
            "the block stays, the agent says 'done'",
            "That is the silent failure that this kit refuses to have.",
        ),
        c=("the block stays, and the agent says why", "Yes: nothing is silent here."),
    ),
    "P3": _question(
        "The operator changes the policy and tells nobody. Who answers with the new number at the next question?",
        "b",
        a=(
            "only agents made after the change",
            "Then attaching would mean copying. An agent reads its blocks anew.",
        ),
        b=("all four", "Yes: the prompt is rendered from the room at every step."),
        c=("those who are restarted", "There is nothing to restart: no agent keeps the text."),
    ),
    "P4": _question(
        "A stubborn agent tries seven ways to change a read-only block. How many succeed?",
        "a",
        a=(
            "none",
            "Yes. On the server that this API comes from, renaming and removing did succeed: only the text was guarded.",
        ),
        b=(
            "one: adding at the end is harmless",
            "A wrong line at the end of a policy is not harmless, nor allowed.",
        ),
        c=(
            "two: it can be renamed and removed",
            "So it was on the server that this API comes from. Here every way is guarded.",
        ),
    ),
    "Q1": _question(
        "When is a block shared?",
        "a",
        a=("when two agents hold the same block_id", "Yes: one text, several readers."),
        b=(
            "when two blocks have the same label",
            "Labels name things within one agent; ids say what is the same.",
        ),
        c=("when two blocks have the same text", "Equal today, different tomorrow."),
    ),
    "Q2": _question(
        "The persona of an agent says: I must not read HR data. It holds hr_data. What protects the data?",
        "c",
        a=("the persona", "A persona is a wish. The text is in the prompt, one clever question away."),
        b=("a better model", "A better model leaks less often, which is not the same as never."),
        c=("nothing; detach it", "Yes: what is not in the prompt can not be told."),
    ),
    "Q3": _question(
        "One agent keeps a policy, nine read it. What do you set?",
        "b",
        a=("read_only=True on the block", "Then the keeper can not write either: it binds every agent."),
        b=("access per attachment", "Yes: read_write for the keeper, read_only for the nine."),
        c=("two blocks, copied every night", "And for up to a day nine agents answer from yesterday."),
    ),
    "Q4": _question(
        "A read-only block was changed all the same. Who can have done it?",
        "c",
        a=("an agent with the memory tool", "All tools ask the same rule: rename, delete and patch too."),
        b=("nobody", "Somebody must be able to, or no policy could ever change."),
        c=(
            "the operator, and history tells when",
            "Yes: read-only binds agents, not the one who runs the room.",
        ),
    ),
}

EXERCISES = {
    "E1": Exercise(
        "Make an agent Tier 1 C that answers from the same policy.",
        _new_colleague,
        ("Look at how tier1_a was made.", "Only the name is new: block_ids=[policies.id]."),
        'tier1_c = client.agents.create(name="Tier 1 C", block_ids=[policies.id])\n'
        "# The same block_id as the others: one text for all of them.",
        {
            "copies the text": 'copy = client.blocks.create(label="company_policies", value=policies.value)\n'
            'client.agents.create(name="Tier 1 C", block_ids=[copy.id])',
            "attaches nothing": 'client.agents.create(name="Tier 1 C")',
            "gives too much": 'client.agents.create(name="Tier 1 C", block_ids=[policies.id, escalation.id])',
        },
        _clean_colleague,
    ),
    "E2": Exercise(
        "Who holds company_policies? Collect the names with one call.",
        _holders,
        (
            "A block knows its agents: client.blocks.agents.…",
            "[agent.name for agent in client.blocks.agents.list(…)]",
        ),
        "names = [agent.name for agent in client.blocks.agents.list(policies.id)]\n"
        "# The block is asked, not every agent in turn.",
        {
            "names everybody": 'client.agents.create(name="Visitor")\n'
            "names = [agent.name for agent in client.agents.list()]",
            "names blocks": "names = [block.label for block in client.blocks.list()]",
            "names one": "names = [tier2.name]",
        },
    ),
    "E3": Exercise(
        "Make a block holiday_hours that Tier 1 B can read and no agent can change.",
        _holiday_hours,
        (
            "Three things: a label, a text, and one more argument.",
            "read_only=True, then attach it to tier1_b.",
        ),
        'holidays = client.blocks.create(label="holiday_hours", value="Closed on 1 January.", read_only=True)\n'
        "client.agents.blocks.attach(block_id=holidays.id, agent_id=tier1_b.id)",
        {
            "asks nicely": 'client.blocks.create(label="holiday_hours", value="Closed.", description="read-only!")',
            "attaches to nobody": 'client.blocks.create(label="holiday_hours", value="Closed.", read_only=True)',
            "leaves it empty": 'block = client.blocks.create(label="holiday_hours", read_only=True)\n'
            "client.agents.blocks.attach(block_id=block.id, agent_id=tier1_b.id)",
        },
        _clean_holiday_hours,
    ),
    "E4": Exercise(
        "Tier 1 A may add to shift_notes and nothing else; Tier 2 may read it.",
        _shift_notes,
        ("attach takes access=…", 'access="append_only" for one of them, "read_only" for the other.'),
        'client.agents.blocks.attach(block_id=notes.id, agent_id=tier1_a.id, access="append_only")\n'
        'client.agents.blocks.attach(block_id=notes.id, agent_id=tier2.id, access="read_only")',
        {
            "locks the block": "client.agents.blocks.attach(block_id=notes.id, agent_id=tier1_a.id)\n"
            "client.blocks.update(notes.id, read_only=True)",
            "gives everything": "client.agents.blocks.attach(block_id=notes.id, agent_id=tier1_a.id)",
            "forgets one": "client.agents.blocks.attach("
            'block_id=notes.id, agent_id=tier1_a.id, access="append_only")',
        },
    ),
    "E5": Exercise(
        "Through which call was version 2 of company_policies made?",
        _who_changed_it,
        (
            "client.blocks.history(policies.id) lists the versions.",
            "The second one is history[1]; its field is via.",
        ),
        "via = client.blocks.history(policies.id)[1].via\n# Lists count from 0, versions from 1.",
        {
            "is off by one": "via = client.blocks.history(policies.id)[0].via",
            "names the maker": "via = str(client.blocks.history(policies.id)[1].by)",
        },
    ),
    "E6": Exercise(
        "Bring the text of version 1 of announcement back.",
        _bring_back,
        ("There is a call for that beside update.", "client.blocks.restore(announcement.id, version=…)"),
        "client.blocks.restore(announcement.id, version=1)\n# A third version with the first one's text.",
        {
            "makes a new block": 'client.blocks.update(announcement.id, value="gone")\n'
            'client.blocks.create(label="announcement", value="The shop opens at nine.")',
            "types it again": 'client.blocks.update(announcement.id, value="The shop opens at 9.")',
        },
    ),
    "E7": Exercise(
        "Put five lines in order.",
        _parsons,
        ("Nothing can be used before it is made.", "Ben shall know both rules when he is asked."),
        'order = "dbcae"\n# or dbace: whether Ben is made before the change or after it, he reads the same block.',
        {
            "shares before making": 'order = "dabce"',
            "asks too early": 'order = "dbaec"',
            "forgets to connect": 'order = "bacde"',
        },
    ),
}

COURSE = Course("Notebook 1, read-only knowledge", QUESTIONS, EXERCISES)
