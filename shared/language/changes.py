"""How people ask for a change of a task: its day, its name, its tags, how it repeats and reminds."""

from shared.language.questions import Row

CHANGES: tuple[Row, ...] = (
    ("update", r"^remind\b.*\b(?:instead of|rather than)\b", ""),
    ("update", r"^(?:make|set|change|put|have|do) (?:the|my|it|that|this)\b.*\binstead\b", ""),
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
        |^(?:tag|untag|label)\b
        |^give\b.*\bthe (?:(?:tag|label) #?[\w-]+|#?[\w-]+ (?:tag|label))[\s.!]*$""",
        r"^(?:add|set|put) (?:an? )?(?:new )?(?:task|to-?do|reminder)",
    ),
    (
        "update",
        r"^(?:remove|delete|drop|clear|take)\b.*(?:\b(?:tags?|labels?)\b|#[a-z][\w-]*).*\b(?:from|off|on)\b",
        "",
    ),
    (
        "update",
        r"""^(?:make|mark|set|give|flag|bump|raise|lower|change|put)\b.*\b(?:as |to |a |at |is )*{level}(?: priority
            | prio)?[\s.!]*$""",
        r"""^(?:make|set|put) an? (?:new )?(?:task|to-?do|reminder|list|alarm|alert|event)\b|^(?:make
            |set) (?:up )?(?:reminder|task)""",
    ),
    (
        "update",
        r"^(?:add|attach|put|write) (?:an? |the |this )?(?:note|comment|description|details?)\b.*\b(?:to|on|for)\b",
        "",
    ),
    (
        "update",
        r"""^(?:remove|clear|delete|drop|cancel|turn off|take) (?:the |its |all )?(?:due date|due|deadline|date|time
            |priority|recurrence|repeat|repetition|description|notes?) (?:from|of|for|on|off)\b""",
        "",
    ),
    (
        "update",
        r"^(?:remove|clear|turn off) (?:the |its |all )?reminders? (?:from|on) (?:the|my) \w+ (?:task|one)\b",
        "",
    ),
    (
        "update",
        r"""^(?:stop|no longer) repeat(?:ing)?\b|^stop (?:the|my|it|that|this)\b.*\b(?:repeating|recurring)[\s.!]*$
        |^repeat (?:it|that|this|the|my)\b.*\b(?:every|each|daily|weekly
            |monthly|yearly)\b""",
        "",
    ),
    (
        "update",
        r"""^make (?:it|that|this|them|the|my|#\d)\b.*\b(?:due|repeat|recur|daily|weekly|monthly|yearly|every|{date}
            |at|on)\b""",
        "",
    ),
    (
        "update",
        r"""^(?:set|change|move|update|push) (?:the )?(?:due date|due|deadline|date|time|priority|title|name|repeat
            |recurrence|description)\b.*\b(?:of|for|on|to)\b""",
        "",
    ),
    (
        "update",
        r"""^(?:change|switch|set|make|move) (?:the|my|it|that|this|#\d+)\b.*\b(?:to |repeat |recur )
        (?:be )?(?:every|each|daily|weekly|monthly|yearly|once)\b""",
        "",
    ),
    (
        "update",
        r"""^(?:the|my|it|that|this|that one|#\d+)\b.{0,60}\b(?:is|are) (?:now )?(?:actually )?(?:very |really )?
        (?:urgent|important|(?:high|low|medium) priority|due (?:on |by )?{date}(?: \w+)?)(?: now| instead)?[\s.!]*$""",
        "",
    ),
    (
        "update",
        r"""^make (?:it|that|this|them) (?:at |for )?(?:\d{1,2}(?::\d\d)? ?[ap]\.?m|\d{1,2}:\d\d|noon|midnight
        |\d{1,2}\b)""",
        "",
    ),
    (
        "update",
        r"""^(?:remind|alert|notify) me (?:about (?:it|that|this) )?(?:{amount} (?:before|earlier|ahead)
        |the day before)\w*[\s.!]*$""",
        "",
    ),
    ("update", r"^remind me (?:about|of) the (?:\w+ ){1,3}{amount} (?:before|earlier|ahead)\w*[\s.!]*$", ""),
    (
        "update",
        r"""^(?:set|add|put) (?:up )?(?:a |another )?reminder (?:for|on
        |about) the (?:\w+ ){1,3}{amount} (?:before|ahead|earlier)\w*[\s.!]*$""",
        "",
    ),
    (
        "update",
        r"""^(?:set|add) (?:a |another )?reminder (?:for )?{amount} before (?:it|that
        |the (?!event\b)(?:\w+\s?){1,3})[\s.!]*$""",
        "",
    ),
    (
        "update",
        r"""^(?:remove|clear|turn off) (?:the |its |all )?reminders? (?:from|on) (?:the|it|that|this|all|every|each
            |everything)\b""",
        r"\b(?:lists?|calendar|schedule)\b",
    ),
    ("update", r"^(?:remind|alert|notify) me {amount} (?:before|ahead of) (?:everything|all|every|each)\b", ""),
    (
        "update",
        r"""^(?:set|add|put) (?:up )?(?:an? |another )?reminders? (?:of )?(?:{amount} (?:before|ahead|earlier)\w* )?
        (?:for|on|to) (?:(?:everything|all|every|each)\b(?! (?:other|single|few|\d|{unit}|{weekday}|{part}|{ordinal}
        |{month}|weekday|workday|weekend))|the (?:\w+ ){1,3}(?:{amount} (?:before|ahead|earlier)))""",
        r"\b(?:lists?|calendar|schedule)\b",
    ),
    ("update", r"^skip\b.*\b(?:this (?:week|time|month|one)|next time|once)[\s.!]*$", ""),
    ("update", r"^skip (?:the|my|today's|tomorrow's)\b.*\b(?:today|tomorrow)[\s.!]*$", ""),
    ("update", r"^skip (?:the next|this|today's|tomorrow's|next|one|it|the)\b", r"^skip the (?:song|track|ad|intro)"),
    (
        "update",
        r"""^(?:add|put|set|use|give it|drop|remove) (?:the |a |an |its |all )*(?:tags?
        |labels?)(?: #?[\w-]+)?(?: from (?:it|that|this))?[\s.!]*$|^(?:add|put) #[\w-]+[\s.!]*$""",
        "",
    ),
    ("update", r"^(?:remove|clear|drop|take) (?:the )?(?:high|medium|low|top) priority (?:from|off|of)\b", ""),
    (
        "update",
        r"^make \w+(?: \w+){0,3} (?:due|repeat|recur)\b|^\w+(?: \w+){0,3} should (?:now )?(?:repeat|recur)\b",
        "",
    ),
    ("update", r"^(?:set|give|change|update) (?:all|every)(?: of)?(?: my| the)? (?:[\w-]+ ){0,3}?{kept}\b", ""),
    ("update", r"^(?:lower|raise|reduce|increase|bump(?: up)?) (?:(?:the|its|their|my) )?(?:priority|prio)\b", ""),
    ("update", r"^(?:tag|label) both #?[\w-]+[\s.!]*$", ""),
    ("update", r"^stop (?:it|that|this|them)[\s.!]*$", ""),
    ("update", r"^(?:rename|retitle)\b|^call (?:it|that|this|the \w+ task) .*\binstead\b", ""),
    ("update", r"^(?:for|on) my {note}\b", ""),
    (
        "update",
        r"""^(?:(?:i )?(?:need|want|have)(?: to)? )?(?:change|update|modify|edit|adjust|switch|alter|correct|revise
            |amend|extend|move|reschedule|push|postpone)\b.*\b{note}\b""",
        r"""^(?:change|update|edit)\b(?!.*\bto (?:be )?(?:every|each|daily|weekly|monthly|once)).*\b(?:every|each
            |daily|weekly|monthly)\b""",
    ),
    (
        "update",
        r"\b{note}\b.*\b(?:changed?|updated?|moved?|modif(?:y|ied)|edit(?:ed)?|rescheduled?|postponed?)\b",
        r"""\b(?:remind me|note:|reminder to|no longer)\b|^(?:set|create|make|add|schedule|new|give me|put
            |(?:i )?(?:need|want))(?: up)?(?: me)?(?: an?| another| new)?(?: \w+)? {note}\b.*\bto \w""",
    ),
    (
        "update",
        r"""^(?:reset|make|set) (?:the|my|that)\b.*\b{note}\b.*(?:\bto\b|\b(?:earlier|later|sooner)\b)""",
        r"""\breminder to\b(?!.*\bto\b.*\bto\b)""",
    ),
    ("update", r"^(?:my|the)\b.*\b{note}\b.*\b(?:should|needs? to|has to|must) be\b", ""),
    ("update", r"^(?:include|put) \w.* (?:in|on|into) (?:my|the) (?:\w+ ){1,3}(?:reminder|task|note)\b", ""),
    ("update", r"^(?:i )?(?:need|want) (?:my|the)\b.*\b(?:changed|moved|updated|pushed|rescheduled)\b", ""),
    (
        "update",
        r"""^(?:the |my )?\w+(?: \w+){0,4}? (?:(?:has|have|had|was|were|is|got|been|being) )*(?:moved|pushed(?: back)?
        |rescheduled|postponed|changed|switched) (?:to|until|till|by|from)\b""",
        r"^(?:i|we|he|she|they|you|remind|note|everyone|who|what|when|how)\b",
    ),
    (
        "update",
        r"""^(?:the|my|our)\b.{1,60}\b(?:is|are) now (?:on |at |in |due )?(?:the )?(?:{date}|\d|noon)
        |^(?:the|my|our)\b.{1,60}\b(?:is|are) (?:on |at |due )(?:the )?(?:{date}|\d|noon).{0,20}\binstead[\s.!]*$""",
        "",
    ),
    ("update", r"^(?!remind|don't|do not).*\b(?:is|are) (?:on |at )?.*,? not (?:on |at )?(?:{date}|\d+)[\s.!]*$", ""),
    ("update", r"\b(?:every|each)\b.*\binstead of (?:every |each |on )?(?:{weekday}|day|week|month)s?[\s.!]*$", ""),
    ("update", r"^\w+(?: \w+){0,3} should be (?:very |really )?{level}(?: priority| prio)?[\s.!]*$", ""),
    ("update", r"^set (?!an?\b|up\b|{note})\w+(?: \w+){0,3} due\b", ""),
    ("update", r"^no (?:more )?reminders? (?:for|about|on|of)\b", r"\b(?:lists?|calendar|schedule)\b"),
)
