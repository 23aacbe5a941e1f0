"""The Services' processes as the runner sees them: where each listens, and whether it is ready.

Environments are the containers' own, with cluster addresses made local and secrets read from documents or files.
"""

import asyncio
import json
import os
import re
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aiohttp

from knative.local.faults import ManifestFault
from knative.local.manifests import Manifests, Name, Service

SERVICE = re.compile(r"http://([a-z0-9-]+|\{name\})\.([a-z0-9-]+)\.svc(?:\.cluster\.local)?(?=[/:]|$)")
INGRESS = re.compile(r"http://kafka-broker-ingress\.knative-eventing\.svc(?:\.cluster\.local)?(?=/)")
PATIENCE = 30.0  # seconds a process has to become ready
LOOK = 0.02  # seconds between two looks at a process that is not ready
SLOWEST = 5.0  # seconds at most before a process that ended is started again


def environment(service: Service, manifests: Manifests, base: str, secrets: Path) -> dict[str, str]:
    """Return a container's environment with local addresses; ManifestFault where a value is nowhere to be found."""
    found: dict[str, str] = {}
    for n, one in enumerate(service.environment):
        where = f"{service.where}: env[{n}] ({one.get('name')})"
        value = one.get("value", "") if "valueFrom" not in one else _from(one, service, manifests, secrets, where)
        if value is not None:
            found[one["name"]] = local(str(value), base)
    return found


def local(text: str, base: str) -> str:
    """Return a value with the cluster's addresses of Services and Brokers made local."""
    return SERVICE.sub(lambda found: f"{base}/_services/{found[2]}/{found[1]}", INGRESS.sub(base, text))


def _from(one: Mapping[str, Any], service: Service, manifests: Manifests, secrets: Path, where: str) -> str | None:
    for kind, field in (("Secret", "secretKeyRef"), ("ConfigMap", "configMapKeyRef")):
        ref = one["valueFrom"].get(field)
        if ref is None:
            continue
        said = manifests.values.get((kind, (service.name[0], ref["name"])), {}).get(ref["key"])
        file = secrets / ref["name"] / ref["key"]
        if said is None and file.is_file():
            said = file.read_text(encoding="utf-8").strip()
        if said is None and not ref.get("optional"):
            raise ManifestFault(f"{where}: there is no {kind} {ref['name']} with {ref['key']}, and no {file}")
        return said
    raise ManifestFault(f"{where}: valueFrom: a secretKeyRef or a configMapKeyRef")


class Process:
    """One Service's process: a port of its own, and a future that says when it answers."""

    def __init__(self, service: Service, said: Mapping[str, str]) -> None:
        self.service = service
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {**inherited(), **said, "PORT": str(self.port), "HOST": "127.0.0.1"}
        self.environment["K_SERVICE"] = service.name[1]
        self.ready = asyncio.Event()
        self.wanted = False
        self.falls = 0


class Services:
    """All Services' processes, through the zygote that starts them."""

    def __init__(
        self, processes: Mapping[Name, Process], client: aiohttp.ClientSession, fell: Callable[[], None]
    ) -> None:
        self._processes = processes
        self._fell = fell
        self._client = client
        self._keys = {"/".join(name): process for name, process in processes.items()}
        self._tasks: set[asyncio.Task[None]] = set()
        self._ending = False

    async def open(self, modules: list[str]) -> None:
        """Start the zygote."""
        how = [] if sys.platform == "linux" else ["--spawn"]
        command = [sys.executable, "-m", "knative.local.zygote", *how, *modules]
        pipe = asyncio.subprocess.PIPE
        env = {**os.environ, "PYTHONPATH": _search_path()}
        self._zygote = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, env=env, start_new_session=True
        )
        self._do(self._listen())

    async def start_all(self) -> None:
        """Start every Service and wait until each answers."""
        for process in self._processes.values():
            self._start(process)
        await asyncio.gather(*(process.ready.wait() for process in self._processes.values()))

    async def address(self, name: Name) -> str:
        """Return where a Service listens; it is started on its first knock, and waited for."""
        process = self._processes[name]
        if not process.wanted:
            self._start(process)
        async with asyncio.timeout(PATIENCE):
            await process.ready.wait()
        return process.url

    async def close(self) -> None:
        """End every process, work in flight first, and the zygote."""
        self._ending = True
        assert self._zygote.stdin is not None
        self._zygote.stdin.close()
        await self._zygote.wait()
        for task in self._tasks:
            task.cancel()

    def _start(self, process: Process) -> None:
        process.wanted = True
        order = {"start": "/".join(process.service.name), "environment": process.environment}
        assert self._zygote.stdin is not None
        self._zygote.stdin.write(json.dumps(order).encode() + b"\n")
        self._do(self._look(process))

    async def _look(self, process: Process) -> None:
        while not self._ending and not await self._answers(process):  # noqa: ASYNC110  # a process has no event
            await asyncio.sleep(LOOK)
        process.ready.set()

    async def _answers(self, process: Process) -> bool:
        if process.service.ready is None:
            return await _listens(process.port)
        try:
            async with self._client.get(process.url + process.service.ready) as answer:
                return answer.status < 400  # noqa: PLR2004  # as a kubelet's probe has it
        except (aiohttp.ClientError, OSError, TimeoutError):
            return False

    async def _listen(self) -> None:
        assert self._zygote.stdout is not None
        async for line in self._zygote.stdout:
            fact = json.loads(line)
            process = self._keys[fact["ended"]]
            process.ready.clear()
            if not self._ending:
                sys.stderr.write(f"service {fact['ended']} ended with {fact['status']}: starting it again\n")
                self._do(self._again(process))
        if not self._ending:
            sys.stderr.write("the process that starts services has ended\n")
            self._fell()

    async def _again(self, process: Process) -> None:
        await asyncio.sleep(min(0.05 * 2**process.falls, SLOWEST))
        process.falls += 1
        self._start(process)

    def _do(self, work: Any) -> None:
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
