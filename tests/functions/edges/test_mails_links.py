"""The links of mails at the door: a look changes nothing, a button acts once, and nobody else's word counts."""

import re
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest

from shared.domain.letters import Act
from shared.links import LIFE
from tests.house.laptop import PATIENCE, Laptop

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def ask(url: str, body: bytes | None = None, **headers: str) -> tuple[int, str, Any]:
    """Follow a link, or with a body press its button; return status, page and headers."""
    said = (FORM if body is not None else {}) | {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urlopen(Request(url, body, said), timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode(), refusal.headers


def press(url: str, **headers: str) -> tuple[int, str]:
    """Press a link's button; return status and page."""
    return ask(url, b"", **headers)[:2]


def added(house: Laptop, **more: Any) -> dict[str, Any]:
    """Add a task; return it."""
    task: dict[str, Any] = house.do("add_task", title=f"darn <socks> & {uuid4().hex}", **more)["task"]
    return task


def now_is(house: Laptop, task: dict[str, Any]) -> dict[str, Any]:
    """Return a task as it is now."""
    (found,) = house.do("update_task", task_ids=[task["id"]])["tasks"]
    return dict(found)


def until(come: Callable[[], Any]) -> Any:
    """Wait until something has come; return it."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if found := come():
            return found
        threading.Event().wait(0.02)
    raise TimeoutError


@pytest.mark.parametrize("act", ["done", "hour", "tomorrow", "stop"])
def test_a_look_at_a_link_changes_nothing(house: Laptop, act: Act) -> None:
    """Programs that open every link of a mail get a page with one button, which no cache or index keeps."""
    task = added(house, due="2030-01-01T10:00", reminders=["PT1H"])
    status, page, headers = ask(house.links(task["id"])[act])
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (200, "text/html; charset=utf-8", "no-store")
    assert re.findall(r'<form method="post" action="">', page) != []
    assert "noindex" in page
    assert now_is(house, task) == task


def test_done_is_done_however_often_it_is_pressed(house: Laptop) -> None:
    """The button completes the task, says so with its title escaped, and changes nothing the second time."""
    task = added(house)
    url = house.links(task["id"])["done"]
    status, page = press(url)
    done = now_is(house, task)
    assert (status, done["status"]) == (200, "completed")
    assert "darn &lt;socks&gt; &amp;" in page
    assert press(url) == (200, page)
    assert now_is(house, task) == done


def test_an_hours_snooze_adds_one_reminder_and_leaves_the_rest(house: Laptop) -> None:
    """Due and other reminders stay; pressed twice, by an impatient finger, the task rings once more and not twice."""
    task = added(house, due="2030-01-01T10:00", time_zone="Asia/Kathmandu", reminders=["PT1H", "P1D"])
    url = house.links(task["id"])["hour"]
    status, page = press(url)
    again, already = press(url)
    snoozed = now_is(house, task)
    assert (status, again, snoozed["due"], snoozed["time_zone"]) == (200, 200, task["due"], "Asia/Kathmandu")
    assert "You will be reminded of" in page
    assert "snoozed by this link already" in already
    assert snoozed["reminders"][:2] == task["reminders"]
    (reminder,) = snoozed["reminders"][2:]
    rings = datetime.fromisoformat(reminder["at"] + "+05:45")
    assert abs(rings - datetime.now(UTC) - timedelta(hours=1)) < timedelta(minutes=1)


def test_a_snooze_to_tomorrow_rings_when_the_day_starts(house: Laptop) -> None:
    """Tomorrow at nine, in the zone of the task."""
    task = added(house, due="2030-01-01T10:00", time_zone="Asia/Kathmandu", reminders=["PT1H"])
    before = datetime.now(UTC)
    assert press(house.links(task["id"])["tomorrow"])[0] == 200
    (reminder,) = now_is(house, task)["reminders"][1:]
    days = {(at + timedelta(hours=5, minutes=45, days=1)).date() for at in (before, datetime.now(UTC))}
    assert reminder["at"] in {f"{day}T09:00" for day in days}


def test_reminders_that_are_over_make_room(house: Laptop) -> None:
    """An absolute reminder that has come to its end goes when the task is snoozed, so it can be snoozed for ever."""
    task = added(house, reminders=[f"2020-01-0{day}T10:00" for day in range(1, 6)])
    assert press(house.links(task["id"])["hour"])[0] == 200
    assert len(now_is(house, task)["reminders"]) == 1


def test_a_finished_task_is_not_snoozed(house: Laptop) -> None:
    """What is done needs no reminder: the page says so and nothing changes."""
    task = added(house)
    house.do("complete_task", task_ids=[task["id"]])
    done = now_is(house, task)
    status, page = press(house.links(task["id"])["hour"])
    assert status == 200
    assert "is done already" in page
    assert now_is(house, task) == done


@pytest.mark.parametrize("act", ["done", "hour", "tomorrow"])
def test_a_deleted_task_is_said_to_be_gone(house: Laptop, act: Act) -> None:
    """A page in words tells why nothing was done, under the refusal's own status."""
    task = added(house)
    house.do("delete_task", task_ids=[task["id"]])
    status, page = press(house.links(task["id"])[act])
    assert status == 422
    assert "Nothing was changed" in page


def test_an_old_or_changed_link_does_nothing(house: Laptop) -> None:
    """After a week, or with a letter changed, neither a look nor a button is answered with anything but sorry."""
    task = added(house)
    old = house.links(task["id"], datetime.now(UTC) - LIFE)["done"]
    changed = house.links(task["id"])["done"][:-1] + "!"
    for url in (old, changed):
        for body in (None, b""):
            status, page, headers = ask(url, body)
            assert (status, headers["Content-Type"]) == (403, "text/html; charset=utf-8")
            assert "Nothing was changed" in page
    assert now_is(house, task) == task


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"Sec_Fetch_Site": "cross-site"}])
def test_a_foreign_page_presses_no_button(house: Laptop, headers: dict[str, str]) -> None:
    """Another page that got hold of a link cannot press its button from a person's browser."""
    task = added(house)
    assert press(house.links(task["id"])["done"], **headers)[0] == 403
    assert now_is(house, task) == task


def test_only_a_stop_can_be_taken_back(house: Laptop) -> None:
    """There is no way back behind the other links: 404."""
    for act in ("done", "hour", "tomorrow"):
        assert press(f"{house.links(added(house)['id'])[act]}/again")[0] == 404


def test_a_mail_comes_acts_and_can_be_stopped(house: Laptop) -> None:
    """A mail comes when it is due and its links act; after its stop is pressed no other comes until it is undone."""
    zone = house.get("/v1/config")[1]["time_zone"]
    soon = {"reminders": [_soon(zone)]}
    first = added(house, **soon)
    letter = until(lambda: _letter_about(house, first["title"]))
    stop = letter["List-Unsubscribe"].strip("<>")
    shown = re.findall(r"http://\S+", letter.get_body(("plain",)).get_content())
    assert len(shown) == 4
    assert stop in shown
    (done,) = (url for url in shown if "Is it done?" in ask(_here(house, url))[1])
    assert press(_here(house, done))[0] == 200
    assert now_is(house, first)["status"] == "completed"
    status, page, _ = ask(_here(house, stop), b"List-Unsubscribe=One-Click")
    assert status == 200
    try:
        second = added(house, reminders=[_soon(zone)])
        state = until(lambda: {one["state"] for one in now_is(house, second)["reminders"]} - {"planned", "rung"})
        assert state == {"suppressed"}
        assert _letter_about(house, second["title"]) is None
    finally:
        (again,) = re.findall(r'action="([^"]+/again)"', page)
        assert press(house.url + again)[0] == 200
    third = added(house, reminders=[_soon(zone)])
    assert until(lambda: _letter_about(house, third["title"]))


def _soon(zone: str) -> str:
    from shared.domain import dates

    return dates.local(datetime.now(UTC) + timedelta(seconds=2), zone).isoformat(timespec="seconds")


def _here(house: Laptop, url: str) -> str:
    """Return a mail's link under the address that the house was started at."""
    return re.sub("^http://[^/]+", house.url, url)


def _letter_about(house: Laptop, title: str) -> Any:
    for file in (house.data / "mail").glob("*.eml"):
        letter = message_from_bytes(file.read_bytes(), policy=policy.default)
        if title in letter["Subject"]:
            return letter
    return None


def test_the_door_says_where_mails_go(house: Laptop) -> None:
    """A laptop's folder needs no address; one that is asked for is noted as not yet sure."""
    asked = {"kind": "folder", "to": None, "asked": "me@example.org", "stopped": False, "why": None, "since": None}
    assert house.post("/v1/mail", {"to": "me@example.org"}) == (202, asked)
    assert house.get("/v1/mail") == (200, asked)


@pytest.mark.parametrize(
    "address",
    ["", "me", "@example.org", "me@", "me@ex ample.org", "a@b@c.org", "me@x.org\r\nBcc: b@c.org", "ü@x.org", 7],
)
def test_what_is_no_address_is_refused_by_its_field(house: Laptop, address: Any) -> None:
    """Only an address that every server knows is asked for: 422 names `to`."""
    status, problem = house.post("/v1/mail", {"to": address})
    assert (status, problem["field"]) == (422, "to")
