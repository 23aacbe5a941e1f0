"""How a request to add begins: `remind me to`, `add a task named`, `never let me forget`, `I need to`."""

import re
from typing import Literal

from shared.language.sentence import Sentence, fold
from shared.language.vocabulary import anywhere, fragment, phrase

Kind = Literal["remind", "forget", "add", "need"]

fragment("reminding", r"(?:reminders?|remind|alerts?|notifications?|alarms?)")
fragment("taskish", r"(?:{todo}|tasks?|items?|entry|entries|notes?|{reminding})")
fragment("eventish", r"(?:events?|appointments?|meetings?)")
fragment(
    "kindof",
    r"""(?:(?:a|an|the|another|one|this|my|new|quick|following|high priority|recurring|repeating|calendar|shopping
        |to-?do|notification|list|chore|{frequency}) )*""",
)
fragment("named", r"(?:called|named|titled|entitled|saying|that says|that tells me|which says|showing)")
fragment(
    "listlike",
    r"(?:(?:{todo}(?: lists?)?)|lists? of things(?: to do)?|lists?|calendar|schedule|agenda|diary|tasks|reminders)",
)
fragment(
    "mylist",
    r"""(?:(?:to|on|in) calendar|(?:to|on|onto|in|into|from|for) (?:my|the|our
    |a) (?:(?!and\b)[\w'-]+ ){0,2}?{listlike})(?: app)?""",
)
fragment("whenever", r"when(?! {pronoun}\b.* to )")
fragment("dated", r"(?:the )?(?:{today}|{weekday}|{month}|{ordinal}|{part}|\d|this|next|every|each|end|weekend)\b")
fragment("someone", r"(?!{dated})(?:(?:my|the|our) \w+(?: (?!to\b|about\b|of\b|that\b)\w+)?|(?!me\b|us\b)\w+)")
fragment(
    "link",
    r"""(?:(?:{named}(?: to)?|for {someone} to|for me|for myself|for us|to|for|about|that|of|on|regarding|{whenever}
        |so (?:that )?i|because)\b[\s:]*)*""",
)
fragment("then", r"(?:(?:to|2(?= [a-z]+ )(?! {unit})|about|of|that|{whenever})\b\s*)?")

_POLITE = anywhere(
    r"""[\s,.!-]*(?:(?:hey|hi|hello|ok|okay|yo)?[\s,]*(?:cuebird|olly|alexa|siri|google|cortana|assistant
        |computer)[\s,]+|(?:please|pls|plz|kindly|hey|hi|hello|ok|okay|oh|ugh|argh|fyi|so|and|also|now|actually|well
        |um|uh|yeah|yes|alright|then|plus|oops|btw|by the way|quick|sorry|just a quick (?:one|thing|note))(?:[\s,!.]+
        |\s*[:-]\s+)|(?:no,? wait|wait,? no|sorry,? wait)[\s,!.]+
        |no,? (?=(?:make|move|change|set|put|call) )|(?:can|could|would|will|may) (?:you|u|i|we)(?: please
        | kindly| also| just| pls)?\s+(?=\w)|mind (?=adding|reminding)|it (?:would|'d) be (?:great|nice|good|helpful
        |lovely) if you (?:could|would)\s+|(?:i was thinking|i think|i guess)(?: that)? (?=(?:i|we)\b)|(?:i'?d|i would
        |we'?d|i) (?:like|love|want|need|wish|prefer) (?:for )?you to\s+|i want you to\s+|(?:i|we)(?:'d
        | would)? (?:want|like|need|love) to (?=(?:add|create|set (?:up )?an?|schedule an?|remove|delete|cancel|erase
        |clear|move|reschedule|mark|check off|cross off|change|update|reopen|undo|rename|snooze)\b)
        |(?:(?:tell|show) (?:me|us)|let me know|(?:i|we)(?:'d| would)? (?:want|need|like) to know
        |do you know) (?=(?:what|which|when|where
        |how many|if|whether)\b)|go ahead and\s+|do (?=add|remind|put|schedule))"""
)
_REMIND = anywhere(
    r"""[\s,.!-]*(?:(?:re)?mind(?:er)?|reming|remmind) (?:me|us|myself)\b(?: again| also| please)*\s*{then}
        |[\s,.!-]*remind {someone}(?= (?:to|about|of|that|at|on|in|every|each|this|next|tomorrow|tonight|today|when
        |by)\b)\s*{then}|[\s,.!-]*(?:set|make|create|add|schedule|setup|give|send|get|put|need|want|i need|i want
        |have)(?: up)?(?: me)? {kindof}{reminding}\b(?: reminder)?\s*{link}|[\s,.!-]*new {reminding}\b[\s:]*{link}
        |[\s,.!-]*(?:i )?(?:want|need|would like|'?d like) to be reminded\s*{then}
        |[\s,.!-]*{someone}(?: \w+)? (?:needs?|wants?|has|have) to be reminded\s*{then}
        |[\s,.!-]*(?:(?:start|begin|keep) )?reminding (?:me|us)\b\s*{then}|[\s,.!-]*tell (?:me|us) to (?=\w)
        |[\s,.!-]*remind (?!(?:me|us|him|her|them|you|in|on|at|every|each)\b)(?=\w)|[\s,.!-]*(?:alert|notify|ping
        |nudge|warn) me (?:with a reminder )?\s*{then}|[\s,.!-]*let me know (?=in\b|at\b|on\b|tomorrow|when\b|to\b
        |that\b|about\b|every)\s*{then}"""
)
_FORGET = anywhere(
    r"""[\s,.!-]*(?:(?:and )?(?:don'?t|do not|never) (?:let me |let us )?forget(?: about| that)?(?: to)?
    |(?:i )?(?:must not|mustn'?t|can'?t|cannot|shouldn'?t|don'?t want to) (?:forget|miss)(?: about| that)?(?: to)?
    |(?:remember|remmeber|rember|remeber)(?: that i (?:need|have) to)?(?: to)?(?=\s)
    |make sure (?:that )?(?:i|we|to)(?: don'?t forget to| remember to)?|be sure to|note to self[:,]?)\s*(?:the\s+)?"""
)
_ADD = anywhere(
    r"""[\s,.!-]*(?:add|create|make|insert|enter|new|set|record|save|jot down|write down|put down|note down|put|start
        |open|log|need|ask)(?: up)?(?: me| in)? {kindof}(?:{taskish}(?= |:|$)|{eventish}(?= (?:to|{named})\b
        |:))(?: ?(?:{mylist}))?\s*[:,-]?\s*{link}|[\s,.!-]*(?:add|adding|insert|enter|append|jot down|write down
        |put down|note down)(?: {mylist})?\s*[:,-]?\s+(?:to\s+)?|[\s,.!-]*(?:put|place|schedule
        |have) {mylist}\s*[:,-]?\s+|[\s,.!-]*mark (?:my|the) calendar\b\s*(?:with|that)?\s*|[\s,.!-]*(?:set|schedule
        |create|make|book|arrange|put|flag|mark)(?: up)?\s+(?=(?:a|an|my|the|{frequency}) )(?!the (?:table|alarm
        |clock))(?:an? )?(?:new )?(?=(?:\w+ ){0,2}{eventish}\b)|[\s,.!-]*schedule (?:an?|my|the)\s+
        |[\s,.!-]*(?:to-?\s?do|task|tasks|todos|new task|new to-?do|reminder)\s*[:-]\s*(?:to\s+)?|[\s,.!-]*(?:to-?do
        |new task|add task|new)\s+(?=\w+ \w|to )"""
)
_NEED = anywhere(
    r"""[\s,.!-]*(?:i|we)(?:'ve| have| 've)?(?: really| also| still| just| definitely| probably)?\s*(?:need|have got
        |have|got|gotta|want|should|must|ought|would like|'d like|am supposed|'m supposed|am going|plan|hope|better
        |'d better|'ll|will|shall)(?: really| also| still| just| probably)?(?: to)?:?\s+(?=\w)|[\s,.!-]*i'?(?:d
        |ll) (?:better|like to|love to|need to|have to)\s+|[\s,.!-]*it'?s time to\s+|[\s,.!-]*(?:time to|let'?s|let us
        |gotta|need to|have to|must)\s+|[\s,.!-]*(?:there(?:'s| is) (?:an? )?|got )(?=(?:an? )?\w+ \w)"""
)
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("remind", _REMIND),
    ("forget", _FORGET),
    ("add", _ADD),
    ("need", _NEED),
)
_LISTS = anywhere(r"\s*,?\s*\b{mylist}(?=[\s,.!?]*(?:$|\ue001|for\b|on\b|at\b|by\b|every\b|each\b))")
_PUT = anywhere(r"[\s,]*(?:put|place|pop|stick|get|have|include|note|mark|enter|insert|set)\s+(?=\w)")
_ENDS = anywhere(r"[\s,]*\b(?:please|pls|plz|thanks|thank you|thx|cheers|ok|okay|for me)[\s!.?]*$")
_FREQUENCY = phrase(r"{frequency}(?= (?:\w+ )?(?:{taskish}|{eventish})\b)")


def opening(sentence: Sentence) -> Kind | None:
    """Drop the words that only ask for a task; return the strongest way of asking."""
    asked: Kind | None = None
    at = 0
    for _ in range(4):
        at += courtesy(sentence.folded[at:])
        kind, end = _asked(sentence, at, asked)
        if kind is None:
            break
        asked, at = asked if asked == "remind" else kind, end
    often = _FREQUENCY.search(sentence.folded[:at])
    for start, end in ((0, often.start()), (often.end(), at)) if often else ((0, at),):
        if start < end:
            sentence.drop(start, end)
    listed = _drop_list(sentence, at)
    return asked or ("add" if listed else None)


def asks_to_remind(text: str) -> bool:
    """Say whether the text begins with `remind me to`."""
    folded = fold(text)
    return bool(_REMIND.match(folded, courtesy(folded)))


def courtesy(folded: str) -> int:
    """Return where the folded text begins to say something, its greeting and `could you please` passed over."""
    at = 0
    for _ in range(4):
        found = _POLITE.match(folded, at)
        if not found or found.end() >= len(folded.rstrip()):
            break
        at = found.end()
    return at


def _drop_list(sentence: Sentence, at: int) -> bool:
    """Drop `on my list` and `please` from the end; return whether a list was named."""
    named = False
    for pattern in (_LISTS, _ENDS):
        found = sentence.find(pattern)
        if not found or not found.start():
            continue
        sentence.drop(*found.span())
        named |= pattern is _LISTS
        put = _PUT.match(sentence.folded, at) if pattern is _LISTS else None
        if put:
            sentence.drop(at, put.end())
    return named


def _asked(sentence: Sentence, at: int, before: Kind | None) -> tuple[Kind | None, int]:
    for kind, pattern in _KINDS:
        found = pattern.match(sentence.folded, at)
        allowed = before is None or kind not in {"add", before}
        if found and allowed and found.end() > at and sentence.folded[found.end() :].strip(" .!?"):
            return kind, found.end()
    return None, at
