"""The audit of a whole room: who can read what, who could, what may leak, and why something was refused."""

from kit.audit.audit import Audit

__all__ = ["Audit"]
