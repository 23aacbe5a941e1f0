"""The roads that are no tool's: what each is for, the form it takes, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared import wire
from shared.callers import Token
from shared.forms import TasksAnswer
from shared.history import ChangesAnswer, Since
from shared.mailing import Mailbox, Sheaf
from shared.runtime.roads.account import Leaving
from shared.runtime.roads.mailbox import Asked, Leafing
from shared.runtime.roads.settings import Wanted
from shared.runtime.roads.tokens import Making, TokensAnswer
from shared.runtime.roads.words import Phrase

Schema = dict[str, Any]
EXPIRED = {"410": "The cursor is known no more: read everything again."}
ELSEWHERE = {"404": "Mails lie in no folder here: they are sent."}
NAMED: Schema = {"name": "token", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """One road that is no tool's; `asks` is the form of its query, `refuses` what it refuses beside what all do."""

    name: str
    path: str
    meaning: str
    method: str = "get"
    takes: type[Any] | None = None
    asks: type[Any] | None = None
    gives: Schema = field(default_factory=lambda: {"type": "object"})
    parameters: tuple[Schema, ...] = ()
    status: str = "200"
    refuses: Mapping[str, str] = field(default_factory=dict)


ROADS = (
    Road(name="config", path="/v1/config", meaning="Tell where the doors are, the person's zone and the version."),
    Road(name="settings", path="/v1/settings", meaning="Tell what the person has set."),
    Road(name="set", path="/v1/settings", method="patch", meaning="Set what is named.", takes=Wanted),
    Road(name="mail", path="/v1/mail", meaning="Tell where mails go.", gives=wire.schema(Mailbox)),
    Road(
        name="set_mail",
        path="/v1/mail",
        method="post",
        meaning="Say where mails should go, which a letter there asks first, and whether any should.",
        takes=Asked,
        gives=wire.schema(Mailbox),
        status="202",
    ),
    Road(
        name="mails",
        path="/v1/mails",
        meaning="Show the mails that lie in a laptop's folder, the newest first.",
        asks=Leafing,
        gives=wire.schema(Sheaf),
        refuses=ELSEWHERE,
    ),
    Road(
        name="words",
        path="/v1/words",
        method="post",
        meaning="Take a phrase that was understood as words of its task's title.",
        takes=Phrase,
        gives=wire.schema(TasksAnswer),
    ),
    Road(
        name="changes",
        path="/v1/changes",
        meaning="Tell what changed since a cursor, oldest first; in a cloud at the stream's host.",
        asks=Since,
        gives=wire.schema(ChangesAnswer),
        refuses=EXPIRED,
    ),
    Road(name="tokens", path="/v1/tokens", meaning="Tell of the tokens that hold.", gives=wire.schema(TokensAnswer)),
    Road(
        name="make_token",
        path="/v1/tokens",
        method="post",
        meaning="Make a token for a program; its secret is shown this once.",
        takes=Making,
        gives=wire.schema(Token),
        status="201",
    ),
    Road(
        name="revoke_token",
        path="/v1/tokens/{token}",
        method="delete",
        meaning="Let a token hold no more.",
        parameters=(NAMED,),
        refuses={"404": "That is no token's id."},
    ),
    Road(name="export", path="/v1/account/export", meaning="Tell everything that is kept of the person."),
    Road(
        name="delete_account",
        path="/v1/account",
        method="delete",
        meaning="Delete everything of the person, and tell how much there was and is left.",
        takes=Leaving,
    ),
)
