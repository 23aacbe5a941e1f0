"""The offline grammar: words -> plan, the same for the same words, without a model and without the network.

What a plan may hold beyond the tools' own arguments, for chat to put right before it calls:
`task_ids` entries that are references (see `references.py`) and, in update_task, parts of a due (see `moving.py`) and
a reminder beside those there are (see `snoozing.py`).
Plan.answer is "yes" or "no" where the whole message says so; Plan.notes say what list_tasks has
no filter for: "undated" (only tasks without a due), "repeating" (only those with a rule), "finished" (the days
are those of completion, not of the due), "spoken" (only what the conversation spoke of last), and
"reminders" (tell what became of their reminders), and
"rang" (tell of reminders that rang on those days, not of tasks due then).
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, datetime, time

from shared.domain.habits import Locale
from shared.domain.plan import Call, Plan
from shared.language import replies
from shared.language.adding import added
from shared.language.amending import amended
from shared.language.asking import finished, listed, repeating, searched, undated
from shared.language.changing import changed
from shared.language.correcting import abandoned
from shared.language.finishing import completed, deleted, reopened
from shared.language.history import history, undos
from shared.language.intents import intent
from shared.language.openings import asks_to_remind
from shared.language.personal import wish
from shared.language.pieces import MORNING, USUAL, Asked
from shared.language.questions import Intent
from shared.language.remembering import rang, remembered
from shared.language.sentence import fold
from shared.language.snoozing import snoozed
from shared.language.splitting import MOST_PARTS, commands, goes_on, heads, parts
from shared.language.turns import turns
from shared.language.vocabulary import anywhere

OURS = anywhere(r"\b(?:{note}|{itwords})\b")
MANNERS = (
    (
        anywhere(r"[\s]*(?:hi|hello|hey|good (?:morning|afternoon|evening|day))(?: there| cuebird)?[\s!.,]*$"),
        replies.HELLO,
    ),
    (
        anywhere(r"[\s]*(?:thanks?|thx|ta|cheers|many thanks)(?: you)?(?: so much| a lot| very much)?[\s!.,]*$"),
        replies.WELCOME,
    ),
)
MONTH_FIRST = ("America/", "US/", "UTC", "Etc/", "Pacific/Honolulu")
Reader = Callable[[str, int, Asked, Collection[str]], Call]
_READERS: dict[Intent, Reader] = {
    "list": listed,
    "search": searched,
    "reminded": remembered,
    "rang": rang,
    "update": changed,
    "snooze": snoozed,
    "complete": completed,
    "reopen": reopened,
    "delete": deleted,
}


def understand(
    text: str,
    now: datetime,
    zone: str,
    *,
    locale: Locale | None = None,
    lead: str = USUAL,
    day_starts: time = MORNING,
    known_tags: Collection[str] = (),
) -> Plan:
    """Return what the words ask for: tool calls in order, or a reply where nothing is to be called.

    `now` is naive local time in `zone` (IANA). 3/4 is read as the locale has it, without one as the zone's people do.
    `lead` (ISO 8601) is how long before a time to remind where the words do not say; on a mere day it
    is at `day_starts`.
    """
    asked = Asked(now, zone, month_first=_month_first(locale, zone), lead=lead, morning=day_starts)
    if not text.strip():
        return Plan(reply=replies.EMPTY)
    if wanted := wish(text):
        return Plan(reply=replies.PERSONAL, wish=wanted)
    plans = [_one(part, at, asked, known_tags) for at, part in commands(text)]
    calls = tuple(call for plan in plans for call in plan.calls)
    replied = "" if calls else plans[0].reply
    notes = tuple(note for plan in plans for note in plan.notes)
    return Plan(calls, replied, notes, plans[0].answer if len(plans) == 1 else None)


def _one(text: str, at: int, asked: Asked, known_tags: Collection[str]) -> Plan:
    wanted = intent(text, asked)
    if wanted in _READERS:
        call = _READERS[wanted](text, at, asked, known_tags)
        # nothing of a task changes in `tag the photos`: it is one
        idle = wanted == "update" and len(call.arguments) == 1 and not OURS.search(fold(text))
        return _additions(text, at, asked) if idle else Plan((call,), notes=_notes(wanted, call, text))
    if wanted == "add":
        return _additions(text, at, asked)
    return _other(wanted, text, asked)


def _other(wanted: Intent, text: str, asked: Asked) -> Plan:
    """Return the plan for what names no task: undo, history, an answer, or nothing to do."""
    if wanted == "undo":
        return Plan(tuple(Call("undo", {"what": what}) for what in undos(text)))
    if wanted == "shown":
        return Plan((Call("list_tasks", {}),), notes=("spoken",))
    if wanted == "history":
        return Plan((history(text, asked),))
    if wanted == "yes" or wanted == "no":  # noqa: PLR1714 - a type checker narrows only so
        return Plan(reply=replies.NOTHING_ASKED, answer=wanted)
    if wanted == "help":
        return Plan(reply=replies.HELP)
    return Plan(reply=next((reply for said, reply in MANNERS if said.match(fold(text))), replies.OUT_OF_SCOPE))


def _additions(text: str, at: int, asked: Asked) -> Plan:
    change = amended(text, at, asked)
    if change:
        return Plan((change,))
    *before, last = parts(text)
    found = [*(part for part in before if not abandoned(part[1])), last]
    if len(found) > MOST_PARTS:
        return Plan(reply=replies.TOO_MANY)
    remind = asks_to_remind(text) and len(found) > 1
    headed, calls = heads(text), list[Call]()
    for start, part in (turn for one in found for turn in turns(one)):
        day, unnamed = _said_before(calls)
        mine = replace(asked, day=day) if headed or goes_on(part) else asked
        calls.append(added(part, at + start, mine, remind=remind, unnamed=unnamed))
    return Plan(tuple(calls))


def _said_before(calls: list[Call]) -> tuple[date | None, str]:
    """Return the day and the title of the task before, for one that has none of its own."""
    said = calls[-1].arguments if calls else {}
    return date.fromisoformat(said["due"][:10]) if "due" in said else None, said.get("title", "")


def _notes(wanted: Intent, call: Call, text: str) -> tuple[str, ...]:
    if wanted == "reminded":
        return ("reminders",) if "query" in call.arguments else ("reminders", "spoken")
    if wanted == "rang":
        return ("rang",)
    if wanted == "list" and finished(call):
        return ("finished",)
    if wanted not in ("list", "search"):
        return ()
    return ("undated",) if undated(text) else ("repeating",) if repeating(text) else ()


def _month_first(locale: Locale | None, zone: str) -> bool:
    return locale == "mdy" if locale else zone.startswith(MONTH_FIRST)
