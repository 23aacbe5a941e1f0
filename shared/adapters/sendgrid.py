"""Mail through SendGrid's Web API v3 (POST /v3/mail/send), by its own client."""

from email.utils import parseaddr
from http.client import HTTPException
from typing import Any

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient

from shared.adapters.mime import headers
from shared.domain.letters import Letter
from shared.errors import Refused, Unavailable

WAIT = 10.0  # seconds for an answer
TRY_LATER = frozenset({408, 429})


class SendGridMail:
    """The port Mail."""

    channel = "sendgrid"

    def __init__(self, key: str, *, sender: str, url: str) -> None:
        self._sender = sender
        self._client = SendGridAPIClient(key, host=url).client

    def send(self, letter: Letter) -> str:
        """Hand a letter over and return SendGrid's id of it; a 4xx is Refused but 408 and 429, all else Unavailable."""
        if letter.to is None:
            raise Refused("there is no verified address to send to", field="to")
        try:
            answer = self._client.mail.send.post(request_body=request(letter, self._sender), timeout=WAIT)
        except HTTPError as why:
            raise _as_ours(why) from why
        except (HTTPException, OSError) as why:
            raise Unavailable(f"sendgrid does not answer: {why}") from why
        return str(answer.headers.get("X-Message-Id", ""))

    def reach(self) -> None:
        """Ask what the key may do: sending mail should be among it."""
        try:
            answer = self._client.scopes.get(timeout=WAIT)
        except HTTPError as why:
            raise _as_ours(why) from why
        except (HTTPException, OSError) as why:
            raise Unavailable(f"sendgrid does not answer: {why}") from why
        if "mail.send" not in answer.to_dict["scopes"]:
            raise Refused("the key may not send mail", field="SENDGRID_API_KEY", hint="give it the right Mail Send")


def request(letter: Letter, sender: str) -> dict[str, Any]:
    """Return the request's body; links are left as they are, since ours are signed and not to be counted."""
    name, address = parseaddr(sender)
    off = {"enable": False}
    ours = {"owner": str(letter.owner or ""), "letter": letter.message_id}  # what the letter's events say again
    return {
        "personalizations": [{"to": [{"email": letter.to}], "custom_args": ours}],
        "from": {"email": address} | ({"name": name} if name else {}),
        "subject": letter.subject,
        "content": [{"type": "text/plain", "value": letter.plain}, {"type": "text/html", "value": letter.html}],
        "headers": {**headers(letter), "Message-ID": letter.message_id},
        "tracking_settings": {"click_tracking": {**off, "enable_text": False}, "open_tracking": off},
    }


def _as_ours(why: HTTPError) -> Refused | Unavailable:
    said = why.body.decode("utf-8", "replace") if isinstance(why.body, bytes) else str(why.body)
    for_good = 400 <= why.status_code < 500 and why.status_code not in TRY_LATER  # noqa: PLR2004  # 4xx: ours to mend
    return (Refused if for_good else Unavailable)(f"sendgrid answered {why.status_code}: {said[:500]}")
