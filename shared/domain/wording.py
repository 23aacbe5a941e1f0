"""Rules in words, as a person would say them: lower case, without the time of day that the due already shows."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from shared.domain.rule import Parts, Rule, parts_of
from shared.domain.task import DAY_ENDS, Series

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
UNITS = {"YEARLY": "year", "MONTHLY": "month", "WEEKLY": "week", "DAILY": "day", "HOURLY": "hour"}
GROUPS = {tuple(range(5)): "weekday", (5, 6): "weekend day"}
ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_ALL_DAYS = tuple(range(7))
_TEENS = range(11, 14)
_CLAMP_BEGINS = 28  # the clamp names every day from here to the one meant


def describe(rule: Series | Rule) -> str:
    """Return a rule in words: "every monday", "every 2 weeks on monday and friday, 10 times"."""
    start = rule.dtstart_local if isinstance(rule, Series) else None
    parts = _with_weekday(parts_of(rule.rrule), start)
    return f"{_short(parts) or _long(parts, start)}{_hours(parts)}{_end(rule)}"


def ordinal(number: int) -> str:
    """Return 1st, 2nd, 3rd, 11th; counted from the end: last, 2nd to last."""
    if number < 0:
        return "last" if number == -1 else f"{ordinal(-number)} to last"
    ending = "th" if number % 100 in _TEENS else ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"


def _end(rule: Series | Rule) -> str:
    count = rule.count_limit if isinstance(rule, Series) else rule.count
    until = rule.until_local if isinstance(rule, Series) else rule.until
    if count is not None:
        return ", once" if count == 1 else f", {count} times"
    return f" until {until.day} {MONTHS[until.month - 1]} {until.year}{_amid(rule)}" if until else ""


def _amid(rule: Series | Rule) -> str:
    """Return the hour at which a series ends amid a day; "" where it ends with one."""
    ends = rule.until_local if isinstance(rule, Series) and rule.timed else None
    return f" at {ends:%H:%M}" if ends and ends.time() != DAY_ENDS else ""


def _hours(parts: Parts) -> str:
    return f" at {_listed(f'{hour}:00' for hour in parts.byhour)}" if len(parts.byhour) > 1 else ""


def _short(parts: Parts) -> str:
    """Return the words of rules that need no "on": every monday, every last friday of the month; "" for others."""
    if parts.interval > 1 or not parts.byday or parts.bymonthday or parts.byweekno or parts.byyearday:
        return ""
    if parts.freq == "MONTHLY" or (parts.freq == "YEARLY" and parts.bymonth):
        return f"every {_positioned(parts, _weekdays(parts))} of {_months(parts) or 'the month'}"
    if parts.freq == "WEEKLY" and not parts.bysetpos:
        return f"every {_weekdays(parts)}{_in_months(parts)}"
    return ""


def _long(parts: Parts, start: datetime | None) -> str:
    unit = UNITS[parts.freq]
    every = f"every {unit}" if parts.interval == 1 else f"every {parts.interval} {unit}s"
    if parts.freq == "YEARLY" and parts.bymonth and parts.bymonthday and not parts.byday:
        return f"{every} on {_dates_of_months(parts)}"
    named = _named(parts) or _from_start(parts, start)
    return f"{every}{f' on {named}' if named else ''}{_in_months(parts)}"


def _named(parts: Parts) -> str:
    picked = parts.bysetpos or any(number for number, _ in parts.byday)
    named = [("the " if picked else "") + _positioned(parts, _weekdays(parts))] if parts.byday else []
    if parts.bymonthday:
        named.append(_month_days(parts))
    if parts.byyearday:
        named.append(f"the {_listed(ordinal(day) for day in parts.byyearday)} day of the year")
    weeks = _listed(f"week {week}" if week > 0 else f"the {ordinal(week)} week" for week in parts.byweekno)
    return " that is ".join(named) + (f" of {weeks}" if weeks else "")


def _with_weekday(parts: Parts, start: datetime | None) -> Parts:
    if start is None or not parts.plain or parts.freq != "WEEKLY":
        return parts
    return replace(parts, byday=((0, start.weekday()),))


def _from_start(parts: Parts, start: datetime | None) -> str:
    if start is None or not parts.plain:
        return ""
    said = {"MONTHLY": f"the {ordinal(start.day)}", "YEARLY": f"{start.day} {MONTHS[start.month - 1]}"}
    return said.get(parts.freq, "")


def _weekdays(parts: Parts) -> str:
    group = tuple(day for ordinal, day in parts.byday if not ordinal)
    if len(group) == len(parts.byday):
        return GROUPS.get(group) or ("day" if group == _ALL_DAYS else _listed(WEEKDAYS[day] for day in group))
    return _listed(f"{ordinal(number)} {WEEKDAYS[day]}" if number else WEEKDAYS[day] for number, day in parts.byday)


def _positioned(parts: Parts, words: str) -> str:
    picks = _listed(ordinal(position) for position in parts.bysetpos)
    return f"{picks} {words.replace(' and ', ' or ')}" if picks else words


def _month_days(parts: Parts) -> str:
    if _is_clamp(parts):
        return f"the {ordinal(parts.bymonthday[-1])} (or its last day)"
    days = _listed(f"{ordinal(day)} day" if day < 0 else ordinal(day) for day in parts.bymonthday)
    return f"the {_positioned(parts, days) if not parts.byday else days}"


def _dates_of_months(parts: Parts) -> str:
    if _is_clamp(parts):
        return f"{parts.bymonthday[-1]} {_months(parts)} (or its last day)"
    days = _positioned(
        parts, _listed(str(day) if day > 0 else f"the {ordinal(day)} day of" for day in parts.bymonthday)
    )
    return f"{days} {_months(parts)}"


def _is_clamp(parts: Parts) -> bool:
    days = parts.bymonthday
    return parts.bysetpos == (-1,) and days == tuple(range(_CLAMP_BEGINS, days[-1] + 1)) and not parts.byday


def _in_months(parts: Parts) -> str:
    return f" in {_months(parts)}" if parts.bymonth else ""


def _months(parts: Parts) -> str:
    return _listed(MONTHS[month - 1] for month in parts.bymonth)


def _listed(words: Iterable[str]) -> str:
    *most, last = list(words) or [""]
    return f"{', '.join(most)} and {last}" if most else last
