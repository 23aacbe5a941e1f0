"""How a request to add begins: `remind me to`, `add a task called`, `don't let me forget`, `I need to`."""

import re

from shared.language.sentence import Sentence, fold

_POLITE = (
    r"(?:(?:hey|hi|hello|ok|okay|yo)?[\s,]*(?:cuebird|olly|alexa|siri|google|cortana|assistant|computer)[\s,]+"
    r"|(?:please|pls|plz|kindly|hey|hi|hello|ok|okay|oh|so|and|also|now|well|um|uh|yeah|yes|alright|then|plus|oops|btw|by the way|quick)[\s,]+"
    r"|(?:can|could|would|will|may) (?:you|u|i|we)(?: please| kindly| also| just)?\s+(?=\w)"
    r"|(?:i'?d|i would|we'?d|i) (?:like|love|want|need|wish|prefer) (?:for )?you to\s+|i want you to\s+|go ahead and\s+)"
)
_THING = r"(?:to-?\s?dos?|tasks?|items?|reminders?|remind|alerts?|notifications?|alarms?|events?|entry|entries|appointments?|notes?)"
_REMIND_THING = r"(?:reminders?|remind|alerts?|notifications?|alarms?)"
_KIND = r"(?:(?:a|an|the|another|one|this|my|new|quick|following|high priority|recurring|repeating|calendar|shopping|to-?do|notification|list|daily|weekly|monthly|yearly|annual)\s+)*"
_LINK = r"(?:(?:(?:called|named|titled|entitled|saying|that says|that tells me|which says)(?:\s+to)?|for me|for myself|to|for|about|that|of|on|regarding|when|so that i|so i|because)\b[\s:]*)*"
_REMIND = (
    r"(?:(?:re)?mind|reming|remmind) (?:me|us|myself|(?:my |the )?\w+(?: team)?(?= (?:to|about|of|that)\b))(?:\s+(?:again|also|please))?\s*(?:(?:to|about|of|that|when)\b\s*)?"
    rf"|(?:set|make|create|add|schedule|setup|give|send|get|put|need|want|i need|i want|have)(?:\s+up)?(?:\s+me)?\s+{_KIND}{_REMIND_THING}\b(?:\s+reminder)?\s*{_LINK}"
    rf"|new {_REMIND_THING}\b[\s:]*{_LINK}"
    r"|(?:i )?(?:want|need|would like|'?d like) to be reminded\s*(?:(?:to|about|of|that)\b\s*)?"
    r"|(?:alert|notify|ping|nudge|warn) me (?:with a reminder )?\s*(?:(?:to|about|of|that|when)\b\s*)?"
)
_FORGET = (
    r"(?:(?:and )?(?:don'?t|do not|never) (?:let me |let us )?forget(?: about| that)?(?: to)?|(?:i )?(?:must not|mustn'?t|can'?t|cannot|shouldn'?t|don'?t want to) (?:forget|miss)(?: about| that)?(?: to)?"
    r"|(?:remember|remmeber|rember|remeber)(?: that i (?:need|have) to)?(?: to)?(?=\s)|make sure (?:that )?(?:i|we|to)(?: don'?t forget to)?|be sure to|note to self[:,]?)\s*(?:the\s+)?"
)
_ADD = (
    rf"(?:add|create|make|insert|enter|new|set|record|save|jot down|write down|put down|note down|put|start|open|log|need|ask)(?:\s+up)?(?:\s+(?:me|in))?\s+{_KIND}{_THING}(?=\s|:|$)(?:\s*(?:to|on|in|into) (?:my|the) (?:\w+[\s-]){{0,2}}(?:list|calendar|to-?dos?))?\s*[:,-]?\s*{_LINK}"
    r"|(?:add|insert|enter|append|jot down|write down|put down|note down)(?:\s+(?:to|on) (?:my|the) (?:\w+[\s-]){0,2}(?:list|calendar|to-?dos?|schedule))?\s*[:,-]?\s+(?:to\s+)?"
    r"|(?:to-?\s?do|task|tasks|todos|new task|reminder)\s*[:-]\s*(?:to\s+)?"
    r"|(?:to-?do|new task|add task)\s+"
)
_NEED = (
    r"(?:i|we)(?:'ve| have| 've)?(?: really| also| still| just| definitely| probably)?\s*"
    r"(?:need|have got|have|got|gotta|want|should|must|ought|would like|'d like|am supposed|'m supposed|am going|plan|hope|better|'d better|'ll|will|shall)"
    r"(?: really| also| still| just| probably)?(?:\s+to)?\s+(?=\w)"
    r"|i'?(?:d|ll) (?:better|like to|love to|need to|have to)\s+|it'?s time to\s+|time to\s+|(?:let'?s|let us)\s+|gotta\s+|need to\s+|have to\s+|must\s+"
)
_KINDS = (
    ("remind", re.compile(rf"[\s,.!-]*(?:{_REMIND})")),
    ("forget", re.compile(rf"[\s,.!-]*(?:{_FORGET})")),
    ("add", re.compile(rf"[\s,.!-]*(?:{_ADD})")),
    ("need", re.compile(rf"[\s,.!-]*(?:{_NEED})")),
)
_POLITE_START = re.compile(rf"[\s,.!-]*{_POLITE}")
_LISTS = re.compile(
    r"\s*,?\s*\b(?:to|on|onto|in|into|from|for) (?:my|the|our|a) (?:(?!and\b)[\w'-]+\s+){0,2}?(?:to-?\s?do(?: list)?s?|lists?|calendar|schedule|agenda|diary|tasks|reminders)(?: app)?(?=[\s,.!?]*(?:$|\ue001|for\b|on\b|at\b|by\b))"
)
_PUT = re.compile(r"[\s,]*(?:put|place|pop|stick|get|have|include|note|mark|enter|insert)\s+(?=\w)")
_ENDS = re.compile(r"[\s,]*\b(?:please|pls|plz|thanks|thank you|thx|cheers|ok|okay|for me)[\s!.?]*$")


def opening(sentence: Sentence) -> str | None:
    """Drop the words that only ask for a task; return the strongest way of asking: remind, forget, add, need or None."""
    asked: str | None = None
    at = 0
    for _ in range(4):
        at = _skipped(_POLITE_START, sentence, at)
        kind, end = _asked(sentence, at, asked)
        if kind is None:
            break
        asked, at = asked if asked == "remind" else kind, end
    if at:
        sentence.drop(0, at)
    for pattern in (_LISTS, _ENDS):
        found = sentence.find(pattern)
        if found and found.start():
            sentence.drop(*found.span())
            put = _PUT.match(sentence.folded, at) if pattern is _LISTS else None
            if put:
                sentence.drop(at, put.end())
    return asked


def asks_to_remind(text: str) -> bool:
    """Say whether the text begins with `remind me to`."""
    folded = fold(text)
    return bool(_KINDS[0][1].match(folded, courtesy(folded)))


def courtesy(folded: str) -> int:
    """Return where the folded text begins to say something, its greeting and `could you please` passed over."""
    at = 0
    for _ in range(4):
        found = _POLITE_START.match(folded, at)
        if not found or found.end() >= len(folded.rstrip()):
            break
        at = found.end()
    return at


def _skipped(pattern: re.Pattern[str], sentence: Sentence, at: int) -> int:
    for _ in range(4):
        found = pattern.match(sentence.folded, at)
        if not found or found.end() >= len(sentence.folded.rstrip()):
            break
        at = found.end()
    return at


def _asked(sentence: Sentence, at: int, before: str | None) -> tuple[str | None, int]:
    for kind, pattern in _KINDS:
        found = pattern.match(sentence.folded, at)
        allowed = before is None or (kind != "add" and kind != before)
        if found and allowed and found.end() > at and sentence.folded[found.end() :].strip(" .!?"):
            return kind, found.end()
    return None, at
