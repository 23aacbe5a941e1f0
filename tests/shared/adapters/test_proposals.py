"""What models want to change is counted for each client, settled once, and seen by nobody else."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text

from shared.adapters.database import engine
from shared.adapters.proposals import PostgresProposals
from shared.errors import Refused
from shared.proposals import Proposal
from tests.house.people import Person

FREE = 5
OLDER = text("update proposals set made_at = made_at - interval '11 minutes' where owner = :owner")


@pytest.fixture(scope="module")
def proposals(urls: dict[str, str]) -> Iterator[PostgresProposals]:
    """Give the proposals as the door keeps them."""
    made = engine(urls["door"], pool=4)
    yield PostgresProposals(made)
    made.dispose()


def a_proposal(owner: UUID, tasks: int, client: str = "a model") -> Proposal:
    """Return a proposal to delete so many tasks."""
    said = [{"id": str(n), "before": {"title": f"task {n}"}, "after": None} for n in range(tasks)]
    return Proposal(
        id=uuid4(), owner=owner, client=client, tool="delete_task", arguments={"task_ids": ["1"]}, tasks=said
    )


def test_a_little_is_free_and_more_waits(proposals: PostgresProposals, person: Person) -> None:
    """Up to five tasks of a client go through, however they are parted; the sixth waits, another client's do not."""
    verdicts = [proposals.weigh(a_proposal(person.owner, n), free=FREE).verdict for n in (3, 2, 1)]
    assert verdicts == ["free", "free", "open"]
    assert proposals.weigh(a_proposal(person.owner, 5, "another"), free=FREE).verdict == "free"
    assert proposals.weigh(a_proposal(person.owner, 6, "a third"), free=FREE).verdict == "open"


def test_many_at_once_are_counted_one_after_the_other(proposals: PostgresProposals, person: Person) -> None:
    """Calls sent at the same moment are no way round the count."""
    with ThreadPoolExecutor(4) as clients:
        made = [a_proposal(person.owner, 1) for _ in range(12)]
        verdicts = list(clients.map(lambda one: proposals.weigh(one, free=FREE).verdict, made))
    assert verdicts.count("free") == FREE


def test_after_ten_minutes_it_is_counted_no_more(
    proposals: PostgresProposals, person: Person, administrator: Engine
) -> None:
    """What was changed ten minutes ago leaves room again, and what waited so long is over."""
    proposals.weigh(a_proposal(person.owner, 5), free=FREE)
    waiting = proposals.weigh(a_proposal(person.owner, 1), free=FREE)
    with administrator.begin() as connection:
        connection.execute(OLDER, {"owner": person.owner})
    assert proposals.weigh(a_proposal(person.owner, 5), free=FREE).verdict == "free"
    with pytest.raises(Refused):
        proposals.settle(person.owner, waiting.id, "yes")
    assert proposals.weigh(waiting, free=FREE).verdict == "open"


def test_the_same_request_is_counted_once(proposals: PostgresProposals, person: Person) -> None:
    """A retry finds what its first attempt was answered."""
    asked = a_proposal(person.owner, 4)
    assert [proposals.weigh(asked, free=FREE).verdict for _ in range(3)] == ["free"] * 3
    assert proposals.weigh(a_proposal(person.owner, 1), free=FREE).verdict == "free"


def test_what_came_to_nothing_is_not_counted(proposals: PostgresProposals, person: Person) -> None:
    """A call that its tool refused leaves room for another."""
    proposals.forget(proposals.weigh(a_proposal(person.owner, 5), free=FREE))
    assert proposals.weigh(a_proposal(person.owner, 5), free=FREE).verdict == "free"


def test_a_word_counts_once(proposals: PostgresProposals, person: Person) -> None:
    """A yes stays a yes, and nothing turns a no into one."""
    agreed, declined = (proposals.weigh(a_proposal(person.owner, 9), free=FREE) for _ in range(2))
    assert [proposals.settle(person.owner, agreed.id, "yes").verdict for _ in range(2)] == ["yes", "yes"]
    proposals.settle(person.owner, declined.id, "no")
    with pytest.raises(Refused, match="answered with no"):
        proposals.settle(person.owner, declined.id, "yes")


def test_nobody_answers_for_another(proposals: PostgresProposals, person: Person) -> None:
    """Another person's proposal is as one that is not there."""
    theirs = proposals.weigh(a_proposal(person.owner, 9), free=FREE)
    refusals = []
    for wanted in (theirs.id, uuid4()):
        with pytest.raises(Refused) as why:
            proposals.settle(uuid4(), wanted, "yes")
        refusals.append(why.value.detail)
    assert refusals[0] == refusals[1]
    assert proposals.of(person.owner, theirs.id).verdict == "open"
