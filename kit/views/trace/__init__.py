"""The trace: one turn of an agent step by step, its prompts exactly as they were sent."""

from kit.views.trace.widget import Trace, trace

__all__ = ["Trace", "trace"]
