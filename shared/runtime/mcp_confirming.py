"""A model's call on its way: done at once where it may be, else held until the person has said yes.

A client that can ask its person is given the question and a sealed state to come back with; for any other there is a
link to the person's own door, where the model has no way in. Either way the yes is the person's, and counts once.
"""

from typing import Any
from uuid import UUID

import mcp_types as types
from jsonschema import Draft202012Validator

from shared.agent.asking import carried_out, weighed
from shared.agent.proposing import question
from shared.errors import Refused
from shared.ports import Asker, Tools
from shared.proposals import PATH, Proposal, Proposals

QUESTION = "confirm"
FORM = {
    "type": "object",
    "properties": {QUESTION: {"type": "boolean", "title": "Yes, do it"}},
    "required": [QUESTION],
}
SHOWN = 20  # tasks of a plan that a model is told


class Confirming:
    """Takes calls for one caller; `base` is where the person's own door is."""

    def __init__(self, tools: Tools, proposals: Proposals, base: str) -> None:
        self._tools, self._proposals, self.base = tools, proposals, base

    def take(self, asked: types.CallToolRequestParams, asker: Asker) -> dict[str, Any] | Proposal:
        """Return a call's answer, or what the person must be asked; Refused as the tool does, or by the person."""
        if asked.request_state is not None:
            return self._settled(asked, UUID(asked.request_state), asker)
        arguments = asked.arguments or {}
        proposal = self._weighed(asked.name, arguments, asker)
        if proposal is None:
            return self._tools.call(asked.name, arguments, asker)
        if proposal.verdict == "free":
            return self._done(proposal, asker)
        return proposal if proposal.verdict == "open" else self._told(proposal)

    def _weighed(self, tool: str, arguments: dict[str, Any], asker: Asker) -> Proposal | None:
        form = Draft202012Validator(self._tools.catalogue()[tool]["input"])
        if not form.is_valid(arguments):
            return None  # which the tool refuses in its own words
        return weighed(tool, arguments, asker, self._tools, self._proposals)

    def _done(self, proposal: Proposal, asker: Asker) -> dict[str, Any]:
        try:
            return self._tools.call(proposal.tool, proposal.arguments, asker)
        except Refused:
            self._proposals.forget(proposal)
            raise

    def _settled(
        self, asked: types.CallToolRequestParams, proposal_id: UUID, asker: Asker
    ) -> dict[str, Any] | Proposal:
        said = (asked.input_responses or {}).get(QUESTION)
        if not isinstance(said, types.ElicitResult):
            return self._proposals.of(asker.owner, proposal_id)
        agreed = said.action == "accept" and (said.content or {}).get(QUESTION) is True
        return self._told(self._proposals.settle(asker.owner, proposal_id, "yes" if agreed else "no"))

    def _told(self, proposal: Proposal) -> dict[str, Any]:
        if proposal.verdict == "no":
            raise Refused("the person said no, so nothing was changed", hint="ask them what they want instead")
        return carried_out(proposal, self._tools)


def input_required(proposal: Proposal) -> types.InputRequiredResult:
    """Return the question a client puts to its person, and by which state it comes back."""
    form = types.ElicitRequestFormParams(message=question(proposal), requested_schema=FORM)
    return types.InputRequiredResult(
        input_requests={QUESTION: types.ElicitRequest(params=form)}, request_state=str(proposal.id)
    )


def link(proposal: Proposal, base: str) -> dict[str, Any]:
    """Return the plan and where the person confirms it, as a problem that a model can tell them of."""
    why = Refused(
        question(proposal),
        field="task_ids",
        hint="nothing was changed: give the person the address under confirm_at; they have ten minutes",
    )
    shown = [{"id": one["id"], "title": one["before"]["title"]} for one in proposal.tasks[:SHOWN]]
    return why.problem() | {"confirm_at": f"{base}{PATH}{proposal.id}", "count": len(proposal.tasks), "tasks": shown}
