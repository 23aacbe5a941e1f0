"""Manifests are read strictly: what cannot be run is refused before anything starts, by file, document and field."""

import base64
import os
import socket
import subprocess
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from knative.local.faults import ManifestFault
from knative.local.manifests import read
from knative.local.queue import connected
from tests.knative.local.stage import (
    NAMESPACE,
    PATIENCE,
    ROOT,
    broker,
    command,
    environment,
    ref,
    service,
    trigger,
    write,
)

HERE = {"uri": "http://127.0.0.1:9/here"}
SENT = environment(ROOT / "shared/runtime/main.py", "echo")


def ping(**spec: Any) -> dict[str, Any]:
    """Return a clock's manifest."""
    metadata = {"name": "clock", "namespace": NAMESPACE}
    return {
        "apiVersion": "sources.knative.dev/v1",
        "kind": "PingSource",
        "metadata": metadata,
        "spec": {"sink": HERE, **spec},
    }


def filtered(*filters: Any) -> dict[str, Any]:
    return trigger("asks", HERE, filters=list(filters))


def delivered(**delivery: Any) -> dict[str, Any]:
    return trigger("asks", HERE, delivery=delivery)


def variable(**said: Any) -> dict[str, Any]:
    return service("runs", [*SENT, said])


def without(made: dict[str, Any], part: str, name: str) -> dict[str, Any]:
    del made[part][name]
    return made


def unnamed(kind: str, group: str = "eventing.knative.dev/v1") -> dict[str, Any]:
    return {"apiVersion": group, "kind": kind, "metadata": {}, "spec": {}}


FAULTS: list[tuple[Mapping[str, Any], str]] = [
    ({"apiVersion": "v1", "metadata": {"name": "x"}}, "kind"),
    (unnamed("Broker"), "name"),
    (broker("two", colour="red"), "colour"),
    (broker("main"), "declared before|already"),
    (broker("two", delivery={"deadLetterSink": ref("nobody")}), "spec.delivery.deadLetterSink.*nobody"),
    (trigger("asks", HERE, subscribers=HERE), "subscribers"),
    (without(trigger("asks", HERE), "spec", "subscriber"), "subscriber"),
    (trigger("asks", {}), "spec.subscriber"),
    (trigger("asks", {"uri": "/relative"}), "spec.subscriber"),
    (trigger("asks", {"url": "http://x"}), "spec.subscriber.*url|url.*spec.subscriber"),
    (trigger("asks", ref("nobody")), "spec.subscriber.*nobody"),
    (trigger("asks", {"ref": {"apiVersion": "v1", "kind": "Pod", "name": "main"}}), "spec.subscriber.*Pod"),
    (trigger("asks", HERE, broker="nobody"), "spec.broker.*nobody"),
    (trigger("asks", HERE, brokerRef=ref("main", "Broker")["ref"]), "spec.broker"),
    (without(trigger("asks", HERE), "spec", "broker"), "spec.broker"),
    (trigger("asks", HERE, filter={"attribute": {"type": "x"}}), "spec.filter.*attribute"),
    (trigger("asks", HERE, filter={"attributes": {"Type": "x"}}), "spec.filter.attributes.*Type"),
    (trigger("asks", HERE, filter={"attributes": {"9lives": "x"}}), "spec.filter.attributes.*9lives"),
    (trigger("asks", HERE, filter={"attributes": {"kind": 7}}), "spec.filter.attributes"),
    (filtered({"exact": {"type": "a"}, "prefix": {"type": "a"}}), r"spec.filters\[0\].*one dialect"),
    (filtered({"exact": {"type": "a"}}, {}), r"spec.filters\[1\]"),
    (filtered({"exact": {}}), r"spec.filters\[0\].exact"),
    (filtered({"prefix": {"type": ""}}), r"spec.filters\[0\].prefix"),
    (filtered({"suffix": {"data_type": "x"}}), r"spec.filters\[0\].suffix.*data_type"),
    (
        filtered({"all": [{"not": {"any": [{"exact": {"A": "x"}}]}}]}),
        r"spec.filters\[0\].all\[0\].not.any\[0\].exact.A",
    ),
    (filtered({"any": {"exact": {"type": "a"}}}), r"spec.filters\[0\].any"),
    (filtered({"cesql": "type LIKE 'a%'"}), r"spec.filters\[0\].cesql"),
    (delivered(retry=-1), "spec.delivery.retry"),
    (delivered(retry="3"), "spec.delivery.retry"),
    (delivered(retry=True), "spec.delivery.retry"),
    (delivered(retries=3), "spec.delivery.*retries"),
    (delivered(backoffPolicy="quadratic"), "spec.delivery.backoffPolicy"),
    (delivered(backoffDelay="2s"), "spec.delivery.backoffDelay.*2s"),
    (delivered(backoffDelay="P"), "spec.delivery.backoffDelay"),
    (delivered(timeout="PT0S"), "spec.delivery.timeout"),
    (delivered(deadLetterSink=ref("nobody")), "spec.delivery.deadLetterSink.*nobody"),
    (service("runs", SENT, labels=None) | {"spec": {}}, "spec.*template"),
    (service("runs", SENT) | {"spec": {"template": {"spec": {"containers": []}}}}, "spec.template.spec.containers"),
    (variable(value="x"), "env.*name"),
    (variable(name="COUNT", value=7), r"env\[3\].value"),
    (variable(name="KEY", valueFrom={"fieldRef": {"fieldPath": "x"}}), r"env\[3\].valueFrom.*fieldRef|fieldRef"),
    (
        service("runs", SENT)
        | {"spec": {"template": {"spec": {"containers": [{"env": SENT, "envFrom": [{"secretRef": {"name": "s"}}]}]}}}},
        "spec.template.spec.containers.*envFrom",
    ),
    (ping(schedule="61 * * * *"), "spec.schedule.*61"),
    (ping(schedule="@every 5m"), "spec.schedule"),
    (ping(timezone="Mars/Olympus"), "spec.timezone.*Mars"),
    (ping(data="{", contentType="application/json"), "spec.data"),
    (ping(dataBase64="?"), "spec.dataBase64"),
    (ping(data="1", dataBase64="MQ=="), "spec.data"),
    (ping(sink=ref("nobody")), "spec.sink.*nobody"),
    ({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": {"k": "not base64"}}, "data"),
]


@pytest.mark.parametrize(("wrong", "named"), FAULTS, ids=[named for _, named in FAULTS])
def test_what_cannot_be_run_is_refused_by_field(tmp_path: Path, wrong: Mapping[str, Any], named: str) -> None:
    """The text names the file, the document's number and the field, in one line (cases 18, 20, 22, 37)."""
    write(tmp_path, broker(), wrong)
    with pytest.raises(ManifestFault, match=rf"^{tmp_path}/all.yaml: document 2\b.*({named})") as fault:
        read([tmp_path])
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize("text", ["a: [", "a: b: c", "\t- x", "just words"])
def test_what_is_no_manifest_is_refused_by_file(tmp_path: Path, text: str) -> None:
    """What is no YAML, or no object, is refused and not passed over."""
    (tmp_path / "all.yml").write_text(text)
    with pytest.raises(ManifestFault, match=f"^{tmp_path}/all.yml: ") as fault:
        read([tmp_path])
    assert "\n" not in str(fault.value)


def test_a_place_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A folder misspelled is no empty folder."""
    with pytest.raises(ManifestFault, match="nowhere"):
        read([tmp_path / "nowhere"])


def test_folders_are_read_whole_and_other_kinds_passed_over(tmp_path: Path) -> None:
    """Nested folders, several documents a file, and kinds that have no meaning on one machine."""
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}
    foreign = {"apiVersion": "example.dev/v1", "kind": "Broker", "metadata": {"name": "other"}, "spec": {"x": 1}}
    write(tmp_path / "a" / "b", namespace, foreign, broker())
    write(tmp_path / "c", trigger("asks", HERE), service("runs", SENT), ping())
    (tmp_path / "kustomization.yaml").write_text("resources: [a, c]\n")
    (tmp_path / "README.md").write_text("not: [yaml")
    found = read([tmp_path])
    assert [*found.brokers, *found.triggers, *found.services, *found.pings] == [
        (NAMESPACE, name) for name in ("main", "asks", "runs", "clock")
    ]


def test_a_list_is_what_is_in_it(tmp_path: Path) -> None:
    """`kind: List` is several documents in one, as kubectl writes them; lists within lists too."""
    inner = {"apiVersion": "v1", "kind": "List", "items": [trigger("asks", HERE)]}
    write(tmp_path, {"apiVersion": "v1", "kind": "List", "metadata": {}, "items": [inner, broker()]})
    found = read([tmp_path])
    assert [*found.brokers, *found.triggers] == [(NAMESPACE, "main"), (NAMESPACE, "asks")]


@pytest.mark.parametrize(
    ("items", "said"),
    [
        (
            [broker(), trigger("asks", HERE, broker="nobody")],
            r"document 1 \(List\): items\[1\] \(Trigger asks\): spec.b",
        ),
        ([broker(), 7], r"document 1 \(List\): items\[1\]: kind: missing"),
        ({"a": broker()}, r"document 1 \(List\): \.items: Expected `array`"),
    ],
)
def test_a_fault_in_a_list_is_named_by_its_place(tmp_path: Path, items: Any, said: str) -> None:
    """Document and item are counted, and the item's name is said where it has one."""
    write(tmp_path, {"apiVersion": "v1", "kind": "List", "items": items})
    with pytest.raises(ManifestFault, match=said):
        read([tmp_path])


def test_a_field_that_is_null_is_a_field_left_out(tmp_path: Path) -> None:
    """As in Kubernetes, `filter:` with nothing behind it asks nothing."""
    write(tmp_path, broker(delivery=None), trigger("asks", HERE, filter=None, filters=None, delivery={"retry": None}))
    found = read([tmp_path]).triggers[NAMESPACE, "asks"]
    assert found.wants({"type": "anything"})
    assert found.delivery.retry == 0


def test_whoever_is_named_may_stand_later(tmp_path: Path) -> None:
    """The order of documents means nothing."""
    write(
        tmp_path,
        trigger("asks", ref("runs"), delivery={"deadLetterSink": ref("main", "Broker")}),
        service("runs", SENT),
        broker(),
    )
    assert read([tmp_path]).triggers[NAMESPACE, "asks"].broker == (NAMESPACE, "main")


def test_the_manifests_of_the_product_are_read() -> None:
    """What is rendered and what is written by hand is run as it stands."""
    found = read([ROOT / "knative" / part for part in ("functions", "platform")])
    assert ("cuebird", "add-task") in found.services


def refused(manifests: Path, port: int, data: Path, **environment: str) -> str:
    """Return the one line with which a start ends that cannot be; it must end with 2."""
    given = {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x", **environment}
    ended = subprocess.run(
        command(manifests, port, data),
        check=False,
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    [line] = ended.stderr.splitlines()
    assert (ended.returncode, ended.stdout) == (2, "")
    return line


def test_a_fault_ends_with_2_and_one_line(tmp_path: Path) -> None:
    """The line names what is wrong, and nothing was started."""
    write(tmp_path / "manifests", broker(), trigger("asks", HERE, broker="nobody"))
    line = refused(tmp_path / "manifests", 0, tmp_path / "data")
    assert f"{tmp_path}/manifests/all.yaml: document 2 (Trigger asks): spec.broker" in line


def test_a_secret_that_is_nowhere_is_named(tmp_path: Path) -> None:
    """Neither a document nor a file has it: the line says which, and where a file would be looked for."""
    wanted = {"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "vault", "key": "code"}}}
    write(tmp_path / "manifests", service("runs", [*SENT, wanted]))
    line = refused(tmp_path / "manifests", 0, tmp_path / "data")
    assert "env[3]" in line
    assert str(tmp_path / "data" / "secrets" / "vault" / "code") in line


def test_a_port_in_use_is_named(tmp_path: Path, postgres: str) -> None:
    """Two things cannot listen on one port."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        write(tmp_path / "manifests", broker())
        assert str(port) in refused(tmp_path / "manifests", port, tmp_path / "data", DATABASE_URL=postgres)


@pytest.mark.parametrize(
    ("mode", "said"), [("require", "SSL"), ("verify-full", "SSL"), ("sometimes", "sslmode 'sometimes' is not known")]
)
def test_a_database_is_not_used_in_another_way_than_asked(tmp_path: Path, postgres: str, mode: str, said: str) -> None:
    """`sslmode` is kept to: a server without TLS is refused where TLS is asked for."""
    write(tmp_path / "manifests", broker())
    assert said in refused(tmp_path / "manifests", 0, tmp_path / "data", DATABASE_URL=f"{postgres}?sslmode={mode}")


@pytest.mark.parametrize("mode", ["disable", "prefer"])
def test_a_database_without_tls_is_used_where_that_will_do(postgres: str, mode: str) -> None:
    """`disable` asks for none, `prefer` makes do without."""
    with closing(connected(f"{postgres}?sslmode={mode}")) as connection:
        assert list(connection.run("select 1")) == [[1]]


def test_a_database_that_does_not_answer_is_named(tmp_path: Path, free_port: Callable[[], int]) -> None:
    """DATABASE_URL must lead to a Postgres that runs."""
    write(tmp_path / "manifests", broker())
    assert "DATABASE_URL" in refused(tmp_path / "manifests", free_port(), tmp_path / "data")


def test_secrets_are_decoded_and_files_stand_in(tmp_path: Path) -> None:
    """A Secret's data is base64, its stringData is text, and stringData is what counts."""
    data = {name: base64.b64encode(name.encode()).decode() for name in ("one", "two")}
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "vault"},
        "data": data,
        "stringData": {"two": "2"},
    }
    write(tmp_path, secret)
    assert read([tmp_path]).secrets["default", "vault"] == {"one": "one", "two": "2"}
