"""The built-in model: deterministic, rule-based, offline."""

from kit.models.clerk.clerk import Clerk

__all__ = ["Clerk"]
