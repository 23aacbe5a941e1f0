"""How people ask for anything but a new task, most telling first: intent, pattern, and what must not stand there too.

Patterns are templates over folded text whose polite beginning is taken off; the first that stands decides.
"""

import re
from typing import Literal

from shared.language.vocabulary import anywhere, fragment

Intent = Literal[
    "add", "list", "search", "update", "complete", "reopen", "delete", "undo", "history", "help", "yes", "no", "none"
]

fragment("kept", r"(?:to-?\s?dos?|tasks?|reminders?|alerts?|alarms?|notifications?|chores?|errands?)")
fragment(
    "dates_kept", r"(?:events?|appointments?|meetings?|calendars?|schedules?|agendas?|deadlines?|plans?|entry|entries)"
)
fragment("lists", r"(?:lists?|items?|plate)")
fragment("thing", r"(?:{kept}|{dates_kept}|{lists})")
fragment("note", r"(?:reminders?|alerts?|tasks?|to-?dos?|appointments?|meetings?|events?|alarms?|notifications?)")
fragment("ours", r"(?:to-?\s?do(?:s| list)?|tasks?|reminders?|lists?|calendar|schedule|agenda)")
fragment("me", r"(?:i|i've|me|my|we|our|us|mine)")
fragment(
    "itwords", r"(?:it|that|this|them|those|these|everything|all|both|the (?:last|first|second|third|other)|#?\d+)"
)
fragment(
    "level",
    r"""(?:(?:the )?(?:highest|high|medium|lowest|low|top|normal|no)(?: priority| prio)?|urgent|important|critical|p[1-4]
    |priority \w+)""",
)
fragment("isdone", r"(?:done|completed?|finished|off|bought|purchased|paid|sent|handled|sorted|taken care of)")
fragment(
    "see",
    r"""(?:show|list|display|see|read|check|view|get|tell|give|browse|look at|look up|access|pull up|bring up|let me see
    |let me know|want to know|want to see|need to know|need to see|like to see|like to know|go over|go through
    |run through|review|recap|summari[sz]e|open|print|see if|find|remind me what|what about|how about)""",
)
fragment("ask", r"(?:what|which|whats|what's|how many|how much|do|did|have|has|am|are|is|any|anything|when|where|who)")
fragment(
    "past",
    r"""(?:\w{2,}ed|did|done|paid|sent|bought|got|made|took|put|went|wrote|read|ran|met|told|gave|found|fed|cut|hung|kept
    |left|lent|sold|swept|built|brought|spoke|drove|ate|drew|shut|set|threw|saw|swam|sang|hid|dealt|rang|tore|woke)""",
)
fragment("future", r"(?:will|shall|need|needed|have|want|wanted|must|should|ought|going|gotta|would|had|forgot|wish)")
fragment("date", r"(?:today|tonight|tomorrow|this|next|coming|week|weekend|month|{weekday}|{month})")
fragment(
    "please",
    r"(?:[,\s]+(?:please|thanks|thank you|sure|do it|do that|go ahead|confirm|all of them|that's right))*[\s.!]*$",
)

_TABLE: tuple[tuple[Intent, str, str], ...] = (
    (
        "undo",
        r"""^(?:(?:oops|no|wait|sorry|ah|oh)[,.!]* )*(?:undo|revert|roll ?back|take (?:that|it) back
        |restore (?:it|that|them|the last)|bring (?:it|that|them) back|undelete)\b""",
        "",
    ),
    (
        "undo",
        r"\bundo (?:that|it|this|everything|all|the last|my last)|^put (?:it|that|them) back|didn't mean (?:to|that)",
        "",
    ),
    ("history", r"^(?:what|who|when)\b.*\b(?:changed?|moved|deleted|edited|modified)\b", r"\b(?:plans?|password)\b"),
    ("history", r"^(?:show|list)\b.*\b(?:history|changes|activity|change ?log)\b", ""),
    (
        "help",
        r"""^(?:help|help me|\?+|what can (?:you|i) (?:do|say|ask)|how do(?:es)? (?:this|you|i use (?:this|it)|it) work
        |what do you do|commands)[\s?!.]*$""",
        "",
    ),
    (
        "yes",
        r"""^(?:yes|yep|yeah|yup|y|sure|ok|okay|confirm|confirmed|do it|go ahead|go for it|please do|absolutely|of course
        |correct|that's right|right|sounds good|proceed){please}""",
        "",
    ),
    (
        "no",
        r"""^(?:no|nope|nah|n|cancel|stop|never ?mind|don't|do not|abort|forget it|leave (?:it|them)|not now|wait)
        (?:[,\s]+(?:please|thanks|thank you|don't|stop|do not|leave (?:it|them)|cancel(?: that)?|never ?mind
        |keep (?:it|them)|wait))*[\s.!]*$""",
        "",
    ),
    ("reopen", r"^(?:re-?open|uncomplete|uncheck|untick|unmark)\b", ""),
    (
        "reopen",
        r"""^(?:mark|set)\b.*\b(?:as |to )?(?:not (?:yet )?{isdone}|undone|incomplete|unfinished|open again|open|to ?do
        |pending)[\s.!]*$""",
        "",
    ),
    (
        "reopen",
        r"\b(?:isn't|is not|wasn't|was not|aren't) (?:actually |really )?{isdone}(?: yet| after all)?[\s.!]*$",
        "",
    ),
    ("reopen", r"^(?:i|we) (?:didn't|did not|haven't|have not) (?:actually|really)\b", ""),
    ("update", r"^remind\b.*\b(?:instead of|rather than)\b", ""),
    ("update", r"^(?:make|set|change|put|have) (?:the|my|it|that|this)\b.*\binstead\b", ""),
    ("update", r"^remind\b.*\b(?:is|on|at|this)\b.*,? not (?:on |at )?\w+[\s.!]*$", ""),
    (
        "update",
        r"^add\b.* to (?:my |the |our )?.*\b(?:reminder|task|event|appointment|meeting|alert)s?\b",
        r"""^add (?:an?|the|another|new) (?:new )?{note}\b|\b(?:lists?|calendar|to-?do|agenda|schedule|reminders)\b
        |^add (?:reminder|task|event|alert)\b|\bto (?:attend|go|prepare)\b""",
    ),
    (
        "update",
        r"""^(?:add|put|give|set|apply|use)\b.*\b(?:tag|label)\b.*\b(?:to|on)\b|^(?:add|put) #[\w-]+ (?:tag )?(?:to|on)
        |^(?:tag|untag|label)\b""",
        r"^(?:add|set|put) (?:an? )?(?:new )?(?:task|to-?do|reminder)",
    ),
    (
        "update",
        r"^(?:remove|delete|drop|clear|take)\b.*(?:\b(?:tags?|labels?)\b|#[a-z][\w-]*).*\b(?:from|off|on)\b",
        "",
    ),
    (
        "update",
        r"^(?:make|mark|set|give|flag|bump|raise|lower|change|put)\b.*\b(?:as |to |a |at |is )*{level}(?: priority| prio)?[\s.!]*$",
        r"^(?:make|set|put) an? (?:new )?(?:task|to-?do|reminder|list|alarm|alert|event)\b|^(?:make|set) (?:up )?(?:reminder|task)",
    ),
    (
        "update",
        r"^(?:add|attach|put|write) (?:an? |the |this )?(?:note|comment|description|details?)\b.*\b(?:to|on|for)\b",
        "",
    ),
    (
        "update",
        r"""^(?:remove|clear|delete|drop|cancel|turn off|take) (?:the |its |all )?(?:due date|due|deadline|date|time|priority
        |recurrence|repeat|repetition|description|notes?) (?:from|of|for|on|off)\b""",
        "",
    ),
    (
        "update",
        r"^(?:remove|clear|turn off) (?:the |its |all )?reminders? (?:from|on) (?:the|my) \w+ (?:task|one)\b",
        "",
    ),
    (
        "update",
        r"^(?:stop|no longer) repeat(?:ing)?\b|^repeat (?:it|that|this|the|my)\b.*\b(?:every|each|daily|weekly|monthly|yearly)\b",
        "",
    ),
    (
        "update",
        r"^make (?:it|that|this|them|the|my|#\d)\b.*\b(?:due|repeat|recur|daily|weekly|monthly|yearly|every|{date}|at|on)\b",
        "",
    ),
    (
        "update",
        r"""^(?:set|change|move|update|push) (?:the )?(?:due date|due|deadline|date|time|priority|title|name|repeat|recurrence
        |description)\b.*\b(?:of|for|on|to)\b""",
        "",
    ),
    ("update", r"^skip (?:the next|this|today's|tomorrow's|next|one|it|the)\b", r"^skip the (?:song|track|ad|intro)"),
    ("update", r"^(?:rename|retitle)\b|^call (?:it|that|this|the \w+ task) .*\binstead\b", ""),
    ("update", r"^(?:for|on) my {note}\b", ""),
    (
        "update",
        r"""^(?:(?:i )?(?:need|want|have)(?: to)? )?(?:change|update|modify|edit|adjust|switch|alter|correct|revise|amend
        |extend|move|reschedule|push|postpone)\b.*\b{note}\b""",
        r"^(?:change|update|edit)\b(?!.*\bto (?:be )?(?:every|each|daily|weekly|monthly|once)).*\b(?:every|each|daily|weekly|monthly)\b",
    ),
    (
        "update",
        r"\b{note}\b.*\b(?:changed?|updated?|moved?|modif(?:y|ied)|edit(?:ed)?|rescheduled?|postponed?)\b",
        r"\b(?:remind me|note:|reminder to|no longer)\b",
    ),
    ("update", r"^(?:i )?(?:need|want) (?:my|the)\b.*\b(?:changed|moved|updated|pushed|rescheduled)\b", ""),
    (
        "complete",
        r"^(?:mark|check|tick|cross|strike|set|flag|close|put)\b.*\b{isdone}\b",
        r"^(?:set|put|check)\b.*\b(?:{date}|remind)\b|^(?:check|put)\b.*\boff\b(?= (?!my|the|from|of)\w)|^set (?:up )?(?:an? )?(?:{note}|reminder)",
    ),
    (
        "complete",
        r"^(?:let me )?(?:mark|check off|tick off|cross off|check the box|strike off|strike out|cross out|tick)\b",
        r"\bcalendar\b(?=.*\bas\b(?! (?:done|complete)))",
    ),
    (
        "complete",
        r"^(?:(?:i'm|i am|we're|we are) )?(?:all )?(?:done|finished|completed)(?: with| doing)? (?!by\b)\w+",
        "",
    ),
    (
        "complete",
        r"^(?:i|we)(?:'ve| have)?(?: just| already| finally| now| also)? (?!{future}\b){past}\b",
        r"^(?:i|we) \w+ to\b|\b(?:remind|so i (?:need|have)|a feeling)\b|^i (?:moved|changed)\b",
    ),
    (
        "complete",
        r"(?:^|\b)(?:task|item|to-?do)s? (?:is |are )?(?:completed?|done|finished)\b",
        r"^(?:what|which|show|list)\b",
    ),
    (
        "complete",
        r"""^.{2,}\b(?:is|are|was|were|has been|have been|have all been|got|all)(?: now| all| already| been)* {isdone}
        (?: in (?:my|the) [\w ]{0,20}list)?[\s.!]*$""",
        r"\b(?:make sure|check|ensure|remind|when|whether|if|until|before)\b",
    ),
    (
        "complete",
        r"^.{2,} (?:done|completed|finished)[\s.!]*$",
        r"\b(?:get|have|to be|make sure|be|getting|nails|hair|it)\b",
    ),
    ("complete", r"^(?:complete|finish|close)\b.*\b{ours}\b", r"^\w+ (?:making|writing|reading|packing)\b"),
    (
        "delete",
        r"""^(?:remove|cancel|clear|drop|scratch|take|wipe|discard|kill|dismiss|clean|empty|strike|throw|erase|delete|purge
        |trash)\b.*\b(?:{thing}|from (?:my|the) [\w ]{0,20}list)\b""",
        r"\btag it as\b|^(?:take|throw|clean)\b.*\b(?:to|for) (?:the|my) (?:meeting|event|appointment)",
    ),
    (
        "delete",
        r"^(?:remove|cancel|clear|drop|scratch|erase|delete|trash|forget|get rid of|discard|ditch|bin|kill)(?: about)? (?:the )?{itwords}\b",
        r"^(?:clear|clean|drop) (?:all|out) \w+ \w+ (?:from|off) the",
    ),
    ("delete", r"^(?:get rid of|stop reminding|(?:don't|do not) remind me|no need to remind)\b", ""),
    (
        "delete",
        r"\b(?:no longer|don't|do not) (?:need|want|have)\b.*\b(?:{note}|to be reminded)\b",
        r"\b(?:miss|forget)\b",
    ),
    ("delete", r"\bneeds? to be clear(?:ed)? (?:on|from) my\b", ""),
    (
        "search",
        r"^(?:when|where|(?:at )?what time|what day|which day)\b.*\b(?:my|our|{note})\b",
        r"^(?:when|where) (?:can|will|could|should|do|does|did) (?!i (?:set|add|have)\b)(?!.*\b{kept}\b)",
    ),
    ("search", r"^(?:my|our|the)\b.*\b{note}\b.*\b(?:when|(?:what|which) (?:time|day))\b", ""),
    (
        "search",
        r"^(?:find|search|search for|look for|look up|locate)\b.*\b{thing}\b|^search (?:for )?(?:the |my |all )?\w",
        r"\bthings to do\b|\bnear\b|\bevents? in\b|^find me\b",
    ),
    (
        "search",
        r"^(?:find|look for) (?:the |my |all |every |any |anything )",
        r"\b(?:articles|news|recipes?|restaurants?|keys)\b",
    ),
    (
        "list",
        r"^(?:i )?(?:{see}|{ask})\b.*\b{kept}\b",
        r"^(?:get|give|check|review|open|see|read|find) (?!my|me|the|all|work|recent|{kept})|^is there an? (?!{kept})|\bhow to\b",
    ),
    (
        "list",
        r"^(?:{see}|{ask})\b(?=.*\b{me}\b).*\b(?:{dates_kept}|{lists})\b",
        r"""^(?:how|when|where) (?:to|do|can|will|long|far)\b|^(?:check|review|read|get|open|print|find|give) (?!me|my|the|our)
        |\b(?:wish ?list|playlist|guest list|price list|flight)\b|\bphone\b|\bevents? (?:in|near|around|at|happening|going on)\b(?!.*\bmy\b)|\bnear me\b""",
    ),
    (
        "list",
        r"^(?:what|which|whats|what's)\b(?=.*\b{date}\b).*\b(?:events?|appointments?|meetings?|schedule|agenda|plans?)\b",
        r"\b(?:in|near) (?!the (?:morning|afternoon|evening)|{month})\w+",
    ),
    (
        "list",
        r"^(?:do|have|did|am|are) (?:i|we)(?: still| ever| already)? (?:have|got|need to do|added?|set|told|marked?|supposed|planned?|book(?:ed)?|forgotten|done)\b",
        r"\b(?:enough|time to|money|signal|wifi|battery|fever|points|balance|a chance)\b|\b(?:need|have) an? (?:visa|umbrella|jacket|coat)\b",
    ),
    (
        "list",
        r"""^(?:what|which|whats|what's|anything|is there anything|do)\b.*\b(?:(?:do|did|have|should|must) i (?:still )?(?:have|need|got|do|plan|finish|complete|miss)
        |i (?:have|need|got) to do|must i do|have i (?:done|finished|completed|missed|got|planned|added)|due|overdue|planned|left to do|on (?:today|tomorrow)|up (?:today|tomorrow|next)|next up|on my plate|need to do)\b""",
        r"\b(?:bill|flight|assignment|balance|rent|baby|payment|to (?:make|cook|bake|renew|apply|get|travel|fix))s?\b(?!.*\btoday\b)",
    ),
    (
        "list",
        r"^(?:what's|whats|what is|anything)(?: on| up| happening| coming up| going on)?(?: for| on| due| up)* (?:{date}|my (?:plate|day|week))\b",
        r"\b(?:weather|news|date|day|time|year|month)\b[\s?]*(?:today)?[\s?]*$|\b(?:weather|in)\b",
    ),
    (
        "list",
        r"""^(?:show|list|display|see|check|view|get|browse|access|look at|open|read)(?: me| us)?(?: all| my| the| of| our| only| just
        | open| recent| future| upcoming| overdue| completed| urgent| done| high| low| medium| priority| today's| tomorrow's)* (?:
        {thing}|groceries|shopping|everything|anything|completed|overdue|today|tomorrow|upcoming|due|tagged)\b""",
        r"^(?:check|read|open|get) (?!my|the|all|recent|today|me|open)",
    ),
    (
        "list",
        r"^(?:show|list|display|browse|look at|view)(?: me)? (?:all|everything|anything|my|open|what|[#@]\w+)\b",
        "",
    ),
    ("list", r"^(?:how many|any)\b.*\b(?:{thing}|due|left|overdue|open)\b", ""),
    (
        "list",
        r"""^(?:(?:my|the|all|open|overdue|today's|tomorrow's|upcoming|completed|done|urgent|(?:high|medium|low) priority|work|home) )*
        (?:(?:to-?do|shopping|grocery|groceries|tasks?|work|chores?|packing|home) ?lists?|tasks|to-?dos|reminders|agenda|schedule
        |overdue|upcoming|today|this week|my day|my week)(?: (?:that are |which are )?(?:due )?(?:for |on |by |before )?{date}(?: \w+)?)?[\s.!?]*$""",
        "",
    ),
    (
        "list",
        r"^is\b.*\b(?:an? (?:item|task|reminder) |on )(?:on )?(?:my|the)\b.*\b{thing}\b|^is my (?:to-?do|list|day|schedule)\b",
        "",
    ),
)
REQUESTS: tuple[tuple[Intent, re.Pattern[str], re.Pattern[str] | None], ...] = tuple(
    (name, anywhere(template), anywhere(unless) if unless else None) for name, template, unless in _TABLE
)
