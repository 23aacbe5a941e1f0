"""What the pieces of a moment mean together: halves of the day, the hour of asking, time that really passes."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shared.language import almanac
from shared.language.clock import NOON, Clock
from shared.language.counting import Amount
from shared.language.english import PARTS
from shared.language.pieces import TONIGHT, Asked

SMALL_HOURS = 5  # `one at night` is after midnight


def moment(kinds: dict[str, Any], asked: Asked) -> tuple[date, time | None]:
    """Return the day and time that pieces by their kind mean together; ValueError or OverflowError out of range."""
    if "moment" in kinds:
        later = elapsed(asked, kinds["moment"])
        return later.date(), later.time()
    day, at = kinds.get("day"), _time(kinds, asked)
    if day is None:
        if at is None or asked.day:
            return asked.day or asked.today, at
        today = at > asked.now.time() or kinds.get("part") in TONIGHT
        at_midnight = at == time() and kinds.get("part") in TONIGHT
        day = asked.today + timedelta(days=0 if today and not at_midnight else 1)
    return _shifted(day, at, kinds["shift"]) if "shift" in kinds else (day, at)


def in_part(clock: Clock, part: str) -> time:
    """Return the time a clock means in a part of the day: eight in the evening is twenty o'clock."""
    return clock.settled(_half(part, clock))


def _time(kinds: dict[str, Any], asked: Asked) -> time | None:
    part, clock = kinds.get("part"), kinds.get("clock")
    if clock is None:
        return time(*PARTS[part]) if part else None
    half = _half(part, clock) or kinds["half"]
    return clock.settled(half) if kinds["repeating"] else settle(clock, asked, kinds.get("day") or asked.day, half)


def settle(clock: Clock, asked: Asked, day: date | None, half: str | None) -> time:
    """Return the time meant: where today has only one reading of an open hour left, that one."""
    likely = clock.settled(half)
    if clock.open and half is None and day in (None, asked.today) and likely <= asked.now.time():
        other = [time(hour, clock.minute) for hour in (clock.hour % 12, clock.hour % 12 + 12)]
        return next((reading for reading in other if reading > asked.now.time()), likely)
    return likely


def _half(part: str | None, clock: Clock) -> str | None:
    if part is None or part in ("noon", "midday"):
        return None
    small_hours = part == "night" and (clock.hour < SMALL_HOURS or clock.hour == NOON)
    return "am" if part == "morning" or small_hours else "pm"


def _shifted(day: date, at: time | None, shift: tuple[Any, str]) -> tuple[date, time | None]:
    length, way = shift
    if isinstance(length, tuple):  # so many of a weekday: `the second friday after`
        weekday, nth = length
        back = almanac.on_weekday(day, weekday, -1) - timedelta(days=7 * (weekday == day.weekday()))
        return (
            back - timedelta(days=7 * (nth - 1)) if way == "before" else almanac.on_weekday(day, weekday, nth - 1)
        ), at
    sign = -1 if way in ("before", "prior to", "ahead of", "to") else 1
    moved = almanac.add_months(day, sign * round(length.months)) + timedelta(days=sign * length.days)
    if not length.minutes:
        return moved, at
    exact = datetime.combine(moved, at or time()) + timedelta(minutes=sign * length.minutes)
    return exact.date(), exact.time()


def elapsed(asked: Asked, length: Amount) -> datetime:
    """Return the local time after so much time has really passed, whatever the clocks do between (in UTC)."""
    start = asked.now.replace(second=0, microsecond=0)
    day = almanac.add_months(start.date(), round(length.months)) + timedelta(days=length.days)
    begin = datetime.combine(day, start.time()).replace(tzinfo=ZoneInfo(asked.zone))
    later = (begin.astimezone(UTC) + timedelta(minutes=length.minutes)).astimezone(ZoneInfo(asked.zone))
    return later.replace(tzinfo=None)
