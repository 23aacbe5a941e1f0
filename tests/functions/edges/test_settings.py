"""What a person sets at the door is kept, and what cannot be so is refused by the field's name."""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from tests.house.laptop import Laptop

USUAL = {"day_starts": "09:00", "locale": None, "default_reminder": "PT1H"}


@pytest.fixture
def zone(house: Laptop) -> Iterator[str]:
    """Give the zone of the house, which has its usual settings again afterwards."""
    zone = house.get("/v1/settings")[1]["time_zone"]
    yield zone
    assert house.patch("/v1/settings", {"time_zone": zone, **USUAL})[0] == 200


def test_settings_are_told_and_changed_one_by_one(house: Laptop, zone: str) -> None:
    """What a PATCH names is otherwise from then on; the rest is as it was."""
    assert house.get("/v1/settings") == (200, {"time_zone": zone, **USUAL})
    for name, value in (("time_zone", "Asia/Kathmandu"), ("day_starts", "07:30"), ("locale", "mdy")):
        status, told = house.patch("/v1/settings", {name: value})
        assert (status, told[name]) == (200, value)
    status, told = house.patch("/v1/settings", {"default_reminder": "pt30m", "locale": None})
    assert (status, told["default_reminder"], told["locale"], told["day_starts"]) == (200, "PT30M", None, "07:30")
    assert house.get("/v1/config")[1]["time_zone"] == "Asia/Kathmandu"
    assert house.do("list_tasks")["today"]["time_zone"] == "Asia/Kathmandu"


def test_changes_at_once_are_all_kept(house: Laptop, zone: str) -> None:
    """Several devices that each set something else do not undo one another."""
    for n in range(5):
        wanted = {"day_starts": f"0{n}:30", "locale": ("dmy", "mdy")[n % 2], "default_reminder": f"PT{n + 1}M"}
        with ThreadPoolExecutor(3) as devices:
            list(devices.map(lambda pair: house.patch("/v1/settings", dict([pair])), wanted.items()))
        assert house.get("/v1/settings")[1] == {"time_zone": zone, **wanted}


WRONG = [
    ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ({"time_zone": None}, "time_zone"),
    ({"time_zone": "../etc/passwd"}, "time_zone"),
    ({"day_starts": "25:00"}, "day_starts"),
    ({"day_starts": "9"}, "day_starts"),
    ({"day_starts": "0\u0669:00"}, "day_starts"),
    ({"day_starts": 9}, "day_starts"),
    ({"locale": "en-GB"}, "locale"),
    ({"default_reminder": "1 hour"}, "default_reminder"),
    ({"default_reminder": "P2Y"}, "default_reminder"),
    ({"default_reminder": None}, "default_reminder"),
    ({"colour": "teal"}, "colour"),
]


@pytest.mark.parametrize(("said", "field"), WRONG, ids=[json.dumps(said) for said, _ in WRONG])
def test_what_cannot_be_set_is_refused_by_its_field(house: Laptop, zone: str, said: Any, field: str) -> None:
    """One wrong field refuses the whole change: nothing is half set."""
    status, problem = house.patch("/v1/settings", {"day_starts": "06:00", **said})
    assert (status, problem["field"]) == (422, field)
    assert house.get("/v1/settings")[1] == {"time_zone": zone, **USUAL}


def test_mails_are_shown_newest_first_a_page_at_a_time(house: Laptop) -> None:
    """The folder's mails are told without a file's name, each with its plain text; a cursor leads to the older ones."""
    folder, mark = house.data / "mail", uuid4().hex
    folder.mkdir(exist_ok=True)
    for n in range(5):
        mail = f"Subject: =?utf-8?q?caf=C3=A9?= {mark} {n}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\né {n}\r\n"
        (folder / f"secret-name-{mark}-{n}.eml").write_bytes(mail.encode())
        os.utime(folder / f"secret-name-{mark}-{n}.eml", (n, n))
    (folder / f".draft-{mark}.eml").write_text(f"Subject: draft {mark}\n\n")
    (house.data / "outside.eml").write_text(f"Subject: outside {mark}\n\n")
    (folder / "elsewhere.eml").symlink_to(house.data / "outside.eml")
    told = leafed(house)
    mine = [mail for mail in told if mark in mail["subject"]]
    assert [mail["subject"] for mail in mine] == [f"café {mark} {n}" for n in reversed(range(5))]
    assert (mine[0]["text"], mine[0]["at"]) == ("é 4\n", "1970-01-01T00:00:04Z")
    assert "secret-name" not in json.dumps(told)


def leafed(house: Laptop) -> list[Any]:
    """Return all mails, read two at a time."""
    asked, told = {"limit": "2"}, []
    while True:
        status, page = house.get(f"/v1/mails?{urlencode(asked)}")
        assert (status, len(page["mails"]) <= 2) == (200, True)
        told += page["mails"]
        if page["next_cursor"] is None:
            return told
        asked["cursor"] = page["next_cursor"]


@pytest.mark.parametrize("query", ["limit=0", "limit=51", "limit=x", "cursor=../../etc", "colour=teal"])
def test_a_page_that_is_none_is_refused(house: Laptop, query: str) -> None:
    """A page of mails that cannot be is refused by the field's name, and opens no file."""
    status, problem = house.get(f"/v1/mails?{query}")
    assert (status, problem["field"]) == (422, query.partition("=")[0])
