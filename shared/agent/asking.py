"""When a person is asked first: how much a call would change, and what may be changed without asking.

For a model it is counted per client over ten minutes and not per call, so that many small calls are no way round it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4, uuid5

from shared import wire
from shared.agent.desk import paged
from shared.agent.memory import TaskSaid
from shared.agent.moving import foreseen
from shared.callers import ALL
from shared.errors import Refused
from shared.ports import Actor, Asker, Tools
from shared.proposals import Proposal, Proposals

UNASKED = 5  # tasks that may be changed or deleted without asking
MODEL = Actor(kind="agent", name="me", client="mcp", door="mcp")
UNDO = "undo"
TAKING = ("complete_task", "delete_task")  # these take subtasks with them


def below(ids: Iterable[str], listed: Sequence[TaskSaid]) -> list[TaskSaid]:
    """Return the listed tasks that go with these, as far down as they reach."""
    taken = set(ids)
    found: list[TaskSaid] = []
    while more := [task for task in listed if task["parent"] in taken and task["id"] not in taken]:
        found += more
        taken |= {task["id"] for task in more}
    return found


def weighed(
    tool: str, arguments: Mapping[str, Any], asker: Asker, tools: Tools, proposals: Proposals
) -> Proposal | None:
    """Return what a client's call would change, weighed and kept; None where it changes nothing that is there."""
    looking = replace(asker, scopes=(ALL,))  # a look, whatever the caller may do
    changes = foreseen_changes(tool, arguments, looking, tools)
    if not changes:
        return None
    proposal = Proposal(
        id=_id(tool, arguments, asker),
        owner=asker.owner,
        client=asker.actor.client,
        tool=tool,
        arguments=arguments,
        tasks=changes,
        conversation_id=asker.conversation_id,
    )
    return proposals.weigh(proposal, free=UNASKED)


def foreseen_changes(tool: str, arguments: Mapping[str, Any], asker: Asker, tools: Tools) -> list[dict[str, Any]]:
    """Return {id, before, after} for each task that a call would change; none where the tool will refuse it.

    Of an undo both are the task as it will be, since it may be there no more.
    """
    if tool == UNDO:
        tasks = _undone(tools, arguments, asker)
        return [{"id": task["id"], "before": task, "after": task} for task in tasks]
    tasks = _touched(tool, arguments, asker, tools)
    return [{"id": task["id"], "before": task, "after": foreseen(task, tool, arguments)} for task in tasks]


def carried_out(proposal: Proposal, tools: Tools) -> dict[str, Any]:
    """Return the answer to what a person said yes to; asked again, it is the first answer and nothing more is done."""
    actor = replace(MODEL, client=proposal.client)
    asker = Asker(
        owner=proposal.owner,
        actor=actor,
        request_id=str(proposal.id),
        group_id=proposal.id,
        conversation_id=proposal.conversation_id,
    )
    if proposal.tool == UNDO:
        _check_meant(proposal, asker, tools)
    return tools.call(proposal.tool, proposal.arguments, asker)


def _check_meant(proposal: Proposal, asker: Asker, tools: Tools) -> None:
    """Refuse an undo that by now would take back something else than what the person said yes to."""
    answer = tools.call(UNDO, proposal.arguments, replace(asker, trial=True))
    now = {one["task"]["id"] for one in answer["undone"]}
    if not answer.get("replayed") and now != {task["id"] for task in proposal.tasks}:
        detail = "what: something else was changed since this was asked for, so nothing was undone"
        raise Refused(detail, field="what", hint="ask for the undo again")


def _undone(tools: Tools, arguments: Mapping[str, Any], asker: Asker) -> list[TaskSaid]:
    """Return the tasks as an undo would leave them; none where the tool will refuse it."""
    try:
        return [one["task"] for one in tools.call(UNDO, arguments, replace(asker, trial=True))["undone"]]
    except Refused:
        return []


def _id(tool: str, arguments: Mapping[str, Any], asker: Asker) -> UUID:
    """Return the same id for the same request, so that a retry is not counted twice."""
    request_id = arguments.get("request_id")
    if not isinstance(request_id, str):
        return uuid4()
    return uuid5(asker.owner, f"{asker.actor.client}/{request_id}/{tool}/{wire.digest(arguments)}")


def _touched(tool: str, arguments: Mapping[str, Any], asker: Asker, tools: Tools) -> list[TaskSaid]:
    """Return the tasks as they are that a call would change; none where the tool will refuse it."""
    destructive = tools.catalogue()[tool]["annotations"]["destructiveHint"]
    says_something = tool in TAKING or bool(set(arguments) - {"task_ids", "request_id"})
    if not destructive or "task_ids" not in arguments or not says_something:
        return []
    try:
        tasks = tools.call("update_task", {"task_ids": arguments["task_ids"]}, asker)["tasks"]  # as they are
    except Refused:
        return []
    if tool not in TAKING or arguments.get("reopen"):
        return list(tasks)
    return [*tasks, *below([task["id"] for task in tasks], paged(tools, "list_tasks", {}, asker))]
