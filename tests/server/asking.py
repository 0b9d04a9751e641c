"""A served class that is asked without a socket."""

from contextlib import contextmanager

from starlette.testclient import TestClient

from kit import connect
from kit.server.app import Server
from kit.server.members import Members


@contextmanager
def a_class(room=None, size=3):
    with connect(room) as client:
        members = Members.of_a_class(size, file=room and room.with_suffix(".class.json"), rate=1000)
        server = Server(client, members)
        with TestClient(server.app) as http:
            http.members, http.tokens, http.room = members, members.issue(), client
            yield http
        server.classroom.gradebook.close()


def ask(http, path, body=None, who="learner-1", **headers):
    """What is answered to a member, who is named by id or shows a token; a body makes it a POST."""
    headers["authorization"] = f"Bearer {http.tokens.get(who, who)}"
    return http.request("GET" if body is None else "POST", path, json=body, headers=headers)


def join(http, name, code=None):
    return http.post("/class/join", json={"code": code or http.members.code, "name": name}).json()
