"""The recurrence of a draft: claimed before its dates, bounded after them, its first occurrence worked out last."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from shared.language import almanac
from shared.language.counting import amount, number
from shared.language.draft import Draft
from shared.language.english import FREQUENCIES, PARTS
from shared.language.listed_days import day_codes, month_numbers
from shared.language.repeats import repeats
from shared.language.rules import DAYS, MOST_TIMES, Rule
from shared.language.sentence import CLAIMED, Sentence, longest
from shared.language.vocabulary import anywhere, fragment, phrase
from shared.language.when import moments

fragment("clockish", r"{hour}(?::\d\d)?(?: ?{ampm})?")
Found = tuple[int, int, Rule]
_COUNT = phrase(
    r"""(?:,? ?(?:(?:and )?(?:ends?|ending|stops?|stopping) after|for|up to|only|just|at most
        |a total of) (?:a total of )?)?(?:(?P<n>{cardinal}|\d{1,4})(?: ?x\b| (?:more )?(?:times|occurrences
        |repetitions|repeats|sessions))|(?P<twice>twice|thrice)|x ?(?P<m>\d{1,4}))(?: in total| total
        | only)?(?!\s*\ue001| (?:a|an|per|each|every|daily|weekly|monthly|yearly)\b)"""
)
_FOR = phrase(r",? ?(?:for|during|over)(?: the)?(?: next)? (?P<amount>{amount})(?: only)?")
_REPEATING = anywhere(r"(?:,? ?(?:and )?(?:(?:that|it) )?(?:repeats?|repeating|recurs?|recurring|happens|happening) )$")
_THEREAFTER = anywhere(r",? (?:after that|thereafter|from then on|or so)\b")
_EXCEPT = phrase(
    r""",? ?(?:except|but not|but|excluding|besides|apart from)(?: (?:on|in|for|during))? (?:(?P<days>{daynames})
        |(?P<months>{month}(?:{and}{month})*))"""
)
_WINDOW = phrase(r"(?:from |between )?(?P<first>{clockish}) ?(?:-|to|and|until|till|through) ?(?P<last>{clockish})")
_EVERY = phrase(r"{every}|daily")
_DONE = phrase(
    r"""(?:after|from|counting from|since)(?: each| every| its| the| my| last)* (?:
    completion|completing(?: it)?|finishing(?: it)?
    |(?:i|i've) (?:last )?(?:finish(?:ed)?|complete[d]?|do|did|done)(?: it)?
    |it'?s (?:done|finished|completed)|it is (?:done|finished|completed)|being done)|(?:when|once) (?:it'?s )?done"""
)
_AFTER_DONE = phrase(r"(?:again )?(?P<amount>{amount}) (?=after)", right="")
_AFTER_NUMBER = anywhere(r"\bin (?:{cardinal}|\d{1,2})\s*$")
_ADVERB_ENDS = anywhere(
    r"""\s*(?:$|[,.;:!?\ue001#@]|x? ?\d|(?:at|on|for|from|until|till|starting|ending|by|in|to|and|through|with|remind
        |reminder|note|p[1-4])\b)"""
)


def repeat(draft: Draft) -> None:
    """Claim the recurrence, its count and whether it counts from completion."""
    spared = _spared(draft)
    candidates = longest(repeats(draft.sentence))
    found = [one for one in candidates if _believed(draft.sentence, one, alone=len(candidates) == 1)]
    if not found:
        _after_completion(draft)
        return
    for start, end, rule in found:
        draft.claim(*_with_verb(draft.sentence, start, end), "recurrence", rule.text())
    draft.rule = _joined([rule for _, _, rule in found]) or max(found, key=_told)[2]
    _without(draft, spared)
    _counted(draft)
    _lasting(draft)
    _windowed(draft)
    done = draft.sentence.find(_DONE)
    if done:
        draft.claim(*done.span(), "recurs_from", "completion")
        draft.rule = replace(draft.rule, from_completion=True)


def _with_verb(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """Widen a recurrence by `repeating` before it and `after that` behind it."""
    before = _REPEATING.search(sentence.folded[max(0, start - 40) : start])
    behind = _THEREAFTER.match(sentence.folded, end)
    return start - len(before[0]) if before else start, behind.end() if behind else end


def _joined(rules: list[Rule]) -> Rule | None:
    """Return the one rule of several that name days of the same weeks: `tuesdays and on thursdays`.

    A pace of weeks is that of the days beside it: `biweekly, on wednesdays`; an hourly one keeps to those days.
    """
    hourly = [rule for rule in rules if rule.freq == "HOURLY"]
    days = [rule.days for rule in rules if rule.days]
    if hourly and days:
        return replace(hourly[0], days=days[0])
    paces = [rule for rule in rules if rule.freq == "WEEKLY" and not rule.days]
    if paces and days:
        named = _joined([rule for rule in rules if rule not in paces]) or next(one for one in rules if one.days)
        return replace(named, interval=paces[0].interval) if named.freq == "WEEKLY" and named.interval == 1 else None
    if len(rules) < 2 or any(rule.freq != "WEEKLY" or not rule.days for rule in rules):  # noqa: PLR2004 - two to join
        return None
    if len({rule.interval for rule in rules}) > 1:
        return None
    return replace(rules[0], days=tuple(day for day in DAYS if any(day in rule.days for rule in rules)))


def _spared(draft: Draft) -> str:
    """Claim the days or months after `every day except` and return their words."""
    found = draft.sentence.find(_EXCEPT)
    if not found or not _EVERY.search(draft.sentence.folded[: found.start()]):
        return ""
    spared = found["days"] or found["months"]
    draft.claim(*found.span(), "recurrence", spared)
    return spared


def _without(draft: Draft, spared: str) -> None:
    """`every day except sunday` repeats on the other days, `except in december` in the other months."""
    assert draft.rule is not None
    days, months = day_codes(spared), month_numbers(spared)
    left = tuple(day for day in draft.rule.days or DAYS if day not in days)
    if days and left and draft.rule.freq in ("DAILY", "WEEKLY"):
        draft.rule = replace(draft.rule, freq="WEEKLY", days=left)
    elif months:
        draft.rule = replace(draft.rule, months=tuple(n for n in range(1, 13) if n not in months))


def _told(one: Found) -> tuple[bool, int]:
    start, end, rule = one
    return bool(rule.days or rule.dates or rule.months), start - end


def _believed(sentence: Sentence, one: Found, *, alone: bool) -> bool:
    """`weekly` before a noun describes it, as in `type the weekly summary`, unless it begins a dated sentence."""
    start, end, _ = one
    if sentence.names(start, end) or _AFTER_NUMBER.search(sentence.folded[:start]):
        return False
    if sentence.folded[start:end].strip().rstrip("!") not in FREQUENCIES:
        return True
    first = not sentence.folded[:start].strip(" ," + CLAIMED)
    opened = first and CLAIMED in sentence.folded[:start]
    return bool(_ADVERB_ENDS.match(sentence.folded, end)) or (first and alone and (opened or _timed(sentence)))


def _timed(sentence: Sentence) -> bool:
    """Return whether there is a time and no day: `daily standup at 9:30` repeats, `weekly summary by friday` not."""
    return bool(_CLOCK.search(sentence.folded)) and not _DAY.search(sentence.folded)


_CLOCK = phrase(r"(?:at|@) ?{hour}|\d{1,2}:\d\d|\d{1,2} ?{ampm}", right="")
_DAY = phrase(r"(?:{today}|{weekday}|{month} \d|{dom} {month}|next)")


def _after_completion(draft: Draft) -> None:
    done, length = draft.sentence.find(_DONE), draft.sentence.find(_AFTER_DONE)
    if not (done and length and length.end() == done.start()):
        return
    span = amount(length["amount"])
    rule = Rule("MONTHLY", round(span.months)) if span.months else Rule("DAILY", max(1, round(span.days)))
    draft.rule = replace(rule, from_completion=True)
    draft.claim(length.start(), done.end(), "recurrence", draft.rule.text())


def _windowed(draft: Draft) -> None:
    """`every 2 hours from 9 to 5` repeats daily at these hours."""
    assert draft.rule is not None
    found = draft.sentence.find(_WINDOW) if draft.rule.freq == "HOURLY" else None
    ends = [moments(Sentence("at " + found[name]), draft.asked, repeating=True) for name in ("first", "last") if found]
    first, last = (one[0].at.hour if one and one[0].at else 0 for one in ends) if found else (0, 0)
    if found and first < last:
        draft.claim(*found.span(), "recurrence", found[0])
        hours = tuple(range(first, last + 1, draft.rule.interval))
        draft.rule = replace(draft.rule, freq="WEEKLY" if draft.rule.days else "DAILY", interval=1, hours=hours)


def _counted(draft: Draft) -> None:
    found = draft.sentence.find(_COUNT)
    if not found or draft.rule is None:
        return
    times = {"twice": 2, "thrice": 3}.get(found["twice"]) or int(number(found["n"] or found["m"]))
    if 0 < times <= MOST_TIMES:
        draft.claim(*found.span(), "count", str(times))
        draft.rule = replace(draft.rule, count=times)


def first_occurrence(draft: Draft) -> None:
    """Set the due of a repeating draft to its first occurrence from its start, or from now."""
    assert draft.rule is not None
    start = draft.starts or draft.asked.today
    if draft.rule.freq in ("HOURLY", "MINUTELY"):
        _in_a_step(draft, draft.rule, start)
    else:
        _first(draft, draft.rule, start)
    _ended(draft, draft.due or start)


def _in_a_step(draft: Draft, rule: Rule, start: date) -> None:
    """Set the due to the first step after now, counted from when it starts or, where nobody says, from now."""
    step = timedelta(minutes=rule.interval * (60 if rule.freq == "HOURLY" else 1))
    now = draft.asked.now.replace(second=0, microsecond=0)
    begin = datetime.combine(start, draft.at or now.time())
    later = begin + step * max(0, (now - begin) // step + 1)
    draft.due, draft.at = later.date(), later.time()


def _first(draft: Draft, rule: Rule, start: date) -> None:
    if not draft.at and rule.part:
        draft.at = time(*PARTS[rule.part])
    times = sorted({at for at in (draft.at, *draft.more) if at}) or [time(hour) for hour in rule.hours]
    choices: list[time | None] = [*times] or [None]
    firsts = [(day, at) for at in choices if (day := rule.first(start, at, draft.asked.now))]
    if firsts:
        draft.due, draft.at = min(firsts, key=lambda first: (first[0], first[1] or time()))
    if len(times) > 1 and len({at.minute for at in times}) == 1:
        draft.rule = replace(rule, hours=tuple(at.hour for at in times))


def _lasting(draft: Draft) -> None:
    """Claim `for 3 weeks`, which ends the rule three weeks after it starts."""
    found = draft.sentence.find(_FOR)
    length = amount(found["amount"]) if found else None
    if found and length and (length.months or length.days):
        draft.lasts = length
        draft.claim(*found.span(), "until", length.iso())


def _ended(draft: Draft, begin: date) -> None:
    if draft.lasts and draft.rule and not draft.rule.until and not draft.rule.count:
        last = almanac.add_months(begin, round(draft.lasts.months)) + timedelta(days=draft.lasts.days - 1)
        draft.rule = replace(draft.rule, until=last)
