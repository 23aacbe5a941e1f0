"""The master key is changed while people are at work: what was signed under the old one holds until that is dropped."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scripts.attacks.asked import META, MODERN, YES
from tests.house.laptop import Laptop, laptop

NEW = f"k2:{'5a' * 32}"


def pressed(house: Laptop, link: str) -> int:
    """Press the button behind a mail's link; return the status."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return house.post(urlsplit(link).path, b"", headers)[0]


class Asking:
    """Two plans for tasks of one tag that wait for a yes: one in a talk, one that a model's client holds."""

    def __init__(self, house: Laptop, tag: str) -> None:
        self._house = house
        self._talked = [house.do("add_task", title=f"{tag} {n}", tags=[tag])["task"]["id"] for n in range(6)]
        self._modelled = [house.do("add_task", title=f"by a model {tag} {n}")["task"]["id"] for n in range(6)]
        said = house.say(f"delete all tasks tagged #{tag}")
        self._yes = {"confirm": said["confirm"]["token"], "conversation_id": said["conversation_id"]}
        self._state = self._called({})["requestState"]

    def accepted(self) -> list[bool]:
        """Say yes to both; return whether each was carried out."""
        status, _ = self._house.post("/v1/chat", self._yes)
        assert status in (200, 403, 422)
        self._called({"requestState": self._state, "inputResponses": YES})
        left = {task["id"] for task in self._house.everything()}
        return [not left & set(tasks) for tasks in (self._talked, self._modelled)]

    def _called(self, more: dict[str, Any]) -> Any:
        said = {"_meta": META, "name": "delete_task", "arguments": {"task_ids": self._modelled}, **more}
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": said}
        return self._house.post("/mcp", call, MODERN)[1].get("result", {})


def work(house: Laptop, ended: threading.Event) -> int:
    """Add, find and complete tasks by REST and by words until told to end; return how many, all of it answered."""
    added = 0
    while not ended.is_set():
        title = f"number {added}"
        house.say(f'"{title}" tomorrow')
        [task] = house.do("search_tasks", query=title, limit=1)["tasks"]
        house.do("complete_task", task_ids=[task["id"]])
        added += 1
    return added


def test_a_new_master_takes_over_without_a_pause(tmp_path: Path, free_port: Callable[[], int]) -> None:
    """The new key is known before it signs, and the old one after: no call is refused meanwhile; then old links are."""
    with laptop(tmp_path / "data", free_port()) as house, ThreadPoolExecutor(1) as people:
        master, ended = house.data / "secrets" / "grant-master" / "key", threading.Event()
        tasks = [house.do("add_task", title=title)["task"]["id"] for title in ("one", "two", "three")]
        first, second = Asking(house, "first"), Asking(house, "second")
        old, before = [house.links(task)["done"] for task in tasks], master.read_text().strip()
        working = people.submit(work, house, ended)
        for keys in (f"{before},{NEW}", f"{NEW},{before}"):
            master.write_text(keys)
            assert house.renew().returncode == 0
        assert [pressed(house, old[0]), pressed(house, house.links(tasks[1])["done"])] == [200, 200]
        assert first.accepted() == [True, True]
        master.write_text(NEW)
        assert house.renew().returncode == 0
        assert pressed(house, old[2]) == 403
        assert second.accepted() == [False, False]
        assert pressed(house, house.links(tasks[2])["done"]) == 200
        ended.set()
        assert working.result() > 0
