"""The linter: where a room departs from the good practice that the guide names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from kit.audit.claims import OWN_LABELS, claims
from kit.audit.past import Past
from kit.audit.snapshot import WRITING, AgentSeen, Snapshot, snapshot
from kit.errors import UnprocessableEntityError
from kit.journal import Reading
from kit.values.checks import listed, shown
from kit.values.rights import MARKS

SHORTEST_DESCRIPTION = 20  # characters
MOST_BLOCKS = 7
NEARLY_FULL = 0.9
# fmt: off
_VAGUE = frozenset({
    "a", "b", "block", "blocks", "data", "default", "file", "foo", "bar",
    "info", "information", "item", "items", "label", "memory", "misc", "my", "new",
    "old", "other", "shared", "something", "stuff", "temp", "temporary", "test", "text",
    "thing", "things", "tmp", "untitled", "value", "various",
})
# fmt: on


@dataclass(frozen=True, slots=True)
class Finding:
    """One departure: which ``rule``, about whom or what, what is the matter, and what to do."""

    rule: str
    subject: str
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.rule} · {self.subject}: {self.message}\n  → {self.hint}"


class Fault(NamedTuple):
    """What a rule says of one subject."""

    subject: str
    message: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it asks for, where it comes from, and what to do about a departure."""

    asks: str
    source: str
    hint: str
    look: Callable[[Snapshot, Past], Iterator[Fault]]


def lint(room: Reading, ignore: Iterable[str] = ()) -> list[Finding]:
    """The findings of all rules but those to ignore, rule by rule, in the order of ``RULES``."""
    left_out = listed(ignore, "ignore")
    for name in left_out:
        if name not in RULES:
            raise UnprocessableEntityError(
                f"there is no rule {shown(name)}", hint=f"The rules are {', '.join(RULES)}."
            )
    seen, past = snapshot(room), Past(room)
    return [
        Finding(name, told.subject, told.message, rule.hint)
        for name, rule in RULES.items()
        if name not in left_out
        for told in rule.look(seen, past)
    ]


# ------------------------------------------------------------------------- about blocks


def _vague_label(seen: Snapshot, _: Past) -> Iterator[Fault]:
    for block in seen.blocks:
        words = [word.strip("0123456789") for word in _words(block.label)]
        if all(word in _VAGUE or len(word) < 2 for word in words):
            yield Fault(block.shown, "the label does not say what the block holds")


def _words(label: str) -> list[str]:
    return label.lower().replace("-", "_").replace("/", "_").split("_")


def _no_description(seen: Snapshot, _: Past) -> Iterator[Fault]:
    for block in seen.blocks:
        length = len(block.description.strip())
        if block.label in OWN_LABELS or length >= SHORTEST_DESCRIPTION:
            continue
        short = f"its description has {length} characters, at least {SHORTEST_DESCRIPTION} say something"
        yield Fault(block.shown, short if length else "it has no description")


def _nearly_full(seen: Snapshot, _: Past) -> Iterator[Fault]:
    for block in seen.blocks:
        if len(block.value) >= NEARLY_FULL * block.limit:
            share = 100 * len(block.value) // block.limit
            used = f"{len(block.value):,} of {block.limit:,} characters are used, {share} %"
            yield Fault(block.shown, used)


def _unattached(seen: Snapshot, _: Past) -> Iterator[Fault]:
    held = {block_id for _, block_id in seen.allowed}
    for block in seen.blocks:
        if block.id not in held:
            yield Fault(block.shown, "no agent holds it")


def _copies(seen: Snapshot, _: Past) -> Iterator[Fault]:
    for label, number in Counter(block.label for block in seen.blocks).items():
        if number > 1 and label not in OWN_LABELS:
            yield Fault(label, f"{number} blocks have this label, and a change in one is not in the other")


# ------------------------------------------------------------------------- about agents


def _too_many(seen: Snapshot, _: Past) -> Iterator[Fault]:
    held = Counter(agent_id for agent_id, _ in seen.allowed)
    for agent in seen.agents:
        if held[agent.id] > MOST_BLOCKS:
            yield Fault(agent.shown, f"it holds {held[agent.id]} blocks, more than {MOST_BLOCKS}")


def _unused(seen: Snapshot, past: Past) -> Iterator[Fault]:
    shared = {block_id for block_id, number in Counter(b for _, b in seen.allowed).items() if number > 1}
    labels = {block.id: block.shown for block in seen.blocks if block.id in shared}
    names = {agent.id: agent.shown for agent in seen.agents}
    may = [pair for pair, access in seen.allowed.items() if access in WRITING and pair[1] in shared]
    if not may:
        return
    compacted = past.compacted
    since = f" since commit {compacted.commit}, where this journal begins" if compacted else ""
    places = {agent_id: place for place, agent_id in enumerate(names)}
    for agent_id, block_id in sorted(may, key=lambda pair: places[pair[0]]):
        if not past.wrote(agent_id, block_id):
            mark = MARKS[seen.allowed[agent_id, block_id]]
            yield Fault(
                names[agent_id], f"it holds {labels[block_id]} as {mark} and has never written it{since}"
            )


def _false_claims(seen: Snapshot, _: Past) -> Iterator[Fault]:
    known = {block.label for block in seen.blocks}
    for agent in seen.agents:
        held = _held(seen, agent)
        persona = [text for label, (_, text) in held.items() if label in OWN_LABELS]
        for claim in claims("\n\n".join([agent.system, *persona]), known):
            if claim.label not in held:
                yield Fault(agent.shown, f"its text claims access to {claim.label}, which it does not hold")
            elif claim.writes and held[claim.label][0] == "read_only":
                yield Fault(agent.shown, f"its text claims to write {claim.label}, which it may only read")


def _held(seen: Snapshot, agent: AgentSeen) -> dict[str, tuple[str, str]]:
    """The agent's access and the text of its blocks, by label."""
    return {
        block.label: (seen.allowed[agent.id, block.id], block.value)
        for block in seen.blocks
        if (agent.id, block.id) in seen.allowed
    }


RULES: dict[str, Rule] = {
    "vague-label": Rule(
        "A label says what the block holds.",
        "guide, good and bad names: data, block1 and temp are too generic",
        "Name scope and content, for example sales_team_knowledge.",
        _vague_label,
    ),
    "description": Rule(
        f"A block has a description of at least {SHORTEST_DESCRIPTION} characters (personas need none).",
        "guide, on descriptions: a good one includes content, access and purpose",
        "Say what it holds, who may read and write it, and what for.",
        _no_description,
    ),
    "nearly-full": Rule(
        "A block has room for more: less than 90 % of its limit is used.",
        "guide, troubleshooting of block size: check the usage, archive, summarise, or raise the limit",
        "Move what is done to another block, summarise, or raise the limit.",
        _nearly_full,
    ),
    "unattached": Rule(
        "Somebody holds each block.",
        "guide, managing blocks: remove blocks when they are no longer needed",
        "Attach it to whoever needs it, or delete it; its history stays.",
        _unattached,
    ),
    "same-label": Rule(
        "One label is one block (personas are each agent's own).",
        "guide, on sharing: a block is shared by its block_id; troubleshooting: verify that it is the same",
        "Attach one block by its id to all of them; if they are meant to differ, give them labels that do.",
        _copies,
    ),
    "too-many-blocks": Rule(
        f"An agent holds at most {MOST_BLOCKS} blocks.",
        "guide, performance: 3 to 7 blocks an agent; too many dilute its focus",
        "Detach what it does not need, or split the work between two agents.",
        _too_many,
    ),
    "unused-write": Rule(
        "Who may write a shared block has written it at least once.",
        "guide, principle of least privilege: only give agents the access that they need",
        'Attach it with access="read_only" until writing is needed.',
        _unused,
    ),
    "false-claim": Rule(
        "What the persona or the system text says of the agent's access is so.",
        "guide, document block access in personas",
        "Correct the text, or attach the block.",
        _false_claims,
    ),
}
