"""``kit serve`` and ``kit join``: one room for many."""

from __future__ import annotations

import argparse
import ipaddress
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit.cli.paths import named_path
from kit.errors import KitError

if TYPE_CHECKING:
    from kit.server.plan import Plan


def add_to(doors: Any) -> None:
    """Add the doors to the parser."""
    _add_serve(doors)
    _add_join(doors)


def _add_serve(doors: Any) -> None:
    door = doors.add_parser(
        "serve", help="open a room over HTTP, for programs or for a class", description=_serve.__doc__
    )
    door.add_argument(
        "room",
        type=named_path,
        nargs="?",
        metavar="ROOM",
        help="the room, NAME.jsonl; without it one in memory",
    )
    add_listening(door)
    door.add_argument("--token", action="store_true", help="ask for a token, which is printed")
    group = door.add_argument_group("a class")
    group.add_argument(
        "--class", type=size, default=0, dest="learners", metavar="N", help="places for N learners"
    )
    group.add_argument(
        "--no-class",
        action="store_true",
        help="serve a class's room to its operator alone, without the class",
    )
    add_share(group)
    add_limits(group)
    door.set_defaults(door=_serve)


def add_listening(door: argparse.ArgumentParser) -> None:
    """Add where a server listens, and what it lets others use."""
    door.add_argument("--host", default="127.0.0.1", help="where to listen (default: this machine only)")
    door.add_argument("--port", type=_port, default=8283, help="0 takes a free one (default: 8283)")
    _add_address(door)
    door.add_argument(
        "--proxy", type=_proxy, action="append", default=[], metavar="ADDRESS",
        help="a reverse proxy that says from which address a request comes (X-Forwarded-For)",
    )  # fmt: skip
    door.add_argument(
        "--allow-origin", type=_origin, action="append", default=[], metavar="SITE",
        help="a site whose pages may use the room from a browser, such as https://site.example",
    )  # fmt: skip
    door.add_argument(
        "--turn-seconds", type=_count, default=120, metavar="N",
        help="how long a turn may take, with those that it sets off (default: 120)",
    )  # fmt: skip
    door.add_argument(
        "--model", action="append", default=[],
        help="a model that whoever comes in may name, beside the clerk and that of KIT_MODEL, which is the "
        "default: openai:NAME, http://SERVER/v1#NAME, or a provider alone",
    )  # fmt: skip


def add_share(group: Any) -> None:
    """Add the blocks that a class shares."""
    group.add_argument(
        "--share", type=_shared, action="append", default=[], metavar="LABEL=ACCESS",
        help="a block that all may use: read_only, append_only or read_write; made if it is not there",
    )  # fmt: skip


def add_limits(group: Any) -> None:
    """Add what one learner may do."""
    group.add_argument("--rate", type=_count, default=50, help="requests a second of a learner (default: 50)")
    group.add_argument("--blocks", type=_count, default=100, help="blocks of a learner (default: 100)")
    group.add_argument(
        "--characters", type=_count, default=20_000, help="of a learner's block (default: 20000)"
    )
    group.add_argument(
        "--megabytes", type=_count, default=20, help="of all that a learner may ever write (default: 20)"
    )


def _add_address(door: argparse.ArgumentParser) -> None:
    door.add_argument(
        "--address", type=_address, metavar="URL",
        help="by which others reach it, as the join page and its picture are to say (default: this "
        "machine's own addresses)",
    )  # fmt: skip


def _address(text: str) -> str:
    from kit.errors import RoomError
    from kit.server.addresses import checked_address

    try:
        return checked_address(text)
    except RoomError as refusal:
        raise argparse.ArgumentTypeError(str(refusal)) from None


def _origin(text: str) -> str:
    from kit.errors import RoomError
    from kit.server.cross_origin import checked_origin

    try:
        return checked_origin(text)
    except RoomError as refusal:
        raise argparse.ArgumentTypeError(str(refusal)) from None


def _serve(options: argparse.Namespace) -> int:
    """Open a room over HTTP. The first line that is printed is its address; Ctrl+C closes it.

    A room that had a class has it again, with the same code and tokens, also without --class.
    """
    from dataclasses import replace

    from kit.server.serve import serve

    plan = plan_of(options, options.room)
    serve(
        replace(
            plan,
            learners=options.learners,
            token=options.token,
            no_class=options.no_class,
            share=tuple(options.share),
        )
    )
    return 0


def plan_of(options: argparse.Namespace, room: Path | None) -> Plan:
    """What the options that all servers have say of one that serves this room."""
    from kit.memory.space_draft import Quota
    from kit.server.plan import Plan

    return Plan(
        room,
        host=options.host,
        port=options.port,
        address=options.address,
        proxies=tuple(options.proxy),
        origins=tuple(options.allow_origin),
        models=tuple(options.model),
        rate=float(options.rate),
        turn_seconds=float(options.turn_seconds),
        quota=Quota(
            blocks=options.blocks,
            characters=options.characters,
            bytes=options.megabytes * 1_000_000,
        ),
    )


def _add_join(doors: Any) -> None:
    door = doors.add_parser("join", help="take a place in a class", description=_join.__doc__)
    door.add_argument("address", nargs="?", help="where the class is, http://…")
    door.add_argument("code", nargs="?", help="the class's code, your own code of return, or a token")
    door.add_argument("name", nargs="?", help="how you are called there")
    door.add_argument("--leave", action="store_true", help="leave the class that your copy is in")
    door.add_argument(
        "--folder",
        type=named_path,
        metavar="DIR",
        help="your copy (default: this one, or ./shared-memory-course)",
    )
    door.set_defaults(door=_join)


def _join(options: argparse.Namespace) -> int:
    """Take a place in a class with your copy of the course: all its notebooks open the class's room then."""
    from kit.lessons import join, leave
    from kit.membership import of_folder
    from kit.notebooks.copies import default_folder, is_working_copy

    here = Path.cwd()
    folder = Path(options.folder or (here if is_working_copy(here) else default_folder(here)))
    if options.leave:
        leave(folder=folder)
        return 0
    if options.address is None:
        raise KitError("Where is the class?", hint="kit join http://… CODE NAME, as the instructor shows it.")
    join(options.address, typed(options.code), typed(options.name), folder=folder)
    if (found := of_folder(folder)) is not None:
        print(f'In a script: client = connect("{found.address}", token="{found.token}")')
    return 0


def typed(text: str | None) -> str | None:
    """An argument as it was typed, also where Python takes the terminal for one of ASCII."""
    try:
        (text or "").encode()
    except UnicodeEncodeError:  # bytes that were kept as half characters
        return os.fsencode(text or "").decode("utf-8", "surrogateescape")
    return text


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return int(text)


def size(text: str) -> int:
    """How many places a class is to have."""
    from kit.server.roll import LARGEST

    if _count(text) > LARGEST:
        raise argparse.ArgumentTypeError(f"a class has {LARGEST} places at most")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: 0 to 65535")
    return int(text)


def _proxy(text: str) -> str:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no address: 127.0.0.1, or 10.0.0.0/8") from None
    return text


def _shared(text: str) -> tuple[str, str]:
    label, _, access = text.partition("=")
    if access not in {"read_only", "append_only", "read_write"}:
        raise argparse.ArgumentTypeError(
            f"{text!r}: write LABEL=read_only, LABEL=append_only or LABEL=read_write"
        )
    return label, access
