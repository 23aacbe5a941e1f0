"""Clock times as people say them: `5pm`, `17:00`, `half past seven`, `noon`, `at 5`, `ten thirty am`.

An hour from 1 to 12 without am or pm has two readings; `Clock.open` says so, and a part of the day or the hour of
asking settles it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time

from shared.language.counting import number
from shared.language.english import PARTS
from shared.language.sentence import Sentence
from shared.language.vocabulary import anywhere, fragment, phrase

Found = tuple[int, int, "Clock"]
NOON = 12
HOUR = 60
AFTERNOON = 7  # an open hour below this means the afternoon, as people sleep at four


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day; `open` where am or pm was not said and both are possible."""

    hour: int
    minute: int = 0
    open: bool = False

    def settled(self, half: str | None) -> time:
        """Return the time, in the half of the day that is known or, without one, the likelier."""
        if not self.open:
            return time(self.hour, self.minute)
        late = self.hour < AFTERNOON if half is None else half == "pm"
        return time(self.hour % 12 + (12 if late or (half is None and self.hour == NOON) else 0), self.minute)


fragment("minuteword", r"(?:oh[ -])?{cardinal}")


def _reading(hour: str, minute: str | None, ampm: str | None, *, exact: bool = False) -> Clock | None:
    hours = int(number(hour))
    minutes = int(number(re.sub(r"^oh[ -]", "", minute))) if minute else 0
    if hours > (NOON if ampm else 2 * NOON) or minutes >= HOUR or (ampm and not hours):
        return None
    if ampm:
        return Clock(hours % 12 + (12 if ampm.startswith("p") else 0), minutes)
    return Clock(hours % 24, minutes, open=not exact and 1 <= hours <= NOON and not hour.startswith("0"))


def _plain(found: re.Match[str]) -> Clock | None:
    groups = found.groupdict()
    return _reading(found["h"], groups.get("m"), groups.get("ap"))


def _exact(found: re.Match[str]) -> Clock | None:
    return _reading(found["h"], found.groupdict().get("m"), None, exact=True)


def _range(found: re.Match[str]) -> Clock | None:
    """Return the start of a range; without am or pm it takes the end's where it comes before it."""
    first = _reading(found["h"], found["m"], found["ap"] or found["ap_end"])
    last = _reading(found["h_end"], None, found["ap_end"])
    if first and last and not found["ap"] and first.hour > last.hour:
        return Clock((first.hour + 12) % 24, first.minute)
    return first


def _from_hour(found: re.Match[str]) -> Clock | None:
    clock = Clock(PARTS[found["h"]][0]) if found["h"] in PARTS else _reading(found["h"], None, found["ap"])
    words = found["n"]
    steps = {"half": 30, "quarter": 15, "a quarter": 15}.get(" ".join(words.split()))
    minutes = steps if steps is not None else int(number(words))
    if clock is None or minutes >= HOUR or (minutes % 5 and "min" not in found[0]):  # `9 to 5` is no time
        return None
    past = found["way"] in ("past", "after")
    total = (clock.hour * 60 + clock.minute + (minutes if past else -minutes)) % 1440
    hour, minute = divmod(total, 60)
    return Clock(hour or 12 if clock.open else hour, minute, clock.open)


def _half_past(found: re.Match[str]) -> Clock | None:
    """Return `half seven` as the British say it: half past seven."""
    return _reading(found["h"], "30", None)


def _noon(found: re.Match[str]) -> Clock:
    return Clock(*PARTS[" ".join(found["p"].split())])


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Clock | None]], ...] = (
    (
        phrase(r"(?P<h>\d{1,2})[:](?P<m>\d\d)(?::\d\d(?:\.\d+)?)?(?:\s*(?P<ap>{ampm}|[ap]\b))?(?: ?h(?:rs|ours)?\b)?"),
        _plain,
    ),
    (phrase(r"(?P<h>\d{1,2})h(?P<m>\d\d)"), _exact),
    (phrase(r"(?P<h>\d{1,2})\.(?P<m>\d\d)\s*(?P<ap>{ampm}|[ap]\b)"), _plain),
    (phrase(r"(?:at|@)\s*(?P<h>\d{1,2})\.(?P<m>[0-5]\d)"), _plain),
    (phrase(r"(?P<h>\d{1,2})(?P<m>\d\d)\s?(?P<ap>{ampm})"), _plain),
    (phrase(r"(?:at|@)\s*(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?: ?h(?:rs|ours)?\b)?"), _exact),
    (phrase(r"(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d) ?(?:hrs|hours|h)"), _exact),
    (phrase(r"(?P<h>\d{1,2})(?P<ap>[ap])"), _plain),
    (phrase(r"(?:(?:at|by) |@ ?)?(?P<h>{hour})\s*(?:o'?\s?clock\s*)?(?:in the )?(?P<ap>{ampm})"), _plain),
    (phrase(r"(?:(?:at|by) )?(?P<h>{hourword}) (?P<m>{minuteword}) (?:o'?\s?clock\s*)?(?P<ap>{ampm})"), _plain),
    (
        phrase(
            r"""(?:at|by) (?P<h>{hourword}) (?P<m>oh[ -]{cardinal}|(?:ten|fifteen|(?:twenty|thirty|forty
                |fifty)(?:[ -]five)?))"""
        ),
        _plain,
    ),
    (phrase(r"(?:(?:at|by) |@ ?)?(?P<h>{hour})\s*o'?\s?clock"), _plain),
    (phrase(r"(?:at|by|around) (?P<half>half) (?P<h>{hour})"), _half_past),
    (phrase(r"(?P<half>half) (?P<h>{hour})(?= (?:on )?(?:{today}|{weekday}))"), _half_past),
    (phrase(r"(?P<h>\d{1,2})\.(?P<m>[0-5]\d)(?= (?:on )?(?:{today}|{weekday}))"), _plain),
    (phrase(r"(?P<h>0\d)(?P<m>[0-5]\d)(?= (?:on )?(?:{today}|{weekday}))"), _exact),
    (phrase(r"(?:from )?(?P<h>\d{1,2}):(?P<m>\d\d) ?(?:-|to|until|till) ?\d{1,2}:\d\d"), _plain),
    (phrase(r"(?:from )?(?P<h>\d{1,2})(?P<ap>[ap]) ?(?:-|to|until|till) ?\d{1,2}[ap]"), _plain),
    (phrase(r"(?P<h>1[3-9]|2[0-3])\s?h(?:rs)?"), _exact),
    (phrase(r"(?:(?:at|around|about) )?(?P<h>\d{1,2})(?::(?P<m>\d\d))? ?(?P<ap>{ampm})?-?ish"), _plain),
    (
        phrase(
            r"""(?P<n>half|(?:a )?quarter|{cardinal}|\d{1,2})(?: min(?:ute)?s?)? (?P<way>past|after|to|before
                |till?) (?P<h>{hour}|noon|midday|midnight)(?:\s*(?P<ap>{ampm}|o'?clock))?"""
        ),
        _from_hour,
    ),
    (
        phrase(
            r"""(?:(?:at|by|around|before|about) )?(?:12 |twelve |the (?:stroke of )?)?(?P<p>noon|midday|midnight
                |lunch ?time)(?:-?ish)?"""
        ),
        _noon,
    ),
    (
        phrase(
            r"(?:between |from )?(?P<h>\d{1,2})(?::(?P<m>\d\d))?\s*(?P<ap>{ampm})?\s*(?:-|to|until|till)\s*"
            r"(?P<h_end>\d{1,2})(?::\d\d)?\s*(?P<ap_end>{ampm})"
        ),
        _range,
    ),
    (
        phrase(
            r"between (?P<h>\d{1,2})(?::(?P<m>\d\d))?\s*(?P<ap>{ampm})?\s*and\s*"
            r"(?P<h_end>\d{1,2})(?::\d\d)?\s*(?P<ap_end>{ampm})"
        ),
        _range,
    ),
    (
        phrase(r"(?:between |from )(?P<h>\d{1,2})(?::(?P<m>\d\d))?\s*(?:-|to|and|until|till)\s*(?:\d{1,2})(?::\d\d)?"),
        _plain,
    ),
)
_BARE = phrase(r"(?:at|@|around|about|by) ?(?:around |about )?(?P<h>{hour})(?:ish)?")
_LIST = phrase(r"(?:at|@) {hour}(?::\d\d)?(?:(?:, ?and |, ?| and | & ){hour}(?::\d\d)?)+(?= ?(?:$|[,.;!\ue001]))")
_HOUR = anywhere(r"(?:(?:at|@) )?\b(?P<h>{hour})(?::(?P<m>\d\d))?\b")
_DAY_BEFORE = anywhere(r"(?:^\s*|\ue001(?:\s*{part}s?)?|\b(?:{today}|{weekday}|{month} {dom}|{dom} {month}))\s*$")
_COUNTED = anywhere(r"""(?:\b(?:seasons?|episodes?|chapters?|parts?|volumes?|vol|levels?|books?|pages?|rooms?|numbers?
    |nos?|gates?|size|acts?|stages?|weeks?|days?|grades?|steps?|exercises?|questions?|sections?|units?|lessons?
    |verses?)\.?(?:\s+\d+\s*(?:-|to|and|or|through))?|\b\d+ to)\s+$""")
_AFTER_DAY = phrase(r"(?:{today}|{weekday}),? (?P<h>\d{1,2})(?= ?(?:$|[,.;!]))")
_BEFORE_PART = phrase(r"(?:(?:at|by) |@ ?)?(?P<h>{hour})(?= (?:in the|tonight|tomorrow|this|at night))")
_CLOSES = anywhere(
    r"""\s*(?:$|[,.;!?)\n\ue001#@!-]|\d{1,2}[/.]\d|(?:on|in|this|next|every|each|{today}|tonight|for|to|with
        |and|sharp|please|so|until|till|from|starting|ending|daily|weekly|monthly|before|because|but|then|about|remind
        |reminder|note|p[1-4]|{weekday}|{month} \d|high|low|medium|urgent|tag|tagged|instead|or)\b)"""
)


def clocks(sentence: Sentence) -> Iterator[Found]:
    """Yield every clock time that stands in the sentence: start, end, value."""
    for pattern, read in _READERS:
        for found in sentence.find_all(pattern):
            clock = None if read is _from_hour and _counted(sentence, found) else read(found)
            if clock:
                yield found.start(), found.end(), clock
    yield from _listed(sentence)
    yield from _bare(sentence)


def _counted(sentence: Sentence, found: re.Match[str]) -> bool:
    """Return whether a number counts what stands before it: `read pages 10 to 12`."""
    return bool(_COUNTED.search(sentence.folded[: found.start()]))


def _listed(sentence: Sentence) -> Iterator[Found]:
    """Yield each hour of a list: `at 9, 12 and 18`."""
    for found in sentence.find_all(_LIST):
        for hour in _HOUR.finditer(found[0]):
            clock = _reading(hour["h"], hour["m"], None)
            if clock:
                yield found.start() + hour.start(), found.start() + hour.end(), clock


def _after_a_day(sentence: Sentence, found: re.Match[str]) -> bool:
    """Return whether a day stands before and an ordinary word after: `tomorrow at 9 send the parcel`."""
    follows = sentence.text[found.end() :].lstrip()[:1]
    return follows.islower() and bool(_DAY_BEFORE.search(sentence.folded[: found.start()]))


def _bare(sentence: Sentence) -> Iterator[Found]:
    """Yield lone hours: a time only after `at` and before an end, as `at 5 Elm Street` is a place."""
    for found in sentence.find_all(_BARE):
        clock = _reading(found["h"], None, None)
        if clock and (_CLOSES.match(sentence.folded, found.end()) or _after_a_day(sentence, found)):
            yield found.start(), found.end(), clock
    for found in sentence.find_all(_AFTER_DAY):
        clock = _reading(found["h"], None, None)
        if clock:
            yield *found.span("h"), clock
    for found in sentence.find_all(_BEFORE_PART):
        clock = _reading(found["h"], None, None)
        if clock and clock.open and not _counted(sentence, found):
            yield found.start(), found.end(), clock
