"""What REST is, told to programs: OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1), made of the tools' signatures."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Response

from shared import wire
from shared.ports import Tools
from shared.runtime import doors
from shared.runtime.roads.others import EXPIRED, ROADS, Road, Schema
from shared.runtime.roads.rest import conditional

PLACE = "#/components/schemas/"
REFUSALS = {
    "400": "What was sent is no JSON, or a header is not of its form.",
    "401": "Nobody is signed in.",
    "403": "The caller may not do this.",
    "413": "Over 256 KiB.",
    "415": "The content is not of a type that is read.",
    "422": "Refused: the field, its value and what to do are named.",
    "429": "Too much at once; Retry-After says when to come back.",
    "503": "Something does not answer now; Retry-After says when to come back.",
}
OUTDATED = {"412": "A task is no more at the version that If-Match names."}
PROBLEM: Schema = {
    "description": "A problem document (RFC 9457), the same through every door.",
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "field": {"type": "string"},
        "value": {},
        "hint": {"type": "string"},
    },
    "required": ["type", "title", "status", "detail"],
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key again gives the same answer and changes nothing.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}
SEEN = {
    "name": "If-Match",
    "in": "header",
    "description": 'The versions that were seen, "<id>-<version>" for each task; else 412 and nothing is changed.',
    "schema": {"type": "string"},
}
ETAG = {"description": "The changed task's version, where it is one.", "schema": {"type": "string"}}
REPLAYED: Schema = {"replayed": {"type": "boolean"}, "first_at": {"type": "string"}}
TALKED: Schema = {
    "type": "object",
    "properties": {
        "reply": {"type": "string"},
        "conversation_id": {"type": "string"},
        "calls": {"type": "array", "items": {"type": "object"}},
        "confirm": {"description": "What waits for the person's yes, and its token.", "type": "object"},
    },
    "required": ["reply", "conversation_id", "calls"],
}


def told(tools: Tools, talk: type) -> Response:
    """Answer with the document; `talk` is the form of a message to the chat."""
    return doors.answered(document(tools.catalogue(), talk))


def document(catalogue: Mapping[str, Any], talk: type) -> Schema:
    """Return the document for these tools and this form of a message."""
    shared: Schema = {"Problem": PROBLEM}
    paths: Schema = {f"/v1/tools/{name}": {"post": _tool(name, tool, shared)} for name, tool in catalogue.items()}
    say = "Say something in your own words."
    chat = Road(name="chat", path="/v1/chat", method="post", meaning=say, takes=talk, gives=TALKED, parameters=(KEY,))
    for road in (chat, *ROADS):
        paths.setdefault(road.path, {})[road.method] = _road(road, shared)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Cuebird", "version": doors.version(), "summary": "The to-do list you talk to."},
        "servers": [{"url": "/"}],
        "security": [{}, {"bearer": []}],
        "paths": paths,
        "components": {"schemas": shared, "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    }


def _tool(name: str, tool: Mapping[str, Any], shared: Schema) -> Schema:
    """Return a tool's operation; what writes takes a key and, where it changes what is there, a condition."""
    takes = _body(tool["input"], shared)
    if not tool["writes"]:
        expired = _refusals(EXPIRED) if "since" in tool["input"]["properties"] else {}
        answers = _answers("200", tool["output"], shared) | expired
        return _operation(name, tool["description"], [], takes, answers)
    gives = {**tool["output"], "properties": {**tool["output"]["properties"], **REPLAYED}}
    answers = _answers("200", gives, shared)
    answers["200"]["headers"] = {"ETag": ETAG}
    if not conditional(tool):
        return _operation(name, tool["description"], [KEY], takes, answers)
    return _operation(name, tool["description"], [KEY, SEEN], takes, answers | _refusals(OUTDATED))


def _road(road: Road, shared: Schema) -> Schema:
    takes = {} if road.takes is None else _body(wire.schema(road.takes), shared)
    asks = [] if road.asks is None else _query(wire.schema(road.asks))
    answers = _answers(road.status, road.gives, shared) | _refusals(road.refuses)
    return _operation(road.name, road.meaning, [*road.parameters, *asks], takes, answers)


def _query(form: Schema) -> list[Schema]:
    """Return a flat form as parameters of a query, where nothing is null: what is not said is left out."""
    return [{"name": name, "in": "query", "schema": _present(part)} for name, part in form["properties"].items()]


def _present(part: Schema) -> Schema:
    """Return a member's schema without its null."""
    kinds = [kind for kind in part.get("anyOf", ()) if kind != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else {name: value for name, value in part.items() if name != "default"}


def _operation(name: str, meaning: str, parameters: Sequence[Schema], takes: Schema, answers: Schema) -> Schema:
    whole = {"operationId": name, "summary": meaning, "parameters": list(parameters), **takes}
    return whole | {"responses": dict(sorted(answers.items()))}


def _body(schema: Schema, shared: Schema) -> Schema:
    return {"requestBody": {"required": True, "content": _json(schema, shared)}}


def _answers(status: str, gives: Schema, shared: Schema) -> Schema:
    return {status: {"description": "Done.", "content": _json(gives, shared)}, **_refusals(REFUSALS)}


def _refusals(whys: Mapping[str, str]) -> Schema:
    problem = {"application/problem+json": {"schema": {"$ref": f"{PLACE}Problem"}}}
    return {status: {"description": why, "content": problem} for status, why in whys.items()}


def _json(schema: Schema, shared: Schema) -> Schema:
    """Return a schema as the content of a body; the forms it names are kept once for all."""
    shared |= {name: _placed(form) for name, form in schema.get("$defs", {}).items()}
    return {"application/json": {"schema": _placed({name: part for name, part in schema.items() if name != "$defs"})}}


def _placed(part: Any) -> Any:
    if isinstance(part, list):
        return [_placed(one) for one in part]
    if not isinstance(part, dict):
        return part
    return dict(_members(part))


def _members(part: Schema) -> Iterator[tuple[str, Any]]:
    for name, value in part.items():
        yield name, value.replace("#/$defs/", PLACE) if name == "$ref" else _placed(value)
