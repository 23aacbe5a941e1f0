"""A Knative of one machine: it runs a folder of plain manifests until it is told to end.

When everything answers it prints one JSON line: {"ready": true, "brokers": {"ns/name": url}, "services": {...}}.
"""

import asyncio
import json
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from knative.local.chance import Chance
from knative.local.dispatching import Address, Dispatcher
from knative.local.faults import ManifestFault
from knative.local.manifests import Manifests, read
from knative.local.pinging import tick
from knative.local.queue import Queue, made
from knative.local.sending import Sender
from knative.local.server import Front
from knative.local.services import Process, Services, environment

DRAIN = 15.0  # seconds that work in flight has to end


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is run, where it is reached, where it keeps things, and how it behaves."""

    manifests: list[Path]
    port: int
    data: Path
    database_url: str
    database: str = "knative"
    host: str = "127.0.0.1"
    preload: list[str] = field(default_factory=list)
    lazy: bool = False
    hostile: int | None = None
    announce: Callable[[Mapping[str, Any]], None] = lambda ready: _say(json.dumps(ready))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def run(options: Options) -> int:
    """Run until SIGINT or SIGTERM; return the exit status: 0, or 2 with one line where the manifests cannot be run."""
    try:
        manifests = read(options.manifests)
        return asyncio.run(_run(options, manifests))
    except ManifestFault as fault:
        sys.stderr.write(f"{fault}\n")
        return 2


async def _run(options: Options, manifests: Manifests) -> int:
    ended = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, ended.set)
    base = f"http://{'[::1]' if ':' in options.host else options.host}:{options.port}"
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(_client())
        queue = Queue(made(options.database_url, options.database))
        stack.callback(queue.close)
        processes = _processes(options, manifests, base)
        services = Services(processes, client, ended.set)
        await services.open(options.preload)
        stack.push_async_callback(services.close)
        where = _address(services, base)
        dispatcher = Dispatcher(manifests, queue, Sender(client), where, Chance(options.hostile))
        stack.push_async_callback(dispatcher.close, DRAIN)
        await _listen(stack, options, Front(manifests, dispatcher, services, client))
        if not options.lazy and not await _until(ended, services.start_all()):
            return 0
        dispatcher.send(queue.left())
        pings = [asyncio.create_task(tick(ping, client, where)) for ping in manifests.pings.values()]
        stack.callback(lambda: [ping.cancel() for ping in pings])
        options.announce(_ready(manifests, base))
        await ended.wait()
    return 0


async def _until(ended: asyncio.Event, work: Any) -> bool:
    """Do some work unless the end comes first; return whether it was done."""
    doing, ending = asyncio.ensure_future(work), asyncio.ensure_future(ended.wait())
    await asyncio.wait((doing, ending), return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()
    done = doing.done() and not ended.is_set()
    doing.cancel()
    return done


def _client() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=1.5), skip_auto_headers=("User-Agent", "Content-Type")
    )


def _processes(options: Options, manifests: Manifests, base: str) -> dict[tuple[str, str], Process]:
    secrets = options.data / "secrets"
    return {
        name: Process(service, environment(service, manifests, base, secrets))
        for name, service in manifests.services.items()
    }


def _address(services: Services, base: str) -> Address:
    """Return how a destination (ref, or uri, or a uri relative to a ref) is found on this machine."""

    async def find(target: Mapping[str, Any], namespace: str) -> str:
        ref, uri = target.get("ref"), str(target.get("uri") or "")
        if ref is None:
            return uri
        place = (ref.get("namespace", namespace), ref["name"])
        if ref["kind"] == "Broker":
            return f"{base}/{place[0]}/{place[1]}"
        return f"{await services.address(place)}/{uri.lstrip('/')}"

    return find


async def _listen(stack: AsyncExitStack, options: Options, front: Front) -> None:
    runner = web.AppRunner(front.application(), access_log=None, shutdown_timeout=DRAIN)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, options.host, options.port).start()


def _ready(manifests: Manifests, base: str) -> dict[str, Any]:
    return {
        "ready": True,
        "brokers": {"/".join(name): f"{base}/{name[0]}/{name[1]}" for name in manifests.brokers},
        "services": {"/".join(name): f"{base}/_services/{name[0]}/{name[1]}" for name in manifests.services},
    }
