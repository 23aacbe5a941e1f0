"""The fields that manifests may have: a field of another name or type is refused, as the cluster's webhooks do.

Sources: the CRDs of Knative Eventing and Serving 1.23; of a pod only what a process on this machine can have.
"""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

Name = tuple[str, str]  # namespace, name


class Open(Struct, frozen=True, kw_only=True, rename="camel"):
    """An object whose other fields are of no use here."""


class Form(Open, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An object whose fields are all known."""


class Ref(Form, frozen=True, kw_only=True):
    """An object of the cluster by its name."""

    kind: str
    name: str
    api_version: str = ""
    group: str = ""
    namespace: str | None = None

    def of(self, namespace: str) -> Name:
        """Return whom it names where it stands in a namespace."""
        return self.namespace or namespace, self.name


class Destination(Form, frozen=True, kw_only=True):
    """Where events go: an object, a uri, or a uri relative to an object's address."""

    ref: Ref | None = None
    uri: str | None = None
    ca_certs: str | None = field(default=None, name="CACerts")
    audience: str | None = None


class DeliverySpec(Form, frozen=True, kw_only=True):
    """How often and when an event is sent again, and where it goes when that does not help."""

    retry: Annotated[int, Meta(ge=0)] | UnsetType = UNSET
    backoff_policy: Literal["linear", "exponential"] | UnsetType = UNSET
    backoff_delay: str | UnsetType = UNSET
    timeout: str | UnsetType = UNSET
    dead_letter_sink: Destination | UnsetType = UNSET
    retry_after_max: str | UnsetType = UNSET
    format: Literal["json", "binary"] | UnsetType = UNSET


class BrokerSpec(Form, frozen=True, kw_only=True):
    """A Broker; what it is made of in a cluster (`config`) makes no difference here."""

    config: Any = None
    delivery: DeliverySpec | None = None


class TriggerFilter(Form, frozen=True, kw_only=True):
    """The older form of a filter."""

    attributes: dict[str, str] = {}


class TriggerSpec(Form, frozen=True, kw_only=True):
    """Which events of a Broker go to whom."""

    subscriber: Destination
    broker: str | None = None
    broker_ref: Ref | None = None
    filter: TriggerFilter | None = None
    filters: list[Any] | None = None
    delivery: DeliverySpec | None = None


class KeyRef(Form, frozen=True, kw_only=True):
    """One key of a Secret or ConfigMap."""

    name: str
    key: str
    optional: bool = False


class ValueFrom(Form, frozen=True, kw_only=True):
    """Where an environment variable's value is kept."""

    secret_key_ref: KeyRef | None = None
    config_map_key_ref: KeyRef | None = None


class Variable(Form, frozen=True, kw_only=True):
    """One environment variable."""

    name: str
    value: str = ""
    value_from: ValueFrom | None = None


class HttpGet(Open, frozen=True, kw_only=True):
    """A probe's request."""

    path: str = "/"


class Probe(Open, frozen=True, kw_only=True):
    """How one sees that a container is ready."""

    http_get: HttpGet | None = None


class Container(Open, frozen=True, kw_only=True):
    """A container as a process of this machine."""

    env: list[Variable] = []
    env_from: Annotated[list[Any], Meta(max_length=0)] = []  # not run here, and not to be passed over
    readiness_probe: Probe | None = None


class PodSpec(Open, frozen=True, kw_only=True):
    """A pod as a process of this machine: one container, and the seconds a request may take."""

    containers: Annotated[list[Container], Meta(min_length=1, max_length=1)]
    timeout_seconds: Annotated[int, Meta(gt=0)] = 300


class Template(Open, frozen=True, kw_only=True):
    """A Service's template."""

    spec: PodSpec


class ServiceSpec(Form, frozen=True, kw_only=True):
    """A Service; there is one revision here, so traffic has nothing to choose from."""

    template: Template
    traffic: Any = None


class Overrides(Form, frozen=True, kw_only=True):
    """Extensions that a source sets on its events."""

    extensions: dict[str, str] = {}


class PingSpec(Form, frozen=True, kw_only=True):
    """A clock: its cron schedule (5 fields, or 6 with seconds first), IANA zone, and what it sends whither."""

    sink: Destination
    schedule: str = "* * * * *"
    timezone: str = "UTC"
    data: str | None = None
    data_base64: str | None = None
    content_type: str = "application/json"
    ce_overrides: Overrides = Overrides()


class Metadata(Open, frozen=True, kw_only=True):
    """What an object is called."""

    name: str
    namespace: str = "default"
    annotations: dict[str, str] = {}


class Listed(Open, frozen=True, kw_only=True):
    """A List: several objects in one document."""

    items: list[Any] = []


class Values(Open, frozen=True, kw_only=True):
    """What a Secret (base64) or ConfigMap holds."""

    data: dict[str, str] = {}
    string_data: dict[str, str] = {}
