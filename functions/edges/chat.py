"""The edge chat: the door for people. It serves the page, the conversation, the tools by REST, and mails' links."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast
from uuid import UUID

from flask import Request, Response
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.utils import send_from_directory

from shared.agent.conversing import answer, converse
from shared.agent.thinking import Mind
from shared.callers import ACCOUNT, ALL, READ, WRITE, Accounts, Caller, Callers, SignIn, Tickets, Tokens
from shared.config import Settings
from shared.links import PATH
from shared.mailing import Letters, Links, People
from shared.model import Model
from shared.ports import Actor, Asker, Tools
from shared.proposals import PATH as PLANS
from shared.proposals import Proposals
from shared.runtime import doors
from shared.runtime.access import BACK
from shared.runtime.callers import caller
from shared.runtime.edge import door
from shared.runtime.roads import account, live, mail_events, openapi, plans, rest, signin, talking
from shared.runtime.roads import links as mail_links
from shared.runtime.roads.mailbox import mailbox, mails
from shared.runtime.roads.settings import settings
from shared.runtime.roads.tokens import revoked, tokens
from shared.runtime.roads.words import words
from shared.turns import Conversations

WEB = Path(__file__).parent / "web"
REST = Actor(kind="person", name="me", client="rest", door="chat")
ROUTES = Map(
    [
        Rule("/", endpoint="page", methods=["GET"]),
        Rule("/<file>", endpoint="page", methods=["GET"]),
        Rule("/openapi.json", endpoint="openapi", methods=["GET"]),
        Rule("/v1/config", endpoint="config", methods=["GET"]),
        Rule("/v1/chat", endpoint="talk", methods=["POST"]),
        Rule("/v1/tools/<tool>", endpoint="tool", methods=["POST"]),
        Rule("/v1/mail", endpoint="mail", methods=["GET", "POST"]),
        Rule("/v1/mail/events", endpoint="mail_events", methods=["POST"]),
        Rule("/v1/mails", endpoint="mails", methods=["GET"]),
        Rule("/v1/words", endpoint="words", methods=["POST"]),
        Rule("/v1/settings", endpoint="settings", methods=["GET", "PATCH"]),
        Rule("/v1/sign-in", endpoint="sign_in", methods=["GET"]),
        Rule(BACK, endpoint="signed_in", methods=["GET"]),
        Rule("/v1/sign-out", endpoint="sign_out", methods=["POST"]),
        Rule("/v1/ticket", endpoint="ticket", methods=["POST"]),
        Rule("/v1/tokens", endpoint="tokens", methods=["GET", "POST"]),
        Rule("/v1/tokens/<uuid:token>", endpoint="token", methods=["DELETE"]),
        Rule("/v1/account", endpoint="account", methods=["DELETE"]),
        Rule("/v1/account/export", endpoint="export", methods=["GET"]),
        Rule(f"{PLANS}<uuid:plan>", endpoint="plan", methods=["GET", "POST"]),
        Rule(f"{PLANS}<uuid:plan>/no", endpoint="plan_declined", methods=["POST"]),
        Rule(f"{PATH}<token>", endpoint="link", methods=["GET", "POST"]),
        Rule(f"{PATH}<token>/again", endpoint="again", methods=["POST"]),
    ],
    strict_slashes=False,
    redirect_defaults=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """One request at the door, and what lies behind it."""

    request: Request
    tools: Tools
    conversations: Conversations
    links: Links
    people: People
    letters: Letters
    proposals: Proposals
    callers: Callers
    tokens: Tokens
    tickets: Tickets
    sign_in: SignIn
    accounts: Accounts
    model: Model
    settings: Settings

    def answer(self) -> Response:
        """Answer a request by its path; NotThere and WrongMethod where there is no such road."""
        doors.check(self.request, self.settings)
        try:
            endpoint, values = ROUTES.bind_to_environ(self.request.environ).match()
        except MethodNotAllowed as why:
            raise doors.WrongMethod(self.request.method, why.valid_methods or ()) from None
        except NotFound:
            raise doors.NotThere(self.request.path) from None
        if not self.request.path.startswith((PATH, PLANS)):  # forms of our own leaves and of mail programs (RFC 8058)
            doors.check_json(self.request)
        roads: Mapping[str, Callable[..., Response]] = {
            "page": self._page,
            "openapi": lambda: openapi.told(self.tools, talking.Said),
            "config": self._config,
            "talk": self._talk,
            "tool": self._tool,
            "mail": self._mail,
            "mails": self._mails,
            "mail_events": lambda: mail_events.heard(self.request, self.settings, self.people),
            "settings": lambda: settings(self.request, self._owner(ACCOUNT), self.people),
            "plan": self._plan,
            "plan_declined": lambda plan: plans.declined(self._owner(ALL), plan, self.proposals),
            "words": lambda: words(self.request, self._asker(), self.tools, self.people),
            "sign_in": lambda: signin.begun(self.request, self.settings, self.sign_in),
            "signed_in": lambda: signin.finished(self.request, self.settings, self.sign_in),
            "sign_out": lambda: signin.ended(self.request, self.settings, self.sign_in),
            "ticket": lambda: live.ticket(self._caller(), self.tickets),
            "tokens": lambda: tokens(self.request, self._caller(), self.tokens, self.tools),
            "token": lambda token: revoked(self._caller(), token, self.tokens),
            "account": lambda: account.deleted(self.request, self._caller(), self.accounts),
            "export": lambda: account.exported(self._caller(), self.accounts),
            "link": self._link,
            "again": lambda token: mail_links.resumed(self.request, token, self.links, self.people),
        }
        return roads[endpoint](**values)

    def _page(self, file: str = "index.html") -> Response:
        try:
            found = cast("Response", send_from_directory(WEB, file, self.request.environ, response_class=Response))
        except NotFound:
            raise doors.NotThere(self.request.path) from None
        found.headers["Cache-Control"] = "no-cache"
        return doors.kept_safe(found, reaching=self.settings.stream)

    def _config(self) -> Response:
        zone = self.conversations.time_zone(self._owner())
        stream = self.settings.stream or self.request.host_url.rstrip("/")
        told = {"stream": stream, "mcp": self.settings.mcp, "time_zone": zone, "version": doors.version()}
        return doors.answered(told | {"signed_in": self.settings.local_owner is None})

    def _talk(self) -> Response:
        heard = talking.heard(self.request, self._owner(READ, WRITE))
        mind = Mind(self.model, self.proposals) if self.model.budget else None
        if self.request.accept_mimetypes.best == "text/event-stream":
            return doors.streamed(converse(heard, self.tools, self.conversations, self.people, mind), "chat")
        return doors.answered(answer(heard, self.tools, self.conversations, self.people, mind))

    def _tool(self, tool: str) -> Response:
        return rest.call(self.request, tool, self._asker(), self.tools)

    def _mail(self) -> Response:
        return mailbox(self.request, self._owner(ACCOUNT), self.people)

    def _mails(self) -> Response:
        return mails(self.request, self._owner(ACCOUNT), self.letters, self.settings)

    def _plan(self, plan: UUID) -> Response:
        """Show at a GET what a model wants to change, do it at a POST; no token's yes is the person's."""
        owner = self._owner(ALL)
        if self.request.method in doors.SAFE:
            return plans.asked(owner, plan, self.proposals)
        return plans.agreed(owner, plan, self.tools, self.proposals)

    def _link(self, token: str) -> Response:
        return mail_links.followed(self.request, token, self.links, tools=self.tools, people=self.people)

    def _asker(self) -> Asker:
        found = self._caller()
        actor = replace(REST, name=found.name)
        return Asker(owner=found.owner, actor=actor, scopes=found.scopes, request_id=talking.request_id(self.request))

    def _owner(self, *scopes: str) -> UUID:
        found = self._caller()
        found.needs(*scopes)
        return found.owner

    def _caller(self) -> Caller:
        return caller(self.request, self.settings, self.callers)


@door("/")
def chat(
    request: Request,
    *,
    tools: Tools,
    conversations: Conversations,
    links: Links,
    people: People,
    letters: Letters,
    proposals: Proposals,
    callers: Callers,
    tokens: Tokens,
    tickets: Tickets,
    sign_in: SignIn,
    accounts: Accounts,
    model: Model,
) -> Response:
    """Let people in: the page, the talk with Cuebird, its tools by REST, and the links of its mails."""
    return Room(
        request=request,
        tools=tools,
        conversations=conversations,
        links=links,
        people=people,
        letters=letters,
        proposals=proposals,
        callers=callers,
        tokens=tokens,
        tickets=tickets,
        sign_in=sign_in,
        accounts=accounts,
        model=model,
        settings=doors.settings(),
    ).answer()
