"""Leaves: the small pages behind the links of a mail. They need no script, and a look at one changes nothing."""

from collections.abc import Sequence
from html import escape
from string import Template

from flask import Response

from shared.domain.letters import OFFERED, Act
from shared.errors import CuebirdError
from shared.mailing import Invitation, Link
from shared.runtime import doors

ASKED: dict[Act, tuple[str, str]] = {
    "done": ("Is it done?", "Done"),
    "hour": ("Remind you again in an hour?", OFFERED["hour"]),
    "tomorrow": ("Remind you again tomorrow?", OFFERED["tomorrow"]),
    "stop": ("Shall no more reminders come by mail?", "Stop mails"),
}
LEAF = Template("""<!doctype html>
<html lang="en-GB">
<head>
  <meta charset="utf-8">
  <title>$title · Cuebird</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="robots" content="noindex">
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/style.css">
</head>
<body class="leaf">
  <main>
    <h1>$title</h1>
$rest
    <p><a href="/">Your list</a></p>
  </main>
</body>
</html>
""")


def question(link: Link | Invitation) -> Response:
    """Answer with a page that asks before anything is done: only its button, a POST to the same address, acts."""
    if isinstance(link, Invitation):
        return _leaf(f"Shall reminders come to {link.address}?", _button("Yes, send them here", ""))
    title, button = ASKED[link.act]
    return _leaf(title, _button(button, ""))


def proposed(asked: str, titles: Sequence[str], *, no: str) -> Response:
    """Answer with a page that shows which tasks would be changed, and asks; `no` is where a no is posted to."""
    named = "".join(f"<li>{escape(title)}</li>" for title in titles)
    buttons = _button("Yes, do it", "") + "\n" + _button("No", no)
    return _leaf("Shall this be done?", f"    <p>{escape(asked)}</p>\n    <ul>{named}</ul>\n{buttons}")


def told(said: str, *, again: str | None = None) -> Response:
    """Answer with a page that says what was done; `again` is where a button takes back a stop of mails."""
    return _leaf(said, _button("Send them again", again) if again else "")


def sorry(why: CuebirdError) -> Response:
    """Answer with a page that says why nothing was done, under the error's own status."""
    return _leaf("Nothing was changed", f"    <p>{escape(_sentence(why))}</p>", status=why.status)


def _sentence(why: CuebirdError) -> str:
    said = f"{why.detail}; {why.hint}." if why.hint else f"{why.detail}."
    return said[:1].upper() + said[1:]


def _button(words: str, action: str) -> str:
    return f'    <form method="post" action="{escape(action)}"><button>{escape(words)}</button></form>'


def _leaf(title: str, rest: str, *, status: int = 200) -> Response:
    page = LEAF.substitute(title=escape(title), rest=rest)
    answer = doors.kept_safe(Response(page, status=status, content_type="text/html; charset=utf-8"))
    # With no-referrer a form would be sent with `Origin: null`, which the door turns away.
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer
