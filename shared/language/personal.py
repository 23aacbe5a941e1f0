"""What people ask about themselves: where their mails go, their time zone, when their day starts, how dates are read.

Only a whole message is such a wish: within a longer one the same words belong to a task.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from shared.domain.plan import About, Wish
from shared.language.clock import clocks
from shared.language.counting import amount
from shared.language.english import ZONES
from shared.language.openings import courtesy
from shared.language.sentence import Sentence, fold
from shared.language.vocabulary import anywhere, fragment

READ = 200  # characters that such a wish takes at most
Reading = Callable[[re.Match[str], str], dict[str, Any] | None]

fragment("mailword", r"(?:e-?mails?|mails?)")
fragment("mailing", r"(?:e-?mailing|mailing)")
fragment(
    "mailed",
    r"""(?:(?:my |the |all |any |more |me |reminder |these |those )*(?:{mailword}(?: reminders?)?
    |reminders? by {mailword}))""",
)
fragment("mymail", r"(?:my (?:{mailword}(?: address)?|address))")
fragment("address", r"[^\s@<>,;]{1,64}@[^\s@<>,;]{1,253}")
fragment("myzone", r"(?:(?:my|the) )?time ?zone")
fragment("starts", r"(?:starts?|begins?)")


def _to(found: re.Match[str], said: str) -> dict[str, Any]:
    return {"to": said[slice(*found.span("to"))].removeprefix("mailto:")}


def _zone(found: re.Match[str], said: str) -> dict[str, Any]:
    words = " ".join(said[slice(*found.span("zone"))].split())
    bare = re.sub(r" (?:standard |daylight )?time(?: ?zone)?$", "", words, flags=re.IGNORECASE)
    lower = bare.lower()
    return {"time_zone": ZONES.get(lower) or _places().get(lower.replace(" ", "_"), bare)}


def _day_starts(found: re.Match[str], said: str) -> dict[str, Any] | None:
    words = f"at {said[slice(*found.span('clock'))]}"
    clock = next(clocks(Sentence(words)), (0, 0, None))
    whole = clock[2] and clock[1] == len(words) and clock[0] <= len("at ")
    return {"day_starts": f"{clock[2].settled('am'):%H:%M}"} if clock[2] and whole else None


def _lead(found: re.Match[str], _: str) -> dict[str, Any]:
    return {"default_reminder": amount(found["lead"]).iso()}


def _locale(found: re.Match[str], _: str) -> dict[str, Any]:
    named = found.groupdict().get("people") or ""
    month = found.groupdict().get("way") == "month" or named in ("american", "us", "usa")
    return {"locale": "mdy" if month else "dmy"}


def _nothing(_: re.Match[str], __: str) -> dict[str, Any]:
    return {}


def _stopped(_: re.Match[str], __: str) -> dict[str, Any]:
    return {"stopped": True}


def _resumed(_: re.Match[str], __: str) -> dict[str, Any]:
    return {"stopped": False}


_WISHES: tuple[tuple[About, str, Reading], ...] = (
    (
        "mail",
        r"""(?:(?:send|mail|e-?mail)(?: me)? {mailed}?(?:(?:my |the |all )*reminders?)?(?: by {mailword})? (?:to|at)
        |{mymail} is(?: now)?|(?:set|change|update|switch) {mymail} to|(?:use|take)(?=.* for (?:my |the |all )*(?:
        {mailword}|reminders)$)|remind me(?: by {mailword})? at|(?:e-?mail|mail) me at)
        \s+(?P<to>{address})(?: for .*)?""",
        _to,
    ),
    (
        "mail",
        r"""(?:stop|quit|cease) {mailing} me(?: any ?more)?|(?:stop|turn off|switch off|no more|disable)
        \s+(?:sending )?{mailed}|unsubscribe(?: me)?(?: from .*{mailword})?|(?:don't|do not
        |never) (?:send me {mailed}|(?:e-?mail|mail) me)(?: any ?more| again)?|turn {mailed} off|i (?:don't|do not)
        \s+want {mailed}(?: any ?more)?""",
        _stopped,
    ),
    (
        "mail",
        r"""(?:start|resume) (?:{mailing} me|sending {mailed}|{mailed})(?: again)?|(?:send|start) {mailed} again
        |(?:turn|switch) (?:on {mailed}(?: again)?|{mailed} (?:back )?on(?: again)?)|(?:e-?mail|mail) me again
        |send me reminders by {mailword} again""",
        _resumed,
    ),
    (
        "mail",
        r"""(?:what is|what's|whats|show(?: me)?|tell me) {mymail}|where do (?:my |the )?(?:reminders|{mailword})
        \s+(?:go|come)(?: to)?|(?:which|what) (?:{mailword}(?: address)?|address) do you (?:use|have|know)(?: for me)?
        |(?:are|why are|did you stop|why did you stop) (?:my |the )?{mailword}(?: stopped)?""",
        _nothing,
    ),
    (
        "settings",
        r"""(?:{myzone} is(?: now)?|(?:set|change|switch|update) {myzone} to|i(?: am|'m)(?: now)? (?:in|on) (?:the
        )?(?=.* time(?: ?zone)?$)|use(?= [ \w/+-]+ time ?zone$)(?: the)?) (?P<zone>[a-z][ \w/+-]{0,63})""",
        _zone,
    ),
    (
        "settings",
        r"""(?:(?:let |make )?my day(?:s)? {starts}|start my days?|(?:set|change) (?:the )?(?:start of my day|my day's
        start) to|i (?:start|begin) my day) (?:at )?(?P<clock>[ \w:.']{1,20})""",
        _day_starts,
    ),
    (
        "settings",
        r"""(?:(?:set|change|make) )?(?:my |the )?default reminder (?:time )?(?:is |to |be )*(?P<lead>{amount})
        (?: before(?:hand)?)?""",
        _lead,
    ),
    (
        "settings",
        r"""(?:by default,? |always |normally )remind me (?P<lead>{amount}) (?:before(?:hand)?|ahead|early|in advance)
        (?: by default)?""",
        _lead,
    ),
    (
        "settings",
        r"remind me (?P<lead>{amount}) (?:before(?:hand)?|ahead|early|in advance) by default",
        _lead,
    ),
    (
        "settings",
        r"""(?:(?:i )?(?:write|read|use|show)(?: my| the)? (?:dates? )?(?:with )?(?:the )?|(?:my |the
        )?dates? (?:are |is )|the )?(?P<way>day|month)[ -]first(?: (?:in |for )?dates?)?""",
        _locale,
    ),
    (
        "settings",
        r"(?:i )?(?:write|read|use) (?P<people>american|us|usa|british|uk|european) (?:style )?dates?(?: formats?)?",
        _locale,
    ),
    (
        "settings",
        r"""(?:what are|what're|show(?: me)?|tell me) (?:my|the) settings|when does my day {starts}|(?:what
        |which) time ?zone (?:am i in|do you use)|(?:what is|what's|whats|show(?: me)?) (?:my|the)
        \s+(?:time ?zone|default reminder)""",
        _nothing,
    ),
)
WISHES = tuple((about, anywhere(template), read) for about, template, read in _WISHES)
_END = anywhere(r"[\s,]*(?:please|thanks|thank you)?[\s.!?]*$")


def wish(text: str) -> Wish | None:
    """Return what a message asks about the person who says it; None where it is about tasks."""
    if len(text) > READ:
        return None
    folded = fold(text)
    start, end = courtesy(folded), len(folded)
    if found := _END.search(folded):
        end = found.start()
    begun = start + len(folded[start:end]) - len(folded[start:end].lstrip())
    for about, pattern, read in WISHES:
        matched = pattern.fullmatch(folded, begun, end)
        said = read(matched, text) if matched else None
        if said is not None:
            return Wish(about, said)
    return None


@cache
def _places() -> dict[str, str]:
    """Return the IANA zones by their names in lower case, and by their cities."""
    known = sorted(name for name in available_timezones() if not name.startswith(("posix", "right", "Etc/", "System")))
    cities = {name.rpartition("/")[2].lower(): name for name in known if "/" in name}
    return {**cities, **{name.lower(): name for name in known}}
