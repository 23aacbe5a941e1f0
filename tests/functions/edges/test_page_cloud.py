"""The page in a cloud, in a real Chromium: people sign in, and the stream is on a host where no cookie goes."""

import statistics
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.functions.edges.test_live import ADD, WATCH
from tests.house.cloud import cloud
from tests.peers.provider import Provider, provider

STREAM = "**/v1/stream"
CHANGES = 5
Screens = Callable[..., Page]


@pytest.fixture(scope="module")
def issuer() -> Iterator[Provider]:
    """Give an issuer at which people sign in."""
    with provider() as made:
        yield made


@pytest.fixture(scope="module")
def url(issuer: Provider, tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]) -> Iterator[str]:
    """Give the address of the page of a whole Cuebird at which people sign in."""
    with cloud(tmp_path_factory.mktemp("cloud"), free_port(), issuer) as page:
        yield page


@pytest.fixture
def screen(browser: Browser, issuer: Provider, url: str) -> Iterator[Screens]:
    """Give a way to open the page as somebody, each in their own browser, once they are signed in and it is live."""
    contexts = []

    def opened(subject: str) -> Page:
        contexts.append(browser.new_context(timezone_id="UTC"))
        page = contexts[-1].new_page()
        issuer.says = {"sub": subject, "email": f"{subject}@example.org", "email_verified": True}
        with page.expect_response(lambda answer: answer.url.endswith("/v1/stream") and answer.ok):
            page.goto(url)
        expect(page.locator("#list")).not_to_have_attribute("aria-busy", "true")
        return page

    yield opened
    for context in contexts:
        context.close()


def test_screens_are_live_across_hosts(screen: Screens) -> None:
    """What one screen of a person changes another shows within a second; a third person's shows nothing of it.

    Without the stream a screen would look again after two seconds, or five.
    """
    me = uuid4().hex
    one, other, stranger = screen(me), screen(me), screen(uuid4().hex)
    other.evaluate(WATCH)
    found = []
    for n in range(CHANGES):
        began = one.evaluate(ADD, f"errand {n}")
        other.wait_for_function("title => window.seen[title]", arg=f"errand {n}", polling=20)
        found.append(other.evaluate("title => window.seen[title]", f"errand {n}") - began)
    assert statistics.median(found) < 1000
    expect(stranger.locator(".task")).to_have_count(0)


def test_no_secret_stands_in_the_streams_address(screen: Screens, url: str) -> None:
    """The stream is asked for at its own host, by a ticket in a header and without a cookie."""
    page = screen(uuid4().hex)
    with page.expect_request(STREAM) as found:
        page.reload()
    request = found.value
    assert request.url == f"{url.replace('localhost', 'stream.localhost')}/v1/stream"
    headers = request.all_headers()
    assert headers["authorization"].startswith("Bearer live_")
    assert "cookie" not in headers


def test_signing_out_ends_what_was_shown(screen: Screens, url: str) -> None:
    """Signed out on one screen, another tab of that browser shows nothing more and does not sign in again by itself."""
    page = screen(uuid4().hex)
    page.evaluate(ADD, "a private matter")
    other = page.context.new_page()
    other.goto(url)
    expect(other.locator(".task")).to_contain_text("a private matter")
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("button", name="Sign out").click()
    for one in (page, other):
        expect(one.get_by_role("heading", name="You are signed out.")).to_be_visible()
        expect(one.locator(".task")).to_have_count(0)
        one.wait_for_function("() => sessionStorage.length === 0")


def test_a_stream_outlives_its_session_by_a_moment_only(screen: Screens, url: str) -> None:
    """What holds a stream open without asking anything else hears its end soon after signing out."""
    page = screen(uuid4().hex)
    page.goto(f"{url}/bye.html")  # a page of the same origin that does nothing by itself
    follow = """async (place) => {
      const json = {method: "POST", headers: {"Content-Type": "application/json"}, body: "{}"};
      const {ticket} = await (await fetch("/v1/ticket", json)).json();
      const stream = await fetch(`${place}/v1/stream`, {headers: {Authorization: `Bearer ${ticket}`}});
      await fetch("/v1/sign-out", json);
      const reader = stream.body.getReader();
      while (!(await reader.read()).done);
      const again = await fetch(`${place}/v1/stream`, {headers: {Authorization: `Bearer ${ticket}`}});
      return [stream.status, again.status];
    }"""
    assert page.evaluate(follow, url.replace("localhost", "stream.localhost")) == [200, 401]


def test_a_ticket_opens_nothing_but_the_stream(screen: Screens, url: str) -> None:
    """Shown anywhere else a ticket is no token."""
    page = screen(uuid4().hex)
    page.goto(f"{url}/bye.html")
    ask = """async (urls) => {
      const json = {method: "POST", headers: {"Content-Type": "application/json"}, body: "{}"};
      const {ticket} = await (await fetch("/v1/ticket", json)).json();
      const shown = {headers: {Authorization: `Bearer ${ticket}`}};
      return Promise.all(urls.map(async (url) => (await fetch(url, shown)).status));
    }"""
    elsewhere = f"{url.replace('localhost', 'stream.localhost')}/v1/changes"
    assert page.evaluate(ask, [elsewhere, "/v1/config", "/v1/tokens"]) == [401, 401, 401]


def test_everything_is_deleted_with_proof(screen: Screens) -> None:
    """At the person's own words all that is kept of them goes; the page says how much it was and what is left."""
    page = screen(uuid4().hex)
    page.evaluate(ADD, "soon forgotten")
    page.get_by_role("button", name="Settings").click()
    page.get_by_text("Delete everything", exact=True).click()
    page.get_by_label("To do it, write").fill("delete everything")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="Everything is deleted.")).to_be_visible()
    expect(page.get_by_text("things were kept of you; 0 are left.")).to_be_visible()
    page.get_by_role("link", name="Begin anew").click()
    expect(page.get_by_text("Nothing to do.")).to_be_visible()
