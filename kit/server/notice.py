"""The notice: what whoever starts a server is told; first what may be projected, then what is hers alone."""

from __future__ import annotations

import io

import segno

from kit.server.addresses import LOOPBACK
from kit.server.members import Members
from kit.server.plan import Plan
from kit.values.console import shows


def told(plan: Plan, members: Members, addresses: list[str]) -> list[str]:
    """The lines: the address first, the tokens last. Those that members have not got yet are made."""
    lines = [addresses[0], *_where(plan, addresses)]
    if members.is_open:
        return [*lines, "Every program of this machine may read and write it: there is no token."]
    if plan.learners:
        lines += [f"It is the room of a class of {plan.learners}.", *_to_show(members, addresses), ""]
        lines += [_heading("for you alone"), f"The class page: {addresses[0]}/class"]
        lines += ["The class is paused: learners can read and answer questions."] * members.paused
    return [*lines, *_tokens(members)]


def _where(plan: Plan, addresses: list[str]) -> list[str]:
    kept = f"kept in {plan.room}" if plan.room else "in memory: it ends with this process"
    if plan.host in LOOPBACK:
        who = "Only this machine can reach it."
        if plan.address:
            who = f"Only this machine can reach it, and whoever comes through {plan.address}."
    else:
        who = f"Whoever can reach {plan.host} can try; this is not encrypted."
    also = [f"It is reached at {address} too." for address in addresses[1:]]
    pages = [f"Pages of {origin} may use it." for origin in plan.origins]
    return [f"The room is {kept}. Stop with Ctrl+C.", who, *also, *pages]


def _to_show(members: Members, addresses: list[str]) -> list[str]:
    """What may be projected: how to join, and nothing that opens more than one place."""
    where = f"{addresses[0]}/join"
    return [
        "",
        _heading("to be shown"),
        f"Join code: {members.code}   at {where}",
        _qr(f"{where}#{members.code}"),
    ]


def _tokens(members: Members) -> list[str]:
    tokens = members.issue()
    names = {member.id: member.name for member in members.all}
    if not tokens:
        return ["The tokens are those of last time; kit class token and the class page make new ones."]
    return [f"{names[id]:14} {token}" for id, token in tokens.items()]


def _heading(text: str) -> str:
    return f"--- {text} ---"


def _qr(text: str) -> str:
    drawn = io.StringIO()
    compact = shows("█▀▄")  # else in blanks and colours, which every terminal has
    segno.make(text, error="l").terminal(drawn, compact=compact, border=1)
    return drawn.getvalue().rstrip("\n")
