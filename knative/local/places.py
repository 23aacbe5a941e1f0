"""Where a cluster's addresses lie on this machine, and what a container's environment is with them put right."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from knative.local.faults import ManifestFault
from knative.local.forms import KeyRef, Name, ValueFrom
from knative.local.manifests import Manifests, Service

CLUSTER = r"\.svc(?:\.cluster\.local)?(?::80)?"
SERVICE = re.compile(r"http://([a-z0-9-]+|\{name\})\.([a-z0-9-]+)" + CLUSTER + r"(?![\w.:-])")
INGRESS = re.compile(r"http://(?:kafka-)?broker-ingress\.knative-eventing" + CLUSTER + r"/([a-z0-9-]+)/([a-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class Places:
    """The addresses of one machine: `base` is its own, `secrets` the folder of what no manifest says."""

    manifests: Manifests
    base: str
    secrets: Path

    def broker(self, name: Name) -> str:
        """Return the ingress of a Broker."""
        return f"{self.base}/{name[0]}/{name[1]}"

    def service(self, name: Name) -> str:
        """Return the address of a Service."""
        return f"{self.base}/_services/{name[0]}/{name[1]}"

    def local(self, text: str) -> str:
        """Return a text with the cluster's addresses of known Brokers and Services, or of any `{name}`, made local."""
        return SERVICE.sub(self._service, INGRESS.sub(self._broker, text))

    def environment(self, service: Service) -> dict[str, str]:
        """Return a container's environment; ManifestFault where a value, or the function's file, is not there."""
        found: dict[str, str] = {}
        for n, variable in enumerate(service.environment):
            value: str | None = variable.value
            if variable.value_from:
                where = f"{service.where}: spec.template.spec.containers[0].env[{n}] ({variable.name}).valueFrom"
                value = self._kept(variable.value_from, service.name[0], where)
            if value is not None:
                found[variable.name] = self.local(value)
        source = found.setdefault("FUNCTION_SOURCE", "main.py")
        if not Path(source).is_file():
            where = f"{service.where}: spec.template.spec.containers[0].env (FUNCTION_SOURCE)"
            raise ManifestFault(f"{where}: there is no file {source} under {Path.cwd()}")
        return found

    def _broker(self, found: re.Match[str]) -> str:
        name = (found[1], found[2])
        return self.broker(name) if name in self.manifests.brokers else found[0]

    def _service(self, found: re.Match[str]) -> str:
        name = (found[2], found[1])
        return self.service(name) if name in self.manifests.services or name[1] == "{name}" else found[0]

    def _kept(self, source: ValueFrom, namespace: str, where: str) -> str | None:
        if (source.secret_key_ref is None) == (source.config_map_key_ref is None):
            raise ManifestFault(f"{where}: one of secretKeyRef and configMapKeyRef")
        if source.secret_key_ref:
            return self._value(source.secret_key_ref, self.manifests.secrets, namespace, f"{where}.secretKeyRef")
        assert source.config_map_key_ref is not None
        return self._value(source.config_map_key_ref, self.manifests.config_maps, namespace, f"{where}.configMapKeyRef")

    def _value(
        self, ref: KeyRef, documents: Mapping[Name, Mapping[str, str]], namespace: str, where: str
    ) -> str | None:
        value = documents.get((namespace, ref.name), {}).get(ref.key)
        file = self.secrets / ref.name / ref.key
        if value is None and file.is_file():
            value = file.read_text(encoding="utf-8").strip()
        if value is None and not ref.optional:
            raise ManifestFault(f"{where}: neither a document nor {file} has {ref.name}/{ref.key}")
        return value
