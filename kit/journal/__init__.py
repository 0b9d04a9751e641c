"""The room: an append-only journal of commits, and the state that they add up to."""

from kit.journal.as_of import AsOf
from kit.journal.commits import Commits
from kit.journal.contract import Anew, Draft, Journal, Reading, Record, Rewritable
from kit.journal.disk import RoomWarning
from kit.journal.file import FileJournal
from kit.journal.memory import MemoryJournal
from kit.journal.plain import Document
from kit.journal.state import counted_clock, counted_ids, random_ids, wall_clock
from kit.journal.trail import Facts, Outline, Versions

__all__ = [
    "Anew",
    "AsOf",
    "Commits",
    "Document",
    "Draft",
    "Facts",
    "FileJournal",
    "Journal",
    "MemoryJournal",
    "Outline",
    "Reading",
    "Record",
    "Rewritable",
    "RoomWarning",
    "Versions",
    "counted_clock",
    "counted_ids",
    "random_ids",
    "wall_clock",
]
