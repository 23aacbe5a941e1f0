"""A container's environment on this machine: the cluster's addresses made local, kept values filled in."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from knative.local.faults import ManifestFault
from knative.local.manifests import read
from knative.local.places import Places
from tests.knative.local.stage import NAMESPACE, broker, environment, knative, post, service, write

BASE = "http://127.0.0.1:8787"
INGRESS = "http://kafka-broker-ingress.knative-eventing.svc.cluster.local"
LAZY = """
import os, flask

def answer(request):
    return flask.Response(os.environ["K_SERVICE"] + " " + os.environ["WORD"] + " " + request.path)
"""


def places(folder: Path, *documents: Any) -> Places:
    return Places(read([write(folder / "manifests", *documents)]), BASE, folder / "secrets")


def kept(kind: str, name: str, **body: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "namespace": NAMESPACE}, **body}


def variable(name: str, kind: str, ref: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "valueFrom": {kind: {"name": ref, "key": "key", **more}}}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Give the file of a function."""
    file = tmp_path / "answering.py"
    file.write_text(LAZY)
    return file


@pytest.mark.parametrize(
    ("text", "here"),
    [
        ("http://one.stage.svc.cluster.local", f"{BASE}/_services/stage/one"),
        ("http://one.stage.svc/a?b=c", f"{BASE}/_services/stage/one/a?b=c"),
        ("http://one.stage.svc.cluster.local:80/a", f"{BASE}/_services/stage/one/a"),
        ("http://{name}.stage.svc.cluster.local", f"{BASE}/_services/stage/{{name}}"),
        (f"{INGRESS}/stage/main", f"{BASE}/stage/main"),
        ("http://broker-ingress.knative-eventing.svc.cluster.local/stage/main", f"{BASE}/stage/main"),
        ("a=http://one.stage.svc,b=http://one.stage.svc", f"a={BASE}/_services/stage/one,b={BASE}/_services/stage/one"),
    ],
)
def test_known_addresses_are_made_local(tmp_path: Path, source: Path, text: str, here: str) -> None:
    """Services by name or by `{name}`, and Brokers by their ingress, are found on this machine."""
    assert places(tmp_path, broker(), service("one", environment(source, "answer"))).local(text) == here


@pytest.mark.parametrize(
    "text",
    [
        "http://other.stage.svc.cluster.local",
        "http://one.elsewhere.svc.cluster.local",
        "http://one.stage.svc.cluster.local.example.com",
        "http://one.stage.svc.cluster.local:8080",
        f"{INGRESS}/stage/other",
        "https://example.com",
    ],
)
def test_what_is_not_run_here_stays_as_it_is(tmp_path: Path, source: Path, text: str) -> None:
    """An address of nobody in the folder is not ours to change."""
    assert places(tmp_path, broker(), service("one", environment(source, "answer"))).local(text) == text


def test_kept_values_come_from_documents_then_from_files(tmp_path: Path, source: Path) -> None:
    """A Secret's data are base64; what no document has lies in <data>/secrets/<name>/<key>."""
    (tmp_path / "secrets" / "filed").mkdir(parents=True)
    (tmp_path / "secrets" / "filed" / "key").write_text("from a file\n")
    asked = [
        variable("SECRET", "secretKeyRef", "coded"),
        variable("PLAIN", "secretKeyRef", "plain"),
        variable("CONFIG", "configMapKeyRef", "config"),
        variable("FILED", "secretKeyRef", "filed"),
        variable("NONE", "secretKeyRef", "nowhere", optional=True),
    ]
    here = places(
        tmp_path,
        service("one", [*environment(source, "answer"), *asked]),
        kept("Secret", "coded", data={"key": base64.b64encode("é".encode()).decode()}),
        kept("Secret", "plain", stringData={"key": "words"}),
        kept("ConfigMap", "config", data={"key": "http://one.stage.svc"}),
    )
    found = here.environment(here.manifests.services["stage", "one"])
    said = [found["SECRET"], found["PLAIN"], found["CONFIG"], found["FILED"]]
    assert said == ["é", "words", f"{BASE}/_services/stage/one", "from a file"]
    assert "NONE" not in found


def test_a_value_that_is_nowhere_is_named(tmp_path: Path, source: Path) -> None:
    """The fault says which variable of which Service wants which key, and where it was looked for."""
    missing = [*environment(source, "answer"), variable("WORD", "secretKeyRef", "nowhere")]
    here = places(tmp_path, service("one", missing))
    with pytest.raises(ManifestFault, match=r"env\[3\] \(WORD\)\.valueFrom\.secretKeyRef: .*/secrets/nowhere/key"):
        here.environment(here.manifests.services["stage", "one"])


def test_a_lazy_service_starts_at_its_first_knock(
    postgres: str, free_port: Callable[[], int], source: Path, tmp_path: Path
) -> None:
    """Nothing waits for it at the start; the first request waits until it is ready."""
    made = write(tmp_path / "manifests", service("one", environment(source, "answer", WORD="hello")))
    queue = f"lazy_{uuid4().hex}"
    with knative(postgres, made, free_port(), tmp_path / "data", "--lazy", "--database", queue) as local:
        assert post(local.service("one") + "/a/b", {})[:2] == (200, b"one hello /a/b")
