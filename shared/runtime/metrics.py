"""What functions measure of themselves, where anybody wants to know.

Each measurement is named once, below; https://opentelemetry.io/docs/specs/semconv has the names that are not ours.
"""

import os
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal

from shared.runtime.exporting import resource, told

Kind = Literal["counter", "gauge", "histogram"]
INSTRUMENTS: Mapping[str, tuple[Kind, str, str]] = {
    "http.server.request.duration": ("histogram", "s", "how long a function took to answer"),
    "cuebird.event.age": ("histogram", "s", "how old an event was when its consumer was done with it"),
    "cuebird.ring.lateness": ("histogram", "s", "how long after its time a reminder rang"),
    "cuebird.mail": ("counter", "{mail}", "letters by outcome: sent, failed, or later"),
    "cuebird.model.rounds": ("counter", "{round}", "questions to the language model by outcome: thought, or failed"),
    "cuebird.model.tokens": ("counter", "{token}", "tokens that the language model read (input) and wrote (output)"),
    "cuebird.alarm.refused": ("counter", "{job}", "jobs that Cloud Scheduler did not take, by reason"),
    "cuebird.dead_letters": ("counter", "{event}", "events that could not be delivered"),
    "cuebird.outbox.age": ("gauge", "s", "how long the oldest committed event waits to be sent"),
}
WATCHED: Mapping[str, tuple[str, str]] = {
    "cuebird.pool.used": ("{connection}", "database connections in use"),
}
# Promised are 0.5 s (tools), 2 s (chat), 5 s (events) and 60 s (reminders): each is a bound.
BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0]


def measure(name: str, value: float = 1, **labels: str | int) -> None:
    """Add to a counter, or tell a histogram or gauge a value; labels never hold what people wrote."""
    if told():
        _instrument(name)(value, {**_function(), **labels})


def watch(name: str, read: Callable[[], float]) -> None:
    """Have a value read whenever measurements are sent; for what is, rather than happens."""
    if told():
        from opentelemetry.metrics import Observation

        unit, meaning = WATCHED[name]
        seen = [lambda _: [Observation(read(), _function())]]
        _meter().create_observable_gauge(name, callbacks=seen, unit=unit, description=meaning)


def _function() -> dict[str, str]:
    return {"function": os.environ.get("FUNCTION_TARGET", "")}


@cache
def _instrument(name: str) -> Any:
    """Return what takes a value and its labels."""
    kind, unit, meaning = INSTRUMENTS[name]
    about = {"unit": unit, "description": meaning}
    if kind == "histogram":
        return _meter().create_histogram(name, explicit_bucket_boundaries_advisory=BOUNDS, **about).record
    if kind == "gauge":
        return _meter().create_gauge(name, **about).set
    return _meter().create_counter(name, **about).add


@cache
def _meter() -> Any:
    """Return the one meter of this process; what it holds is sent every minute, and when the process ends."""
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

    reader = PeriodicExportingMetricReader(OTLPMetricExporter())
    return MeterProvider([reader], resource=resource()).get_meter("cuebird")
