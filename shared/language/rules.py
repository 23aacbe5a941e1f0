"""A recurrence rule in the making, and the first day it falls on (RFC 5545)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from shared.language.almanac import last_day

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = ("MO", "TU", "WE", "TH", "FR")
WEEKEND = ("SA", "SU")
SHORTEST_MONTH = 28
QUARTERS_BEGIN, QUARTERS_END = (1, 4, 7, 10), (3, 6, 9, 12)
MOST_TIMES = 1000


@dataclass(frozen=True, slots=True)
class Rule:
    """The parts of an RRULE; `days` are BYDAY values such as `MO` or `-1FR`, `dates` BYMONTHDAY values.

    `part` is the part of the day said amid the days, as in `the third tuesday evening of a month`. A `quarterly` rule
    with days of its own begins in the first month of a quarter, or in the last where they are counted from the end.
    """

    freq: str
    interval: int = 1
    months: tuple[int, ...] = ()
    dates: tuple[int, ...] = ()
    days: tuple[str, ...] = ()
    position: int | None = None
    hours: tuple[int, ...] = ()
    count: int | None = None
    until: date | None = None  # a date-time where it ends amid a day
    from_completion: bool = False
    part: str | None = None
    quarterly: bool = False

    def text(self) -> str:
        """Return the RRULE's text; a day of the month that short months lack falls on their last day."""
        dates, position = self._clamped()
        parts = {
            "FREQ": self.freq,
            "INTERVAL": self.interval if self.interval > 1 else None,
            "BYMONTH": _list(self.months),
            "BYMONTHDAY": _list(dates),
            "BYDAY": _list(self.days),
            "BYSETPOS": position,
            "BYHOUR": _list(self.hours),
            "COUNT": self.count,
            "UNTIL": self.until.strftime(_form(self.until)) if self.until else None,
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)

    def _clamped(self) -> tuple[tuple[int, ...], int | None]:
        """Return BYMONTHDAY and BYSETPOS: a day some of its months lack falls on their last day."""
        shortest = min((last_day(2023, month) for month in self.months), default=SHORTEST_MONTH)
        if len(self.dates) == 1 and self.dates[0] > shortest and self.position is None:
            return tuple(range(shortest, self.dates[0] + 1)), -1
        return self.dates, self.position

    def first(self, start: date, at: time | None, now: datetime) -> date | None:
        """Return the first day from `start` on which the rule falls, later than `now` (local) where it has a time."""
        from dateutil.rrule import rrulestr

        # the first of a rule with days is the next such day, and anchors its interval
        step = 1 if self.days or self.dates or self.months else self.interval
        plain = replace(self, interval=step, months=self._in_quarters(), hours=(), count=None, until=None)
        begin = datetime.combine(start, at or time())
        after = now if at else begin - timedelta(seconds=1)
        if not (self.days or self.dates or self.months) and begin <= after:
            begin += timedelta(days=1)
        if self.interval > 1 and begin <= after and at:
            begin += timedelta(days=1)
        try:
            found = rrulestr(plain.text(), dtstart=begin, cache=False).after(max(after, begin - timedelta(seconds=1)))
        except (IndexError, ValueError):  # dateutil's word for a weekday a month never has
            return None
        return found.date() if found else None

    def _in_quarters(self) -> tuple[int, ...]:
        """Return the months a quarterly rule's days are in: `the first monday`, `the last day` of every quarter."""
        if not self.quarterly or not (self.days or self.dates):
            return self.months
        ends = any(day < 0 for day in self.dates) or any(day.startswith("-") for day in self.days)
        return QUARTERS_END if ends or (self.position or 0) < 0 else QUARTERS_BEGIN


def _form(until: date) -> str:
    return "%Y%m%dT%H%M%S" if isinstance(until, datetime) else "%Y%m%d"


def _list(values: tuple[object, ...]) -> str | None:
    return ",".join(str(value) for value in values) or None
