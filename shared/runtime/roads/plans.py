"""Plans: where a person says yes or no, at their own door, to what a model wants to change."""

from uuid import UUID

from flask import Response

from shared.agent.asking import carried_out
from shared.agent.proposing import question
from shared.errors import CuebirdError
from shared.ports import Tools
from shared.proposals import PATH, Proposals
from shared.runtime import leaves


def asked(owner: UUID, plan: UUID, proposals: Proposals) -> Response:
    """Answer with a page that shows a plan and asks; a look changes nothing."""
    try:
        found = proposals.of(owner, plan)
    except CuebirdError as why:
        return leaves.sorry(why)
    if found.verdict != "open":
        return leaves.told("This has been answered.")
    titles = [one["before"]["title"] for one in found.tasks]
    asked_for = f"{found.client} asks for this. {question(found).partition(':')[0]}:"
    return leaves.proposed(asked_for, titles, no=f"{PATH}{plan}/no")


def agreed(owner: UUID, plan: UUID, tools: Tools, proposals: Proposals) -> Response:
    """Do what the person said yes to; pressed again it changes nothing more."""
    try:
        carried_out(proposals.settle(owner, plan, "yes"), tools)
    except CuebirdError as why:
        return leaves.sorry(why)
    return leaves.told("It is done.")


def declined(owner: UUID, plan: UUID, proposals: Proposals) -> Response:
    """Leave everything as it is."""
    try:
        proposals.settle(owner, plan, "no")
    except CuebirdError as why:
        return leaves.sorry(why)
    return leaves.told("Everything stays as it is.")
