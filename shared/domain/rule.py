"""Recurrence rules as people may give them: RFC 5545 RRULE, read strictly and kept in one spelling.

What would fire never, always or too often is refused here, before anything is expanded.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from shared.domain.dates import FIRST_YEAR, LAST_YEAR
from shared.errors import Refused

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY")
MOST = 1000  # of INTERVAL and COUNT
LONGEST_TEXT = 500
LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MOST_IN_MONTH = 5  # of one weekday
_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?", re.ASCII)
_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,4}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of an RRULE without COUNT and UNTIL; `byday` pairs an ordinal (0: every) with a weekday (0: Monday)."""

    freq: str
    interval: int = 1
    bymonth: tuple[int, ...] = ()
    byweekno: tuple[int, ...] = ()
    byyearday: tuple[int, ...] = ()
    bymonthday: tuple[int, ...] = ()
    byday: tuple[tuple[int, int], ...] = ()
    byhour: tuple[int, ...] = ()
    bysetpos: tuple[int, ...] = ()
    wkst: int = 0

    @property
    def plain(self) -> bool:
        """Return whether the days follow from the start alone."""
        return not (self.bymonth or self.byweekno or self.byyearday or self.bymonthday or self.byday or self.bysetpos)

    def text(self) -> str:
        """Return the RRULE in its one spelling: parts in a fixed order, defaults left out."""
        written = {
            "FREQ": self.freq,
            "INTERVAL": str(self.interval) if self.interval > 1 else "",
            "BYMONTH": _listed(self.bymonth),
            "BYWEEKNO": _listed(self.byweekno),
            "BYYEARDAY": _listed(self.byyearday),
            "BYMONTHDAY": _listed(self.bymonthday),
            "BYDAY": ",".join(f"{n or ''}{DAYS[day]}" for n, day in self.byday),
            "BYHOUR": _listed(self.byhour),
            "BYSETPOS": _listed(self.bysetpos),
            "WKST": DAYS[self.wkst] if self.wkst else "",
        }
        return ";".join(f"{name}={value}" for name, value in written.items() if value)


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule: `rrule` without COUNT and UNTIL, in its one spelling.

    `until` is inclusive: a date (the whole day), a naive local time, or an aware instant in UTC.
    """

    rrule: str
    until: date | datetime | None = None
    count: int | None = None


def parse_rule(text: str) -> Rule:
    """Read an RRULE, with or without "RRULE:" before it; Refused, naming recurrence, says what to change."""
    given = _split(text)
    count = _count(given.pop("COUNT", None))
    until = _until(given.pop("UNTIL", None))
    if count and until:
        raise refused("COUNT and UNTIL exclude each other", text, "keep one of them")
    parts = _read(given)
    _check_together(parts, text)
    return Rule(parts.text(), until, count)


def parts_of(rrule: str) -> Parts:
    """Return the parts of a rule that was read before."""
    return _read(_split(rrule))


def refused(detail: str, value: object, hint: str) -> Refused:
    """Return the refusal of a rule: the field is always recurrence."""
    return Refused(f"recurrence: {detail}", field="recurrence", value=value, hint=hint)


def _split(text: str) -> dict[str, str]:
    bare = text.strip().upper().removeprefix("RRULE:").rstrip(";")
    if not bare or len(text) > LONGEST_TEXT:
        raise refused("empty, or far too long", text, "write an RRULE such as FREQ=WEEKLY;BYDAY=MO")
    given: dict[str, str] = {}
    for part in bare.split(";"):
        name, _, value = part.partition("=")
        _check_name(name, text, given)
        given[name] = value
    if "FREQ" not in given:
        raise refused("FREQ is missing", text, "begin with FREQ=DAILY, WEEKLY, MONTHLY, YEARLY or HOURLY")
    return given


def _read(given: dict[str, str]) -> Parts:
    read: dict[str, Any] = {name.lower(): READERS[name](value) for name, value in given.items()}
    return Parts(**read)


def _check_together(parts: Parts, text: str) -> None:
    """Refuse parts that RFC 5545 forbids beside each other, and days that no year has."""
    ordinals = [abs(ordinal) for ordinal, _ in parts.byday if ordinal]
    monthly = parts.freq == "MONTHLY" or (parts.freq == "YEARLY" and parts.bymonth)
    wrong = {
        "BYDAY with a number needs FREQ=MONTHLY or YEARLY": ordinals and parts.freq not in ("MONTHLY", "YEARLY"),
        "BYDAY with a number does not go with BYWEEKNO": ordinals and parts.byweekno,
        "no month has that weekday so often": monthly and ordinals and min(ordinals) > MOST_IN_MONTH,
        "BYWEEKNO needs FREQ=YEARLY": parts.byweekno and parts.freq != "YEARLY",
        "BYYEARDAY needs FREQ=YEARLY or HOURLY": parts.byyearday and parts.freq not in ("YEARLY", "HOURLY"),
        "BYMONTHDAY does not go with FREQ=WEEKLY": parts.bymonthday and parts.freq == "WEEKLY",
        "BYSETPOS needs another BY part, and days": parts.bysetpos and (_alone(parts) or parts.freq == "HOURLY"),
        "no day has so many times": parts.freq == "DAILY" and parts.bysetpos and _picks_beyond(parts),
        "no year has that day in that month": parts.bymonthday and not _some_month_has(parts),
    }
    for detail, holds in wrong.items():
        if holds:
            raise refused(detail, text, "leave that part out, or change it")


def _alone(parts: Parts) -> bool:
    return replace(parts, bysetpos=()).plain and not parts.byhour


def _picks_beyond(parts: Parts) -> bool:
    return min(abs(position) for position in parts.bysetpos) > max(1, len(parts.byhour))


def _some_month_has(parts: Parts) -> bool:
    months = parts.bymonth or range(1, 13)
    return any(abs(day) <= LONGEST_MONTHS[month - 1] for day in parts.bymonthday for month in months)


def _check_name(name: str, text: str, given: dict[str, str]) -> None:
    if name in given:
        raise refused(f"{name} is there twice", text, f"keep one {name}")
    if name not in READERS and name not in ("COUNT", "UNTIL"):
        known = ", ".join((*READERS, "COUNT", "UNTIL"))
        raise refused(f"the part {name[:40]} is not known", text, f"use {known}")


def _freq(value: str) -> str:
    if value not in FREQUENCIES:
        raise refused(f"FREQ={value[:40]} is not possible", value, "use DAILY, WEEKLY, MONTHLY, YEARLY or HOURLY")
    return value


def _number(name: str, value: str, low: int, high: int, *, negative: bool = False) -> int:
    number = int(value) if _WHOLE.fullmatch(value) else None
    if number is None or not low <= (abs(number) if negative else number) <= high:
        sign = " or the same below zero" if negative else ""
        raise refused(f"{name}={value[:40]} is not possible", value, f"{name} takes {low} to {high}{sign}")
    return number


def _numbers(name: str, low: int, high: int, *, negative: bool = False) -> Callable[[str], tuple[int, ...]]:
    def read(value: str) -> tuple[int, ...]:
        found = {_number(name, one, low, high, negative=negative) for one in value.split(",")}
        return tuple(sorted(found, key=lambda number: (number < 0, number)))

    return read


def _byday(value: str) -> tuple[tuple[int, int], ...]:
    found = [_BYDAY.fullmatch(one) for one in value.split(",")]
    pairs = {(int(one[1] or 0), DAYS.index(one[2])) for one in found if one and one[1] not in ("0", "+0", "-0")}
    if None in found or not pairs or any(abs(n) > 53 for n, _ in pairs):  # noqa: PLR2004  a year has at most 53
        raise refused(f"BYDAY={value[:40]} is not possible", value, "write days such as MO,WE or 2TU or -1FR")
    return tuple(sorted(pairs, key=lambda pair: (pair[1], pair[0])))


def _wkst(value: str) -> int:
    if value not in DAYS:
        raise refused(f"WKST={value[:40]} is not possible", value, "write one of " + ", ".join(DAYS))
    return DAYS.index(value)


def _count(value: str | None) -> int | None:
    return None if value is None else _number("COUNT", value, 1, MOST)


def _until(value: str | None) -> date | datetime | None:
    if value is None:
        return None
    found = _UNTIL.fullmatch(value)
    try:
        read = datetime.fromisoformat(found[0].removesuffix("Z")) if found else None
    except ValueError:
        read = None
    if found is None or read is None or not FIRST_YEAR <= read.year <= LAST_YEAR:
        hint = f"write UNTIL=20261231 or UNTIL=20261231T170000Z, up to the year {LAST_YEAR}"
        raise refused(f"UNTIL={value[:40]} is not possible", value, hint)
    if found[2] is None:
        return read.date()
    return read.replace(tzinfo=UTC) if found[3] else read


def _listed(numbers: tuple[int, ...]) -> str:
    return ",".join(str(number) for number in numbers)


READERS: dict[str, Callable[[str], object]] = {
    "FREQ": _freq,
    "INTERVAL": lambda value: _number("INTERVAL", value, 1, MOST),
    "BYMONTH": _numbers("BYMONTH", 1, 12),
    "BYWEEKNO": _numbers("BYWEEKNO", 1, 53, negative=True),
    "BYYEARDAY": _numbers("BYYEARDAY", 1, 366, negative=True),
    "BYMONTHDAY": _numbers("BYMONTHDAY", 1, 31, negative=True),
    "BYDAY": _byday,
    "BYHOUR": _numbers("BYHOUR", 0, 23),
    "BYSETPOS": _numbers("BYSETPOS", 1, 366, negative=True),
    "WKST": _wkst,
}
