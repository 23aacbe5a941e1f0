"""Series: how one begins, where its next occurrence is, and when it ends.

Everything is reckoned in naive local time of the series' zone; `dates.attach` alone turns a place into an instant.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from shared.domain import dates
from shared.domain.occurrences import first_after
from shared.domain.rule import Parts, Rule, parse_rule, parts_of, refused
from shared.domain.task import DAY_ENDS, Due, Missed, RecursFrom, Series
from shared.domain.wording import describe

__all__ = ["Rule", "begin", "describe", "due_of", "next_local", "parse_rule", "rule_text"]
_SHORTEST_MONTH = 28
_LEAP_DAY = (2, 29)


def begin(id: UUID, rule: Rule, due: Due | None, now: datetime, zone: str) -> tuple[Series, Due]:  # noqa: A002  named as the field it fills
    """Begin a series in `zone`: on the due where there is one, else on the rule's first day from today.

    The due is occurrence 1 even where the rule would not name it. Refused, naming recurrence, where UNTIL is before
    the start or the rule names no other day in 50 years.
    """
    parts = parts_of(rule.rrule)
    zone = (due.zone if due else None) or zone
    timed = bool(due and due.at) or bool(parts.byhour) or parts.freq == "HOURLY"
    start = _start(parts, due, dates.local(now, zone), timed=timed)
    parts = _clamped(parts, start)
    until = _until(rule.until, zone, timed=timed)
    series = Series(id, parts.text(), start, zone, timed, until_local=until, count_limit=rule.count)
    if until is not None and until < start:
        raise refused("UNTIL is before the start", rule_text(series), f"the start is {start.date()}")
    if rule.count != 1 and first_after(parts, start, start) is None:
        raise refused("it names no other day in 50 years", rule.rrule, "leave out or change a part")
    return series, due_of(series, start)


def next_local(
    series: Series,
    *,
    scheduled: datetime,
    completed: datetime,
    now: datetime,
    recurs_from: RecursFrom,
    missed: Missed,
    number: int,
) -> datetime | None:
    """Return the place of occurrence number+1 in naive local time, or None where COUNT or UNTIL ends the series.

    From the schedule: the first after `scheduled`, and with skip after today too (date-only) or `now` (timed). From
    the completion: counted from its local date. All moments are naive local times in the series' zone.
    """
    if series.count_limit is not None and number >= series.count_limit:
        return None
    parts = parts_of(series.rrule)
    if recurs_from == "completion":
        place = _from_completion(parts, series, scheduled, completed)
    else:
        passed = now if series.timed else datetime.combine(now.date(), time())
        place = first_after(parts, series.dtstart_local, max(scheduled, passed) if missed == "skip" else scheduled)
    return None if place is None or _beyond(series, place) else place


def due_of(series: Series, local: datetime) -> Due:
    """Return the due of the occurrence at a place: its day, and its time where the series has one."""
    return Due(local.date(), local.time(), series.zone) if series.timed else Due(local.date())


def rule_text(series: Series) -> str:
    """Return the whole RRULE, COUNT and UNTIL included; a time in UNTIL is in UTC (RFC 5545, 3.3.10)."""
    if series.count_limit is not None:
        return f"{series.rrule};COUNT={series.count_limit}"
    until = series.until_local
    if until is None:
        return series.rrule
    if not series.timed or until.time() == DAY_ENDS:
        return f"{series.rrule};UNTIL={until:%Y%m%d}"
    return f"{series.rrule};UNTIL={dates.attach(until, series.zone):%Y%m%dT%H%M%SZ}"


def _start(parts: Parts, due: Due | None, now: datetime, *, timed: bool) -> datetime:
    if due is not None and (due.at or not timed):
        return datetime.combine(due.day, due.at or time())
    if due is not None and parts.freq != "HOURLY":
        return datetime.combine(due.day, time(parts.byhour[0]))
    day = due.day if due else now.date()
    midnight = datetime.combine(day, time())
    passed = now if timed and day == now.date() else midnight - timedelta(seconds=1)
    first = first_after(replace(parts, interval=1), midnight, passed)
    if first is None:
        raise refused("it names no day in 50 years", parts.text(), "leave out or change a part")
    return first


def _until(until: date | datetime | None, zone: str, *, timed: bool) -> datetime | None:
    """Return UNTIL as naive local time: a date ends with its day, and a series of days ends on a day."""
    if until is None:
        return None
    if not isinstance(until, datetime):
        return datetime.combine(until, DAY_ENDS if timed else time())
    moment = dates.local(until, zone) if until.tzinfo else until
    return moment if timed else datetime.combine(moment.date(), time())


def _clamped(parts: Parts, start: datetime) -> Parts:
    """Return a rule that falls on the last day of months too short for its start, said in plain RRULE."""
    if not parts.plain or start.day <= _SHORTEST_MONTH or len(parts.byhour) > 1:
        return parts
    days = tuple(range(_SHORTEST_MONTH, start.day + 1))
    if parts.freq == "MONTHLY":
        return replace(parts, bymonthday=days, bysetpos=(-1,))
    if parts.freq == "YEARLY" and (start.month, start.day) == _LEAP_DAY:
        return replace(parts, bymonth=(start.month,), bymonthday=days, bysetpos=(-1,))
    return parts


def _unclamped(parts: Parts, start: datetime) -> Parts:
    bare = replace(parts, bymonthday=(), bysetpos=(), bymonth=() if parts.freq == "YEARLY" else parts.bymonth)
    return bare if _clamped(bare, start) == parts else parts


def _from_completion(parts: Parts, series: Series, scheduled: datetime, completed: datetime) -> datetime | None:
    """Return the first place counted from a completion; an interval keeps the time of day its series began with."""
    parts = _unclamped(parts, series.dtstart_local)
    if parts.freq == "HOURLY" and parts.plain and not parts.byhour:
        anchor = completed.replace(second=0, microsecond=0)
        return first_after(parts, anchor, anchor)
    at = series.dtstart_local.time()
    anchor = datetime.combine(completed.date(), at.replace(hour=0) if parts.byhour else at)
    passed = completed if parts.byhour else datetime.combine(completed.date(), time.max)
    if not parts.plain or parts.byhour:  # a named day done early is not named again
        passed = max(passed, scheduled)
    return first_after(_clamped(parts, anchor), anchor, passed)


def _beyond(series: Series, place: datetime) -> bool:
    return place.year > dates.LAST_YEAR or (series.until_local is not None and place > series.until_local)
