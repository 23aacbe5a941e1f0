"""What a sentence asks for: the first pattern that stands decides, most telling first; everything else is a new task.

Patterns are over folded text with its polite beginning taken off. `{thing}` is any word people use for what is kept
here; a sentence without one is only a command to us where it could be nothing else.
"""

import re
from collections.abc import Callable
from typing import Literal

from shared.language.openings import courtesy
from shared.language.sentence import Sentence, fold
from shared.language.when import Asked, moments

Intent = Literal[
    "add", "list", "search", "update", "complete", "reopen", "delete", "undo", "history", "help", "yes", "no", "none"
]
THING = (
    r"(?:to-?\s?dos?|tasks?|reminders?|alerts?|alarms?|notifications?|events?|appointments?|meetings?|items?|entry|entries"
    r"|lists?|calendars?|schedules?|agendas?|chores?|errands?|deadlines?|plate)"
)
_NOTE = r"(?:reminders?|alerts?|tasks?|to-?dos?|appointments?|meetings?|events?|alarms?)"
_OURS = r"(?:to-?\s?do(?:s| list)?|tasks?|reminders?|list|calendar|schedule|agenda)"
_IT = r"(?:it|that|this|them|those|these|one|everything|all|both|the last|the first|the second|the third|#?\d+)"
_LEVEL = r"(?:(?:the )?(?:high(?:est)?|medium|low(?:est)?|top|normal|no)(?: priority| prio)?|urgent|important|critical|p[1-4]|priority \w+)"
_DONE = r"(?:done|complete|completed|finished|off|bought|purchased|paid|sent|handled|sorted|over|taken care of)"
_SEE = (
    r"(?:what|which|whats|what's|show|list|display|see|read|check|view|get|tell|give|how many|how much|do i|do we|did i|have i"
    r"|am i|are there|is there|is my|are my|is|any|anything|browse|look at|look up|access|pull up|bring up|let me see|let me know|i want to know"
    r"|i want to see|i need to know|i need to see|i'd like to see|go over|go through|run through|review my|recap|summari[sz]e|open my|open the|print|see if|got|when|where)"
)
_DAY = (
    r"(?:today|tomorrow|tonight|this|next|week|weekend|month|monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
)
_PAST = (
    r"(?:\w{2,}ed|did|done|paid|sent|bought|got|made|took|put|went|wrote|read|ran|met|told|gave|found|fed|cut|hung|kept|left|lent|sold"
    r"|swept|built|brought|spoke|drove|ate|drew|shut|set|threw|saw|had|swam|sang|hid|dealt|finished|rang|sewed|began|tore|woke)"
)
_FUTURE = r"(?:will|shall|need|have|want|must|should|ought|going|gotta|would|had better)"

_RULES: tuple[tuple[Intent, str], ...] = (
    (
        "undo",
        r"^(?:oops,? |no,? |wait,? )*(?:undo|revert|roll ?back|take (?:that|it) back|restore (?:it|that|them|the last)|bring (?:it|that|them) back|undelete)\b",
    ),
    (
        "undo",
        r"\b(?:undo (?:that|it|this|everything|all|the last|my last)|put (?:it|that|them) back(?: please)?$|didn't mean (?:to|that))",
    ),
    (
        "history",
        r"^(?:what|who|when|which)\b.*\b(?:changed?|moved|deleted|edited|modified|happened)\b(?!.*\bmy (?:\w+ )?(?:bed|oil))",
    ),
    ("history", r"^(?:show|list)\b.*\b(?:history|changes|activity|change log|changelog)\b"),
    (
        "help",
        r"^(?:help|help me|\?+|what can (?:you|i) (?:do|say|ask)|how do(?:es)? (?:this|you|i use this|it) work|what do you do|commands)\b[\s?!.]*$",
    ),
    (
        "yes",
        r"^(?:yes|yep|yeah|yup|y|sure|ok|okay|confirm|confirmed|do it|go ahead|go for it|yes please|please do|absolutely|of course|correct|that's right|right|sounds good|proceed)(?:[,\s]+(?:please|do it|go ahead|sure|thanks|thank you|do that|confirm|all of them|delete them|that's right))*[\s.!]*$",
    ),
    (
        "no",
        r"^(?:no|nope|nah|n|cancel|stop|never ?mind|don't|do not|abort|forget it|leave it|leave them|not now|no thanks|no thank you|wait)(?:[,\s]+(?:please|thanks|thank you|don't|stop|do not|leave (?:it|them)|cancel(?: that)?|never ?mind|keep (?:it|them)|wait))*[\s.!]*$",
    ),
    ("reopen", r"^(?:reopen|re-open|uncomplete|uncheck|untick|unmark|restart)\b"),
    (
        "reopen",
        r"^(?:mark|set)\b.*\b(?:as |to )?(?:not (?:yet )?(?:done|complete|completed|finished)|undone|incomplete|unfinished|open again|open|to ?do|pending)[\s.!]*$",
    ),
    (
        "reopen",
        r"\b(?:isn't|is not|wasn't|was not|aren't) (?:actually |really )?(?:done|finished|complete|completed)(?: yet| after all)?[\s.!]*$",
    ),
    # changes that begin like something else
    (
        "update",
        r"^remind\b.*\b(?:instead of|rather than)\b|^remind\b.*\b(?:is|on|at|this)\b.*,? not (?:on |at )?\w+[\s.!]*$",
    ),
    (
        "update",
        rf"^add\b(?! (?:an?|the|another|new) (?:new )?{_NOTE}\b).* to (?:my|the|our)? ?(?!.*\b(?:list|calendar|to-?do|agenda|schedule)\b).*\b(?:reminder|task|event|appointment|meeting|alert)s?\b",
    ),
    (
        "update",
        r"^(?:add|put|give|set|apply|use)\b(?! (?:an? )?(?:new )?(?:task|todo|reminder)).*\b(?:tag|label)\b.*\b(?:to|on)\b|^(?:add|put) #[\w-]+ (?:tag )?(?:to|on) |^(?:tag|untag|label) (?!.*\bin your calendar)|^(?:remove|delete|drop|clear|take)\b.*(?:\b(?:tags?|labels?)|#[\w-]+)\b.*\b(?:from|off|on)\b",
    ),
    (
        "update",
        rf"^(?:make|mark|set|give|flag|bump|raise|lower|change|put)\b (?!an? (?:new )?(?:task|todo|reminder|list)).*\b(?:as |to |a |at |is )*{_LEVEL}(?: priority| prio)?[\s.!]*$",
    ),
    (
        "update",
        r"^(?:add|attach|put|write) (?:an? |the |this )?(?:note|comment|description|details?)\b.*\b(?:to|on|for)\b",
    ),
    (
        "update",
        r"^(?:remove|clear|delete|drop|cancel|turn off) (?:the |its |all )?(?:due date|due|deadline|date|time|priority|recurrence|repeat|repetition|reminders?|description|notes?) (?:from|of|for|on) (?!my (?:work|class)|today|tomorrow|this|next)(?!.*\b(?:watering|meeting|appointment)\b)",
    ),
    (
        "update",
        r"^(?:stop|no longer) repeat(?:ing)?\b|^make\b.*\b(?:due|repeat|recur|daily|weekly|monthly|yearly|every)\b|^(?:set|change|move|update)\b (?:the )?(?:due date|due|deadline|date|time|priority|title|name|reminder|repeat|recurrence|description)\b.*\b(?:of|for|on|to)\b",
    ),
    ("update", r"^(?:skip)\b (?:the next|this|today's|tomorrow's|next|one|it)\b"),
    ("update", r"^(?:rename|retitle)\b|^call (?:it|that|this|the \w+ task) .*\binstead\b"),
    ("update", rf"^(?:for|on) my {_NOTE}\b"),
    (
        "update",
        rf"^(?:i (?:need|want|have)(?: to)? )?(?:change|update|modify|edit|adjust|switch|alter|correct|revise|amend|extend)\b.*\b{_NOTE}\b",
    ),
    (
        "update",
        rf"\b{_NOTE}\b.*(?:\b(?:changed?|updated?|moved?|modif(?:y|ied)|edit(?:ed)?|rescheduled?|postponed?)\b)(?!.*\bremind me\b)",
    ),
    ("update", r"^(?:i (?:need|want) )(?:my|the)\b.*\b(?:changed|moved|updated|pushed|rescheduled)\b"),
    # done
    (
        "complete",
        rf"^(?:mark|check|tick|cross|strike|set|flag|close|put)\b.*\b(?:as |off as |is |are )?{_DONE}\b(?!.*\b(?:remind|tomorrow)\b)",
    ),
    (
        "complete",
        r"^(?:mark|check off|tick off|cross off|check the box|strike off|strike out|cross out|tick|let me check off)\b(?!.*\b(?:appointments?|events?|calendar)\b.*\bfor\b)",
    ),
    (
        "complete",
        r"^(?:i(?:'m| am)? |we(?:'re| are)? )?(?:all )?(?:done|finished|completed)(?: with| doing)? (?!by\b)\w+",
    ),
    (
        "complete",
        rf"^(?:i|we)(?:'ve| have)?(?: just| already| finally| now| also)? (?!{_FUTURE}\b){_PAST}\b(?! to\b| a (?:call|feeling)| the (?:flu|feeling))",
    ),
    ("complete", r"^(?:the )?(?:task|item|to-?do)s? (?:is )?(?:completed?|done|finished)\b"),
    (
        "complete",
        r"^.{2,}\b(?:is|are|was|were|has been|have been|got|all|task|one)?(?: now| all| already| been)? ?\b(?:done|completed|finished|purchased|taken care of)(?: in (?:my|the) \w+ list)?[\s.!]*$",
    ),
    ("complete", r"^.{2,}\b(?:have|has) been (?:bought|paid|sent|purchased|done|completed|finished)\b"),
    ("complete", rf"^(?:complete|finish|close)\b.*\b{_OURS}\b"),
    # gone
    (
        "delete",
        rf"^(?:remove|cancel|clear|drop|scratch|take|wipe|discard|kill|dismiss|clean|empty|strike|throw|erase|delete|purge|trash)\b.*\b(?:{THING}|from (?:my|the) list)\b(?!.*\btag it as\b)",
    ),
    (
        "delete",
        rf"^(?:remove|cancel|clear|drop|scratch|erase|delete|trash|forget|get rid of|discard|ditch|bin|kill)(?: about)? (?:the )?{_IT}\b",
    ),
    ("delete", r"^(?:get rid of|stop reminding|don't remind me|do not remind me|no need to remind)\b"),
    (
        "delete",
        rf"\b(?:no longer|don't|do not) (?:need|want|have)\b.*\b(?:{_NOTE}|to be reminded)\b|\bneeds? to be clear(?:ed)? (?:on|from) my\b",
    ),
    # what is there
    (
        "search",
        rf"^(?:when|where|what time|what day|which day|at what time)\b.*\b(?:my|our|i)\b|^(?:when|where|what time|what day|which day)\b.*\b{_NOTE}\b",
    ),
    ("search", rf"^(?:my|our|the)\b.*\b{_NOTE}\b.*\b(?:when|what time|what day|which day)\b.*\?*$"),
    (
        "search",
        rf"^(?:find|search|search for|look for|look up|locate)\b.*\b{THING}\b|^search (?:for )?\w|^(?:find|look for) (?:the |my |all |every |any |anything )",
    ),
    (
        "list",
        r"^(?:what|which|whats|what's|do i|do we|am i|did i|have i|is there anything i|anything)\b.*\b(?:i (?:have|need|must|should|got|had|did|do|want|finish|finished|complete|completed|missed)|to do today|must i|do i have|i have to|have i|due|overdue|planned|left to do|on today|on tomorrow|up (?:today|tomorrow|next)|next up)\b(?!.*\b(?:bill|flight|assignment|balance)s?\b)",
    ),
    (
        "list",
        rf"^(?:what's|whats|what is|anything)(?: on| up| happening| coming up| going on| for)? (?:for |on |due )?(?:{_DAY}|my (?:plate|day|week))\b",
    ),
    (
        "list",
        rf"^{_SEE}\b(?! (?:articles|news)|.*\b(?:wish list|playlist|price list|top)\b|.*\bhow to\b).*\b(?:my|our|i|we|me|all|every|the|any|recent|future|open|upcoming|overdue|completed|done|high|urgent|work|for|due)\b.*\b{THING}\b",
    ),
    (
        "list",
        rf"^(?:show|list|display|see|read|check|view|get|browse|access|look at|open)\b(?: me| us| we)?(?: all| my| the| of| our| everything| only| just| open| recent| future| upcoming| overdue| completed| urgent| done| high| low| medium| priority| today's| tomorrow's| this week's)* (?:{THING}|groceries|shopping|everything|anything|completed|overdue|today|tomorrow|upcoming|priority|due|tagged|what's|what)\b",
    ),
    (
        "list",
        r"^(?:show|list|display|browse|look at|see|view|access)(?: me)?(?: all)?(?: my| the) \w+[\s.!?]*$|^(?:show|list)(?: me)? (?:all|everything|anything|the|my|open|what|[#@]\w+)\b",
    ),
    ("list", rf"^(?:how many|any)\b.*\b(?:{THING}|due|left|overdue|open)\b"),
    (
        "list",
        r"^(?:my |the |all |all my |open |overdue |today's |tomorrow's |upcoming |completed |high priority |urgent )*(?:(?:to-?do|shopping|grocery|groceries|task|tasks|work|chore|packing|home) ?lists?|tasks|to-?dos|todos|reminders|agenda|schedule|overdue|upcoming|today|this week|my day|my week)(?: (?:for )?(?:today|tomorrow|this week|next week))?[\s.!?]*$",
    ),
    (
        "list",
        rf"^is\b.*\b(?:an? (?:item|task|reminder) |on )(?:on )?(?:my|the)\b.*\b{THING}\b|^is my (?:to-?do|list|day|schedule)\b",
    ),
)
RULES: tuple[tuple[Intent, re.Pattern[str]], ...] = tuple((name, re.compile(pattern)) for name, pattern in _RULES)

_ASKS_ADD = re.compile(
    rf"^(?:add|create|insert|append|schedule|new|remind|remember|set (?:up )?(?:an?|the|up|another|my)? ?(?:\w+ )?{_NOTE}|put .* (?:on|in|to|into) (?:my|the)|jot|don't forget|don't let|note to self|to-?do\b|task\b"
    rf"|(?:i )?(?:need|want|have|make|give me|send me|get me|set|create|setup|open|do add|book) (?:an? |the )?(?:\w+ ){{0,2}}{_NOTE}|i(?:'m| am) (?:having|expecting))"
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
    r"|(?:show|find|give|get|suggest|recommend|bring) (?:me|us)\b|find\b|show\b|search\b|look up\b|see if\b|let me know\b|forward (?:the|this|that) (?:text|email|message)|make a list of\b|silence\b|traffic\b|weather\b|news\b|forecast\b|stocks?\b|price of\b|spell\b|repeat after|say\b|set (?:the )?(?:thermostat|volume|lights?|temperature|timer)\b|i(?:'m| am) (?:hungry|cold|hot)\b)"
)
_DEVICE_ALWAYS = re.compile(
    r"^(?:turn (?:on|off|up|down) (?:the |my |all )?(?:\w+ )?(?:lights?|lamps?|tv|heating|heater|music|radio|ac|fan|volume|vacuum)|put on the|silence|what|it(?:'s| is) (?:an? |so |very )\w+)"
)
_STATEMENT = re.compile(r"^(?:it(?:'s| is| was)|that(?:'s| is| was)|there (?:is|are))\b(?! time\b).*")


def intent(text: str, asked: Asked) -> Intent:
    """Return what the sentence asks for."""
    folded = fold(text)
    plain = folded[courtesy(folded) :].strip(" \t\n,.")
    if not plain:
        return "none"
    dated = _lazily(text, asked)
    if _LEAD_THE.match(plain) or _moves(plain, text, asked):
        return "update"
    for name, pattern in RULES:
        if pattern.search(plain) and not _adds_instead(name, plain, dated):
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
