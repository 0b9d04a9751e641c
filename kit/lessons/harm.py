"""Harm: what a try has changed in the room beside what its exercise asks for, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from kit.client import Client
from kit.lessons.find import no_way_back
from kit.lessons.may import May
from kit.lessons.savepoints import Tried
from kit.memory.comparison import Difference


def is_gone(tried: Tried, may: May) -> bool:
    """Whether something is deleted or renamed that was to stay, so that nothing can be said of it."""
    done = [one for one in tried.own if one.kind != "attachments" and one.was is not None]
    missed = (one for one in done if one.now is None or {"name", "label"} & {*one.fields})
    return bool(_made_again([*tried.own])) or any(not may.change(one) for one in missed)


def harm(client: Client, tried: Tried, may: May, exercise: str) -> list[str]:
    """What is harmed, each as a sentence; ``exercise`` is the name of the one that was tried.

    >>> from kit import connect
    >>> client = connect()
    >>> ana = client.agents.create(name="Ana", memory_blocks=[{"label": "policy"}])
    >>> before = client.room.seq
    >>> _ = client.agents.update(ana.id, block_ids=[])
    >>> since = client.room.compare(before)
    >>> harm(client, Tried(since, since.differences, (), ()), May(access=(("Ana", "notes"),)), "E1")[0]
    'Ana no longer holds policy.'
    """
    done = [one for one in tried.own if not one.implied]
    again = _made_again(done)
    said = [*_repeated(again), *_changed(client, done, again, may), *_let_in(tried, again, may)]
    said += _erased(tried, may, exercise)
    return [*dict.fromkeys([*said, *_advice(done, said)])]  # once, however often it was done


def _made_again(done: list[Difference]) -> set[tuple[str, str]]:
    """Kinds and names of what was deleted and is there anew under the same name."""
    done = [one for one in done if one.kind != "attachments"]
    gone = {(str(one.kind), one.name) for one in done if one.now is None}
    return gone & {(str(one.kind), one.name) for one in done if one.was is None}


def _repeated(again: set[tuple[str, str]]) -> Iterator[str]:
    for kind, name in sorted(again):
        what = "its conversation is gone, and" if kind == "agents" else "its history is gone, and"
        yield f"{name} was deleted and made again: {what} whoever knew its id knows nobody now."


def _changed(client: Client, done: list[Difference], again: set[tuple[str, str]], may: May) -> Iterator[str]:
    before = _names_before(client, done)
    for one in done:
        if one.kind == "attachments":
            fresh = one.was is None and any(_is_new(done, id) for id in _ends(one))
            if not fresh and not may.attach(one.agent, one.block):
                yield _sentence(one)
        elif one.name in may.adds and one.fields == ("value",):
            yield from _lost_lines(one)
        elif (one.kind, one.name) in again or may.change(one):
            continue
        elif one.was is not None:
            yield _sentence(may.beside(one))
        elif before[one.kind, one.name]:
            yield f"There is a second {one.kind[:-1]} called {one.name} now: the name means either of them."


def _let_in(tried: Tried, again: set[tuple[str, str]], may: May) -> Iterator[str]:
    """Agents of the learner's own that hold what is not hers: who talks to them reads it, or changes it."""
    new = {one.id for one in tried.since.differences if one.was is None}
    for one in tried.own:
        if one.kind != "attachments" or one.was is not None or one.now is None:
            continue
        who, what = one.now["agent_id"], one.now["block_id"]
        judged = one.agent in may.new or ("agents", one.agent) in again or may.attach(one.agent, one.block)
        if who in new and what not in new and not judged:
            yield f"{one.agent}, whom you made, holds {one.block} ({one.now['access']})."


def _lost_lines(one: Difference) -> Iterator[str]:
    """Lines of a text to which some were only to be added."""
    was, now = (Counter(str((each or {})["value"]).split("\n")) for each in (one.was, one.now))
    for line in was - now:
        yield f"{one.name} no longer says {line!r}."


def _names_before(client: Client, done: list[Difference]) -> Counter[tuple[str, str]]:
    """How many agents and blocks of a name there were when the exercise began."""
    new = {one.id for one in done if one.was is None}
    now = Counter(("agents", one.name) for one in client.agents.list(limit=None) if one.id not in new)
    now += Counter(("blocks", one.label) for one in client.blocks.list(limit=None) if one.id not in new)
    now += Counter((one.kind, one.name) for one in done if one.now is None and one.kind != "attachments")
    return Counter({(str(kind), name): count for (kind, name), count in now.items()})


def _ends(one: Difference) -> set[str]:
    whole = one.was or one.now or {}
    return {whole["agent_id"], whole["block_id"]}


def _is_new(done: list[Difference], id: str) -> bool:
    return any(one.id == id and one.was is None for one in done)


def _sentence(one: Difference) -> str:
    last = one.commits[-1]
    who = f" ({last.by} has done it, through {last.via})" if last.by.kind == "agent" else ""
    told = f"The {one.told[4:]}" if one.told.startswith("the ") else one.told  # a label stays as it is
    return f"{told}{who}."


def _erased(tried: Tried, may: May, exercise: str) -> Iterator[str]:
    for label in tried.erased:
        if label not in may.erased:
            yield f"A text was erased from {label}, in all its versions. {no_way_back(label, exercise)}"


def _advice(done: Iterable[Difference], said: list[str]) -> Iterator[str]:
    """What to do otherwise, where the call that did it says so."""
    lost = [one for one in done if one.kind == "attachments" and one.now is None]
    if said and any(one.commits[-1].via == "agents.update" for one in lost):
        yield (
            "agents.update(block_ids=…) replaces the whole set of an agent's blocks; agents.blocks.attach "
            "adds one to it."
        )
