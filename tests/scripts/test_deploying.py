"""`scripts/deploy` replaces what runs by degrees, and everything goes back where a step fails."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from tests.peers.cluster import Cluster, cluster
from tests.scripts.test_installing import IMAGE, INSTALLATION, ROOT

RUNNING = {name: f"{name}-00007" for name in ("add-task", "chat", "notification", "recurrence", "sweep")}
pytestmark = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not there, so nothing can be built")


@pytest.fixture
def there(tmp_path: Path) -> Cluster:
    """Return a cluster on which some functions run already."""
    made = cluster(tmp_path / "cloud")
    made.run(RUNNING)
    return made


def deploy(there: Cluster, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run scripts/deploy against the recorded cluster."""
    surroundings = there.environment | {"CUEBIRD_INSTALLATION": json.dumps(INSTALLATION)}
    command = [str(ROOT / "scripts" / "deploy"), *arguments]
    return subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False, timeout=60)


def shares(there: Cluster, service: str) -> list[list[tuple[str, int]]]:
    """Return how a Service's requests were shared out, step by step: each by revision and percent."""
    found = []
    for _, arguments, said in there.asked:
        if arguments[:3] == ["patch", "ksvc", service]:
            patch: dict[str, Any] = msgspec.json.decode(arguments[-1].removeprefix("--patch="))
            found.append(patch["spec"]["traffic"])
        elif arguments[0] == "apply":
            documents = [one for one in yaml.safe_load_all(said) if one]
            found += [
                one["spec"]["traffic"]
                for one in documents
                if one["kind"] == "Service" and one["metadata"]["name"] == service and "traffic" in one["spec"]
            ]
    return [[(one.get("revisionName", "latest"), one["percent"]) for one in traffic] for traffic in found]


def test_a_new_revision_gets_its_requests_by_degrees(there: Cluster) -> None:
    """At first none, then 10, 50 and all of 100; the schema is brought up before the first of them starts."""
    assert deploy(there, "kind", IMAGE).returncode == 0
    assert shares(there, "chat") == [
        [("chat-00007", 100), ("latest", 0)],
        [("chat-00007", 90), ("latest", 10)],
        [("chat-00007", 50), ("latest", 50)],
        [("latest", 100)],
    ]
    lines = [" ".join([name, *arguments, said]) for name, arguments, said in there.asked]
    schema = next(n for n, line in enumerate(lines) if "wait" in line and "job/migrate" in line)
    assert schema < next(n for n, line in enumerate(lines) if "chat-00007" in line)


def test_doors_come_last(there: Cluster) -> None:
    """No door is replaced before every tool and consumer behind it has been."""
    deploy(there, "kind", IMAGE)
    patched = [arguments[2] for _, arguments, _ in there.asked if arguments[:2] == ["patch", "ksvc"]]
    assert set(patched) == set(RUNNING)
    assert patched.index("chat") > max(n for n, name in enumerate(patched) if name != "chat")


def test_a_revision_that_is_never_ready_gets_nothing(there: Cluster) -> None:
    """Where the doors' new revision does not become ready, all are back where they were, doors first."""
    there.refuse("ksvc/chat")
    done = deploy(there, "kind", IMAGE)
    assert done.returncode == 1
    assert "it is said to be impossible" in done.stderr.splitlines()[-1]
    for name, revision in RUNNING.items():
        assert shares(there, name)[-1] == [(revision, 100)]
    told = [line for line in done.stderr.splitlines() if "goes back" in line]
    assert "chat" in told[0]


def test_a_door_that_does_not_answer_goes_back(there: Cluster) -> None:
    """On Google each step is looked at by a conversation; what fails it gets no more requests."""
    done = deploy(there, "gke", IMAGE)
    assert done.returncode == 1
    assert "is not well" in done.stderr.splitlines()[-1]
    assert shares(there, "add-task")[-1] == [("add-task-00007", 100)]
    assert shares(there, "chat") == []


def test_back_leads_to_what_ran_before(there: Cluster) -> None:
    """Each Service is told what it ran before, and `--back` goes there."""
    deploy(there, "kind", IMAGE)
    applied = [one for one in yaml.safe_load_all(there.applied()) if one and one["kind"] == "Service"]
    noted = {
        one["metadata"]["name"]: previous
        for one in applied
        if (previous := one["metadata"].get("annotations", {}).get("cuebird.dev/previous"))
    }
    assert noted == RUNNING
    items = [{"metadata": {"name": name, "annotations": {"cuebird.dev/previous": one}}} for name, one in noted.items()]
    (there.home / "ksvc.json").write_text(json.dumps({"items": items}))
    assert deploy(there, "kind", "--back").returncode == 0
    assert shares(there, "chat")[-1] == [("chat-00007", 100)]


def test_a_tag_is_refused_on_google(there: Cluster) -> None:
    """An image is named by its digest."""
    done = deploy(there, "gke", "cuebird:latest")
    assert done.returncode == 1
    assert "by its digest" in done.stderr
    assert there.asked == []
