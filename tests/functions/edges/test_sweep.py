"""The sweep does what is owed, though the Broker refused, the teller died, or one event cannot be told at all."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from shared.adapters.database import engine
from shared.adapters.people import PostgresPeople
from shared.domain import dates
from tests.house.diary import Diary
from tests.house.people import Person, RecordingBroker


@pytest.fixture
def refusing(broker: RecordingBroker) -> Iterator[RecordingBroker]:
    """Give the broker while it refuses everything; afterwards it takes events again."""
    broker.refuses = True
    yield broker
    broker.refuses = False


def unsent(administrator: Engine, person: Person) -> int:
    """Return how many events of a person wait in the outbox."""
    with administrator.connect() as connection:
        count = text("select count(*) from outbox where owner = :owner")
        return int(connection.execute(count, {"owner": person.owner}).scalar_one())


def age(administrator: Engine, person: Person) -> None:
    """Make a person's waiting events older than the sweep's patience."""
    with administrator.begin() as connection:
        older = "update outbox set created_at = created_at - interval '1 minute' where owner = :owner"
        connection.execute(text(older), {"owner": person.owner})


def test_what_a_broker_refused_the_sweep_tells(
    person: Person, administrator: Engine, refusing: RecordingBroker
) -> None:
    """A call succeeds though its event is refused; the event stays, and the sweep tells it when it can."""
    person.do("add_task", title="call")
    assert (person.events(), unsent(administrator, person)) == ([], 1)
    age(administrator, person)
    assert person.sweep() == 204
    assert unsent(administrator, person) == 1
    refusing.refuses = False
    assert person.sweep() == 204
    assert [event["type"] for event in person.events()] == ["dev.cuebird.task.created.v1"]
    assert unsent(administrator, person) == 0


def test_every_event_is_told_at_least_once(person: Person, administrator: Engine, refusing: RecordingBroker) -> None:
    """After a silent spell none of many changes is forgotten, in whatever state the teller was left."""
    for _ in range(5):
        number = person.do("add_task", title="water", due="2030-01-07", recurrence="FREQ=DAILY")["task"]["id"]
        person.do("complete_task", task_ids=[number])
        refusing.refuses = not refusing.refuses
    refusing.refuses = False
    age(administrator, person)
    assert person.sweep() == 204
    with administrator.connect() as connection:
        made = text("select kind, count(*) from changes where owner = :owner group by kind")
        changes = {row[0]: row[1] for row in connection.execute(made, {"owner": person.owner})}
    for kind, count in changes.items():
        assert len({event["id"] for event in person.events(f"task.{kind}")}) == count
    assert unsent(administrator, person) == 0


def test_the_sweep_leaves_fresh_events_to_those_who_made_them(
    person: Person, administrator: Engine, refusing: RecordingBroker
) -> None:
    """For five seconds an event is its maker's to tell."""
    person.do("add_task", title="call")
    refusing.refuses = False
    assert person.sweep() == 204
    assert (person.events(), unsent(administrator, person)) == ([], 1)


def test_a_poison_event_stops_nobody(
    newcomer: Callable[[str], Person], administrator: Engine, refusing: RecordingBroker
) -> None:
    """An event no Broker takes waits; those behind it, its owner's and others', are told."""
    poisoned, other = newcomer("UTC"), newcomer("UTC")
    with administrator.begin() as connection:
        poison = """insert into outbox (owner, id, broker, event, created_at)
            values (:owner, :id, 'nowhere', '{}', now() - interval '1 day')"""
        connection.execute(text(poison), {"owner": poisoned.owner, "id": uuid4()})
    for person in (poisoned, other):
        person.do("add_task", title="call")
        age(administrator, person)
    refusing.refuses = False
    assert poisoned.sweep() == 204
    assert [len(person.events()) for person in (poisoned, other)] == [1, 1]
    assert [unsent(administrator, person) for person in (poisoned, other)] == [1, 0]


def test_more_poison_than_the_sweep_takes_at_once_stops_nobody(
    newcomer: Callable[[str], Person], administrator: Engine, refusing: RecordingBroker
) -> None:
    """However many events cannot be told, the sweep comes to those that can."""
    poisoned, other = newcomer("UTC"), newcomer("UTC")
    with administrator.begin() as connection:
        poison = """insert into outbox (owner, id, broker, event, created_at)
            select :owner, gen_random_uuid(), 'nowhere', '{}', now() - make_interval(secs => 1000 + n)
            from generate_series(1, 600) n"""
        connection.execute(text(poison), {"owner": poisoned.owner})
    other.do("add_task", title="call")
    age(administrator, other)
    refusing.refuses = False
    assert poisoned.sweep() == 204
    assert len(other.events()) == 1
    with administrator.begin() as connection:
        connection.execute(text("delete from outbox where owner = :owner"), {"owner": poisoned.owner})


def test_one_persons_trouble_stops_no_other(newcomer: Callable[[str], Person], administrator: Engine) -> None:
    """Where one owed occurrence cannot be made, those of others still are."""
    troubled, other = newcomer("UTC"), newcomer("UTC")
    for person in (troubled, other):
        person.do("add_task", title="water", due="2030-01-07", recurrence="FREQ=DAILY")
        person.do("complete_task", task_ids=["1"])
    with administrator.begin() as connection:
        broken = text("update series set rrule = 'FREQ=NEVER' where owner = :owner")
        connection.execute(broken, {"owner": troubled.owner})
    assert troubled.sweep() == 204
    assert [task["due"] for task in other.do("list_tasks")["tasks"]] == ["2030-01-08"]
    with administrator.begin() as connection:
        connection.execute(text("update series set rrule = 'FREQ=DAILY' where owner = :o"), {"o": troubled.owner})
    assert troubled.sweep() == 204
    assert [task["due"] for task in troubled.do("list_tasks")["tasks"]] == ["2030-01-08"]


def test_two_sweeps_at_once_are_one(person: Person, administrator: Engine, refusing: RecordingBroker) -> None:
    """A tick that comes while another works does nothing: the advisory lock is taken."""
    person.do("add_task", title="call")
    age(administrator, person)
    refusing.refuses = False
    with administrator.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": 0x43554542})
        assert person.sweep() == 204
        assert person.events() == []
        connection.execute(text("select pg_advisory_unlock_all()"))
    assert person.sweep() == 204
    assert len(person.events()) == 1


@pytest.fixture
def people(urls: dict[str, str]) -> Iterator[PostgresPeople]:
    """Give the people as a door knows them."""
    doors = engine(urls["door"], pool=1)
    yield PostgresPeople(doors)
    doors.dispose()


def test_reminders_move_with_the_day(person: Person, administrator: Engine, people: PostgresPeople) -> None:
    """In New York, a day that starts at midnight from now on reminds of mere days then; nothing of it is history.

    What has a time of its own stays as it was planned.
    """
    zone = "America/New_York"
    person.do("add_task", title="rest", due="2031-05-02", reminders=["PT0S", "P1D"])
    person.do("add_task", title="call", due="2031-05-02T09:00", reminders=["PT0S"])
    versions = [task["version"] for task in person.do("list_tasks")["tasks"]]
    people.adopt(person.owner, {"day_starts": "00:00"})
    people.adopt(person.owner, {"day_starts": "08:00", "time_zone": "America/Chicago"})
    people.adopt(person.owner, {"day_starts": "00:00", "time_zone": zone})
    told = len(person.events("reminder"))
    assert person.sweep() == person.sweep() == 204
    waiting = [one.ring_at for one in Diary(administrator, person).rings() if one.status == "planned"]
    said = [dates.local_text(dates.local(at, zone)) for at in waiting]
    assert said == ["2031-05-01T00:00", "2031-05-02T00:00", "2031-05-02T09:00"]
    kinds = [event["type"].split(".")[3] for event in person.events("reminder")[told:]]
    assert sorted(kinds) == ["cancelled", "cancelled", "planned", "planned"]
    assert [task["version"] for task in person.do("list_tasks")["tasks"]] == versions
