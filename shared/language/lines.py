"""One JSON line in, one JSON line out: how a sentence is understood, without doing it."""

import json
import sys
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.language.grammar import understand


def answer(line: bytes) -> dict[str, Any]:
    """Return {"calls", "reply"} for {"text", "now" (ISO 8601, local or with an offset), "tz"}; to a bad line, why."""
    try:
        text, now, zone = _asked(json.loads(line))
    except (ValueError, KeyError, TypeError, OSError, OverflowError, RecursionError) as error:
        return {"calls": [], "reply": f"this line is not understood: {type(error).__name__} {error}"}
    plan = understand(text, now, zone)
    calls = [{"tool": call.tool, "arguments": call.arguments} for call in plan.calls]
    return {"calls": calls, "reply": plan.reply}


def _asked(line: dict[str, Any]) -> tuple[str, datetime, str]:
    """Return the text, the naive local time and its zone; an offset in `now` is converted to the zone."""
    text, now, zone = line["text"], datetime.fromisoformat(line["now"]), ZoneInfo(line["tz"])
    if not isinstance(text, str):
        raise TypeError("text is no string")
    local = now.astimezone(zone) if now.tzinfo else now
    return text, local.replace(tzinfo=None), line["tz"]


def main() -> None:
    """Answer every line before the next is read."""
    for line in sys.stdin.buffer:
        sys.stdout.write(json.dumps(answer(line)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
