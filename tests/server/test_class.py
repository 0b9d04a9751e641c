"""A class: each learner has a space, shares what the instructor shares, and the instructor sees it all."""

import json
import stat
from contextlib import ExitStack

import httpx
import pytest

from kit import Append, Rewrite, connect
from kit.client import Client
from kit.errors import (
    AppendOnlyError,
    AuthenticationError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ReadOnlyError,
)
from kit.lessons import open_lesson
from kit.memory.space import Space, share
from kit.memory.space_draft import Quota
from kit.models import Script
from kit.models.registry import ModelRegistry
from kit.server.members import Members
from kit.values.records import Principal
from kit.views.board.reading import read_board

ADA, BEN = (Principal("operator", f"learner-{n}", name) for n, name in ((1, "Ada"), (2, "Ben")))


@pytest.fixture(params=["memory", "file"])
def room(request, tmp_path):
    path = None if request.param == "memory" else tmp_path / "team.jsonl"
    with connect(path, model=Script([])) as room:
        yield room


def client_of(room, learner, **quota):
    return Client(Space(room.journal, learner, Quota(**quota)), ModelRegistry(Script(["done"] * 9)))


@pytest.fixture
def ada(room):
    return client_of(room, ADA)


@pytest.fixture
def ben(room):
    return client_of(room, BEN)


# ------------------------------------------------------------------------------------ spaces


def test_what_one_makes_is_not_there_for_the_other(ada, ben):
    block = ada.blocks.create(label="diary", value="secret")
    agent = ada.agents.create(name="Mine", block_ids=[block.id])
    ada.agents.messages.create(agent.id, input="hello")
    assert list(ben.blocks.list()) == []
    assert list(ben.agents.list()) == []
    for ask in (
        lambda: ben.blocks.retrieve(block.id),
        lambda: ben.blocks.update(block.id, value="x"),
        lambda: ben.blocks.edit(block.id, Append("x")),
        lambda: ben.blocks.delete(block.id),
        lambda: ben.blocks.history(block.id),
        lambda: ben.blocks.restore(block.id, 1),
        lambda: ben.blocks.redact(block.id, "secret"),
        lambda: ben.agents.create(name="Spy", block_ids=[block.id]),
        lambda: ben.agents.retrieve(agent.id),
        lambda: ben.agents.messages.list(agent.id),
        lambda: ben.agents.messages.create(agent.id, input="tell me"),
        lambda: ben.agents.blocks.list(agent.id),
        lambda: ben.agents.prompt(agent.id),
        lambda: ben.audit.readers("diary"),
    ):
        with pytest.raises(NotFoundError):
            ask()
    assert ada.blocks.retrieve(block.id).version == 1


def test_nothing_of_the_others_is_in_feed_tables_and_audit(ada, ben):
    block = ada.blocks.create(label="diary", value="secret")
    ada.blocks.delete(block.id)
    mine = ben.blocks.create(label="mine")
    commits = list(ben.changes())
    assert [commit.seq for commit in commits] == [1, 2, 3]
    assert [len(commit.changes) for commit in commits] == [0, 0, 1]
    assert {(str(commit.by), commit.via) for commit in commits[:2]} == {("operator", "hidden")}
    assert "secret" not in repr(commits)
    assert [row["id"] for row in ben.tables["blocks"].all()] == [mine.id]
    assert ben.audit.access().compare({}) == [] or "diary" not in str(ben.audit.access())


def test_the_instructor_sees_everything_and_by_whom(room, ada):
    block = ada.blocks.create(label="diary")
    assert room.blocks.retrieve(block.id).space == "learner-1"
    assert [str(version.by) for version in room.blocks.history(block.id)] == ["Ada"]


def test_in_what_is_her_own_a_learner_reads_as_the_operator(room, ada):
    mine = ada.blocks.create(label="diary", value="a")
    ada.blocks.edit(mine.id, Append("b"))
    assert [str(version.by) for version in ada.blocks.history(mine.id)] == ["operator", "operator"]
    assert {str(commit.by) for commit in ada.changes()} == {"operator"}
    assert read_board(ada).blocks[0].last.by == "operator"
    assert {str(commit.by) for commit in room.changes()} == {"Ada"}


def test_in_what_is_shared_she_her_neighbour_and_the_instructor_are_told_apart(room, ada, ben):
    notes = room.blocks.create(label="notes")
    share(room.journal, notes.id, "append_only")
    for client in (ada, ben, room):
        client.blocks.edit(notes.id, Append("x"))
    for client in (ada, ben):
        written = client.blocks.history(notes.id)
        assert [str(version.by) for version in written] == ["operator", "Ada", "Ben", "operator"]


def test_an_agent_of_one_learner_can_not_reach_what_is_the_others(room, ada, ben):
    hers = ada.agents.create(name="Hers")
    model = Script([("send_message_to_agent_async", {"message": "hi", "other_agent_id": hers.id}), "done"])
    his = ben.agents.create(name="His", tools=["send_message_to_agent_async"], model=model)
    step = next(ben.agents.messages.steps(his.id, input="go"))
    assert isinstance(step.results[0].error, NotFoundError)
    assert list(ada.agents.messages.list(hers.id)) == []


def test_erasing_reaches_what_is_mine_and_nothing_else(room, ada, ben):
    one, other = ada.blocks.create(label="a", value="Jane"), ben.blocks.create(label="b", value="Jane")
    ada.blocks.redact(one.id, "Jane")
    assert ada.blocks.retrieve(one.id).value == "[redacted]"
    assert ben.blocks.retrieve(other.id).value == "Jane"


# ------------------------------------------------------------------------------------ what is shared


@pytest.fixture
def notes(room):
    return room.blocks.create(label="notes", value="one")


def test_a_shared_block_is_seen_with_its_past_and_no_longer_when_it_is_taken_back(room, ada, notes):
    room.blocks.edit(notes.id, Append("two"))
    share(room.journal, notes.id, "read_only")
    assert [version.value for version in ada.blocks.history(notes.id)] == ["one", "one\ntwo"]
    agent = ada.agents.create(name="Ana", block_ids=[notes.id])
    share(room.journal, notes.id, None)
    with pytest.raises(NotFoundError):
        ada.blocks.retrieve(notes.id)
    assert "two" not in ada.agents.prompt(agent.id).text


@pytest.mark.parametrize(
    ("access", "adding", "altering"),
    [
        ("read_only", ReadOnlyError, ReadOnlyError),
        ("append_only", None, AppendOnlyError),
        ("read_write", None, None),
    ],
)
def test_a_share_says_what_learners_and_their_agents_may_do(room, ada, notes, access, adding, altering):
    share(room.journal, notes.id, access)

    def tried(error, what):
        if error is None:
            what()
            return
        with pytest.raises(error):
            what()

    tried(adding, lambda: ada.blocks.edit(notes.id, Append("more")))
    tried(altering, lambda: ada.blocks.edit(notes.id, Rewrite("mine")))
    tried(altering, lambda: ada.blocks.update(notes.id, value="onetwo"))
    model = Script(
        [("core_memory_replace", {"label": "notes", "old_content": "m", "new_content": "M"}), "done"]
    )
    agent = ada.agents.create(name="Ana", block_ids=[notes.id], model=model, tools=["core_memory_replace"])
    assert agent.access[notes.id] == access, "an attachment gives no more than the share"
    result = next(ada.agents.messages.steps(agent.id, input="go")).results[0]
    assert (result.error is None) == (altering is None) or "no" in result.text


@pytest.mark.parametrize(
    "fields",
    [{"label": "other"}, {"limit": 10}, {"read_only": True}, {"description": "x"}, {"metadata": {"a": 1}}],
)
def test_of_what_is_shared_only_the_text_is_the_learners(room, ada, notes, fields):
    share(room.journal, notes.id, "read_write")
    with pytest.raises(PermissionDeniedError):
        ada.blocks.update(notes.id, **fields)
    with pytest.raises(PermissionDeniedError):
        ada.blocks.delete(notes.id)
    assert room.blocks.retrieve(notes.id).version == 1


def test_a_learner_can_neither_share_nor_take_back(room, ada, notes):
    share(room.journal, notes.id, "read_only")
    with pytest.raises(PermissionDeniedError):
        share(ada.journal, notes.id, "read_write")
    mine = ada.blocks.create(label="mine")
    with pytest.raises(PermissionDeniedError):
        share(ada.journal, mine.id, "read_only")


def test_two_learners_hold_each_other_up_no_more_than_two_agents(room, ada, ben, notes):
    share(room.journal, notes.id, "append_only")
    for number in range(5):
        ada.blocks.edit(notes.id, Append(f"ada {number}"))
        ben.blocks.edit(notes.id, Append(f"ben {number}"))
    assert len(room.blocks.retrieve(notes.id).value.splitlines()) == 11
    assert ada.blocks.retrieve(notes.id).agent_ids == []


# ------------------------------------------------------------------------------------ limits


def test_a_learner_has_so_many_blocks_and_agents_and_no_more(room, ben):
    ada = client_of(room, ADA, blocks=2, agents=1, characters=50)
    one, _ = ada.blocks.create(), ada.blocks.create()
    with pytest.raises(PermissionDeniedError, match="2 blocks"):
        ada.blocks.create()
    ada.blocks.delete(one.id)
    ada.blocks.create()
    ada.agents.create()
    with pytest.raises(PermissionDeniedError, match="1 agents"):
        ada.agents.create()
    ben.blocks.create()


def test_a_block_of_a_learner_has_so_many_characters_and_no_more(room):
    ada = client_of(room, ADA, characters=50)
    block = ada.blocks.create(value="x" * 50)
    with pytest.raises(PermissionDeniedError, match="51 characters"):
        ada.blocks.edit(block.id, Rewrite("x" * 51))


@pytest.mark.parametrize(
    "fields", [{"description": "x" * 60_000}, {"metadata": {"a": "x" * 60_000}}, {"tags": ["x" * 60_000]}]
)
def test_nor_does_all_else_of_a_block_or_an_agent_hold_more(ada, fields):
    with pytest.raises(PermissionDeniedError, match="more than this class allows"):
        ada.blocks.create(**fields)
    with pytest.raises(PermissionDeniedError, match="more than this class allows"):
        ada.agents.create(**fields)


def test_a_shared_block_that_was_deleted_is_nobodys_to_bring_back(room, ada, notes):
    share(room.journal, notes.id, "read_write")
    room.blocks.delete(notes.id)
    with pytest.raises(PermissionDeniedError):
        ada.blocks.restore(notes.id, 1)
    mine = ada.blocks.create(label="mine")
    ada.blocks.delete(mine.id)
    assert ada.blocks.restore(mine.id, 1).space == "learner-1"


@pytest.mark.parametrize("what", ["pause", "revoke"])
def test_a_turn_that_has_begun_writes_nothing_more_once_that_is_not_allowed(room, what):
    members = Members.of_a_class(1)
    space = Space(room.journal, ADA, None, lambda: members.check_gate("learner-1"))
    model = Script([("memory_insert", {"label": "mine", "new_string": "x"}), "done"])
    ada = Client(space, ModelRegistry(model))
    agent = ada.agents.create(memory_blocks=[{"label": "mine", "value": ""}])
    turn = ada.agents.messages.steps(agent.id, input="go")
    turn.read()
    if what == "pause":
        members.paused = True
    else:
        members.revoke("learner-1")
    with pytest.raises((PermissionDeniedError, AuthenticationError)):
        next(turn)
    assert room.blocks.list(label="mine")[0].value == ""


def test_who_asks_too_often_has_to_wait():
    now = [0.0]
    members = Members.of_a_class(1, rate=2, clock=lambda: now[0])
    token = members.issue()["learner-1"]
    for _ in range(8):
        members.admit(token)
    with pytest.raises(RateLimitError):
        members.admit(token)
    now[0] += 0.5
    members.admit(token)


# ------------------------------------------------------------------------------------ tokens


def test_tokens_are_kept_as_digests_only_and_for_nobody_else_to_read(tmp_path):
    file, victim = tmp_path / "team.class.json", tmp_path / "victim"
    (tmp_path / "team.class.new").symlink_to(victim)  # what a stranger might put there
    tokens = Members.of_a_class(2, file=file).issue()
    assert not victim.exists()
    assert set(tokens) == {"instructor", "learner-1", "learner-2"}
    assert not any(token in file.read_text("utf-8") for token in tokens.values())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = Members.of_a_class(3, file=file)
    assert again.admit(tokens["learner-2"]).id == "learner-2"
    assert set(again.issue()) == {"learner-3"}


def test_a_revoked_token_is_of_no_use_and_a_new_one_is():
    members = Members.of_a_class(1)
    token = members.issue()["learner-1"]
    member = members.admit(token)
    members.revoke("learner-1")
    assert not members.is_known(member)
    with pytest.raises(AuthenticationError):
        members.admit(token)
    assert members.admit(members.renew("learner-1")).id == "learner-1"
    for id in ("instructor", "learner-9"):
        with pytest.raises(NotFoundError):
            members.revoke(id)


# ------------------------------------------------------------------------------------ the whole, served


@pytest.fixture
def served(serve):
    return serve("team.jsonl", "--class", "3", "--share", "queue=append_only", "--rate", "1000")


def post(served, path, body, who="Instructor", **options):
    headers = {"authorization": f"Bearer {served.tokens[who]}"} if who else {}
    return httpx.post(f"{served.address}{path}", json=body, headers=headers, **options)


def state(served):
    headers = {"authorization": f"Bearer {served.tokens['Instructor']}"}
    return httpx.get(f"{served.address}/class/state", headers=headers).json()


def test_a_class_works_on_one_block_and_keeps_to_itself_otherwise(served):
    joined = post(served, "/class/join", {"code": served.code, "name": "Ada"}, who=None).json()
    assert joined["id"] == "learner-3"
    with (
        connect(served.address, token=joined["token"]) as ada,
        connect(served.address, token=served.tokens["Learner 1"]) as ben,
        connect(served.address, token=served.tokens["Instructor"]) as boss,
    ):
        queue = ada.blocks.list(label="queue")[0]
        ada.blocks.edit(queue.id, Append("from Ada"))
        ben.blocks.edit(queue.id, Append("from Ben"))
        ada.blocks.create(label="mine")
        assert [block.label for block in ben.blocks.list()] == ["queue"]
        assert boss.blocks.retrieve(queue.id).value == "from Ada\nfrom Ben"
        assert sorted(block.label for block in boss.blocks.list()) == ["mine", "queue"]
        assert (boss.names()["learner-3"], ada.names()) == ("Ada", {})
        groups = {one.label: one.group for one in read_board(boss).blocks}
        assert groups == {"queue": "the class", "mine": "Ada"}
    seen = {one["id"]: one for one in state(served)["learners"]}
    assert (seen["learner-3"]["name"], seen["learner-3"]["blocks"]) == ("Ada", 1)
    assert seen["learner-2"]["joined"] is False


def test_the_page_is_told_what_could_be_shared_and_texts_with_marks(served):
    with connect(served.address, token=served.tokens["Learner 1"]) as ada:
        ada.blocks.create(label="hers")
    with connect(served.address, token=served.tokens["Instructor"]) as boss:
        block = boss.blocks.create(label="rules", value="ad\u200bmin \u202eexe, علی\u200cرضا")
    assert state(served)["others"] == [{"id": block.id, "label": "rules"}]
    told = post(served, "/class/text", {"block_id": block.id})
    assert told.json() == {"text": "ad�min �exe, علی\u200cرضا"}
    assert post(served, "/class/text", {"block_id": block.id}, who="Learner 1").status_code == 403
    post(served, "/class/share", {"block_id": block.id, "access": "read_only"})
    assert state(served)["others"] == []


def test_what_a_learner_solves_and_where_she_is_stuck_is_seen(served):
    with connect(served.address, token=served.tokens["Learner 1"]) as ada:
        lesson = open_lesson(1, ada)
        for _ in range(3):
            lesson.parsons("E7", "edcba")
        lesson.quiz("Q1", "a")
    learner = state(served)["learners"][0]
    assert [(one["notebook"], one["name"], one["tries"]) for one in learner["stuck"]] == [(1, "E7", 3)]
    assert learner["last"]["name"] == "Q1"


def test_the_instructor_pauses_shares_resets_revokes_and_exports(served, tmp_path):
    with connect(served.address, token=served.tokens["Learner 1"]) as ada:
        mine = ada.blocks.create(label="mine")
        assert post(served, "/class/pause", {"paused": True}).json() == {"paused": True}
        with pytest.raises(PermissionDeniedError, match="paused"):
            ada.blocks.update(mine.id, value="x")
        assert ada.blocks.retrieve(mine.id).version == 1
        note = {"lesson": 1, "name": "E1", "outcome": "right"}
        assert post(served, "/class/progress", note, who="Learner 1").status_code == 200, (
            "answers are still noted"
        )
        post(served, "/class/pause", {"paused": False})
        queue = ada.blocks.list(label="queue")[0]
        post(served, "/class/share", {"block_id": queue.id, "access": "read_only"})
        with pytest.raises(ReadOnlyError):
            ada.blocks.edit(queue.id, Append("x"))
        assert post(served, "/class/reset", {"learner": "learner-1"}).json() == {"removed": 1}
        assert post(served, "/class/reset", {"learner": "learner-9"}).status_code == 404
        assert [block.label for block in ada.blocks.list()] == ["queue"]
        headers = {"authorization": f"Bearer {served.tokens['Instructor']}"}
        export = httpx.get(f"{served.address}/class/export", headers=headers).json()
        assert export["commits"][0]["seq"] == 1
        assert post(served, "/class/revoke", {"learner": "learner-1"}).status_code == 200
        with pytest.raises(AuthenticationError):
            ada.blocks.list()
    kept = json.loads((tmp_path / "team.class.json").read_text("utf-8"))
    assert [one["revoked"] for one in kept["members"]] == [False, True, False, False]


def test_what_no_notebook_asks_is_no_progress(served):
    for body in ({"lesson": 9, "name": "E1"}, {"lesson": 1, "name": "E99"}, {"lesson": 1}, {"name": "E1"}):
        assert (
            post(served, "/class/progress", {"outcome": "right", **body}, who="Learner 1").status_code == 422
        )


def test_one_learner_does_not_take_all_the_places_of_those_who_listen(served):
    headers = {"accept": "text/event-stream", "authorization": f"Bearer {served.tokens['Learner 1']}"}
    with ExitStack() as stack, httpx.Client(limits=httpx.Limits(max_connections=None)) as http:
        feeds = [
            stack.enter_context(
                http.stream("GET", f"{served.address}/v1/changes", headers=headers)
            ).iter_lines()
            for _ in range(20)
        ]
        assert {next(feed) for feed in feeds} == {": here"}
        assert http.get(f"{served.address}/v1/changes", headers=headers).status_code == 429
    with connect(served.address, token=served.tokens["Learner 1"]) as ada:
        assert ada.blocks.list()


@pytest.mark.parametrize(
    "path",
    [
        "reset",
        *(pytest.param(each, marks=pytest.mark.slow) for each in ("share", "pause", "revoke", "token")),
    ],
)
def test_a_learner_is_no_instructor(served, path):
    body = {"learner": "learner-2", "paused": True, "block_id": "x", "access": "read_only"}
    assert post(served, f"/class/{path}", body, who="Learner 1").status_code == 403
    for door in ("state", "export"):
        headers = {"authorization": f"Bearer {served.tokens['Learner 1']}"}
        assert httpx.get(f"{served.address}/class/{door}", headers=headers).status_code == 403


def test_a_learner_names_no_model_that_the_instructor_has_not_allowed(served):
    with connect(served.address, token=served.tokens["Learner 1"]) as ada:
        for model in ("openai:gpt", "http://127.0.0.1:9/v1#x", "ollama:x"):
            with pytest.raises(PermissionDeniedError, match="does not offer"):
                ada.agents.create(name="Spy", model=model)
        assert ada.agents.create(name="Fine", model="clerk").model == "clerk"
        assert ada.agents.create(name="Own", model=Script(["hi"])).model == "client:script"


def test_a_listener_whose_token_is_revoked_hears_nothing_more(served):
    headers = {"accept": "text/event-stream", "authorization": f"Bearer {served.tokens['Learner 1']}"}
    with httpx.stream("GET", f"{served.address}/v1/changes", headers=headers, timeout=60) as feed:
        lines = feed.iter_lines()
        assert next(lines) == ": here"
        post(served, "/class/revoke", {"learner": "learner-1"})
        rest = list(lines)
    with connect(served.address, token=served.tokens["Instructor"]) as boss:
        boss.blocks.create(label="later")
    assert not any("later" in line for line in rest)
