"""The contract as it was rendered from the signatures: tools, schemas, functions and events."""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec

PLACE = Path(__file__).resolve().parents[1] / "contract.json"


@cache
def contract() -> dict[str, Any]:
    """Return the rendered contract."""
    found: dict[str, Any] = msgspec.json.decode(PLACE.read_bytes())
    return found
