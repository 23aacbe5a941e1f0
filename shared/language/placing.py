"""Each moment of a sentence in its place: the due, a recurrence's start or end, a reminder, or back in the title."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from shared.language.counting import Amount
from shared.language.draft import Draft
from shared.language.english import PARTS
from shared.language.leads import SAME
from shared.language.reckoning import in_part
from shared.language.sentence import CLAIMED, Sentence
from shared.language.vocabulary import anywhere
from shared.language.when import When

HALF = timedelta(hours=12)
_DEADLINE = anywhere(r"\b(?:by|due|before|deadline)\b")
_THIS = anywhere(r"this (?:week|month|year)")
_PLAIN = anywhere(r"[\s\ue001]*(?:\w|\ue000)")


def place(draft: Draft, found: list[When]) -> None:
    """Give each moment its place; what has none stays in the title."""
    due = [when for when in found if not _aside(draft, when, found)]
    if draft.rule:
        _place_repeating(draft, due)
    elif due:
        _place_once(draft, due)


def _aside(draft: Draft, when: When, found: list[When]) -> bool:
    """Claim a moment that is an end or a reminder; return whether it was one."""
    if draft.rule and (
        when.role == "until" or _this_stretch(draft, when) or (when.role == "to" and _starts_before(when, found))
    ):
        amid = when.at if draft.rule.freq == "HOURLY" else None
        draft.rule = replace(draft.rule, until=datetime.combine(when.day, amid) if amid else when.day)
        _claim(draft, when, "until")
    elif _is_hour_of_eve(draft, when):
        draft.eve_at = when.at
        _claim(draft, when, "reminders")
    elif when.role == "remind" and len(found) > 1:
        draft.reminders.append(_absolute(draft, when, found))
        _claim(draft, when, "reminders")
    else:
        draft.wants_reminder |= when.role == "remind"
        return False
    return True


def _this_stretch(draft: Draft, when: When) -> bool:
    """Return whether a rule lasts through this week, month or year: `every day this week`."""
    return bool(_THIS.fullmatch(draft.sentence.folded[when.pieces[0].start : when.end]))


def _starts_before(when: When, found: list[When]) -> bool:
    return any(other.role == "start" and other.end <= when.start + 1 for other in found)


def _absolute(draft: Draft, when: When, found: list[When]) -> str:
    """Return when a reminder rings, on the day of the task where it has none; an open hour is the one before it."""
    others = [other for other in found if other is not when and other.has_day]
    day = when.day if when.has_day or not others else others[0].day
    at = datetime.combine(day, when.at or draft.asked.morning)
    due = datetime.combine(others[0].day, others[0].at) if others and others[0].at else None
    if due and at > due and _open(when) and at - HALF > draft.asked.now:
        at -= HALF
    return at.isoformat(timespec="minutes")


def _open(when: When) -> bool:
    """Return whether a time could be in either half of the day: `at 4`, but not `at 4 in the afternoon`."""
    return all(piece.kind == "day" or (piece.kind == "clock" and piece.value.open) for piece in when.pieces)


def _is_hour_of_eve(draft: Draft, when: When) -> bool:
    """Return whether this is the hour of the day before, as in `remind me the day before at 6pm`, not the task's."""
    if draft.eve is None or when.has_day or when.at is None:
        return False
    end, _ = draft.eve
    return end <= when.start and not draft.sentence.folded[end : when.start].strip(" ,")


def place_eve(draft: Draft) -> None:
    """Without an hour the day before is a lead of a day; the night and the evening before are hours of theirs."""
    if draft.eve is None:
        return
    what = draft.eve[1]
    days = {SAME: 0, "week": 7}.get(what, 1)
    at = draft.eve_at or (time(*PARTS[what]) if what in PARTS else None)
    if at is None or draft.due is None:
        draft.reminders.append(Amount(days=days).iso())
    else:
        draft.reminders.append(_rings(draft, datetime.combine(draft.due - timedelta(days=days), at)))


def _rings(draft: Draft, at: datetime) -> str:
    """Return a reminder at that local time; in a series a lead, so that it holds for each occurrence."""
    if draft.rule is None or draft.due is None:
        return at.isoformat(timespec="minutes")
    due = datetime.combine(draft.due, draft.at or draft.asked.morning)
    return Amount(minutes=max(0, (due - at) / timedelta(minutes=1))).iso()


def _place_repeating(draft: Draft, due: list[When]) -> None:
    _tell_halves(due)
    for when in due:
        if when.has_day and draft.starts is None:
            draft.starts = when.day
        if when.at and draft.at is None:
            draft.at = when.at
        elif when.at:
            draft.more.append(when.at)
        _claim(draft, when, "due")


def _tell_halves(due: list[When]) -> None:
    """Let the one part of the day say which half the one hour is in: `at 8 each night` is twenty o'clock, once."""
    said = [(when, {piece.kind: piece.value for piece in when.pieces}) for when in due]
    parts = [(when, kinds["part"]) for when, kinds in said if kinds.keys() == {"part"}]
    hours = [(when, kinds["clock"]) for when, kinds in said if "clock" in kinds and "part" not in kinds]
    if len(parts) == len(hours) == 1:
        (part, name), (hour, clock) = parts[0], hours[0]
        hour.at, part.at = in_part(clock, name), None


def _place_once(draft: Draft, due: list[When]) -> None:
    chosen = _chosen(draft.sentence, due)
    draft.due, draft.at = chosen.day, chosen.at
    _claim(draft, chosen, "due")
    other = next((one for one in due if one is not chosen and one.has_day != chosen.has_day), None)
    if other and bool(other.at) != bool(chosen.at):
        draft.due = chosen.day if chosen.has_day else other.day
        draft.at = chosen.at or other.at
        _claim(draft, other, "due")


def _chosen(sentence: Sentence, due: list[When]) -> When:
    """Of several moments the one said as a deadline, else the one that opens or closes the sentence."""

    def rank(when: When) -> tuple[bool, bool, bool]:
        deadline = bool(_DEADLINE.search(sentence.folded[when.start : when.pieces[0].start]))
        first = not sentence.folded[: when.start].strip(" ," + CLAIMED)
        return deadline, first, not _PLAIN.match(sentence.folded, when.end)

    return max(due, key=rank)


def _claim(draft: Draft, when: When, field_name: str) -> None:
    if when.zone and field_name == "due":
        draft.zone = when.zone
    draft.claim(when.start, when.end, field_name, when.text())
