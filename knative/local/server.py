"""The one address of the machine: Brokers' ingresses, Services by name, and doors by path or host name.

`POST /<namespace>/<broker>` is an ingress as the Kafka Broker has it; `/_services/<namespace>/<name>/...` leads to a
Service, which is started on its first knock; anything else goes to the Service whose door it is.
"""

from collections.abc import Mapping

import aiohttp
from aiohttp import hdrs, web
from multidict import istr
from yarl import URL

from knative.local.dispatching import Dispatcher
from knative.local.events import NoEvent, read
from knative.local.manifests import Manifests, Name
from knative.local.queue import LOST
from knative.local.services import Services

LARGEST = 1024 * 1024  # bytes of an event: the Kafka producer's max.request.size
HOPS = {
    hdrs.CONNECTION,
    hdrs.KEEP_ALIVE,
    hdrs.PROXY_AUTHENTICATE,
    hdrs.PROXY_AUTHORIZATION,
    hdrs.TE,
    hdrs.TRAILER,
    hdrs.TRANSFER_ENCODING,
    hdrs.UPGRADE,
    hdrs.CONTENT_LENGTH,
}
CHUNK = 64 * 1024


class Front:
    """Answers every request that comes to the machine."""

    def __init__(
        self, manifests: Manifests, dispatcher: Dispatcher, services: Services, client: aiohttp.ClientSession
    ) -> None:
        self._manifests = manifests
        self._dispatcher = dispatcher
        self._services = services
        self._client = client
        doors = [(path, name) for name, service in manifests.services.items() for path in service.paths]
        self._doors = sorted(doors, key=lambda door: -len(door[0]))
        self._hosts = {f"{name[1]}.localhost": name for _, name in doors}

    def application(self) -> web.Application:
        """Return the web application; bodies of any size pass through, a Service refuses what is too much for it."""
        made = web.Application(client_max_size=LARGEST)
        made.router.add_route("*", "/_services/{namespace}/{name}{rest:(/.*)?}", self._service)
        made.router.add_route("*", "/{rest:.*}", self._anything)
        return made

    async def _anything(self, request: web.Request) -> web.StreamResponse:
        host = (request.host or "").rpartition(":")[0] or request.host
        if host in self._hosts:
            return await self._pass(request, self._hosts[host], request.raw_path)
        parts = request.path.strip("/").split("/")
        if len(parts) == 2 and (parts[0], parts[1]) in self._manifests.brokers:  # noqa: PLR2004  # namespace and name
            return await self._ingress(request, (parts[0], parts[1]))
        for path, name in self._doors:
            if path in ("/", request.path) or request.path.startswith(path.rstrip("/") + "/"):
                return await self._pass(request, name, request.raw_path)
        raise web.HTTPNotFound

    async def _ingress(self, request: web.Request, broker: Name) -> web.Response:
        if request.method != "POST":
            raise web.HTTPMethodNotAllowed(request.method, ["POST"])
        try:
            event = read(request.headers, await request.read())
        except (NoEvent, ValueError) as why:
            return web.Response(status=400, text=f"no CloudEvent: {why}\n")
        try:
            await self._dispatcher.accept(broker, event)
        except LOST:
            return web.Response(status=503, text="the queue cannot be written\n")
        return web.Response(status=202)

    async def _service(self, request: web.Request) -> web.StreamResponse:
        name = (request.match_info["namespace"], request.match_info["name"])
        if name not in self._manifests.services:
            raise web.HTTPNotFound
        before = f"/_services/{name[0]}/{name[1]}"
        return await self._pass(request, name, request.raw_path.removeprefix(before) or "/")

    async def _pass(self, request: web.Request, name: Name, path: str) -> web.StreamResponse:
        """Pass a request on to a Service and its answer back, both as they flow."""
        try:
            address = await self._services.address(name)
            async with self._client.request(
                request.method,
                URL(address + path, encoded=True),
                headers=_passed(request.headers),
                data=request.content if request.can_read_body else None,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=None),
                auto_decompress=False,
            ) as answer:
                return await _back(request, answer)
        except (aiohttp.ClientError, OSError, TimeoutError):
            return web.Response(status=503, text=f"the service {name[1]} does not answer\n")


async def _back(request: web.Request, answer: aiohttp.ClientResponse) -> web.StreamResponse:
    response = web.StreamResponse(status=answer.status, reason=answer.reason, headers=_passed(answer.headers))
    length = answer.headers.get(hdrs.CONTENT_LENGTH)
    if length is not None:
        response.content_length = int(length)
    await response.prepare(request)
    async for chunk in answer.content.iter_any():
        await response.write(chunk)
    await response.write_eof()
    return response


def _passed(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers.items() if istr(name) not in HOPS]
