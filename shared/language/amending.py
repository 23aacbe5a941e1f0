"""A change without a verb or a name, of what was spoken of last: `no, friday`, `and high priority`, `at 5pm`."""

from shared.domain.plan import Call
from shared.language.changing import read
from shared.language.labels import tags
from shared.language.pieces import Asked
from shared.language.sentence import Sentence, fold
from shared.language.snoozing import snoozed
from shared.language.titles import title
from shared.language.vocabulary import anywhere

_OPENS = anywhere(
    r"""[\s,]*(?:(?:no|nope|yes|yeah|ok|okay|sure|wait|sorry|oops|actually|oh
        |hm+|well|i mean|i meant|rather|make that|better|and|also|then
        |but|with|plus|maybe|please)\b[\s,.!:-]*)+"""
)
_REMIND = anywhere(r"[\s,]*(?:and |please )*(?:remind|nudge|ping|alert) me(?: again)?\b(?! (?:to|about|of|that)\b)")
_HOLDS = anywhere(r"\b(?:instead|rather|please|at|on|by|for|to|it|is|not|due|then|now|would be better|of course)\b")


_MENDS = anywhere(r"[\s,]*(?:(?:oh|ah|hm+)[\s,]+)?(?:no|nope|wait|sorry|oops|actually)\b")
_NAMED = anywhere(
    r"^[\s\ue001]*(?:the|my|our) (?P<which>[\w'-]+(?: [\w'-]+){0,3}?)(?: is| was| should be)?[\s\ue001.!]*$"
)
_MEANT = anywhere(
    r"""^[\s,.!]*(?:(?:no|oops|sorry|oh|ah|hm+)[\s,.!]+){0,2}(?:(?:no|sorry),? wait|wait,? no|(?:no,? )?i mean(?:t)?)
    (?: to say)?[\s,:.!]+(?=\w)"""
)
_NOT = anywhere(r",? (?:and )?not \w+(?: \w+)?[\s.!]*$")
MOST_WORDS = 6  # of what was meant; more is a sentence of its own


def _meant(text: str) -> Call | None:
    """Return the new title of the task last spoken of: `no wait, rye bread`, `I meant rye bread, not white`."""
    found = _MEANT.match(fold(text))
    said = text[found.end() :] if found else ""
    other = _NOT.search(fold(said))
    named = title(said[: other.start()] if other else said)
    if not named or len(named.split()) > MOST_WORDS:
        return None
    return Call("update_task", {"task_ids": [{"match": "", "pronoun": "it"}], "title": named})


def amended(text: str, offset: int, asked: Asked) -> Call | None:
    """Return the change of the task last spoken of, where the words are only what changes; None where they name one."""
    sentence = Sentence(text, offset)
    opens = _OPENS.match(sentence.folded)
    remind = _REMIND.match(sentence.folded, opens.end() if opens else 0)
    end = max((found.end() for found in (opens, remind) if found), default=0)
    if end:
        sentence.drop(0, end)
    labels = tags(sentence) if opens else ()
    change, _ = read(sentence, asked)
    change |= {"add_tags": list(labels)} if labels else {}
    if not change:
        return _meant(text)
    named = _NAMED.match(sentence.folded) if _MENDS.match(fold(text)) else None
    if named:  # `actually the vet is at 10`
        return Call("update_task", {"task_ids": [{"match": named["which"]}], **change}, tuple(sentence.spans))
    if _HOLDS.sub(" ", sentence.words_left().lower()).strip(" ,.;:!?-"):
        return None
    if remind and set(change) == {"due"}:
        return snoozed(text, offset, asked)
    return Call("update_task", {"task_ids": [{"match": "", "pronoun": "it"}], **change}, tuple(sentence.spans))
