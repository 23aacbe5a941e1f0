"""Every way out for mail, against real servers: what is sent, what is refused for good, and what may be tried again."""

import json
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from shared.adapters.maildir import FolderMail
from shared.adapters.mime import message
from shared.adapters.sendgrid import SendGridMail, request
from shared.adapters.smtp import Server, SmtpMail, server
from shared.config import SettingError, Settings
from shared.domain.letters import Letter
from shared.errors import CuebirdError, Refused, Unavailable
from shared.mailing import Mail
from shared.runtime.world import World
from tests.house.laptop import ROOT
from tests.peers.certificates import Authority
from tests.peers.post_office import PostOffice, post_office

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SENDER = "Cuebird <cuebird@example.org>"
STOP = "https://todo.example.org/v1/links/stop"
LETTER = Letter(
    to="me@example.org",
    subject="Reminder: Zahnärztin — 10 Uhr 🦷",
    plain="Zahnärztin\n\n.a line that begins with a dot\n" + "long " * 300 + "\n",
    html="<!doctype html><html><body><h1>Zahnärztin</h1></body></html>\n",
    message_id="<ring.1@cuebird.dev>",
    unsubscribe=STOP,
)
MAIL_API = Path(os.environ.get("CONTRACTS", ROOT.parent / "shared" / "contracts")) / "tsg_mail_v3.json"


def clock() -> datetime:
    return NOW


def check_letter(got: EmailMessage) -> None:
    """Check that a message says what LETTER does."""
    plain, html = got.get_body(("plain",)), got.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == LETTER.plain.splitlines()
    assert html.get_content().splitlines() == LETTER.html.splitlines()
    headers = {name: got[name] for name in ("From", "To", "Subject", "Message-ID", "Auto-Submitted")}
    assert headers == {
        "From": SENDER,
        "To": LETTER.to,
        "Subject": LETTER.subject,
        "Message-ID": LETTER.message_id,
        "Auto-Submitted": "auto-generated",
    }
    assert got["Date"].datetime == NOW
    assert (got["List-Unsubscribe"], got["List-Unsubscribe-Post"]) == (f"<{STOP}>", "List-Unsubscribe=One-Click")


def test_a_long_link_to_have_no_more_stays_whole() -> None:
    """Who unsubscribes reads the URL as it stands: a folded or encoded one is none (RFC 2369, 2)."""
    long = f"{STOP}.{'x' * 300}"
    raw = message(replace(LETTER, unsubscribe=long), sender=SENDER, to="me@example.org", now=NOW).as_bytes()
    assert f"\r\nList-Unsubscribe: <{long}>\r\n".encode() in raw


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=200).map(str.strip))
def test_any_subject_survives_the_post(subject: str) -> None:
    """A subject of one line comes out as it went in, over lines that every server takes (RFC 5322, 2.1.1)."""
    letter = Letter(to="me@example.org", subject=subject, plain="x\n", html="<p>x", message_id="<1@cuebird.dev>")
    raw = message(letter, sender=SENDER, to="me@example.org", now=NOW).as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert "".join(str(message_from_bytes(raw, policy=policy.default)["Subject"]).split()) == "".join(subject.split())


@pytest.mark.parametrize("address", ["a@b.example\r\nBcc: c@d.example", "a@b.example\nX: y", "jörg@example.org"])
def test_an_address_that_breaks_a_header_is_refused(address: str) -> None:
    """Nobody gets a mail by an address that smuggles a header in, or that needs what few servers have (SMTPUTF8)."""
    with pytest.raises(Refused) as refused:
        message(LETTER, sender=SENDER, to=address, now=NOW)
    assert refused.value.field == "to"


def test_a_folder_keeps_one_file_a_letter(tmp_path: Path) -> None:
    """A letter lies whole in a file of its own that only its owner reads; sent again it is still one."""
    folder = tmp_path / "home" / "mail"
    mail = FolderMail(folder, sender=SENDER, clock=clock)
    assert mail.send(LETTER) == mail.send(LETTER) == "ring.1.eml"
    (file,) = folder.iterdir()
    check_letter(message_from_bytes(file.read_bytes(), policy=policy.default))
    assert (file.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_folder_needs_no_address(tmp_path: Path) -> None:
    """On a laptop a letter is for whoever is there."""
    name = FolderMail(tmp_path, sender=SENDER, clock=clock).send(_without_address())
    assert b"To: me@localhost" in (tmp_path / name).read_bytes()


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    """What stands in the folder's place is said, and the letter may go later."""
    (tmp_path / "mail").write_text("a file")
    with pytest.raises(Unavailable, match="mail folder"):
        FolderMail(tmp_path / "mail", sender=SENDER, clock=clock).send(LETTER)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Give an authority that a client may trust."""
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def office(free_port: Callable[[], int]) -> Iterator[PostOffice]:
    """Give a post office in the clear."""
    with post_office(free_port()) as made:
        yield made


def smtp(port: int, tls: str = "none", user: str = "", trust: ssl.SSLContext | None = None) -> SmtpMail:
    """Return the port Mail over a server on loopback; a user says the password."""
    at = Server(host="127.0.0.1", port=port, tls=tls, user=user, password="p@ss:word/" if user else "")
    return SmtpMail(at, sender=SENDER, clock=clock, trust=trust)


def test_a_server_is_reached_without_a_letter(office: PostOffice, free_port: Callable[[], int]) -> None:
    """Going there passes where letters are taken, and leaves none; nobody there is said."""
    smtp(office.port).reach()
    assert office.letters == []
    with pytest.raises(Unavailable, match="the mail server cannot be used"):
        smtp(free_port()).reach()


def test_a_letter_goes_out_by_smtp(office: PostOffice) -> None:
    """The server gets the letter whole and its answer is the provider's id of it."""
    assert smtp(office.port).send(LETTER) == "taken as 4711"
    check_letter(office.letters[0])
    assert office.envelopes == [("cuebird@example.org", ["me@example.org"])]


def test_starttls_encrypts_before_anybody_signs_in(authority: Authority, free_port: Callable[[], int]) -> None:
    """Over STARTTLS the letter and the password are encrypted; a server that insists on both takes it."""
    options = {"tls_context": authority.server, "require_starttls": True, "auth_required": True}
    with post_office(free_port(), **options) as office:
        smtp(office.port, "starttls", "me", authority.trust).send(LETTER)
    assert (office.signed_in, office.encrypted) == (["me"], [True])
    check_letter(office.letters[0])


def test_implicit_tls_encrypts_from_the_first_byte(authority: Authority, free_port: Callable[[], int]) -> None:
    """A server that speaks TLS alone takes a letter."""
    with post_office(free_port(), ssl_context=authority.server) as office:
        smtp(office.port, "implicit", trust=authority.trust).send(LETTER)
    check_letter(office.letters[0])


@pytest.mark.parametrize(("tls", "option"), [("starttls", "tls_context"), ("implicit", "ssl_context")])
def test_a_certificate_that_is_not_trusted_gets_nothing(
    authority: Authority, free_port: Callable[[], int], tls: str, option: str
) -> None:
    """Neither letter nor password goes to a server that cannot show who it is; the letter is tried again."""
    with post_office(free_port(), **{option: authority.server}) as office:
        with pytest.raises(Unavailable, match="certificate verify failed"):
            smtp(office.port, tls, "me").send(LETTER)
        assert (office.letters, office.signed_in) == ([], [])


def test_a_server_without_starttls_gets_nothing(office: PostOffice) -> None:
    """Encryption that was asked for is never left out."""
    with pytest.raises(Unavailable, match="STARTTLS"):
        smtp(office.port, "starttls", "me").send(LETTER)
    assert (office.letters, office.signed_in) == ([], [])


def test_a_wrong_password_is_tried_again(authority: Authority, free_port: Callable[[], int]) -> None:
    """A password that does not hold is the operator's to mend; the letter waits."""
    at = {"host": "127.0.0.1", "tls": "starttls", "user": "me", "password": "wrong"}
    with post_office(free_port(), tls_context=authority.server, auth_required=True) as office:
        mail = SmtpMail(Server(**at, port=office.port), sender=SENDER, clock=clock, trust=authority.trust)
        with pytest.raises(Unavailable, match="535"):
            mail.send(LETTER)
    assert office.letters == []


@pytest.mark.parametrize(
    ("recipient", "letter", "error"),
    [
        ("550 no such mailbox", "", Refused),
        ("450 mailbox busy", "", Unavailable),
        ("", "554 looks like spam", Refused),
        ("", "452 no room", Unavailable),
    ],
)
def test_an_answer_decides_whether_a_letter_is_tried_again(
    office: PostOffice, recipient: str, letter: str, error: type[CuebirdError]
) -> None:
    """5xx to a recipient or a letter is for good, 4xx is not; the reason is the server's own (RFC 5321, 4.2.1)."""
    office.to_recipient = recipient or office.to_recipient
    office.to_letter = letter or office.to_letter
    with pytest.raises(error) as refused:
        smtp(office.port).send(LETTER)
    assert (recipient or letter) in refused.value.detail
    assert refused.value.field == ("to" if recipient else None)
    assert office.letters == []


def test_a_server_that_is_not_there_is_tried_again(free_port: Callable[[], int]) -> None:
    """Nobody listening is no reason to give a letter up."""
    with pytest.raises(Unavailable, match="cannot be used"):
        smtp(free_port()).send(LETTER)


@pytest.mark.parametrize("tls", ["none", "implicit"])
def test_a_server_that_answers_byte_by_byte_is_hung_up_on(authority: Authority, tls: str) -> None:
    """However slowly a server talks, a letter is given back within its deadline, so that two never send it at once."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        talking = threading.Thread(target=_drip, args=(listening, authority.server if tls == "implicit" else None))
        talking.start()
        at = Server(host="127.0.0.1", port=listening.getsockname()[1], tls=tls)
        mail = SmtpMail(at, sender=SENDER, clock=clock, trust=authority.trust, deadline=0.4)
        began = time.monotonic()
        with pytest.raises(Unavailable, match="cannot be used"):
            mail.send(LETTER)
        assert time.monotonic() - began < 5
        talking.join()


def _drip(listening: socket.socket, tls: ssl.SSLContext | None) -> None:
    """Greet without ever coming to the end of the line, until the caller hangs up."""
    connection, _ = listening.accept()
    with suppress(OSError), tls.wrap_socket(connection, server_side=True) if tls else connection as talking:
        talking.settimeout(0.05)
        while True:
            talking.sendall(b"2")
            with suppress(TimeoutError):
                if not talking.recv(1):
                    return


def _without_address() -> Letter:
    return Letter(to=None, subject="x", plain="x\n", html="<p>x", message_id="<ring.2@cuebird.dev>")


def test_without_a_verified_address_nothing_is_sent(office: PostOffice) -> None:
    """A letter to nobody is refused for good, by SMTP and by SendGrid, before anybody is asked."""
    nowhere = SendGridMail("key", sender=SENDER, url="http://127.0.0.1:9")
    for mail in (smtp(office.port), nowhere):
        with pytest.raises(Refused, match="no verified address"):
            mail.send(_without_address())


class FakeSendGrid:
    """SendGrid's door on loopback: what it was sent, and what it answers."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.status = 202
        self.scopes = ["mail.send"]
        self.asked: list[tuple[str, dict[str, str], Any]] = []


@pytest.fixture
def sendgrid() -> Iterator[FakeSendGrid]:
    """Run an HTTP server that SendGrid's own client speaks to."""

    class Api(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            fake.asked.append((self.path, dict(self.headers), body))
            said = b"" if fake.status == 202 else b'{"errors": [{"message": "the recipient is no address"}]}'
            self.send_response(fake.status)
            self.send_header("X-Message-Id", "4711")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def do_GET(self) -> None:
            said = json.dumps({"scopes": fake.scopes} if self.path == "/v3/scopes" else {}).encode()
            self.send_response(fake.status if fake.status != 202 else 200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: Any) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    listening.daemon_threads = True
    fake = FakeSendGrid(f"http://127.0.0.1:{listening.server_address[1]}")
    thread = threading.Thread(target=listening.serve_forever, args=[0.01])
    thread.start()
    yield fake
    listening.shutdown()
    thread.join()
    listening.server_close()


def test_a_letter_goes_out_by_sendgrid(sendgrid: FakeSendGrid) -> None:
    """SendGrid's own client carries the whole letter and gives SendGrid's id of it back."""
    assert SendGridMail("secret-key", sender=SENDER, url=sendgrid.url).send(LETTER) == "4711"
    ((path, headers, body),) = sendgrid.asked
    assert (path, headers["Authorization"]) == ("/v3/mail/send", "Bearer secret-key")
    assert body == request(LETTER, SENDER)
    assert body["headers"]["Message-ID"] == LETTER.message_id
    assert [part["value"] for part in body["content"]] == [LETTER.plain, LETTER.html]


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, Refused), (401, Refused), (413, Refused), (408, Unavailable), (429, Unavailable), (500, Unavailable)],
)
def test_sendgrids_answer_decides_whether_a_letter_is_tried_again(
    sendgrid: FakeSendGrid, status: int, error: type[CuebirdError]
) -> None:
    """A 4xx is for good, with its reason; too many, too slow and 5xx are not."""
    sendgrid.status = status
    with pytest.raises(error, match=f"{status}.*the recipient is no address"):
        SendGridMail("key", sender=SENDER, url=sendgrid.url).send(LETTER)


def test_a_key_that_may_send_reaches_sendgrid(sendgrid: FakeSendGrid) -> None:
    """Going there without a letter passes with a key for mail, and says what is wrong with any other."""
    mail = SendGridMail("key", sender=SENDER, url=sendgrid.url)
    mail.reach()
    sendgrid.scopes = ["stats.read"]
    with pytest.raises(Refused, match="the key may not send mail"):
        mail.reach()
    sendgrid.status = 401
    with pytest.raises(Refused, match="sendgrid answered 401"):
        mail.reach()
    assert sendgrid.asked == []


def test_sendgrid_that_is_not_there_is_tried_again(free_port: Callable[[], int]) -> None:
    """Nobody listening is no reason to give a letter up."""
    with pytest.raises(Unavailable, match="does not answer"):
        SendGridMail("key", sender=SENDER, url=f"http://127.0.0.1:{free_port()}").send(LETTER)


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    """Give SendGrid's own description of POST /v3/mail/send."""
    if not MAIL_API.exists():
        pytest.skip(f"NO {MAIL_API.name}: without SendGrid's description its requests are not validated")
    whole = json.loads(MAIL_API.read_text(encoding="utf-8"))
    where = "#/components/requestBodies/PostMailSend/content/application~1json/schema"
    return Draft202012Validator({**whole, "$ref": where})


def test_requests_are_what_sendgrid_describes(schema: Draft202012Validator) -> None:
    """Every request, with and without a sender's name or an end of mails, is valid by SendGrid's own schema."""
    for letter in (LETTER, Letter(to="a@b.example", subject="x", plain="x", html="x", message_id="<2@cuebird.dev>")):
        for sender in (SENDER, "cuebird@example.org"):
            assert list(schema.iter_errors(request(letter, sender))) == []


@pytest.mark.parametrize("gone", ["personalizations", "from"])
def test_a_request_with_something_missing_is_not_valid(schema: Draft202012Validator, gone: str) -> None:
    """The schema is no rubber stamp: it rejects our own request without what it needs."""
    left = {name: value for name, value in request(LETTER, SENDER).items() if name != gone}
    assert not schema.is_valid(left)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (
            "smtp://me%40x.example:p%40ss%3Aword%2F@mail.example:2525",
            Server(host="mail.example", port=2525, tls="starttls", user="me@x.example", password="p@ss:word/"),
        ),
        ("smtp://mail.example", Server(host="mail.example", port=587, tls="starttls")),
        ("smtp://mail.example?tls=implicit", Server(host="mail.example", port=465, tls="implicit")),
        ("smtp://[::1]?tls=none", Server(host="::1", port=25, tls="none")),
    ],
)
def test_a_servers_url_is_read(url: str, found: Server) -> None:
    """User and password are percent-decoded; STARTTLS is what is meant where nothing is said."""
    assert server(url) == found


@pytest.mark.parametrize(
    ("mail", "channel"),
    [("folder", "folder"), ("sendgrid", "sendgrid"), ("smtp://mail.example", "smtp")],
)
def test_one_setting_chooses_the_way_out(mail: str, channel: str, tmp_path: Path) -> None:
    """CUEBIRD_MAIL alone decides which adapter stands behind the port Mail."""
    said = {"CUEBIRD_MAIL": mail, "CUEBIRD_MAIL_FROM": SENDER, "SENDGRID_API_KEY": "key", "CUEBIRD_HOME": str(tmp_path)}
    chosen: Mail = World(Settings(environment=said)).port("Mail")
    assert chosen.channel == channel


@pytest.mark.parametrize(
    "mail", ["pigeon", "smtp://", "smtp://x:secret@mail.example?tls=none", "smtp://x:secret@y?tls=z", "smtp://y:secret"]
)
def test_a_setting_that_cannot_be_read_is_named_without_its_secret(mail: str) -> None:
    """What is wrong with CUEBIRD_MAIL is said by its name, never by its value, which may hold a password."""
    with pytest.raises(SettingError, match="CUEBIRD_MAIL") as wrong:
        World(Settings(environment={"CUEBIRD_MAIL": mail, "CUEBIRD_MAIL_FROM": SENDER})).port("Mail")
    assert "secret" not in str(wrong.value)
