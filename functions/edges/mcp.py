"""The edge mcp: the door for models that work for a person."""

from starlette.requests import Request
from starlette.types import ASGIApp

from shared.ports import Actor, Asker, Tools
from shared.runtime import doors
from shared.runtime.edge import door
from shared.runtime.mcp_server import Porch

MODEL = Actor(kind="agent", name="me", client="mcp", door="mcp")


@door("/mcp", rare=True)
async def mcp(request: Request, tools: Tools) -> ASGIApp:
    """Let models in: the tools by the Model Context Protocol, each call an event to the tool's own Service."""
    known = doors.settings()
    doors.check(request, known, forms=request.method != "POST")
    if request.url.path != "/mcp":
        raise doors.NotThere(request.url.path)
    if request.method != "POST":
        raise doors.WrongMethod(request.method, ["POST"])
    return Porch(tools, Asker(owner=doors.owner(known), actor=MODEL))
