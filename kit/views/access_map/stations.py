"""The stations of ways by number: the agents and blocks that are shown, and after them others."""

from __future__ import annotations

from collections.abc import Iterable

from kit.audit.flows import Flow, Hop
from kit.audit.snapshot import Snapshot
from kit.views.access_map.seen import Way, WayStep

MOST_IN_WAYS = 300_000  # bytes, about, of all ways together with the names that only they need
_A_NUMBER = 6  # bytes
_A_NAME = 120  # bytes beside the name


class Stations:
    """``agents`` and ``blocks`` by number; ``numbered`` makes steps of flows, as long as they fit."""

    def __init__(self, seen: Snapshot, columns: int, rows: int) -> None:
        self.agents = list(seen.agents[:columns])
        self.blocks = list(seen.blocks[:rows])
        self._agents = {one.shown: number for number, one in enumerate(self.agents)}
        self._blocks = {one.id: number for number, one in enumerate(self.blocks)}
        self._by_name = {one.shown: one for one in seen.agents}
        self._by_id = {one.id: one for one in seen.blocks}
        self._left = MOST_IN_WAYS

    def numbered(self, found: list[Flow]) -> Way | None:
        """The flows as steps; ``None`` if they do not fit any more."""
        size = self._size(found)
        if size > self._left:
            return None
        self._left -= size
        places: dict[tuple[Hop, ...], int] = {(): -1}
        for place, flow in enumerate(found):
            places[flow.hops] = place
        return tuple(self._step(flow, places[flow.hops[:-1]]) for flow in found)

    def _step(self, flow: Flow, before: int) -> WayStep:
        hop = flow.hops[-1]
        return WayStep(before, self._all(hop.agents), self._block(hop), self._all(flow.readers))

    def _size(self, found: list[Flow]) -> int:
        """About how many bytes these flows take, with the names that are new by them."""
        hops = [flow.hops[-1] for flow in found]
        names = {name for hop in hops for name in hop.agents} | {
            name for flow in found for name in flow.readers
        }
        names = {name for name in names if name not in self._agents}
        names |= {hop.label for hop in hops if hop.block_id not in self._blocks}
        numbers = sum(4 + len(flow.hops[-1].agents) + len(flow.readers) for flow in found)
        return _A_NUMBER * numbers + sum(_A_NAME + len(name.encode("utf-8", "replace")) for name in names)

    def _all(self, names: Iterable[str]) -> tuple[int, ...]:
        return tuple(map(self._agent, names))

    def _agent(self, name: str) -> int:
        if name not in self._agents:
            self._agents[name] = len(self.agents)
            self.agents.append(self._by_name[name])
        return self._agents[name]

    def _block(self, hop: Hop) -> int:
        if hop.block_id not in self._blocks:
            self._blocks[hop.block_id] = len(self.blocks)
            self.blocks.append(self._by_id[hop.block_id])
        return self._blocks[hop.block_id]
