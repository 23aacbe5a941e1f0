"""Tasks done, opened again or deleted: what is left when the verb is taken off names the task."""

import re
from collections.abc import Collection
from typing import Any

from shared.domain.plan import Call
from shared.language.openings import courtesy
from shared.language.pieces import Asked
from shared.language.references import Reference, done_days, references
from shared.language.sentence import Sentence
from shared.language.vocabulary import anywhere, fragment

fragment("donewords", r"(?:done|completed?|finished|off|bought|purchased|handled|sorted|taken care of|paid|sent|over)")
_COMPLETE_STARTS = anywhere(
    r"""[\s,]*(?:(?:the )?(?:task|item|to-?do)s? (?:is )?(?:completed?|done|finished)\b:?|(?:let me )?(?:check|tick
        |cross|strike) (?:off|out)(?: the box)?\b|check the box\b"""
    r"""|(?:mark|flag|set|check|tick|cross|strike|close|put)\b(?: off| the box)?|(?:i(?:'m| am)? |we(?:'re
        | are)? )?(?:all )?(?:done|finished|completed)\b:?(?: with| doing)?|complete\b|finish\b|close\b)"""
    r"(?:\s+(?:the )?(?:task|to-?do|item|reminder)\b(?!\s+(?:is|as|off|done|completed?|finished)\b))?"
)
_I_DID = anywhere(
    r"""[\s,]*(?:(?:i|we)(?:'ve| have)? )?(?:(?:just|already|finally|now|also) )*(?P<verb>[a-z]+)
    (?: with| doing| (?:up|off|out|away|back|down)(?= (?:the|my|our|a)\b))? (?=\S)"""
)
_COMPLETE_ENDS = anywhere(
    r"""\s*,?\s*\b(?:(?:as|is|are|was|were|has been|have been|have all been|now|already|been|got
        |to)\s+)*{donewords}\b(?=\s*(?:$|[.!?]|in (?:my|the)|from|on (?:my|the)|now|today|please|already))(?:\s+(?:now
        |already|today|please))*"""
)
_REOPEN_STARTS = anywhere(
    r"""[\s,]*(?:re-?open|uncomplete|uncheck|untick|unmark|restart|mark|set|i (?:didn't|did not|haven't
        |have not)(?: actually| really)? \w+)\b"""
)
_REOPEN_ENDS = anywhere(
    r"""\s*\b(?:(?:as|to|is|are|was|isn't|wasn't|aren't|back)\s+)*(?:not (?:yet |actually |really )?(?:done|completed?
        |finished)|undone|incomplete|unfinished|open(?: again)?|to ?do|pending|done|finished|completed?)(?:\s+(?:yet
        |after all|again))*[\s.!]*$"""
)
_DELETE_STARTS = anywhere(
    r"""[\s,]*(?:(?:(?:i|we) (?:no longer|don't|do not) (?:need|have|want)(?: the| a| my| to)?
        |stop reminding me(?: (?:to|about|of))?|(?:don't|do not) remind me(?: (?:to|about|of))?
        |no need to remind me(?: (?:to|about|of))?"""
    r"""|get rid of|turn off|disable|silence|lose|delete|remove|erase|cancel|clear|drop|scratch|take|wipe|discard|kill
        |dismiss|clean|empty|strike|throw|purge|trash|forget(?: about)?|scrap|never ?mind(?: about)?|ditch
        |bin)\b(?:\s+(?:off|out|away
        |up))?)\s*(?:from (?:my |the )?(?=\w+ list\b))?"""
)
_DELETE_ENDS = anywhere(
    r"\s+(?:any ?more|any longer|off|away|out)(?:\s+(?:my|the) list)?[\s.!]*$"
    r"|\bneeds? to be (?:clear|cleared|free|empty)\b"
)
PAST = {
    "paid": "pay",
    "sent": "send",
    "bought": "buy",
    "got": "get",
    "made": "make",
    "took": "take",
    "put": "put",
    "went": "go",
    "wrote": "write",
    "read": "read",
    "ran": "run",
    "met": "meet",
    "told": "tell",
    "gave": "give",
    "found": "find",
    "fed": "feed",
    "cut": "cut",
    "hung": "hang",
    "kept": "keep",
    "left": "leave",
    "sold": "sell",
    "swept": "sweep",
    "built": "build",
    "brought": "bring",
    "spoke": "speak",
    "drove": "drive",
    "ate": "eat",
    "drew": "draw",
    "shut": "shut",
    "set": "set",
    "threw": "throw",
    "saw": "see",
    "did": "",
    "done": "",
    "had": "",
    "finished": "",
    "completed": "",
    "rang": "ring",
    "lent": "lend",
    "swam": "swim",
    "sang": "sing",
    "hid": "hide",
    "dealt": "deal",
    "woke": "wake",
    "tore": "tear",
    "began": "begin",
    "sewed": "sew",
}


def completed(text: str, offset: int, asked: Asked, known_tags: Collection[str] = ()) -> Call:
    """Return the complete_task call: `mark X as done`, `X is done`, `I swept the stairs`."""
    sentence = _begun(text, offset)
    verb = _did(sentence)
    if verb is None:
        _start(sentence, _COMPLETE_STARTS)
        _take(sentence, _COMPLETE_ENDS)
    found = references(sentence, asked, known_tags)
    if found == [{"match": ""}]:
        found = [{"match": "", "pronoun": "it"}]
    return _call("complete_task", [_with_verb(one, verb or "") for one in found], sentence)


def _did(sentence: Sentence) -> str | None:
    """Drop `I have just paid` and return the verb as a title has it; None where nothing of the kind is said."""
    did = _I_DID.match(sentence.folded, _at(sentence))
    if not did or not (did["verb"] in PAST or did["verb"].endswith("ed")) or sentence.find(_COMPLETE_ENDS):
        return None
    sentence.drop(0, did.end())
    return base(did["verb"])


def reopened(text: str, offset: int, asked: Asked, known_tags: Collection[str] = ()) -> Call:
    """Return the complete_task call that opens tasks again."""
    sentence = _begun(text, offset)
    _take(sentence, _REOPEN_ENDS)
    _start(sentence, _REOPEN_STARTS)
    found = [
        one if isinstance(one, str) else done_days(one, sentence) | {"status": "completed"}
        for one in references(sentence, asked, known_tags)
    ]
    return _call("complete_task", found, sentence, reopen=True)


def deleted(text: str, offset: int, asked: Asked, known_tags: Collection[str] = ()) -> Call:
    """Return the delete_task call; an appointment that goes is only named, never searched elsewhere."""
    sentence = _begun(text, offset)
    _start(sentence, _DELETE_STARTS)
    _take(sentence, _DELETE_ENDS)
    return _call("delete_task", references(sentence, asked, known_tags), sentence)


def base(past: str) -> str:
    """Return the verb a past form belongs to, as a title has it: `paid` -> `pay`, `mopped` -> `mop`."""
    if past in PAST:
        return PAST[past]
    stem = past.removesuffix("ed")
    if stem.endswith("i"):
        return stem[:-1] + "y"
    doubled = len(stem) >= len("mopp") and stem[-1] == stem[-2] and stem[-1] not in "sl"
    return stem[:-1] if doubled else stem


def _with_verb(one: Reference, verb: str) -> Reference:
    """Keep the verb as a hint: `I bought milk` may tick off `get milk`."""
    return one | {"verb": verb} if verb and isinstance(one, dict) else one


def _begun(text: str, offset: int) -> Sentence:
    sentence = Sentence(text, offset)
    at = courtesy(sentence.folded)
    if at:
        sentence.drop(0, at)
    return sentence


def _at(sentence: Sentence) -> int:
    return max((end for start, end in sentence.gone if start == 0), default=0)


def _start(sentence: Sentence, pattern: re.Pattern[str]) -> None:
    found = pattern.match(sentence.folded, _at(sentence))
    if found:
        sentence.drop(0, found.end())


def _take(sentence: Sentence, pattern: re.Pattern[str]) -> None:
    found = sentence.find(pattern)
    if found:
        sentence.drop(*found.span())


def _call(tool: str, found: list[Reference], sentence: Sentence, **more: Any) -> Call:
    return Call(tool, {"task_ids": found, **more}, tuple(sentence.spans))
