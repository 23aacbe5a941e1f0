#!/usr/bin/env python3
"""Render what the signatures say: Knative Services and Triggers, and the contract that doors read.

    scripts/render.py           writes knative/functions/, shared/contract.json and Terraform's view of the functions
    scripts/render.py --check   writes nothing; exit 1 where what stands there is stale

Rendering imports the functions and no adapter of theirs; what it writes is committed.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import msgspec  # noqa: E402  # the root must be on the path first
from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: E402  # as above

from functions.tools import RULES  # noqa: E402  # as above
from shared.events import EVENTS  # noqa: E402  # as above
from shared.runtime.signature import Signature  # noqa: E402  # as above
from shared.runtime.stands import PORTS  # noqa: E402  # as above
from shared.wire import schema  # noqa: E402  # as above

INGRESS = "http://kafka-broker-ingress.knative-eventing.svc.cluster.local/cuebird"
ADDRESSES = {
    "BROKER_TASKS_URL": f"{INGRESS}/tasks",
    "BROKER_REMINDERS_URL": f"{INGRESS}/reminders",
    "TOOL_URL": "http://{name}.cuebird.svc.cluster.local",
}
KUSTOMIZATION = """# Rendered by scripts/render.py; do not edit.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
"""
CONNECTIONS = 400  # what the database of the smallest production size offers


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How the functions of one kind are run: database role, threads (and connections), scale, timeout in seconds.

    `requests` are how many one of them answers at once, where these are more than its threads.
    """

    role: str
    threads: int = 4
    requests: int | None = None
    least: int = 0
    most: int = 5
    timeout: int = 60
    public: bool = False


PROFILES = {
    "tool": Profile(role="tool"),
    "consumer": Profile(role="worker"),
    "door": Profile(role="door", most=10, public=True),
    "stream": Profile(role="door", requests=300, public=True, timeout=600),
    "tick": Profile(role="worker", most=1),
    "push": Profile(role="worker", public=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """One environment variable of a container that comes from a Secret."""

    variable: str
    name: str
    key: str
    optional: bool = False


def signatures() -> list[Signature]:
    """Return the signatures of all functions, found by their files."""
    files = sorted((ROOT / "functions").glob("*/*.py"))
    names = [(file.parent.name, file.stem) for file in files if file.stem != "__init__"]
    return [getattr(import_module(f"functions.{room}.{name}"), name).signature for room, name in names]


def manifest(one: Signature, templates: Environment) -> str:
    """Return the Service of a function, and its Triggers, as YAML documents."""
    service = templates.get_template("service.yaml.j2").render(
        service=one.service,
        room=one.room,
        kind=one.profile,
        outside=any(PORTS[port].outside for port in _ports(one)),
        paths=one.paths,
        rare=_is_rare(one),
        profile=PROFILES[one.profile],
        environment=_environment(one),
        secrets=_secrets(one),
    )
    triggers = [
        templates.get_template("trigger.yaml.j2").render(
            name=_trigger_name(one, event.TYPE), broker=event.BROKER, type=event.TYPE, service=one.service
        )
        for event in one.events
    ]
    return (
        "# Rendered by scripts/render.py from the function's signature; do not edit.\n"
        + "\n---\n".join([service, *triggers])
        + "\n"
    )


def _trigger_name(one: Signature, event_type: str) -> str:
    noun, verb = event_type.split(".")[2:4]
    return f"{one.service}-{noun}-{verb}"


def _environment(one: Signature) -> dict[str, str]:
    profile = PROFILES[one.profile]
    asked = {name for port in _ports(one) for name in PORTS[port].environment}
    return {
        "FUNCTION_SOURCE": "shared/runtime/main.py",
        "FUNCTION_TARGET": one.name,
        "FUNCTION_SIGNATURE_TYPE": "http",
        **({"FUNCTION_USE_ASGI": "true"} if one.asynchronous else {}),
        "THREADS": str(profile.threads),
        **{name: ADDRESSES[name] for name in ADDRESSES if name in asked},
    }


def _secrets(one: Signature) -> list[Secret]:
    role = PROFILES[one.profile].role
    found = [Secret(variable="DATABASE_URL", name=f"database-{role}", key="url")]
    if one.profile == "tool":
        found.append(Secret(variable="GRANT_KEY", name=f"grant-{one.service}", key="key"))
    if PROFILES[one.profile].public:
        found.append(Secret(variable="LOCAL_OWNER", name="local-owner", key="id", optional=True))
        found.append(Secret(variable="CORS_ORIGINS", name="origins", key="key", optional=True))
        found.append(Secret(variable="RATE", name="rate", key="key", optional=True))
    asked = dict.fromkeys(secret for port in _ports(one) for secret in PORTS[port].secrets)
    found += [Secret(variable=variable, name=name, key="key") for variable, name in asked]
    may = dict.fromkeys(secret for port in _ports(one) for secret in PORTS[port].optional)
    return found + [Secret(variable=variable, name=name, key="key", optional=True) for variable, name in may]


def _is_rare(one: Signature) -> bool:
    """Return whether a laptop does without a function until somebody knocks.

    Such are a rare door or tool, one for screens that follow, what a cloud's jobs push to, what a fault calls for.
    """
    jobs = "Alarm" in _ports(one) and one.profile == "consumer"
    return one.rare or one.profile in ("push", "stream") or jobs or "Attic" in _ports(one)


def _ports(one: Signature) -> list[str]:
    return sorted(port.__name__ for port in one.ports.values())


def contract(found: list[Signature]) -> dict[str, Any]:
    """Return the contract: each function's room and Service, each tool's schemas and the rules of all, each event's."""
    functions = {
        one.name: {"room": one.room, "service": one.service, "profile": one.profile, "paths": list(one.paths)}
        for one in found
    }
    tools = {
        one.name: {
            "description": one.doc,
            "writes": one.writes,
            "annotations": one.annotations,
            "input": schema(one.takes),
            "output": schema(one.gives),
        }
        for one in found
        if one.profile == "tool"
    }
    events = {
        name: {"broker": event.BROKER, "meaning": (event.__doc__ or "").strip(), "data": schema(event)}
        for name, event in sorted(EVENTS.items())
    }
    return {"functions": functions, "rules": RULES, "tools": tools, "events": events}


def needs(found: list[Signature]) -> dict[str, Any]:
    """Return what Terraform is told: each function's secrets and rights, and the connections of all at full scale."""
    functions = {
        one.service: {
            "secrets": [secret.name for secret in _secrets(one) if secret.name != "local-owner"],
            "rights": sorted({right for port in _ports(one) for right in PORTS[port].rights}),
            "public": PROFILES[one.profile].public,
        }
        for one in found
    }
    return {"functions": functions, "connections": connections(found)}


def connections(found: list[Signature]) -> int:
    """Return how many connections the functions want at full scale; more than the database offers ends it all."""
    most = sum(PROFILES[one.profile].most * PROFILES[one.profile].threads for one in found)
    if most > CONNECTIONS:
        sys.exit(f"at full scale the functions want {most} connections, the database offers {CONNECTIONS}")
    return most


def rendered() -> Iterator[tuple[Path, str]]:
    """Yield every rendered file with its text."""
    found = signatures()
    templates = Environment(  # noqa: S701  # YAML for Kubernetes, no HTML
        loader=FileSystemLoader(ROOT / "knative" / "templates"), undefined=StrictUndefined, keep_trailing_newline=False
    )
    for one in found:
        yield ROOT / "knative" / "functions" / f"{one.service}.yaml", manifest(one, templates)
    files = "".join(f"  - {one.service}.yaml\n" for one in sorted(found, key=lambda one: one.service))
    yield ROOT / "knative" / "functions" / "kustomization.yaml", f"{KUSTOMIZATION}{files}"
    yield ROOT / "shared" / "contract.json", _json(contract(found))
    yield ROOT / "terraform" / "functions.auto.tfvars.json", _json(needs(found))


def _json(said: dict[str, Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(said), indent=1).decode() + "\n"


def main() -> int:
    """Write what is rendered, or with --check say what is stale."""
    wanted = argparse.ArgumentParser(description="Render manifests and the contract from the signatures.")
    wanted.add_argument("--check", action="store_true", help="write nothing; exit 1 where something is stale")
    check = wanted.parse_args().check
    files = dict(rendered())
    stale = [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    left = [path for path in (ROOT / "knative" / "functions").glob("*.yaml") if path not in files]
    for path in [*stale, *left]:
        print(f"{'stale' if check else 'rendered'}: {path.relative_to(ROOT)}")
    if not check:
        for path in stale:
            path.write_text(files[path], encoding="utf-8")
        for path in left:
            path.unlink()
    return 1 if check and (stale or left) else 0


if __name__ == "__main__":
    sys.exit(main())
