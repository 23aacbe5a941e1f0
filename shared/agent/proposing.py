"""What would be changed, in words: by calls that wait for the person's yes, in the chat or at their own door."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.agent.memory import TaskSaid
from shared.agent.wording import titles
from shared.proposals import Proposal

WOULD = {
    "complete_task": "complete",
    "delete_task": "delete",
    "update_task": "change",
    "undo": "take back what was done to",
}


def asked(calls: Sequence[Mapping[str, Any]], tasks: Sequence[TaskSaid]) -> str:
    """Return what waits for a yes, and how to say it."""
    return f"{would(calls, tasks)} Say yes to do it; anything else leaves them as they are."


def question(proposal: Proposal) -> str:
    """Return what a client's proposal would change."""
    call = {"tool": proposal.tool, "arguments": proposal.arguments}
    return would([call], [one["before"] for one in proposal.tasks])


def would(calls: Sequence[Mapping[str, Any]], tasks: Sequence[TaskSaid]) -> str:
    """Return what calls would change."""
    verbs = {"reopen" if one["arguments"].get("reopen") else WOULD.get(one["tool"], "change") for one in calls}
    verb = verbs.pop() if len(verbs) == 1 else "change"
    count = "1 task" if len(tasks) == 1 else f"{len(tasks)} tasks"
    return f"That would {verb} {count}: {titles(tasks)}."
