"""What a sentence asks for: the first request that stands decides; what asks for nothing else is a new task."""

import re
from collections.abc import Callable

from shared.language.elsewhere import ASKS_ADD, elsewhere, never_a_task
from shared.language.finishing import base
from shared.language.openings import courtesy
from shared.language.pieces import Asked
from shared.language.questions import Intent
from shared.language.remembering import RANG, REMINDED
from shared.language.renaming import swapped
from shared.language.requests import ANSWERS, REQUESTS
from shared.language.sentence import Sentence, fold
from shared.language.snoozing import SNOOZES
from shared.language.verbs import VERBS
from shared.language.vocabulary import anywhere, fragment
from shared.language.when import moments

READ = 600  # characters that show what is asked for
Dated = Callable[[], bool]
_WINS = frozenset({"undo", "yes", "no", "help", "update"})  # even where the words open like a new task
_TASK_COLON = anywhere(r"^(?:add |new )*(?:task|to-?do|reminder|remember)s?\s*[:-]\s")
_PLAINLY: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    ("add", _TASK_COLON),
    ("snooze", SNOOZES),
    ("rang", RANG),
    ("reminded", REMINDED),
)
_DELETE_PLAIN = anywhere(
    r"^(?:delete|erase|trash)\b|^cancel (?:the|my|our|that|this)\b|^remove (?:the|my) \w+ (?:one|thing)\b"
)
_COMPLETE_PLAIN = anywhere(r"^(?:complete|finished|done:?|completed) [\w#\"]")
_DID = anywhere(r"^(?:(?:just|already|finally|now) )*(?P<verb>[a-z]+) \w")
_MOVE = anywhere(
    r"""^(?:move|push|shift|change|bring|delay|reschedule|postpone|defer|snooze|extend|carry|bump|update|make it
        |let's do|(?:put|set|do|have|switch|make|take) (?:off|back|it|that|this|them|the|my|off the))\b"""
)
_MOVE_TO = anywhere(r"\b(?P<word>to|until|till|for|from|by|back|forward|on|off|at)\s+(?:the\s+)?$")
_MOVE_ALWAYS = anywhere(r"^(?:reschedule|postpone|defer|snooze|push|put off|bring forward|delay|move|shift)\b")
_MOVE_SPOKEN = anywhere(
    r"""^(?:reschedule|postpone|snooze|defer|move|push|delay|put off) (?:(?:it|that|this|them|those|everything|all
    |#?\d+)\b|the (?!\d)(?:{ordinal}|last)(?: one| task)? (?:to|back|by|until|till|forward|off|an hour|{amount})\b)"""
)
fragment("fromto", r"(?:{date}|{hour}(?::\d\d)?(?: ?{ampm})?|noon)(?: \w+)?")
_MOVE_BY = anywhere(
    r"""^(?:postpone|delay|push|move|defer|snooze|shift|bring|extend)(?: back| off| forward)? (?:the|my|it|that|this
        |them|#\d+)\b(?:.*\b(?:by|back|forward|ahead|out) (?:by )?(?:another )?{amount}|.*\b{amount} (?:later|earlier
        |back|forward|ahead)| (?:another )?{amount})[\s.!]*$|^(?:postpone|delay|defer
        |snooze)\b.*\bfor {amount}[\s.!]*$|^(?:(?:push|move|shift) \w+(?: \w+){0,3}? (?:back|forward|out|by)
        |(?:postpone|delay|defer) \w+(?: \w+){0,3}?) (?:by )?{amount}[\s.!]*$
        |^(?:reschedule|postpone|push|move|shift) .*\bto {hour}[\s.!]*$
        |^(?:move|change|push|shift|switch|reschedule|bring) (?:the|my|it|that|this)\b
        .*\bfrom {fromto} to {fromto}[\s.!]*$
        |^(?:reschedule|postpone|push|move|shift|bring) .*\bto the (?:day|week|month) (?:after|before)[\s.!]*$"""
)
_SURE = anywhere(
    r"""(?:(?:the )?(?:{ordinal}|last)\b.*\b(?:is|are) {isdone}[\s.!]*$|(?:the )?(?:{ordinal}|last) (?:task|item
    |reminder|one)\b|mark|check|tick|cross|i |we |done|finished|everything\b.{0,40}\b(?:is|are) (?:now |already
    |all )*(?:done|completed?|finished)|(?:complete|finish|close) (?:everything\b|(?:all|every|my)\b[^,]{0,40}
    \b(?:tasks?|items?|to-?dos?)\b))"""
)
_PLACES = anywhere(
    r"""^\w+ (?:the )?(?:{ordinal}|last)(?:(?:, and|,| and) (?:the )?(?:{ordinal}|last))* ?(?:ones?|tasks?|two
        |three)?[\s.!]*$"""
)
_STRONG_TO = frozenset({"to", "until", "till", "back", "forward"})
_LEAD_THE = anywhere(
    r"""^(?:remind|alert|notify|ping) me (?:[\w ]{1,30}) (?:before|ahead of
        |prior to) the (?!event\b)(?:\w+\s?){1,3}[\s.!]*$|^{amount} (?:before|ahead of) the (?:\w+\s?){1,3}[\s.!]*$"""
)


def intent(text: str, asked: Asked) -> Intent:
    """Return what the sentence asks for."""
    folded = fold(text[:READ])
    for name, pattern in ANSWERS:
        if pattern.search(folded.strip()):
            return name
    plain = folded[courtesy(folded) :].strip(" \t\n,.")
    if not plain:
        return "none"
    plainly = next((name for name, pattern in _PLAINLY if pattern.match(plain)), None)
    if plainly or never_a_task(plain):
        return plainly or "none"
    dated = _lazily(text, asked)
    if (_LEAD_THE.match(plain) and not dated()) or _moves(plain, text, asked) or swapped(plain):
        return "update"
    return _requested(plain, dated) or _by_verb(plain, dated) or ("none" if elsewhere(plain, dated) else "add")


def _requested(plain: str, dated: Dated) -> Intent | None:
    opens_add = bool(ASKS_ADD.match(plain))
    for name, pattern, unless in REQUESTS:
        if opens_add and name not in _WINS:
            continue
        if pattern.search(plain) and not (unless and unless.search(plain)) and not _later(name, plain, dated):
            return name
    return None


def _later(name: Intent, plain: str, dated: Dated) -> bool:
    """`finish the essay by friday` is still to do."""
    return name == "complete" and not _SURE.match(plain) and dated()


def _by_verb(plain: str, dated: Dated) -> Intent | None:
    if _DELETE_PLAIN.match(plain) and not dated():
        return "delete"
    told = _COMPLETE_PLAIN.match(plain) or _did(plain)
    return "complete" if told and (_PLACES.match(plain) or not dated()) else None


def _did(plain: str) -> bool:
    """Return whether the words say what was done: `picked up the parcel`, `just paid the rent`."""
    found = _DID.match(plain)
    verb = found["verb"] if found else ""
    return verb not in VERBS and base(verb) in VERBS and base(verb) != verb


def _moves(plain: str, text: str, asked: Asked) -> bool:
    """`move the haircut to friday` changes a task; `move the sofa on friday` is one."""
    if not _MOVE.match(plain):
        return False
    if _MOVE_SPOKEN.match(plain) or _MOVE_BY.match(plain):
        return True
    sentence = Sentence(text[:READ])
    always = bool(_MOVE_ALWAYS.match(plain))
    leads = (_MOVE_TO.search(sentence.folded[: when.pieces[0].start][-14:]) for when in moments(sentence, asked))
    said = {lead["word"] for lead in leads if lead}
    return bool(said & _STRONG_TO) or (always and bool(said & {"by", "from", "for", "off"}))


def _lazily(text: str, asked: Asked) -> Dated:
    known: list[bool] = []

    def dated() -> bool:
        if not known:
            known.append(bool(moments(Sentence(text[:READ]), asked)))
        return known[0]

    return dated
