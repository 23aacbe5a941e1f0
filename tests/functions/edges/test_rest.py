"""The tools by REST: two devices that edit at once never lose each other's change unawares."""

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.functions.edges.test_chat import JSON, Door
from tests.house.laptop import Laptop


@pytest.fixture
def door(house: Laptop) -> Door:
    """Give the door of a whole Cuebird."""
    return Door(house.url)


@pytest.fixture
def task(house: Laptop) -> dict[str, Any]:
    """Give a task that is there."""
    return dict(house.do("add_task", title=f"grease the gate {uuid4().hex}")["task"])


def call(door: Door, tool: str, said: dict[str, Any], **headers: str) -> tuple[int, str | None, Any]:
    """Call a tool; return status, ETag and answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    status, heard, body = door.ask("POST", f"/v1/tools/{tool}", JSON | named, said)
    return status, heard.get("etag"), json.loads(body)


def test_an_answer_about_one_task_carries_its_version(door: Door) -> None:
    """What was changed comes with the ETag that the next change can name; a list has none."""
    _, etag, answer = call(door, "add_task", {"title": "tag me"})
    assert etag == f'"{answer["task"]["id"]}-{answer["task"]["version"]}"'
    assert call(door, "list_tasks", {"limit": 1})[1] is None


@pytest.mark.parametrize(
    ("tool", "change"),
    [("update_task", {"title": "mine"}), ("complete_task", {}), ("delete_task", {})],
)
def test_the_second_of_two_devices_is_told(door: Door, task: dict[str, Any], tool: str, change: dict[str, Any]) -> None:
    """A change of a version that is no more answers 412, names the task and changes nothing; the newest passes."""
    seen = f'"{task["id"]}-{task["version"]}"'
    named = {"task_ids": [task["id"]]}
    status, etag, _ = call(door, "update_task", named | {"title": "theirs"}, If_Match=seen)
    assert status == 200
    status, _, problem = call(door, tool, named | change, If_Match=seen)
    assert (status, problem["title"], problem["field"]) == (412, "changed meanwhile", "If-Match")
    assert task["id"] in problem["detail"]
    _, _, now = call(door, "update_task", named)
    assert (now["tasks"][0]["title"], now["tasks"][0]["version"]) == ("theirs", task["version"] + 1)
    assert etag is not None
    assert call(door, tool, named | change, If_Match=etag)[0] == 200


def test_a_change_sent_again_is_no_second_device(door: Door, task: dict[str, Any]) -> None:
    """A retry with its Idempotency-Key gets the first answer, though the version it names is its own predecessor."""
    seen, named = f'"{task["id"]}-{task["version"]}"', {"task_ids": [task["id"]], "title": "again"}
    key = uuid4().hex
    first, again = (call(door, "update_task", named, If_Match=seen, Idempotency_Key=key) for _ in range(2))
    assert (first[0], again[0], again[2]["replayed"]) == (200, 200, True)
    assert again[1] == first[1]


def test_every_task_that_is_named_must_be_as_it_was_seen(house: Laptop, door: Door, task: dict[str, Any]) -> None:
    """A change of several tasks names a version of each; one that is missing or differs refuses all."""
    other = house.do("add_task", title="the other gate")["task"]
    both = {"task_ids": [task["id"], other["id"]], "priority": "high"}
    one, two = (f'"{each["id"]}-{each["version"]}"' for each in (task, other))
    assert call(door, "update_task", both, If_Match=one)[0] == 412
    assert call(door, "update_task", both, If_Match=f"{one}, {two}")[0] == 200


def test_an_undo_takes_back_what_it_names_and_nothing_newer(house: Laptop, door: Door, task: dict[str, Any]) -> None:
    """An undo that names what a change left answers 412 once there is a newer change, which stays."""
    left = f'"{task["id"]}-{task["version"]}"'
    newer = house.do("add_task", title="the newest gate")["task"]
    assert call(door, "undo", {}, If_Match=left)[0] == 412
    assert house.do("list_tasks", text="the newest gate")["tasks"] == [newer]
    status, _, answer = call(door, "undo", {}, If_Match=f'"{newer["id"]}-{newer["version"]}"')
    assert (status, answer["undone"][0]["task"]["id"]) == (200, newer["id"])


@pytest.mark.parametrize(
    ("tool", "tag", "status"),
    [("update_task", '"else"', 412), ("update_task", "*", 200), ("update_task", "7", 412), ("add_task", '"1-1"', 412)],
)
def test_a_condition_that_cannot_hold_changes_nothing(
    door: Door, task: dict[str, Any], tool: str, tag: str, status: int
) -> None:
    """A foreign ETag and what is none never hold, `*` always does, and adding has nothing to match."""
    said = {"title": "conditional"} | ({"task_ids": [task["id"]]} if tool == "update_task" else {})
    assert call(door, tool, said, If_Match=tag)[0] == status
