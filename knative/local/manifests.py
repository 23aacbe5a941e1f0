"""The manifests of a folder, read strictly: every document is checked before anything is started.

Kinds that a one-machine Knative has no use for (namespaces, policies) are passed over; a fault names file, document
and field.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from cronsim import CronSim, CronSimError

from knative.local.delivery import Delivery, delivery
from knative.local.faults import ManifestFault
from knative.local.filters import Wants, wants

Name = tuple[str, str]  # namespace, name
KINDS = {
    "eventing.knative.dev/Broker": {"config", "delivery"},
    "eventing.knative.dev/Trigger": {"broker", "brokerRef", "filter", "filters", "subscriber", "delivery"},
    "serving.knative.dev/Service": {"template", "traffic"},
    "sources.knative.dev/PingSource": {
        "schedule",
        "timezone",
        "data",
        "dataBase64",
        "contentType",
        "sink",
        "ceOverrides",
    },
}
DOORS = "cuebird.dev/paths"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One manifest: where it stands, what it is called, and what it says."""

    where: str
    kind: str
    name: Name
    body: Mapping[str, Any]

    @property
    def spec(self) -> Mapping[str, Any]:
        """Return its spec."""
        return self.body.get("spec") or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Which events of a Broker go to whom, and how."""

    name: Name
    broker: Name
    wants: Wants
    subscriber: Mapping[str, Any]
    delivery: Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One container: its environment as written, its readiness path and the paths it serves to the outside."""

    name: Name
    where: str
    environment: list[Mapping[str, Any]]
    ready: str | None
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """A clock: when it ticks, what it sends and whither."""

    name: Name
    schedule: str
    zone: str
    data: bytes | None
    content_type: str
    sink: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Manifests:
    """All that is to be run, by namespace and name."""

    brokers: dict[Name, Delivery | None] = field(default_factory=dict)
    triggers: dict[Name, Trigger] = field(default_factory=dict)
    services: dict[Name, Service] = field(default_factory=dict)
    pings: dict[Name, Ping] = field(default_factory=dict)
    values: dict[tuple[str, Name], Mapping[str, str]] = field(default_factory=dict)


def read(places: list[Path]) -> Manifests:
    """Return the manifests of files and folders; ManifestFault names the first fault."""
    documents = [document for place in places for file in _files(place) for document in _documents(file)]
    found = Manifests()
    for document in sorted(documents, key=lambda document: document.kind == "eventing.knative.dev/Trigger"):
        _enter(document, found)
    for document in documents:
        _check_targets(document, found)
    return found


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise ManifestFault(f"{place}: there is no such file or folder")
    return sorted(file for file in place.rglob("*") if file.suffix in (".yaml", ".yml") and file.is_file())


def _documents(file: Path) -> Iterator[Document]:
    try:
        bodies = list(yaml.safe_load_all(file.read_text(encoding="utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as why:
        raise ManifestFault(f"{file}: not YAML: {' '.join(str(why).split())}") from None
    for n, body in enumerate(bodies, start=1):
        if body is None:
            continue
        if not isinstance(body, dict) or not isinstance(body.get("kind"), str):
            raise ManifestFault(f"{file}: document {n}: kind: missing")
        metadata = body.get("metadata") or {}
        group = str(body.get("apiVersion", "")).rpartition("/")[0]
        kind = f"{group}/{body['kind']}" if group else body["kind"]
        name = metadata.get("name")
        where = f"{file}: document {n} ({body['kind']} {name})"
        if (kind in KINDS or kind in ("Secret", "ConfigMap")) and not isinstance(name, str):
            raise ManifestFault(f"{where}: metadata.name: missing")
        yield Document(where=where, kind=kind, name=(metadata.get("namespace", "default"), str(name)), body=body)


def _enter(document: Document, found: Manifests) -> None:
    unknown = set(document.spec) - KINDS.get(document.kind, set(document.spec))
    if unknown:
        raise ManifestFault(f"{document.where}: spec.{min(unknown)}: no such field")
    match document.kind:
        case "eventing.knative.dev/Broker":
            found.brokers[document.name] = delivery(document.spec.get("delivery"), f"{document.where}: spec.delivery")
        case "eventing.knative.dev/Trigger":
            found.triggers[document.name] = _trigger(document, found)
        case "serving.knative.dev/Service":
            found.services[document.name] = _service(document)
        case "sources.knative.dev/PingSource":
            found.pings[document.name] = _ping(document)
        case "Secret" | "ConfigMap":
            values = {**(document.body.get("data") or {}), **(document.body.get("stringData") or {})}
            found.values[document.kind, document.name] = values


def _trigger(document: Document, found: Manifests) -> Trigger:
    spec, namespace = document.spec, document.name[0]
    named = spec.get("broker") or (spec.get("brokerRef") or {}).get("name")
    broker = (namespace, str(named))
    if broker not in found.brokers:
        raise ManifestFault(f"{document.where}: spec.broker: there is no Broker {named!r} in {namespace}")
    own = delivery(spec.get("delivery"), f"{document.where}: spec.delivery")
    return Trigger(
        name=document.name,
        broker=broker,
        wants=wants(spec, f"{document.where}: spec"),
        subscriber=spec.get("subscriber") or {},
        delivery=own or found.brokers[broker] or Delivery(),
    )


def _service(document: Document) -> Service:
    try:
        container = document.spec["template"]["spec"]["containers"][0]
    except (KeyError, IndexError, TypeError):
        raise ManifestFault(f"{document.where}: spec.template.spec.containers: one container is needed") from None
    probe = (container.get("readinessProbe") or {}).get("httpGet") or {}
    paths = ((document.body.get("metadata") or {}).get("annotations") or {}).get(DOORS, "")
    return Service(
        name=document.name,
        where=document.where,
        environment=container.get("env") or [],
        ready=probe.get("path"),
        paths=tuple(path.strip() for path in paths.split(",") if path.strip()),
    )


def _ping(document: Document) -> Ping:
    spec = document.spec
    schedule, zone = str(spec.get("schedule", "* * * * *")), spec.get("timezone", "UTC")
    try:
        CronSim(schedule, datetime.now(UTC))
    except CronSimError as why:
        raise ManifestFault(f"{document.where}: spec.schedule: {schedule!r}: {why}") from None
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise ManifestFault(f"{document.where}: spec.timezone: there is no zone {zone!r}") from None
    return Ping(
        name=document.name,
        schedule=schedule,
        zone=zone,
        data=str(spec["data"]).encode() if "data" in spec else None,
        content_type=spec.get("contentType", "application/json"),
        sink=spec.get("sink") or {},
    )


def _check_targets(document: Document, found: Manifests) -> None:
    spec = document.spec
    targets = {
        "eventing.knative.dev/Trigger": {"subscriber": spec.get("subscriber")},
        "sources.knative.dev/PingSource": {"sink": spec.get("sink")},
    }.get(document.kind, {})
    if document.kind.startswith("eventing.") and (sink := (spec.get("delivery") or {}).get("deadLetterSink")):
        targets = {**targets, "delivery.deadLetterSink": sink}
    for name, target in targets.items():
        check_target(target, document.name[0], found, f"{document.where}: spec.{name}")


def check_target(target: Any, namespace: str, found: Manifests, where: str) -> None:
    """Refuse a destination that leads nowhere: it has a ref to a Service or Broker that is there, or a uri."""
    ref = (target or {}).get("ref")
    if ref is None:
        if not str((target or {}).get("uri", "")).startswith(("http://", "https://")):
            raise ManifestFault(f"{where}: a ref, or an absolute http uri")
        return
    kinds: dict[str, Mapping[Name, Any]] = {"Service": found.services, "Broker": found.brokers}
    name = (ref.get("namespace", namespace), ref.get("name"))
    if name not in kinds.get(str(ref.get("kind")), {}):
        raise ManifestFault(f"{where}.ref: there is no {ref.get('kind')} {ref.get('name')!r} in {name[0]}")
