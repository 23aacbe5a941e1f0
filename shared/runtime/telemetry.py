"""Log lines as JSON, one event a line, with stable names: `log("task.kept", owner=..., seq=...)`.

Fields are timestamp, severity, service, message and what the caller gives; user text and secrets are never given.
"""

import logging
import os
import sys
import threading
import time
from datetime import UTC, datetime
from typing import Any

import msgspec

from shared.runtime.tracing import trace_id

_one_line = threading.Lock()


def log(message: str, *, severity: str = "INFO", **fields: Any) -> None:
    """Write one log line to stderr."""
    line = {
        "timestamp": datetime.fromtimestamp(time.time(), UTC),
        "severity": severity,
        "service": os.environ.get("K_SERVICE", ""),
        "message": message,
        **fields,
    }
    trace = trace_id()
    if trace is not None:
        line["trace_id"] = trace
    with _one_line:
        sys.stderr.write(msgspec.json.encode(line, enc_hook=str).decode() + "\n")
        sys.stderr.flush()


class Libraries(logging.Handler):
    """What libraries warn of, as log lines of ours; without its arguments, which may hold a person's text."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one warning."""
        log("library.warned", severity=record.levelname, library=record.name, detail=str(record.msg)[:200])
