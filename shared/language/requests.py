"""How people ask for anything but a new task, most telling first; the first pattern that stands decides."""

import re

from shared.language.changes import CHANGES
from shared.language.endings import ENDINGS
from shared.language.questions import QUESTIONS, Intent, Row
from shared.language.vocabulary import anywhere, fragment

fragment("helper", r"(?:you|cuebird|claude|chatgpt|(?:my|the) (?:assistant|agent|model))")
_COMMANDS: tuple[Row, ...] = (
    (
        "undo",
        r"""^(?:(?:oops|no|wait|sorry|ah|oh)[,.!]* )*(?:undo(?=[\s.!,]*$|,? (?:that|it|this|them|last|please
            |everything|all|both|what|my|again|another|one more|further|the (?:last|previous|change|completion|deletion
            |move|edit|whole|undo|one before)))|revert(?=[\s.!]*$| that| it| this
            | the last| my)|roll ?back|redo(?=[\s.!,]*$
            |,? (?:that|it|this|please|the undo|the last|what))|take (?:that|it) back|restore (?:it|that|them|the last)
            |bring (?:it|that|them) back|undelete)\b""",
        "",
    ),
    (
        "undo",
        r"\bundo (?:that|it|this|everything|all|the last|my last)|^put (?:it|that|them) back|didn't mean (?:to|that)",
        "",
    ),
    ("history", r"^(?:what|who|when)\b.*\b(?:changed?|moved|deleted|edited|modified)\b", r"\b(?:plans?|password)\b"),
    (
        "history",
        r"""^(?:who|when (?:was|were|did i|did you))\b.*\b(?:completed?|finish(?:ed)?|added|ticked off|checked off
            |renamed|rescheduled|postponed|removed|re-?opened)\b""",
        r"\b(?:race|game|match|season|movie|war|world|plans?)\b",
    ),
    (
        "history",
        r"""^what (?:did|have|has) (?:i|we|{helper})(?: just| already)? (?:add(?:ed)?|deleted?|removed?|renamed?|moved?
            |re-?scheduled?|postponed?)\b""",
        r"\bplan",
    ),
    (
        "history",
        r"^what (?:did|have|has) {helper} (?:just )?do(?:ne)?\b",
        "",
    ),
    (
        "history",
        r"^what(?:'s| has)? happened (?:to|with) (?:the|my|our|task) ",
        r"\b(?:remind\w*|mails?|news|world|stock)\b",
    ),
    (
        "history",
        r"^(?:the |my )?(?:history|change ?log) (?:of|for)\b.*\b(?:tasks?|to-?do|reminder|one|item)[\s.?!]*$",
        "",
    ),
    (
        "history",
        r"^(?:the |my |all )?(?:recent |latest )?changes(?: (?:today|yesterday|this week|since .*))?[\s.?!]*$",
        "",
    ),
    ("history", r"^(?:show|list)\b.*\b(?:history|changes|activity|change ?log)\b", ""),
    (
        "help",
        r"""^(?:help|help me|\?+|what can (?:you|i) (?:do|say|ask)|how do(?:es)? (?:this|you|i use (?:this|it)|it) work
        |what do you do|commands|who are you|what are you|are you there
        |how do (?:tasks|reminders|tags|lists) work)[\s?!.]*$""",
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
)
_ANSWERS: tuple[Row, ...] = (
    (
        "yes",
        r"""^(?:yes|yep|yeah|yup|y|sure|ok|okay|confirm|confirmed|do it|go ahead|go for it|please do|absolutely
            |of course|correct|that's right|right|sounds good|proceed){please}""",
        "",
    ),
    (
        "no",
        r"""^(?:no|nope|nah|n|cancel|stop|never ?mind|don't|do not|abort|forget it|leave (?:it|them)|not now|wait)
        (?:[,\s]+(?:please|thanks|thank you|don't|stop|do not|leave (?:it|them)|cancel(?: that)?|never ?mind
        |keep (?:it|them)|wait))*[\s.!]*$""",
        "",
    ),
)
ANSWERS = tuple((name, anywhere(template)) for name, template, _ in _ANSWERS)
REQUESTS: tuple[tuple[Intent, re.Pattern[str], re.Pattern[str] | None], ...] = tuple(
    (name, anywhere(template), anywhere(unless) if unless else None)
    for name, template, unless in (*_COMMANDS, *CHANGES, *ENDINGS, *QUESTIONS)
)
