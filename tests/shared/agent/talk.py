"""A person who talks: the agent on a real database, its tools behind real HTTP, each at its own edge."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from flask import Request
from werkzeug.serving import make_server

from shared.adapters.tools_http import HttpTools
from shared.agent.conversing import answer
from shared.agent.memory import Heard
from shared.errors import Unavailable
from shared.mailing import People
from shared.ports import Asker, Tools
from shared.runtime.serving import SERVED, answer_to
from shared.runtime.world import World
from shared.turns import Conversations
from tests.house.people import MASTER, Person, signature


@contextmanager
def serving(worlds: Callable[[str], World]) -> Iterator[HttpTools]:
    """Serve every tool on one loopback port, as `/add-task` and so on, for as long as a block lasts."""

    def application(environ: Any, start: Any) -> Any:
        name = environ["PATH_INFO"].strip("/").replace("-", "_")
        tool = signature("tools", name)
        answer = answer_to(lambda: SERVED["tool"](tool, worlds(name), Request(environ)), tool)
        return answer(environ, start)

    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    tools = HttpTools(f"http://127.0.0.1:{server.server_port}/{{name}}", {"k1": MASTER})
    try:
        yield tools
    finally:
        tools._pool.clear()
        server.shutdown()
        thread.join()
        server.server_close()


class CutTools:
    """Tools that do what they are told and then, at one call, are not heard: the answer is lost."""

    def __init__(self, tools: Tools, *, lost: int) -> None:
        self._tools, self._left = tools, lost

    @property
    def rules(self) -> str:
        """Return how models use the tools."""
        return self._tools.rules

    def catalogue(self) -> Mapping[str, Any]:
        """Return the tools there are."""
        return self._tools.catalogue()

    def call(self, tool: str, arguments: Mapping[str, Any], asker: Asker) -> dict[str, Any]:
        """Call a tool; Unavailable at the call whose answer is lost."""
        answer = self._tools.call(tool, arguments, asker)
        self._left -= 1
        if self._left == 0:
            raise Unavailable("the answer is lost")
        return answer


class Talk:
    """One conversation of one person."""

    def __init__(self, person: Person, tools: Tools, conversations: Conversations, people: People) -> None:
        self.person = person
        self.tools = tools
        self.conversations = conversations
        self.people = people
        self.id = uuid4()

    def say(self, message: str, *, request_id: str = "", **more: Any) -> dict[str, Any]:
        """Say something; return the whole answer."""
        heard = Heard(
            owner=self.person.owner,
            conversation=self.id,
            request_id=request_id or str(uuid4()),
            message=message,
            **more,
        )
        return answer(heard, self.tools, self.conversations, self.people)

    def told(self, message: str, **more: Any) -> str:
        """Say something; return the reply."""
        return str(self.say(message, **more)["reply"])

    def tasks(self, status: str = "open") -> dict[str, Any]:
        """Return the person's tasks by title."""
        return {task["title"]: task for task in self.person.do("list_tasks", status=status, limit=100)["tasks"]}

    def add(self, *titles: str, **fields: Any) -> list[str]:
        """Add tasks behind the conversation's back; return their ids."""
        return [self.person.do("add_task", title=title, **fields)["task"]["id"] for title in titles]

    def another(self) -> "Talk":
        """Return another conversation of the same person."""
        return Talk(self.person, self.tools, self.conversations, self.people)
