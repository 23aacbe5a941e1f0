"""Where an installation's secrets are kept, made once, and handed to the cluster from.

On Google that is Secret Manager, so that a cluster can be made anew; elsewhere one Secret of the cluster itself.
"""

import base64
import json
import secrets
from collections.abc import Mapping
from typing import Any

from scripts.cluster import NAMESPACE, Fault, apply, gcloud, kubectl
from scripts.keys import derived

ROLES = ("tool", "worker", "door")
GIVE = "add it: gcloud secrets versions add {} --project={} --data-file=FILE"
MAILPIT = "smtp://mailpit.cuebird.svc:1025?tls=none"  # a small cluster's own post office, overlays/kind/mailpit.yaml


class Vault:
    """One installation's secrets by name."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._known = known
        self.google = "project" in known

    def find(self, name: str) -> str | None:
        """Return a secret, or None where nobody gave it."""
        if not self.google:
            return self._in_cluster().get(name)
        try:
            return gcloud("secrets", "versions", "access", "latest", *self._secret(name)).strip() or None
        except Fault as why:
            if "NOT_FOUND" in str(why):
                return None
            raise

    def keep(self, name: str, value: str) -> str:
        """Keep a secret, and return it."""
        if self.google:
            where = f"--project={self._known['project']}"
            gcloud("secrets", "versions", "add", f"{self._known['name']}-{name}", where, "--data-file=-", said=value)
        else:
            apply(manifest("kept", self._in_cluster() | {name: value}))
        return value

    def made_once(self, name: str) -> str:
        """Return a secret that is 256 random bits; the first time it is made."""
        return self.find(name) or self.keep(name, secrets.token_urlsafe(32))

    def master(self) -> str:
        """Return the grants' master, made the first time."""
        return self.find("grant-master") or self.keep("grant-master", f"k1:{secrets.token_hex(32)}")

    def _secret(self, name: str) -> tuple[str, str]:
        return f"--secret={self._known['name']}-{name}", f"--project={self._known['project']}"

    def _in_cluster(self) -> dict[str, str]:
        found = kubectl("get", "secret", "kept", "-n", NAMESPACE, "-o", "json", "--ignore-not-found")
        data = json.loads(found or "{}").get("data") or {}
        return {name: base64.b64decode(value).decode() for name, value in data.items()}


def manifest(name: str, values: Mapping[str, str], namespace: str = NAMESPACE) -> str:
    """Return a Secret's manifest, as JSON."""
    metadata = {"name": name, "namespace": namespace}
    return json.dumps({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": dict(values)}) + "\n"


def in_namespace(vault: Vault, known: Mapping[str, Any]) -> str:
    """Return the Secrets that the functions' manifests name, as one stream of documents."""
    passwords = {role: vault.made_once(f"database-{role}") for role in ROLES}
    admin = vault.made_once("database-admin")
    made = {
        "database-admin": {"password": admin, "url": _url("admin", admin, known)},
        "database-passwords": passwords,
        **{f"database-{role}": {"url": _url(role, password, known)} for role, password in passwords.items()},
        **{name: {"key": value} for name, value in _keys(vault, known).items()},
    }
    return "---\n".join(manifest(name, values) for name, values in made.items())


def _keys(vault: Vault, known: Mapping[str, Any]) -> dict[str, str]:
    """Return every secret of one value: what follows from the master and from the installation, and what was given."""
    master = vault.master()
    follows = {"grant-master": master, **derived(master), "address": _address(known)}
    if "scheduler" in known:
        follows |= {"scheduler-parent": known["scheduler"], "scheduler-topic": known["rings"]}
        follows |= {"alarm-jobs": str(known["alarm_jobs"])}
        follows |= {"push-audience": known["push_audience"], "push-account": known["push_account"]}
    asked = [name for name in known["secrets"] if not name.startswith("database-") and name not in follows]
    given = {name: value for name in asked if (value := vault.find(name))}
    if not vault.google:
        given.setdefault("mail", MAILPIT)
    if "mail" not in given:
        secret, project = f"{known['name']}-mail", known["project"]
        raise Fault(f"the secret mail (sendgrid, or smtp://...) was never given; {GIVE.format(secret, project)}")
    return follows | given | {"mail-kind": given["mail"].partition(":")[0]}


def _address(known: Mapping[str, Any]) -> str:
    return f"https://{known['domain']}" if "project" in known else f"http://chat.{known['domain']}:31080"


def _url(role: str, password: str, known: Mapping[str, Any]) -> str:
    host, tls = (known["database_host"], "require") if "project" in known else (f"postgres.{NAMESPACE}.svc", "disable")
    return f"postgresql://cuebird_{role}:{password}@{host}:5432/cuebird?sslmode={tls}"
