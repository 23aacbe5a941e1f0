"""The manifests of a folder, read strictly: every document is checked before anything is started.

Kinds that a one-machine Knative has no use for (namespaces, policies) are passed over; a fault names file, document
and field.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from knative.local.clock import checked
from knative.local.delivery import Delivery, delivery
from knative.local.documents import Document, documents
from knative.local.faults import ManifestFault
from knative.local.filters import Wants, wants
from knative.local.forms import (
    BrokerSpec,
    DeliverySpec,
    Destination,
    Name,
    PingSpec,
    Ref,
    ServiceSpec,
    TriggerSpec,
    Values,
    Variable,
)

BROKER = "eventing.knative.dev/v1/Broker"
DOORS = "cuebird.dev/paths"
START = "cuebird.dev/start"  # `first-knock`: not before it is needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Which events of a Broker go to whom, and how."""

    name: Name
    broker: Name
    wants: Wants
    subscriber: Destination
    delivery: Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One container: its environment as written, its readiness path, time limit in seconds, and its doors' paths.

    A `rare` one is started on its first knock.
    """

    name: Name
    where: str
    environment: list[Variable]
    ready: str | None
    limit: float
    paths: tuple[str, ...]
    rare: bool


@dataclass(frozen=True, slots=True)
class Manifests:
    """All that is to be run, by namespace and name."""

    brokers: dict[Name, Delivery | None] = field(default_factory=dict)
    triggers: dict[Name, Trigger] = field(default_factory=dict)
    services: dict[Name, Service] = field(default_factory=dict)
    pings: dict[Name, PingSpec] = field(default_factory=dict)
    secrets: dict[Name, Mapping[str, str]] = field(default_factory=dict)
    config_maps: dict[Name, Mapping[str, str]] = field(default_factory=dict)


def read(places: list[Path]) -> Manifests:
    """Return the manifests of files and folders; ManifestFault names the first fault."""
    said = documents(places, KINDS)
    found = Manifests(brokers={document.name: None for document in said if document.kind == BROKER})
    for kind, enter in KINDS.items():
        for document in said:
            if document.kind == kind:
                enter(document, found)
    return found


def _broker(document: Document, found: Manifests) -> None:
    found.brokers[document.name] = _delivery(document, document.spec(BrokerSpec).delivery, found)


def _trigger(document: Document, found: Manifests) -> None:
    spec = document.spec(TriggerSpec)
    own = _delivery(document, spec.delivery, found)
    _check_target(spec.subscriber, document, found, "subscriber")
    broker = _broker_of(spec, document, found)
    found.triggers[document.name] = Trigger(
        name=document.name,
        broker=broker,
        wants=wants(spec.filter.attributes if spec.filter else {}, spec.filters or [], f"{document.where}: spec"),
        subscriber=spec.subscriber,
        delivery=own or found.brokers[broker] or Delivery(),
    )


def _broker_of(spec: TriggerSpec, document: Document, found: Manifests) -> Name:
    if (spec.broker is None) == (spec.broker_ref is None):
        raise ManifestFault(f"{document.where}: spec.broker: one of broker and brokerRef is needed")
    ref = spec.broker_ref or Ref(kind="Broker", name=spec.broker or "")
    broker = ref.of(document.name[0])
    if broker not in found.brokers:
        raise ManifestFault(f"{document.where}: spec.broker: there is no Broker {broker[1]!r} in {broker[0]}")
    return broker


def _delivery(document: Document, spec: DeliverySpec | None, found: Manifests) -> Delivery | None:
    said = delivery(spec, f"{document.where}: spec.delivery")
    if said and said.dead_letters:
        _check_target(said.dead_letters, document, found, "delivery.deadLetterSink")
    return said


def _service(document: Document, found: Manifests) -> None:
    pod = document.spec(ServiceSpec).template.spec
    container = pod.containers[0]
    if "FUNCTION_TARGET" not in [variable.name for variable in container.env]:
        where = f"{document.where}: spec.template.spec.containers[0].env"
        raise ManifestFault(f"{where}: FUNCTION_TARGET is missing; a Service is run by functions-framework here")
    probe = container.readiness_probe
    paths = document.metadata.annotations.get(DOORS, "").split(",")
    found.services[document.name] = Service(
        name=document.name,
        where=document.where,
        environment=container.env,
        ready=probe.http_get.path if probe and probe.http_get else None,
        limit=pod.timeout_seconds,
        paths=tuple(path.strip() for path in paths if path.strip()),
        rare=document.metadata.annotations.get(START) == "first-knock",
    )


def _ping(document: Document, found: Manifests) -> None:
    spec = document.spec(PingSpec)
    checked(spec, f"{document.where}: spec")
    _check_target(spec.sink, document, found, "sink")
    found.pings[document.name] = spec


def _secret(document: Document, found: Manifests) -> None:
    values = document.whole(Values)
    try:
        decoded = {key: base64.b64decode(value, validate=True).decode() for key, value in values.data.items()}
    except (binascii.Error, UnicodeDecodeError) as why:
        raise ManifestFault(f"{document.where}: data: not a text in base64: {why}") from None
    found.secrets[document.name] = decoded | values.string_data


def _config_map(document: Document, found: Manifests) -> None:
    found.config_maps[document.name] = document.whole(Values).data


def _check_target(target: Destination, document: Document, found: Manifests, field: str) -> None:
    """Refuse a destination that leads nowhere: it has a ref to a Service or Broker that is there, or a uri."""
    where, ref = f"{document.where}: spec.{field}", target.ref
    if ref is None:
        if not (target.uri or "").startswith(("http://", "https://")):
            raise ManifestFault(f"{where}: a ref, or an absolute http uri, is needed")
        return
    kinds: dict[str, Mapping[Name, Any]] = {"Service": found.services, "Broker": found.brokers}
    name = ref.of(document.name[0])
    if name not in kinds.get(ref.kind, {}):
        raise ManifestFault(f"{where}.ref: there is no {ref.kind} {ref.name!r} in {name[0]}")


# In this order, so that whoever is named is there before who names them.
KINDS: dict[str, Callable[[Document, Manifests], None]] = {
    "v1/Secret": _secret,
    "v1/ConfigMap": _config_map,
    "serving.knative.dev/v1/Service": _service,
    BROKER: _broker,
    "eventing.knative.dev/v1/Trigger": _trigger,
    "sources.knative.dev/v1/PingSource": _ping,
}
