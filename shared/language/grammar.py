"""The offline grammar: words -> plan, the same for the same words, without a model and without the network."""

from datetime import datetime

from shared.domain.plan import Call, Plan
from shared.language.adding import added
from shared.language.intents import intent
from shared.language.splitting import MOST_PARTS, parts
from shared.language.when import Asked

US_ZONES = ("America/", "US/", "UTC", "Etc/", "Pacific/Honolulu")


def understand(
    text: str, now: datetime, zone: str, *, locale: str | None = None, known_tags: tuple[str, ...] = ()
) -> Plan:
    """Return what the words ask for: tool calls in order, or a reply."""
    asked = Asked(now, zone, month_first=_month_first(locale, zone))
    wanted = intent(text, asked)
    if wanted != "add":
        tool = {
            "list": "list_tasks",
            "search": "search_tasks",
            "update": "update_task",
            "complete": "complete_task",
            "reopen": "complete_task",
            "delete": "delete_task",
            "undo": "undo",
            "history": "get_changes",
        }.get(wanted)
        return Plan((Call(tool, {}),) if tool else ())
    calls: list[Call] = [added(part, at, asked) for at, part in parts(text)[:MOST_PARTS]]
    return Plan(tuple(calls))


def _month_first(locale: str | None, zone: str) -> bool:
    if locale:
        return locale.replace("_", "-") == "en-US"
    return zone.startswith(US_ZONES)
