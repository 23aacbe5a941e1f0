"""Ask an address, and say in words what came back; ask a cluster for what there is."""

import json
from collections.abc import Mapping
from typing import Any

import urllib3

from scripts.cluster import Fault, kubectl
from scripts.health.trouble import Trouble

WAIT = 10.0  # seconds for an answer


def asked(url: str, headers: Mapping[str, str] | None = None) -> int | None:
    """Return the status of a GET; None where nobody answers."""
    try:
        return urllib3.request("GET", url, headers=headers, timeout=WAIT, retries=False).status
    except urllib3.exceptions.HTTPError:
        return None


def spoken(status: int | None) -> str:
    """Return what a status means, as the end of a sentence."""
    return "does not answer" if status is None else f"answers {status}"


def listed(kind: str, namespace: str) -> list[dict[str, Any]]:
    """Return everything of a kind in a namespace; Trouble where kubectl does not know."""
    try:
        found: list[dict[str, Any]] = json.loads(kubectl("get", kind, "-n", namespace, "-o", "json"))["items"]
    except Fault as why:
        raise Trouble(str(why), "scripts/platform installs what knows this kind") from None
    return found
