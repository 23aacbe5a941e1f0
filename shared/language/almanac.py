"""Reckoning with days: the next weekday, the nth of a month, months added without losing the month's end."""

import calendar
from datetime import date, timedelta

from shared.language.english import HOLIDAYS

SATURDAY = 5
DECEMBER = 12


def on_weekday(today: date, weekday: int, weeks: int = 0) -> date:
    """Return the next such weekday, today excluded, and so many weeks later."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1 + 7 * weeks)


def in_week(today: date, weekday: int, weeks: int) -> date:
    """Return that weekday of the week so many weeks from this one; weeks begin on Monday."""
    return today + timedelta(days=weekday - today.weekday() + 7 * weeks)


def add_months(day: date, months: int) -> date:
    """Return the same day so many months on, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, last_day(year, month + 1)))


def last_day(year: int, month: int) -> int:
    """Return how many days the month has."""
    return calendar.monthrange(year, month)[1]


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """Return the nth such weekday of the month, from the end where nth is negative, if there is one."""
    days = [day for day in range(1, last_day(year, month) + 1) if date(year, month, day).weekday() == weekday]
    return date(year, month, days[nth - (nth > 0)]) if -len(days) <= nth <= len(days) and nth else None


def nth_workday(year: int, month: int, nth: int) -> date | None:
    """Return the nth day of the month from Monday to Friday, from the end where nth is negative, if there is one."""
    days = [date(year, month, day) for day in range(1, last_day(year, month) + 1)]
    worked = [day for day in days if day.weekday() < SATURDAY]
    return worked[nth - (nth > 0)] if -len(worked) <= nth <= len(worked) and nth else None


def in_year(today: date, month: int, day: int, year: int | None = None) -> date | None:
    """Return that day of that year or, without a year, its next coming, today included; None where none exists."""
    for candidate in [year] if year else range(today.year, today.year + 9):
        if 1 <= month <= DECEMBER and 1 <= day <= last_day(candidate, month):
            found = date(candidate, month, day)
            if year or found >= today:
                return found
    return None


def in_month(today: date, day: int) -> date | None:
    """Return the next day with that number, today excluded."""
    for months in range(13):
        first = add_months(today.replace(day=1), months)
        if 1 <= day <= last_day(first.year, first.month) and first.replace(day=day) > today:
            return first.replace(day=day)
    return None


def numbered_weekday(today: date, weekday: int, day: int) -> date | None:
    """Return the next day that is both that weekday and that number of its month, today included."""
    for months in range(60):
        first = add_months(today.replace(day=1), months)
        if day <= last_day(first.year, first.month):
            found = first.replace(day=day)
            if found >= today and found.weekday() == weekday:
                return found
    return None


def holiday(name: str, year: int) -> date:
    """Return the day of a holiday in a year."""
    match HOLIDAYS[name]:
        case (from_easter,):
            return easter(year) + timedelta(days=from_easter)
        case (month, day):
            return date(year, month, day)
        case (month, weekday, nth, *after):
            found = nth_weekday(year, month, weekday, nth)
            assert found is not None
            return found + timedelta(days=sum(after))
    raise KeyError(name)


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar."""
    from dateutil.easter import easter as sunday

    return sunday(year)
