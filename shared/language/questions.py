"""The words requests are made of, and how people ask what is there: to find one task or to list some.

Patterns are templates over folded text whose polite beginning is taken off.
"""

from typing import Literal

from shared.language.vocabulary import fragment

Intent = Literal[
    "list",
    "search",
    "reminded",
    "rang",
    "shown",
    "add",
    "update",
    "snooze",
    "complete",
    "reopen",
    "delete",
    "undo",
    "history",
    "help",
    "yes",
    "no",
    "none",
]
Row = tuple[Intent, str, str]  # the intent, its pattern, and what must not stand there too

fragment("kept", r"(?:{todo}|tasks?|reminders?|alerts?|alarms?|notifications?|chores?|errands?)")
fragment(
    "dates_kept", r"(?:events?|appointments?|meetings?|calendars?|schedules?|agendas?|deadlines?|plans?|entry|entries)"
)
fragment("lists", r"(?:lists?|items?|plate)")
fragment("thing", r"(?:{kept}|{dates_kept}|{lists})")
fragment("note", r"(?:reminders?|alerts?|tasks?|to-?dos?|appointments?|meetings?|events?|alarms?|notifications?)")
fragment("ours", r"(?:(?:{todo}|to\s+do\s+list)|tasks?|reminders?|lists?|calendar|schedule|agenda)")
fragment("me", r"(?:i|i've|me|my|we|our|us|mine)")
fragment(
    "itwords", r"(?:it|that|this|them|those|these|everything|all|both|the (?:last|first|second|third|other)|#?\d+)"
)
fragment(
    "level",
    r"""(?:(?:the )?(?:highest|high|medium|lowest|low|top|normal|no)(?: priority| prio)?|urgent|important|critical
        |p[1-4]|priority \w+)""",
)
fragment("isdone", r"(?:done|completed?|finished|off|bought|purchased|paid|sent|handled|sorted|taken care of)")
fragment(
    "see",
    r"""(?:show|list|display|see|read|check|view|get|tell|give|browse|look at|look up|access|pull up|bring up|let me see
    |let me know|want to know|want to see|need to know|need to see|like to see|like to know|go over|go through
    |run through|review|recap|summari[sz]e|open|print|see if|find|remind me what|what about|how about)""",
)
fragment("ask", r"(?:what|which|whats|what's|how many|how much|do|did|have|has|am|are|is|any|anything|when|where|who)")
fragment("ended", r"(?:completed?|finish(?:ed)?|get done|got done|tick(?:ed)? off|check(?:ed)? off|accomplish(?:ed)?)")
fragment("future", r"(?:will|shall|need|needed|have|want|wanted|must|should|ought|going|gotta|would|had|forgot|wish)")
fragment("date", r"(?:today|tonight|tomorrow|this|next|coming|week|weekend|month|{weekday}|{month})")
fragment(
    "please",
    r"""(?:[,\s]+(?:please|thanks|thank you|sure|do it|do that|go ahead|confirm|all of them|(?:delete|complete|mark
        |move|change) (?:them|it|all|those|everything)|that's right))*[\s.!]*$""",
)

QUESTIONS: tuple[Row, ...] = (
    ("search", r"^(?:is|are|was|were) (?:the|my|our) (?:[\w'-]+ ){1,6}{isdone}(?: yet| already)?[\s?!.]*$", ""),
    (
        "search",
        r"""^(?:did (?:i|we) (?:already |ever )?(?:pay|finish|complete|buy|send|call|book|submit|renew|return|mark|do)
        |(?:have|had) (?:i|we) (?:already |ever )?(?:paid|finished|completed|bought|sent|called|booked|submitted|renewed
        |returned|done)) (?:the|my|our|it|that)\b""",
        "",
    ),
    (
        "list",
        r"""^(?:show|list|display|view|see)(?: me)? (?:(?:the|my|all|of|only|just|urgent|important|overdue|late|undated
        |unfinished|open|(?:high|medium|low)(?: |-)priority) )*(?:things|stuff|{month})\b""",
        r"\bthings to (?:do|see) (?:in|near|around)\b",
    ),
    (
        "list",
        r"""^(?:is there |there's )?anything (?:about|tagged|overdue|urgent|important|left|due|open|(?:(?:high|low
        |medium) priority))\b|^(?:what's|whats|what is|what are) (?:all )?(?:still |left )*(?:late|overdue|outstanding
        |pending|open|unfinished|urgent|important|left)(?: (?:for|on|by|to do|in|from)\b.*)?[\s?!.]*$""",
        r"\b(?:weather|news|in (?!{month}|the)\w+)\b",
    ),
    (
        "shown",
        r"""^(?:and )?(?:when(?:'s| is| was)?|(?:what|which) (?:time|day) (?:is|was)) (?:it|that|this)(?: one)?(?: due
        | scheduled| for| again| now)*[\s?!.]*$|^(?:and )?(?:the )?(?!\d)(?:{ordinal}|last)(?: one| task)?[\s?!.]*$""",
        "",
    ),
    ("shown", r"^(?:show|see|display|open|view)(?: me)? (?:it|that|this|them|those|that one|this one)[\s.!?]*$", ""),
    ("list", r"^(?:on |for )?(?:(?:this|next) )?{date}(?: morning| afternoon| evening)?\s*\?[\s?!]*$", ""),
    ("list", r"^(?:show |show me |see )?(?:list|(?:my|the|our) list|to-?do list)[\s.!?]*$", ""),
    ("list", r"^(?:what|which)\b.*\b(?:did|have|had) (?:i|we)\b.*\b{ended}\b", ""),
    (
        "search",
        r"^(?:when|where|(?:at )?what time|what day|which day)\b.*\b(?:my|our|{note})\b",
        r"^(?:when|where) (?:can|will|could|should|do|does|did) (?!i (?:set|add|have)\b)(?!.*\b{kept}\b)",
    ),
    ("search", r"^(?:my|our|the)\b.*\b{note}\b.*\b(?:when|(?:what|which) (?:time|day))\b", ""),
    (
        "search",
        r"^(?:find|search|search for|look for|look up|locate)\b.*\b{thing}\b|^search (?:for )?(?:the |my |all )?\w",
        r"^(?:search|look)(?: for)? an?\b|\bthings to do\b|\bnear\b|\bevents? in\b|^find me\b",
    ),
    (
        "search",
        r"^(?:find|look for) (?:the |my |all |every |any |anything )",
        r"\b(?:articles|news|recipes?|restaurants?|keys)\b",
    ),
    (
        "list",
        r"^(?:i )?(?:{see}|{ask})\b.*\b{kept}\b",
        r"""^(?:get|give|check|review|open|see|read|find) (?!my|me|the|all|work|recent|{kept})
            |^is there an? (?!{kept})|\bhow to\b""",
    ),
    (
        "list",
        r"^(?:{see}|{ask})\b(?=.*\b{me}\b).*\b(?:{dates_kept}|{lists})\b",
        r"""^(?:how|when|where) (?:to|do|can|will|long|far)\b|^(?:check|review|read|get|open|print|find|give) (?!me|my
            |the|our)|\b(?:wish ?list|playlist|guest list|price list|flight)\b|\bphone\b|\bevents? (?:in|near|around
            |at|happening|going on)\b(?!.*\bmy\b)|\bnear me\b""",
    ),
    (
        "list",
        r"""^(?:what|which|whats|what's)\b(?=.*\b{date}\b).*\b(?:events?|appointments?|meetings?|schedule|agenda
            |plans?)\b""",
        r"\b(?:in|near) (?!the (?:morning|afternoon|evening)|{month})\w+",
    ),
    (
        "list",
        r"""^(?:do|have|did|am|are) (?:i|we)(?: still| ever| already)? (?:have|got|need to do|added?|set|told|marked?
            |supposed|planned?|book(?:ed)?|forgotten|done)\b""",
        r"""\b(?:enough|time to|money|signal|wifi|battery|fever|points|balance|a chance)\b|\b(?:need|have) an? (?:visa
            |umbrella|jacket|coat)\b""",
    ),
    (
        "list",
        r"""^(?:what|which|whats|what's|anything|is there anything|do)\b.*\b(?:(?:do|did|have|should
            |must) i (?:still )?(?:have|need|get|got|do|plan|finish|complete|miss)|i (?:have|need|got) to do|must i do
            |have i (?:done|finished|completed|missed|got|planned|added)|due|overdue|planned|left to do|on (?:today
            |tomorrow)|up (?:today|tomorrow|next)|next up|on my plate|need to do)\b""",
        r"""\b(?:bill|flight|assignment|balance|rent|baby|payment|to (?:make|cook|bake|renew|apply|get|travel
            |fix))s?\b(?!.*\btoday\b)""",
    ),
    (
        "list",
        r"""^(?:what's|whats|what is|anything)(?: on| up| happening| coming up| going on)?(?: for| on| due
            | up)* (?:{date}|my (?:plate|day|week))\b""",
        r"\b(?:weather|news|date|day|time|year|month)\b[\s?]*(?:today)?[\s?]*$|\b(?:weather|in)\b",
    ),
    (
        "list",
        r"""^(?:show|list|display|see|check|view|get|browse|access|look at|open|read)(?: me| us)?(?: all| my| the| of
            | our| only| just| open| recent| future| upcoming| overdue| completed| urgent| done| high| low| medium
            | priority| today's| tomorrow's)* (?:{thing}|groceries|shopping|everything|anything|completed|overdue
            |today|tomorrow|upcoming|due|tagged)\b""",
        r"^(?:check|read|open|get) (?!my|the|all|recent|today|me|open)",
    ),
    (
        "list",
        r"""^(?:show|list|display|browse|look at|view)(?: me)? (?:all|everything|anything|my|open|what|urgent
            |important|high|low|medium|[#@]\w+)\b""",
        "",
    ),
    (
        "list",
        r"""^(?:am|are) (?:i|we) (?:free|busy|available|booked|supposed)\b|^what (?:was|am) i supposed\b
        |^what should i (?:buy|get) ?[?.]*$""",
        "",
    ),
    (
        "list",
        r"""^(?:and |so |then )?(?:what|how) about (?:on |for |the )?(?:{date}|weekend)(?: \w+)?[\s?!.]*$
        |^and (?:on |for )?{date}(?: week| month)?[\s?!.]*$""",
        "",
    ),
    (
        "search",
        r"""^(?:find|search(?: for)?|look for)(?: the| my)? \w+(?: \w+)?[\s?!.]*$""",
        r"""\b(?:near|news|recipes?
        |restaurants?|hotels?|flights?|movies?|music|an?|me|my phone|keys)\b""",
    ),
    (
        "search",
        r"""^(?:find|look (?:for|up)|locate|search(?: for)?|show(?: me)?|(?:where|when)(?:'s| is)) (?:the |my )?
        (?:\"[^\"]+\"|“[^”]+”|«[^»]+»|'[^']+')(?: (?:task|one))?[\s?!.]*$""",
        "",
    ),
    ("search", r"^when(?:'s| is| are) (?:the|my)(?: next)? \w+(?: (?:due|again|scheduled))?[\s?!.]*$", ""),
    ("search", r"^when(?:'s| is) \w+'s \w+[\s?!.]*$", r"\b(?:{holiday}|day|it's|that's)\b"),
    (
        "list",
        r"""^(?:what|what's|whats|which|anything|whatever)\b.*\b(?:tagged|labell?ed)\b|^(?:what|what's|whats
        |anything) (?:is |has )?(?:#|@)[\w-]+""",
        "",
    ),
    ("list", r"^what(?:'s| is| else is)? there to do (?:{date}|this \w+)[\s?.!]*$|^what(?:'s| is)? left to do\b", ""),
    (
        "list",
        r"""^(?:how many|any)\b.*\b(?:{thing}|due|left|overdue|open|did (?:i|we) (?:do|finish|complete|get done))\b
        |^(?:show|list|see|display)(?: me)?(?: only| just| the)* (?:{level}|[#@][\w-]+) (?:ones?|items?)[\s.!]*$
        |^(?:sort|order|arrange) (?:them|everything|it|(?:(?:all|my|the|these) )*(?:{thing}))\b.*
        \b(?:by|alphabetically)\b""",
        "",
    ),
    ("list", r"^(?:what|which)(?:'s| is| are)?(?: the)?(?: \w+)? most (?:important|urgent)\b", r"\bin\b"),
    ("list", r"^which (?:\w+ ){1,3}(?:are|is) (?:still )?(?:due|open|left|overdue|done|completed)[\s?!.]*$", ""),
    ("list", r"^(?:what|which)(?: of my)?(?: tasks| things)? (?:repeats?|recurs?)[\s?]*$", ""),
    (
        "list",
        r"""^(?:(?:my|the|all|open|overdue|today's|tomorrow's|upcoming|completed|done|urgent|(?:high|medium
            |low) priority|work|home) )*(?:(?:to-?do|shopping|grocery|groceries|tasks?|work|chores?|packing
            |home) ?lists?|tasks|to-?dos|reminders|agenda|schedule|overdue|upcoming|today|this week|my day
            |my week)(?: (?:that are |which are )?(?:due )?(?:for |on |by |before )?{date}(?: \w+)?)?[\s.!?]*$""",
        "",
    ),
    (
        "list",
        r"""^is\b.*\b(?:an? (?:item|task|reminder) |on )(?:on )?(?:my|the)\b.*\b{thing}\b|^is my (?:to-?do|list|day
            |schedule)\b""",
        "",
    ),
)
