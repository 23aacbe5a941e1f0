"""Functions measure themselves where a collector is named, by the names that dashboards and alerts ask for."""

import re
from collections.abc import Callable
from pathlib import Path

import urllib3

from shared.runtime.metrics import INSTRUMENTS, WATCHED
from tests.functions.test_every_function import served
from tests.house.people import Person, RecordingBroker
from tests.peers.collector import collecting

ROOT = Path(__file__).resolve().parents[2]


def test_a_function_tells_how_long_it_took(
    urls: dict[str, str], broker: RecordingBroker, person: Person, free_port: Callable[[], int]
) -> None:
    """What a function measured is with the collector when it ends: durations by status, and its connections."""
    port = free_port()
    with collecting() as collector:
        said = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}
        with served("list_tasks", urls, broker, str(person.owner), port, **said) as process:
            assert urllib3.request("POST", f"http://127.0.0.1:{port}/", body=b"{}", retries=False).status == 400
            process.terminate()
            assert process.wait(30) == 0
    [(labels, count)] = collector.points["http.server.request.duration"]
    assert labels == {"function": "list_tasks", "http.response.status_code": 400}
    assert count == 1
    assert collector.points["cuebird.pool.used"] == [({"function": "list_tasks"}, 0.0)]


def test_alerts_ask_for_what_is_measured() -> None:
    """Every metric of ours that Terraform's alerts, objectives and dashboard name is one that functions send."""
    text = "".join((ROOT / "terraform" / name).read_text() for name in ("monitoring.tf", "dashboard.json.tftpl"))
    asked = set(re.findall(r"\b(?:cuebird|http_server)_[a-z_]+", text))
    units = {"s": "_seconds"}
    sent = {name.replace(".", "_") + units.get(unit, "") for name, (_, unit, _) in INSTRUMENTS.items()}
    sent |= {name.replace(".", "_") for name in WATCHED}
    missing = {name for name in asked if re.sub(r"_(bucket|count|total)$", "", name) not in sent}
    assert missing == set()
