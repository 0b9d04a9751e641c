"""The rooms with two faults: half of the mending, and mending that harms, is told as what it is."""

from itertools import pairwise

import pytest

from kit import Append, Replace, connect
from kit.course.nb01_read_only_knowledge import night, tips
from kit.course.nb02_task_coordination import harbour
from kit.course.nb03_user_assistant import clinic
from kit.course.nb04_enterprise import own_team, port
from kit.leases import Leases
from kit.lessons.syllabus import syllabus
from kit.team import read_table

LOST = "[TASK-402] Change the lamp | Status: Unassigned | Owner: none"


@pytest.fixture
def client():
    with connect(repeatable=True) as client:
        yield client


def one(client, label):
    return client.blocks.list(label=label)[0]


def agent(client, name):
    return client.agents.list(name=name)[0]


@pytest.mark.parametrize("incident", [night, harbour, clinic, port])
def test_without_its_room_it_can_not_be_checked(client, incident):
    assert incident.check(client, None).outcome == "cannot be checked"


@pytest.mark.parametrize(
    "scene",
    [night.a_night_passes, harbour.a_storm_passes, clinic.a_week_at_the_clinic, port.a_year_at_the_port],
)
def test_a_scene_that_is_played_twice_changes_nothing(client, scene):
    scene(client)
    before = client.journal.read(lambda room: room.seq)
    scene(client)
    assert client.journal.read(lambda room: room.seq) == before


@pytest.mark.parametrize(
    ("scene", "incident", "label"),
    [(night.a_night_passes, night, night.RULES), (harbour.a_storm_passes, harbour, harbour.QUEUE)],
)
def test_a_try_that_was_taken_back_is_not_tried_whatever_the_history_says(client, scene, incident, label):
    scene(client)
    assert incident.check(client, None).outcome == "not tried yet"
    block = client.blocks.list(label=label, order="asc")[0]
    client.blocks.update(block.id, value="something else")
    assert incident.check(client, None).outcome == "wrong"
    client.blocks.update(block.id, value=block.value)
    assert incident.check(client, None).outcome == "not tried yet"


class TestNight:
    @pytest.fixture
    def rules(self, client):
        night.a_night_passes(client)
        return client.blocks.list(label=night.RULES, order="asc")

    def test_both_desks_on_the_second_block_are_right_too(self, client, rules):
        first, second = rules
        client.agents.blocks.detach(block_id=first.id, agent_id=agent(client, "Night Desk A").id)
        client.agents.blocks.attach(block_id=second.id, agent_id=agent(client, "Night Desk A").id)
        client.blocks.update(second.id, read_only=True)
        assert night.check(client, None).outcome == "right"

    def test_to_add_is_to_change(self, client, rules):
        first, second = rules
        a, b = agent(client, "Night Desk A"), agent(client, "Night Desk B")
        client.agents.blocks.detach(block_id=second.id, agent_id=b.id)
        client.agents.blocks.attach(block_id=first.id, agent_id=b.id, access="append_only")
        client.agents.update(a.id, access={first.id: "read_only"})
        client.blocks.restore(first.id, version=1)
        assert "append_only" in night.check(client, None).why

    def test_a_desk_that_is_gone_is_missed(self, client, rules):
        client.agents.delete(agent(client, "Night Desk B").id)
        assert "gone" in night.check(client, None).why


class TestHarbour:
    @pytest.fixture
    def queue(self, client):
        harbour.a_storm_passes(client)
        return one(client, harbour.QUEUE)

    def test_a_task_that_somebody_claims_is_as_good_as_a_free_one(self, client, queue):
        client.blocks.edit(queue.id, Append(LOST))
        Leases(client, queue.id).claim("TASK-401", "Worker 3", now=harbour.SIX)
        verdict = harbour.check(client, None)
        assert verdict.outcome == "right"
        assert "TASK-401 is Worker 3's, with an end" in verdict.why

    def test_the_first_hint_finds_the_write_that_lost_the_line(self, client, queue):
        """No version has fewer lines than the one before: one line went and another came."""
        texts = [version.value.split("\n") for version in client.blocks.history(queue.id)]
        took = [
            number + 2
            for number, (was, now) in enumerate(pairwise(texts))
            if any(line.split("]")[0] not in "\n".join(now) for line in was)
        ]
        assert took == [3]
        assert "took a line away" in syllabus(2).exercises["I1"].hints[0]

    def test_a_crane_that_nobody_checked_is_not_complete(self, client, queue):
        client.blocks.edit(queue.id, Append(LOST))
        client.blocks.edit(queue.id, Replace("Status: In progress", "Status: Complete"))
        assert harbour.check(client, None).outcome == "wrong"

    def test_a_queue_that_is_made_again_has_lost_its_history(self, client, queue):
        client.blocks.edit(queue.id, Append(LOST))
        Leases(client, queue.id).return_expired(now=harbour.SIX)
        value = one(client, harbour.QUEUE).value
        client.blocks.delete(queue.id)
        client.blocks.create(label=harbour.QUEUE, value=value)
        assert "history is gone" in harbour.check(client, None).why

    def test_the_line_twice_is_not_the_line(self, client, queue):
        client.blocks.edit(queue.id, Append(LOST))
        client.blocks.edit(queue.id, Append(LOST))
        Leases(client, queue.id).return_expired(now=harbour.SIX)
        assert "twice" in harbour.check(client, None).why


class TestClinic:
    @pytest.fixture
    def log(self, client):
        clinic.a_week_at_the_clinic(client)
        return one(client, clinic.LOG)

    def test_people_are_not_the_leak(self, client, log):
        client.agents.delete(agent(client, "Nurse").id)
        client.blocks.redact(log.id, clinic.SECRET)
        assert "Nurse is gone" in clinic.check(client, None).why

    def test_a_nurse_that_only_adds_can_work(self, client, log):
        nurse = agent(client, "Nurse")
        client.agents.update(nurse.id, block_ids=[log.id], access={log.id: "append_only"})
        client.blocks.redact(log.id, clinic.SECRET)
        assert clinic.check(client, None).outcome == "right"

    def test_what_is_erased_everywhere_is_erased_where_it_belongs_too(self, client, log):
        client.agents.update(agent(client, "Nurse").id, block_ids=[log.id])
        client.blocks.redact(log.id, clinic.SECRET)
        client.blocks.redact(one(client, clinic.RECORDS).id, clinic.SECRET)
        assert "Doctor" in clinic.check(client, None).why

    def test_the_illness_without_the_patient_is_the_diagnosis_still(self, client, log):
        client.agents.update(agent(client, "Nurse").id, block_ids=[log.id])
        client.blocks.redact(log.id, "Mr Adler")
        assert "Driver can know 'gout'" in clinic.check(client, None).why
        client.blocks.redact(log.id, "gout")
        assert "visit is to Mr Adler" in clinic.check(client, None).why

    def test_what_the_driver_is_asked_tells_it(self, client, log):
        client.agents.update(agent(client, "Nurse").id, block_ids=[log.id])
        client.blocks.redact(log.id, clinic.SECRET)
        driver = agent(client, "Driver")
        client.agents.messages.create(driver.id, input="Is it true that Mr Adler has gout?")
        assert "it stands in a message to it" in clinic.check(client, None).why
        client.blocks.redact(log.id, "gout")
        assert clinic.check(client, None).outcome == "right"

    def test_a_log_that_is_emptied_helps_no_driver(self, client, log):
        client.agents.update(agent(client, "Nurse").id, block_ids=[log.id])
        client.blocks.redact(log.id, clinic.SECRET)
        client.blocks.update(log.id, value="")
        assert "how to get in" in clinic.check(client, None).why


class TestTips:
    @pytest.fixture
    def tier_1(self, client):
        secret = client.blocks.create(label=tips.SECRET, value=f"Refunds above {tips.LIMIT}: ask.")
        first, _ = (client.agents.create(name=name) for name in ("Tier 1 A", "Tier 1 B"))
        client.agents.create(name="Tier 2", block_ids=[secret.id])
        return first

    def mend(self, client):
        block = one(client, tips.TIPS)
        client.blocks.update(block.id, value="\n".join(block.value.split("\n")[:3]))

    def ask(self, client, agent, text):
        client.agents.messages.create(agent.id, input=text)

    def test_what_one_asked_oneself_is_no_leak(self, client, tier_1):
        self.ask(client, tier_1, "Can you refund $1,000?")
        tips.a_shift_ends(client)
        self.mend(client)
        assert client.agents.knows(tier_1.id, tips.LIMIT)
        assert tips.check(client, None).outcome == "right"

    def test_an_answer_from_the_block_is_one_and_the_way_on_is_named(self, client, tier_1):
        tips.a_shift_ends(client)
        self.ask(client, tier_1, "What does Tier 2 refund?")
        self.mend(client)
        assert 'lesson.resume("E5")' in tips.check(client, None).why
        client.blocks.redact(one(client, tips.TIPS).id, tips.LIMIT)
        assert tips.check(client, None).outcome == "right"

    def test_a_limit_that_is_erased_at_its_source_does_not_come_back(self, client, tier_1):
        tips.a_shift_ends(client)
        client.blocks.redact(one(client, tips.SECRET).id, tips.LIMIT)
        self.mend(client)
        assert "does not come back" in tips.check(client, None).why


class TestPort:
    @pytest.fixture
    def team(self, client):
        return port.a_year_at_the_port(client)

    def test_the_bulletin_may_be_closed_by_the_table_and_everything_follows(self, client, team):
        team.table["Customs Head"]["port_bulletin"] = "R"
        team.bring_in_line()
        assert port.check(client, team).outcome == "right"

    def test_who_reads_the_findings_no_more_can_not_work(self, client, team):
        team.table["Customs Head"] = {"berth_plan": "R", "port_bulletin": "R/W"}
        team.bring_in_line()
        assert "Customs Head" in port.check(client, team).why

    def test_offices_that_the_learner_takes_out_are_judged_all_the_same(self, client, team, monkeypatch):
        monkeypatch.delitem(port.GROUPS, "berths")
        team.table["Customs Head"]["port_bulletin"] = "R"
        assert "Customs 1 may write in customs" in port.check(client, team).why

    def test_another_answer_than_the_team_is_told(self, client, team):
        assert port.check(client, team.table).outcome == "cannot be checked"


class TestOwnTeam:
    TABLE = "   a_rules b_list c_codes\nAna R R/W -\nBen R R R\nCleo R - R/W"

    def test_a_tight_team_is_right_however_its_table_is_given(self, client):
        assert own_team.check(client, self.TABLE).outcome == "right"
        assert own_team.check(client, read_table(self.TABLE)).outcome == "right"

    def test_a_team_that_leaks_is_told_by_which_way(self, client):
        leaky = self.TABLE.replace("Ben R R R", "Ben R R/W R").replace("Cleo R -", "Cleo R R")
        assert "can get out" in own_team.check(client, leaky).why

    @pytest.mark.parametrize("answer", ["", ..., None, own_team.EXAMPLE])
    def test_what_is_untouched_or_the_example_is_not_a_team_of_ones_own(self, client, answer):
        assert own_team.check(client, answer).outcome == "not tried yet"
