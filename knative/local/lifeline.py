"""How a process is tied to the one that started it."""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def tied(sent: signal.Signals) -> None:
    """Let the kernel send this process a signal when its parent dies, however that dies (prctl(2); Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, sent)
