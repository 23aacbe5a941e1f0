"""How people say that something is done or may go: `I paid it`, `mark X as done`, `delete X`, `clear my list`."""

from shared.language.questions import Row

ENDINGS: tuple[Row, ...] = (
    (
        "complete",
        r"^(?:mark|check|tick|cross|strike|set|flag|close|put)\b.*\b{isdone}\b",
        r"""^(?:set|put|check)\b.*\b(?:{date}|remind)\b|^(?:check|put)\b.*\boff\b(?= (?!my|the|from|of)\w)
            |^set (?:up )?(?:an? )?(?:{note}|reminder)""",
    ),
    (
        "complete",
        r"^(?:let me )?(?:mark|check off|tick off|cross off|check the box|strike off|strike out|cross out|tick)\b",
        r"\bcalendar\b(?=.*\bas\b(?! (?:done|complete)))|^mark\b.*\b(?:by|before|until|due) {date}",
    ),
    (
        "complete",
        r"""^(?:(?:i'm|i am|we're|we are|it's|that's|all|that one is|this one is) )?(?:all )?(?:done|finished
            |completed)[\s.!]*$""",
        "",
    ),
    (
        "complete",
        r"^(?:(?:i'm|i am|we're|we are) )?(?:all )?(?:done|finished|completed)(?: with| doing)? (?!by\b)\w+",
        "",
    ),
    (
        "complete",
        r"^(?:i|we)(?:'ve| have)?(?: just| already| finally| now| also)? (?!{future}\b){past}\b",
        r"""^(?:i|we) \w+ to\b|\b(?:remind|so i (?:need|have)|a feeling)\b|^i (?:moved|changed|missed|lost|needed
            |liked|loved|hated|tried|failed|noticed|learned|wished|hoped|planned|started|decided|reali[sz]ed|used)\b""",
    ),
    (
        "complete",
        r"(?:^|\b)(?:task|item|to-?do)s? (?:is |are )?(?:completed?|done|finished)\b",
        r"^(?:what|which|show|list|display|see|view|how|delete|remove|clear)\b",
    ),
    (
        "complete",
        r"""^.{2,}\b(?:is|are|was|were|has been|have been|have all been|got|all)(?: now| all| already| been)* {isdone}
        (?: in (?:my|the) [\w ]{0,20}list)?[\s.!]*$""",
        r"^(?:what|which|show|list|see|view|how)\b|\b(?:make sure|check|ensure|remind|when|whether|if|until|before)\b",
    ),
    (
        "complete",
        r"^.{2,} (?:done|completed|finished)[\s.!]*$",
        r"""^(?:is|are|was|were|did|do|does|has|have|clear|delete|remove|erase|wipe|purge
            |what|which|show|list|see|view|how)\b|\b(?:get|have|to be|make sure|be|getting|nails|hair|it|including
            |when|once|after|every)\b""",
    ),
    (
        "complete",
        r"""^(?:the )?(?:{ordinal}|last)(?:(?:, and|,| and) (?:the )?(?:{ordinal}|last))*(?: ones?| tasks?| two| three)?
        (?:is|are) {isdone}[\s.!]*$""",
        "",
    ),
    ("complete", r"^(?:complete|finish|close) everything\b", r"\b(?:by|before|until|till) {date}"),
    ("complete", r"^(?:complete|finish|close)\b.*\b{ours}\b", r"^\w+ (?:making|writing|reading|packing)\b"),
    (
        "delete",
        r"""^(?:remove|cancel|clear|drop|scratch|take|wipe|discard|kill|dismiss|clean|empty|strike|throw|erase|delete
            |purge|trash)\b.*\b(?:{thing}|from (?:my|the) [\w ]{0,20}list)\b""",
        r"^(?:take|throw|clean)\b.*\b(?:to|for) (?:the|my) (?:meeting|event|appointment)",
    ),
    (
        "delete",
        r"""^(?:remove|cancel|clear|drop|scratch|erase|delete|trash|forget|get rid of|discard|ditch|bin
            |kill)(?: about)? (?:the )?{itwords}\b""",
        r"^(?:clear|clean|drop) (?:all|out) \w+ \w+ (?:from|off) the",
    ),
    (
        "delete",
        r"""^(?:turn off|disable|silence|stop|forget|lose|ditch|skip) (?:the|my|all
        |that) (?:\w+ )?(?:reminders?|alerts?|alarms?|notifications?)\b""",
        "",
    ),
    (
        "delete",
        r"""^(?:i )?(?:want|need|would like) (?:my|the|all|that)\b.*\b(?:deleted|removed|cancell?ed|erased
        |cleared|gone)[\s.!]*$""",
        "",
    ),
    ("delete", r"^(?:clear|delete|remove|erase|wipe|purge) (?:all |my |the )*(?:completed|done|finished)[\s.!]*$", ""),
    ("delete", r"^(?:scrap|forget about|never ?mind(?: about)?) (?:the|my|our) \w", ""),
    (
        "delete",
        r"""^(?:i|we) (?:(?:no longer|don't|do not) (?:need|have|want)\b.*\b(?:any ?more|any longer)|no longer (?:need
        |have|want) (?:to|the|my|a)\b)[\s.!]*""",
        "",
    ),
    ("delete", r"^(?:get rid of|stop reminding|(?:don't|do not) remind me|no need to remind)\b", ""),
    (
        "delete",
        r"\b(?:no longer|don't|do not) (?:need|want|have)\b.*\b(?:{note}|to be reminded)\b",
        r"\b(?:miss|forget)\b",
    ),
    ("delete", r"\bneeds? to be (?:clear|cleared|free|empty)\b.*\b(?:calendar|schedule|agenda)\b", ""),
)
