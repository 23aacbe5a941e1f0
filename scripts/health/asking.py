"""Ask an address, and say in words what came back."""

from collections.abc import Mapping

import urllib3

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
