"""What notebook 4 checks: an organisation whose access is a table, and a room that keeps to it."""

from __future__ import annotations

from typing import Any

from kit.client import Client
from kit.lessons.parts import Verdict, cannot_be_checked, not_tried, right, wrong
from kit.records import Access, Agent, Block

_COMPANY = ("company_mission", "company_policies")
_CROSS, _BOARD = "cross_dept_projects", "executive_dashboard"
_RUN_ABOVE = "the organisation is not in the room; run the cells above first."
_FAIR = "fair"


# ------------------------------------------------------------------------- what the room says of itself


def _staff(client: Client) -> list[Agent]:
    """The agents that were made from the table, in its order."""
    return [one for one in client.agents.list(limit=None, order="asc") if "departments" in one.metadata]


def _departments(client: Client) -> dict[str, Block]:
    """The block of each department, in the order of the table."""
    blocks = client.blocks.list(tags=["department"], limit=None)
    return {_of("department", block): block for block in blocks}


def _of(kind: str, block: Block | dict[str, Any]) -> str:
    """Which department a block is of, or whose notes it holds: its tags are the kind and the name."""
    marks = block["tags"] if isinstance(block, dict) else block.tags
    return marks[1] if marks[:1] == [kind] and len(marks) > 1 else ""


def _blocks(client: Client) -> dict[str, Block]:
    return {block.label: block for block in client.blocks.list(limit=None)}


def _members(client: Client, department: str) -> list[Agent]:
    """Who works there and does not direct it."""
    return [
        one
        for one in _staff(client)
        if department in one.metadata["departments"] and "Director" not in one.name
    ]


def _wanted(agent: Agent, blocks: dict[str, Block]) -> dict[str, Access]:
    """What the table gives this agent, by block id."""
    mine = agent.metadata["departments"]
    leads = "Director" in agent.name or not mine

    def writes(block: Block) -> bool:
        own = _of("department", block) in mine or _of("notes", block) == agent.name
        return own or (block.label == _CROSS and leads) or (block.label == _BOARD and not mine)

    row: dict[str, Access] = {block.id: "read_write" for block in blocks.values() if writes(block)}
    row |= {block.id: "read_only" for label, block in blocks.items() if label in _COMPANY}
    return row


def _bring_in_line(client: Client) -> None:
    blocks = _blocks(client)
    for block in blocks.values():
        if block.label not in _COMPANY and block.read_only:
            client.blocks.update(block.id, read_only=False)
    for agent in _staff(client):
        row = _wanted(agent, blocks)
        client.agents.update(agent.id, block_ids=list(row), access=row)


# ------------------------------------------------------------------------- E1, the newcomer's row


def _newcomer(client: Client, answer: Any) -> Verdict:
    departments = list(_departments(client).values())
    if not departments:
        return cannot_be_checked(_RUN_ABOVE)
    if answer is None or answer is ... or (isinstance(answer, dict) and ... in answer.values()):
        return not_tried("put a mark in the place of each pair of dots.")
    if not isinstance(answer, dict):
        return cannot_be_checked(f"row is {type(answer).__name__}; make it a dictionary of labels and marks.")
    given = {label: mark for label, mark in answer.items() if mark not in {"–", "-"}}
    others = [block.label for block in client.blocks.list(tags=["notes"], limit=None)]
    own = {label for label in given if str(label).endswith("_notes") and label not in others}
    return _judged_row({label: mark for label, mark in given.items() if label not in own}, departments)


def _judged_row(given: dict[Any, Any], departments: list[Block]) -> Verdict:
    home = departments[0].label
    if high := [label for label in (_CROSS, _BOARD) if label in given]:
        return wrong(
            f"{high[0]} is for those who lead: a row copied from a director gives a director's access."
        )
    if foreign := [block.label for block in departments[1:] if block.label in given]:
        return wrong(f"{foreign[0]} belongs to another department. Useful some day is not needed today.")
    if lost := [label for label in (*_COMPANY, home) if label not in given]:
        return wrong(f"{lost[0]} is missing, so the newcomer can not do the work of this department.")
    if strange := [label for label in given if label not in {*_COMPANY, home}]:
        return wrong(f"{strange[0]} is none of the blocks that this department works with.")
    if writes := [label for label in _COMPANY if given[label] != "R"]:
        return wrong(
            f"{writes[0]} is {given[writes[0]]} in your row. That the block is read-only today is luck: "
            "the table says what is meant, and R is meant."
        )
    if given[home] != "R/W":
        return wrong(f"{home} is {given[home]}: the department works in this block together, so it is R/W.")
    return right("Three entries, and nothing else: least privilege is what is left when you give by need.")


# ------------------------------------------------------------------------- E2, drift


def _drift(client: Client) -> None:
    """Bring the room in line, then make the three changes of the exercise again."""
    _bring_in_line(client)
    departments, blocks = _departments(client), _blocks(client)
    outsider = _members(client, next(iter(departments)))[0]
    rep = _members(client, list(departments)[-1])[0]
    client.agents.blocks.attach(list(departments.values())[-1].id, agent_id=outsider.id)
    client.agents.blocks.detach(blocks["company_policies"].id, agent_id=rep.id)
    own = [block.id for block in blocks.values() if _of("notes", block) == rep.name]
    client.agents.update(rep.id, access={own[0]: "read_only"})


def _mended(client: Client, _: Any) -> Verdict:
    blocks = _blocks(client)
    if not _departments(client):
        return cannot_be_checked(_RUN_ABOVE)
    extra, lost, other = _differences(client, blocks)
    if len(extra) == len(lost) == len(other) == 1 and extra[0][2] == "read_write":
        return not_tried("the room still differs from the table in all three places.")
    if len(lost) > 1:
        return wrong(
            f"{len(lost)} agents have lost a block that the table gives them: you took it from everybody, "
            "and one had it without right."
        )
    if extra and extra[0][2] != "read_write":
        return wrong(f"{extra[0][0]} can still read {extra[0][1]}. With a secret, reading is the harm.")
    if extra:
        return wrong(f"{extra[0][0]} still holds {extra[0][1]}, and the table gives nothing there.")
    if lost:
        return wrong(f"{lost[0][0]} still lacks {lost[0][1]}: access that is missing is a difference too.")
    if other:
        return wrong(f"{other[0][0]} is {other[0][2]} on {other[0][1]}; the table says R/W.")
    return right("The room is what the table says. Too much, too little and too narrow: drift has all three.")


_Difference = tuple[str, str, str]


def _differences(
    client: Client, blocks: dict[str, Block]
) -> tuple[list[_Difference], list[_Difference], list[_Difference]]:
    """What the staff has and should not, should have and has not, and has with another access."""
    labels = {block.id: label for label, block in blocks.items()}
    extra, lost, other = list[_Difference](), list[_Difference](), list[_Difference]()
    for agent in _staff(client):
        row = _wanted(agent, blocks)
        for id, label in labels.items():
            have, want = agent.access.get(id), row.get(id)
            if have != want:
                kind = extra if want is None else lost if have is None else other
                kind.append((agent.name, label, str(have)))
    return extra, lost, other


# ------------------------------------------------------------------------- E3, the way out


def _closed(client: Client, _: Any) -> Verdict:
    departments, blocks = _departments(client), _blocks(client)
    if not departments or _CROSS not in blocks:
        return cannot_be_checked(_RUN_ABOVE)
    name, secret = list(departments.items())[-1]
    cross, staff = blocks[_CROSS], _staff(client)
    heads = [one for one in staff if name in one.metadata["departments"] and "Director" in one.name]
    access = {one.name: (one.access.get(secret.id), one.access.get(cross.id)) for one in staff}
    if cross.read_only:
        return wrong(f"{_CROSS} is read-only for everybody now: no department can coordinate any more.")
    if secret.read_only:
        return wrong(
            f"{secret.label} is read-only, and its flows are as they were: to carry a text away one has to "
            "read it, not to write it."
        )
    return _judged_way(client, secret, [access[one.name] for one in heads])


def _judged_way(client: Client, secret: Block, heads: list[tuple[Access | None, Access | None]]) -> Verdict:
    if any(own is None for own, _ in heads):
        return wrong("The director has lost the department's own block, and so can not do the job.")
    if any(cross is None for _, cross in heads):
        return wrong(f"The director can not even read {_CROSS}. What flows out is what she writes there.")
    if any(cross == "append_only" for _, cross in heads):
        return wrong("append_only lets her add a line at the end, and one line is all that a secret needs.")
    own_people = _members(client, _of("department", secret))
    if any(one.access.get(secret.id) != "read_write" for one in own_people):
        return wrong(f"The department's own people can not work in {secret.label} any more.")
    return _judged_others(client, secret)


def _judged_others(client: Client, secret: Block) -> Verdict:
    others = [one for one in client.audit.access().writers(_CROSS) if secret.id not in _held(client, one)]
    silent, flows = len(others) < len(_departments(client)), client.audit.flows(secret)
    if silent and flows:
        return wrong(
            "You took the pen from those who do not know the secret; she who knows it has hers still."
        )
    if silent:
        return wrong(f"Others have lost the right to write {_CROSS}, and none of them reads the secret.")
    if flows:
        return not_tried(f"a text from {secret.label} can still reach others through {_CROSS}.")
    return right(
        "She reads what the others plan and writes nothing there. The price is real: what her department "
        "has to say goes another way."
    )


def _held(client: Client, name: str) -> list[str]:
    return [id for one in client.agents.list(name=name, limit=None) for id in one.block_ids]


# ------------------------------------------------------------------------- E4, separation of duties


def _grants(client: Client) -> list[tuple[Agent, Block, Access]]:
    """The three grants of the exercise: two that write in a second department, and one that reads."""
    departments = _departments(client)
    first, second, last = (list(departments)[place] for place in (0, 1, -1))
    newest, guest = _members(client, first)[-1], _members(client, first)[0]
    return [
        (newest, departments[second], "read_write"),
        (_members(client, second)[0], departments[first], "append_only"),
        (guest, departments[last], "read_only"),
    ]


def _grant(client: Client) -> None:
    departments = _departments(client)
    for block in departments.values():
        client.blocks.update(block.id, read_only=False)
    for one in _staff(client):
        for name in one.metadata["departments"]:
            client.agents.blocks.attach(departments[name].id, agent_id=one.id, access="read_write")
    for agent, block, access in _grants(client):
        client.agents.blocks.attach(block.id, agent_id=agent.id, access=access)


def _separated(client: Client, _: Any) -> Verdict:
    departments = _departments(client)
    if len(departments) < 2:
        return cannot_be_checked(_RUN_ABOVE)
    duties = client.audit.duties({name: [block.label] for name, block in departments.items()})
    grants = [(agent, block, agent.access.get(block.id)) for agent, block, _ in _grants(client)]
    given = [access for *_, access in grants] == ["read_write", "append_only", "read_only"]
    if given and len(duties) == 2:
        return not_tried(f"{len(duties)} agents may still write in two departments.")
    if gone := [(agent, block) for agent, block, access in grants if access is None]:
        agent, block = gone[0]
        return wrong(f"{agent.name} can not read {block.label} any more; only writing was one too many.")
    if any(block.read_only for block in departments.values()):
        return wrong("You locked a department's block for all, so that its own people can not write it.")
    if homeless := [one for one in _staff(client) if not _writes_at_home(one, departments)]:
        return wrong(f"{homeless[0].name} can not write at home any more; only elsewhere it was too much.")
    if grants[0][2] == "append_only":
        return wrong("append_only in the place of read_write is a smaller right, and still one to write.")
    if any(access == "append_only" for *_, access in grants):
        return wrong("One of them may still append in a second department, and appending is writing.")
    if duties:
        return wrong(f"{duties[0]}: look at the marks again.")
    return right("Whoever reads in two departments informs herself; who writes in two could check herself.")


def _writes_at_home(agent: Agent, departments: dict[str, Block]) -> bool:
    return all(
        agent.access.get(departments[name].id) == "read_write" for name in agent.metadata["departments"]
    )


# ------------------------------------------------------------------------- E5, who could have read it


def _could_have(client: Client, answer: Any) -> Verdict:
    departments = list(_departments(client).values())
    if not departments:
        return cannot_be_checked(_RUN_ABOVE)
    if answer is None or answer is ... or answer == []:
        return not_tried("names is still empty.")
    if not isinstance(answer, list | tuple | set | frozenset):
        return cannot_be_checked(f"names is {type(answer).__name__}; make it a set of names.")
    secret = departments[-1]
    given = {str(getattr(one, "agent", one)) for one in answer}
    day = {one.agent for one in client.audit.readers(secret, at=secret.created_at[:10])}
    now = {one.agent for one in client.audit.readers(secret)}
    if day == now:
        return cannot_be_checked("nobody has lost the block today; run the cells above first.")
    if given == day - now:
        return right("The log remembers what the list of today's readers has forgotten.")
    if given == day:
        return wrong("That is everybody who could read it at any moment of the day; take away who can still.")
    if given == now:
        return wrong("Those can read it now: they need no explaining. Asked are those who could and can not.")
    if given & now:
        return wrong(f"{min(given & now)} can read it still.")
    if unknown := sorted(given - day):
        return wrong(f"{unknown[0]} could not read it at any time of the day.")
    return wrong(f"{min(day - now - given)} could read it too: ask for the day, not for one moment of it.")


# ------------------------------------------------------------------------- E6, the leaver


def _diary(client: Client) -> dict[str, Any] | None:
    """The private notes that are to be handed over, as they were last, also if they are gone."""
    found = None
    for commit in client.changes():
        for change in commit.changes:
            if change.table == "blocks" and change.document and "handover" in change.document["tags"]:
                found = dict(change.document)
    return found


def _not_left_yet(client: Client) -> None:
    """Let the leaver be there again, with her notes, whatever was tried before."""
    diary = _diary(client)
    if diary is None:
        return
    name, blocks = _of("notes", diary), _blocks(client)
    if _is_untouched(client, name):
        return
    for agent in list(client.agents.list(name=name, limit=None)):
        client.agents.delete(agent.id)
    for block in list(client.blocks.list(tags=["handover"], limit=None)):
        client.blocks.delete(block.id)
    kept = ("label", "value", "description", "limit", "tags")
    blocks[diary["label"]] = client.blocks.create(**{field: diary[field] for field in kept})
    home = next(iter(_departments(client)))
    new = client.agents.create(name=name, metadata={"departments": [home]}, tags=["leaving"])
    row = _wanted(new, blocks)
    client.agents.update(new.id, block_ids=list(row), access=row)


def _is_untouched(client: Client, name: str) -> bool:
    """Whether the leaver holds what she held, and nobody else her notes."""
    there = list(client.agents.list(name=name, limit=None))
    notes = list(client.blocks.list(tags=["handover"], limit=None))
    return (
        len(there) == len(notes) == 1
        and notes[0].agent_ids == [there[0].id]
        and len(there[0].block_ids) > len(_COMPANY) + 1
    )


def _left(client: Client, _: Any) -> Verdict:
    diary = _diary(client)
    if diary is None or not _departments(client):
        return cannot_be_checked(_RUN_ABOVE)
    name = _of("notes", diary)
    there = list(client.agents.list(name=name, limit=None))
    notes = client.blocks.list(tags=["handover"], limit=None)
    holders = [one for block in notes for one in client.blocks.agents.list(block.id) if one.name != name]
    if _is_untouched(client, name):
        return not_tried(f"{name} is still there, and nobody else holds the notes.")
    if not notes:
        return wrong("The notes are deleted: their history stays, and no colleague can read them.")
    if not holders:
        return wrong(f"Nobody holds {notes[0].label} now: work that no prompt shows is lost in all but name.")
    if there:
        return wrong(f"The notes are handed over, and {name} is still in the room and can be asked.")
    return _judged_heirs(client, notes[0], holders)


def _judged_heirs(client: Client, notes: Block, heirs: list[Agent]) -> Verdict:
    home = next(iter(_departments(client)))
    if any(home not in one.metadata.get("departments", ()) or "Director" not in one.name for one in heirs):
        return wrong("Private notes went to somebody else than the director of the department.")
    if any(one.access[notes.id] != "read_only" for one in heirs):
        return wrong("The director may write in the notes, and then whose words are they?")
    return right(
        "She is gone from every prompt, her notes have one reader, and the log still knows her name."
    )


# ------------------------------------------------------------------------- E8, the messy corner

_CONTACTS = "Harbour Ltd: Mrs Ferri, stand 12\nNorthern Docks: Mr Osei, stand 30"
_LOG = "\n".join(
    f"Day {day}: {20 + day} visitors at our stand, {day} asked for an offer" for day in range(1, 9)
)
_PLAN = "Two robots on show, one talk on Tuesday, a quiz for visitors"


def _mess(client: Client) -> None:
    """A corner of the room as people leave it: six findings, each from a rule of its own."""
    for agent in list(client.agents.list(tags=[_FAIR], limit=None)):
        client.agents.delete(agent.id)
    for block in list(client.blocks.list(tags=[_FAIR], limit=None)):
        client.blocks.delete(block.id)
    secret = list(_departments(client).values())[-1].label
    plan = _put(client, "data", _PLAN, "The plan of our stand at the trade fair.")
    log = _put(client, "fair_log", _LOG, None, limit=len(_LOG) + 20)
    mine, hers = (
        _put(client, "fair_contacts", _CONTACTS, "Whom we met at the trade fair.") for _ in range(2)
    )
    _put(client, "fair_budget_2024", "Closed.", "What the trade fair of 2024 has cost.")
    client.agents.create(
        name="Fair Lead",
        system=f"I am the Fair Lead.\nMy access:\n- fair_contacts (read_write)\n- {secret} (read_only)",
        block_ids=[plan.id, log.id, mine.id],
        tags=[_FAIR],
    )
    client.agents.create(name="Fair Host", block_ids=[hers.id], tags=[_FAIR], system="I am the Fair Host.")


def _put(client: Client, label: str, value: str, description: str | None, limit: int = 2000) -> Block:
    return client.blocks.create(label=label, value=value, description=description, limit=limit, tags=[_FAIR])


_STILL = {
    "vague-label": "A label like {0} tells neither a person nor an agent what is in it.",
    "description": "{0} has no description that says something, so nobody knows what belongs into it.",
    "nearly-full": "{0} is nearly full: the next visitor's line will be refused.",
    "unattached": "{0} is held by nobody: attach it to whoever needs it, or delete it.",
    "same-label": "There are still two blocks {0}: the first change makes two truths of them.",
    "false-claim": "{0} still claims a block that it does not hold: it will promise what it can not do.",
}


def _tidy(client: Client, _: Any) -> Verdict:
    blocks = list(client.blocks.list(tags=[_FAIR], limit=None))
    agents = {one.name: one for one in client.agents.list(tags=[_FAIR], limit=None)}
    if {*agents} != {"Fair Lead", "Fair Host"}:
        return wrong("Fair Lead or Fair Host is gone: the corner was to be tidied, not to be emptied.")
    found = _findings(client, blocks, list(agents))
    if len(found) == len(_STILL):
        return not_tried("all six findings are still there.")
    lead, host = (
        {block.id: block.value for block in agents[name].blocks} for name in ("Fair Lead", "Fair Host")
    )
    prompt = "\n".join(lead.values()).split("\n")
    if not {*_LOG.split("\n"), _PLAN} <= {*prompt}:
        return wrong("A finding went because its text went: the plan and the log must still be in a prompt.")
    if _CONTACTS not in lead.values() or _CONTACTS not in host.values():
        return wrong("Fair Lead and Fair Host both need the contacts; one of them has lost them.")
    secret = list(_departments(client).values())[-1]
    if any(secret.id in one.block_ids for one in agents.values()):
        return wrong(
            f"You made the claim true by attaching {secret.label}. The text was wrong, not the access."
        )
    for rule, subject in found:
        return wrong(_STILL[rule].format(subject))
    if not any(lead.get(id) == _CONTACTS for id in host):
        return wrong("The labels differ now, and there are still two copies: share one block by its id.")
    return right("No finding, and no text lost: that is what a linter in a nightly job is for.")


def _findings(client: Client, blocks: list[Block], agents: list[str]) -> list[tuple[str, str]]:
    """The findings about this corner, one for each rule."""
    about = {*(block.label for block in blocks), *agents}
    numbered = tuple(f"{block.label} (" for block in blocks)
    found: dict[str, str] = {}
    for one in client.audit.lint(ignore=["unused-write", "too-many-blocks"]):
        if one.subject in about or one.subject.startswith(numbered):
            found.setdefault(one.rule, one.subject)
    return list(found.items())


CHECKS = {
    "E1": _newcomer,
    "E2": _mended,
    "E3": _closed,
    "E4": _separated,
    "E5": _could_have,
    "E6": _left,
    "E8": _tidy,
}
CLEAN = {"E2": _drift, "E3": _bring_in_line, "E4": _grant, "E6": _not_left_yet, "E8": _mess}
