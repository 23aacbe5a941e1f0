"""Settings: read once from the environment, cast, and complaining by name; never read at import time."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from uuid import UUID

T = TypeVar("T")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
DOORS = ("chat", "mcp", "stream", "bell")  # subdomains in a cloud
SIGNED = ("RS256", "ES256", "PS256", "EdDSA", "RS384", "RS512", "ES384", "ES512", "PS384", "PS512")
SHORTEST_KEY = 16  # bytes
KEYS = "id:hex of 16 bytes or more, or two of them with a comma between"


class SettingError(Exception):
    """A setting is missing or cannot be read; the text names it and says what it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """An issuer of tokens: in which algorithms they are signed, and for which audiences we take them."""

    url: str
    algorithms: tuple[str, ...]
    audiences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """What we are to an issuer, when people sign in at the page."""

    issuer: str
    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says. Secrets are given by value or, with `_FILE` behind the name, as a file's path."""

    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    def text(self, name: str, default: str | None = None) -> str:
        """Return a setting's text."""
        found = self.environment.get(name) or _content(self.environment.get(f"{name}_FILE")) or default
        if found is None:
            raise SettingError(f"{name} is not set")
        return found

    def cast(self, name: str, make: Callable[[str], T], *, default: str | None = None, form: str) -> T:
        """Return a setting read by `make`; `form` says in words what it should look like."""
        found = self.text(name, default)
        try:
            return make(found)
        except ValueError as why:
            raise SettingError(f"{name} must be {form}") from why

    @property
    def database_url(self) -> str:
        """Return the database of the function's own role."""
        return self.text("DATABASE_URL")

    @property
    def pool(self) -> int:
        """Return how many connections and threads a function has."""
        return self.cast("THREADS", int, default="4", form="a whole number")

    @property
    def brokers(self) -> dict[str, str]:
        """Return the Brokers' ingresses by name."""
        return {"tasks": self.text("BROKER_TASKS_URL"), "reminders": self.text("BROKER_REMINDERS_URL")}

    @property
    def tool_url(self) -> str:
        """Return the address of a tool's Service, with `{name}` in the place of its name."""
        return self.text("TOOL_URL")

    @property
    def masters(self) -> dict[str, bytes]:
        """Return the grants' master keys by key id, the one in use first; written `id:hex`, comma between two."""
        return self.cast("GRANT_MASTER", _keys, form=KEYS)

    @property
    def tool_keys(self) -> dict[str, bytes]:
        """Return the keys by which this tool checks its grants, by key id; written as the masters are."""
        return self.cast("GRANT_KEY", _keys, form=KEYS)

    @property
    def link_keys(self) -> dict[str, bytes]:
        """Return the keys by which links in letters are signed, the one in use first; written as the masters are."""
        return self.cast("LINK_KEY", _keys, form="id:hex, or two of them with a comma between")

    @property
    def ticket_keys(self) -> dict[str, bytes]:
        """Return the keys by which tickets for the stream are signed, the one in use first; as the masters are."""
        return self.cast("LIVE_KEY", _keys, form=KEYS)

    @property
    def base(self) -> str:
        """Return where the door for people is reached from outside, without a path."""
        return self.cast("CUEBIRD_URL", _base, form="an address such as https://todo.example.org")

    @property
    def mcp(self) -> str:
        """Return where the door for models is: MCP_URL, else our own origin on a laptop, a subdomain in a cloud."""
        return self.cast(
            "MCP_URL",
            _base,
            default=f"{self._beside('mcp') or self.base}/mcp",
            form="an address such as https://example.org/mcp",
        )

    @property
    def stream(self) -> str | None:
        """Return where the door of whoever watches is in a cloud: STREAM_URL, else a subdomain; None on a laptop."""
        if not self.text("STREAM_URL", ""):
            return self._beside("stream")
        return self.cast("STREAM_URL", _base, form="an address such as https://stream.example.org")

    @property
    def recheck(self) -> float:
        """Return how many seconds a stream goes on before it is asked again whether its person may: RECHECK."""
        return self.cast("RECHECK", float, default="30", form="seconds")

    def _beside(self, door: str) -> str | None:
        """Return where a door is in a cloud; None on a laptop, which has one origin."""
        home = urlsplit(self.base)
        return None if home.hostname in LOOPBACK else f"{home.scheme}://{door}.{_domain(home.netloc)}"

    @property
    def issuers(self) -> list[Issuer]:
        """Return the OpenID Connect issuers whose tokens are taken; ISSUERS, with a comma between two.

        Each is an address, then its algorithms and audiences in any order; by default RS256 and ES256, for our doors.
        """
        said = [one.split() for one in self.text("ISSUERS", "").split(",") if one.strip()]
        return [_issuer(url, words, (self.base, self.mcp)) for url, *words in said]

    @property
    def client(self) -> Client | None:
        """Return as whom we send people to sign in: SIGN_IN_CLIENT, SIGN_IN_SECRET, at the first of ISSUERS."""
        name = self.text("SIGN_IN_CLIENT", "")
        if not name or not self.issuers:
            return None
        return Client(issuer=self.issuers[0].url, id=name, secret=self.text("SIGN_IN_SECRET", ""))

    @property
    def allowed(self) -> set[str]:
        """Return who may sign in: SIGN_IN_ALLOWED, addresses and domains with a comma between two, `*` for all."""
        said = self.text("SIGN_IN_ALLOWED", "").split(",")
        return {one.strip().lower().removeprefix("@") for one in said if one.strip()}

    @property
    def rate(self) -> float:
        """Return how many requests an owner may make in a second in the long run, 0 for any: RATE, on a laptop 0."""
        return self.cast("RATE", float, default="0" if self.local_owner else "20", form="requests in a second")

    @property
    def origins(self) -> set[str]:
        """Return the origins whose pages may use our doors: the page's own where doors are elsewhere, and CORS_ORIGINS.

        Two have a comma between.
        """
        said = {one.strip().rstrip("/") for one in self.text("CORS_ORIGINS", "").split(",") if one.strip()}
        return said | ({self.base} if self.text("CUEBIRD_URL", "") and self.stream else set())

    @property
    def model_url(self) -> str:
        """Return where the language model is: any server that speaks OpenAI's chat completions."""
        form = "an address such as http://localhost:8080/v1"
        return self.cast("OPENAI_BASE_URL", _base, default="https://api.openai.com/v1", form=form)

    @property
    def names(self) -> set[str]:
        """Return the host names that are ours: those of HOSTS, and that of CUEBIRD_URL with its doors' subdomains."""
        said = {one.strip().lower() for one in self.text("HOSTS", "").split(",")} - {""}
        home = urlsplit(self.text("CUEBIRD_URL", "")).netloc.lower()
        doors = [
            f"{sign}{one}.{_domain(home)}" for one in DOORS for sign in ("", "canary-")
        ]  # a new revision is tried first
        return said | ({home, *doors} if home else set())

    @property
    def mail(self) -> str:
        """Return how mail leaves: folder, smtp or sendgrid, the scheme of CUEBIRD_MAIL."""
        form = "folder, sendgrid or smtp://user:password@host:port?tls=starttls|implicit|none"
        return self.cast("CUEBIRD_MAIL", _mail, default="folder", form=form)

    @property
    def mail_kind(self) -> str | None:
        """Return how mail leaves, to a function that is not given what it leaves by; None where nobody says."""
        return self.text("CUEBIRD_MAIL_KIND", "") or None

    @property
    def local_owner(self) -> UUID | None:
        """Return the one owner of a laptop, who needs no sign-in; None everywhere else."""
        return self.cast("LOCAL_OWNER", UUID, form="a uuid") if self.environment.get("LOCAL_OWNER") else None


def _domain(home: str) -> str:
    """Return the domain whose subdomains the doors are, of the page's host: that itself, or what it is under."""
    return home.removeprefix("chat.")


def _issuer(url: str, words: Sequence[str], ours: tuple[str, ...]) -> Issuer:
    """Read an issuer; a shared secret (HS256) is no algorithm for what strangers sign, nor is none."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise SettingError(f"ISSUERS: {url} must begin with https://")
    algorithms = tuple(word for word in words if word in SIGNED)
    audiences = tuple(word for word in words if word not in SIGNED)
    if {"none", "HS256", "HS384", "HS512"} & set(audiences):
        raise SettingError(f"ISSUERS: the algorithms are {', '.join(SIGNED)}")
    return Issuer(url=url, algorithms=algorithms or SIGNED[:2], audiences=audiences or ours)


def _base(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(text)
    return text.rstrip("/")


def _mail(text: str) -> str:
    kind = text.partition(":")[0]
    if kind not in ("folder", "smtp", "sendgrid"):
        raise ValueError(kind)
    return kind


def _content(path: str | None) -> str | None:
    return Path(path).read_text(encoding="utf-8").strip() if path else None


def _keys(text: str) -> dict[str, bytes]:
    """Read keys by id; a key that could be guessed (under 16 bytes) is none."""
    pairs = [one.strip().partition(":") for one in text.split(",")]
    keys = {key_id: bytes.fromhex(key) for key_id, _, key in pairs}
    if any(not key_id or len(key) < SHORTEST_KEY for key_id, key in keys.items()):
        raise ValueError
    return keys
