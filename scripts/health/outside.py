"""What can be wrong with a Cuebird as the world sees it: names, certificates, doors, sign-in, clock."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from urllib.parse import urlsplit

import urllib3

from scripts.health.asking import WAIT, asked, spoken
from scripts.health.trouble import Look, Trouble
from shared.config import DOORS, LOOPBACK

LEFT = 14  # days a certificate should be good for: it is renewed with 30 left
SKEW = 5.0  # seconds
LET_IN, SIGN_IN, NOT_ITS_NAME, NOTHING = 200, 401, 403, 404


def looks(url: str) -> Iterator[Look]:
    """Yield what to look at, in order."""
    home = urlsplit(url)
    host = home.hostname or ""
    hosts = [host] if host in LOOPBACK else [host, *(f"{door}.{host}" for door in DOORS if door != "chat")]
    yield Look("names", lambda: names(hosts), vital=True)
    if home.scheme == "https":
        for one in hosts:
            yield Look(f"certificate of {one}", partial(certificate, one, home.port or 443))
    yield Look("door", lambda: door(url), vital=True)
    yield Look("door for models", lambda: models(url, home.scheme, hosts))
    yield Look("clock", lambda: clock(url))


def names(hosts: list[str]) -> str:
    """See that each name leads somewhere, and all to one place."""
    found = {}
    for host in hosts:
        try:
            found[host] = {str(one[4][0]) for one in socket.getaddrinfo(host, None)}
        except OSError:
            advice = "enter the name servers of `terraform output name_servers` at your registrar, and wait an hour"
            raise Trouble(f"{host} leads nowhere", advice) from None
    elsewhere = [host for host in hosts if found[host] != found[hosts[0]]]
    if elsewhere:
        raise Trouble(f"{elsewhere[0]} leads elsewhere than {hosts[0]}", "mend its record: all names are one address")
    return f"{', '.join(hosts)} -> {', '.join(sorted(found[hosts[0]]))}"


def certificate(host: str, port: int, trust: ssl.SSLContext | None = None) -> str:
    """See that a certificate is trusted, names the host, and is good for a while."""
    advice = "kubectl describe certificate -n cuebird: cert-manager says what it waits for"
    try:
        with (
            socket.create_connection((host, port), timeout=WAIT) as plain,
            (trust or ssl.create_default_context()).wrap_socket(plain, server_hostname=host) as safe,
        ):
            said = safe.getpeercert() or {}
    except OSError as why:
        raise Trouble(getattr(why, "verify_message", None) or str(why), advice) from None
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(said["notAfter"])), UTC)
    left = (ends - datetime.now(UTC)).days
    if left < LEFT:
        raise Trouble(f"it ends in {left} days, on {ends:%Y-%m-%d}", advice)
    return f"trusted until {ends:%Y-%m-%d}"


def door(url: str) -> str:
    """See that the door for people answers, and whether one has to sign in."""
    status = asked(f"{url}/v1/config")
    meaning = {LET_IN: "open to whoever is on this machine", SIGN_IN: "one signs in first"}
    if status not in meaning:
        absent = "is it there? kubectl get ksvc -n cuebird, on a laptop scripts/up"
        advice = "its CUEBIRD_URL or HOSTS must name it" if status == NOT_ITS_NAME else absent
        raise Trouble(f"{url} {spoken(status)}", advice)
    if status == LET_IN and urlsplit(url).hostname not in LOOPBACK:
        raise Trouble(f"{url} lets anybody in", "end it, and give it ISSUERS: LOCAL_OWNER is for a laptop alone")
    return f"{url} answers: {meaning[status]}"


def models(url: str, scheme: str, hosts: list[str]) -> str:
    """See that the door for models tells where to sign in (RFC 9728), or that there is nothing to sign in to."""
    host = urlsplit(url).netloc
    base = url if len(hosts) == 1 else f"{scheme}://mcp.{host}"
    status = asked(f"{base}/.well-known/oauth-protected-resource/mcp")
    if status not in (LET_IN, NOTHING):
        raise Trouble(f"{base}/mcp {spoken(status)}", "kubectl get ksvc mcp -n cuebird; read its log")
    return f"{base}/mcp"


def clock(url: str) -> str:
    """See that its clock and ours agree."""
    said = urllib3.request("GET", f"{url}/health/live", timeout=WAIT, retries=False).headers.get("Date")
    if said is None:
        return "it does not tell the time"
    skew = (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()
    if abs(skew) > SKEW:
        raise Trouble(f"it is {skew:+.0f} s from ours", "set this machine's clock by NTP; a cluster's is right")
    return "right"
