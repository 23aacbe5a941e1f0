"""What a mail says: pure, so that the same rings always give the same letter.

A letter has a plain part and an HTML part with the same words; whatever a person wrote is escaped in the HTML part and
kept on one line in the subject. Its Message-ID follows from the rings, so that a mail sent twice can be told to be one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from typing import Literal
from unicodedata import category
from uuid import NAMESPACE_URL, UUID, uuid5

from shared.domain import dates
from shared.domain.task import Due, Task
from shared.domain.wording import MONTHS, WEEKDAYS

Act = Literal["done", "hour", "tomorrow", "stop"]
OFFERED: dict[Act, str] = {"done": "Done", "hour": "Snooze 1 hour", "tomorrow": "Snooze to tomorrow"}
STOP = "No more reminders by mail"
LATE = timedelta(minutes=1)  # from here on a mail says that it is late
SUBJECT = 200  # characters of a subject
PLACE = "cuebird.dev"  # the right half of our Message-IDs (RFC 5322, 3.6.4)
HEAD = ('<!doctype html><html lang="en"><meta charset="utf-8">', '<body style="font-family: sans-serif">')
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # would turn what follows around
_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail to one person: `to` is their verified address, None where none is known; `unsubscribe` is a URL."""

    to: str | None
    subject: str
    plain: str
    html: str
    message_id: str
    owner: UUID | None = None
    unsubscribe: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One ring that a letter tells of: when it was to ring (UTC), its task as it is now, and the links to act by."""

    ring: UUID
    ring_at: datetime
    task: Task
    links: Mapping[Act, str]


def compose(told: Sequence[Told], *, to: str | None, zone: str, now: datetime, owner: UUID | None = None) -> Letter:
    """Return the letter that tells of one ring, or of several that were missed; `zone` is the owner's."""
    stop = told[0].links.get("stop")
    lines = [_lines(one, zone, now) for one in told]
    intro = [] if len(told) == 1 else [f"You missed {len(told)} reminders:"]
    return Letter(
        to=to,
        subject=_subject(told, now),
        plain=_plain(intro, told, lines, stop),
        html=_html(intro, told, lines, stop),
        message_id=message_id([one.ring for one in told]),
        owner=owner,
        unsubscribe=stop,
    )


def invite(owner: UUID, address: str, link: str) -> Letter:
    """Return the letter that asks whoever reads an address whether reminders shall come there."""
    asked = "Somebody asked for reminders from Cuebird to be sent to this address. If it was you, say so:"
    ignore = "If it was not you, do nothing, and nothing will be sent here."
    return Letter(
        to=address,
        subject="Shall reminders come to this address?",
        plain=f"{asked}\n\n{link}\n\n{ignore}\n",
        html="\n".join(
            [*HEAD, f"<p>{asked}</p>", f"<p>{_anchor(link, link)}</p>", f"<p>{ignore}</p>", "</body></html>\n"]
        ),
        message_id=f"<invitation.{uuid5(owner, address)}@{PLACE}>",
        owner=owner,
    )


def message_id(rings: Sequence[UUID]) -> str:
    """Return the Message-ID of the mail that tells of these rings, in whatever order: always the same."""
    ids = sorted(str(ring) for ring in rings)
    name = ids[0] if len(ids) == 1 else str(uuid5(NAMESPACE_URL, "/".join(ids)))
    return f"<ring.{name}@{PLACE}>"


def lateness(ring_at: datetime, now: datetime) -> str | None:
    """Return how late a ring is told, in its largest unit ("2 hours"); None within a minute of its time."""
    late = now - ring_at
    if late < LATE:
        return None
    unit, seconds = next((unit, size) for unit, size in _UNITS if late.total_seconds() >= size)
    count = int(late.total_seconds()) // seconds
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _subject(told: Sequence[Told], now: datetime) -> str:
    if len(told) > 1:
        return f"{len(told)} reminders you missed"
    late = " (late)" if lateness(told[0].ring_at, now) else ""
    said = f"Reminder{late}: {_one_line(told[0].task.title)}"
    return said if len(said) <= SUBJECT else said[: SUBJECT - 1] + "…"


def _one_line(text: str) -> str:
    return " ".join("".join(" " if _unseen(letter) else letter for letter in text).split())


def _unseen(letter: str) -> bool:
    return category(letter) == "Cc" or letter in _TURNING


def _lines(told: Told, zone: str, now: datetime) -> list[str]:
    """Return what is said of a ring below its title: due, tags, lateness."""
    said = [_due(told.task.due, zone)] if told.task.due else []
    if told.task.tags:
        said.append("Tags: " + " ".join(f"#{_one_line(tag)}" for tag in told.task.tags))
    late = lateness(told.ring_at, now)
    if late:
        said.append(f"This reminder is {late} late: it was for {_moment(dates.local(told.ring_at, zone))}.")
    return said


def _due(due: Due, zone: str) -> str:
    at = dates.due_at(due)
    return f"Due {_day(due.day)}" if at is None else f"Due {_moment(dates.local(at, zone))} ({zone})"


def _moment(local: datetime) -> str:
    return f"{_day(local)} at {local:%H:%M:%S}" if local.second else f"{_day(local)} at {local:%H:%M}"


def _day(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()].title()} {day.day} {MONTHS[day.month - 1].title()} {day.year}"


def _plain(intro: Sequence[str], told: Sequence[Told], lines: Sequence[Sequence[str]], stop: str | None) -> str:
    parts = list(intro)
    for one, said in zip(told, lines, strict=True):
        offers = [f"{words}: {one.links[act]}" for act, words in OFFERED.items() if act in one.links]
        parts.append("\n".join([_one_line(one.task.title), *said, *offers]))
    foot = [f"-- \n{STOP}: {stop}"] if stop else []  # the signature's mark (RFC 3676, 4.3)
    return "\n\n".join([*parts, *foot]) + "\n"


def _html(intro: Sequence[str], told: Sequence[Told], lines: Sequence[Sequence[str]], stop: str | None) -> str:
    parts = [f"<p>{escape(line)}</p>" for line in intro]
    for one, said in zip(told, lines, strict=True):
        offers = [_anchor(one.links[act], words) for act, words in OFFERED.items() if act in one.links]
        parts.append(f'<h1 style="font-size:1.25em">{escape(_one_line(one.task.title))}</h1>')
        parts += [f"<p>{escape(line)}</p>" for line in said]
        parts.append(f"<p>{' &nbsp; '.join(offers)}</p>")
    if stop:
        parts.append(f'<p style="font-size:0.85em">{_anchor(stop, STOP)}</p>')
    return "\n".join([*HEAD, *parts, "</body></html>"]) + "\n"


def _anchor(url: str, words: str) -> str:
    return f'<a href="{escape(url)}">{escape(words)}</a>'
