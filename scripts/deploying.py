"""Replace what runs by a new image without anyone noticing: first the schema, then tools and consumers, then doors.

Each new revision is ready before it gets a request; then it gets 10, 50 and 100 of 100, with a look after each step.
Whatever fails, all go back to the revisions they had, doors first. The schema only ever expands, so it stays.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import yaml

from scripts.cluster import NAMESPACE, ROOT, Fault, apply, installation, kubectl, overlay, say, wait
from scripts.installing import schema

STEPS = (10, 50, 100)
DOORS = {"door", "stream"}
DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$")
WIRES = {"Trigger", "PingSource"}  # all else is the platform's, which scripts/platform brings up to date
PREVIOUS = "cuebird.dev/previous"  # the annotation that says where `--back` leads
Traffic = list[dict[str, Any]]


def deploy(kind: str, known: Mapping[str, Any]) -> None:
    """Roll a new image out; Fault where it could not be, after all went back."""
    before = revisions()
    documents = [one for one in yaml.safe_load_all(overlay(kind, known)) if one]
    services = [one for one in documents if one["apiVersion"] == "serving.knative.dev/v1" and one["kind"] == "Service"]
    say("deploy: the schema ...")
    schema(kind, known)
    apply(_text(one for one in documents if one["kind"] == "ServiceAccount"))
    moved: list[str] = []
    try:
        for doors in (False, True):
            wave = [one for one in services if (one["metadata"]["labels"]["cuebird.dev/profile"] in DOORS) is doors]
            moved += [one["metadata"]["name"] for one in wave]
            _roll(wave, before, known)
    except Fault:
        _go_back(moved, before)
        raise
    apply(_text(one for one in documents if one["kind"] in WIRES))
    say("deploy: done")


def revisions() -> dict[str, str]:
    """Return the revision that each Service answers by now."""
    found = msgspec.json.decode(kubectl("get", "ksvc", "-n", NAMESPACE, "-o", "json"))["items"]
    return {one["metadata"]["name"]: one["status"]["latestReadyRevisionName"] for one in found}


def _roll(wave: Sequence[dict[str, Any]], before: Mapping[str, str], known: Mapping[str, Any]) -> None:
    """Bring some Services from their old revisions to the new ones."""
    names = [one["metadata"]["name"] for one in wave]
    say(f"deploy: {', '.join(names)} ...")
    apply(_text(_pinned(one, before.get(one["metadata"]["name"])) for one in wave))
    wait("Ready", 10, *(f"ksvc/{name}" for name in names), "-n", NAMESPACE)
    _look(known, canary=True)
    for percent in STEPS:
        for name in names:
            if name in before:
                _send(name, shares(before[name], percent))
        wait("Ready", 5, *(f"ksvc/{name}" for name in names), "-n", NAMESPACE)
        _look(known)


def shares(old: str, percent: int) -> Traffic:
    """Return the traffic of a Service whose new revision gets so many of 100 requests."""
    latest = {"latestRevision": True, "percent": percent}
    if percent == 100:  # noqa: PLR2004  # the whole
        return [latest]
    return [{"revisionName": old, "percent": 100 - percent}, latest | {"tag": "canary"}]


def _pinned(service: dict[str, Any], old: str | None) -> dict[str, Any]:
    """Return a Service whose requests still go to its old revision; one that is new gets all of its own."""
    if old is None:
        return service
    metadata = service["metadata"]
    annotations = {**metadata.get("annotations", {}), PREVIOUS: old}
    spec = {**service["spec"], "traffic": shares(old, 0)}
    return {**service, "metadata": {**metadata, "annotations": annotations}, "spec": spec}


def _send(name: str, traffic: Traffic) -> None:
    patch = msgspec.json.encode({"spec": {"traffic": traffic}}).decode()
    kubectl("patch", "ksvc", name, "-n", NAMESPACE, "--type=merge", f"--patch={patch}")


def _go_back(names: Sequence[str], before: Mapping[str, str]) -> None:
    """Send all requests to the old revisions again, doors first."""
    for name in reversed(names):
        if name in before:
            say(f"deploy: {name} goes back to {before[name]}")
            _send(name, [{"revisionName": before[name], "percent": 100}])


def back() -> None:
    """Send every Service's requests to the revision it had before the last deployment."""
    found = msgspec.json.decode(kubectl("get", "ksvc", "-n", NAMESPACE, "-o", "json"))["items"]
    before = {one["metadata"]["name"]: one["metadata"].get("annotations", {}).get(PREVIOUS) for one in found}
    known = {name: revision for name, revision in before.items() if revision}
    if not known:
        raise Fault("nothing was deployed by scripts/deploy yet, so there is nothing to go back to")
    _go_back(list(known), known)


def _look(known: Mapping[str, Any], *, canary: bool = False) -> None:
    """See that people are served: by the new door before it gets any of them, and by whichever answers after."""
    if "project" not in known:
        return
    host = f"canary-chat.{known['domain']}" if canary else known["domain"]
    command = [str(ROOT / "scripts" / "smoke"), f"https://{host}", "--quick"]
    looked = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own script
    if looked.returncode:
        said = (looked.stdout.strip() or looked.stderr.strip() or "no answer").splitlines()[-1]
        raise Fault(f"https://{host} is not well: {said}")


def _checked(image: str | None, kind: str) -> str:
    if not image or (kind == "gke" and not DIGEST.search(image)):
        raise Fault("name the image by its digest (NAME@sha256:...): a tag can change under a running system")
    return image


def _text(documents: Iterable[dict[str, Any]]) -> str:
    return yaml.safe_dump_all(documents)


def main(arguments: list[str]) -> int:
    """Deploy an image, or go back; 1 and one line where that could not be."""
    parser = argparse.ArgumentParser(prog="scripts/deploy", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("kind", choices=("gke", "kind"), help="the kind of cluster")
    parser.add_argument("image", nargs="?", help="the image, by digest on gke")
    parser.add_argument("--back", action="store_true", help="go back to what ran before the last deployment")
    given = parser.parse_args(arguments)
    try:
        if given.back:
            back()
        else:
            image = _checked(given.image, given.kind)
            deploy(given.kind, {**installation(given.kind), "image": image})
    except Fault as why:
        say(f"deploy: {why}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
