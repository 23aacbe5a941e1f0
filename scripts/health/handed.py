"""What can be wrong with what a cluster's functions were handed: keys, a way for mail, and whether they run with it."""

import base64
from collections.abc import Iterator
from urllib.parse import urlsplit

from scripts.cluster import NAMESPACE, secrets_mark
from scripts.health.asking import listed
from scripts.health.trouble import Look, Trouble
from scripts.keys import derived
from shared.config import Settings
from shared.runtime.world import World

HAND_ON = "scripts/platform gke --only secrets, then --only functions"
MAIL = {"CUEBIRD_MAIL": "mail", "CUEBIRD_MAIL_FROM": "mail-from", "SENDGRID_API_KEY": "sendgrid"}


def looks() -> Iterator[Look]:
    """Yield what to look at, in order."""
    yield Look("keys", keys)
    yield Look("mail", mail)
    yield Look("settings", settings)


def keys() -> str:
    """See that the masters can be read, and that every other key follows from them."""
    handed = _handed()
    masters = Settings(environment={"GRANT_MASTER": handed.get("grant-master", "")}).masters
    for name, key in derived(handed["grant-master"]).items():
        if handed.get(name) != key:
            raise Trouble(f"the key {name} does not follow from the master", HAND_ON)
    return f"{len(masters)} master, and every key follows from it"


def mail() -> str:
    """See that mails can leave as they are told to: tried from here, unless the post office is the cluster's own."""
    handed = _handed()
    said = Settings(environment={variable: handed[name] for variable, name in MAIL.items() if name in handed})
    if (urlsplit(handed.get("mail", "")).hostname or "").endswith(".svc"):
        return "to the cluster's own post office"
    World(said).port("Mail").reach()
    return f"{said.mail} takes us in"


def settings() -> str:
    """See that every function started with the secrets that are there now."""
    now, older = secrets_mark(), []
    for one in listed("ksvc", NAMESPACE):
        mark = one["spec"]["template"]["metadata"]["annotations"].get("cuebird.dev/secrets")
        older += [] if mark == now else [one["metadata"]["name"]]
    if older:
        raise Trouble(f"{', '.join(older)} started with other secrets than are there now", HAND_ON)
    return "every function started with the secrets that are there"


def _handed() -> dict[str, str]:
    """Return the secrets of one value by name."""
    found = {one["metadata"]["name"]: one.get("data") or {} for one in listed("secret", NAMESPACE)}
    return {name: base64.b64decode(data["key"]).decode() for name, data in found.items() if "key" in data}
