"""What can be wrong with a Cuebird in a cluster, as kubectl tells it, and with what Google keeps for it."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from scripts.cluster import NAMESPACE, Fault, gcloud, kubectl
from scripts.health import handed
from scripts.health.asking import listed
from scripts.health.trouble import Look, Trouble

ROOT = Path(__file__).resolve().parents[2]
# Each kind that says of itself whether it is ready, and where to look where it is not.
KINDS = {
    "ksvc": "kubectl logs -n cuebird -l serving.knative.dev/service=NAME -c user-container",
    "broker": "kubectl get kafka,kafkauser -n kafka: the Broker waits for Kafka or for its user",
    "trigger": "kubectl describe trigger NAME -n cuebird: it waits for its Broker or its Service",
    "pingsource": "kubectl get pods -n knative-eventing: the pingsource adapter",
    "domainmapping": "is the name in the DNS zone? kubectl describe domainmapping NAME -n cuebird",
    "certificate.cert-manager.io": "kubectl describe challenge -n cuebird: cert-manager says what it waits for",
    "kafka.kafka.strimzi.io": "kubectl logs -n kafka deployment/strimzi-cluster-operator",
}
OPTIONAL = {"domainmapping", "certificate.cert-manager.io"}  # an installation without names of its own has none


def looks(project: str | None) -> Iterator[Look]:
    """Yield what to look at, in order; what Google keeps only where a project is named."""
    yield Look("cluster", reached, vital=True)
    for kind, advice in KINDS.items():
        yield Look(kind.partition(".")[0], partial(ready, kind, advice))
    yield Look("secrets", secrets)
    yield from handed.looks()
    yield Look("migration", migration)
    if project:
        yield Look("scheduler", lambda: scheduler(project))


def reached() -> str:
    """See that kubectl gets there and that Cuebird's namespace is there."""
    try:
        kubectl("get", "namespace", NAMESPACE)
    except Fault as why:
        advice = (
            "gcloud container clusters get-credentials NAME --location=REGION --dns-endpoint; then scripts/platform"
        )
        raise Trouble(str(why), advice) from None
    return f"the namespace {NAMESPACE} is there"


def ready(kind: str, advice: str) -> str:
    """See that everything of a kind says that it is ready."""
    namespace = "kafka" if kind.startswith("kafka") else NAMESPACE
    found = listed(kind, namespace)
    if not found and kind not in OPTIONAL:
        raise Trouble("there is none", "scripts/platform installs it")
    for one in found:
        state = next((said for said in _conditions(one) if said["type"] == "Ready"), {})
        if state.get("status") != "True":
            name = one["metadata"]["name"]
            why = state.get("message") or state.get("reason") or "it has not said anything yet"
            raise Trouble(f"{name}: {why}", advice.replace("NAME", name))
    return f"{len(found)} ready"


def secrets() -> str:
    """See that each secret that a function cannot do without is there."""
    there = {one["metadata"]["name"] for one in listed("secret", NAMESPACE)}
    missing = sorted(_needed(listed("ksvc", NAMESPACE)) - there)
    if missing:
        raise Trouble(f"{', '.join(missing)}: missing", "scripts/platform makes them, or says which you have to give")
    return f"{len(there)} are there"


def migration() -> str:
    """See that the newest migration came to its end."""
    jobs = sorted(listed("job", NAMESPACE), key=lambda one: str(one["metadata"].get("creationTimestamp")))
    if jobs and not any(said["type"] == "Complete" and said["status"] == "True" for said in _conditions(jobs[-1])):
        name = jobs[-1]["metadata"]["name"]
        raise Trouble(f"{name} has not ended well", f"kubectl logs -n cuebird job/{name}")
    return "done" if jobs else "its job is gone, as it is an hour after it ended well"


def scheduler(project: str) -> str:
    """See that the bell's subscription pushes, and how many jobs there are of those Google allows."""
    try:
        found = json.loads(gcloud("pubsub", "subscriptions", "list", f"--project={project}", "--format=json"))
    except Fault as why:
        raise Trouble(str(why), "gcloud auth login, with an account that may look at the project") from None
    pushing = [one for one in found if one.get("pushConfig", {}).get("pushEndpoint", "").endswith("/bell")]
    if not pushing:
        raise Trouble("no subscription pushes to the bell", "terraform -chdir=terraform apply")
    if pushing[0].get("state") != "ACTIVE":
        raise Trouble(
            f"the bell's subscription is {pushing[0].get('state')}", "is the bell's address right? terraform apply"
        )
    return f"{pushing[0]['pushConfig']['pushEndpoint']} is pushed to"


def _conditions(one: dict[str, Any]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = one.get("status", {}).get("conditions", [])
    return found


def _needed(services: list[dict[str, Any]]) -> set[str]:
    containers = [box for one in services for box in one["spec"]["template"]["spec"]["containers"]]
    refs = [said.get("valueFrom", {}).get("secretKeyRef") for box in containers for said in box.get("env", [])]
    return {ref["name"] for ref in refs if ref and not ref.get("optional")}
