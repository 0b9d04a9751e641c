"""A connection: HTTP/1.1 by h11, with a limit on the time that each part of a request may take.

uvicorn limits neither how long a request takes to arrive nor how long an answer takes to leave.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, Literal, cast

import h11
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

from kit.server.lobby import Lobby

Phase = Literal["head", "body", "served", "idle", "leaving"]
_CRUMB = 100  # bytes of a chunk
_MOST_CRUMBS = 1000
_LATE = (
    b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-type: application/json\r\n"
    b'content-length: 28\r\n\r\n{"detail":"Request Timeout"}'
)


class Parser(h11.Connection):
    """h11, which also refuses a body in crumbs, for each costs the same work however small it is.

    And one whose end is told in two ways.
    """

    _crumbs = 0

    def next_event(self) -> type[h11.NEED_DATA | h11.PAUSED] | h11.Event:
        event = super().next_event()
        if isinstance(event, h11.Request):
            self._crumbs = 0
            if {b"content-length", b"transfer-encoding"} <= {name for name, _ in event.headers}:
                # what stands in front may see another end of it, and take what follows for another's
                raise h11.RemoteProtocolError("two lengths of one body")
        elif isinstance(event, h11.Data) and event.chunk_start:
            self._crumbs += 1 if len(event.data) < _CRUMB else 0
            if self._crumbs > _MOST_CRUMBS:
                raise h11.RemoteProtocolError("the body comes in too many small chunks")
        return event


class Connection(H11Protocol):
    """One connection; it goes through the phases of a request and is closed when one takes too long."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        lobby: Lobby,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.conn = Parser(h11.SERVER, lobby.limits.header)
        self._lobby = lobby
        self._limits = lobby.limits
        self._address = ""
        self._phase: Phase = "served"
        self._timer: asyncio.TimerHandle | None = None
        self._unsent: asyncio.TimerHandle | None = None

    # ------------------------------------------------------------------ what the loop tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast("asyncio.Transport", transport))
        self._address = self.client[0] if self.client else ""
        if self._lobby.enter(self, self._address):
            self._begin("head")
        else:
            self.turn_out()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        self._lobby.leave(self, self._address)
        for timer in (self._timer, self._unsent, self.timeout_keep_alive_task):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._await_progress()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._unsent is not None and self._phase != "leaving":
            self._unsent.cancel()
            self._unsent = None

    # ------------------------------------------------------------------ phases

    def _look(self) -> None:
        """See which phase it is in, and begin that one if it is another."""
        phase = self._now()
        if phase != self._phase:
            self._begin(phase)

    def _now(self) -> Phase:
        if self.transport.is_closing():
            return "leaving"
        cycle = cast("RequestResponseCycle | None", self.cycle)
        if cycle is not None and not cycle.response_complete:
            return "body" if cycle.more_body else "served"
        is_between = self.conn.their_state in {h11.IDLE, h11.DONE} and not self.conn.trailing_data[0]
        # what follows on an answered request is read and dropped, for no longer than a head may take
        return "idle" if is_between and cycle is not None else "head"

    def _begin(self, phase: Phase) -> None:
        self._phase = phase
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if phase == "served":
            self._lobby.serve(self, self._address)
            return
        self._lobby.wait(self, self._address)
        if phase == "leaving":
            self._await_progress()
            return
        longest = {"head": self._limits.head, "body": self._limits.body, "idle": self._limits.idle}[phase]
        self._timer = self.loop.call_later(longest, self._is_late)

    def _is_late(self) -> None:
        if self._phase == "head" and self.conn.our_state is h11.IDLE and self.conn.trailing_data[0]:
            self.transport.write(_LATE)
        if self._phase == "body":
            self.turn_out()
            return
        self.transport.close()
        self._look()

    def _await_progress(self) -> None:
        """Look in a while whether what is to be sent is being taken."""
        if self._unsent is None:
            left = self.transport.get_write_buffer_size()
            self._unsent = self.loop.call_later(self._limits.stalled, partial(self._check_progress, left))

    def _check_progress(self, before: int) -> None:
        self._unsent = None
        if before - self.transport.get_write_buffer_size() < self._limits.pace * self._limits.stalled:
            self.turn_out()
        else:
            self._await_progress()

    def turn_out(self) -> None:
        """Close it at once, whatever is under way."""
        self._lobby.leave(self, self._address)
        self.transport.abort()
