"""The one address of the machine: Brokers' ingresses, Services by name, and doors by path or host name.

`POST /<namespace>/<broker>` is an ingress as the Kafka Broker has it; `/_services/<namespace>/<name>/...` leads to a
Service, which is started on its first knock; anything else goes to the Service whose door it is. A foreign page may
lead a name of its own here, so the first two are answered under our names only; doors look at the name themselves.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from knative.local.dispatching import Dispatcher
from knative.local.events import NoEvent, read
from knative.local.forms import Name
from knative.local.manifests import Manifests
from knative.local.passing import Passage
from knative.local.queue import LOST

LARGEST = 1024 * 1024  # bytes of an event: the Kafka producer's max.request.size
OUR_NAMES = re.compile(r"localhost|127\.0\.0\.1|\[::1\]|(?:[a-z0-9-]+\.)+localhost")
PORT = re.compile(r":\d*$", re.ASCII)
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def is_ours(record: logging.LogRecord) -> bool:
    """Return whether a log line is no stranger's fault: what is no HTTP would be quoted in it, tokens and all."""
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


class Front:
    """Answers every request that comes to the machine, whose address is `host`.

    Once it is `ending`, nobody new is let in from outside.
    """

    def __init__(self, manifests: Manifests, dispatcher: Dispatcher, passage: Passage, host: str) -> None:
        self._manifests = manifests
        self._dispatcher = dispatcher
        self._passage = passage
        self._address = {host.lower(), f"[{host.lower()}]"}
        doors = [(path, name) for name, service in manifests.services.items() for path in service.paths]
        self._doors = sorted(doors, key=lambda door: -len(door[0]))
        self._hosts = {f"{name[1]}.localhost": name for _, name in doors}
        self._namespaces = {namespace for namespace, _ in manifests.brokers}
        self.ending = False

    def application(self) -> web.Application:
        """Return the web application; bodies of any size pass through, a Service refuses what is too much for it."""
        made = web.Application(client_max_size=LARGEST)
        made.router.add_route("*", r"/_services/{namespace}/{name}{rest:(/[\s\S]*)?}", self._service)
        made.router.add_route("*", r"/{rest:[\s\S]*}", self._anything)  # a line break too
        return made

    async def quiet(self, patience: float) -> None:
        """Let nobody new in, and wait until requests in flight have ended; streams, which need not end, aside."""
        self.ending = True
        if flying := self._passage.flying - self._passage.streams:
            await asyncio.wait(flying, timeout=patience)

    async def _anything(self, request: web.Request) -> web.StreamResponse:
        if self.ending:
            return web.Response(status=503, text="ending\n", headers={"Connection": "close"})
        parts = request.path.strip("/").split("/")
        if self._is_ingress(request, parts):
            return await self._ingress(request, (parts[0], parts[1]))
        if not _host(request):  # passed on it would be given the Service's own, which is always ours
            return web.Response(status=400, text="no Host\n")
        name = self._door(request)
        if name is None:
            raise web.HTTPNotFound
        return await self._passage.through(request, name, request.rel_url.raw_path_qs)

    def _is_ingress(self, request: web.Request, parts: list[str]) -> bool:
        return len(parts) == 2 and parts[0] in self._namespaces and _host(request) not in self._hosts  # noqa: PLR2004  # namespace and name

    def _door(self, request: web.Request) -> Name | None:
        """Return the Service behind a request's host name, else behind the longest path that it begins with."""
        if _host(request) in self._hosts:
            return self._hosts[_host(request)]
        inside = (name for path, name in self._doors if f"{request.path}/".startswith(f"{path.rstrip('/')}/"))
        return next(inside, None)

    def _check_host(self, request: web.Request) -> None:
        host = _host(request)
        if not OUR_NAMES.fullmatch(host) and host not in self._address:
            raise web.HTTPForbidden(text=f"Host: {host!r} is no name of this machine; use localhost\n")

    async def _ingress(self, request: web.Request, broker: Name) -> web.Response:
        self._check_host(request)
        if broker not in self._manifests.brokers:
            raise web.HTTPNotFound
        if request.method != "POST":
            raise web.HTTPMethodNotAllowed(request.method, ["POST"])
        try:
            event = read(request.headers, await request.read())
        except NoEvent as why:
            return web.Response(status=400, text=f"no CloudEvent: {why}\n")
        try:
            await self._dispatcher.accept(broker, event)
        except LOST:
            return web.Response(status=503, text="the queue cannot be written\n")
        return web.Response(status=202)

    async def _service(self, request: web.Request) -> web.StreamResponse:
        self._check_host(request)
        name = (request.match_info["namespace"], request.match_info["name"])
        if name not in self._manifests.services:
            raise web.HTTPNotFound
        path = request.rel_url.raw_path_qs.removeprefix(f"/_services/{name[0]}/{name[1]}")
        return await self._passage.through(request, name, path if path.startswith("/") else f"/{path}")


def _host(request: web.Request) -> str:
    return PORT.sub("", request.headers.get(hdrs.HOST, "")).lower()
