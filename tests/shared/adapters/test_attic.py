"""The attic keeps a cause as people can read it."""

from base64 import b64encode

import pytest
from sqlalchemy import Engine, text

from tests.house.people import Person

REFUSAL = '{"detail": "title: it is empty"}'


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (b64encode(REFUSAL.encode()).decode(), REFUSAL),
        (b64encode("tâche".encode()[:2]).decode(), "t"),
        (b64encode(b"a\x00b").decode(), "a\ufffdb"),
        (b64encode(b"\xff\xfe").decode(), b64encode(b"\xff\xfe").decode()),
        ("boom", "boom"),
        ("it fell", "it fell"),
        ("", ""),
    ],
)
def test_a_cause_is_kept_readable(person: Person, administrator: Engine, told: str, kept: str) -> None:
    """What a Broker tells in base64 is kept in plain text, cut letters left out; anything else as it came."""
    event = {
        "specversion": "1.0",
        "id": "1",
        "source": "/x",
        "type": "odd",
        "owner": str(person.owner),
        "knativeerrordata": told,
    }
    assert person.deliver("dead_letters", event) == 204
    with administrator.connect() as connection:
        cause = connection.scalar(text("select cause from dead_letters where owner = :o"), {"o": person.owner})
    assert cause == kept
