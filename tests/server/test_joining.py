"""Joining over HTTP: from which address it is counted, what is answered, and who frees a place."""

import httpx
import pytest

from kit.server.plan import Plan
from tests.server.test_connections import limits, listening


def join(served, code, name, **headers):
    return httpx.post(
        f"{served.address}/class/join", json={"code": code, "name": name}, headers=headers, timeout=30
    )


def test_who_guesses_too_often_is_told_when_to_come_again():
    with listening(limits=limits(), clock=lambda: 0.0) as served:
        answers = [join(served, "AAAA-AAAA", "Eve") for _ in range(21)]
        assert [answer.status_code for answer in answers] == [401] * 20 + [429]
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert join(served, served.members.code, "Ada").status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize(("proxies", "status"), [(("127.0.0.1",), 200), ((), 429)])
def test_a_forwarded_address_is_believed_from_the_proxy_that_was_named_only(proxies, status):
    with listening(limits=limits(), plan=Plan(None, proxies=proxies), clock=lambda: 0.0) as served:
        for _ in range(21):
            join(served, "AAAA-AAAA", "Eve", **{"x-forwarded-for": "192.0.2.1"})
        other = join(served, served.members.code, "Eve", **{"x-forwarded-for": "192.0.2.2"})
        assert other.status_code == status
        chosen = join(served, served.members.code, "Eve", **{"x-forwarded-for": "192.0.2.9, 192.0.2.1"})
        assert chosen.status_code == 429, "what the client wrote in front is not believed"


def test_the_instructor_frees_a_place():
    with listening(limits=limits()) as served:
        tokens = [join(served, served.members.code, name).json()["token"] for name in ("Ada", "Ben")]
        assert join(served, served.members.code, "Cy").status_code == 403

        def post(path, body, token):
            headers = {"authorization": f"Bearer {token}"}
            return httpx.post(f"{served.address}{path}", json=body, headers=headers)

        assert post("/v1/blocks/", {"label": "mine"}, tokens[0]).status_code == 200
        free = {"learner": "learner-2"}
        assert post("/class/free", free, tokens[1]).status_code == 403
        assert post("/class/free", free, served.tokens["instructor"]).json()["place"] == "learner-3"
        assert post("/v1/blocks/", {"label": "more"}, tokens[0]).status_code == 401
        cy = join(served, served.members.code, "Cy").json()
        assert cy["id"] == "learner-3"
        seen = httpx.get(f"{served.address}/v1/blocks/", headers={"authorization": f"Bearer {cy['token']}"})
        assert seen.json() == []


def test_notes_of_answers_have_an_end():
    with listening(limits=limits()) as served:
        headers = {"authorization": f"Bearer {served.tokens['learner-1']}"}
        with httpx.Client(base_url=served.address, headers=headers) as http:
            note = {"lesson": 1, "name": "E1", "outcome": "wrong"}
            answers = (http.post("/class/progress", json=note).status_code for _ in range(2000))
            assert next(status for status in answers if status != 200) == 429


def test_erasing_again_and_again_has_an_end():
    with listening(limits=limits()) as served:
        headers = {"authorization": f"Bearer {served.tokens['learner-1']}"}
        with httpx.Client(base_url=served.address, headers=headers, timeout=30) as http:
            block = http.post("/v1/blocks/", json={"label": "mine", "value": "Jane"}).json()["id"]
            path, text = f"/v1/blocks/{block}/redact", {"text": "Jane"}
            answers = (http.post(path, json=text) for _ in range(100))
            refused = next(answer for answer in answers if answer.status_code != 200)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) <= 30
