"""How often and when an event is handed over again: a Trigger's or Broker's `delivery`, and the answers' meaning.

Sources: Knative data plane, "Event Acknowledgement and Delivery Retry"; control plane, "Event Delivery".
"""

import re
from dataclasses import dataclass

from msgspec import UNSET

from knative.local.faults import ManifestFault
from knative.local.forms import DeliverySpec, Destination

DELAY, TIMEOUT = 1.0, 600.0  # seconds
AGAIN = frozenset({404, 408, 409, 429})
DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Attempts beyond the first, the wait between them and an answer's time limit in seconds, and the dead letters'."""

    retry: int = 0
    linear: bool = False
    delay: float = DELAY
    timeout: float = TIMEOUT
    dead_letters: Destination | None = None

    def wait(self, attempt: int) -> float:
        """Return the seconds before the n-th retry, n from 1: linear d*n, exponential d*2^n."""
        return float(self.delay * attempt if self.linear else self.delay * 2**attempt)


def delivery(spec: DeliverySpec | None, where: str) -> Delivery | None:
    """Return a delivery spec, or None where no option is set; ManifestFault where a duration is none.

    `format` and `retryAfterMax` are passed over, as the Kafka Broker does.
    """
    if spec is None or spec == DeliverySpec():
        return None
    return Delivery(
        retry=spec.retry or 0,
        linear=spec.backoff_policy == "linear",
        delay=DELAY if spec.backoff_delay is UNSET else seconds(spec.backoff_delay, f"{where}.backoffDelay"),
        timeout=TIMEOUT if spec.timeout is UNSET else _limit(spec.timeout, f"{where}.timeout"),
        dead_letters=spec.dead_letter_sink or None,
    )


def seconds(text: str, where: str) -> float:
    """Return an ISO 8601 duration in seconds."""
    found = DURATION.fullmatch(text)
    if not found or not any(found.groups()):
        raise ManifestFault(f"{where}: an ISO 8601 duration such as PT2S, not {text!r}")
    days, hours, minutes, rest = (float(part or 0) for part in found.groups())
    return days * 86_400 + hours * 3_600 + minutes * 60 + rest


def _limit(text: str, where: str) -> float:
    found = seconds(text, where)
    if not found:
        raise ManifestFault(f"{where}: longer than nothing, not {text!r}")
    return found


def passes(status: int) -> bool:
    """Return whether an answer means that the event was taken."""
    return 200 <= status < 300  # noqa: PLR2004  # the success class of HTTP


def comes_again(status: int) -> bool:
    """Return whether an answer asks for another attempt."""
    return status in AGAIN or status >= 500  # noqa: PLR2004  # the server errors of HTTP
