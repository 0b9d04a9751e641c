"""The room: an append-only journal of commits, and the state that they add up to."""

from kit.journal.as_of import AsOf
from kit.journal.contract import Document, Draft, Journal, Reading
from kit.journal.disk import RoomWarning
from kit.journal.file import FileJournal
from kit.journal.memory import MemoryJournal
from kit.journal.state import counted_clock, counted_ids

__all__ = [
    "AsOf",
    "Document",
    "Draft",
    "FileJournal",
    "Journal",
    "MemoryJournal",
    "Reading",
    "RoomWarning",
    "counted_clock",
    "counted_ids",
]
