"""A Knative of one machine: it runs a folder of plain manifests until it is told to end.

When everything answers it prints one JSON line: {"ready": true, "brokers": {"ns/name": url}, "services": {...}}. At
SIGUSR2 each Service is replaced by a process of the code that lies there now, and {"renewed": true} is printed.
"""

import asyncio
import json
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.log import server_logger

from knative.local.chance import Chance
from knative.local.directory import Directory
from knative.local.dispatching import Dispatcher
from knative.local.faults import ManifestFault
from knative.local.forms import Name
from knative.local.manifests import read
from knative.local.passing import Passage
from knative.local.pinging import tick
from knative.local.places import Places
from knative.local.queue import Queue, made
from knative.local.sending import Sender
from knative.local.server import Front, is_ours
from knative.local.services import Process, Services
from shared.errors import CuebirdError, Refused

DRAIN = 15.0  # seconds that work in flight has to end
KEPT = 1.5  # seconds an idle connection is kept: less than the 2 s after which gunicorn closes it


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
    announce: Callable[[Mapping[str, Any]], None] = lambda fact: _say(json.dumps(fact))
    prepare: Callable[[], None] = lambda: None  # what a renewal does before it replaces anything


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def run(options: Options) -> int:
    """Run until SIGINT or SIGTERM; return the exit status: 0, 1 where it fell, 2 where the manifests cannot be run.

    Why it cannot be run is one line on stderr; what is wrong with port or database is raised (Refused, Unavailable).
    """
    try:
        manifests = read(options.manifests)
        host = f"[{options.host}]" if ":" in options.host else options.host
        places = Places(manifests, f"http://{host}:{options.port}", options.data / "secrets")
        processes = {name: Process(one, places.environment(one)) for name, one in manifests.services.items()}
    except ManifestFault as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    return asyncio.run(Runner(options, places, processes).run())


class Runner:
    """What runs, from the first connection to the last answer."""

    def __init__(self, options: Options, places: Places, processes: Mapping[tuple[str, str], Process]) -> None:
        self._options = options
        self._manifests = places.manifests
        self._places = places
        self._processes = processes
        self._ended = asyncio.Event()
        self._asked_anew = asyncio.Event()
        self._status = 0

    async def run(self) -> int:
        """Start everything, and end it in order when told to."""
        for one in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(one, self._ended.set)
        async with AsyncExitStack() as stack:
            client = await stack.enter_async_context(_client())
            queue = Queue(made(self._options.database_url, self._options.database))
            stack.callback(queue.close)
            services = Services(self._processes, client, self._fell)
            directory = Directory(self._places, services)
            dispatcher = Dispatcher(
                self._manifests.triggers, queue, Sender(client), directory, Chance(self._options.hostile)
            )
            passage = Passage(self._manifests, services, client)
            front = Front(self._manifests, dispatcher, passage, self._options.host)
            await self._listen(stack, front)
            await services.open(self._options.preload)
            stack.push_async_callback(services.close)
            if self._options.lazy or await self._meanwhile(services.start_all()):
                dispatcher.send(queue.left())
                await self._work(client, directory, services)
                front.ending = True
                await dispatcher.close(DRAIN)
                await front.quiet(DRAIN)
        return self._status

    async def _work(self, client: aiohttp.ClientSession, directory: Directory, services: Services) -> None:
        """Let the clocks tick, say that all is ready, renew it when asked to, and wait for the end."""
        ticking = [tick(name, spec, client, directory) for name, spec in self._manifests.pings.items()]
        tasks = [asyncio.create_task(one) for one in (*ticking, self._renew(services))]
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR2, self._asked_anew.set)
        self._options.announce(self._ready())
        await self._ended.wait()
        for task in tasks:
            task.cancel()

    async def _renew(self, services: Services) -> None:
        """Replace every Service each time that is asked for; what keeps one from it is said, and all else goes on."""
        while await self._asked_anew.wait():
            self._asked_anew.clear()
            try:
                await asyncio.to_thread(self._options.prepare)
                await services.replace(self._environments())
            except (CuebirdError, ManifestFault) as why:
                hint = getattr(why, "hint", None)
                self._options.announce({"renewed": False, "why": f"{why}{f' ({hint})' if hint else ''}"})
            else:
                self._options.announce({"renewed": True})

    def _environments(self) -> dict[Name, dict[str, str]]:
        """Return each Service's environment as its manifest says now; ManifestFault where more than that is new."""
        now, before = read(self._options.manifests), self._manifests
        if (now.services.keys(), now.triggers.keys()) != (before.services.keys(), before.triggers.keys()):
            raise ManifestFault("there are other Services or Triggers now: end it and start it again")
        places = replace(self._places, manifests=now)
        return {name: places.environment(one) for name, one in now.services.items()}

    def _fell(self) -> None:
        self._status = 1
        self._ended.set()

    async def _meanwhile(self, work: Coroutine[Any, Any, None]) -> bool:
        """Do some work unless the end comes first; return whether it was done."""
        doing, ending = asyncio.ensure_future(work), asyncio.ensure_future(self._ended.wait())
        await asyncio.wait((doing, ending), return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        if doing.done():
            doing.result()
        doing.cancel()
        return not self._ended.is_set()

    async def _listen(self, stack: AsyncExitStack, front: Front) -> None:
        server_logger.addFilter(is_ours)
        runner = web.AppRunner(front.application(), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        host, port = self._options.host, self._options.port
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as why:
            hint = "choose another with --port"
            raise Refused(f"port {port} cannot be used: {why.strerror}", field="port", value=port, hint=hint) from why

    def _ready(self) -> dict[str, Any]:
        return {
            "ready": True,
            "brokers": {"/".join(name): self._places.broker(name) for name in self._manifests.brokers},
            "services": {"/".join(name): self._places.service(name) for name in self._manifests.services},
        }


def _client() -> aiohttp.ClientSession:
    """Return a client that adds nothing of its own to what it sends, and remembers nothing between two requests."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT),
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=("User-Agent", "Content-Type", "Accept", "Accept-Encoding"),
    )
