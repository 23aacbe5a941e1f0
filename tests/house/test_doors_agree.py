"""Chat, REST, MCP and CloudEvents accept and refuse the same things, in the same words."""

import json
import time
from typing import Any
from uuid import UUID, uuid4

import pytest
from mcp.client import Client

from shared import grants, wire
from shared.config import Settings
from shared.events import TOOL_CALLED
from tests.functions.edges.test_mcp import meeting
from tests.house.laptop import Laptop

LONG = "x" * 501
# A tool's arguments, the field that is refused (None: accepted), and the same as a sentence where one can say it.
CASES: list[tuple[str, dict[str, Any], str | None, str | None]] = [
    ("add_task", {"title": "wax the skis"}, None, "add wax the skis"),
    ("add_task", {"title": "wax the skis", "due": "2031-01-07T09:00", "priority": "high"}, None, None),
    ("add_task", {"title": "wax", "due": "2031-01-07", "recurrence": "FREQ=WEEKLY;BYDAY=MO"}, None, None),
    ("add_task", {"title": "wax", "tags": ["a", "b"], "reminders": ["2031-01-07T09:00"]}, None, None),
    ("add_task", {}, "title", None),
    ("add_task", {"title": ""}, "title", None),
    ("add_task", {"title": "   "}, "title", None),
    ("add_task", {"title": LONG}, "title", f"add {LONG}"),
    ("add_task", {"title": None}, "title", None),
    ("add_task", {"title": 7}, "title", None),
    ("add_task", {"title": "nul \u0000"}, "title", None),
    ("add_task", {"title": "wax", "priority": "urgent"}, "priority", None),
    ("add_task", {"title": "wax", "due": "2031-02-30"}, "due", None),
    ("add_task", {"title": "wax", "due": "tomorrow"}, "due", None),
    ("add_task", {"title": "wax", "due": "2031-01-07T09:00", "time_zone": "Mars/Base"}, "time_zone", None),
    ("add_task", {"title": "wax", "recurrence": "FREQ=SECONDLY"}, "recurrence", None),
    ("add_task", {"title": "wax", "tags": ["x" * 51]}, "tags[0]", None),
    ("add_task", {"title": "wax", "tags": ["a"] * 21}, "tags", None),
    ("add_task", {"title": "wax", "parent": "999999"}, "parent", None),
    ("add_task", {"title": "wax", "colour": "red"}, "colour", None),
    ("add_task", {"title": "wax", "tags": [1]}, "tags[0]", None),
    ("add_task", {"title": "wax", "tags": "home"}, "tags", None),
    ("add_task", {"title": "wax", "description": "x" * 16_001}, "description", None),
    ("add_task", {"title": "wax", "due": "2031-01-07T09:00:00Z"}, "due", None),
    ("add_task", {"title": "wax", "due": "2031-01-07T24:00"}, "due", None),
    ("add_task", {"title": "wax", "recurrence": "FREQ=DAILY;INTERVAL=0", "due": "2031-01-07"}, "recurrence", None),
    ("add_task", {"title": "wax", "recurrence": "FREQ=DAILY;BYSECOND=5", "due": "2031-01-07"}, "recurrence", None),
    ("add_task", {"title": "wax", "reminders": ["soon"]}, "reminders", None),
    ("add_task", {"title": "wax", "reminders": ["PT1H"] * 6, "due": "2031-01-07"}, "reminders", None),
    ("add_task", {"title": "wax", "parent": "0"}, "parent", None),
    ("add_task", {"title": "wax", "request_id": ""}, "request_id", None),
    ("add_task", {"title": "wax", "request_id": "x" * 201}, "request_id", None),
    ("list_tasks", {"limit": 1}, None, None),
    ("list_tasks", {"limit": True}, "limit", None),
    ("list_tasks", {"limit": 1.5}, "limit", None),
    ("list_tasks", {"priority": "urgent"}, "priority", None),
    ("list_tasks", {"status": "lost"}, "status", None),
    ("list_tasks", {"sort": "colour"}, "sort", None),
    ("list_tasks", {"time_zone": "Mars/Base"}, "time_zone", None),
    ("list_tasks", {"limit": 0}, "limit", None),
    ("list_tasks", {"limit": "ten"}, "limit", None),
    ("list_tasks", {"due_after": "soon"}, "due_after", None),
    ("list_tasks", {"cursor": "nonsense"}, "cursor", None),
    ("search_tasks", {"query": "skis"}, None, "find skis"),
    ("search_tasks", {}, "query", None),
    ("search_tasks", {"query": ""}, "query", None),
    ("search_tasks", {"query": ["skis"]}, "query", None),
    ("update_task", {}, "task_ids", None),
    ("update_task", {"task_ids": ["1"] * 101}, "task_ids", None),
    ("update_task", {"task_ids": [None]}, "task_ids[0]", None),
    ("update_task", {"task_ids": ["-1"]}, "task_ids[0]", None),
    ("update_task", {"task_ids": ["9" * 30]}, "task_ids[0]", None),
    ("update_task", {"task_ids": []}, "task_ids", None),
    ("update_task", {"task_ids": ["999999"], "title": "x"}, "task_ids", None),
    ("complete_task", {"task_ids": ["999999"]}, "task_ids", None),
    ("complete_task", {"task_ids": ["one"]}, "task_ids[0]", None),
    ("delete_task", {"task_ids": "7"}, "task_ids", None),
    ("complete_task", {"task_ids": ["999999"], "reopen": "yes"}, "reopen", None),
    ("delete_task", {"task_ids": ["999999"], "force": True}, "force", None),
    ("undo", {"what": "everything"}, "what", None),
    ("get_changes", {"limit": 1}, None, None),
    ("get_changes", {"limit": 501}, "limit", None),
    ("get_changes", {"since": "nonsense"}, "since", None),
    ("get_changes", {"since": "1.999999999"}, "since", None),
]


def by_rest(house: Laptop, tool: str, arguments: dict[str, Any]) -> tuple[bool, Any]:
    """Call a tool by REST; return whether it was accepted, and the answer or the problem."""
    status, said = house.post(f"/v1/tools/{tool}", arguments)
    return status == 200, said


def by_mcp(house: Laptop, tool: str, arguments: dict[str, Any]) -> tuple[bool, Any]:
    """Call a tool as a model does."""

    async def call(client: Client) -> Any:
        return await client.call_tool(tool, arguments)

    result = meeting(house, call)
    return not result.is_error, json.loads(result.content[0].text)


def by_event(house: Laptop, tool: str, arguments: dict[str, Any]) -> tuple[bool, Any]:
    """Call a tool by a CloudEvent at its own Service, under a grant of the laptop's own key."""
    secrets = house.data / "secrets"
    data, event_id = {"arguments": arguments}, str(uuid4())
    name = tool.replace("_", "-")
    ((key_id, key),) = Settings(
        environment={"GRANT_KEY": (secrets / f"grant-{name}" / "key").read_text()}
    ).tool_keys.items()
    grant = grants.Grant(
        owner=UUID((secrets / "local-owner" / "id").read_text()),
        kind="person",
        actor="me",
        client="event",
        door="test",
        scopes=("*",),
        tool=tool,
        event_id=event_id,
        body=wire.digest(data),
        expires=int(time.time()) + 60,
    )
    attributes = {"ce-specversion": "1.0", "ce-id": event_id, "ce-source": "/test", "ce-type": TOOL_CALLED}
    status, said = house.post(
        f"/_services/cuebird/{name}", data, attributes | {grants.HEADER: grants.seal(grant, key_id=key_id, key=key)}
    )
    # What cannot be kept is found before the event is understood, so its place is named from the event's data on.
    return status == 200, json.loads(json.dumps(said).replace('"arguments.', '"'))


@pytest.mark.parametrize(("tool", "arguments", "field", "sentence"), CASES, ids=lambda value: str(value)[:40])
def test_every_door_says_the_same(
    house: Laptop, tool: str, arguments: dict[str, Any], field: str | None, sentence: str | None
) -> None:
    """What one door takes every door takes; what one refuses every door refuses, naming one field in one way."""
    accepted, said = by_rest(house, tool, arguments)
    assert accepted is (field is None), said
    for door in (by_mcp, by_event):
        theirs, answer = door(house, tool, arguments)
        assert theirs is accepted, answer
        assert accepted or answer == said
    assert accepted or said["field"] == field
    if sentence is not None:
        heard = house.say(sentence)
        assert bool(heard["calls"]) is accepted
        assert accepted or said["detail"] in heard["reply"]
