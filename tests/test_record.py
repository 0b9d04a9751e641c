"""The minutes keep what it takes to render a step's prompt again, and to prove that it is the same."""

from kit import connect
from kit.models.script import Script
from kit.prompt.writer import fingerprint

NOTE = ("memory_insert", {"label": "notes", "new_string": "one"})


def turn(client, *replies):
    notes = client.blocks.create(label="notes", value="Call 555-0199")
    ana = client.agents.create(name="Ana", block_ids=[notes.id], model=Script([*replies]))
    turn = client.agents.messages.steps(ana.id, input="go")
    turn.run()
    return notes, turn


def test_every_step_keeps_the_fingerprint_the_time_and_the_count_of_its_prompt():
    with connect() as client:
        _, done = turn(client, NOTE, "done")
        for kept, step in zip(client.tables["steps"].all(), done.steps, strict=True):
            assert kept["fingerprint"] == fingerprint(step.prompt.text)
            assert f"- rendered_at={kept['rendered_at']}\n" in step.prompt.text
            assert f"- earlier_messages={kept['earlier']}\n" in step.prompt.text


def test_a_redaction_takes_the_fingerprints_by_which_the_text_could_be_found(tmp_path):
    room = tmp_path / "team.jsonl"
    with connect(room) as client:
        notes, done = turn(client, NOTE, "done")
        client.blocks.redact(notes.id, "555-0199")
    for file in tmp_path.rglob("*"):
        for step in done.steps:
            assert fingerprint(step.prompt.text) not in file.read_text()
    with connect(room) as client:
        assert [step["fingerprint"] for step in client.tables["steps"].all()] == ["", ""]
