"""The tools by REST: a tool's JSON in, its JSON out, and HTTP's own words for a change of what was seen and no other.

`If-Match` (RFC 9110, 13.1.1) names versions of tasks as `"<id>-<version>"`; the answer about one changed task carries
its own as `ETag`. An undo that names what a change left takes back that change and no newer one.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Request, Response

from shared.errors import Outdated
from shared.ports import Asker, Tools
from shared.runtime import doors

TAG = re.compile(r'(?<!/)"([0-9]{1,18})-([0-9]{1,18})"')  # a weak ETag (W/) never matches


def call(request: Request, tool: str, asker: Asker, tools: Tools) -> Response:
    """Answer a call of a tool; NotThere where there is none of that name."""
    if tool not in tools.catalogue():
        raise doors.NotThere(request.path, hint="there are " + ", ".join(tools.catalogue()))
    arguments = doors.body(request)
    seen = _seen(request, tools.catalogue()[tool])
    said = tools.call(tool, arguments, replace(asker, seen=seen))
    answer = doors.answered(said)
    changed = [said["task"]] if "task" in said else said.get("tasks", ())
    if tools.catalogue()[tool]["writes"] and len(changed) == 1:
        answer.headers["ETag"] = f'"{changed[0]["id"]}-{changed[0]["version"]}"'
    return answer


def conditional(tool: Mapping[str, Any]) -> bool:
    """Return whether a tool changes what is there: tasks that it is told, or those whose changes it takes back."""
    return not {"task_ids", "what"}.isdisjoint(tool["input"]["properties"])


def _seen(request: Request, tool: Mapping[str, Any]) -> dict[str, int] | None:
    """Return the versions of tasks, by id, that a request names as seen; None where it does not care.

    What is no ETag of ours names no task's version, so its condition cannot hold.
    """
    said = request.headers.get("If-Match")
    if said is None or said.strip() == "*":
        return None
    if not conditional(tool):
        raise Outdated("this tool changes no task that is there", field="If-Match", hint="leave If-Match out")
    return {number: int(version) for number, version in TAG.findall(said)}
