"""The clerk: the kit's built-in model, rules in place of weights."""

from kit.clerk.clerk import Clerk

__all__ = ["Clerk"]
