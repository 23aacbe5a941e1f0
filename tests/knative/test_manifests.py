"""The committed manifests agree with each other: whoever is named is there, and no event goes in a circle."""

import ast
import shutil
import subprocess
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from knative.local.clock import checked
from knative.local.forms import PingSpec
from shared.events import EVENTS

ROOT = Path(__file__).resolve().parents[2]
KNATIVE = ROOT / "knative"
OVERLAYS = ("kind", "gke", "gke-dev")
LEAST = "autoscaling.knative.dev/min-scale"
RESERVED = {"PORT", "K_SERVICE", "K_CONFIGURATION", "K_REVISION"}


def documents(*folders: str) -> Iterator[dict[str, Any]]:
    """Yield every document of folders below knative/, kustomize's own aside."""
    files = chain.from_iterable((KNATIVE / folder).rglob("*.yaml") for folder in folders)
    for file in sorted(files):
        if file.stem != "kustomization":
            yield from (one for one in yaml.safe_load_all(file.read_text(encoding="utf-8")) if one)


def names(kind: str, group: str = "", *folders: str) -> set[str]:
    """Return the names of all objects of a kind."""
    found = documents(*(folders or ("functions", "platform")))
    return {one["metadata"]["name"] for one in found if one["kind"] == kind and one["apiVersion"].startswith(group)}


TRIGGERS = [one for one in documents("functions") if one["kind"] == "Trigger"]
SERVICES = [one for one in documents("functions") if one["kind"] == "Service"]


def test_triggers_lead_from_a_broker_to_a_function() -> None:
    """Every Trigger names a Broker and a Service that are there, and an event of the catalogue on its own Broker."""
    for one in TRIGGERS:
        spec = one["spec"]
        assert spec["broker"] in names("Broker")
        assert spec["subscriber"]["ref"]["name"] in names("Service", "serving.knative.dev")
        assert spec["broker"] == EVENTS[spec["filter"]["attributes"]["type"]].BROKER


def test_what_cannot_be_delivered_goes_to_dead_letters() -> None:
    """Every Trigger says its whole delivery, since this class of Broker reads nobody else's."""
    for one in TRIGGERS:
        said = one["spec"]["delivery"]
        assert said["deadLetterSink"]["ref"]["name"] == "dead-letters"
        assert (said["retry"], said["backoffPolicy"]) == (10, "exponential")
        assert said["backoffDelay"].startswith("PT")
        assert said["timeout"].startswith("PT")
    assert "dead-letters" not in {one["spec"]["subscriber"]["ref"]["name"] for one in TRIGGERS}


def test_every_event_has_a_producer() -> None:
    """Each event of the catalogue is made somewhere outside it."""
    used: set[str] = set()
    for file in chain((ROOT / "shared").rglob("*.py"), (ROOT / "functions").rglob("*.py")):
        if file.name != "events.py":
            tree = ast.parse(file.read_text(encoding="utf-8"))
            used |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            used |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert {event.__name__ for event in EVENTS.values()} <= used


def test_accounts_are_each_functions_own() -> None:
    """Every function runs under an account of its own name that is there, and no account's token is mounted."""
    accounts = [one for one in documents("functions") if one["kind"] == "ServiceAccount"]
    assert {one["metadata"]["name"] for one in accounts} == {one["metadata"]["name"] for one in SERVICES}
    assert not [one for one in accounts if one["automountServiceAccountToken"]]
    for one in SERVICES:
        assert one["spec"]["template"]["spec"]["serviceAccountName"] == one["metadata"]["name"]


def test_only_doors_are_reached_from_outside() -> None:
    """Every Service but the doors and the bell is cluster-local."""
    label = "networking.knative.dev/visibility"
    outside = {one["metadata"]["name"] for one in SERVICES if one["metadata"]["labels"].get(label) != "cluster-local"}
    assert outside <= {"bell", "chat", "mcp", "stream"}


def test_no_reserved_variable_is_set() -> None:
    """Knative sets PORT and the K_ names itself, and refuses a manifest that does."""
    for one in SERVICES:
        [container] = one["spec"]["template"]["spec"]["containers"]
        assert not {variable["name"] for variable in container["env"]} & RESERVED


def test_the_safety_net_ticks_every_ten_seconds() -> None:
    """The sweep's schedule is read by the local Knative as by the cluster's, and sinks into the sweep itself."""
    [ping] = [one for one in documents("platform") if one["kind"] == "PingSource"]
    checked(msgspec.convert(ping["spec"], PingSpec), "sweep")
    assert ping["spec"]["schedule"] == "*/10 * * * * *"
    assert ping["spec"]["sink"]["ref"]["name"] == "sweep"


def test_brokers_stand_on_topics_of_ours() -> None:
    """Each Broker's topic is made by a manifest, with its own rights for the user that Knative logs in as."""
    topics = {
        one["metadata"]["annotations"]["kafka.eventing.knative.dev/external.topic"]
        for one in documents("platform")
        if one["kind"] == "Broker"
    }
    assert topics == names("KafkaTopic") == {"task-events", "reminders"}
    [user] = [one for one in documents("platform") if one["kind"] == "KafkaUser"]
    allowed = {acl["resource"].get("name") for acl in user["spec"]["authorization"]["acls"]}
    assert topics <= allowed


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed, overlays cannot be built")
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_overlays_are_whole(overlay: str) -> None:
    """Each overlay builds, holds every function once, and its cluster part builds too."""
    built = [list(yaml.safe_load_all(_built(KNATIVE / "overlays" / overlay / part))) for part in ("", "cluster")]
    services = [
        one["metadata"]["name"]
        for one in built[0]
        if one["kind"] == "Service" and one["apiVersion"].startswith("serving.knative.dev")
    ]
    assert sorted(services) == sorted(one["metadata"]["name"] for one in SERVICES)
    assert {"KnativeServing", "KnativeEventing", "Kafka"} <= {one["kind"] for one in built[1]}


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed, overlays cannot be built")
def test_production_keeps_awake_what_people_wait_for() -> None:
    """On Google two pods of each door, one of each tool, and the rest asleep but for what owes a reaction."""
    least = {
        one["metadata"]["name"]: int(
            one["spec"]["template"]["metadata"]["annotations"]["autoscaling.knative.dev/min-scale"]
        )
        for one in yaml.safe_load_all(_built(KNATIVE / "overlays" / "gke"))
        if one["kind"] == "Service" and one["apiVersion"].startswith("serving.knative.dev")
    }
    assert least["chat"] == 2
    assert least["add-task"] == least["notification"] == least["recurrence"] == least["sweep"] == 1
    assert least["dead-letters"] == least["reminders"] == 0


def _built(folder: Path) -> str:
    return subprocess.run(["kubectl", "kustomize", str(folder)], capture_output=True, text=True, check=True).stdout
