"""scripts/token: a token for whoever is named, that opens that person's door and no other's."""

import json
import os
import re
import subprocess
import sys
from typing import Any
from uuid import uuid4

import pytest

from tests.functions.edges.test_chat import Door
from tests.house.laptop import ROOT, Laptop


def told(house: Laptop, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the script on a house."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "scripts.tokening", *arguments, "--data", str(house.data)]
    return subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False, timeout=60)


def asked(house: Laptop, token: str, tool: str, **arguments: Any) -> Any:
    """Call a tool with a token; return the answer."""
    status, answer = house.post(f"/v1/tools/{tool}", arguments, {"Authorization": f"Bearer {token}"})
    assert status == 200, answer
    return answer


def test_a_token_is_for_the_one_it_names(house: Laptop) -> None:
    """`local` is the laptop's own person; any other name is a person of their own, who sees nothing of them."""
    mark = uuid4().hex
    house.do("add_task", title=f"mine {mark}")
    mine = told(house, "local", "--scopes", "tasks:read").stdout.strip()
    assert mark in json.dumps(asked(house, mine, "search_tasks", query=mark))
    theirs = told(house, f"guest-{mark}", "--time-zone", "Asia/Kathmandu").stdout.strip()
    page = asked(house, theirs, "list_tasks")
    assert (page["tasks"], page["today"]["time_zone"]) == ([], "Asia/Kathmandu")


def test_two_people_never_meet(house: Laptop) -> None:
    """Whatever a stranger asks of another's ids, by any tool, is answered as where there is nothing at all."""
    mark = uuid4().hex
    task = house.do("add_task", title=f"secret {mark}", recurrence="FREQ=DAILY", due="2030-01-01")["task"]
    theirs = told(house, f"stranger-{mark}").stdout.strip()
    said = {"Authorization": f"Bearer {theirs}"}
    absent = str(int(task["id"]) + 1_000_000)
    ids = {"update_task": {"title": "stolen"}, "complete_task": {}, "delete_task": {}}
    for tool, more in ids.items():
        answers = [house.post(f"/v1/tools/{tool}", {"task_ids": [n], **more}, said) for n in (task["id"], absent)]
        shown = [re.sub(r"\btask \d+|\"\d+\"", "N", json.dumps(problem)) for _, problem in answers]
        assert (answers[0][0], answers[1][0], shown[0]) == (422, 422, shown[1])
    for tool, arguments in {"list_tasks": {}, "search_tasks": {"query": mark}, "get_changes": {}, "undo": {}}.items():
        assert f"secret {mark}" not in json.dumps(house.post(f"/v1/tools/{tool}", arguments, said))
    parented = [
        house.post("/v1/tools/add_task", {"title": "x", "parent": one}, said)[0] for one in (task["id"], absent)
    ]
    assert parented == [422, 422]
    assert f"secret {mark}" not in json.dumps(house.post("/v1/chat", {"message": "what is on my list?"}, said))
    status, _, body = Door(house.url).ask("GET", "/v1/changes", said)
    assert (status, mark in body.decode()) == (200, False)
    assert house.do("search_tasks", query=mark)["tasks"][0]["version"] == task["version"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["local", "--scopes", "*"], "tasks:read"),
        (["local", "--days", "0"], "--days"),
        (["x", "--time-zone", "Mars"], "time_zone"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(house: Laptop, arguments: list[str], word: str) -> None:
    """A wrong argument ends with 2 and names it; no token is printed."""
    said = told(house, *arguments)
    assert (said.returncode, said.stdout, word in said.stderr) == (2, "", True)
