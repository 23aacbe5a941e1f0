"""Requests on their way to a Service and answers on their way back: as they were sent, and as they flow."""

import asyncio
from collections.abc import Mapping

import aiohttp
from aiohttp import hdrs, web
from yarl import URL

from knative.local.forms import Name
from knative.local.manifests import Manifests
from knative.local.services import Services

HOPS = {  # what concerns one connection only (RFC 9110 7.6.1)
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}


class Passage:
    """Passes requests on; knows which are `flying`, and which of those are `streams` of events."""

    def __init__(self, manifests: Manifests, services: Services, client: aiohttp.ClientSession) -> None:
        self._limits = {name: service.limit for name, service in manifests.services.items()}
        self._services = services
        self._client = client
        self.flying: set[asyncio.Task[None]] = set()
        self.streams: set[asyncio.Task[None]] = set()

    async def through(self, request: web.Request, name: Name, path: str) -> web.StreamResponse:
        """Pass a request on to a Service, which is waited for; 503 where it does not answer, 504 where it is late."""
        task = asyncio.current_task()
        assert task is not None
        self.flying.add(task)
        try:
            async with self._asked(request, await self._services.address(name) + path, self._limits[name]) as answer:
                if answer.content_type == "text/event-stream":
                    self.streams.add(task)
                return await _back(request, answer)
        except TimeoutError:
            return web.Response(status=504, text=f"the service {name[1]} is late\n")
        except (aiohttp.ClientError, OSError):
            return web.Response(status=503, text=f"the service {name[1]} does not answer\n")
        finally:
            self.flying.discard(task)
            self.streams.discard(task)

    def _asked(self, request: web.Request, url: str, limit: float) -> "aiohttp.client._RequestContextManager":
        return self._client.request(
            request.method,
            URL(url, encoded=True),
            headers=_passed(request.headers),
            data=request.content if request.body_exists else None,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=limit),
            auto_decompress=False,
        )


async def _back(request: web.Request, answer: aiohttp.ClientResponse) -> web.StreamResponse:
    response = web.StreamResponse(status=answer.status, reason=answer.reason, headers=_passed(answer.headers))
    await response.prepare(request)
    try:
        async for chunk in answer.content.iter_any():
            await response.write(chunk)
        await response.write_eof()
    except (aiohttp.ClientError, OSError):
        if request.transport:
            request.transport.abort()  # half an answer may not look like a whole one
    return response


def _passed(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    named = {name.strip().lower() for name in headers.get(hdrs.CONNECTION, "").split(",")}
    return [(name, value) for name, value in headers.items() if name.lower() not in HOPS | named]
