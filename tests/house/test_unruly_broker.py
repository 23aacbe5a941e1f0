"""The house ends in the same state under a Broker that doubles, shuffles, delays, cuts, and amid killed functions."""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from knative.local.postgres import running
from scripts.house import furnish
from tests.house.laptop import ROOT, Laptop, answers
from tests.house.test_survival import unsent, wait_until

MANIFESTS = ("functions", "platform/brokers.yaml", "platform/pingsource.yaml")
TASKS = 12
SEED = 1


@contextmanager
def unruly(home: Path, port: int, seed: int) -> Iterator[Laptop]:
    """Run the committed manifests on a hostile local Knative."""
    with running(home / "pg", durable=False) as administrator:
        furnish(administrator, home, "http://localhost:8787")
        command = [sys.executable, "-m", "knative.local", "--port", str(port), "--data", str(home)]
        command += ["--hostile", str(seed), "--manifests", *(str(ROOT / "knative" / part) for part in MANIFESTS)]
        environment = {**os.environ, "DATABASE_URL": administrator}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        house = Laptop(f"http://127.0.0.1:{port}", home, process)
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith('{"ready"')
            answers(f"{house.url}/v1/config")
            yield house
        finally:
            house.end()


def kill_one(house: Laptop, chance: random.Random) -> None:
    """Kill one process of one function, as the kernel does when memory is short."""
    runner = psutil.Process(house.process.pid)
    functions = [child for zygote in runner.children() for child in zygote.children(recursive=True)]
    chance.choice(functions).kill()


def test_the_end_is_the_same_however_unruly_the_broker(tmp_path: Path, free_port: Callable[[], int]) -> None:
    """Each recurring task that was completed has exactly one next occurrence, whatever happened on the way.

    Dates are in New Year's week of 2030, days without a zone.
    """
    chance = random.Random(SEED)
    with unruly(tmp_path / "home", free_port(), SEED) as house:
        for n in range(TASKS):
            rule = {"due": "2030-01-01", "recurrence": "FREQ=DAILY"}
            insist(house, "add_task", {"title": f"t{n}", "request_id": f"add {n}", **rule})
            task = next(one for one in house.everything() if one["title"] == f"t{n}")
            if chance.random() < 0.5:
                kill_one(house, chance)
            insist(house, "complete_task", {"task_ids": [task["id"]], "request_id": f"complete {n}"})
        wait_until(lambda: len(house.everything()) == 2 * TASKS and unsent(house) == 0, 60)
        tasks = house.everything()
    places = sorted((task["title"], task["occurrence"], task["status"], task["due"]) for task in tasks)
    wanted = [(f"t{n}", *place) for n in range(TASKS) for place in PLACES]
    assert places == sorted(wanted)


PLACES = ((1, "completed", "2030-01-01"), (2, "open", "2030-01-02"))


def insist(house: Laptop, tool: str, arguments: dict[str, object]) -> None:
    """Ask again, under the same request id, until the answer is yes: as a person's client does."""
    wait_until(lambda: house.post(f"/v1/tools/{tool}", arguments)[0] == 200, 30)
