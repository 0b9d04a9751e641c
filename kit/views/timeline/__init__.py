"""The timeline: every commit of a room or of one block, with what it held then, and a way back."""

from kit.views.timeline.widget import Timeline, timeline

__all__ = ["Timeline", "timeline"]
