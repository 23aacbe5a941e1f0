"""Run each Service in a process of its own, as its container would, forked from one that imported what all share.

    python -m knative.local.zygote [--spawn] [MODULE ...]

Reads one JSON line an order from stdin, {"start": key, "environment": {...}} or {"end": key}; writes one a fact to
stdout, {"ended": key, "status": n}. When stdin ends, because the runner ended however it did, so does everything here.
All processes stay in the group of this one, so that the runner can end them should this one be killed.
"""

import argparse
import gc
import importlib
import json
import os
import select
import signal
import sys
import time
from types import FrameType
from typing import Any, NoReturn

from knative.local.lifeline import tied

SHARED = (
    "functions_framework",
    "functions_framework._cli",
    "functions_framework._http.gunicorn",
    "gunicorn.arbiter",
    "gunicorn.workers.gthread",
)
AFRESH = "import os; from knative.local.zygote import serve; serve(dict(os.environ))"
TOLD = (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM)  # what interrupts the zygote's sleep and nothing else
PATIENCE = 15.0  # seconds processes have to end by themselves


def serve(environment: dict[str, str]) -> NoReturn:
    """Become functions-framework in this environment; the container's entry does the same."""
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["functions-framework"]
    sys.path[:0] = [path for path in environment.get("PYTHONPATH", "").split(os.pathsep) if path]
    import gunicorn.config
    from functions_framework._cli import _cli

    gunicorn.config.ControlSocketDisable.default = True  # one path for all of them, in a home that is not ours
    gc.freeze()  # what was there before the fork stays shared
    _cli(standalone_mode=True)
    sys.exit(0)


class Zygote:
    """The processes that were started, by key, and the pipe through which one hears of their end.

    Being told to end is the runner's to hear; its own end is what ends this one.
    """

    def __init__(self, *, spawn: bool) -> None:
        self._spawn = spawn
        self._running: dict[int, list[str]] = {}
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(self._woken, False)
        signal.set_wakeup_fd(self._wake)
        for one in TOLD:
            signal.signal(one, _noted)

    def run(self) -> None:
        """Carry out orders until stdin ends, then end everything."""
        waiting = b""
        while True:
            ready, _, _ = select.select([0, self._woken], [], [])
            self._reap()
            if self._woken in ready:
                os.read(self._woken, 4096)
            if 0 in ready:
                said = os.read(0, 65536)
                if not said:
                    return self._end()
                *lines, waiting = (waiting + said).split(b"\n")
                for line in lines:
                    self._obey(json.loads(line))

    def _obey(self, order: dict[str, Any]) -> None:
        if "end" in order:
            for pid in [pid for pid, key in self._running.items() if key == order["end"]]:
                os.kill(pid, signal.SIGTERM)
        else:
            self._running[self._start(order["environment"])] = order["start"]

    def _start(self, environment: dict[str, str]) -> int:
        if self._spawn:
            quiet = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0), (os.POSIX_SPAWN_DUP2, 2, 1)]
            return os.posix_spawn(sys.executable, [sys.executable, "-c", AFRESH], environment, file_actions=quiet)
        pid = os.fork()
        if pid:
            return pid
        tied(signal.SIGTERM)
        signal.set_wakeup_fd(-1)
        for one in TOLD:
            signal.signal(one, signal.SIG_DFL)
        for end in (0, self._woken, self._wake):
            os.close(end)
        os.open(os.devnull, os.O_RDONLY)
        os.dup2(2, 1)
        serve(environment)

    def _reap(self) -> None:
        while self._running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            key = self._running.pop(pid, None)
            if key is not None:
                _tell({"ended": key, "status": os.waitstatus_to_exitcode(status)})

    def _end(self) -> None:
        for sent in (signal.SIGTERM, signal.SIGKILL):
            for pid in self._running:
                os.kill(pid, sent)  # it is there: nobody but us takes note of its end
            until = time.monotonic() + PATIENCE
            while self._running and select.select([self._woken], [], [], max(0.0, until - time.monotonic()))[0]:
                os.read(self._woken, 4096)
                self._reap()


def _noted(_signal: int, _frame: FrameType | None) -> None:
    """Let the wakeup pipe know; the work is done outside of signals."""


def _tell(fact: dict[str, Any]) -> None:
    try:
        sys.stdout.write(json.dumps(fact) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        return


def main(arguments: list[str]) -> int:
    """Import what is shared, freeze it, and wait for orders."""
    parser = argparse.ArgumentParser(description="Run Services in processes of their own.")
    parser.add_argument("--spawn", action="store_true", help="start afresh instead of forking (macOS)")
    parser.add_argument("modules", nargs="*", help="what all Services import")
    given = parser.parse_args(arguments)
    zygote = Zygote(spawn=given.spawn)
    if not given.spawn:
        for module in (*SHARED, *given.modules):
            importlib.import_module(module)
        gc.collect()
        gc.freeze()
    zygote.run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
