"""Errors: one tree with evidence; each rule of the documented API; and nonsense that changes nothing."""

import contextlib
import copy
import inspect
import io
import math
import pickle
import re

import pytest
from IPython.core.interactiveshell import InteractiveShell

from kit import Append, connect, errors
from kit.errors import (
    APIStatusError,
    ConflictError,
    KitError,
    LabelTakenError,
    LimitError,
    NotFoundError,
    StaleVersionError,
    UnprocessableEntityError,
)
from kit.models import Script

EVERY = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, KitError)]
UNKNOWN_BLOCK = "block-00000000-0000-4000-8000-00000000dead"
UNKNOWN_AGENT = "agent-00000000-0000-4000-8000-00000000dead"


# ------------------------------------------------------------------------------------ the tree


def test_the_drawn_tree_is_the_tree():
    drawn, above = {}, {}
    for line in errors.__doc__.splitlines():
        match = re.match(r"^ {4}([│├└─ ]*)(\w+)  +", line)
        if match:
            depth = len(match[1]) // 4
            above[depth] = match[2]
            drawn[match[2]] = above.get(depth - 1)
    real = {kind.__name__: kind.__base__.__name__ if kind is not KitError else None for kind in EVERY}
    assert drawn == real


def test_the_status_is_the_one_that_is_drawn():
    statuses = {
        "BadRequestError": 400,
        "AuthenticationError": 401,
        "PermissionDeniedError": 403,
        "ReadOnlyError": 403,
        "AppendOnlyError": 403,
        "NotAttachedError": 403,
        "NotFoundError": 404,
        "MethodNotAllowedError": 405,
        "ConflictError": 409,
        "StaleVersionError": 409,
        "LabelTakenError": 409,
        "UnprocessableEntityError": 422,
        "ArgumentsError": 422,
        "LimitError": 422,
        "EditError": 422,
        "RateLimitError": 429,
        "InternalServerError": 500,
        "APIStatusError": 500,
    }
    assert {kind.__name__: kind.status_code for kind in EVERY if issubclass(kind, APIStatusError)} == statuses


@pytest.mark.parametrize("kind", EVERY)
def test_an_error_keeps_its_evidence_through_copies_and_other_processes(kind):
    error = kind("what happened", hint="What to do.", limit=5, lines=(1, 2))
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):  # noqa: S301
        assert type(again) is kind
        assert (again.message, again.hint, again.limit, again.lines) == (
            "what happened",
            "What to do.",
            5,
            (1, 2),
        )
        assert again.evidence == {"limit": 5, "lines": (1, 2)}
        assert str(again) == "what happened\n  → What to do."
    assert str(kind("what happened")) == "what happened"


def test_an_error_tells_what_a_server_would_answer():
    assert LimitError("too long", hint="Shorten it.", limit=5).body == {"detail": "too long"}


# ------------------------------------------------------------------------------------ the documented rules


class Room:
    """A block, an agent that holds it, and another block of the same label."""

    def __init__(self):
        self.client = connect(model=Script(["hello"] * 9))
        self.block = self.client.blocks.create(label="team", value="12345", limit=10, description="d")
        self.twin = self.client.blocks.create(label="team")
        self.other = self.client.blocks.create(label="other")
        self.agent = self.client.agents.create(name="Ana", block_ids=[self.block.id, self.other.id])


REFUSED = {
    "unknown id: block": (lambda r: r.client.blocks.retrieve(UNKNOWN_BLOCK), 404, UNKNOWN_BLOCK),
    "unknown id: agent": (lambda r: r.client.agents.retrieve(UNKNOWN_AGENT), 404, UNKNOWN_AGENT),
    "malformed id: block": (lambda r: r.client.blocks.retrieve("team"), 422, "block-"),
    "malformed id: agent": (lambda r: r.client.agents.retrieve("Ana"), 422, "agent-"),
    "empty label": (lambda r: r.client.blocks.create(label="", value="x"), 422, "label"),
    "label with spaces": (lambda r: r.client.blocks.create(label="a b", value="x"), 422, "label"),
    "label like a tag": (lambda r: r.client.blocks.create(label="<x>", value="x"), 422, "label"),
    "value longer than limit": (
        lambda r: r.client.blocks.update(r.block.id, value="x" * 12),
        422,
        "12 characters do not fit the limit of 10: over by 2",
    ),
    "limit lowered under the value": (
        lambda r: r.client.blocks.update(r.block.id, limit=4),
        422,
        "over by 1",
    ),
    "negative limit": (lambda r: r.client.blocks.create(label="a", limit=-1), 422, "1,000,000"),
    "zero limit": (lambda r: r.client.blocks.create(label="a", limit=0), 422, "1,000,000"),
    "huge limit": (lambda r: r.client.blocks.create(label="a", limit=1_000_001), 422, "1,000,000"),
    "NUL in a value": (lambda r: r.client.blocks.create(label="a", value="a\0"), 422, "NUL"),
    "NUL in a description": (lambda r: r.client.blocks.create(label="a", description="\0"), 422, "NUL"),
    "NUL in a message": (lambda r: r.client.agents.messages.create(r.agent.id, input="\0"), 422, "NUL"),
    "second block of a label": (
        lambda r: r.client.agents.blocks.attach(r.twin.id, agent_id=r.agent.id),
        409,
        "already holds a block labelled 'team'",
    ),
    "rename to a label that an agent has": (
        lambda r: r.client.blocks.update(r.other.id, label="team"),
        409,
        "already holds",
    ),
    "create with two blocks of a label": (
        lambda r: r.client.agents.create(block_ids=[r.block.id, r.twin.id]),
        409,
        "already holds",
    ),
    "create with an unknown block": (
        lambda r: r.client.agents.create(block_ids=[UNKNOWN_BLOCK]),
        404,
        UNKNOWN_BLOCK,
    ),
    "detach what is not attached": (
        lambda r: r.client.agents.blocks.detach(r.twin.id, agent_id=r.agent.id),
        404,
        "not attached",
    ),
    "None for a value": (lambda r: r.client.blocks.update(r.block.id, value=None), 422, "value"),
    "None for a limit": (lambda r: r.client.blocks.update(r.block.id, limit=None), 422, "limit"),
    "None for a label": (lambda r: r.client.blocks.update(r.block.id, label=None), 422, "label"),
    "None for read_only": (lambda r: r.client.blocks.update(r.block.id, read_only=None), 422, "read_only"),
    "None for tags": (lambda r: r.client.blocks.update(r.block.id, tags=None), 422, "tags"),
    "None for metadata": (lambda r: r.client.blocks.update(r.block.id, metadata=None), 422, "metadata"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_rules_refuse_is_refused_with_the_documented_status_and_changes_nothing(case):
    call, status, told = REFUSED[case]
    room = Room()
    seq, state = room.client.journal.seq, room.client.tables["blocks"].all()
    with pytest.raises(APIStatusError) as refusal:
        call(room)
    assert refusal.value.status_code == status
    assert told in str(refusal.value)
    assert refusal.value.hint
    assert room.client.journal.seq == seq
    assert room.client.tables["blocks"].all() == state


def test_a_refusal_about_two_blocks_names_both():
    room = Room()
    for call in ("second block of a label", "create with two blocks of a label"):
        with pytest.raises(LabelTakenError) as refusal:
            REFUSED[call][0](room)
        assert room.block.id in str(refusal.value)
        assert room.twin.id in str(refusal.value)


def test_an_unknown_field_is_a_type_error_and_not_ignored():
    room = Room()
    for call in (
        lambda: room.client.blocks.create(label="a", colour="red"),
        lambda: room.client.blocks.update(room.block.id, colour="red"),
        lambda: room.client.agents.create(colour="red"),
        lambda: room.client.agents.blocks.update("team", agent_id=room.agent.id, colour="red"),
    ):
        with pytest.raises(TypeError, match="colour"):
            call()


def test_attaching_the_same_block_twice_is_fine():
    room = Room()
    assert (
        room.client.agents.blocks.attach(room.block.id, agent_id=room.agent.id).block_ids
        == room.agent.block_ids
    )


def test_an_attached_block_can_be_deleted_and_is_gone_from_the_next_prompt():
    room = Room()
    room.client.blocks.delete(room.block.id)
    assert room.client.agents.retrieve(room.agent.id).block_ids == [room.other.id]
    assert "12345" not in room.client.agents.prompt(room.agent.id).text


def test_read_only_binds_agents_and_not_operators():
    room = Room()
    room.client.blocks.update(room.block.id, read_only=True)
    assert room.client.blocks.update(room.block.id, value="new").value == "new"
    assert "operator" in room.client.blocks.update.__doc__


def test_none_clears_a_description():
    room = Room()
    assert room.client.blocks.update(room.block.id, description=None).description is None


def test_a_stale_version_is_a_conflict_of_its_own():
    room = Room()
    with pytest.raises(StaleVersionError) as refusal:
        room.client.blocks.update(room.block.id, value="x", expected_version=5)
    assert isinstance(refusal.value, ConflictError)


# ------------------------------------------------------------------------------------ nonsense


class Unprintable:
    def __repr__(self):
        raise ZeroDivisionError


def deep():
    facts = []
    for _ in range(5_000):
        facts = [facts]
    return facts


def round_itself():
    facts = {}
    facts["self"] = facts
    return facts


NONSENSE = {
    "None": lambda: None,
    "True": lambda: True,
    "zero": lambda: 0,
    "negative": lambda: -1,
    "huge number": lambda: 10**5000,
    "float": lambda: 1.5,
    "nan": lambda: math.nan,
    "empty text": lambda: "",
    "two words": lambda: "two words",
    "bytes": lambda: b"x",
    "NUL": lambda: "a\0b",
    "half a character": lambda: "\ud800",
    "huge text": lambda: "x" * 1_000_001,
    "list in a list": lambda: [[]],
    "numbers": lambda: [1],
    "dictionary": lambda: {1: {2: 3}},
    "round itself": round_itself,
    "very deep": deep,
    "generator": lambda: (one for one in [1]),
    "object": object,
    "unprintable": Unprintable,
    "class": lambda: dict,
    "another kind of id": lambda: "message-00000000-0000-4000-8000-000000000001",
}
CALLS = {
    "blocks.create": {},
    "blocks.retrieve": {"block_id": "BLOCK"},
    "blocks.update": {"block_id": "BLOCK"},
    "blocks.edit": {"block_id": "BLOCK", "edit": Append("")},
    "blocks.delete": {"block_id": "BLOCK"},
    "blocks.history": {"block_id": "BLOCK"},
    "blocks.restore": {"block_id": "BLOCK", "version": 1},
    "blocks.redact": {"block_id": "BLOCK", "text": "12345"},
    "blocks.list": {},
    "blocks.agents.list": {"block_id": "BLOCK"},
    "agents.create": {},
    "agents.retrieve": {"agent_id": "AGENT"},
    "agents.update": {"agent_id": "AGENT"},
    "agents.delete": {"agent_id": "AGENT"},
    "agents.list": {},
    "agents.prompt": {"agent_id": "AGENT"},
    "agents.recompile": {"agent_id": "AGENT"},
    "agents.blocks.attach": {"block_id": "BLOCK", "agent_id": "AGENT"},
    "agents.blocks.detach": {"block_id": "BLOCK", "agent_id": "AGENT"},
    "agents.blocks.retrieve": {"block_label": "team", "agent_id": "AGENT"},
    "agents.blocks.update": {"block_label": "team", "agent_id": "AGENT"},
    "agents.blocks.list": {"agent_id": "AGENT"},
    "agents.messages.create": {"agent_id": "AGENT", "input": "hi"},
    "agents.messages.steps": {"agent_id": "AGENT", "input": "hi"},
    "agents.messages.list": {"agent_id": "AGENT"},
    "changes": {},
}


def found(client, name):
    for part in name.split("."):
        client = getattr(client, part)
    return client


def outcome(call, arguments):
    """How the call was refused, if it was."""
    try:
        call(**arguments)
    except (KitError, TypeError) as refusal:
        return refusal
    return None


def parameters():
    client = connect(model=Script([]))
    for name in CALLS:
        for parameter in inspect.signature(found(client, name)).parameters.values():
            if parameter.kind is not parameter.VAR_POSITIONAL:
                yield pytest.param(name, parameter.name, id=f"{name}-{parameter.name}")


@pytest.mark.parametrize(("name", "parameter"), list(parameters()))
def test_nonsense_is_refused_with_a_hint_or_taken_at_its_word_and_never_half_done(name, parameter):
    refused = 0
    for nonsense in NONSENSE.values():
        room = Room()
        ids = {"BLOCK": room.block.id, "AGENT": room.agent.id}
        arguments = {
            key: ids.get(one, one) if isinstance(one, str) else one for key, one in CALLS[name].items()
        }
        seq = room.client.journal.seq
        refusal = outcome(found(room.client, name), {**arguments, parameter: nonsense()})
        if refusal is None:
            for thing in (*room.client.blocks.list(), *room.client.agents.list()):
                assert thing.to_json().encode()
            continue
        refused += 1
        assert room.client.journal.seq == seq
        assert len(str(refusal)) < 1000
        if isinstance(refusal, TypeError):
            assert nonsense is NONSENSE["None"]
            assert "missing" in str(refusal)
        else:
            assert refusal.hint
    assert refused or parameter in {"include", "dry_run"}


def test_positionals_in_the_wrong_order_are_refused_by_name():
    room = Room()
    for call in (
        lambda: room.client.blocks.restore(1, room.block.id),
        lambda: room.client.blocks.edit(Append("x"), room.block.id),
        lambda: room.client.blocks.redact("12345", room.block.id),
        lambda: room.client.blocks.retrieve(room.agent.id),
        lambda: room.client.agents.retrieve(room.block.id),
        lambda: room.client.blocks.agents.list(room.agent.id),
        lambda: room.client.agents.blocks.list(room.block.id),
    ):
        with pytest.raises(UnprocessableEntityError, match="is not"):
            call()


def test_an_id_of_the_right_form_that_is_another_things_is_not_found():
    room = Room()
    with pytest.raises(NotFoundError):
        room.client.blocks.retrieve(room.agent.id.replace("agent", "block"))


def test_a_notebook_shows_the_cell_and_the_sentence_and_not_the_kits_own_frames():
    shell = InteractiveShell.instance()
    try:
        code = (
            "from kit import connect\n"
            "def mine(client): client.blocks.create(label='note', value='too long', limit=5)\n"
            "mine(connect())"
        )
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            shell.run_cell(code)
    finally:
        InteractiveShell.clear_instance()
    shown = re.sub(r"\x1b\[[0-9;]*m", "", printed.getvalue())
    assert "mine(connect())" in shown
    assert "def mine(client)" in shown
    assert "over by 3" in shown
    assert "Shorten it" in shown
    assert "checks.py" not in shown
    assert len(shown.splitlines()) < 25


def test_every_refusal_can_be_asked_for_its_rule():
    assert errors.EditError("it does not fit").rule == ""
    refused = errors.ReadOnlyError("no", rule="read_only=True on the block")
    assert refused.rule == "read_only=True on the block"
