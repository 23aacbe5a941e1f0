"""A zygote as the runner sees it: it is told whom to start and to end, and tells of every end."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from knative.local.forms import Name

DRAIN = 60.0  # seconds that processes told to end have for their work in flight


class Nest:
    """One zygote: all it starts are of the version of the code that lay there when it was hatched."""

    def __init__(self, zygote: asyncio.subprocess.Process) -> None:
        self._zygote = zygote
        self._running: set[Name] = set()
        self._changed = asyncio.Event()
        self.closing = False

    @classmethod
    async def hatched(cls, modules: Iterable[str]) -> "Nest":
        """Return the nest of a new zygote, which imports some modules for all."""
        how = [] if sys.platform == "linux" else ["--spawn"]
        command = [sys.executable, "-m", "knative.local.zygote", *how, *modules]
        pipe = asyncio.subprocess.PIPE
        env = {**os.environ, "PYTHONPATH": search_path()}
        return cls(
            await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, env=env, start_new_session=True)
        )

    def start(self, name: Name, environment: Mapping[str, str]) -> None:
        """Start a Service's process."""
        self._running.add(name)
        self._tell({"start": list(name), "environment": environment})

    def end(self, name: Name) -> None:
        """Ask a Service's process to end once its work in flight is done; nothing where there is none."""
        self._tell({"end": list(name)})

    async def ends(self) -> AsyncIterator[tuple[Name, int]]:
        """Yield each process that ended and its status, until the zygote itself ends."""
        assert self._zygote.stdout is not None
        async for line in self._zygote.stdout:
            fact = json.loads(line)
            name = (fact["ended"][0], fact["ended"][1])
            self._running.discard(name)
            self._changed.set()
            yield name, fact["status"]

    async def empty(self) -> None:
        """Wait until no process is left, or for DRAIN seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN):
                while self._running:
                    self._changed.clear()
                    await self._changed.wait()

    async def close(self) -> None:
        """End every process, work in flight first, and the zygote."""
        self.closing = True
        assert self._zygote.stdin is not None
        self._zygote.stdin.close()
        await self._zygote.wait()
        with suppress(ProcessLookupError):  # as it should be: the zygote has ended them all
            os.killpg(self._zygote.pid, signal.SIGKILL)

    def _tell(self, order: Mapping[str, Any]) -> None:
        assert self._zygote.stdin is not None
        self._zygote.stdin.write(json.dumps(order).encode() + b"\n")


def search_path() -> str:
    """Return where Python looks for modules: here first."""
    return os.pathsep.join(path for path in (str(Path.cwd()), os.environ.get("PYTHONPATH", "")) if path)
