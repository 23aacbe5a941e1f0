"""Changes to a task: move, rename, tag, prioritise, repeat, remind; what is left names the task.

What `due` may be in such a change stands in `moving.py`.
"""

import re
from collections.abc import Callable, Collection
from typing import Any

from shared.domain.plan import Call
from shared.language.bulk import many
from shared.language.english import PRIORITIES
from shared.language.labels import tags
from shared.language.leads import DEFAULT, before_what, leads
from shared.language.moving import Change, forget_old, moved
from shared.language.openings import courtesy
from shared.language.pieces import Asked
from shared.language.references import Reference, references
from shared.language.renaming import noted, renamed
from shared.language.repeats import repeats
from shared.language.sentence import Sentence, longest
from shared.language.vocabulary import anywhere, phrase

_VERB = anywhere(
    r"""[\s,\ue001]*(?:i (?:need|want|have)(?: to)?\s+)?(?:move|push back|push|shift|change|update|modify|edit|adjust
        |switch|alter|reschedule|postpone|delay|defer|snooze|bring forward|bring|put off|put back|put"""
    r"""|extend|reset|include|make|mark|set|give|flag|bump up|bump|raise|lower|increase|reduce|rename
        |retitle|add|tag|label|untag|remove|clear|delete|drop|take|apply|attach|write|skip|stop|remind me
        |remind|repeat|carry over|carry|turn off|cancel|use|for|have|do|correct|revise)\b"""
)
_CLEAR = phrase(
    r"""(?:remove|clear|delete|drop|cancel|turn off|take off|take|no(?: more)?)(?: the| its| all| all the| their)? (?:
    (?:high|medium|low|top) )?(?P<what>due date|due|deadline|date|time|priority|recurrence|repeat|repetition|reminders?
        |description|notes?)(?: (?:from|of|for|on|off|about))?"""
)
_CLEARED = {
    "due date": "due",
    "deadline": "due",
    "date": "due",
    "time": "due",
    "repeat": "recurrence",
    "repetition": "recurrence",
    "reminder": "reminders",
    "note": "description",
    "notes": "description",
}
_STOP = phrase(
    r"(?:stop|no longer) repeat(?:ing)?|stop(?= (?:it|that|this|them) ?(?:[.!]|$))"
    r"|(?:from )?(?:repeating|recurring)(?= ?(?:[.!]|$))|don't repeat|make it not repeat"
)
_NO_LONGER = phrase(r"(?:instead of|rather than|not) (?:every |each |on )?{weekday}s?")
_SKIP = phrase(r"skip(?: the| this)?(?: next| coming)?(?: occurrence of| one of| time of| week's| month's| time)?")
_THIS_TIME = phrase(r"(?:only )?(?:this|today|tomorrow|tonight|next)(?: (?:week|month|time|one|once))?")
_TAG_ADD = (
    phrase(
        r"(?:add|put|give|set|apply|use)(?: the)?(?: tags?| labels?)? ?#?"
        r"(?P<tag>(?!\d+\b)[\w-]+)(?: tag| label)? (?:to|on)"
    ),
    phrase(r"(?:add|put|set|use|give it)(?: the| an?)? (?:tag|label) #?(?P<tag>(?!\d+\b)[\w-]+)(?= ?(?:$|[.!]))"),
    phrase(r"(?:tag|label) (?P<which>it|them|that|this|those|these|both|all of them) #?(?P<tag>(?!as\b|with\b)[\w-]+)"),
    phrase(r"(?:tag|label) (?P<which>.+?) (?:as|with|under) #?(?P<tag>(?!\d+\b)[\w-]+)"),
    phrase(r"(?:tag|label) (?P<which>.+? (?:task|one|reminder|to-?do)) #?(?P<tag>(?!\d+\b)[\w-]+)(?= ?(?:$|[.!]))"),
    phrase(r"the (?:tag|label) #?(?P<tag>(?!\d+\b)[\w-]+)(?= ?(?:$|[.!]))"),
    phrase(r"the #?(?P<tag>(?!\d+\b)[\w-]+) (?:tag|label)(?= ?(?:$|[.!]))"),
)
_TAG_OFF = (
    phrase(r"(?:remove|delete|drop|clear|take)(?: the)?(?: tags?| labels?) #?(?P<tag>(?!\d+\b)[\w-]+) (?:from|off|of)"),
    phrase(r"(?:remove|delete|drop|clear|take)(?: the)? #?(?P<tag>(?!\d+\b)[\w-]+)(?: tag| label) (?:from|off|of)"),
    phrase(r"(?:remove|delete|drop|take) #(?P<tag>(?!\d+\b)[\w-]+) (?:from|off|of)"),
    phrase(r"untag (?P<which>.+?) (?:from|as) #?(?P<tag>(?!\d+\b)[\w-]+)"),
)
_TAGS_GIVEN = anywhere(
    r"""^[\s\ue001]*(?:add|put|give|set|apply|use|tag|label)\b|\b(?:tag|label) (?:it|them|that|this|those)\b|\b(?:add
        |and) #"""
)
_NO_TAGS = phrase(r"""untag|(?:remove|clear|delete|drop|take off)(?: the| all| its| all the| all its)* (?:tags
    |labels)(?: (?:from|of|on))?""")
_LEVEL = (
    phrase(
        r"""(?:(?:to|as|a|at|of|with|be|is|now|the) )*(?P<p>highest|high|top|medium|normal|low|lowest|no
            |urgent)(?: priority| prio|er priority)"""
    ),
    phrase(
        r"""(?:(?:with|the|its) )?(?:priority|prio) (?:(?:of|for|to|is|as|level|be) )*(?P<p>high|medium|low|none
            |urgent|p[1-4]|[1-4])"""
    ),
    phrase(
        r"""(?:(?:to|as|be|is|very|at|more|really) )*(?P<p>urgent|important|critical|p[1-4]|high|medium
            |low)(?= ?(?:[.!]|$))"""
    ),
    phrase(
        r"""(?P<p>lower|raise|reduce|increase|bump up|bump)(?: (?:the|its|their|my))? (?:priority
        |prio)(?: (?:of|for|on))?"""
    ),
)
LEVELS = {str(n): PRIORITIES[f"p{n}"] for n in range(1, 5)} | {
    **dict.fromkeys(("lower", "reduce"), "low"),
    **dict.fromkeys(("raise", "increase", "bump", "bump up"), "high"),
}
_LEVEL_OF = phrase(r"(?:the )?(?:priority|prio)(?: (?:of|for|on))?")
_ASIDE = anywhere(
    r"""\b(?:should(?: now)? (?:repeat|recur)|(?:is|not|should)(?= ?(?:$|\ue001))
        |instead of|rather than|instead|(?:so )?(?:that )?(?:it )?(?:repeats?|recurs?|is due|be due)
        |the (?:due date|due|deadline|date|time|day|reminder|start) (?:of|for|on)|due date|(?:needs?|has|should
        |must) (?:to )?be|needs? to change|(?:(?:has|have|had|was|were|is|got|been
        |being) )*(?:updated|changed|moved|switched|pushed|postponed|rescheduled)|due)\b"""
)


def changed(text: str, offset: int, asked: Asked, known_tags: Collection[str] = ()) -> Call:
    """Return the update_task call a sentence asks for."""
    named = renamed(text, asked) or noted(text)
    if named:
        return Call("update_task", {"task_ids": references(Sentence(named[0], offset), asked, known_tags), **named[1]})
    sentence = Sentence(text, offset)
    at = courtesy(sentence.folded)
    if at:
        sentence.drop(0, at)
    with sentence.hiding(many(sentence)):
        change, was = read(sentence, asked)
    return Call("update_task", {"task_ids": _which(sentence, asked, known_tags, was), **change}, tuple(sentence.spans))


def read(sentence: Sentence, asked: Asked) -> tuple[Change, Change]:
    """Return what changes, and the days it moves from as a filter."""
    was = forget_old(sentence, asked)
    change: Change = {}
    for read in (_cleared, _tagged, _lead, _levelled, _repeated):
        change |= read(sentence)
    if "due" not in change:
        due, from_day = moved(sentence, asked)
        change, was = change | due, was or from_day
    _tidy(sentence)
    return change, was


def _which(sentence: Sentence, asked: Asked, known_tags: Collection[str], was: Change) -> list[Reference]:
    """Return the tasks that change: no words mean the last one spoken of; of many only those due where they were."""
    found = references(sentence, asked, known_tags)
    if found == [{"match": ""}]:
        return [{"match": "", "pronoun": "it"}]
    return [one | was if isinstance(one, dict) and "all" in one else one for one in found]


def _cleared(sentence: Sentence) -> Change:
    found = sentence.find(_CLEAR)
    if found:
        what = " ".join(found["what"].split())
        field = _CLEARED.get(what, what)
        sentence.claim(*found.span(), field, "remove")
        return {field: "remove"}
    for pattern, change in ((_STOP, {"recurrence": "remove"}), (_SKIP, {"due": "next"})):
        found = sentence.find(pattern)
        if found:
            field, value = next(iter(change.items()))
            sentence.claim(*found.span(), field, value)
            once = sentence.find(_THIS_TIME) if value == "next" else None
            if once:
                sentence.drop(*once.span())
            return dict(change)
    return {}


def _tagged(sentence: Sentence) -> Change:
    for patterns, field in ((_TAG_OFF, "remove_tags"), (_TAG_ADD, "add_tags")):
        for pattern in patterns:
            found = sentence.find(pattern)
            if found and ("tag" in found[0] or "label" in found[0] or "#" in found[0]):
                _claim_tag(sentence, found, field)
                return {field: [found["tag"]]}
    bare = sentence.find(_NO_TAGS)
    if bare:
        sentence.claim(*bare.span(), "tags", "remove")
        return {"tags": "remove"}
    if not _TAGS_GIVEN.search(sentence.folded):
        return {}  # `everything tagged home` says which tasks
    names = tags(sentence)
    return {"add_tags": list(names)} if names else {}


def _claim_tag(sentence: Sentence, found: re.Match[str], field: str) -> None:
    which = found.groupdict().get("which")
    if which is None:
        sentence.claim(*found.span(), field, found["tag"])
        return
    sentence.drop(found.start(), found.start("which"))
    sentence.claim(found.end("which"), found.end(), field, found["tag"])


def _lead(sentence: Sentence) -> Change:
    found = before_what(sentence) or leads(sentence)
    return {"reminders": [one for one in found if one != DEFAULT]} if found else {}


def _levelled(sentence: Sentence) -> Change:
    for pattern in _LEVEL:
        found = sentence.find(pattern)
        if found:
            level = LEVELS.get(found["p"]) or PRIORITIES[found["p"]]
            sentence.claim(*found.span(), "priority", level)
            of = sentence.find(_LEVEL_OF)
            if of:
                sentence.drop(*of.span())
            return {"priority": level}
    return {}


def _repeated(sentence: Sentence) -> Change:
    found = longest(repeats(sentence))
    if not found:
        return {}
    start, end, rule = max(found, key=lambda one: one[1] - one[0])
    sentence.claim(start, end, "recurrence", rule.text())
    _drop_all(sentence, _NO_LONGER.finditer)
    return {"recurrence": rule.text()} | ({"recurs_from": "completion"} if rule.from_completion else {})


def _tidy(sentence: Sentence) -> None:
    """Drop the verb and the words that only hold the change together."""
    verb = _VERB.match(sentence.folded)
    if verb:
        sentence.drop(0, verb.end())
    for pattern in (_ASIDE,):
        _drop_all(sentence, pattern.finditer)


def _drop_all(sentence: Sentence, places: Callable[[str], Any]) -> None:
    for found in list(places(sentence.folded)):
        sentence.drop(*found.span())
