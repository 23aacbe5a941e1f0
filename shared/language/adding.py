"""One task from one sentence: its phrases are claimed one kind after another, and what is left is the title."""

import re
from typing import Any

from shared.domain.plan import Call
from shared.language.correcting import corrected
from shared.language.draft import Draft
from shared.language.labels import description, occasion, priority, tags
from shared.language.leads import bare_reminder, before_what, day_before, eve_of_what, leads, on_the_day
from shared.language.openings import opening
from shared.language.pieces import Asked
from shared.language.placing import place, place_eve
from shared.language.repeating import first_occurrence, repeat
from shared.language.sentence import CLAIMED, Sentence
from shared.language.titles import title
from shared.language.when import When, moments

_AS = re.compile(r"^(?:set|flag|mark|block|save)\s+as\s+(?=\S)", re.IGNORECASE)
_ASKED = re.compile(r"^\W*(?:please )?(?:can|could|would|will) (?:you|we)\b", re.IGNORECASE)
_LINK = re.compile(r"^(?:to|that|about|of|for|as)\s+(?=\S)", re.IGNORECASE)


def added(text: str, offset: int, asked: Asked, *, remind: bool = False, unnamed: str = "") -> Call:
    """Return the add_task call one sentence asks for.

    `remind` where the sentence before it asked for reminders; `unnamed` is the title where this one has only a time.
    """
    sentence = Sentence(text, offset)
    note = description(sentence)
    opened = opening(sentence)
    draft = Draft(sentence, asked, wants_reminder=opened == "remind" or remind)
    found_tags, level = tags(sentence), priority(sentence)
    _read_times(draft)
    note = note or (occasion(sentence) if draft.wants_reminder else None)
    words = _title(sentence, linked=bool(opened) or remind, unnamed=unnamed)
    if opened is None:
        words = _asked_late(draft, words)
    elif _ASKED.match(text):
        words = words.rstrip("?") or words
    arguments: dict[str, Any] = {"title": words, "description": note}
    arguments |= _timing(draft) | {"priority": level, "tags": list(found_tags), "reminders": draft.reminders}
    return Call("add_task", {name: value for name, value in arguments.items() if value}, tuple(sentence.spans))


def _read_times(draft: Draft) -> None:
    """Read reminders, then recurrence, then dates: each hides its words from the next."""
    named = before_what(draft.sentence) if draft.wants_reminder else []
    draft.eve = eve_of_what(draft.sentence) if draft.wants_reminder else None
    draft.reminders = [*named, *leads(draft.sentence)]
    draft.eve = draft.eve or day_before(draft.sentence) or (on_the_day(draft.sentence) if draft.reminders else None)
    repeat(draft)
    found = moments(draft.sentence, draft.asked, repeating=draft.rule is not None)
    place(draft, corrected(draft.sentence, found))
    asked_after = bare_reminder(draft.sentence)
    if draft.due is None and draft.rule is None:
        draft.due = draft.asked.day
    if draft.rule:
        first_occurrence(draft)
    place_eve(draft)
    if (draft.wants_reminder or asked_after) and not draft.reminders and draft.due:
        # `remind me to X at T` rings at T; `X at T, remind me` rings as long before as is usual
        draft.reminders = [draft.asked.lead if asked_after and draft.at else "PT0S"]


def _title(sentence: Sentence, *, linked: bool, unnamed: str = "") -> str:
    words = _AS.sub("", title(sentence.left()))
    if linked:
        words = title(_LINK.sub("", words))
    return words or unnamed or title(sentence.unread()) or sentence.text.strip()


def _asked_late(draft: Draft, words: str) -> str:
    """Take `I have to` or `remind me to` off a title whose sentence began with its date."""
    if not draft.sentence.left().lstrip(" ,").startswith(CLAIMED):
        return words
    rest = Sentence(words)
    asked = opening(rest)
    if asked == "remind" and draft.due and not draft.reminders:
        draft.reminders = ["PT0S"]
    return _title(rest, linked=True) if asked else words


def _timing(draft: Draft) -> dict[str, Any]:
    due = When(0, 0, "", draft.due, draft.at, has_day=True).text() if draft.due else None
    if not draft.rule:
        return {"due": due, "time_zone": draft.zone}
    recurs_from = "completion" if draft.rule.from_completion else None
    return {"due": due, "recurrence": draft.rule.text(), "recurs_from": recurs_from, "time_zone": draft.zone}
