"""The occurrences of a rule on naive local time (RFC 5545, 3.3.10), each found without walking there from the start.

The intervals of a rule (years, months, weeks, days, hours from its start) are numbered, so that a search begins at the
right one however old the rule is, and always ends: after 50 years, or 20,000 intervals in which nothing fits.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from shared.domain.rule import Parts

YEARS = 50
MOST_INTERVALS = 20_000
_DAY = timedelta(days=1)
_MONTHS = 12


def first_after(parts: Parts, start: datetime, moment: datetime) -> datetime | None:
    """Return the first occurrence later than `moment` of a rule that starts at `start`, or None where none is near."""
    parts = _completed(parts, start)
    found = _by_hours(parts, start, moment) if parts.freq == "HOURLY" else _by_days(parts, start, moment)
    return next((one for one in found if one > moment and one >= start), None)


def _completed(parts: Parts, start: datetime) -> Parts:
    """Return the rule with what it leaves to its start said: the day of the week, the month or the year."""
    if parts.byweekno or parts.byyearday or parts.bymonthday or parts.byday:
        return parts
    if parts.freq == "WEEKLY":
        return replace(parts, byday=((0, start.weekday()),))
    if parts.freq == "MONTHLY":
        return replace(parts, bymonthday=(start.day,))
    if parts.freq == "YEARLY":
        return replace(parts, bymonthday=(start.day,), bymonth=parts.bymonth or (start.month,))
    return parts


def _by_days(parts: Parts, start: datetime, moment: datetime) -> Iterator[datetime]:
    moment = max(moment, start)
    times = [start.time().replace(hour=hour) for hour in parts.byhour] or [start.time()]
    number = _interval_of(parts, start.date(), moment.date())
    for later in range(MOST_INTERVALS):
        first, length = _interval(parts, start.date(), number + later)
        if first.year > moment.year + YEARS:
            return
        days = [day for day in (first + _DAY * n for n in range(length)) if _fits(parts, day)]
        yield from _placed(parts, [datetime.combine(day, at) for day in days for at in times])


def _by_hours(parts: Parts, start: datetime, moment: datetime) -> Iterator[datetime]:
    step = timedelta(hours=parts.interval)
    at = start + (max(moment, start) - start) // step * step
    last_year = at.year + YEARS
    for _ in range(MOST_INTERVALS):
        if at.year > last_year:
            return
        if not _fits(parts, at.date()):
            midnight = datetime.combine(at.date() + _DAY, time())
            at += -((at - midnight) // step) * step
            continue
        if not parts.byhour or at.hour in parts.byhour:
            yield at
        at += step


def _interval_of(parts: Parts, start: date, day: date) -> int:
    """Return the number of the interval that a day lies in, or of the last one before it."""
    if parts.freq == "YEARLY":
        return (day.year - start.year) // parts.interval
    if parts.freq == "MONTHLY":
        return (_MONTHS * (day.year - start.year) + day.month - start.month) // parts.interval
    if parts.freq == "WEEKLY":
        return (_week_start(parts, day) - _week_start(parts, start)).days // 7 // parts.interval
    return (day - start).days // parts.interval


def _interval(parts: Parts, start: date, number: int) -> tuple[date, int]:
    """Return the first day of an interval and how many days it has."""
    steps = number * parts.interval
    if parts.freq == "YEARLY":
        first = date(start.year + steps, 1, 1)
        return first, 366 if _is_leap(first.year) else 365
    if parts.freq == "MONTHLY":
        years, month = divmod(start.month - 1 + steps, _MONTHS)
        first = date(start.year + years, month + 1, 1)
        return first, monthrange(first.year, first.month)[1]
    if parts.freq == "WEEKLY":
        return _week_start(parts, start) + 7 * steps * _DAY, 7
    return start + steps * _DAY, 1


def _placed(parts: Parts, moments: list[datetime]) -> list[datetime]:
    """Return those of an interval's moments that BYSETPOS picks, in order; all where it says nothing."""
    if not parts.bysetpos:
        return moments
    indices = {position - 1 if position > 0 else len(moments) + position for position in parts.bysetpos}
    return [moments[index] for index in sorted(indices) if 0 <= index < len(moments)]


def _fits(parts: Parts, day: date) -> bool:
    return (
        (not parts.bymonth or day.month in parts.bymonth)
        and (not parts.bymonthday or _fits_month_day(parts, day))
        and (not parts.byday or _fits_weekday(parts, day))
        and (not parts.byyearday or _fits_year_day(parts, day))
        and (not parts.byweekno or _fits_week(parts, day))
    )


def _fits_month_day(parts: Parts, day: date) -> bool:
    if day.day in parts.bymonthday:
        return True
    return parts.bymonthday[-1] < 0 and day.day - monthrange(day.year, day.month)[1] - 1 in parts.bymonthday


def _fits_weekday(parts: Parts, day: date) -> bool:
    weekday = day.weekday()
    ordinals = [ordinal for ordinal, named in parts.byday if named == weekday]
    if not ordinals or 0 in ordinals:
        return bool(ordinals)
    number, length = day.day, monthrange(day.year, day.month)[1]
    if parts.freq == "YEARLY" and not parts.bymonth:
        number, length = day.timetuple().tm_yday, 365 + _is_leap(day.year)
    return (number - 1) // 7 + 1 in ordinals or -((length - number) // 7) - 1 in ordinals


def _fits_year_day(parts: Parts, day: date) -> bool:
    number = day.timetuple().tm_yday
    return number in parts.byyearday or number - 366 - _is_leap(day.year) in parts.byyearday


def _fits_week(parts: Parts, day: date) -> bool:
    """Return whether a day's week is named: a week belongs to the year that has four of its days (ISO 8601)."""
    middle = _week_start(parts, day) + 3 * _DAY
    number = _week_number(middle)
    last = _week_number(_week_start(parts, date(middle.year, 12, 28)) + 3 * _DAY)
    return number in parts.byweekno or number - last - 1 in parts.byweekno


def _week_number(middle: date) -> int:
    return (middle.timetuple().tm_yday - 1) // 7 + 1


def _week_start(parts: Parts, day: date) -> date:
    return day - (day.weekday() - parts.wkst) % 7 * _DAY


def _is_leap(year: int) -> bool:
    return monthrange(year, 2)[1] == 29  # noqa: PLR2004  what makes a leap year
