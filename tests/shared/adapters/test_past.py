"""What is kept for a while only goes in its time, each person's at their turn, and nothing else goes. Zone: UTC."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text

from shared.adapters import past
from shared.adapters.database import engine
from shared.adapters.histories import PostgresHistories
from shared.adapters.past import PostgresPast
from shared.errors import Expired
from shared.history import changes_answer

OWNER = "insert into owners (id, time_zone, seq) values (:owner, 'UTC', :seq)"
CHANGES = """
insert into changes (owner, seq, n, task_id, kind, group_id, actor, at)
select :owner, n, 0, :owner, 'created', :owner, '{}', now() - make_interval(days => cast(:oldest as integer) - n)
from generate_series(1, :many) n
"""
TALK = """
insert into conversations (owner, id, updated_at) select :owner, gen_random_uuid(), now() - make_interval(days => days)
from unnest(array[0, 89, 91]) days
"""
TURNS = """
insert into turns (owner, conversation_id, request_id, message, plan) select owner, id, 'one', 'hello', '{}'
from conversations where owner = :owner
"""
LETTERS = """
insert into dead_letters (owner, source, event_id, destination, event, at)
select :owner, '/test', days, '', '{}', now() - make_interval(days => days) from unnest(array[0, 89, 91]) days
"""
KEPT = """
select (select count(*) from conversations where owner = :owner), (select count(*) from turns where owner = :owner),
  (select count(*) from dead_letters where owner = :owner)
"""


class Archive:
    """A database of its own, its people, and a past that forgets."""

    def __init__(self, administrator: Engine, past: PostgresPast) -> None:
        self.administrator = administrator
        self.past = past

    def run(self, sql: str, **values: Any) -> Any:
        """Run a statement as the administrator."""
        with self.administrator.begin() as connection:
            found = connection.execute(text(sql), values)
            return found.all() if found.returns_rows else []

    def person(self, *, oldest: int = 0, many: int = 0) -> UUID:
        """Return a new person with a change a day, the first of them so many days ago."""
        owner = uuid4()
        self.run(OWNER, owner=owner, seq=many)
        if many:
            self.run(CHANGES, owner=owner, oldest=oldest + 1, many=many)
        return owner

    def history(self, owner: UUID) -> list[int]:
        """Return the numbers of a person's changes."""
        return [row.seq for row in self.run("select seq from changes where owner = :owner order by seq", owner=owner)]


@pytest.fixture(scope="module")
def archive(new_database: Callable[[], dict[str, str]]) -> Iterator[Archive]:
    """Give an archive that is looked after as a worker."""
    urls = new_database()
    administrator, worker = engine(urls["admin"], pool=1), engine(urls["worker"], pool=1)
    yield Archive(administrator, PostgresPast(worker, report=lambda *_, **__: None))
    administrator.dispose()
    worker.dispose()


def test_history_is_forgotten_after_31_days_from_its_beginning(archive: Archive) -> None:
    """Of a change a day for 40 days those of the last 31 stay, without a gap."""
    owner = archive.person(oldest=39, many=40)
    archive.past.forget()
    assert archive.history(owner) == list(range(10, 41))


def test_a_cursor_into_what_was_forgotten_has_expired(archive: Archive) -> None:
    """The oldest change there is says which cursors hold: the one just before it does, an older one does not."""
    owner = archive.person(oldest=39, many=40)
    archive.past.forget()
    with PostgresHistories(archive.administrator).of(owner) as history:
        kept = history.kept
        assert (kept.oldest, kept.newest) == (10, 40)
        with pytest.raises(Expired):
            changes_answer(history, f"{kept.epoch}.8", 1)


def test_a_moved_clock_leaves_no_gap(archive: Archive) -> None:
    """An old change behind a young one stays, so that history has no hole that no cursor knows of."""
    owner = archive.person(oldest=39, many=40)
    archive.run("update changes set at = now() where owner = :owner and seq = 3", owner=owner)
    archive.past.forget()
    assert archive.history(owner) == list(range(3, 41))


def test_a_history_that_is_all_old_goes_in_parts(archive: Archive) -> None:
    """One turn forgets so many changes and no more; the next turn comes at once, until nothing is over its time."""
    owner = archive.person(oldest=2_000, many=past.ROWS + 100)
    archive.past.forget()
    assert len(archive.history(owner)) == 100
    archive.past.forget()
    assert archive.history(owner) == []


def test_idle_talk_and_old_letters_are_forgotten_after_90_days(archive: Archive) -> None:
    """A conversation nobody went on with for 90 days goes with its turns, an undeliverable event alike."""
    owner = archive.person()
    for made in (TALK, TURNS, LETTERS):
        archive.run(made, owner=owner)
    archive.past.forget()
    assert [tuple(row) for row in archive.run(KEPT, owner=owner)] == [(2, 2, 2)]


def test_everybody_has_a_turn_a_day(archive: Archive) -> None:
    """Who had theirs waits a day; whoever else waits has it before."""
    owners = [archive.person(oldest=39, many=1) for _ in range(past.PEOPLE + 5)]
    for _ in range(4):
        archive.past.forget()
    assert [archive.history(owner) for owner in owners] == [[]] * len(owners)
    archive.run(CHANGES, owner=owners[0], oldest=40, many=1)
    archive.past.forget()
    assert archive.history(owners[0]) == [1]
    archive.run("update owners set forgot_at = now() - interval '25 hours' where id = :owner", owner=owners[0])
    archive.past.forget()
    assert archive.history(owners[0]) == []


def test_one_persons_trouble_stops_no_other(archive: Archive) -> None:
    """A person whose row somebody holds keeps their turn for later; the others have theirs."""
    held, other = archive.person(oldest=39, many=1), archive.person(oldest=39, many=1)
    with archive.administrator.connect() as connection:
        connection.execute(text("select from owners where id = :owner for update"), {"owner": held})
        archive.past.forget()
    assert archive.history(other) == []
    assert len(archive.run("select id from owners where id = :owner and forgot_at = '-infinity'", owner=held)) == 1
