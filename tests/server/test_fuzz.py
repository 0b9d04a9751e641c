"""Requests made up from our own description of the API: none meets a defect, or another answer than told."""

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from kit import connect
from kit.models import Script
from kit.server.app import Server
from kit.values.edits import Append

_ROOM = connect(model=Script(["done"] * 100_000))
_HERE = {"host": "127.0.0.1"}
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]
schema = schemathesis.openapi.from_asgi("/openapi.json", Server(_ROOM).app, headers=_HERE)


def there(name):
    """An id or a label of something that is there: no description holds one."""
    if name == "agent_id":
        return _ROOM.agents.create(name="Ana", memory_blocks=[{"label": "persona", "value": "I am Ana."}]).id
    if name == "block_label":
        return "persona"
    block = _ROOM.blocks.create(label="notes", value="one\ntwo")
    return _ROOM.blocks.edit(block.id, Append("three")).id


@schema.parametrize()
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
def test_no_request_meets_a_defect(case):
    for name in case.path_parameters or {}:
        if len(str(case.path_parameters[name])) % 2 == 0:
            case.path_parameters[name] = there(name)
    case.call_and_validate(headers=_HERE, checks=CHECKS)
