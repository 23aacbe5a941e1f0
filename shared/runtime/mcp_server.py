"""Cuebird as an MCP server (https://modelcontextprotocol.io/specification/2026-07-28 and every earlier revision).

One server a request: it knows for whom it answers and keeps nothing between two requests. Its tools are the contract's.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

import mcp_types as types
import msgspec
from mcp.server import CacheHint, Server, ServerRequestContext
from mcp.server.request_state import RequestStateBoundary, RequestStateSecurity
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import RequestBodyLimitMiddleware
from mcp.shared.exceptions import MCPError
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send

from shared import wire
from shared.agent.asking import MODEL
from shared.callers import NotCovered, check_tool
from shared.config import Settings
from shared.errors import Refused
from shared.grants import tool_key
from shared.ports import Asker, Tools
from shared.proposals import PATIENCE, Proposal
from shared.runtime import doors, mcp_resource, tracing
from shared.runtime.mcp_confirming import Confirming, input_required, link

INSTRUCTIONS = """Cuebird keeps one person's to-do list. Ask for as little as you need: lists come in pages of 10.
A page says the person's today, weekday and time zone.
{rules}
- Give every write a request_id of its own and use the same one when you try again: it is done once.
- undo takes back what came through you, and nobody else's changes.
- More than 5 tasks changed within ten minutes wait for the person's yes; only they can give it.
A task: id, title, description, status (open, completed), priority (high, medium, low, none), tags, due, time_zone,
recurrence, recurrence_text, recurs_from, missed, reminders, project, parent, series_id, occurrence, created_at,
updated_at, completed_at, version."""
FRESH = CacheHint(ttl_ms=3_600_000, scope="public")  # the catalogue changes with a deployment only
BAD_REQUEST = 400
STATE = "mcp state"  # what the key is derived for
CONVERSATION = ("dev.cuebird/conversation", "openai/session")  # in a call's _meta: ours, and what ChatGPT sends
Context = ServerRequestContext[Any, Any]
Result = types.CallToolResult | types.InputRequiredResult


class Porch:
    """An ASGI application that answers one MCP request for one caller.

    Its settings say which keys seal what a client holds while its person is asked, and where tokens are told of.
    """

    def __init__(self, tools: Tools, confirming: Confirming, asker: Asker, known: Settings) -> None:
        self._tools, self._confirming, self._asker = tools, confirming, asker
        self._metadata = mcp_resource.place(known)
        self._server = self._made([tool_key(master, STATE) for master in known.masters.values()])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        await RequestBodyLimitMiddleware(self._strictly, doors.LARGEST)(scope, receive, send)

    async def _strictly(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        refusal = self._refusal(message.get("body", b""))
        if refusal is not None:
            return await refusal(scope, receive, send)
        manager = StreamableHTTPSessionManager(self._server, json_response=True, stateless=True)
        async with manager.run():
            return await manager.handle_request(scope, _with(message, receive), send)

    def _refusal(self, body: bytes) -> Response | None:
        """Return what answers a request that says a thing twice, or calls a tool that its token does not cover.

        What is no JSON at all the protocol itself has words for.
        """
        try:
            self._check_covered(json.loads(body, object_pairs_hook=wire.once))
        except NotCovered as why:
            from shared.runtime.asynchronous import as_asgi  # here, since rendering imports no adapter

            why.metadata = self._metadata
            return as_asgi(doors.refused(why))
        except Refused as why:
            return _invalid(why)
        except (ValueError, RecursionError):
            return None
        return None

    def _check_covered(self, said: Any) -> None:
        """Raise NotCovered where a tool is called that the caller's token does not reach."""
        asked = said.get("params") if isinstance(said, dict) and said.get("method") == "tools/call" else None
        name = asked.get("name") if isinstance(asked, dict) else None
        if isinstance(name, str) and (tool := self._tools.catalogue().get(name)) is not None:
            check_tool(self._asker.scopes, name, writes=tool["writes"])

    def _made(self, keys: Sequence[bytes]) -> Server[Any]:
        server: Server[Any] = Server(
            "cuebird",
            version=doors.version(),
            title="Cuebird",
            instructions=INSTRUCTIONS.format(rules=self._tools.rules),
            cache_hints={"tools/list": FRESH, "server/discover": FRESH},
            get_tool_input_schema=lambda name: self._tools.catalogue().get(name, {}).get("input"),
            on_list_tools=self._list,
            on_call_tool=self._call,
        )
        security = RequestStateSecurity(keys=keys, ttl=PATIENCE.total_seconds(), bind_principal=self._principal)
        server.middleware.append(RequestStateBoundary(security, default_audience="cuebird"))
        return server

    def _for(self, context: Context) -> Asker:
        """Return for whom one call is made: history names the client, and the client's trace goes on."""
        told, actor = context.meta or {}, replace(self._asker.actor, client=_client(context, self._asker))
        return replace(
            self._asker,
            actor=actor,
            traceparent=tracing.read(told.get("traceparent")),
            conversation_id=_conversation(told, actor.client, self._asker.owner),
        )

    def _principal(self, context: Context) -> str:
        return f"{self._asker.owner}/{_client(context, self._asker)}"

    async def _list(self, _context: Context, _asked: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        catalogue = sorted(self._tools.catalogue().items())
        return types.ListToolsResult(tools=[_shown(name, tool) for name, tool in catalogue])

    async def _call(self, context: Context, asked: types.CallToolRequestParams) -> Result:
        if asked.name not in self._tools.catalogue():
            there = ", ".join(sorted(self._tools.catalogue()))
            raise MCPError(types.INVALID_PARAMS, f"there is no tool {asked.name[:50]}; there are {there}")
        try:
            check_tool(self._asker.scopes, asked.name, writes=self._tools.catalogue()[asked.name]["writes"])
            wire.whole(asked.arguments or {})
            wire.whole(dict(context.meta or {}), "_meta")
            said = await asyncio.to_thread(self._confirming.take, asked, self._for(context))
        except Exception as why:  # noqa: BLE001  # a model is told of every error as a result it can mend
            from shared.runtime.serving import ours  # here, since rendering reads signatures without adapters

            return _refused(ours(why, "mcp").problem())
        if isinstance(said, Proposal):
            return input_required(said) if _can_ask(context) else _refused(link(said, self._confirming.base))
        return types.CallToolResult(content=[_json(said)], structured_content=said)


def _with(first: Message, receive: Receive) -> Receive:
    """Return what receives a message that was read before, and then what comes after it."""
    waiting = [first]

    async def received() -> Message:
        return waiting.pop() if waiting else await receive()

    return received


def _invalid(why: Refused) -> JSONResponse:
    error = {"code": types.INVALID_REQUEST, "message": why.detail, "data": why.problem()}
    return JSONResponse({"jsonrpc": "2.0", "id": None, "error": error}, status_code=BAD_REQUEST)


def _client(context: Context, asker: Asker) -> str:
    """Return the name of the caller's token, else the client's as it gives it, which earlier revisions may not.

    By this name history tells one from another and changes are counted, so a token cannot take another name.
    """
    if asker.actor.name != MODEL.name:
        return asker.actor.name
    said = context.session.client_params
    return said.client_info.name[:100] if said is not None else asker.actor.client


def _conversation(told: Mapping[str, Any], client: str, owner: UUID) -> UUID | None:
    """Return which conversation a call is part of, where its client says so: the protocol itself has no sessions."""
    said = next((told[name] for name in CONVERSATION if isinstance(told.get(name), str)), None)
    return uuid5(owner, f"{client}/{said}") if said else None


def _can_ask(context: Context) -> bool:
    """Return whether a client can put a question to its person and come back with the answer."""
    capabilities = context.session.client_capabilities
    asks = capabilities.elicitation if capabilities is not None else None
    forms = asks is not None and (asks.form is not None or asks.url is None)  # neither said means forms
    return forms and context.protocol_version in MODERN_PROTOCOL_VERSIONS


def _shown(name: str, tool: Mapping[str, Any]) -> types.Tool:
    return types.Tool(
        name=name,
        description=tool["description"],
        input_schema=tool["input"],
        output_schema=_brief(tool["output"]),
        annotations=types.ToolAnnotations.model_validate(tool["annotations"]),
    )


def _brief(schema: Any) -> Any:
    """Return an answer's schema without the forms it names: what a task is, the instructions say once for all tools."""
    if isinstance(schema, list):
        return [_brief(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"type": "object"}
    return {name: _brief(part) for name, part in schema.items() if name not in ("$defs", "description")}


def _refused(problem: Mapping[str, Any]) -> types.CallToolResult:
    """Return a refusal as the model sees it, so that it can mend its call: the problem document of every door."""
    return types.CallToolResult(content=[_json(problem)], is_error=True)


def _json(said: Any) -> types.TextContent:
    return types.TextContent(type="text", text=msgspec.json.encode(said).decode())
