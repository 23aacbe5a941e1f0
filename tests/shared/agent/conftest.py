"""The agent is tested on a real database and with the real tools; only the page and the doors are left out."""

from collections.abc import Callable, Iterator

import pytest

from shared.adapters.conversations import PostgresConversations
from shared.adapters.database import engine
from shared.adapters.people import PostgresPeople
from shared.adapters.proposals import PostgresProposals
from shared.adapters.tools_http import HttpTools
from shared.runtime.world import World
from tests.house.people import MASTER, Person
from tests.shared.agent.talk import Talk, serving


@pytest.fixture(scope="session")
def tools(tool_worlds: Callable[[str], World]) -> Iterator[HttpTools]:
    """Give the tools over HTTP."""
    with serving(tool_worlds) as made:
        yield made


@pytest.fixture(scope="session")
def conversations(urls: dict[str, str]) -> Iterator[PostgresConversations]:
    """Give the conversations as a door keeps them."""
    doors = engine(urls["door"], pool=2)
    yield PostgresConversations(doors, {"k1": MASTER})
    doors.dispose()


@pytest.fixture(scope="session")
def people(urls: dict[str, str]) -> Iterator[PostgresPeople]:
    """Give the people as a door knows them."""
    doors = engine(urls["door"], pool=1)
    yield PostgresPeople(doors)
    doors.dispose()


@pytest.fixture(scope="session")
def proposals(urls: dict[str, str]) -> Iterator[PostgresProposals]:
    """Give the proposals as a door keeps them."""
    doors = engine(urls["door"], pool=1)
    yield PostgresProposals(doors)
    doors.dispose()


@pytest.fixture
def talk(person: Person, tools: HttpTools, conversations: PostgresConversations, people: PostgresPeople) -> Talk:
    """Give a conversation of a new person who lives in New York."""
    return Talk(person, tools, conversations, people)
