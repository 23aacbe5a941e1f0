"""How often and when an event is handed over again: a Trigger's or Broker's `delivery`, and the answers' meaning.

Sources: Knative data plane, "Event Acknowledgement and Delivery Retry"; control plane, "Event Delivery".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from knative.local.faults import ManifestFault

AGAIN = frozenset({404, 408, 409, 429})
DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII)
FIELDS = {"retry", "backoffPolicy", "backoffDelay", "timeout", "deadLetterSink"}
DEFAULT_TIMEOUT = 600.0
DEFAULT_DELAY = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Attempts beyond the first, the wait between them and an answer's time limit in seconds, and the dead letters'."""

    retry: int = 0
    policy: Literal["linear", "exponential"] = "exponential"
    delay: float = DEFAULT_DELAY
    timeout: float = DEFAULT_TIMEOUT
    dead_letters: Mapping[str, Any] | None = None

    def wait(self, attempt: int) -> float:
        """Return the seconds before the n-th retry, n from 1: linear d*n, exponential d*2^n."""
        return float(self.delay * attempt if self.policy == "linear" else self.delay * 2**attempt)


def delivery(spec: Any, where: str) -> Delivery | None:
    """Return a delivery spec, or None where no option is set."""
    if not spec:
        return None
    unknown = set(spec) - FIELDS
    if unknown:
        raise ManifestFault(f"{where}.{min(unknown)}: not a field that is run here")
    retry = spec.get("retry", 0)
    if not isinstance(retry, int) or retry < 0:
        raise ManifestFault(f"{where}.retry: a whole number from 0")
    policy = spec.get("backoffPolicy", "exponential")
    if policy not in ("linear", "exponential"):
        raise ManifestFault(f"{where}.backoffPolicy: linear or exponential")
    delay = seconds(spec["backoffDelay"], f"{where}.backoffDelay") if "backoffDelay" in spec else DEFAULT_DELAY
    timeout = seconds(spec["timeout"], f"{where}.timeout") if "timeout" in spec else DEFAULT_TIMEOUT
    return Delivery(retry=retry, policy=policy, delay=delay, timeout=timeout, dead_letters=spec.get("deadLetterSink"))


def seconds(text: Any, where: str) -> float:
    """Return an ISO 8601 duration in seconds."""
    found = DURATION.fullmatch(text) if isinstance(text, str) else None
    if not found or not any(found.groups()):
        raise ManifestFault(f"{where}: an ISO 8601 duration such as PT2S, not {text!r}")
    days, hours, minutes, rest = (float(part or 0) for part in found.groups())
    return days * 86_400 + hours * 3_600 + minutes * 60 + rest


def passes(status: int) -> bool:
    """Return whether an answer means that the event was taken."""
    return 200 <= status < 300  # noqa: PLR2004  # the success class of HTTP


def comes_again(status: int) -> bool:
    """Return whether an answer asks for another attempt."""
    return status in AGAIN or status >= 500  # noqa: PLR2004  # the server errors of HTTP
