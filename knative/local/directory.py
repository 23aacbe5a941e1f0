"""Where a destination of a manifest is: the address it is known by, and the one at which it is reached right now."""

from dataclasses import dataclass

from knative.local.forms import Destination
from knative.local.places import Places
from knative.local.services import Services


@dataclass(frozen=True, slots=True)
class Directory:
    """Destinations by ref, by uri, or by a uri relative to a ref's address."""

    places: Places
    services: Services

    def known_as(self, target: Destination, namespace: str) -> str:
        """Return the address that stays the same, whatever process answers there."""
        uri = target.uri or ""
        if target.ref is None:
            return self.places.local(uri)
        name = target.ref.of(namespace)
        base = self.places.broker(name) if target.ref.kind == "Broker" else self.places.service(name)
        return f"{base}/{uri.lstrip('/')}" if uri else base

    async def reach(self, target: Destination, namespace: str) -> str:
        """Return the address to send to: of a Service its process, once that is ready (else TimeoutError)."""
        if target.ref is None or target.ref.kind == "Broker":
            return self.known_as(target, namespace)
        return f"{await self.services.address(target.ref.of(namespace))}/{(target.uri or '').lstrip('/')}"
