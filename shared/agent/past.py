"""What was done, in words: who did it, when on the person's clock, through which door, and from which words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from shared.agent import wording
from shared.agent.desk import Desk
from shared.agent.memory import TaskSaid
from shared.domain import dates
from shared.domain.words import folded
from shared.language.history import Past, past
from shared.language.pieces import Asked

PAGE = 500  # changes a call
PAGES = 20  # calls for one question: 10,000 changes are looked through
NAMED = 10  # changes told in one breath
QUOTED = 80  # letters of the words behind a change that are said back
Change = Mapping[str, Any]
DID = {
    "created": "added {titles}",
    "restored": "brought {titles} back",
    "deleted": "deleted {titles}",
    "completed": "completed {titles}",
    "reopened": "opened {titles} again",
}
DOORS = {"chat": "in the chat", "rest": "on the page or by REST", "mail": "by a mail's link", "mcp": "by MCP"}
TESTS: Mapping[str, Callable[[Change], bool]] = {
    "moved": lambda change: "due" in change.get("before", {}),
    "renamed": lambda change: "title" in change.get("before", {}),
    "created": lambda change: change["kind"] in ("created", "restored"),
}


def told(message: str, first: Mapping[str, Any], desk: Desk) -> str:
    """Return the answer to a question about the past, newest first; `first` is the first page of what changed."""
    asked = past(message, Asked(desk.clock, desk.zone))
    found = [change for change in _all(first, desk) if _fits(change, asked, desk)]
    together = [list(some) for _, some in groupby(found, key=_together)][::-1]
    if not together:
        return _nothing(asked, desk)
    lines = [_line(some, desk) for some in together[:NAMED]]
    return "\n".join([*lines, *([f"… and {len(together) - NAMED} more"] if len(together) > NAMED else [])])


def _all(answer: Mapping[str, Any], desk: Desk) -> Iterable[Change]:
    """Yield all changes, asking on page by page as far as is looked."""
    for _ in range(PAGES):
        yield from answer["changes"]
        if not answer["changes"]:
            return
        answer = desk.tools.call("get_changes", {"since": answer["cursor"], "limit": PAGE}, desk.asker)


def _fits(change: Change, asked: Past, desk: Desk) -> bool:
    day = _local(change, desk).date()
    test = TESTS.get(asked.did) if asked.did else None
    did = test(change) if test else asked.did in (None, change["kind"])
    return (
        (asked.first or date.min) <= day <= (asked.last or date.max)
        and asked.who in (None, change["actor"]["kind"])
        and did
        and _about(change, asked, desk)
    )


def _about(change: Change, asked: Past, desk: Desk) -> bool:
    if not asked.words:
        return not asked.spoken or not desk.memory.spoken or change["task_id"] in desk.memory.spoken
    titles = folded(f"{change['task']['title']} {change.get('before', {}).get('title', '')}").split()
    return all(any(word in one for one in titles) for word in folded(asked.words).split())


def _together(change: Change) -> tuple[Any, ...]:
    """Return what changes of one breath have in common: the call, what it did, and what it set."""
    set_ = {name: change["task"].get(name) for name in sorted(change.get("before", {}))}
    call = change["cursor"].split(".")[:2]
    return call, change["kind"], change["actor"]["kind"], repr(set_)


def _line(some: Sequence[Change], desk: Desk) -> str:
    change = some[0]
    at = _local(change, desk)
    when = f"{wording.day_said(at.date(), desk.today)} at {at:%H:%M}"
    return f"{when[:1].upper()}{when[1:]}, {_who(change)} {_did(some, desk)}{_whence(change)}."


def _who(change: Change) -> str:
    actor = change["actor"]
    if actor["kind"] == "person":
        return "you"
    return "Cuebird" if actor["kind"] == "cuebird" else f"your assistant {actor['client']}"


def _whence(change: Change) -> str:
    actor, words = change["actor"], " ".join((change.get("words") or "").split())
    if actor["kind"] == "cuebird":
        return ""
    door = DOORS.get(actor["client"], DOORS.get(actor["door"], "")) if actor["kind"] == "person" else DOORS["mcp"]
    said = f": “{words[:QUOTED]}{'…' if len(words) > QUOTED else ''}”" if words else ""
    return f" {door}{said}"


def _did(some: Sequence[Change], desk: Desk) -> str:
    change = some[0]
    titles = wording.titles([one["task"] for one in some])
    if change["kind"] in DID:
        return DID[change["kind"]].format(titles=titles)
    was = change.get("before", {})
    if "due" in was:
        from_ = f" from {_due(change, was, desk)}" if len(some) == 1 and was["due"] else ""
        to = _due(change, {}, desk)
        return f"moved {titles}{from_} to {to}" if to else f"took the date off {titles}{from_ and ', which was'}{from_}"
    if "title" in was:
        return f"renamed “{was['title']}” to {titles}"
    fields = [name for name in was if name not in ("recurrence_text", "time_zone")]
    return f"changed the {' and the '.join(fields) or 'task'} of {titles}"


def _due(change: Change, was: Mapping[str, Any], desk: Desk) -> str:
    """Return when a task is due after a change, or with what its fields were, before it."""
    task: TaskSaid = {**change["task"], **was, "recurrence_text": None}
    return wording.due_said(task, desk)


def _local(change: Change, desk: Desk) -> datetime:
    return dates.local(datetime.fromisoformat(change["at"]), desk.zone)


def _nothing(asked: Past, desk: Desk) -> str:
    about = f" of “{asked.words}”" if asked.words else ""
    days = f" since {wording.day_said(asked.first, desk.today)}" if asked.first else " in the last 30 days"
    days = f" {wording.day_said(asked.first, desk.today)}" if asked.first and asked.first == asked.last else days
    return f"I know of no such change{about}{days}."
