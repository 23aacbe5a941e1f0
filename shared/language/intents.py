"""What a sentence asks for: the first pattern that stands decides, most telling first; everything else is a new task.

Patterns are over folded text with its polite beginning taken off. `{thing}` is any word people use for what is kept
here; a sentence without one is only a command to us where it could be nothing else.
"""

import re
from collections.abc import Callable

from shared.language.openings import courtesy
from shared.language.pieces import Asked
from shared.language.requests import REQUESTS, Intent
from shared.language.sentence import Sentence, fold
from shared.language.when import moments

_ASKS_ADD = re.compile(
    r"^(?:add|create|insert|append|schedule|new|remind|remember|set (?:up )?(?:an?|the|up|another|my)? ?(?:\w+ )?(?:reminders?|alerts?|tasks?|to-?dos?|appointments?|meetings?|events?|alarms?|notifications?)|put .* (?:on|in|to|into) (?:my|the)|jot|don't forget|don't let|note to self|to-?do\b|task(?= to\b|:)"
    r"|(?:i )?(?:need|want|have|make|give me|send me|get me|set|create|setup|open|do add|book) (?:an? |the )?(?:\w+ ){0,2}(?:reminders?|alerts?|tasks?|to-?dos?|appointments?|meetings?|events?|alarms?|notifications?)|i(?:'m| am) (?:having|expecting))"
)
_DELETE_PLAIN = re.compile(
    r"^(?:delete|erase|trash)\b|^cancel (?:the|my|our|that|this)\b|^remove (?:the|my) \w+ (?:one|thing)\b"
)
_COMPLETE_PLAIN = re.compile(r"^(?:complete|finished|done:?|completed)\s+\w")
_MOVE = re.compile(
    r"^(?:move|push|shift|change|bring|delay|put|switch|set|reschedule|postpone|defer|snooze|extend|carry|bump|make|do|let's do|have|update)\b"
)
_MOVE_TO = re.compile(r"(?:\bto|\buntil|\btill|\bfor|\bfrom|\bby|\bback|\bforward|\bon|\boff|\bat)\s+(?:the\s+)?$")
_MOVE_ALWAYS = re.compile(
    r"^(?:reschedule|postpone|defer|snooze|push back|put off|bring forward|delay|move|push|shift)\b"
)
_LEAD_THE = re.compile(
    r"^(?:remind|alert|notify|ping) me (?:[\w ]{1,30}) (?:before|ahead of|prior to) the (?:\w+\s?){1,3}[\s.!]*$"
)
_CHAT = re.compile(
    r"^(?:hi|hello|hey|hiya|yo|thanks|thank you|thx|cheers|great|cool|nice|awesome|perfect|lol|haha|wow|bye|goodbye|good (?:morning|night|evening|afternoon)|you(?:'re| are)|i love you|sorry|never ?mind|who are you|how are you|amazing|well done|good job|i'm (?:bored|sad|tired|happy|fine))\b(?!.*\b(?:remind|add)\b)"
)
_QUESTION = re.compile(
    r"^(?:what|whats|what's|who|whos|who's|whom|whose|why|how|hows|where|wheres|when|which|is|are|am|was|were|will|would|does|do (?:you|we|they|people|i)|did|has|have (?:you|there)|should|shall|can i|can we|could i|may i|isn't|aren't|whether)\b"
)
_DEVICE = re.compile(
    r"^(?:play (?!(?:with|tennis|football|soccer|golf|chess|squash|padel|badminton|basketball|cards|board)\b)|pause\b|resume (?:the|my|play)|skip\b|shuffle\b|next song|mute\b|unmute\b|silence\b|volume\b|dim\b|brighten\b|turn (?:on|off|up|down|the|it)\b|switch (?:on|off)\b|put on (?:the|some)\b"
    r"|(?:increase|decrease|raise|lower) (?:the|my)? ?(?:volume|brightness|temperature|heat)|start (?:the|a) (?:timer|vacuum|music|car)|stop (?:the )?(?:music|song|playing|timer|alarm)|tell (?:me|us)\b|translate\b|define\b|calculate\b|convert\b|navigate\b|directions\b|google\b|sing\b|flip a coin|roll (?:a|the) dice?"
    r"|(?:show|find|give|get|suggest|recommend|bring) (?:me|us)\b|find\b|show\b|search\b|see if\b|let me know\b|forward (?:the|this|that) (?:text|email|message)|make a list of\b|silence\b|traffic\b|weather\b|news\b|forecast\b|stocks?\b|price of\b|spell\b|repeat after|say\b|set (?:the )?(?:thermostat|volume|lights?|temperature|timer)\b|i(?:'m| am) (?:hungry|cold|hot)\b)"
)
_DEVICE_ALWAYS = re.compile(
    r"^(?:turn (?:on|off|up|down) (?:the |my |all )?(?:\w+ )?(?:lights?|lamps?|tv|heating|heater|music|radio|ac|fan|volume|vacuum)|put on the|silence|what|it(?:'s| is) (?:an? |so |very )\w+)"
)
_TASK_COLON = re.compile(r"(?:add |new )*(?:task|to-?do|reminder|remember)s?\s*[:-]\s")
_STATEMENT = re.compile(r"^(?:it(?:'s| is| was)|that(?:'s| is| was)|there (?:is|are))\b(?! time\b).*")


def intent(text: str, asked: Asked) -> Intent:
    """Return what the sentence asks for."""
    folded = fold(text)
    plain = folded[courtesy(folded) :].strip(" \t\n,.")
    if not plain:
        return "none"
    if _TASK_COLON.match(plain):
        return "add"
    dated = _lazily(text, asked)
    if _LEAD_THE.match(plain) or _moves(plain, text, asked):
        return "update"
    for name, pattern, unless in REQUESTS:
        if pattern.search(plain) and not (unless and unless.search(plain)) and not _adds_instead(name, plain, dated):
            return name
    if _DELETE_PLAIN.match(plain) and not dated():
        return "delete"
    if _COMPLETE_PLAIN.match(plain) and not dated():
        return "complete"
    return "none" if _elsewhere(plain, dated) else "add"


def _adds_instead(name: Intent, plain: str, dated: Callable[[], bool]) -> bool:
    """A sentence that opens like a new task is one, unless what follows says change or delete."""
    if name in ("undo", "yes", "no", "help", "update"):
        return False
    if _ASKS_ADD.match(plain):
        return True
    return name == "complete" and dated() and not re.match(r"(?:mark|check|tick|cross|i |we |done|finished)", plain)


def _moves(plain: str, text: str, asked: Asked) -> bool:
    """`move the dentist to friday` changes a task; `move the sofa on friday` is one."""
    verb = _MOVE.match(plain)
    if not verb:
        return False
    sentence = Sentence(text)
    found = moments(sentence, asked)
    always = bool(_MOVE_ALWAYS.match(plain))
    for when in found:
        lead = sentence.folded[: when.pieces[0].start]
        led = _MOVE_TO.search(lead[-14:])
        word = led[0].split()[0] if led else ""
        if word in ("to", "until", "till", "back", "forward") or (always and word in ("by", "from", "for", "off")):
            return True
    return bool(
        re.match(
            r"(?:reschedule|postpone|snooze|defer|move|push|delay) (?:it|that|this|them|those|everything|all|#?\d+)\b",
            plain,
        )
    )


def _elsewhere(plain: str, dated: Callable[[], bool]) -> bool:
    """Say whether the sentence is small talk, a question or a command for something else than a to-do list."""
    if _CHAT.match(plain) or _QUESTION.match(plain) or _DEVICE_ALWAYS.match(plain):
        return True
    if _ASKS_ADD.match(plain):
        return False
    return bool((_DEVICE.match(plain) or _STATEMENT.match(plain)) and not dated()) or (
        plain.endswith("?") and not dated()
    )


def _lazily(text: str, asked: Asked) -> Callable[[], bool]:
    known: list[bool] = []

    def dated() -> bool:
        if not known:
            known.append(bool(moments(Sentence(text), asked)))
        return known[0]

    return dated
