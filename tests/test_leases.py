"""Leases: one owner at a time, and a worker that comes back from the dead is refused."""

import json
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from kit import Append, Replace, connect
from kit.errors import ConflictError, LimitError, NotFoundError, UnprocessableEntityError
from kit.leases import Lease, Leases

NINE = datetime(2026, 1, 5, 9, 0)  # noqa: DTZ001 — a notebook's clock has no time zone
HALF = timedelta(minutes=30)
LINES = """=== TASK QUEUE ===
[TASK-001] Q4 sales | HIGH | 2 h | Status: Unassigned | Owner: none
[TASK-002] Customer churn | MEDIUM | 3 h | Status: Unassigned | Owner: none
[TASK-003] Competitors | MEDIUM | Status: Complete | Owner: Worker 9"""
RECORDS = """=== TASK QUEUE ===
PENDING:
[TASK-001] Analyse Q4 sales
  Priority: HIGH
  Status: Unassigned
[TASK-002] Churn report
  Priority: MEDIUM
  Status: Unassigned
IN PROGRESS:
[TASK-003] Clean customer table
  Priority: LOW
  Status: In progress
  Owner: Worker_3
BLOCKED:
(none)"""


@pytest.fixture
def client():
    with connect(repeatable=True) as client:
        yield client


@pytest.fixture(params=[LINES, RECORDS], ids=["lines", "records"])
def queue(client, request):
    return client.blocks.create(label="task_queue", value=request.param, limit=2000)


@pytest.fixture
def leases(client, queue):
    return Leases(client, queue.id)


def value(client, queue):
    return client.blocks.retrieve(queue.id).value


# ------------------------------------------------------------------------------------ the life of a lease


def test_a_claim_stands_in_the_block_with_owner_and_time(client, queue, leases):
    lease = leases.claim("TASK-001", "Worker 1", now=NINE, lasts=HALF)
    assert (lease.task, lease.owner, lease.until) == ("TASK-001", "Worker 1", NINE + HALF)
    assert lease.text in value(client, queue)
    task = leases.task("TASK-001")
    assert (task.status, task.owner, task.until) == ("In progress", "Worker 1", NINE + HALF)
    assert str(task) == "TASK-001 is in progress, owner Worker 1 until 2026-01-05 09:30:00"


def test_only_its_own_lines_change(client, queue, leases):
    before = value(client, queue)
    lease = leases.claim("TASK-001", "Worker 1", now=NINE)
    assert value(client, queue).replace(lease.text, "") == before.replace(
        before[before.index("[TASK-001]") : before.index("\n[TASK-002]")], ""
    )
    leases.give_back(lease)
    assert value(client, queue) == before


def test_a_task_that_is_held_is_not_claimed_again_and_the_refusal_says_by_whom(leases):
    leases.claim("TASK-001", "Worker 1", now=NINE)
    with pytest.raises(
        ConflictError, match=r"Worker 2 can not claim it: TASK-001 .* owner Worker 1"
    ) as refused:
        leases.claim("TASK-001", "Worker 2", now=NINE + HALF)
    assert (refused.value.task, refused.value.owner) == ("TASK-001", "Worker 1")
    assert refused.value.until == NINE + HALF


def test_nobody_claims_a_task_twice(leases):
    leases.claim("TASK-001", "Worker 1", now=NINE)
    with pytest.raises(ConflictError):
        leases.claim("TASK-001", "Worker 1", now=NINE)


@pytest.mark.parametrize("id", ["TASK-003"])
def test_what_is_done_or_held_without_a_time_never_comes_back(leases, id):
    with pytest.raises(ConflictError):
        leases.claim(id, "Worker 1", now=NINE + timedelta(days=999))
    assert leases.return_expired(now=NINE + timedelta(days=999)) == []


def test_a_complete_task_keeps_its_owner_and_loses_its_time(leases):
    lease = leases.claim("TASK-001", "Worker 1", now=NINE)
    task = leases.complete(lease)
    assert (task.status, task.owner, task.until) == ("Complete", "Worker 1", None)
    for again in (leases.complete, leases.give_back):
        with pytest.raises(ConflictError, match="TASK-001 is complete, owner Worker 1"):
            again(lease)


def test_a_renewed_lease_lasts_longer_and_the_old_one_is_worth_nothing(leases):
    old = leases.claim("TASK-001", "Worker 1", now=NINE, lasts=HALF)
    new = leases.renew(old, now=NINE + timedelta(minutes=20), lasts=HALF)
    assert new.until == NINE + timedelta(minutes=50)
    assert leases.return_expired(now=NINE + timedelta(minutes=40)) == []
    with pytest.raises(ConflictError):
        leases.complete(old)
    assert leases.complete(new).is_complete


def test_renewing_never_makes_a_lease_shorter(leases):
    lease = leases.claim("TASK-001", "Worker 1", now=NINE, lasts=HALF)
    assert leases.renew(lease, now=NINE, lasts=timedelta(minutes=1)).until == lease.until


# ------------------------------------------------------------------------------------ the dead come back


def test_a_lease_is_over_after_its_last_second(leases):
    leases.claim("TASK-001", "Worker 1", now=NINE, lasts=HALF)
    assert leases.return_expired(now=NINE + HALF) == []
    (task,) = leases.return_expired(now=NINE + HALF + timedelta(seconds=1))
    assert (task.id, task.owner) == ("TASK-001", "Worker 1")
    assert leases.task("TASK-001").is_free
    assert leases.return_expired(now=NINE + HALF + timedelta(seconds=1)) == []


def test_a_worker_that_comes_back_is_refused_and_told_who_has_it(client, queue, leases):
    dead = leases.claim("TASK-001", "Worker 1", now=NINE, lasts=HALF)
    leases.claim("TASK-001", "Worker 2", now=NINE + 2 * HALF, lasts=HALF)
    before = value(client, queue)
    for call in (leases.complete, leases.give_back, lambda lease: leases.renew(lease, now=NINE)):
        with pytest.raises(
            ConflictError, match=r"Worker 1 can not .* any more: .* owner Worker 2"
        ) as refused:
            call(dead)
        assert refused.value.owner == "Worker 2"
    assert value(client, queue) == before


def test_even_its_own_later_lease_fences_its_earlier_one(leases):
    dead = leases.claim("TASK-001", "Worker 1", now=NINE, lasts=HALF)
    leases.claim("TASK-001", "Worker 1", now=NINE + 2 * HALF, lasts=HALF)
    with pytest.raises(ConflictError):
        leases.complete(dead)


def test_a_worker_whose_task_went_back_to_the_queue_may_claim_it_again(leases):
    dead = leases.claim("TASK-001", "Worker 1", now=NINE)
    leases.return_expired(now=NINE + timedelta(hours=2))
    with pytest.raises(ConflictError, match="TASK-001 is free") as refused:
        leases.complete(dead)
    assert "claim it again" in refused.value.hint
    assert leases.claim("TASK-001", "Worker 1", now=NINE + timedelta(hours=2)).owner == "Worker 1"


def test_a_late_worker_whose_task_nobody_took_may_still_complete_it(leases):
    lease = leases.claim("TASK-001", "Worker 1", now=NINE)
    assert leases.renew(lease, now=NINE + timedelta(hours=5)).until == NINE + timedelta(hours=5) + HALF


def test_worker_1_is_not_worker_10(client):
    queue = client.blocks.create(label="q", value="[T-1] Tea | Status: In progress | Owner: Worker 10")
    leases = Leases(client, queue.id)
    forged = "[T-1] Tea | Status: In progress | Owner: Worker 1"
    with pytest.raises(ConflictError, match="owner Worker 10"):
        leases.complete(Lease("T-1", "Worker 1", NINE, forged))


# ------------------------------------------------------------------------------------ races


def test_of_many_threads_exactly_one_gets_each_task(client, queue, leases):
    ids = ["TASK-001", "TASK-002"]
    won, together = [], threading.Barrier(8)

    def work(name):
        together.wait(30)
        for id in ids:
            try:
                won.append(leases.claim(id, name, now=NINE))
            except ConflictError as refused:
                assert refused.owner  # noqa: PT017 — whoever is refused is told who has it

    threads = [threading.Thread(target=work, args=(f"Worker {n}",), daemon=True) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert Counter(lease.task for lease in won) == dict.fromkeys(ids, 1)
    for lease in won:
        assert leases.task(lease.task).owner == lease.owner


def test_of_two_processes_exactly_one_gets_each_task(tmp_path):
    room = tmp_path / "queue.jsonl"
    tasks = [f"TASK-{n:03}" for n in range(30)]
    with connect(room) as client:
        rows = "\n".join(f"[{id}] Count | Status: Unassigned | Owner: none" for id in tasks)
        queue = client.blocks.create(label="task_queue", value=rows)
        program = f"""
import json, sys
from datetime import datetime
from kit import connect
from kit.errors import ConflictError
from kit.leases import Leases
with connect({str(room)!r}) as client:
    leases, won = Leases(client, {queue.id!r}), []
    print("ready", flush=True)
    sys.stdin.readline()
    for id in {tasks!r}:
        try:
            won.append(leases.claim(id, sys.argv[1], now=datetime(2026, 1, 5, 9, 0)).task)
        except ConflictError:
            pass
    print(json.dumps(won))
"""
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", program, name],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )
            for name in ("Ann", "Ben")
        ]  # fmt: skip
        for process in processes:
            assert process.stdout.readline() == "ready\n"
        won = {}
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        for name, process in zip(("Ann", "Ben"), processes, strict=True):
            out, _ = process.communicate(timeout=60)
            won[name] = json.loads(out)
        assert sorted(won["Ann"] + won["Ben"]) == tasks
        owners = {task.id: task.owner for task in Leases(client, queue.id).tasks()}
    assert owners == {id: name for name, ids in won.items() for id in ids}


def test_two_who_clear_up_do_not_undo_a_new_claim(leases):
    leases.claim("TASK-001", "Worker 1", now=NINE, lasts=HALF)
    late = NINE + 2 * HALF
    (stale,) = [task for task in leases.tasks() if task.is_expired(late)]
    leases.claim("TASK-001", "Worker 2", now=late)
    assert not leases._swap(stale.id, stale.text, "gone")
    assert leases.return_expired(now=late) == []


# ------------------------------------------------------------------------------------ with the clerk


def test_the_clerk_reads_a_lease_and_leaves_it_alone(client, queue, leases):
    leases.claim("TASK-001", "Worker 1", now=NINE)
    agent = client.agents.create(name="Worker 2", block_ids=[queue.id])
    before = value(client, queue)
    answer = client.agents.messages.create(agent.id, input="Claim TASK-001.").messages[-1].content
    assert "already belongs to Worker 1" in answer
    assert value(client, queue) == before


def test_what_the_clerk_has_claimed_is_nobodys_to_take(client, queue, leases):
    agent = client.agents.create(name="Worker 2", block_ids=[queue.id])
    client.agents.messages.create(agent.id, input="Claim TASK-001.")
    with pytest.raises(ConflictError, match="owner Worker 2"):
        leases.claim("TASK-001", "Worker 1", now=NINE + timedelta(days=1))


def test_a_note_below_a_task_does_not_cost_its_owner_the_lease(client, queue, leases):
    lease = leases.claim("TASK-001", "Worker 1", now=NINE)
    more = " | Note: slow" if "\n" not in lease.text else "\n  Note: slow"
    client.blocks.edit(queue.id, Replace(lease.text, lease.text + more))
    assert leases.complete(lease).is_complete
    assert more in value(client, queue)


# ------------------------------------------------------------------------------------ nonsense


def test_a_task_that_is_not_there_is_named_with_those_that_are(leases):
    with pytest.raises(NotFoundError, match="there is no task 'TASK-999'") as refused:
        leases.claim("TASK-999", "Worker 1", now=NINE)
    assert "TASK-001, TASK-002, TASK-003" in refused.value.hint


def test_a_task_that_stands_twice_is_not_touched(client):
    queue = client.blocks.create(label="q", value="[T-1] Tea | Owner: none\n[T-1] Tea | Owner: none")
    with pytest.raises(ConflictError, match="stands 2 times"):
        Leases(client, queue.id).claim("T-1", "Ann", now=NINE)


def test_a_task_whose_text_is_quoted_elsewhere_is_refused_and_not_tried_for_ever(client):
    queue = client.blocks.create(label="q", value="[T-1] Tea\nsaid: [T-1] Tea\nend")
    with pytest.raises(ConflictError, match="stands more than once"):
        Leases(client, queue.id).claim("T-1", "Ann", now=NINE)


@pytest.mark.parametrize("owner", ["", "  ", "none", "a | b", "a\nb", "[x]", None, 7])
def test_an_owner_that_can_not_stand_in_a_line_is_refused(leases, owner):
    with pytest.raises(UnprocessableEntityError):
        leases.claim("TASK-001", owner, now=NINE)


@pytest.mark.parametrize("now", [None, "09:00", 9, NINE.date()])
def test_a_time_that_is_none_is_refused(leases, now):
    for call in (lambda: leases.claim("TASK-001", "Ann", now=now), lambda: leases.return_expired(now=now)):
        leases.tasks()
        with pytest.raises(UnprocessableEntityError, match="not a time"):
            call()


@pytest.mark.parametrize("lasts", [timedelta(0), -HALF, timedelta(days=400), 30, None])
def test_a_length_that_is_none_is_refused(leases, lasts):
    with pytest.raises(UnprocessableEntityError, match="lasts is"):
        leases.claim("TASK-001", "Ann", now=NINE, lasts=lasts)


def test_times_with_and_without_a_zone_are_not_mixed(leases):
    lease = leases.claim("TASK-001", "Ann", now=NINE)
    aware = NINE.replace(tzinfo=UTC)
    for call in (
        lambda: leases.return_expired(now=aware),
        lambda: leases.renew(lease, now=aware),
        lambda: leases.claim("TASK-001", "Ben", now=aware),
    ):
        with pytest.raises(UnprocessableEntityError, match="time zone"):
            call()


def test_the_end_of_time_is_refused(leases):
    with pytest.raises(UnprocessableEntityError, match="beyond the last year"):
        leases.claim("TASK-001", "Ann", now=datetime(9999, 12, 31, 23, 59))  # noqa: DTZ001


@pytest.mark.parametrize("lease", [None, "TASK-001", 7])
def test_what_is_no_lease_is_refused(leases, lease):
    for call in (leases.complete, leases.give_back, lambda one: leases.renew(one, now=NINE)):
        with pytest.raises(UnprocessableEntityError, match="is no lease"):
            call(lease)


def test_a_full_block_refuses_the_claim_and_says_by_how_much(client):
    text = "[T-1] Tea | Status: Unassigned | Owner: none"
    queue = client.blocks.create(label="q", value=text, limit=len(text) + 5)
    with pytest.raises(LimitError) as refused:
        Leases(client, queue.id).claim("T-1", "Ann", now=NINE)
    assert refused.value.over_by > 0
    assert client.blocks.retrieve(queue.id).value == text


def test_there_are_no_leases_without_a_block(client):
    with pytest.raises(UnprocessableEntityError):
        Leases(client, "task_queue")


def test_lines_added_at_the_end_do_not_matter(client, queue, leases):
    lease = leases.claim("TASK-002", "Ann", now=NINE)
    client.blocks.edit(queue.id, Append("[TASK-004] Web traffic | Status: Unassigned | Owner: none"))
    assert leases.complete(lease).is_complete
    assert leases.task("TASK-004").is_free


@pytest.mark.parametrize(
    ("status", "owner"), [("Unassigned", ""), ("In progress: Ben", "Ben"), ("Blocked", "")]
)
def test_a_status_without_its_word_is_read_as_the_clerk_writes_it(client, status, owner):
    queue = client.blocks.create(label="q", value=f"[T-1] Newsletter | 2 h | {status}\nend")
    leases = Leases(client, queue.id)
    assert leases.task("T-1").owner == owner
    assert leases.task("T-1").is_free == (status == "Unassigned")
    if leases.task("T-1").is_free:
        lease = leases.claim("T-1", "Ann", now=NINE)
        assert lease.text == (
            "[T-1] Newsletter | 2 h | Status: In progress | Owner: Ann | Until: 2026-01-05 09:30:00"
        )
    else:
        with pytest.raises(ConflictError):
            leases.claim("T-1", "Ann", now=NINE)


def test_a_task_that_the_clerk_has_added_and_claimed_is_not_free(client, queue, leases):
    agent = client.agents.create(name="Worker 2", block_ids=[queue.id])
    client.agents.messages.create(agent.id, input="Add TASK-005: Newsletter, priority HIGH, 2 h.")
    assert leases.task("TASK-005").is_free
    client.agents.messages.create(agent.id, input="Claim TASK-005.")
    assert leases.task("TASK-005").owner == "Worker 2"
    with pytest.raises(ConflictError, match="owner Worker 2"):
        leases.claim("TASK-005", "Worker 1", now=NINE)
