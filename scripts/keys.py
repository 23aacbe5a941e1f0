"""The secrets that follow from the grants' master, so that only the master has to be kept."""

from pathlib import Path

import msgspec

from shared import links, tickets
from shared.grants import tool_key

CONTRACT = Path(__file__).parents[1] / "shared" / "contract.json"


def derived(master: str) -> dict[str, str]:
    """Return each tool's key, the links' and the tickets' by the name of its secret.

    `master` is `id:hex`, or two of them with a comma between while one takes over from the other (the new one first).
    """
    tools = msgspec.json.decode(CONTRACT.read_bytes())["tools"]
    purposes = {f"grant-{tool.replace('_', '-')}": tool for tool in tools} | {
        "links": links.PURPOSE,
        "live": tickets.PURPOSE,
    }
    return {name: _all(master, purpose) for name, purpose in purposes.items()}


def _all(master: str, purpose: str) -> str:
    pairs = [one.strip().partition(":") for one in master.split(",")]
    return ",".join(f"{key_id}:{tool_key(bytes.fromhex(key), purpose).hex()}" for key_id, _, key in pairs)
