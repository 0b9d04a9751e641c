"""A class that is only its side of the talk: it keeps each answer once, in the order in which it comes."""

from kit.errors import AuthenticationError, RoomError


class AClass:
    """What all its seats share; ``away``, ``gone`` and ``loses`` (each answer) say how its server is.

    It may also raise its ``trouble``, or keep ``silent`` of what it was given.
    """

    def __init__(self):
        self.answers, self.now = {}, {"paused": False, "now": None, "frozen": []}
        self.away = self.gone = self.loses = self.silent = False
        self.trouble = None
        self.asked = []  # how often each id was handed in
        self.refuses = set()


class Seat:
    """One learner's seat there."""

    def __init__(self, of, member="learner-1", address="http://a.class"):
        self._of, self._hers = of, of.answers.setdefault(member, {})
        self.member, self.address, self.closed = member, address, False

    def _reached(self):
        if self._of.away:
            raise RoomError("nobody answers")
        if self._of.gone:
            raise AuthenticationError("this token is not known here")
        if self._of.trouble:
            raise self._of.trouble

    def me(self):
        self._reached()
        return {"id": self.member, "name": "Ada", "role": "learner", **self._of.now}

    def answers(self):
        self._reached()
        return list(self._hers.values())

    def give(self, answers):
        self._reached()
        assert len(answers) <= 100
        if self._of.silent:
            return {"kept": [], "refused": []}
        refused = [{"id": one["id"], "why": "?"} for one in answers if one["name"] in self._of.refuses]
        kept = [one for one in answers if one["name"] not in self._of.refuses]
        for one in kept:
            self._of.asked.append(one["id"])
            self._hers.setdefault(one["id"], one)
        if self._of.loses:
            raise RoomError("the connection broke before the answer came")
        return {"kept": [one["id"] for one in kept], "refused": refused}

    def close(self):
        self.closed = True
