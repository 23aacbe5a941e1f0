"""One JSON line in, one JSON line out: how a sentence is understood, without doing it."""

import json
import sys
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.language.grammar import understand


def answer(line: str) -> dict[str, Any]:
    """Return {"calls", "reply"} for {"text", "now" (local, ISO 8601), "tz"}; a bad line is answered with why."""
    try:
        asked = json.loads(line)
        text, now, zone = asked["text"], datetime.fromisoformat(asked["now"]), asked["tz"]
        ZoneInfo(zone)
    except (ValueError, KeyError, TypeError, OSError) as error:
        return {"calls": [], "reply": f"this line is not understood: {type(error).__name__} {error}"}
    plan = understand(str(text), now.replace(tzinfo=None), zone)
    calls = [{"tool": call.tool, "arguments": call.arguments} for call in plan.calls]
    return {"calls": calls, "reply": plan.reply}


def main() -> None:
    """Answer every line before the next is read."""
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(line), ensure_ascii=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
