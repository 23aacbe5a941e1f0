"""get_changes tells what changed since a cursor, each change once, in order. Zone: America/New_York."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text

from tests.house.people import Person


def told(person: Person, **asked: Any) -> tuple[list[tuple[str, str]], str]:
    """Return kind and task of each change, and the cursor to go on from."""
    answer = person.do("get_changes", **asked)
    return [(one["kind"], one["task_id"]) for one in answer["changes"]], answer["cursor"]


def test_changes_are_told_in_order_and_once(person: Person) -> None:
    """From the oldest on, and then from where one was: nothing is told twice, nothing left out."""
    person.do("add_task", title="rent")
    person.do("update_task", task_ids=["1"], title="pay rent")
    first, cursor = told(person)
    assert first == [("created", "1"), ("updated", "1")]
    assert told(person, since=cursor) == ([], cursor)
    person.do("complete_task", task_ids=["1"])
    person.do("delete_task", task_ids=["1"])
    assert told(person, since=cursor)[0] == [("completed", "1"), ("deleted", "1")]


def test_a_change_says_who_and_what_it_was_before(person: Person) -> None:
    """Each change has its actor, its moment, the task after it, and the old values of what it changed, no others."""
    person.do("add_task", title="rent", due="2030-05-01")
    person.do("update_task", task_ids=["1"], due="2030-06-01", priority="high")
    change = person.do("get_changes")["changes"][1]
    assert change["actor"] == {"kind": "person", "name": "me", "client": "test", "door": "test"}
    assert change["before"] == {"due": "2030-05-01", "priority": "none"}
    assert (change["task"]["due"], change["at"][-1]) == ("2030-06-01", "Z")


def test_a_change_is_told_in_short(person: Person) -> None:
    """Of an update come its changed fields and what names the task, of a new task only what was said of it."""
    person.do("add_task", title="rent", due="2030-05-01", tags=["home"])
    person.do("update_task", task_ids=["1"], tags=[], description="by hand")
    added, changed = (one["task"] for one in person.do("get_changes")["changes"])
    named = {"id": "1", "title": "rent", "due": "2030-05-01", "time_zone": None}
    assert added == named | {"tags": ["home"]}
    assert changed == named | {"tags": [], "description": "by hand"}


def test_pages_join_without_a_gap(person: Person) -> None:
    """Read in pages of any size, all changes come once; one call's changes of many tasks stay together."""
    ids = [person.do("add_task", title=f"t{n}")["task"]["id"] for n in range(5)]
    person.do("complete_task", task_ids=ids)
    whole, last = told(person)
    for limit in (1, 2, 7):
        found: list[tuple[str, str]] = []
        cursor: dict[str, str] = {}
        while page := told(person, limit=limit, **cursor):
            found += page[0]
            cursor = {"since": page[1]}
            if page[1] == last:
                break
        assert found == whole


def test_a_day_stands_for_a_cursor(person: Person, administrator: Engine) -> None:
    """From a local day or time on: what was changed before is left out, and the cursor goes on from there."""
    person.do("add_task", title="rent")
    with administrator.begin() as connection:
        old = "update changes set at = at - interval '3 days' where owner = :owner"
        connection.execute(text(old), {"owner": person.owner})
    person.do("update_task", task_ids=["1"], title="pay rent")
    today = datetime.now(ZoneInfo("America/New_York")).date()
    changes, cursor = told(person, since=f"{today - timedelta(days=1)}T12:00")
    assert changes == [("updated", "1")]
    assert told(person, since=(today - timedelta(days=9)).isoformat()) == ([("created", "1"), ("updated", "1")], cursor)
    assert told(person, since=(today + timedelta(days=2)).isoformat()) == ([], cursor)
    assert person.refused("get_changes", since="2026-02-30")["field"] == "since"


@pytest.mark.parametrize("cursor", ["", "1", "x.y", "1.2.3.4", "1.-1", "9" * 60])
def test_what_is_no_cursor_is_refused(person: Person, cursor: str) -> None:
    """A garbled cursor is named with its value."""
    status, problem = person.ask("get_changes", {"since": cursor})
    assert (status, problem["field"]) == (422, "since")


@pytest.mark.parametrize("cursor", ["2.0", "1.99", "0.0", "1.0.0", "1.99.1"])
def test_a_cursor_of_what_never_was_has_expired(person: Person, cursor: str) -> None:
    """Another epoch, or a unit of work that is still to come, says: read everything again (410)."""
    person.do("add_task", title="rent")
    status, problem = person.ask("get_changes", {"since": cursor})
    assert (status, problem["field"]) == (410, "since")


def test_a_cursor_before_what_is_kept_has_expired(person: Person, administrator: Engine) -> None:
    """Where changes after the cursor were cleared away, it is not answered with a gap."""
    person.do("add_task", title="rent")
    _, cursor = told(person)
    person.do("update_task", task_ids=["1"], title="a")
    person.do("update_task", task_ids=["1"], title="b")
    with administrator.begin() as connection:
        gone = "delete from changes where owner = :owner and seq < (select seq from owners where id = :owner)"
        connection.execute(text(gone), {"owner": person.owner})
    assert person.ask("get_changes", {"since": cursor})[0] == 410
    assert told(person)[0] == [("updated", "1")]
