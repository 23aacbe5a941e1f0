"""Publishing to a Broker: one POST of a structured CloudEvent, kept connections, a short wait."""

from collections.abc import Mapping
from typing import Any

import msgspec
import urllib3

from shared.errors import Unavailable

WAIT = 0.3  # seconds; what is left, the sweep publishes
STORED = range(200, 300)


class HttpBroker:
    """The Brokers' ingresses by name; a 2xx means that the event is stored (CloudEvents HTTP binding)."""

    def __init__(self, urls: Mapping[str, str]) -> None:
        self._urls = urls
        self._pool = urllib3.PoolManager(maxsize=4, retries=False, timeout=urllib3.Timeout(total=WAIT))

    def publish(self, broker: str, event: Mapping[str, Any]) -> None:
        """Hand one event to a Broker; Unavailable where it is not stored."""
        if broker not in self._urls:
            raise Unavailable(f"there is no broker {broker}")
        try:
            answer = self._pool.request(
                "POST",
                self._urls[broker],
                body=msgspec.json.encode(event),
                headers={"Content-Type": "application/cloudevents+json"},
            )
        except urllib3.exceptions.HTTPError as why:
            raise Unavailable(f"the broker {broker} does not answer") from why
        if answer.status not in STORED:
            raise Unavailable(f"the broker {broker} answered {answer.status}")

    def close(self) -> None:
        """Let go of kept connections."""
        self._pool.clear()
