"""Days, wall-clock times and durations, and the one place that turns them into instants.

Local times are naive and travel with their IANA zone; instants are aware and in UTC.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.domain.task import Due
from shared.errors import Refused

FIRST_YEAR, LAST_YEAR = 1970, 2200
LONGEST_DURATION = timedelta(days=366)
_ZONE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")
_NOT_PLACES = ("localtime", "posixrules", "Factory", "posix/", "right/")  # files beside the zones
_LOCAL = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?))?", re.ASCII)
_DURATION = re.compile(
    r"P(?:(?P<weeks>\d{1,3})W)?(?:(?P<days>\d{1,3})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,8})S)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: `days` are calendar days of local time, `elapsed` runs on the clock that never jumps."""

    days: int
    elapsed: timedelta

    def before(self, moment: datetime, zone: str) -> datetime:
        """Return the UTC instant this long before a naive local time: a day before 9:00 is 9:00, whatever DST does."""
        return attach(moment - timedelta(days=self.days), zone) - self.elapsed


def zone(name: str, field: str = "time_zone") -> ZoneInfo:
    """Return the IANA zone of a name; Refused, naming `field`, where there is none."""
    known = len(name) <= 64 and _ZONE_NAME.fullmatch(name) and not name.startswith(_NOT_PLACES)  # noqa: PLR2004  longest name has 32 letters
    try:
        if known:
            return ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        pass
    raise Refused(f"{field}: no such time zone", field=field, value=name, hint="use an IANA name such as Europe/Paris")


def attach(local: datetime, zone: str) -> datetime:
    """Turn a naive local time into its UTC instant: a gap moves forward by the gap, an overlap takes the first."""
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def local(instant: datetime, zone: str) -> datetime:
    """Return the naive wall-clock time of an instant in a zone."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def instant_text(instant: datetime) -> str:
    """Return an instant as RFC 3339 in UTC, marked Z."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def today(now: datetime, zone: str) -> date:
    """Return the date of an instant in a zone."""
    return local(now, zone).date()


def parse_local(text: str, field: str) -> date | datetime:
    """Read "YYYY-MM-DD" as a date, "YYYY-MM-DDTHH:MM[:SS]" as a naive local time; Refused, naming `field`."""
    found = _LOCAL.fullmatch(text)
    try:
        day = date.fromisoformat(found[1]) if found else None
        at = time.fromisoformat(found[2]) if found and found[2] else None
    except ValueError:
        day = at = None
    if day is None:
        hint = "write YYYY-MM-DD or YYYY-MM-DDTHH:MM, local time without an offset"
        raise Refused(f"{field}: not a date or date-time", field=field, value=text, hint=hint)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        hint = f"use a year from {FIRST_YEAR} to {LAST_YEAR}"
        raise Refused(f"{field}: the year {day.year} is out of reach", field=field, value=text, hint=hint)
    return datetime.combine(day, at) if at is not None else day


def parse_due(text: str, zone: str) -> Due:
    """Read a due date, or a due time in `zone`; Refused, naming due."""
    said = parse_local(text, "due")
    return Due(said.date(), said.time(), zone) if isinstance(said, datetime) else Due(said)


def due_text(due: Due) -> str:
    """Return a due as it is written: seconds are shown where there are any."""
    return due.day.isoformat() if due.at is None else local_text(datetime.combine(due.day, due.at))


def local_text(moment: datetime) -> str:
    """Return a naive local time as "YYYY-MM-DDTHH:MM", with ":SS" where there are seconds."""
    return moment.isoformat(timespec="seconds" if moment.second else "minutes")


def due_at(due: Due) -> datetime | None:
    """Return the UTC instant of a due time; a due date has none, for it is a day and not a midnight."""
    if due.at is None or due.zone is None:
        return None
    return attach(datetime.combine(due.day, due.at), due.zone)


def parse_duration(text: str, field: str = "reminders") -> Duration:
    """Read an ISO 8601 duration of weeks, days, hours, minutes and seconds, at most 366 days; Refused otherwise."""
    found = _DURATION.fullmatch(text.upper())
    given = {name: int(number) for name, number in found.groupdict().items() if number} if found else {}
    if not given:
        hint = "write an ISO 8601 duration such as PT30M, PT1H, P1D or PT0S"
        raise Refused(f"{field}: not a duration", field=field, value=text, hint=hint)
    if timedelta(**given) > LONGEST_DURATION:
        raise Refused(f"{field}: longer than a year", field=field, value=text, hint="use at most 366 days")
    days = given.pop("days", 0) + 7 * given.pop("weeks", 0)
    return Duration(days, timedelta(**given))
