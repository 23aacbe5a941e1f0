"""PingSources tick as the cluster's do: cron in five fields or six, in a zone of their own."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from knative.local.clock import next_tick, payload
from knative.local.forms import Destination, PingSpec
from tests.knative.local.stage import NAMESPACE, Subscribers, broker, knative, ref, trigger, write

SINK = Destination(uri="http://127.0.0.1:1/")


def source(name: str, sink: Any, **spec: Any) -> dict[str, Any]:
    """Return a PingSource that ticks every second."""
    return {
        "apiVersion": "sources.knative.dev/v1",
        "kind": "PingSource",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {"schedule": "* * * * * *", "sink": sink, **spec},
    }


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "zone", "after", "then"),
    [
        ("*/10 * * * * *", "UTC", "2026-11-25T10:00:01", "2026-11-25T10:00:10"),
        ("*/10 * * * * *", "UTC", "2026-11-25T10:00:10", "2026-11-25T10:00:20"),
        ("0 9 * * *", "Europe/London", "2026-07-01T00:00:00", "2026-07-01T08:00:00"),
        ("0 9 * * *", "Europe/London", "2026-12-01T00:00:00", "2026-12-01T09:00:00"),
        ("0 9 ? * MON", "Asia/Kathmandu", "2026-11-25T00:00:00", "2026-11-30T03:15:00"),
        ("@daily", "America/New_York", "2026-03-08T05:00:00", "2026-03-09T04:00:00"),
        ("0 0 29 2 *", "UTC", "2026-01-01T00:00:00", "2028-02-29T00:00:00"),
    ],
)
def test_a_schedule_is_read_in_its_own_zone(schedule: str, zone: str, after: str, then: str) -> None:
    """The next tick is the first moment after; across the changes of summer time too."""
    assert next_tick(PingSpec(schedule=schedule, timezone=zone, sink=SINK), utc(after)) == utc(then)


def test_data_are_words_or_bytes() -> None:
    """`dataBase64` is for what is no text."""
    assert payload(PingSpec(sink=SINK, data="é")) == "é".encode()
    assert payload(PingSpec(sink=SINK, data_base64="AAE=")) == b"\0\1"
    assert payload(PingSpec(sink=SINK)) is None


def test_a_clock_sends_events_to_a_uri_and_to_a_broker(
    postgres: str, stage: Subscribers, free_port: Callable[[], int], tmp_path: Path
) -> None:
    """Every tick is a CloudEvent of its own, as the PingSource of a cluster sends it."""
    everything = {"filter": {"attributes": {"type": "dev.knative.sources.ping"}}}
    made = write(
        tmp_path / "manifests",
        broker(),
        trigger("ticks", {"uri": stage.uri("ticks")}, **everything),
        source("to-broker", ref("main", "Broker"), data='{"a":1}'),
        source("to-uri", {"uri": stage.uri("straight")}, ceOverrides={"extensions": {"shape": "round"}}),
    )
    with knative(postgres, made, free_port(), tmp_path / "data", "--database", f"clocks_{uuid4().hex}"):
        first, second = stage.wait("straight", 2)[:2]
        through = stage.wait("ticks")[0]
    assert first.id != second.id
    assert 0.8 < second.at - first.at < 1.5
    assert first.headers["ce-source"] == "/apis/v1/namespaces/stage/pingsources/to-uri"
    assert (first.headers["ce-type"], first.headers["ce-shape"]) == ("dev.knative.sources.ping", "round")
    assert (json.loads(through.body), through.headers["content-type"]) == ({"a": 1}, "application/json")
