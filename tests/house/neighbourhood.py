"""People of their own on a real database, and the worlds of the functions that work for them."""

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text

from scripts.migrate import prepare
from shared.adapters.database import engine, read_url
from shared.adapters.owners import make_owner
from shared.grants import tool_key
from shared.runtime.world import World
from tests.house.people import MASTER, Person, RecordingBroker, recording_broker, world_of
from tests.peers.post_office import PostOffice, post_office

PASSWORDS = {"tool": "tool-password", "worker": "worker-password", "door": "door-password"}

VERIFIED = text("update owners set mail_to = :address, mail_verified_at = now() where id = :owner")


@pytest.fixture(scope="session")
def urls(postgres: str) -> dict[str, str]:
    """Give the urls of a database of one's own, by role; `admin` is its administrator's."""
    name = f"functions_{uuid4().hex}"
    admin = read_url(postgres).set(database=name).render_as_string(hide_password=False)
    return prepare(postgres, name, PASSWORDS) | {"admin": admin}


@pytest.fixture(scope="session")
def administrator(urls: dict[str, str]) -> Iterator[Engine]:
    """Give the administrator's view of the database, for looking at what was kept."""
    made = engine(urls["admin"], pool=2)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def broker() -> Iterator[RecordingBroker]:
    """Give a broker that records what is published."""
    with recording_broker() as made:
        yield made


@pytest.fixture(scope="session")
def tool_worlds(urls: dict[str, str], broker: RecordingBroker) -> Iterator[Callable[[str], World]]:
    """Give each tool the world of its Service: the tool's role and its own grant key."""
    made: dict[str, World] = {}

    def world(tool: str) -> World:
        if tool not in made:
            made[tool] = world_of("tool", urls, broker, GRANT_KEY=f"k1:{tool_key(MASTER, tool).hex()}", THREADS="2")
        return made[tool]

    yield world
    for one in made.values():
        one.close()


@pytest.fixture(scope="session")
def post(free_port: Callable[[], int]) -> Iterator[PostOffice]:
    """Give a post office that keeps the mails it is given."""
    with post_office(free_port()) as made:
        yield made


@pytest.fixture(scope="session")
def worker_world(urls: dict[str, str], broker: RecordingBroker, post: PostOffice) -> Iterator[World]:
    """Give consumers, the bell and the sweep their world: a laptop's, whose mail leaves by SMTP.

    Its clock stands still, or from the first tick on it would ring what other tests are looking at.
    """
    made = world_of("worker", urls, broker, CUEBIRD_MAIL=post.url, LOCAL_OWNER=str(UUID(int=0)))
    made.port("Clock").close()
    yield made
    made.close()


@pytest.fixture
def newcomer(
    administrator: Engine, tool_worlds: Callable[[str], World], worker_world: World, broker: RecordingBroker
) -> Callable[[str], Person]:
    """Give new people, each in a zone and with a mailbox of their own."""

    def make(zone: str) -> Person:
        with administrator.begin() as connection:
            owner = make_owner(connection, "test", str(uuid4()), zone)
            made = Person(owner, tool_worlds, worker_world, broker)
            connection.execute(VERIFIED, {"owner": owner, "address": made.address})
        return made

    return make


@pytest.fixture
def person(newcomer: Callable[[str], Person]) -> Person:
    """Give one new person who lives in New York."""
    return newcomer("America/New_York")
