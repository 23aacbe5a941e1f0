"""What SendGrid tells of letters stops mails to addresses that take none, and goes on with the ring. Zone: UTC.

The events are made as SendGrid makes them, and signed with a key of the test's own.
"""

import json
import re
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import text

from shared.adapters.database import engine
from shared.runtime.roads.mail_events import NEWEST, OLDEST, SIGNATURE, STAMP
from tests.functions.edges.test_mails_links import until
from tests.house.laptop import Laptop, laptop

PATH = "/v1/mail/events"
KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = b64encode(KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


class Post:
    """A house that hears SendGrid, its person's address, and SendGrid's side of it."""

    def __init__(self, house: Laptop) -> None:
        self.house = house
        self.owner = (house.data / "secrets" / "local-owner" / "id").read_text()
        self.address = f"{uuid4().hex}@example.org"

    def sign(self, body: bytes, *, age: int = 0) -> dict[str, str]:
        """Return the headers that SendGrid puts on a body, made so many seconds ago."""
        stamp = str(int(time.time()) - age)
        signed = KEY.sign(stamp.encode() + body, ec.ECDSA(SHA256()))
        return {STAMP: stamp, SIGNATURE: b64encode(signed).decode()}

    def tell(self, *events: Any) -> None:
        """Tell the house of events, as it must hear them."""
        body = json.dumps(events).encode()
        assert self.house.post(PATH, body, self.sign(body)) == (204, b"")

    def event(self, kind: str, letter: str = "", **more: str) -> dict[str, Any]:
        """Return an event of a letter to the person."""
        ours = {"owner": self.owner, "letter": letter}
        return {
            "event": kind,
            "email": self.address.upper(),
            "sg_event_id": uuid4().hex,
            "timestamp": 1,
            **ours,
            **more,
        }

    def mailbox(self) -> tuple[bool, str | None]:
        """Return whether mails are stopped, and why."""
        said = self.house.get("/v1/mail")[1]
        return said["stopped"], said.get("why")

    def reminded(self) -> tuple[str, str]:
        """Let a mail go out; return its task and its Message-ID."""
        title = f"mend {uuid4().hex}"
        at = f"{datetime.now(UTC) + timedelta(seconds=1):%Y-%m-%dT%H:%M:%S}"
        task = self.house.do("add_task", title=title, time_zone="UTC", reminders=[at])["task"]["id"]
        return task, until(lambda: next(filter(None, (found(one, title) for one in self.letters())), None))

    def letters(self) -> list[Path]:
        """Return the mails in the folder."""
        return list((self.house.data / "mail").glob("*.eml"))

    def reminder(self, task: str) -> dict[str, Any]:
        """Return what is told of a task's only reminder."""
        (told,) = self.house.do("update_task", task_ids=[task])["tasks"]
        return dict(told["reminders"][0])

    def sent(self, task: str) -> bool:
        """Return whether the ledger knows of the mail."""
        return bool(self.reminder(task)["state"] == "sent")


def found(mail: Path, title: str) -> str | None:
    """Return the Message-ID of a mail that tells of a title."""
    text = mail.read_text()
    said = re.search(r"^Message-ID: *(\S+)", text, re.MULTILINE)
    return said[1] if said and title in text else None


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]) -> Iterator[Laptop]:
    """Give a house that was started with SendGrid's key."""
    with ExitStack() as ends:
        with pytest.MonkeyPatch.context() as said:
            said.setenv("SENDGRID_EVENTS_KEY", PUBLIC)
            running = ends.enter_context(laptop(tmp_path_factory.mktemp("events") / "data", free_port()))
        yield running


@pytest.fixture
def post(listening: Laptop) -> Post:
    """Give a post whose person has asked for mails to a new address, none of them stopped."""
    made = Post(listening)
    until(lambda: listening.post("/v1/mail", {"to": made.address, "stopped": False})[0] == 202 or waited(listening))
    return made


def waited(house: Laptop) -> bool:
    """Let a minute pass since the last address was asked for, as the database sees it."""
    door = engine((house.data / "secrets" / "database-door" / "url").read_text(), pool=1)
    owner = (house.data / "secrets" / "local-owner" / "id").read_text()
    with door.begin() as connection:
        connection.execute(text("select set_config('cuebird.owner', :owner, true)"), {"owner": owner})
        connection.execute(text("update owners set mail_asked_at = now() - interval '2 minutes'"))
    door.dispose()
    return False


@pytest.mark.parametrize(
    ("kind", "more", "why"),
    [
        ("bounce", {"type": "bounce", "reason": "550 no such mailbox"}, "bounced"),
        ("dropped", {"reason": "Bounced Address"}, "bounced"),
        ("dropped", {"reason": "Spam Reporting Address"}, "complaint"),
        ("spamreport", {}, "complaint"),
        ("unsubscribe", {}, "unsubscribed"),
        ("group_unsubscribe", {}, "unsubscribed"),
        ("bounce", {"type": "blocked", "reason": "451 try later"}, None),
        ("dropped", {"reason": "Recipient List over Package Quota"}, None),
        ("delivered", {}, None),
        ("open", {}, None),
    ],
)
def test_what_says_that_an_address_takes_no_mail_stops_it(
    post: Post, kind: str, more: dict[str, str], why: str | None
) -> None:
    """A bounce, a complaint and an end of mails stop them and say why; what will pass, or lies with us, does not."""
    post.tell({"event": "processed"}, post.event(kind, **more))
    assert post.mailbox() == (why is not None, why)


def test_what_became_of_a_mail_goes_on_with_its_ring(post: Post) -> None:
    """A delivered mail is known to be, a bounce outweighs it, and both are told with the reminder and in the chat."""
    task, letter = post.reminded()
    until(lambda: post.sent(task))
    post.tell(post.event("delivered", letter))
    assert post.reminder(task)["reason"] == "delivered"
    post.tell(post.event("bounce", letter, reason="552 mailbox full"), post.event("delivered", letter))
    assert post.reminder(task)["reason"] == "bounced: 552 mailbox full"
    title = post.house.do("update_task", task_ids=[task])["tasks"][0]["title"]
    assert ", but it bounced: 552 mailbox full." in post.house.say(f"when did you remind me about {title}?")["reply"]


def test_told_twice_nothing_is_stopped_again(post: Post) -> None:
    """Who lets mails come again after a bounce is not stopped by the same bounce told once more, but by the next."""
    task, letter = post.reminded()
    until(lambda: post.sent(task))
    bounced = post.event("bounce", letter, reason="552 mailbox full")
    post.tell(bounced)
    assert post.house.post("/v1/mail", {"stopped": False})[1]["stopped"] is False
    post.tell(bounced)
    assert post.mailbox() == (False, None)
    post.tell(post.event("bounce", "another letter", reason="552 mailbox full"))
    assert post.mailbox() == (True, "bounced")


def test_what_is_not_the_persons_letter_changes_nothing(post: Post) -> None:
    """Events of nobody's, of another address, of no form at all: they are heard, and that is all."""
    strange = [{**post.event("bounce"), "owner": other} for other in (str(uuid4()), "me", "", None)]
    elsewhere = {**post.event("bounce"), "email": "other@example.org"}
    post.tell(*strange, elsewhere, 7, None, [], {}, {"event": ["bounce"], "owner": post.owner})
    assert post.mailbox() == (False, None)


@pytest.mark.parametrize("age", [OLDEST + 5, -NEWEST - 5])
def test_what_is_not_of_now_is_not_heard(post: Post, age: int) -> None:
    """Signed well and yet too old, or of times to come: 403."""
    body = json.dumps([post.event("bounce")]).encode()
    assert post.house.post(PATH, body, post.sign(body, age=age))[0] == 403
    assert post.mailbox() == (False, None)


def test_what_is_not_signed_is_not_heard(post: Post) -> None:
    """Without a signature, with another's, or with a letter changed after it: 403."""
    body = json.dumps([post.event("bounce")]).encode()
    good = post.sign(body)
    strange = b64encode(ec.generate_private_key(ec.SECP256R1()).sign(body, ec.ECDSA(SHA256()))).decode()
    bad = [
        {},
        {STAMP: good[STAMP]},
        good | {SIGNATURE: strange},
        good | {SIGNATURE: "%"},
        good | {STAMP: "1" + good[STAMP]},
    ]
    assert {post.house.post(PATH, body, headers)[0] for headers in bad} == {403}
    assert post.house.post(PATH, body + b" ", good)[0] == 403
    assert post.mailbox() == (False, None)


def test_a_large_batch_is_heard(post: Post) -> None:
    """SendGrid tells up to 768 KiB at a time, more than people may."""
    post.tell(*[{**post.event("open"), "useragent": "x" * 1_000} for _ in range(600)], post.event("spamreport"))
    assert post.mailbox() == (True, "complaint")


def test_without_a_key_nobody_listens(house: Laptop) -> None:
    """Where SendGrid is not expected the path is not there."""
    assert house.post(PATH, [])[0] == 404
