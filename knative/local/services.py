"""The Services' processes as the runner sees them: where each listens, whether it is ready, and who comes after it."""

import asyncio
import os
import socket
import sys
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any

import aiohttp

from knative.local.forms import Name
from knative.local.manifests import Service
from knative.local.nest import Nest, search_path
from shared.errors import Unavailable

PATIENCE = 30.0  # seconds a request waits for a process to become ready
STARTING = 60.0  # seconds all processes have to become ready
GLANCE = aiohttp.ClientTimeout(total=2)
LOOK = 0.02  # seconds between two looks at a process that is not ready
SLOWEST = 5.0  # seconds at most before a process that ended is started again
STEADY = 10.0  # seconds after which a process that ends is not one that cannot start
LEAVING = 1.0  # seconds a replaced process still listens, for whoever had its address already


class Process:
    """One Service's process: where it listens, whether it answers, and how often it fell since it last stood."""

    def __init__(self, service: Service, environment: Mapping[str, str], revision: int = 1) -> None:
        self.service = service
        self.revision = revision
        name = service.name[1]
        told = {"K_SERVICE": name, "K_CONFIGURATION": name, "K_REVISION": f"{name}-{revision:05}", "HOST": "127.0.0.1"}
        self.environment = {**inherited(), **environment, **told}
        self.ready = asyncio.Event()
        self.fallen = asyncio.Event()
        self.url = ""
        self.began: float | None = None
        self.falls = 0

    def begin(self, port: int) -> Mapping[str, str]:
        """Note a start on a port; return the environment for it."""
        self.url = at(port)
        self.fallen.clear()
        self.began = asyncio.get_running_loop().time()
        return {**self.environment, "PORT": str(port)}

    def fall(self) -> float:
        """Note an end; return the seconds to wait before the next start."""
        self.ready.clear()
        self.fallen.set()
        stood = asyncio.get_running_loop().time() - (self.began or 0.0)
        self.falls = 1 if stood > STEADY else self.falls + 1
        return float(min(0.05 * 2**self.falls, SLOWEST))

    async def stirs(self) -> None:
        """Wait until it answers or has fallen."""
        waiting = [asyncio.ensure_future(event.wait()) for event in (self.ready, self.fallen)]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waiting:
                one.cancel()


class Services:
    """All Services' processes, through the nests that start them; `fell` is called if one of those ends."""

    def __init__(
        self, processes: Mapping[Name, Process], client: aiohttp.ClientSession, fell: Callable[[], None]
    ) -> None:
        self._processes = dict(processes)
        self._client = client
        self._fell = fell
        self._homes: dict[Process, Nest] = {}
        self._nests: list[Nest] = []
        self._leaving: list[Nest] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._ending = False

    async def open(self, modules: list[str]) -> None:
        """Hatch the first nest, which imports some modules for all."""
        self._modules = modules
        nest = await self._hatch()
        self._homes = dict.fromkeys(self._processes.values(), nest)

    async def start_all(self) -> None:
        """Start every Service but the rare ones and wait until each answers; Unavailable names one that does not."""
        wanted = {name: process for name, process in self._processes.items() if not process.service.rare}
        for process in wanted.values():
            self._start(process)
        try:
            async with asyncio.timeout(STARTING):
                await asyncio.gather(*(process.ready.wait() for process in wanted.values()))
        except TimeoutError:
            late = ["/".join(name) for name, process in wanted.items() if not process.ready.is_set()]
            hint = "what it said is above, or in functions.log of the data folder"
            raise Unavailable(f"not ready after {STARTING:.0f} s: service {', '.join(late)}", hint=hint) from None

    async def address(self, name: Name) -> str:
        """Return where a Service listens; it is started on its first knock and waited for, else TimeoutError."""
        process = self._processes[name]
        if process.began is None:
            self._start(process)
        if not process.ready.is_set():
            async with asyncio.timeout(PATIENCE):
                await process.ready.wait()
        return process.url

    async def replace(self, environments: Mapping[Name, Mapping[str, str]]) -> None:
        """Put a process of the code that lies there now in the place of each, one after the other, without a pause.

        A new process takes the place once it answers; the old one then ends with its last work in flight. Unavailable
        names one that does not come: it and those after it stay what they were.
        """
        nest = await self._hatch()
        try:
            for name, environment in environments.items():
                old = self._processes[name]
                heir = Process(old.service, environment, old.revision + 1)
                self._homes[heir] = nest
                if old.began is not None:
                    await self._come(heir)
                self._processes[name] = heir
                self._do(self._leave(old))
        finally:
            needed = {self._homes[process] for process in self._processes.values()}
            for one in [nest for nest in self._nests if nest not in needed]:
                self._nests.remove(one)
                self._do(self._abandon(one))

    async def close(self) -> None:
        """End every process, work in flight first, and the nests.

        Our idle connections go before: a server that is told to end waits for them.
        """
        self._ending = True
        for task in self._tasks:
            task.cancel()
        await self._client.close()
        await asyncio.gather(*(nest.close() for nest in (*self._nests, *self._leaving)))

    async def _come(self, heir: Process) -> None:
        self._start(heir)
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await heir.stirs()
        if not heir.ready.is_set():
            self._homes.pop(heir).end(heir.service.name)
            hint = "what it said is above, or in functions.log of the data folder; the old one goes on"
            raise Unavailable(f"the new service {'/'.join(heir.service.name)} does not answer", hint=hint)

    async def _leave(self, old: Process) -> None:
        await asyncio.sleep(LEAVING)
        self._homes.pop(old).end(old.service.name)

    async def _abandon(self, nest: Nest) -> None:
        self._leaving.append(nest)
        await nest.empty()
        await nest.close()
        self._leaving.remove(nest)

    async def _hatch(self) -> Nest:
        nest = await Nest.hatched(self._modules)
        self._nests.append(nest)
        self._do(self._listen(nest))
        return nest

    def _start(self, process: Process) -> None:
        taken = {other.url for other in self._homes}
        port = next(port for port in iter(free_port, 0) if at(port) not in taken)
        self._homes[process].start(process.service.name, process.begin(port))
        self._do(self._look(process, process.url))

    async def _look(self, process: Process, url: str) -> None:
        """Look at a process that was started until it answers, or has ended and was started elsewhere."""
        answers = False
        while not answers and not self._ending and process.url == url and not process.fallen.is_set():
            await asyncio.sleep(LOOK)  # a process has no event to wait for
            answers = await self._answers(url, process.service.ready)
        if answers:
            process.ready.set()

    async def _answers(self, url: str, path: str | None) -> bool:
        if path is None:
            return await _listens(int(url.rpartition(":")[2]))
        try:
            async with self._client.get(url + path, timeout=GLANCE) as answer:
                return answer.status < 400  # noqa: PLR2004  # as a kubelet's probe has it
        except (aiohttp.ClientError, OSError, TimeoutError):
            return False

    async def _listen(self, nest: Nest) -> None:
        """Hear of processes that ended, and start again those that were not replaced."""
        async for name, status in nest.ends():
            homes = [process for process, home in self._homes.items() if home is nest and process.service.name == name]
            for process in homes:
                wait = process.fall()
                if not self._ending and self._processes[name] is process:
                    sys.stderr.write(f"service {'/'.join(name)} ended with {status}: starting it again\n")
                    self._do(self._again(process, wait))
        if not self._ending and not nest.closing:
            sys.stderr.write("the process that starts services has ended\n")
            self._fell()

    async def _again(self, process: Process, wait: float) -> None:
        await asyncio.sleep(wait)
        if not self._ending and self._processes[process.service.name] is process:
            self._start(process)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def at(port: int) -> str:
    """Return where a process that was given a port listens."""
    return f"http://127.0.0.1:{port}"


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def inherited() -> dict[str, str]:
    """Return what every process is given of our own environment, as a container's image would: no secret of ours."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "CUEBIRD_HOME")
    coverage = {name: value for name, value in os.environ.items() if name.startswith(("COVERAGE_", "COV_"))}
    return {name: os.environ[name] for name in kept if name in os.environ} | coverage | {"PYTHONPATH": search_path()}
