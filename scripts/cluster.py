"""What the scripts do with a cluster: manifests built by kustomize, filled with an installation's names, and applied.

kubectl and gcloud are asked as a person would ask them; what is secret goes to them by stdin, never in an argument.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NAMESPACE = "cuebird"
UNMARKED = "cuebird.dev/secrets: none"  # in every function's manifest
ZERO = {"domain": "127.0.0.1.sslip.io", "environment": "kind", "image": "", "functions": [], "public": []}


class Fault(Exception):
    """A step cannot be done; the text says which, why, and what to do."""


def kubectl(*arguments: str, said: str | None = None) -> str:
    """Return what kubectl answers; Fault where it says no."""
    return _told(["kubectl", *arguments], said)


def gcloud(*arguments: str, said: str | None = None) -> str:
    """Return what gcloud answers; Fault where it says no."""
    return _told(["gcloud", *arguments, "--quiet"], said)


def _told(command: list[str], said: str | None) -> str:
    try:
        answer = subprocess.run(command, input=said, capture_output=True, text=True, check=False)  # noqa: S603  # ours
    except FileNotFoundError:
        raise Fault(f"{command[0]} is not installed: install it and try again") from None
    if answer.returncode:
        why = (answer.stderr.strip() or answer.stdout.strip() or f"exit code {answer.returncode}").splitlines()[-1]
        raise Fault(f"{' '.join(command[:4])} ...: {why}")
    return answer.stdout


def installation(kind: str) -> dict[str, Any]:
    """Return what is known of an installation: Terraform's output on Google, nothing but defaults elsewhere."""
    if kind != "gke":
        needs = json.loads((ROOT / "terraform" / "functions.auto.tfvars.json").read_text())["functions"].values()
        return {**ZERO, "secrets": sorted({name for one in needs for name in one["secrets"]})}
    said = os.environ.get("CUEBIRD_INSTALLATION")
    if said is None:
        said = _told(["terraform", f"-chdir={ROOT / 'terraform'}", "output", "-json", "installation"], None)
    found: dict[str, Any] = json.loads(said)
    return found


def overlay(kind: str, known: Mapping[str, Any], part: str = "") -> str:
    """Return an overlay's manifests with the installation's names in the places of the examples."""
    name = "gke-dev" if kind == "gke" and known["environment"] == "dev" else kind
    manifests = filled(kubectl("kustomize", str(ROOT / "knative" / "overlays" / name / part)), known)
    return manifests if part else manifests.replace(UNMARKED, UNMARKED.replace("none", f'"{secrets_mark()}"'))


def secrets_mark() -> str:
    """Return a mark that changes with any secret: with it a revision does, since pods read secrets as they start."""
    opaque = kubectl("get", "secret", "-n", NAMESPACE, "--field-selector=type=Opaque", "-o", "json")
    return mark_of(json.loads(opaque)["items"])


def mark_of(found: Sequence[Mapping[str, Any]]) -> str:
    """Return the mark of some secrets, as kubectl tells of them."""
    handed = sorted((one["metadata"]["name"], sorted(one.get("data", {}).items())) for one in found)
    return hashlib.sha256(json.dumps(handed).encode()).hexdigest()[:12]


def filled(manifests: str, known: Mapping[str, Any]) -> str:
    """Return manifests with an installation's names in the places of the examples."""
    examples = {
        "todo.example.org": known.get("domain"),
        "example-project": known.get("project"),
        "203.0.113.10": known.get("address"),
        "ops@example.org": known.get("operator_email"),
        "image: cuebird\n": f"image: {known['image']}\n" if known.get("image") else None,
    }
    for example, ours in examples.items():
        manifests = manifests.replace(example, ours or example)
    return manifests


def apply(manifests: str) -> None:
    """Apply manifests; fields that another hand wrote are ours again."""
    kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", said=manifests)


def wait(condition: str, minutes: int, *what: str) -> None:
    """Wait until a condition holds; Fault when it does not within so many minutes."""
    kubectl("wait", f"--for=condition={condition}", f"--timeout={minutes}m", *what)


def say(text: str) -> None:
    """Say what is done now."""
    print(text, file=sys.stderr, flush=True)
