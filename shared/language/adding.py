"""One task from one sentence: its phrases are claimed one kind after another, and what is left is the title."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from shared.domain.plan import Call
from shared.language import almanac
from shared.language.counting import amount, number
from shared.language.labels import description, priority, tags
from shared.language.leads import bare_reminder, leads
from shared.language.openings import opening
from shared.language.repeats import repeats
from shared.language.rules import MOST_TIMES, Rule
from shared.language.sentence import CLAIMED, Sentence, longest
from shared.language.titles import title
from shared.language.vocabulary import phrase
from shared.language.when import Asked, When, moments

_COUNT = phrase(
    r"(?:,? ?(?:for|up to|only|just|at most|a total of) (?:a total of )?)?(?:(?P<n>{cardinal}|\d{1,4})(?: ?x\b| (?:more )?(?:times|occurrences|repetitions|repeats|sessions))|(?P<twice>twice|thrice)|x ?(?P<m>\d{1,4}))(?: in total| total| only)?"
)
_FOR = phrase(r",? ?(?:for|during|over)(?: the)?(?: next)? (?P<amount>{amount})(?: only)?")
_DONE = phrase(
    r"(?:after|from|counting from|since)(?: each| every| its| the| my| last)* (?:completion|completing(?: it)?|finishing(?: it)?|i(?:'ve)? (?:finish|complete|do|did|done)(?:ed)?(?: it)?|it'?s (?:done|finished|completed)|it is (?:done|finished|completed)|done|when done|being done)"
)
_AFTER_DONE = phrase(r"(?:again )?(?P<amount>{amount}) (?=after)")
_PLAIN = re.compile(r"[\s\ue001]*(?:\w|\ue000)")
MORNING = time(9)


@dataclass(slots=True)
class Draft:
    """The arguments of one add_task while its sentence is read."""

    sentence: Sentence
    asked: Asked
    rule: Rule | None = None
    starts: date | None = None
    due: date | None = None
    at: time | None = None
    more: list[time] = field(default_factory=list)
    reminders: list[str] = field(default_factory=list)
    wants_reminder: bool = False


def added(text: str, offset: int, asked: Asked) -> Call:
    """Return the add_task call one sentence asks for."""
    sentence = Sentence(text, offset)
    note = description(sentence)
    opened = opening(sentence)
    draft = Draft(sentence, asked, wants_reminder=opened == "remind")
    found_tags, level = tags(sentence), priority(sentence)
    draft.reminders = leads(sentence)
    _repeat(draft)
    _place(draft, moments(sentence, asked, repeating=draft.rule is not None))
    draft.wants_reminder = bare_reminder(sentence) or draft.wants_reminder
    _settle(draft)
    arguments: dict[str, Any] = {"title": _title(sentence, opened), "description": note}
    arguments |= _timing(draft) | {"priority": level, "tags": list(found_tags), "reminders": draft.reminders}
    return Call("add_task", {name: value for name, value in arguments.items() if value}, tuple(sentence.spans))


def _title(sentence: Sentence, opened: str | None) -> str:
    words = title(sentence.left())
    if opened:
        words = title(re.sub(r"^(?:to|that|about|of|for)\s+(?=\S)", "", words, flags=re.IGNORECASE))
    return words or title(sentence.text) or sentence.text.strip()


def _repeat(draft: Draft) -> None:
    """Claim the recurrence, its count and whether it counts from completion."""
    found = [one for one in longest(repeats(draft.sentence)) if _repeats_here(draft.sentence, one[0], one[1])]
    if not found:
        _after_completion(draft)
        return
    best = max(found, key=lambda one: (bool(one[2].days or one[2].dates or one[2].months), one[0] - one[1]))
    for start, end, rule in found:
        draft.sentence.claim(start, end, "recurrence", rule.text())
    draft.rule = best[2]
    _counted(draft)
    done = draft.sentence.find(_DONE)
    if done:
        draft.sentence.claim(*done.span(), "recurs_from", "completion")
        draft.rule = replace(draft.rule, from_completion=True)


def _repeats_here(sentence: Sentence, start: int, end: int) -> bool:
    """`weekly` before a noun inside a sentence describes it: `prepare weekly report` happens once."""
    said = sentence.folded[start:end]
    if " " in said.strip() or (said.startswith("every") and said != "everyday") or said.endswith("s"):
        return True
    follows = re.match(
        r"\s*(?:$|[,.;:!?\ue001]|(?:at|on|for|from|until|starting|by|in|to|and|reminder|reminders|alert|notification|task|todo|p[1-4]|[#@!])\b|\d)",
        sentence.folded[end:],
    )
    return bool(follows) or not sentence.folded[:start].strip(" " + CLAIMED)


def _after_completion(draft: Draft) -> None:
    done = draft.sentence.find(_DONE)
    length = draft.sentence.find(_AFTER_DONE)
    if not (done and length and length.end() == done.start()):
        return
    span = amount(length["amount"])
    rule = Rule("MONTHLY", round(span.months)) if span.months else Rule("DAILY", max(1, round(span.days)))
    draft.rule = replace(rule, from_completion=True)
    draft.sentence.claim(length.start(), done.end(), "recurrence", draft.rule.text())


def _counted(draft: Draft) -> None:
    assert draft.rule is not None
    found = draft.sentence.find(_COUNT)
    if not found:
        return
    times = {"twice": 2, "thrice": 3}.get(found["twice"]) or int(number(found["n"] or found["m"]))
    if 0 < times <= MOST_TIMES:
        draft.sentence.claim(*found.span(), "count", times)
        draft.rule = replace(draft.rule, count=times)


def _place(draft: Draft, found: list[When]) -> None:
    """Give each moment its place: start, end, reminder or due; what has none stays in the title."""
    due = []
    for when in found:
        if when.role == "until" and draft.rule:
            draft.rule = replace(draft.rule, until=when.day)
            _claim(draft, when, "until")
        elif when.role == "remind" and len(found) > 1:
            draft.reminders.append(_absolute(when, found))
            _claim(draft, when, "reminders")
        else:
            draft.wants_reminder |= when.role == "remind"
            due.append(when)
    if draft.rule:
        _place_repeating(draft, due)
    elif due:
        _place_once(draft, due)


def _absolute(when: When, found: list[When]) -> str:
    others = [other for other in found if other is not when and other.has_day]
    day = when.day if when.has_day or not others else others[0].day
    return datetime.combine(day, when.at or MORNING).isoformat(timespec="minutes")


def _place_repeating(draft: Draft, due: list[When]) -> None:
    for when in due:
        if when.has_day and draft.starts is None:
            draft.starts = when.day
        if when.at and draft.at is None:
            draft.at = when.at
        elif when.at:
            draft.more.append(when.at)
        _claim(draft, when, "due")


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
        led = sentence.folded[when.start : when.pieces[0].start]
        deadline = bool(re.search(r"\b(?:by|due|before)\b", led))
        first = not sentence.folded[: when.start].strip(" ," + CLAIMED)
        return deadline, first, not _PLAIN.match(sentence.folded, when.end)

    return max(due, key=rank)


def _claim(draft: Draft, when: When, field_name: str) -> None:
    draft.sentence.claim(when.start, when.end, field_name, when.text())


def _settle(draft: Draft) -> None:
    """Work out the first occurrence, the rule's end, and the reminder's default."""
    if draft.rule:
        _first(draft)
    if draft.wants_reminder and not draft.reminders and (draft.due or draft.rule):
        draft.reminders = ["PT1H" if draft.at and not _asked_first(draft) else "PT0S"]


def _asked_first(draft: Draft) -> bool:
    """`remind me to X at T` rings at T; `X at T, remind me` rings an hour before."""
    return not any(span.field == "reminders" for span in draft.sentence.spans)


def _first(draft: Draft) -> None:
    assert draft.rule is not None
    start = draft.starts or draft.asked.today
    if draft.rule.freq in ("HOURLY", "MINUTELY") and not draft.at:
        step = timedelta(minutes=draft.rule.interval * (60 if draft.rule.freq == "HOURLY" else 1))
        later = draft.asked.now.replace(second=0, microsecond=0) + step
        draft.due, draft.at = later.date(), later.time()
    else:
        times = sorted({draft.at, *draft.more} - {None}) or [None]
        firsts = [(day, at) for at in times if (day := draft.rule.first(start, at, draft.asked.now))]
        if firsts:
            draft.due, draft.at = min(firsts, key=lambda first: (first[0], first[1] or time()))
        if len(times) > 1:
            draft.rule = replace(draft.rule, hours=tuple(at.hour for at in times if at))
    _lasting(draft, start)


def _lasting(draft: Draft, start: date) -> None:
    """`for 3 weeks` ends the rule three weeks after it starts."""
    found = draft.sentence.find(_FOR)
    if not found or draft.rule is None or draft.rule.until or draft.rule.count:
        return
    length = amount(found["amount"])
    begin = draft.due or start
    last = almanac.add_months(begin, round(length.months)) + timedelta(days=length.days - 1)
    if length.months or length.days:
        draft.sentence.claim(*found.span(), "until", last.isoformat())
        draft.rule = replace(draft.rule, until=last)


def _timing(draft: Draft) -> dict[str, Any]:
    due = None if not draft.due else When(0, 0, "", draft.due, draft.at, has_day=True).text()
    if not draft.rule:
        return {"due": due}
    return {
        "due": due,
        "recurrence": draft.rule.text(),
        "recurs_from": "completion" if draft.rule.from_completion else None,
    }
