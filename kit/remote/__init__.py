"""A room on the network, under the same names as one that is here."""

from kit.remote.client import RemoteClient

__all__ = ["RemoteClient"]
