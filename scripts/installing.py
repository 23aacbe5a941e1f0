"""Install Cuebird on a cluster, or bring it up to date: each step can be repeated, and the next waits for the last."""

import argparse
import sys
from collections.abc import Callable, Mapping
from typing import Any

from scripts.cluster import NAMESPACE, ROOT, Fault, apply, filled, gcloud, installation, kubectl, overlay, say, wait
from scripts.vault import Vault, in_namespace, manifest

CERT_MANAGER = "https://github.com/cert-manager/cert-manager/releases/download/v1.21.1/cert-manager.yaml"
KNATIVE = "https://github.com/knative/operator/releases/download/knative-v1.23.0/operator.yaml"
STRIMZI = (
    "https://github.com/strimzi/strimzi-kafka-operator/releases/download/1.2.0/strimzi-cluster-operator-1.2.0.yaml"
)
Known = Mapping[str, Any]


def upstream(kind: str, _known: Known) -> None:
    """Install the operators of certificates, Knative and Kafka, each of a stated version."""
    apply((ROOT / "knative" / "platform" / "cluster" / "namespaces.yaml").read_text(encoding="utf-8"))
    for url in (CERT_MANAGER, KNATIVE) if kind == "gke" else (KNATIVE,):
        kubectl("apply", "--server-side", "--force-conflicts", "-f", url)
    theirs = kubectl("create", "--dry-run=client", "-o", "yaml", "-f", STRIMZI)
    apply(theirs.replace("namespace: myproject", "namespace: kafka"))
    for namespace in ("cert-manager", "knative-operator", "kafka") if kind == "gke" else ("knative-operator", "kafka"):
        wait("Available", 10, "deployment", "--all", "-n", namespace)


def cluster(kind: str, known: Known) -> None:
    """Make Knative and Kafka of the operators, and let Knative's Brokers into Kafka."""
    apply(overlay(kind, known, "cluster"))
    wait("Ready", 20, "kafka/cuebird", "kafkauser/knative-broker", "-n", "kafka")
    apply(manifest("kafka-broker-auth", _kafka_login(), "knative-eventing"))
    wait("Ready", 20, "knativeserving/knative-serving", "-n", "knative-serving")
    wait("Ready", 20, "knativeeventing/knative-eventing", "-n", "knative-eventing")


def _kafka_login() -> dict[str, str]:
    """Return what a Kafka Broker's Secret holds, put together from Strimzi's user and certificate authority."""
    read = ("-n", "kafka", "-o", "go-template={{index .data %s | base64decode}}")
    password = kubectl("get", "secret", "knative-broker", *read[:3], read[3] % '"password"')
    authority = kubectl("get", "secret", "cuebird-cluster-ca-cert", *read[:3], read[3] % '"ca.crt"')
    login = {"protocol": "SASL_SSL", "sasl.mechanism": "SCRAM-SHA-512", "user": "knative-broker"}
    return login | {"password": password, "ca.crt": authority}


def secrets(_kind: str, known: Known) -> None:
    """Make the secrets that were never made, and hand all to the namespace."""
    vault = Vault(known)
    apply((ROOT / "knative" / "platform" / "namespace.yaml").read_text(encoding="utf-8"))
    apply(in_namespace(vault, known))
    if "project" in known:
        where = (f"--instance={known['database']}", f"--project={known['project']}")
        if "cuebird_admin" not in gcloud("sql", "users", "list", *where, "--format=value(name)").split():
            gcloud("sql", "users", "create", "cuebird_admin", *where)
        password = f"{vault.made_once('database-admin')}\n"
        gcloud("sql", "users", "set-password", "cuebird_admin", *where, "--prompt-for-password", said=password)


def schema(kind: str, known: Known) -> None:
    """Bring the database to the schema of the image."""
    if kind == "kind":
        postgres = (ROOT / "knative" / "overlays" / "kind" / "postgres.yaml").read_text(encoding="utf-8")
        apply(postgres)
        kubectl("rollout", "status", "statefulset/postgres", "-n", NAMESPACE, "--timeout=5m")
    job = (ROOT / "knative" / "platform" / "migrate.yaml").read_text(encoding="utf-8")
    policies = (ROOT / "knative" / "platform" / "policies.yaml").read_text(encoding="utf-8")
    kubectl("delete", "job", "migrate", "-n", NAMESPACE, "--ignore-not-found")
    apply(f"{policies}---\n{filled(job, known)}")
    wait("Complete", 15, "job/migrate", "-n", NAMESPACE)


def functions(kind: str, known: Known) -> None:
    """Apply the functions and all that stands beside them, and wait until they are ready."""
    apply(overlay(kind, known))
    wait("Ready", 10, "broker", "--all", "-n", NAMESPACE)
    wait("Ready", 10, "ksvc", "--all", "-n", NAMESPACE)
    wait("Ready", 10, "trigger", "--all", "-n", NAMESPACE)


STEPS: dict[str, Callable[[str, Known], None]] = {
    "upstream": upstream,
    "cluster": cluster,
    "secrets": secrets,
    "schema": schema,
    "functions": functions,
}


def main(arguments: list[str]) -> int:
    """Do the steps in their order; 1 and one line where one cannot be done."""
    parser = argparse.ArgumentParser(prog="scripts/platform", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("kind", choices=("gke", "kind"), help="the kind of cluster")
    parser.add_argument("--image", help="what the functions run, by digest")
    parser.add_argument("--only", choices=tuple(STEPS), help="one step, and nothing else")
    given = parser.parse_args(arguments)
    try:
        known = installation(given.kind)
        if given.kind == "gke":
            place = (f"--location={known['location']}", f"--project={known['project']}", "--dns-endpoint")
            gcloud("container", "clusters", "get-credentials", known["cluster"], *place)
        known["image"] = given.image or known["image"] or _running()
        for name in [given.only] if given.only else _possible(known):
            say(f"platform: {name}: {(STEPS[name].__doc__ or '').splitlines()[0].lower().rstrip('.')} ...")
            STEPS[name](given.kind, known)
    except Fault as why:
        say(f"platform: {why}")
        return 1
    say("platform: done")
    return 0


def _possible(known: Known) -> list[str]:
    if known["image"]:
        return list(STEPS)
    say("platform: there is no image yet, so the functions wait: push one, then scripts/platform gke --image IMAGE")
    return [name for name in STEPS if name not in ("schema", "functions")]


def _running() -> str:
    """Return the image that runs already, or nothing where none does."""
    try:
        path = "jsonpath={.spec.template.spec.containers[0].image}"
        return kubectl("get", "ksvc", "chat", "-n", NAMESPACE, "-o", path, "--ignore-not-found")
    except Fault:
        return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
