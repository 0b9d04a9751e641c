"""The guide to shared memory blocks, snippet by snippet and in its order: what it writes runs, and holds."""

import pytest

from kit import Replace
from kit.errors import LimitError, NotFoundError, ReadOnlyError, StaleVersionError
from kit.models import Script
from tests.ways import WAYS, opened


@pytest.fixture(params=WAYS)
def client(request):
    with opened(request.param, model=Script([])) as client:
        yield client


def labels(blocks):
    return [block.label for block in blocks]


def sees(client, agent, text):
    """Whether the text is in front of the agent at its next step."""
    return text in client.agents.prompt(agent.id).text


def acts(client, agent, *replies):
    """Let the agent do this; answers the results of its tool calls."""
    client.agents.update(agent.id, model=Script([*replies, "done"]))
    turn = client.agents.messages.steps(agent.id, input="go")
    return [result for step in turn for result in step.results]


# ------------------------------------------------------------------------------------ overview


def test_a_block_becomes_shared_when_it_is_attached_to_several_agents_by_one_id(client):
    # Step 1: Create a memory block
    shared_block = client.blocks.create(
        label="team_knowledge",
        description="Shared knowledge base for the team",
        value="Team policies and procedures...",
        limit=5000,
    )
    assert not shared_block.is_shared
    # Step 2: Attach to multiple agents
    agent1 = client.agents.create(
        name="Agent_1",
        block_ids=[shared_block.id],  # Attach shared block
        # ... other config
    )
    agent2 = client.agents.create(
        name="Agent_2",
        block_ids=[shared_block.id],  # Same block ID = shared memory
        # ... other config
    )
    # Now agent1 and agent2 share the same memory block!
    assert client.blocks.retrieve(shared_block.id).is_shared
    added = acts(
        client, agent1, ("memory_insert", {"label": "team_knowledge", "new_string": "We meet on Mondays."})
    )
    assert added[0].error is None
    assert sees(client, agent2, "We meet on Mondays."), "immediately"
    assert client.agents.blocks.retrieve("team_knowledge", agent_id=agent2.id).version == 2


def test_read_only_is_read_and_not_written_read_write_both_and_private_is_one_agents(client):
    reference = client.blocks.create(label="company_policies", value="Refunds: 30 days", read_only=True)
    queue = client.blocks.create(label="task_queue", value="TASK-001")
    worker = client.agents.create(
        name="Worker",
        block_ids=[reference.id, queue.id],
        memory_blocks=[{"label": "private_work_log", "value": "my own notes"}],
    )
    colleague = client.agents.create(name="Colleague", block_ids=[reference.id, queue.id])
    results = acts(
        client,
        worker,
        [
            ("memory_replace", {"label": "company_policies", "old_string": "30", "new_string": "90"}),
            ("memory_insert", {"label": "task_queue", "new_string": "TASK-002"}),
            ("memory_insert", {"label": "private_work_log", "new_string": "done"}),
        ],
    )
    assert [type(result.error) for result in results] == [ReadOnlyError, type(None), type(None)]
    assert sees(client, colleague, "TASK-002")
    assert sees(client, colleague, "Refunds: 30 days")
    assert not sees(client, colleague, "my own notes")


PATTERNS = {
    "hierarchical": {
        "Tier 1": {"company_policies": "read_only"},
        "Tier 2": {"company_policies": "read_only", "escalation_procedures": "read_only"},
        "Tier 3": {
            "company_policies": "read_only",
            "escalation_procedures": "read_only",
            "team_metrics": "read_write",
        },
    },
    "team": {
        "Worker 1": {"task_queue": "read_write", "completed_work": "read_write"},
        "Worker 2": {"task_queue": "read_write", "completed_work": "read_write"},
        "Supervisor": {
            "task_queue": "read_write",
            "completed_work": "read_write",
            "team_metrics": "read_write",
        },
    },
    "overlapping": {
        "Coordinator": dict.fromkeys(
            ("user_profile", "preferences", "interaction_history", "calendar", "financial"), "read_write"
        ),
        "Email": dict.fromkeys(
            ("user_profile", "preferences", "interaction_history", "calendar"), "read_write"
        ),
        "Research": dict.fromkeys(("user_profile", "preferences", "interaction_history"), "read_write"),
        "Calendar": dict.fromkeys(("user_profile", "preferences", "calendar"), "read_write"),
        "Finance": dict.fromkeys(("user_profile", "preferences", "financial"), "read_write"),
    },
    "organizational": {
        "Rep": {"mission": "read_only", "sales_knowledge": "read_write"},
        "Engineer": {"mission": "read_only", "engineering_specs": "read_write"},
        "Sales Director": {
            "mission": "read_only",
            "sales_knowledge": "read_write",
            "cross_dept_projects": "read_write",
        },
        "CEO": {
            "mission": "read_only",
            "cross_dept_projects": "read_write",
            "ceo_executive_dashboard": "read_write",
        },
    },
}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_each_pattern_gives_every_agent_what_is_drawn_and_nothing_else(client, pattern):
    drawn = PATTERNS[pattern]
    names = list(dict.fromkeys(label for held in drawn.values() for label in held))
    blocks = {label: client.blocks.create(label=label, value=f"text of {label}") for label in names}
    for name, held in drawn.items():
        agent = client.agents.create(
            name=name,
            block_ids=[blocks[label].id for label in held],
            access={blocks[label].id: access for label, access in held.items()},
        )
        assert labels(agent.blocks) == list(held)
        assert [label for label in names if sees(client, agent, f"text of {label}")] == [
            label for label in names if label in held
        ]
        for label, access in held.items():
            (result,) = acts(client, agent, ("memory_insert", {"label": label, "new_string": f"by {name}"}))
            assert (result.error is None) == (access == "read_write")
        for label in set(names) - set(held):
            (result,) = acts(client, agent, ("memory_insert", {"label": label, "new_string": f"by {name}"}))
            assert type(result.error).__name__ == "NotAttachedError"
            assert f"text of {label}" not in result.text


# ------------------------------------------------------------------------------------ best practices


def test_critical_information_is_protected_from_agents(client):
    company_policies = client.blocks.create(
        label="company_policies",
        value="Our company policies...",
        # Read-only ensures consistency
    )
    client.blocks.update(company_policies.id, read_only=True)
    agent = client.agents.create(block_ids=[company_policies.id])
    edit = {"label": "company_policies", "old_string": "policies", "new_string": "jokes"}
    assert isinstance(acts(client, agent, ("memory_replace", edit))[0].error, ReadOnlyError)
    assert client.blocks.retrieve(company_policies.id).value == "Our company policies..."


def test_an_agent_has_access_to_what_it_was_given(client):
    sales_knowledge = client.blocks.create(label="sales_knowledge", value="leads")
    hr_employee_data = client.blocks.create(label="hr_employee_data", value="salaries")
    # ❌ Bad: Sales agent with access to HR data
    sales_agent = client.agents.create(
        block_ids=[sales_knowledge.id, hr_employee_data.id]  # Too much access
    )
    assert sees(client, sales_agent, "salaries")
    # ✓ Good: Sales agent with only sales data
    sales_agent = client.agents.create(
        block_ids=[sales_knowledge.id]  # Appropriate access
    )
    assert sees(client, sales_agent, "leads")
    assert not sees(client, sales_agent, "salaries")


def test_good_names_work_and_bad_ones_are_only_bad_style(client):
    # ✓ Good names
    good = ["company_policies", "sales_team_knowledge", "cross_dept_projects", "ceo_executive_dashboard"]
    # ❌ Bad names
    bad = ["data", "block1", "temp"]
    made = [client.blocks.create(label=label, value="x") for label in good + bad]
    agent = client.agents.create(block_ids=[block.id for block in made])
    assert list(client.agents.prompt(agent.id).versions) == good + bad


def test_limits_are_chosen_by_use_and_kept(client):
    # Reference data: smaller
    company_policies = client.blocks.create(
        limit=5000  # Policies don't change often
    )
    # Active coordination: larger
    task_queue = client.blocks.create(
        limit=10000  # Tasks accumulate over time
    )
    # Detailed logs: largest
    interaction_history = client.blocks.create(
        limit=12000  # Many interactions to track
    )
    for block, limit in ((company_policies, 5000), (task_queue, 10_000), (interaction_history, 12_000)):
        assert block.limit == limit
        assert len(client.blocks.update(block.id, value="x" * limit).value) == limit
        with pytest.raises(LimitError):
            client.blocks.update(block.id, value="x" * (limit + 1))


def test_an_agent_is_told_of_its_access_by_its_persona(client):
    agent = client.agents.create(
        memory_blocks=[
            {
                "label": "persona",
                "value": """I am a Sales Representative.
My access:
- company_policies (read-only): Company-wide policies
- sales_knowledge (read/write): Shared with sales team
- my_leads (private): My personal lead tracking
I do NOT have access to:
- engineering_specs (Engineering team only)
- hr_employee_data (HR team only)
""",
            }
        ]
    )
    assert sees(client, agent, "I am a Sales Representative.\nMy access:\n- company_policies (read-only)")
    assert labels(agent.blocks) == ["persona"]


def test_a_description_says_content_access_and_purpose_and_the_agent_reads_it(client):
    block = client.blocks.create(
        label="sales_knowledge",
        description="Sales team knowledge base: pricing, playbooks, targets. "
        "Read/write access for Sales Director, Rep 1, Rep 2.",
        # Good description includes: content, access, and purpose
    )
    agent = client.agents.create(block_ids=[block.id])
    assert sees(client, agent, "pricing, playbooks, targets")


# ------------------------------------------------------------------------------------ use cases


def test_workers_claim_tasks_in_real_time_without_conflicts(client):
    task_queue = client.blocks.create(label="task_queue", value="TASK-001: open\nTASK-002: open")
    workers = [client.agents.create(name=f"Worker_{n}", block_ids=[task_queue.id]) for n in (1, 2)]
    for number, worker in enumerate(workers, 1):
        edit = {
            "label": "task_queue",
            "old_string": f"TASK-00{number}: open",
            "new_string": f"TASK-00{number}: {worker.name}",
        }
        acts(client, worker, ("memory_replace", edit))
    assert client.blocks.retrieve(task_queue.id).value == "TASK-001: Worker_1\nTASK-002: Worker_2"
    late = {"label": "task_queue", "old_string": "TASK-001: open", "new_string": "TASK-001: Worker_2"}
    (result,) = acts(client, workers[1], ("memory_replace", late))
    assert "TASK-001: Worker_1" in result.text, "the refusal tells what is there now"
    assert client.blocks.retrieve(task_queue.id).version == 3


# ------------------------------------------------------------------------------------ the API


def test_blocks_are_created_attached_and_detached(client):
    block = client.blocks.create(
        label="block_name",  # Required: identifier
        description="What this is",  # Recommended: for management
        value="Initial content",  # Required: starting content
        limit=5000,  # Optional: character limit
    )
    block1, block2 = client.blocks.create(label="one"), client.blocks.create(label="two")
    agent = client.agents.create(
        name="Agent_Name",
        block_ids=[block1.id, block2.id],  # Attach existing blocks
        memory_blocks=[  # Create new private blocks
            {"label": "persona", "value": "..."}
        ],
        # ... other config
    )
    assert labels(agent.blocks) == ["one", "two", "persona"]
    # Attach a block to an existing agent
    client.agents.blocks.attach(agent_id=agent.id, block_id=block.id)
    assert sees(client, agent, "Initial content")
    # Detach a block from an agent
    client.agents.blocks.detach(agent_id=agent.id, block_id=block.id)
    assert not sees(client, agent, "Initial content")
    assert client.blocks.retrieve(block.id).value == "Initial content"


def test_blocks_are_listed_with_optional_filters(client):
    for label in ("team_knowledge", "sales_leads", "cross_sales"):
        client.blocks.create(label=label)
    # List all blocks in project
    all_blocks = client.blocks.list()
    # Filter by label
    team_blocks = client.blocks.list(label="team_knowledge")
    # Search by label text
    search_results = client.blocks.list(label_search="sales")
    assert labels(all_blocks) == ["team_knowledge", "sales_leads", "cross_sales"]
    assert labels(team_blocks) == ["team_knowledge"]
    assert labels(search_results) == ["sales_leads", "cross_sales"]


def test_a_block_is_retrieved_by_its_id(client, capsys):
    block = client.blocks.create(label="team_knowledge", value="Mondays")
    block = client.blocks.retrieve(block.id)
    print(f"Block: {block.label}")
    print(f"Value: {block.value}")
    assert capsys.readouterr().out == "Block: team_knowledge\nValue: Mondays\n"


def test_blocks_are_modified_directly(client):
    block = client.blocks.create(label="team_knowledge", value="old", limit=5000)
    agent = client.agents.create(block_ids=[block.id])
    # Update block content - completely replaces the value
    client.blocks.update(block.id, value="Updated team knowledge: New procedures...")
    assert sees(client, agent, "New procedures...")
    assert not sees(client, agent, "old")
    # Update multiple properties
    client.blocks.update(block.id, value="New content", limit=8000, description="Updated description")
    now = client.blocks.retrieve(block.id)
    assert (now.value, now.limit, now.description) == ("New content", 8000, "Updated description")
    # Make block read-only
    client.blocks.update(block.id, read_only=True)
    edit = {"label": "team_knowledge", "new_string": "x"}
    assert isinstance(acts(client, agent, ("memory_insert", edit))[0].error, ReadOnlyError)


def test_deleting_a_block_detaches_it_from_all_agents(client):
    block = client.blocks.create(label="old_news", value="stale")
    agents = [client.agents.create(block_ids=[block.id]) for _ in range(2)]
    client.blocks.delete(block_id=block.id)
    for agent in agents:
        assert client.agents.retrieve(agent.id).block_ids == []
        assert not sees(client, agent, "stale")


def test_the_blocks_of_an_agent_are_listed(client, capsys):
    agent = client.agents.create(
        memory_blocks=[{"label": f"b{number:02}", "value": "x" * 60} for number in range(12)]
    )
    # List all blocks for an agent
    agent_blocks = client.agents.blocks.list(agent_id=agent.id)
    assert len(agent_blocks) == 12
    # With pagination
    agent_blocks = client.agents.blocks.list(agent_id=agent.id, limit=10, order="asc")
    assert len(agent_blocks) == 10
    for block in agent_blocks:
        print(f"{block.label}: {block.value[:50]}...")
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"b{number:02}: {'x' * 50}..." for number in range(12)], "a loop goes on over the pages"


def test_a_block_is_found_and_changed_by_its_label(client):
    task_queue = client.blocks.create(label="task_queue", value="empty")
    agent = client.agents.create(memory_blocks=[{"label": "human", "value": "Alice"}])
    worker = worker_agent = client.agents.create(block_ids=[task_queue.id])
    colleague = client.agents.create(block_ids=[task_queue.id])
    # Get agent's human block
    human_block = client.agents.blocks.retrieve(agent_id=agent.id, block_label="human")
    assert human_block.value == "Alice"
    # Get shared task queue from specific agent
    task_queue = client.agents.blocks.retrieve(agent_id=worker_agent.id, block_label="task_queue")
    assert task_queue.value == "empty"
    # Update agent's knowledge about the human
    client.agents.blocks.update(
        agent_id=agent.id,
        block_label="human",
        value="Updated user information: Alice, prefers email over chat",
    )
    assert sees(client, agent, "prefers email over chat")
    # Update shared block via specific agent
    client.agents.blocks.update(
        agent_id=worker.id, block_label="task_queue", value="Updated task queue with new items..."
    )
    assert sees(client, colleague, "Updated task queue with new items...")


def test_the_agents_that_hold_a_block_are_listed(client, capsys):
    block = client.blocks.create(label="team_knowledge")
    for number in range(12):
        client.agents.create(name=f"Agent_{number}", block_ids=[block.id])
    # List all agents that use this block
    agents_with_block = client.blocks.agents.list(block_id=block.id)
    print(f"Used by {len(agents_with_block)} agents:")
    for agent in agents_with_block:
        print(f" - {agent.name}")
    # With pagination
    agents_page = client.blocks.agents.list(block_id=block.id, limit=10, order="asc")
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["Used by 12 agents:", *(f" - Agent_{number}" for number in reversed(range(12)))]
    assert [agent.name for agent in agents_page.items] == [f"Agent_{number}" for number in range(10)]


@pytest.mark.parametrize(
    "call",
    [
        (
            "core_memory_replace",
            {"label": "task_queue", "old_content": "task-001: open", "new_content": "task-001: complete"},
        ),
        ("core_memory_append", {"label": "task_queue", "content": "task-001: complete"}),
    ],
)
def test_agents_update_blocks_through_their_tools_and_all_others_see_it_at_once(client, call):
    block = client.blocks.create(label="task_queue", value="task-001: open")
    agent = client.agents.create(
        block_ids=[block.id],
        tools=["core_memory_replace", "core_memory_append"],
        model=Script([call, "Done."]),
    )
    other = client.agents.create(block_ids=[block.id])
    # Agent updates shared block content
    response = client.agents.messages.create(
        agent_id=agent.id,
        messages=[{"role": "user", "content": "Update the task queue to mark task-001 as complete"}],
    )
    # Agent uses core_memory_replace or core_memory_append tools
    # Changes are immediately visible to all agents with access
    assert [message.message_type for message in response.messages] == [
        "tool_call_message",
        "tool_return_message",
        "assistant_message",
    ]
    assert sees(client, other, "task-001: complete")


# ------------------------------------------------------------------------------------ troubleshooting


def test_who_shares_a_block_is_one_call_away(client, capsys):
    block = client.blocks.create(label="team_knowledge")
    agents = [client.agents.create(block_ids=[block.id]) for _ in range(2)]
    # Debug: Check which agents share the block
    block_info = client.blocks.retrieve(block_id=block.id)
    print(f"Agents with access: {block_info.agent_ids}")
    assert block_info.agent_ids == [agent.id for agent in agents]
    assert capsys.readouterr().out == f"Agents with access: {[agent.id for agent in agents]}\n"


def test_a_limit_that_is_exceeded_is_said_aloud_and_can_be_raised(client, capsys):
    block = client.blocks.create(label="log", value="x" * 95, limit=100)
    agent = client.agents.create(block_ids=[block.id])
    # the guide: "updates may fail silently", "content truncated": not here
    (result,) = acts(client, agent, ("memory_insert", {"label": "log", "new_string": "y" * 50}))
    assert isinstance(result.error, LimitError)
    assert client.blocks.retrieve(block.id).value == "x" * 95
    # Check current usage
    block = client.blocks.retrieve(block_id=block.id)
    print(f"Characters: {len(block.value)} / {block.limit}")
    assert capsys.readouterr().out == "Characters: 95 / 100\n"
    client.blocks.update(block_id=block.id, limit=10000)
    assert acts(client, agent, ("memory_insert", {"label": "log", "new_string": "y" * 50}))[0].error is None


def test_an_agent_that_sees_too_much_is_found_and_mended(client):
    block = client.blocks.create(label="hr_employee_data", value="salaries")
    agent_id = client.agents.create(block_ids=[block.id]).id
    assert client.agents.retrieve(agent_id).block_ids == [block.id]
    client.agents.blocks.detach(agent_id=agent_id, block_id=block.id)
    assert client.agents.retrieve(agent_id).block_ids == []


def test_races_are_avoided_by_sections_and_by_optimistic_concurrency_control(client):
    # Good: Each agent updates their own section
    sections = """
TASK-001:
Status: In Progress
Claimed by: Worker_1
Timestamp: 2024-10-08 14:30
TASK-002:
Status: In Progress
Claimed by: Worker_2
Timestamp: 2024-10-08 14:31
"""
    block = client.blocks.create(label="task_queue", value=sections)
    for worker in ("Worker_1", "Worker_2"):
        done = Replace(
            f"Status: In Progress\nClaimed by: {worker}", f"Status: Complete\nClaimed by: {worker}"
        )
        client.blocks.edit(block.id, done)
    assert client.blocks.retrieve(block.id).value == sections.replace("In Progress", "Complete")
    with pytest.raises(StaleVersionError):
        client.blocks.update(block.id, value="mine", expected_version=1)


# ------------------------------------------------------------------------------------ security


def test_sensitive_data_is_isolated(client):
    # GDPR/HIPAA Example: Isolate sensitive data
    hr_employee_data = client.blocks.create(
        label="hr_employee_data", description="CONFIDENTIAL - HR Department only. Contains PII."
    )
    sales_knowledge = client.blocks.create(label="sales_knowledge")
    # Only attach to authorized agents
    hr_director = client.agents.create(
        block_ids=[hr_employee_data.id]  # Only HR has access
    )
    # Sales/Engineering agents do NOT get access
    sales_agent = client.agents.create(
        block_ids=[sales_knowledge.id]  # No HR data access
    )
    client.blocks.update(hr_employee_data.id, value="Jane Doe: 4711")
    assert sees(client, hr_director, "Jane Doe")
    assert not sees(client, sales_agent, "Jane Doe")
    assert not sees(client, sales_agent, "CONFIDENTIAL")


def test_access_is_audited_and_revoked(client, capsys):
    sensitive_block = company_confidential = client.blocks.create(
        label="company_confidential", value="secret"
    )
    former_employee_agent = client.agents.create(name="Former", block_ids=[sensitive_block.id])
    director = client.agents.create(name="Director", block_ids=[sensitive_block.id])
    # Check block usage
    block_info = client.blocks.retrieve(block_id=sensitive_block.id)
    print(f"Accessed by: {block_info.agent_ids}")
    # Log all agents with access
    for agent_id in block_info.agent_ids:
        agent = client.agents.retrieve(agent_id=agent_id)
        print(f" {agent.name} - {agent.created_at}")
    assert capsys.readouterr().out.splitlines() == [
        f"Accessed by: {[former_employee_agent.id, director.id]}",
        f" Former - {former_employee_agent.created_at}",
        f" Director - {director.created_at}",
    ]
    # Employee leaves company - revoke agent access
    client.agents.blocks.detach(agent_id=former_employee_agent.id, block_id=company_confidential.id)
    assert not sees(client, former_employee_agent, "secret")
    # Or delete the agent entirely
    client.agents.delete(agent_id=former_employee_agent.id)
    with pytest.raises(NotFoundError):
        client.agents.retrieve(former_employee_agent.id)
    assert client.blocks.retrieve(sensitive_block.id).agent_ids == [director.id]
