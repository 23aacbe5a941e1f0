"""The trace that what is done now is part of, from the sentence to the mail (W3C Trace Context).

It goes with every call and event as `traceparent`, waits with a planned ring until that rings, and is in each log line.
Where there is a collector, each function's part is a span of its own; else what came is handed on as it came.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from shared.runtime.exporting import resource, told

FORM = re.compile(r"00-(?P<trace>(?!0{32})[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")  # 3.2.2
_current: ContextVar[str | None] = ContextVar("traceparent", default=None)


def current() -> str | None:
    """Return the traceparent of what is done now; None outside of any."""
    return _current.get()


def trace_id() -> str | None:
    """Return the id of the whole trace; None outside of any."""
    found = FORM.fullmatch(_current.get() or "")
    return found["trace"] if found else None


def within(parent: str | None) -> str | None:
    """Return the traceparent to go on with: ours where it is of this parent's trace, else the parent's."""
    ours, theirs = FORM.fullmatch(_current.get() or ""), FORM.fullmatch(parent or "")
    return parent if theirs and not (ours and ours["trace"] == theirs["trace"]) else _current.get()


def read(said: Any) -> str | None:
    """Return a traceparent that a caller sent; None where it is of no right form."""
    return said if isinstance(said, str) and FORM.fullmatch(said) else None


@contextmanager
def span(name: str, parent: str | None) -> Iterator[None]:
    """Make the block part of a trace: its caller's, or one of its own."""
    known = read(parent)
    if told():
        with _recorded(name, known) as traceparent, _set(traceparent):
            yield
    else:
        with _set(known or f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00"):
            yield


@contextmanager
def _set(traceparent: str) -> Iterator[None]:
    token = _current.set(traceparent)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def _recorded(name: str, parent: str | None) -> Iterator[str]:
    from opentelemetry.trace import SpanKind
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    words = TraceContextTextMapPropagator()
    context = words.extract({"traceparent": parent} if parent else {})
    with _tracer().start_as_current_span(name, context=context, kind=SpanKind.SERVER):
        carried: dict[str, str] = {}
        words.inject(carried)
        yield carried["traceparent"]


@cache
def _tracer() -> Any:
    """Return the one tracer of this process; spans are sent in batches, and when the process ends."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=resource())
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider.get_tracer("cuebird")
