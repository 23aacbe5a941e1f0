"""The Services' processes as the runner sees them: where each listens, and whether it is ready."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp

from knative.local.forms import Name
from knative.local.manifests import Service
from shared.errors import Unavailable

PATIENCE = 30.0  # seconds a request waits for a process to become ready
STARTING = 60.0  # seconds all processes have to become ready
GLANCE = aiohttp.ClientTimeout(total=2)
LOOK = 0.02  # seconds between two looks at a process that is not ready
SLOWEST = 5.0  # seconds at most before a process that ended is started again
STEADY = 10.0  # seconds after which a process that ends is not one that cannot start


class Process:
    """One Service's process: where it listens, whether it answers, and how often it fell since it last stood."""

    def __init__(self, service: Service, environment: Mapping[str, str]) -> None:
        self.service = service
        name = service.name[1]
        told = {"K_SERVICE": name, "K_CONFIGURATION": name, "K_REVISION": f"{name}-00001", "HOST": "127.0.0.1"}
        self.environment = {**inherited(), **environment, **told}
        self.ready = asyncio.Event()
        self.url = ""
        self.began: float | None = None
        self.falls = 0

    def begin(self, port: int) -> Mapping[str, str]:
        """Note a start on a port; return the environment for it."""
        self.url = at(port)
        self.began = asyncio.get_running_loop().time()
        return {**self.environment, "PORT": str(port)}

    def fall(self) -> float:
        """Note an end; return the seconds to wait before the next start."""
        self.ready.clear()
        stood = asyncio.get_running_loop().time() - (self.began or 0.0)
        self.falls = 1 if stood > STEADY else self.falls + 1
        return float(min(0.05 * 2**self.falls, SLOWEST))


class Services:
    """All Services' processes, through the zygote that starts them; `fell` is called if that one ends."""

    def __init__(
        self, processes: Mapping[Name, Process], client: aiohttp.ClientSession, fell: Callable[[], None]
    ) -> None:
        self._processes = processes
        self._client = client
        self._fell = fell
        self._tasks: set[asyncio.Task[None]] = set()
        self._ending = False

    async def open(self, modules: list[str]) -> None:
        """Start the zygote, which imports some modules for all."""
        how = [] if sys.platform == "linux" else ["--spawn"]
        command = [sys.executable, "-m", "knative.local.zygote", *how, *modules]
        pipe = asyncio.subprocess.PIPE
        env = {**os.environ, "PYTHONPATH": _search_path()}
        self._zygote = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, env=env, start_new_session=True
        )
        self._do(self._listen())

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

    async def close(self) -> None:
        """End every process, work in flight first, and the zygote.

        Our idle connections go before: a server that is told to end waits for them.
        """
        self._ending = True
        for task in self._tasks:
            task.cancel()
        await self._client.close()
        assert self._zygote.stdin is not None
        self._zygote.stdin.close()
        await self._zygote.wait()
        with suppress(ProcessLookupError):  # as it should be: the zygote has ended them all
            os.killpg(self._zygote.pid, signal.SIGKILL)

    def _start(self, process: Process) -> None:
        taken = {other.url for other in self._processes.values()}
        port = next(port for port in iter(free_port, 0) if at(port) not in taken)
        order = {"start": list(process.service.name), "environment": process.begin(port)}
        assert self._zygote.stdin is not None
        self._zygote.stdin.write(json.dumps(order).encode() + b"\n")
        self._do(self._look(process, process.url))

    async def _look(self, process: Process, url: str) -> None:
        """Look at a process that was started until it answers, or has ended and was started elsewhere."""
        answers = False
        while not answers and not self._ending and process.url == url:
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

    async def _listen(self) -> None:
        """Hear of processes that ended, and start them again."""
        assert self._zygote.stdout is not None
        async for line in self._zygote.stdout:
            fact = json.loads(line)
            process = self._processes[fact["ended"][0], fact["ended"][1]]
            wait = process.fall()
            if not self._ending:
                sys.stderr.write(f"service {'/'.join(fact['ended'])} ended with {fact['status']}: starting it again\n")
                self._do(self._again(process, wait))
        if not self._ending:
            sys.stderr.write("the process that starts services has ended\n")
            self._fell()

    async def _again(self, process: Process, wait: float) -> None:
        await asyncio.sleep(wait)
        if not self._ending:
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
    return {name: os.environ[name] for name in kept if name in os.environ} | coverage | {"PYTHONPATH": _search_path()}


def _search_path() -> str:
    return os.pathsep.join(path for path in (str(Path.cwd()), os.environ.get("PYTHONPATH", "")) if path)
