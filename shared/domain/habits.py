"""A person's habits: where they live, when their day starts, how they write dates, when they are reminded."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from typing import Any, Literal

from shared.domain import dates
from shared.errors import Refused

Locale = Literal["dmy", "mdy"]
CLOCK = r"^(?:[01]\d|2[0-3]):[0-5]\d$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What a person has set: `time_zone` (IANA), `day_starts` (local), and what is meant where they do not say it.

    `locale` says whether 3/4 is the third of April (dmy) or the fourth of March (mdy), None as their zone's people
    write it; `default_reminder` is an ISO 8601 duration before a due time.
    """

    time_zone: str
    day_starts: time = time(9)
    locale: Locale | None = None
    default_reminder: str = "PT1H"


def changed(habits: Habits, said: Mapping[str, Any]) -> Habits:
    """Return habits with what was said changed; Refused names the first field that cannot be so."""
    if "time_zone" in said:
        dates.zone(said["time_zone"])
    if "default_reminder" in said:
        dates.parse_duration(said["default_reminder"], "default_reminder")
        said = {**said, "default_reminder": said["default_reminder"].upper()}
    if "day_starts" in said:
        said = {**said, "day_starts": _clock(said["day_starts"])}
    return replace(habits, **said)


def published(habits: Habits) -> dict[str, Any]:
    """Return habits as they are published: the day's start as HH:MM."""
    return {
        "time_zone": habits.time_zone,
        "day_starts": f"{habits.day_starts:%H:%M}",
        "locale": habits.locale,
        "default_reminder": habits.default_reminder,
    }


def _clock(text: str) -> time:
    if not re.fullmatch(CLOCK, text, re.ASCII):
        raise Refused("day_starts: not a time", field="day_starts", value=text, hint="write it as HH:MM, such as 08:30")
    return time.fromisoformat(text)
