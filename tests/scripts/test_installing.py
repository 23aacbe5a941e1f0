"""`scripts/platform` puts Cuebird on a cluster: in order, again without harm, and without a secret in an argument."""

import base64
import json
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.peers.cluster import Cluster, cluster

ROOT = Path(__file__).resolve().parents[2]
IMAGE = "europe-docker.pkg.dev/acme/cuebird/cuebird@sha256:" + "0" * 64
INSTALLATION = {
    "project": "acme-todo",
    "region": "europe-west1",
    "environment": "prod",
    "name": "cuebird-prod",
    "cluster": "cuebird-prod",
    "location": "europe-west1",
    "domain": "todo.acme.test",
    "operator_email": "ops@acme.test",
    "address": "198.51.100.7",
    "database": "cuebird-prod",
    "database_host": "10.1.2.3",
    "image": IMAGE,
    "scheduler": "projects/acme-todo/locations/europe-west1",
    "alarm_jobs": 1000,
    "rings": "projects/acme-todo/topics/cuebird-prod-rings",
    "push_account": "cuebird-prod-push@acme-todo.iam.gserviceaccount.com",
    "push_audience": "https://bell.todo.acme.test/",
    "secrets": ["database-admin", "database-tool", "grant-master", "mail", "sendgrid"],
}
pytestmark = pytest.mark.skipif(
    shutil.which("kubectl") is None, reason="kubectl is not installed, manifests cannot be built"
)


@pytest.fixture
def there(tmp_path: Path) -> Cluster:
    """Return a project whose operator has said how mail leaves."""
    made = cluster(tmp_path / "cloud")
    made.keep("cuebird-prod-mail", "sendgrid")
    return made


def install(there: Cluster, *arguments: str, **differs: str) -> "subprocess.CompletedProcess[str]":
    """Run scripts/platform against the recorded cluster."""
    surroundings = there.environment | {"CUEBIRD_INSTALLATION": json.dumps(INSTALLATION | differs)}
    command = [str(ROOT / "scripts" / "platform"), *arguments]
    return subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False, timeout=60)


def test_everything_is_applied_in_its_order(there: Cluster) -> None:
    """Operators come first, then Knative and Kafka, secrets, the schema, and functions last; each is waited for."""
    assert install(there, "gke").returncode == 0
    lines = [" ".join([name, *arguments, said]) for name, arguments, said in there.asked]

    def first(words: str) -> int:
        return next(n for n, line in enumerate(lines) if words in line)

    order = [
        "get-credentials",
        "operator.yaml",
        "kind: KnativeServing",
        "knativeserving/knative-serving",
        "database-tool",
    ]
    order += ["kind: Job", "job/migrate", "kind: DomainMapping", "ksvc --all"]
    places = [first(words) for words in order]
    assert places == sorted(places)


def test_examples_become_the_installations_names(there: Cluster) -> None:
    """No example name is left in what is applied, and every function runs the installation's image."""
    install(there, "gke")
    applied = there.applied()
    for example in ("todo.example.org", "example-project", "203.0.113.10", "ops@example.org", "image: cuebird\n"):
        assert example not in applied
    documents = [one for one in yaml.safe_load_all(applied) if one]
    services = [one for one in documents if one["apiVersion"] == "serving.knative.dev/v1" and one["kind"] == "Service"]
    assert len(services) > 10
    assert {one["spec"]["template"]["spec"]["containers"][0]["image"] for one in services} == {IMAGE}


def test_no_secret_is_in_an_argument(there: Cluster) -> None:
    """Passwords and keys go to kubectl and gcloud by stdin, since arguments are read by every process of a machine."""
    install(there, "gke")
    secrets = [file.read_text() for file in there.home.glob("cuebird-prod-*") if not file.name.endswith("mail")]
    words = " ".join(" ".join(arguments) for _, arguments, _ in there.asked)
    assert len(secrets) >= 5
    assert not [secret for secret in secrets if secret in words]


def test_a_second_run_keeps_every_secret(there: Cluster) -> None:
    """Secrets are made once: a second run hands over the same ones."""
    install(there, "gke")
    kept = {file.name: file.read_text() for file in there.home.glob("cuebird-prod-*")}
    assert install(there, "gke").returncode == 0
    assert {file.name: file.read_text() for file in there.home.glob("cuebird-prod-*")} == kept


def test_every_secret_a_function_names_is_handed_over(there: Cluster) -> None:
    """Whatever a manifest must have from a Secret is in a Secret that was applied."""
    install(there, "gke")
    documents = [one for one in yaml.safe_load_all(there.applied()) if one]
    given = {
        (one["metadata"]["name"], key)
        for one in documents
        if one["kind"] == "Secret" and one["metadata"]["namespace"] == "cuebird"
        for key in one["stringData"]
    }
    wanted = {
        (source["name"], source["key"])
        for one in documents
        if one["apiVersion"] == "serving.knative.dev/v1"
        for variable in one["spec"]["template"]["spec"]["containers"][0]["env"]
        if (source := variable.get("valueFrom", {}).get("secretKeyRef")) and not source.get("optional")
    }
    assert wanted
    assert wanted <= given


def test_mail_that_was_never_given_is_asked_for(tmp_path: Path) -> None:
    """Without a way for mail to leave nothing of Cuebird is applied, and the one command to run is said."""
    there = cluster(tmp_path / "cloud")
    done = install(there, "gke")
    assert done.returncode == 1
    assert "gcloud secrets versions add cuebird-prod-mail --project=acme-todo" in done.stderr.splitlines()[-1]
    assert "kind: Trigger" not in there.applied()


def test_a_step_that_fails_ends_the_run_in_one_line(there: Cluster) -> None:
    """A schema that cannot be brought up keeps new functions away."""
    there.refuse("job/migrate -n cuebird")
    done = install(there, "gke")
    assert done.returncode == 1
    assert "it is said to be impossible" in done.stderr.splitlines()[-1]
    assert "kind: Trigger" not in there.applied()


def test_without_an_image_the_functions_wait(there: Cluster) -> None:
    """A first apply, before any image was pushed, prepares everything else."""
    done = install(there, "gke", image="")
    assert done.returncode == 0
    assert "there is no image yet" in done.stderr
    assert "kind: Trigger" not in there.applied()


def test_a_small_cluster_needs_no_google(tmp_path: Path) -> None:
    """On kind, secrets are kept in the cluster, mails go to its own post office, and gcloud is never asked."""
    there = cluster(tmp_path / "cloud")
    assert install(there, "kind", "--image", "dev.local/cuebird:1").returncode == 0
    assert {name for name, _, _ in there.asked} == {"kubectl"}
    assert "kind: StatefulSet" in there.applied()
    assert "mailpit" in there.applied()


def marks(there: Cluster) -> set[str]:
    """Return the marks of their secrets that functions carry in the cluster, as they were applied last."""
    documents = [one for one in yaml.safe_load_all(there.applied()) if one]
    last = {one["metadata"]["name"]: one for one in documents if one["apiVersion"] == "serving.knative.dev/v1"}
    return {one["spec"]["template"]["metadata"]["annotations"]["cuebird.dev/secrets"] for one in last.values()}


def test_a_changed_secret_reaches_what_runs(there: Cluster) -> None:
    """Pods read secrets as they start: another value is another revision of every function, the same one is none."""
    found = []
    for value in ("b25l", "b25l", "dHdv"):
        there.keep("secret.json", json.dumps({"items": [{"metadata": {"name": "rate"}, "data": {"key": value}}]}))
        assert install(there, "gke", "--only", "functions").returncode == 0
        found.append(marks(there))
    assert found[0] == found[1] != found[2]
    assert [len(one) for one in found] == [1, 1, 1]
    assert "none" not in set.union(*found)


def test_a_small_cluster_is_given_what_lies_in_its_own_secret(tmp_path: Path) -> None:
    """On kind, too, a setting is handed to the functions that read it: whatever the Secret `kept` holds."""
    there = cluster(tmp_path / "cloud")
    there.keep("secret.json", json.dumps({"data": {"issuers": base64.b64encode(b"https://id.acme.test").decode()}}))
    assert install(there, "kind", "--only", "secrets").returncode == 0
    given = [one for one in yaml.safe_load_all(there.applied()) if one and one["metadata"]["name"] == "issuers"]
    assert [one["stringData"] for one in given] == [{"key": "https://id.acme.test"}]
