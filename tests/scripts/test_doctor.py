"""`scripts/doctor` names what is wrong, whatever is broken, and says what to do; a sound installation gets no `no`."""

import base64
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from knative.local.postgres import running
from knative.local.services import free_port
from scripts.cluster import mark_of
from scripts.health import handed, outside
from scripts.health.trouble import Trouble
from scripts.keys import derived
from shared.adapters.database import engine, read_url
from tests.house.laptop import ROOT, Laptop, laptop
from tests.peers.certificates import Authority
from tests.peers.cluster import Cluster, cluster
from tests.peers.post_office import PostOffice

# An event that no Broker takes, left behind two minutes ago, and one that could not be delivered.
LATE = """
insert into outbox (owner, id, broker, event, created_at)
select id, id, 'tasks', '{}', now() - interval '2 minutes' from owners
"""
DEAD = """
insert into dead_letters (owner, source, event_id, destination, event, at)
select id, '/x', 'x', 'x', '{}', now() from owners
"""


def doctor(*arguments: str, **environment: str) -> tuple[int, dict[str, str]]:
    """Return the exit status, and what is said of each thing: the line, with the advice where it is wrong."""
    command = [sys.executable, "-m", "scripts.doctoring", *arguments]
    given = {**os.environ, **environment}
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    lines = done.stdout.replace("\n    -> ", " -> ").splitlines()
    return done.returncode, {line[4:].partition(": ")[0]: line for line in lines}


@dataclass(frozen=True, slots=True)
class Patient:
    """A house that is examined, and its database."""

    house: Laptop
    database: Engine

    def examined(self) -> tuple[int, dict[str, str]]:
        """Return what the doctor says."""
        return doctor(self.house.url, "--data", str(self.house.data))

    def wrong(self) -> dict[str, str]:
        """Return what the doctor finds wrong."""
        status, lines = self.examined()
        found = {what: line for what, line in lines.items() if line.startswith("no")}
        assert status == bool(found)
        return found

    @contextmanager
    def secret(self, name: str, value: str) -> Iterator[None]:
        """Have a secret say something else for as long as a block lasts."""
        file = self.house.data / "secrets" / name
        before = file.read_text()
        file.write_text(value)
        try:
            yield
        finally:
            file.write_text(before)

    @contextmanager
    def sql(self, broken: str, mended: str) -> Iterator[None]:
        """Break the database, and mend it when the block ends."""
        self._do(broken)
        try:
            yield
        finally:
            self._do(mended)

    def _do(self, statement: str) -> None:
        with self.database.begin() as connection:
            connection.execute(text(statement))


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Patient]:
    """Run a house on a Postgres of its own."""
    scratch = tmp_path_factory.mktemp("doctor")
    with running(scratch / "pg", durable=False) as administrator:
        os.environ["DATABASE_URL"] = administrator
        try:
            with laptop(scratch / "data", free_port()) as house:
                url = read_url(administrator).set(database="cuebird").render_as_string(hide_password=False)
                database = engine(url, pool=1)
                yield Patient(house, database)
                database.dispose()
        finally:
            del os.environ["DATABASE_URL"]


def test_a_sound_laptop_gets_no_advice(patient: Patient) -> None:
    """All is well: exit 0, and each line says what was seen."""
    status, lines = patient.examined()
    assert status == 0
    assert {line[:2] for line in lines.values()} == {"ok"}
    assert lines.keys() >= {"folder", "keys", "mail", "database", "functions", "broker", "owed", "door", "clock"}


@pytest.mark.parametrize(
    ("secret", "value", "what", "said"),
    [
        ("grant-master/key", "k1:abcd", "keys", "GRANT_MASTER must be"),
        ("links/key", "k1:" + "00" * 32, "keys", "the key links does not follow from the master"),
        ("mail/key", "pigeon", "mail", "CUEBIRD_MAIL must be folder, sendgrid or smtp"),
        ("database-tool/url", "postgresql://me:no@127.0.0.1:1/cuebird", "database", "is Postgres there?"),
    ],
)
def test_a_broken_secret_is_named(patient: Patient, secret: str, value: str, what: str, said: str) -> None:
    """What is wrong with it, and what to do, stands in the line of what needs it; the value does not."""
    with patient.secret(secret, value):
        [(found, line)] = patient.wrong().items()
    assert (found, said in line) == (what, True), line
    assert value not in line


@pytest.mark.parametrize(
    ("broken", "mended", "what", "said"),
    [
        ("alter role cuebird_tool bypassrls", "alter role cuebird_tool nobypassrls", "database", "has BYPASSRLS"),
        ("alter table tasks rename priority to p", "alter table tasks rename p to priority", "database", "--renew"),
        (LATE, "delete from outbox", "owed", "1 events and 0 rings are late"),
        (DEAD, "delete from dead_letters", "owed", "scripts/deadletters list"),
    ],
)
def test_a_broken_database_is_named(patient: Patient, broken: str, mended: str, what: str, said: str) -> None:
    """A role that is not bound, a schema that is behind, and what was undeliverable are told apart."""
    with patient.sql(broken, mended):
        [(found, line)] = patient.wrong().items()
    assert (found, said in line) == (what, True), line


def test_a_mail_server_that_is_not_there_is_named(patient: Patient) -> None:
    """The address is looked at without a letter, and which setting leads there is said."""
    with patient.secret("mail/key", "smtp://127.0.0.1:1?tls=none"), patient.secret("mail-from/key", "me@example.org"):
        [(found, line)] = patient.wrong().items()
    assert (found, "check CUEBIRD_MAIL" in line) == ("mail", True)


def test_others_who_may_read_secrets_are_named(patient: Patient) -> None:
    """A secret that others on the machine may read is wrong, and how to close it is said."""
    file = patient.house.data / "secrets" / "grant-master" / "key"
    file.chmod(0o644)
    try:
        [(found, line)] = patient.wrong().items()
    finally:
        file.chmod(0o600)
    assert (found, "chmod -R go=" in line) == ("folder", True)


def test_a_model_that_does_not_answer_is_named(patient: Patient) -> None:
    """Without an answer the grammar goes on, and the line says so; a model that answers is well."""
    with patient.secret("openai/key", "sk-hidden"), patient.secret("openai-url/key", "http://127.0.0.1:1/v1"):
        [(found, line)] = patient.wrong().items()
    assert (found, "the grammar answers" in line, "sk-hidden" in line) == ("model", True, False)


def test_no_cuebird_is_said_in_one_line(tmp_path: Path) -> None:
    """A folder where there is none, and a Cuebird that was ended, are told apart; nothing is guessed."""
    url = f"http://localhost:{free_port()}"
    status, lines = doctor(url, "--data", str(tmp_path))
    assert status == 1
    assert "there is no Cuebird in" in lines["folder"]
    assert "keys" not in lines
    assert "does not answer" in lines["door"]


@contextmanager
def served(context: ssl.SSLContext) -> Iterator[int]:
    """Serve nothing but a certificate on loopback; yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        answering = threading.Thread(target=_shake, args=(listening, context))
        answering.start()
        yield int(listening.getsockname()[1])
        answering.join()


def _shake(listening: socket.socket, context: ssl.SSLContext) -> None:
    plain, _ = listening.accept()
    try:
        context.wrap_socket(plain, server_side=True).close()
    except OSError:
        plain.close()


def test_a_certificate_that_nobody_signed_is_named(tmp_path: Path) -> None:
    """A certificate of an unknown authority is wrong, and where to look is said."""
    with served(Authority(tmp_path).server) as port, pytest.raises(Trouble, match=r"self-signed|issuer") as said:
        outside.certificate("127.0.0.1", port)
    assert "cert-manager" in said.value.advice


def test_a_certificate_that_is_about_to_end_is_named(tmp_path: Path) -> None:
    """A trusted certificate of one more day is wrong: it should have been renewed long ago."""
    authority = Authority(tmp_path)
    with served(authority.server) as port, pytest.raises(Trouble, match="it ends in 0 days"):
        outside.certificate("127.0.0.1", port, authority.trust)


def test_a_certificate_that_ended_is_named(tmp_path: Path) -> None:
    """One that a trusted authority signed and that ended yesterday is wrong, in OpenSSL's words."""
    authority = Authority(tmp_path, days=-1)
    with served(authority.server) as port, pytest.raises(Trouble, match="expired"):
        outside.certificate("127.0.0.1", port, authority.trust)


def test_names_that_lead_apart_are_named() -> None:
    """All names of an installation are one address; the one that is not is told."""
    with pytest.raises(Trouble, match=r"127\.0\.0\.2 leads elsewhere than 127\.0\.0\.1"):
        outside.names(["127.0.0.1", "127.0.0.2"])


@contextmanager
def answering(status: int, date: datetime) -> Iterator[str]:
    """Answer everything with a status, by a clock of one's own; yield the address."""

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(status)
            self.send_header("Date", format_datetime(date, usegmt=True))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as listening:
        thread = threading.Thread(target=listening.serve_forever, args=[0.01])
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_address[1]}"
        finally:
            listening.shutdown()
            thread.join()


@pytest.mark.parametrize(("status", "said"), [(403, "its CUEBIRD_URL or HOSTS must name it"), (502, "answers 502")])
def test_a_door_that_is_not_well_is_named(status: int, said: str) -> None:
    """A name that Cuebird does not take for its own, and a gateway without anyone behind it, are told apart."""
    with answering(status, datetime.now(UTC)) as url:
        found, lines = doctor(url, "--data", "/nowhere")
    assert found == 1
    assert said in lines["door"]


def test_a_clock_that_is_wrong_is_named() -> None:
    """A minute between its clock and ours is wrong: tokens and grants would hold too long or not at all."""
    with answering(200, datetime.now(UTC) + timedelta(minutes=1)) as url:
        line = doctor(url, "--data", "/nowhere")[1]["clock"]
    assert line.startswith("no  clock: it is +")


def test_a_name_that_leads_nowhere_is_named() -> None:
    """A host without an address is wrong, and the registrar is spoken of."""
    status, lines = doctor("https://todo.invalid")
    assert status == 1
    assert "todo.invalid leads nowhere" in lines["names"]
    assert "registrar" in lines["names"]


def listing(*ready: str, mark: str = "", **broken: str) -> str:
    """Return what kubectl says of things that are ready, and of others with what they say."""
    made = [(name, "True", "") for name in ready] + [(name, "False", why) for name, why in broken.items()]
    items = [
        {
            "metadata": {"name": name},
            "status": {"conditions": [{"type": "Ready", "status": status, "message": why}]},
            "spec": {
                "template": {
                    "metadata": {"annotations": {"cuebird.dev/secrets": mark}},
                    "spec": {"containers": [{"env": [NEEDS]}]},
                }
            },
        }
        for name, status, why in made
    ]
    return json.dumps({"items": items})


MASTER = f"k1:{'5a' * 32}"
NEEDS: dict[str, Any] = {"name": "LINK_KEY", "valueFrom": {"secretKeyRef": {"name": "links", "key": "key"}}}
KINDS = ("ksvc", "broker", "trigger", "pingsource", "kafka.kafka.strimzi.io")


def hand_over(kubernetes: Cluster, given: dict[str, str]) -> str:
    """Hand secrets to the functions: what is given, and what follows from a master; return their mark."""
    values = {"grant-master": MASTER, **derived(MASTER), **given}
    coded = {name: base64.b64encode(value.encode()).decode() for name, value in values.items()}
    items = [{"metadata": {"name": name}, "data": {"key": value}} for name, value in coded.items()]
    kubernetes.keep("secret.json", json.dumps({"items": items}))
    return mark_of(items)


@pytest.fixture
def kubernetes(tmp_path: Path, post: PostOffice) -> Cluster:
    """Give a cluster in which everything is ready."""
    made = cluster(tmp_path / "cluster")
    mark = hand_over(made, {"mail": post.url, "mail-from": "me@example.org"})
    for kind in KINDS:
        made.keep(f"{kind}.json", listing("one", "two", mark=mark))
    return made


def inside(kubernetes: Cluster, *arguments: str) -> dict[str, str]:
    """Return what the doctor says of a cluster."""
    return doctor("https://todo.invalid", "--cluster", *arguments, **kubernetes.environment)[1]


def test_a_sound_cluster_gets_no_advice(kubernetes: Cluster) -> None:
    """Whatever says that it is ready is well, and an installation without names of its own is no fault."""
    lines = inside(kubernetes)
    assert {line[:2] for what, line in lines.items() if what != "names"} == {"ok"}
    kinds = {"cluster", "ksvc", "broker", "trigger", "pingsource", "kafka"}
    assert lines.keys() >= kinds | {"secrets", "keys", "mail", "settings", "migration"}


@pytest.mark.parametrize(
    ("given", "what", "said"),
    [
        ({"grant-master": "k1:abcd"}, "keys", "GRANT_MASTER must be"),
        ({"links": f"k1:{'00' * 32}"}, "keys", "the key links does not follow from the master"),
        ({"mail": "smtp://127.0.0.1:1?tls=none", "mail-from": "me@example.org"}, "mail", "check CUEBIRD_MAIL"),
        ({"mail": "pigeon"}, "mail", "CUEBIRD_MAIL must be folder, sendgrid or smtp"),
        ({"mail": "smtp://mailpit.cuebird.svc:1025?tls=none"}, "settings", "one, two started with other secrets"),
    ],
)
def test_what_was_handed_to_functions_is_looked_at(
    kubernetes: Cluster, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], what: str, said: str
) -> None:
    """Keys that do not follow, a way for mail that leads nowhere, and functions that know older secrets are named."""
    hand_over(kubernetes, given)
    for name, value in kubernetes.environment.items():
        monkeypatch.setenv(name, value)
    line = {one.what: one.told()[1] for one in handed.looks()}[what]
    assert (line[:2], said in line) == ("no", True), line
    assert not [value for value in given.values() if value in line]


@pytest.mark.parametrize(
    ("kind", "advice"), [("ksvc", "kubectl logs -n cuebird -l serving.knative.dev/service=chat"), ("trigger", "chat")]
)
def test_what_is_not_ready_is_named(kubernetes: Cluster, kind: str, advice: str) -> None:
    """Its name, what it says of itself, and the command that tells more."""
    kubernetes.keep(f"{kind}.json", listing("one", chat="its image cannot be pulled"))
    line = inside(kubernetes)[kind]
    assert line.startswith(f"no  {kind}: chat: its image cannot be pulled")
    assert advice in line


def test_what_is_missing_in_a_cluster_is_named(kubernetes: Cluster) -> None:
    """A secret that a function cannot do without, a migration that failed, and a Broker that is not there."""
    failed = {"type": "Failed", "status": "True"}
    kubernetes.keep("secret.json", json.dumps({"items": []}))
    kubernetes.keep(
        "job.json", json.dumps({"items": [{"metadata": {"name": "m"}, "status": {"conditions": [failed]}}]})
    )
    kubernetes.keep("broker.json", json.dumps({"items": []}))
    lines = inside(kubernetes)
    assert "links: missing" in lines["secrets"]
    assert "m has not ended well" in lines["migration"]
    assert "scripts/platform" in lines["broker"]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([], "no subscription pushes to the bell"),
        ([{"state": "RESOURCE_ERROR", "pushConfig": {"pushEndpoint": "https://x/bell"}}], "RESOURCE_ERROR"),
        ([{"state": "ACTIVE", "pushConfig": {"pushEndpoint": "https://x/bell"}}], "ok  scheduler: https://x/bell"),
    ],
)
def test_the_way_of_a_job_to_the_bell_is_looked_at(kubernetes: Cluster, found: list[Any], said: str) -> None:
    """With a project named, the subscription that pushes to the bell is there and at work, or it is said."""
    kubernetes.keep("subscriptions.json", json.dumps(found))
    assert said in inside(kubernetes, "--project", "example")["scheduler"]


def test_a_cluster_that_cannot_be_reached_ends_it(kubernetes: Cluster) -> None:
    """Nothing behind it is guessed at."""
    kubernetes.refuse("get namespace")
    lines = inside(kubernetes)
    assert lines["cluster"].startswith("no  cluster: kubectl get namespace")
    assert "ksvc" not in lines
