"""Lines that set one document again and again: passed over, and yet looked at as any other line is."""

from __future__ import annotations

import random
import zlib

import pytest

from kit.errors import RoomDamagedError
from kit.journal import AsOf, FileJournal, counted_clock, counted_ids, lines
from kit.journal.doctor import examine
from kit.journal.line import PREFIX, seal, unseal
from kit.journal.repeat import Repeats
from kit.journal.state import State
from kit.memory.blocks import create_block
from kit.memory.forms import ROOM
from kit.values.records import OPERATOR, Principal

ANA = Principal("agent", "agent-00000000-0000-4000-8000-000000000001", "Ana")
VERSIONS = 200
NEXT = 1_000  # a version that does not follow


@pytest.fixture
def room(path):
    """A room that knows the forms of blocks."""
    with_forms = FileJournal(path, clock=counted_clock, ids=counted_ids, forms=ROOM)
    yield with_forms
    with_forms.close()


def create(journal, label="log"):
    return journal.commit(
        lambda draft: create_block(draft, OPERATOR, {"label": label}), by=OPERATOR, via="test", durable=False
    ).outcome["id"]


def write(journal, id, by=OPERATOR, **fields):
    """Make the next version of a block."""

    def change(draft):
        block = draft.get("blocks", id)
        draft.put("blocks", {**block, "version": block["version"] + 1, "updated_at": draft.now, **fields})

    return journal.commit(change, by=by, via="test", durable=False)


def gone_and_back(journal, id):
    """Drop a block, and put it back as it was."""
    kept = journal.get("blocks", id)
    journal.commit(lambda draft: draft.drop("blocks", id), by=OPERATOR, via="test", durable=False)
    journal.commit(lambda draft: draft.put("blocks", kept), by=OPERATOR, via="test", durable=False)


def long_past(journal, versions=VERSIONS):
    id = create(journal)
    for count in range(versions - 1):
        write(journal, id, value=f"line {count}\n")
    return id


def reopened(path):
    return FileJournal(path, create=False, forms=ROOM)


def check_same_past(journal):
    """What was passed over tells the same as commits that are folded one by one."""
    other = AsOf(journal, journal.read(lambda room: room.seq))
    for look in (
        lambda room: room.find("blocks"),
        lambda room: room.outlines("blocks"),
        lambda room: [room.ids("blocks", label=label) for label in ("log", "other", "third")],
        lambda room: [
            (
                one.id,
                room.versions("blocks", one.id).last,
                [commit.seq for commit in room.touching("blocks", one.id)],
            )
            for one in room.outlines("blocks")
        ],
        lambda room: [
            [room.versions("blocks", one.id).seq(version) for version in range(NEXT + 2 * VERSIONS)]
            for one in room.outlines("blocks")
        ],
        lambda room: [room.wrote(ANA.id, one.id) for one in room.outlines("blocks")],
    ):
        assert journal.read(look) == other.read(look)


class TestALongPast:
    def test_is_read_in_full_only_here_and_there(self, room, path, monkeypatch):
        id = long_past(room)
        read = []
        monkeypatch.setattr(lines, "unseal", lambda line: read.append(line) or unseal(line))
        again = reopened(path)
        assert len(read) < VERSIONS / 2
        assert again.get("blocks", id) == room.get("blocks", id)
        assert [commit.seq for commit in again.touching("blocks", id)] == list(range(1, VERSIONS + 1))
        assert again.read(lambda room: room.versions("blocks", id).seq(VERSIONS - 7)) == VERSIONS - 7
        check_same_past(again)
        again.close()

    def test_of_several_that_take_turns_is_read_in_full_only_here_and_there(self, room, path, monkeypatch):
        ids = [create(room, label) for label in ("log", "other", "third")]
        for count in range(VERSIONS):
            for id in ids:
                write(room, id, value=f"line {count}\n")
            if count % 9 == 0:  # what is set beside them leaves them as they are
                create(room, f"new_{count}")
        read = []
        monkeypatch.setattr(lines, "unseal", lambda line: read.append(line) or unseal(line))
        again = reopened(path)
        assert len(read) < room.seq / 2
        monkeypatch.undo()
        assert again.read(lambda room: room.find("blocks")) == room.read(lambda room: room.find("blocks"))
        assert (again.seq, again.read(lambda room: room.seq)) == (room.seq, room.seq)
        check_same_past(again)
        again.close()

    @pytest.mark.parametrize("turn", ["both at once", "gone", "gone and back", "another label"])
    def test_of_several_misses_no_turn_of_one(self, room, path, turn):
        ids = [create(room, label) for label in ("log", "other")]

        def both(draft):
            for id in ids:
                draft.put("blocks", {**draft.get("blocks", id), "value": "both"})

        turns = {
            "both at once": lambda: room.commit(both, by=OPERATOR, via="test", durable=False),
            "gone": lambda: room.commit(lambda draft: draft.drop("blocks", ids[0]), by=OPERATOR, via="test"),
            "gone and back": lambda: gone_and_back(room, ids[0]),
            "another label": lambda: write(room, ids[0], label="third"),
        }
        for _ in range(100):
            for id in ids:
                write(room, id, value=f"line {room.seq}")
        turns[turn]()
        for _ in range(3):
            write(room, ids[1], value=f"line {room.seq}")
        again = reopened(path)
        assert again.read(lambda room: room.find("blocks")) == room.read(lambda room: room.find("blocks"))
        check_same_past(again)
        again.close()

    def test_is_followed_while_others_write_it(self, room, path):
        id = create(room)
        watching = reopened(path)
        edition = watching.edition
        for until in (100, 101, 150, 260):
            while room.seq < until:
                write(room, id, value=f"line {room.seq}")
            assert watching.get("blocks", id) == room.get("blocks", id)
            check_same_past(watching)
        assert watching.edition == edition  # it has read nothing twice
        watching.close()

    @pytest.mark.parametrize("version", [NEXT, 1])
    def test_may_pass_over_versions(self, room, path, version):
        id = long_past(room)
        for _ in range(2):
            write(room, id, version=version)
            write(room, id, value="the next one")
        again = reopened(path)
        check_same_past(again)
        again.close()

    def test_may_be_one_of_coming_and_going(self, room, path):
        id = create(room)
        for _ in range(VERSIONS):
            gone_and_back(room, id)
        again = reopened(path)
        check_same_past(again)
        again.close()

    @pytest.mark.parametrize("seed", range(4))
    def test_may_take_any_turn(self, room, path, seed):
        """Labels, hands and documents change in between, and what is gone comes back as it was."""
        drawn = random.Random(seed)
        ids = [create(room), create(room, "third")]
        turns = (
            lambda: write(room, ids[0], label="other"),
            lambda: write(room, ids[0], label="log"),
            lambda: write(room, ids[0], read_only=drawn.random() < 0.5),
            lambda: write(room, ids[0], ANA, value="by Ana"),
            lambda: write(room, ids[1], value="beside it"),
            lambda: write(room, ids[0], value='"\\ \x07 ü 𝄞 \u2028 \x7f'),
            lambda: write(room, ids[0], description=drawn.choice((None, "a", ""))),
            lambda: write(room, ids[0], version=10**18),
            lambda: write(room, ids[0], version=NEXT),
            lambda: write(room, ids[0], version=1),
            lambda: write(room, ids[0], tags=["a"], **{"of a newer kit": [1]}),
            lambda: room.commit(lambda draft: [create_block(draft, OPERATOR, {})], by=OPERATOR, via="test"),
            lambda: gone_and_back(room, ids[0]),
        )
        for _ in range(6):
            for count in range(drawn.choice((3, 70, 90))):
                write(room, ids[0], value=f"{count} é")
            for turn in drawn.sample(turns, 3):
                turn()
                for count in range(drawn.choice((0, 1, 2))):
                    write(room, ids[0], value=f"after {count}")
        again = reopened(path)
        assert again.read(lambda room: room.find("blocks")) == room.read(lambda room: room.find("blocks"))
        check_same_past(again)
        again.close()

    @pytest.mark.parametrize("turn", ["label", "space", "gone"])
    def test_misses_no_turn_that_is_taken_back_at_once(self, room, path, turn):
        id = create(room)
        for _ in range(2):
            for count in range(100):
                write(room, id, space="learner-1", value=f"line {count}")
            if turn == "gone":
                gone_and_back(room, id)
            else:
                write(room, id, **{turn: "other"})
                write(room, id, value="again as it was", label="log", space="learner-1")
            write(room, id, value="and once more")
        write(room, id, space="learner-2")
        write(room, id, value="the end")
        again = reopened(path)
        check_same_past(again)
        again.close()

    def test_misses_no_turn_that_the_reader_took_itself(self, room, path):
        id = create(room)
        for count in range(100):
            write(room, id, value=f"line {count}")
        reader = reopened(path)
        write(reader, id, label="other")
        write(room, id, label="log")
        write(room, id, value="and once more")
        check_same_past(reader)
        reader.close()

    def test_survives_an_interrupt_in_it(self, room, path, monkeypatch):
        id = create(room)
        watching = reopened(path)
        while room.seq < VERSIONS:
            write(room, id, value=f"line {room.seq}")

        def interrupted(*_):
            raise KeyboardInterrupt

        real, left = State.hear, iter(range(1, 50))
        for name, put in (
            ("hear", interrupted),
            ("fold", interrupted),
            ("hear", lambda *given: (real(*given), next(left, None) or interrupted())),
        ):
            monkeypatch.setattr(State, name, put)
            with pytest.raises(KeyboardInterrupt):
                watching.get("blocks", id)
            monkeypatch.undo()
        assert watching.get("blocks", id) == room.get("blocks", id)
        check_same_past(watching)
        watching.close()

    def test_survives_an_interrupt_where_a_pattern_begins(self, room, path, monkeypatch):
        """The line of which it is made has another label than those before it, and is of the pattern."""
        id = create(room)
        watching = reopened(path)
        while room.seq < VERSIONS:
            write(room, id, label="log" if room.seq < 63 else "other")

        def interrupted(self, *given):
            real(self, *given)
            if self._patterns:
                raise KeyboardInterrupt

        real = Repeats.learn
        monkeypatch.setattr(Repeats, "learn", interrupted)
        with pytest.raises(KeyboardInterrupt):
            watching.get("blocks", id)
        monkeypatch.undo()
        check_same_past(watching)
        watching.close()


def document(**fields):
    def alter(record):
        (block,) = record["set"]["blocks"].values()
        block.update(fields)
        for name in [name for name, value in fields.items() if value is ...]:
            del block[name]
        return seal(record)

    return alter


def envelope(**fields):
    return lambda record: seal({**record, **fields})


def text(old, new):
    """Alters the line itself, and seals it again: so it may say what no JSON encoder says."""

    def alter(record):
        line = seal(record)
        assert old in line
        rest = line[len(PREFIX) + 8 :].replace(old, new, 1)
        return PREFIX + b"%08x" % zlib.crc32(rest) + rest

    return alter


FORGED = {
    "its number": envelope(seq=7),
    "its number, a fraction": text(b'"seq":150,', b'"seq":150.0,'),
    "its number, with a zero before it": text(b'"seq":150,', b'"seq":0150,'),
    "no time": envelope(at="soon"),
    "no such day": envelope(at="2026-02-30T09:00:00+00:00"),
    "by nobody": envelope(by={"kind": "nobody"}),
    "through nothing": envelope(via=None),
    "another id": document(id="block-00000000-0000-4000-8000-000000000009"),
    "no label": document(label="a b"),
    "no text": document(value=7),
    "no time of change": document(updated_at="2026-13-01T09:00:00+00:00"),
    "a version that is none": document(version=0),
    "a version below none": document(version=-1),
    "a version in words": document(version="150"),
    "true for a version": document(version=True),
    "a fraction of a version": document(version=150.0),
    "a version too large": document(version=2**63),
    "no value": document(value=...),
    "half of a character": text(b'"line 148', rb'"\ud800 148'),
    "a control character": text(b'"line 148', b'"line\t148'),
    "a wrong escape": text(b'"line 148', rb'"\x 148'),
    "an escape cut short": text(b'"line 148\\n"', b'"line 148\\"'),
    "a text of other bytes": text(b'"line 148', b'"line \xff'),
    "something behind it": text(b"}}}}\n", b"}}}}{}\n"),
    "something missing": text(b"}}}}\n", b"}}}\n"),
    "no number": text(b'"limit":', b'"limit":NaN,"other":'),
    "a bit": lambda record: seal(record).replace(b"148", b"149"),
}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The lines of a long past."""
    path = tmp_path_factory.mktemp("long") / "team.jsonl"
    with_forms = FileJournal(path, clock=counted_clock, ids=counted_ids, forms=ROOM)
    long_past(with_forms)
    with_forms.close()
    return path.read_bytes().splitlines(keepends=True)


def altered(path, written, alter):
    """Alter what a line in the middle says and seal it again, as somebody might who knows how."""
    record = unseal(written[150])
    del record["crc"]
    path.write_bytes(b"".join([*written[:150], alter(record), *written[151:]]))


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_line_in_it_is_refused_as_anywhere(path, written, forged):
    """As by the doctor, who reads every line in full."""
    altered(path, written, FORGED[forged])
    with pytest.raises(RoomDamagedError) as refusal:
        reopened(path)
    report = examine(path, ROOM)
    assert refusal.value.line == report.line == 151
    assert report.problem in str(refusal.value)


def test_a_damaged_line_between_several_is_named_and_what_is_before_it_stands(room, path):
    ids = [create(room), create(room, "other")]
    for _ in range(100):
        for id in ids:
            write(room, id, value=f"line {room.seq}")
    watching = reopened(path)
    for _ in range(3):
        for id in ids:
            write(room, id, value=f"line {room.seq}")
    *before, last = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*before, last.replace(b"line 20", b"line 30")]))
    with pytest.raises(RoomDamagedError) as refusal:
        watching.get("blocks", ids[0])
    assert refusal.value.line == len(before) + 1
    path.write_bytes(b"".join([*before, last]))
    assert watching.get("blocks", ids[1]) == room.get("blocks", ids[1])
    check_same_past(watching)
    watching.close()


SOUND = {
    "a character told by its number": text(b'"line 148', rb'"lin\u0065 148'),
    "a blank": text(b'"limit":', b'"limit": '),
    "a field told twice": text(b'"limit":', b'"limit":1,"limit":'),
    "a version of many digits": document(version=10**18),
    "a field more": envelope(format=1),
}


@pytest.mark.parametrize("sound", SOUND)
def test_a_sound_line_of_another_form_is_read(path, written, sound):
    altered(path, written, SOUND[sound])
    again = reopened(path)
    (block,) = again.find("blocks")
    assert (again.seq, block["version"]) == (VERSIONS, VERSIONS)
    check_same_past(again)
    again.close()
