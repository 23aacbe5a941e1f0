"""Which adapter stands behind each port, and what it needs of its surroundings.

Adapters are imported where they are made, so that a function pays only for what its signature names, and rendering,
which reads what each port needs, imports none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.runtime import access, bells

if TYPE_CHECKING:
    from shared.runtime.world import World

SENDGRID = "https://api.sendgrid.com"
PUBLISHES = ("BROKER_TASKS_URL", "BROKER_REMINDERS_URL")


def _owed(world: World) -> Any:
    from shared.adapters.owed import PostgresOwed
    from shared.runtime.metrics import measure
    from shared.runtime.telemetry import log

    age = world.settings.cast("OWED_FOR", float, default="30", form="seconds")
    return PostgresOwed(world.engine, world.outbox, world.work, owed_for=age, report=log, measure=measure)


def _past(world: World) -> Any:
    from shared.adapters.past import PostgresPast
    from shared.runtime.telemetry import log

    return PostgresPast(world.engine, report=log)


def _attic(world: World) -> Any:
    from shared.adapters.attic import PostgresAttic
    from shared.runtime.metrics import measure

    return PostgresAttic(world.engine, measure=measure)


def _tools(world: World) -> Any:
    from shared.adapters.tools_http import HttpTools
    from shared.runtime.tracing import current

    return HttpTools(world.settings.tool_url, world.settings.masters, trace=current)


def _conversations(world: World) -> Any:
    from shared.adapters.conversations import PostgresConversations

    return PostgresConversations(world.engine, world.settings.masters)


def _mail(world: World) -> Any:
    said = world.settings
    sender = said.text("CUEBIRD_MAIL_FROM", "Cuebird <cuebird@localhost>" if said.mail == "folder" else None)
    if said.mail == "folder":
        from shared.adapters.maildir import FolderMail

        return FolderMail(Path(said.text("CUEBIRD_HOME")) / "mail", sender=sender, clock=_now)
    if said.mail == "smtp":
        from shared.adapters.smtp import SmtpMail, server

        where = said.cast("CUEBIRD_MAIL", server, form="smtp://user:password@host:port?tls=starttls|implicit|none")
        return SmtpMail(where, sender=sender, clock=_now)
    from shared.adapters.sendgrid import SendGridMail

    return SendGridMail(said.text("SENDGRID_API_KEY"), sender=sender, url=said.text("SENDGRID_URL", SENDGRID))


def _letters(world: World) -> Any:
    from shared.adapters.maildir import FolderLetters

    return FolderLetters(Path(world.settings.text("CUEBIRD_HOME", ""), "mail"))  # the road is closed without


def _now() -> datetime:
    return datetime.now(UTC)


def _links(world: World) -> Any:
    from shared.links import SignedLinks

    return SignedLinks(world.settings.base, world.settings.link_keys)


def _invitations(world: World) -> Any:
    from shared.adapters.people import PostgresInvitations
    from shared.runtime.telemetry import log

    return PostgresInvitations(world.engine, report=log)


def _people(world: World) -> Any:
    from shared.adapters.people import PostgresPeople

    return PostgresPeople(world.engine, kind=world.settings.mail_kind)


def _proposals(world: World) -> Any:
    from shared.adapters.proposals import PostgresProposals

    return PostgresProposals(world.engine)


def _histories(world: World) -> Any:
    from shared.adapters.histories import PostgresHistories

    return PostgresHistories(world.engine)


def _model(world: World) -> Any:
    if not world.settings.text("OPENAI_API_KEY", ""):
        from shared.adapters.laptop import NoModel

        return NoModel()
    from shared.adapters.coming import ComingModel
    from shared.model import Budget

    said = world.settings
    budget = Budget(
        seconds=said.cast("MODEL_SECONDS", float, default="20", form="seconds"),
        tokens=said.cast("MODEL_TOKENS", int, default="40000", form="a whole number of tokens"),
    )
    which = {"url": said.model_url, "model": said.text("OPENAI_MODEL", "gpt-5.4-mini"), "budget": budget}
    return ComingModel(budget, lambda: _openai(said.text("OPENAI_API_KEY"), which))


def _openai(key: str, which: Mapping[str, Any]) -> Any:
    from shared.adapters.openai import OpenAIModel
    from shared.runtime.metrics import measure
    from shared.runtime.telemetry import log

    return OpenAIModel(key, **which, report=log, measure=measure)


def _opened_by_the_edge(_world: World) -> Any:
    raise LookupError("this port is opened by the edge, for one owner")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """What stands behind a port: how it is made, the addresses it reads and the secrets it is given."""

    make: Callable[[World], Any]
    environment: tuple[str, ...] = ()
    secrets: tuple[tuple[str, str], ...] = ()
    optional: tuple[tuple[str, str], ...] = ()  # secrets that need not be there
    outside: bool = False  # whether it speaks to the world beyond the cluster
    rights: tuple[str, ...] = ()  # what it may do in the cloud's own services


TRUST = (("ISSUERS", "issuers"), ("SIGN_IN_ALLOWED", "sign-in-allowed"))
CLIENT = (("SIGN_IN_CLIENT", "sign-in-client"), ("SIGN_IN_SECRET", "sign-in-secret"))

PORTS: dict[str, Stand] = {
    "Accounts": Stand(make=access.accounts),
    "Callers": Stand(make=access.callers, outside=True, secrets=(("CUEBIRD_URL", "address"),), optional=TRUST),
    "SignIn": Stand(make=access.sign_in, outside=True, secrets=(("CUEBIRD_URL", "address"),), optional=TRUST + CLIENT),
    "Tokens": Stand(make=access.tokens),
    "Work": Stand(make=_opened_by_the_edge, environment=PUBLISHES),
    "Owed": Stand(make=_owed, environment=PUBLISHES),
    "Rings": Stand(make=bells.rings, environment=PUBLISHES),
    "Ledger": Stand(make=_opened_by_the_edge, environment=PUBLISHES),
    "Clock": Stand(make=bells.clock),
    "Alarm": Stand(
        make=bells.alarm,
        optional=(
            ("SCHEDULER_PARENT", "scheduler-parent"),
            ("SCHEDULER_TOPIC", "scheduler-topic"),
            ("ALARM_JOBS", "alarm-jobs"),
        ),
        outside=True,
        rights=("scheduler",),
    ),
    "Porter": Stand(
        make=bells.porter, outside=True, optional=(("PUSH_AUDIENCE", "push-audience"), ("PUSH_ACCOUNT", "push-account"))
    ),
    "Past": Stand(make=_past),
    "Attic": Stand(make=_attic),
    "Conversations": Stand(make=_conversations, secrets=(("GRANT_MASTER", "grant-master"),)),
    "Links": Stand(make=_links, secrets=(("CUEBIRD_URL", "address"), ("LINK_KEY", "links"))),
    "Mail": Stand(
        make=_mail,
        outside=True,
        secrets=(("CUEBIRD_MAIL", "mail"),),
        optional=(("CUEBIRD_MAIL_FROM", "mail-from"), ("SENDGRID_API_KEY", "sendgrid")),
    ),
    "Letters": Stand(make=_letters),
    "Histories": Stand(make=_histories, secrets=(("CUEBIRD_URL", "address"),)),
    "Model": Stand(
        make=_model,
        outside=True,
        optional=(
            ("OPENAI_API_KEY", "openai"),
            ("OPENAI_BASE_URL", "openai-url"),
            ("OPENAI_MODEL", "openai-model"),
            ("MODEL_SECONDS", "model-seconds"),
            ("MODEL_TOKENS", "model-tokens"),
        ),
    ),
    "Invitations": Stand(make=_invitations),
    "People": Stand(
        make=_people, optional=(("CUEBIRD_MAIL_KIND", "mail-kind"), ("SENDGRID_EVENTS_KEY", "sendgrid-events"))
    ),
    "Proposals": Stand(make=_proposals, secrets=(("GRANT_MASTER", "grant-master"), ("CUEBIRD_URL", "address"))),
    "Tickets": Stand(
        make=access.tickets,
        secrets=(("CUEBIRD_URL", "address"), ("LIVE_KEY", "live")),
        optional=(("STREAM_URL", "stream-url"), ("RECHECK", "recheck")),
    ),
    "Tools": Stand(make=_tools, environment=("TOOL_URL",), secrets=(("GRANT_MASTER", "grant-master"),)),
}
