"""Pictures of races: the matrix of interleavings, and what was measured as bars."""

from kit.views.race.html import Drawing, draw
from kit.views.race.seen import lost_at

__all__ = ["Drawing", "draw", "lost_at"]
