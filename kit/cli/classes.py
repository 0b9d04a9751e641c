"""``kit class``: a class in one folder, from its first day to its last."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kit.cli.paths import named_path
from kit.cli.serve import add_limits, add_listening, add_share, plan_of, size, typed

if TYPE_CHECKING:
    from kit.server.class_folder import ClassFolder

_EXAMPLES = {
    "new": "kit class new friday --places 30 --share notes=append_only",
    "serve": "kit class serve friday --host 0.0.0.0",
    "resume": "kit class resume friday-2026-03-06.zip --host 0.0.0.0",
    "archive": "kit class archive friday",
    "forget": 'kit class forget friday "Ada Lovelace"',
    "export": "kit class export friday --out results",
    "token": "kit class token friday",
}
T = TypeVar("T")
Door = Callable[[argparse.Namespace], int]


def add_to(doors: Any) -> None:
    """Add the doors to the parser."""
    door = doors.add_parser(
        "class",
        help="a class in a folder: new, serve, archive …",
        description="A class in one folder, from its first day to its last.",
    )
    door.set_defaults(door=lambda _: _without_a_word(door))
    inner = door.add_subparsers(title="commands", metavar="COMMAND")
    _add_new(inner)
    _add_serving(inner)
    _add_keeping(inner)


def _without_a_word(door: argparse.ArgumentParser) -> int:
    door.print_help()
    return 0


def _added(inner: Any, name: str, about: str, door: Door) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = inner.add_parser(
        name, help=about, description=door.__doc__, epilog=f"Example: {_EXAMPLES[name]}"
    )
    parser.set_defaults(door=door)
    return parser


def _folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=named_path, metavar="FOLDER", help="the class's folder")


def _add_new(inner: Any) -> None:
    new = _added(inner, "new", "begin a class in a new folder", _new)
    _folder(new)
    new.add_argument("--places", type=size, default=30, metavar="N", help="for learners (default: 30)")
    add_share(new)


def _add_serving(inner: Any) -> None:
    serve = _added(inner, "serve", "open a class to its learners", _serve)
    _folder(serve)
    resume = _added(inner, "resume", "go on with a class, also with one from an archive", _resume)
    resume.add_argument(
        "folder", type=named_path, metavar="FOLDER|ARCHIVE", help="its folder, or what archive has made of it"
    )
    resume.add_argument("--to", type=named_path, metavar="FOLDER", help="where to take it out")
    resume.add_argument("--no-serve", action="store_true", help="take it out, and serve it later")
    for parser in (serve, resume):
        add_listening(parser)
        add_limits(parser.add_argument_group("limits"))


def _add_keeping(inner: Any) -> None:
    archive = _added(inner, "archive", "verify a class and pack it into one file", _archive)
    _folder(archive)
    archive.add_argument("--remove", action="store_true", help="delete the folder once it is packed")
    forget = _added(inner, "forget", "forget a learner for good", _forget)
    _folder(forget)
    forget.add_argument("name", metavar="NAME", help="how she is called, or her id, as learner-3")
    export = _added(inner, "export", "write what the class has done as files", _export)
    _folder(export)
    export.add_argument("--out", type=named_path, required=True, metavar="DIR", help="a folder for the files")
    _folder(_added(inner, "token", "a new token for the instructor", _token))


# ---------------------------------------------------------------------- doors


def _new(options: argparse.Namespace) -> int:
    """Begin a class with an empty room. Its folder is for you alone, and nobody can reach it yet."""
    from kit.server.class_folder import new_class

    folder = new_class(options.folder, options.places, tuple(options.share))
    print(f"A class of {options.places} is in {folder.path}. It is served to nobody yet:")
    print(f"  kit class serve {folder.path}                  # to this machine, to try it")
    print(f"  kit class serve {folder.path} --host 0.0.0.0   # to the network that you are in")
    return 0


def _serve(options: argparse.Namespace) -> int:
    """Open a class to its learners. What may be projected is printed first, tokens last. Ctrl+C ends it.

    Who joined before is in it again with the same token or code, and a pause lasts.
    """
    from kit.server.class_folder import ClassFolder

    return _served(ClassFolder(options.folder), options)


def _served(folder: ClassFolder, options: argparse.Namespace) -> int:
    from kit.server.serve import serve

    folder.check()
    serve(plan_of(options, folder.room))
    print(f"The class is closed. All that was acknowledged is in {folder.path}:")
    print(f"  kit class export {folder.path} --out results   # its results, as files")
    print(f"  kit class archive {folder.path} --remove       # pack it into one file")
    print(f"  kit class serve {folder.path}                  # go on with it")
    return 0


def _resume(options: argparse.Namespace) -> int:
    """Go on with a class: out of its archive, if it was packed, and open to its learners again."""
    from kit.server.class_archive import take_out
    from kit.server.class_folder import ClassFolder

    if not options.folder.is_file():
        return _served(ClassFolder(options.folder), options)
    folder = take_out(options.folder, options.to)
    if options.no_serve:
        print(f"The class is in {folder.path}. It goes on with: kit class serve {folder.path}")
        return 0
    return _served(folder, options)


def _archive(options: argparse.Namespace) -> int:
    """Verify every line of a class that is not being served, and pack it into FOLDER-DATE.zip beside it."""
    from kit.server.class_archive import pack, verify
    from kit.server.class_folder import ClassFolder

    folder = ClassFolder(options.folder)
    if options.remove:
        folder.check_removable()
    with folder.held("kit class archive"):
        commits = verify(folder)
        packed = pack(folder, _watched)
        told = f"{packed.stat().st_size:,} bytes, for you alone; {commits} commits, every line verified."
        print(f"{packed}: {told}")
        print("It holds the room, the learners' names, their answers, and digests of tokens and codes.")
        if options.remove:
            folder.remove()
    if options.remove:
        print(f"{folder.path} is deleted. It goes on with: kit class resume {packed}")
    else:
        print(f"{folder.path} is as it was, and goes on with: kit class serve {folder.path}")
        print(f"--remove deletes it; or take it out beside: kit class resume {packed} --to FOLDER")
    return 0


def _watched(files: Iterable[T]) -> Iterable[T]:
    from tqdm import tqdm

    return tqdm(files, unit=" files", leave=False, disable=None)  # silent where nobody watches


def _forget(options: argparse.Namespace) -> int:
    """Remove a learner for good: place, name, answers, spaces, and words in blocks that all share."""
    from kit.server.class_folder import ClassFolder
    from kit.server.forgetting import forget

    folder = ClassFolder(options.folder)
    with folder.opened("kit class forget") as (client, members, gradebook):
        report = forget(client.journal, members, gradebook, typed(options.name) or "")
    for line in (*report.lines(), *folder.told_of_others()):
        print(line)
    return 0


def _export(options: argparse.Namespace) -> int:
    """Write what the class has done: all as JSON; attendance, tries, scores, and for an LMS, as CSV."""
    from kit.server.class_folder import ClassFolder
    from kit.server.export import FORMS, exports

    folder = ClassFolder(options.folder)
    folder.check_outside(options.out)
    with folder.opened("kit class export") as (client, members, gradebook):
        options.out.mkdir(mode=0o700, parents=True, exist_ok=True)
        for form in _watched(FORMS):
            file = options.out / ("class.json" if form == "json" else form)
            _write(file, exports(client, members, form, lambda id: gradebook.of(id).tries()))
            print(file)
    return 0


def _write(file: Path, text: str) -> None:
    from kit.journal.whole import write_whole

    write_whole(file, [text.encode()])


def _token(options: argparse.Namespace) -> int:
    """Print a new token for the instructor; the old one is of no use from now on."""
    from kit.server.class_folder import ClassFolder

    with ClassFolder(options.folder).opened("kit class token") as (_, members, _gradebook):
        print(members.renew_instructor())
    return 0
