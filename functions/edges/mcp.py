"""The edge mcp: the door for models that work for a person."""

from asyncio import to_thread
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp

from shared.agent.asking import MODEL
from shared.callers import Callers
from shared.errors import Unauthorised
from shared.ports import Asker, Tools
from shared.proposals import Proposals
from shared.runtime import doors, mcp_resource
from shared.runtime.callers import caller
from shared.runtime.edge import door
from shared.runtime.mcp_confirming import Confirming
from shared.runtime.mcp_server import Porch


@door("/mcp", mcp_resource.WELL_KNOWN, rare=True)
async def mcp(request: Request, tools: Tools, proposals: Proposals, callers: Callers) -> ASGIApp:
    """Let models in: the tools by the Model Context Protocol, each call an event to the tool's own Service."""
    known = doors.settings()
    doors.check(request, known)
    if request.url.path in (mcp_resource.WELL_KNOWN, f"{mcp_resource.WELL_KNOWN}/mcp") and request.method in doors.SAFE:
        return JSONResponse(mcp_resource.metadata(known))
    if request.url.path != "/mcp":
        raise doors.NotThere(request.url.path)
    if request.method != "POST":
        raise doors.WrongMethod(request.method, ["POST"])
    doors.check_json(request)
    try:
        found = await to_thread(caller, request, known, callers)
    except Unauthorised as why:
        why.metadata = mcp_resource.place(known)
        raise
    asker = Asker(owner=found.owner, actor=replace(MODEL, name=found.name), scopes=found.scopes)
    return Porch(tools, Confirming(tools, proposals, known.base), asker, known)
