"""A tool takes its owner from a grant that holds for this very call, and from nowhere else."""

import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from shared import wire
from shared.grants import tool_key
from tests.house.people import MASTER, Person, RecordingBroker, answered, signature, world_of
from tests.shared.runtime.requests import TOOL, Request, sealed

OTHER_MASTER = bytes(reversed(range(32)))


def spoiled(person: Person, request: Request) -> dict[str, str | None]:
    """Return grants that do not hold for a request, by what is wrong with them."""
    good = request.grant or ""
    version, key_id, claims, seal = good.split(".")
    make = {"data": request.data, "event_id": request.id}
    return {
        "missing": None,
        "empty": "",
        "no grant": "Bearer x",
        "not ascii": "v1.k1.é.é",
        "cut": good[:-4],
        "without a seal": f"{version}.{key_id}.{claims}.",
        "other claims": f"{version}.{key_id}.{claims[:-2]}AA.{seal}",
        "other version": f"v2.{key_id}.{claims}.{seal}",
        "unknown key id": sealed(person, **make, key_id="k9"),
        "no key id": sealed(person, **make, key_id=""),
        "forged key": sealed(person, **make, key=tool_key(OTHER_MASTER, TOOL)),
        "another tool's key": sealed(person, **make, key=tool_key(MASTER, "list_tasks")),
        "expired": sealed(person, **make, expires=int(time.time()) - 1),
        "for another tool": sealed(person, **make, tool="delete_task"),
        "for another event": sealed(person, **make | {"event_id": str(uuid4())}),
        "for another body": sealed(person, **make, body=wire.digest({"arguments": {"title": "other"}})),
        "without scope": sealed(person, **make, scopes=()),
        "for another scope": sealed(person, **make, scopes=("list_tasks",)),
        "for nobody we know": sealed(person, **make, owner=uuid4()),
    }


def test_a_grant_that_does_not_hold_is_401_without_saying_why(person: Person) -> None:
    """Missing, forged, expired, borrowed or altered: always the same answer, and nothing is written."""
    request = Request(person, title="never")
    for wrong, grant in spoiled(person, request).items():
        request.grant = grant
        assert request.binary() == (401, {**UNAUTHORISED}), wrong
        assert request.structured() == (401, {**UNAUTHORISED}), wrong
    assert person.do("list_tasks")["tasks"] == []


UNAUTHORISED = {"type": "about:blank", "title": "unauthorised", "status": 401, "detail": "grant"}


def test_a_grant_covers_the_tool_by_name_or_all(person: Person) -> None:
    """A scope names tools, or with * all of them."""
    for scopes in (("*",), (TOOL,), ("list_tasks", TOOL)):
        request = Request(person, title="call")
        request.grant = sealed(person, request.data, request.id, scopes=scopes)
        assert request.binary()[0] == 200


def test_two_masters_hold_while_one_takes_over(
    newcomer: Callable[[str], Person], urls: dict[str, str], broker: RecordingBroker
) -> None:
    """During a rotation grants of both masters hold, each under its key id."""
    person = newcomer("UTC")
    keys = {"k1": tool_key(MASTER, TOOL), "k2": tool_key(OTHER_MASTER, TOOL)}
    world = world_of("tool", urls, broker, GRANT_KEY=",".join(f"{name}:{key.hex()}" for name, key in keys.items()))
    for used, key in keys.items():
        request = Request(person, title=used)
        request.grant = sealed(person, request.data, request.id, key=key, key_id=used)
        assert request.binary(world=world)[0] == 200
        request.grant = sealed(person, request.data, request.id, key=key, key_id="k1" if used == "k2" else "k2")
        assert request.binary(world=world)[0] == 401
    world.close()


def test_who_acts_comes_from_the_grant(person: Person, administrator: Engine) -> None:
    """History names the actor, client and door of the grant."""
    person.ask("add_task", {"title": "call"}, kind="agent", actor="helper", client="c1", door="mcp")
    with administrator.connect() as connection:
        actor = connection.scalar(text("select actor from changes where owner = :owner"), {"owner": person.owner})
    assert actor == {"kind": "agent", "name": "helper", "client": "c1", "door": "mcp"}


def test_the_grant_is_in_no_event(person: Person) -> None:
    """What is published holds nothing of the grant."""
    request = Request(person, title="call")
    assert request.binary()[0] == 200
    assert request.grant is not None
    assert request.grant.split(".")[2] not in str(person.events())


@pytest.mark.parametrize("tool", ["list_tasks", "search_tasks"])
def test_reading_tools_ask_for_a_grant_too(person: Person, tool: str) -> None:
    """Nobody reads a person's tasks without a grant."""
    headers = {
        "ce-specversion": "1.0",
        "ce-id": "1",
        "ce-source": "/x",
        "ce-type": "x",
        "Content-Type": "application/json",
    }
    body = b'{"arguments": {"query": "x"}}'
    assert answered(signature("tools", tool), person.world(tool), headers, body)[0] == 401
