"""The edge mcp: the door for models that work for a person."""

from starlette.requests import Request
from starlette.types import ASGIApp

from shared.agent.asking import MODEL
from shared.grants import tool_key
from shared.ports import Asker, Tools
from shared.proposals import Proposals
from shared.runtime import doors
from shared.runtime.edge import door
from shared.runtime.mcp_confirming import Confirming
from shared.runtime.mcp_server import Porch

STATE = "mcp state"  # what the key is derived for


@door("/mcp", rare=True)
async def mcp(request: Request, tools: Tools, proposals: Proposals) -> ASGIApp:
    """Let models in: the tools by the Model Context Protocol, each call an event to the tool's own Service."""
    known = doors.settings()
    doors.check(request, known, forms=request.method != "POST")
    if request.url.path != "/mcp":
        raise doors.NotThere(request.url.path)
    if request.method != "POST":
        raise doors.WrongMethod(request.method, ["POST"])
    asker = Asker(owner=doors.owner(known), actor=MODEL)
    keys = [tool_key(master, STATE) for master in known.masters.values()]
    return Porch(tools, Confirming(tools, proposals, known.base), asker, keys)
