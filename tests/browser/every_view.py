"""A notebook with every kind of view, each in a cell of its own."""

from pathlib import Path

import nbformat

MAKE = """from kit import connect
from kit.lessons import open_lesson
from kit.race import naive, race
from kit.views import access_map, board, stepper, timeline, trace
client = connect()
rules = client.blocks.create(label="rules", value="No shouting.")
ana = client.agents.create(name="Ana", block_ids=[rules.id])
client.agents.messages.create(ana.id, input="What are the rules?")
lesson = open_lesson(1, client)"""
VIEWS = {
    "board(client)": "button", "timeline(client)": "button", "trace(client)": "select",
    "access_map(client)": "tab", "stepper(race(naive))": "button", 'lesson.quiz("Q1", "")': "radio",
    'lesson.parsons("E7", "")': "button",
}  # fmt: skip


def write_every_view(path: Path) -> Path:
    """Write the notebook: what they show is made in its first cell."""
    cells = [nbformat.v4.new_code_cell(source) for source in (MAKE, *VIEWS)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path
