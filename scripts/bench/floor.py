"""The floor under add_task: the very statements of one call, sent by hand through SQLAlchemy, and nothing else."""

from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CursorResult, text

from shared.adapters import statements
from shared.adapters.database import engine
from shared.adapters.keeping import Keeping
from shared.domain.task import Task
from shared.ports import Actor, Cause, Owner

ME = Actor(kind="person", name="me", client="floor", door="floor")


class Floor:
    """Adds tasks of one owner with prepared statements' texts over one kept connection."""

    def __init__(self, url: str, owner: UUID) -> None:
        self._engine = engine(url, pool=1)
        self._owner = owner
        self._told: list[UUID] = []
        self._sql = {name: text(sql) for name, sql in vars(statements).items() if name.isupper()}

    def add(self, n: int) -> None:
        """Add one task: begin as the owner, look for the request, keep everything, commit."""
        request = str(uuid4())
        with self._engine.begin() as connection:

            def run(name: str, **values: Any) -> CursorResult[Any]:
                return connection.execute(self._sql[name], values)

            now = run("BEGIN", owner=str(self._owner)).one().now
            found = run("LOCK", owner=self._owner).one()
            run("FIRST_ANSWER", owner=self._owner, client="floor", request=request).one_or_none()
            keeping = self._keeping(found, now, n, request)
            counted = {"seq": found.seq + 1, "last_number": found.last_number + 1}
            run("KEEP", owner=self._owner, rows=keeping.document(), **counted)
        self._told += [row["id"] for row in keeping.outbox]

    def clear(self) -> None:
        """Take back what was left in the outbox, so that nobody publishes it."""
        with self._engine.begin() as connection:
            connection.execute(self._sql["BEGIN"], {"owner": str(self._owner)})
            mine = {"people": [self._owner] * len(self._told), "ids": self._told}
            connection.execute(self._sql["PUBLISHED"], mine)
        self._engine.dispose()

    def _keeping(self, found: Any, now: datetime, n: int, request: str) -> Keeping:
        owner = Owner(
            id=self._owner,
            seq=found.seq + 1,
            epoch=found.epoch,
            time_zone=found.time_zone,
            day_starts=time(9),
        )
        cause = Cause(event_id=request, group_id=uuid4(), actor=ME)
        keeping = Keeping(owner=owner, cause=cause, function="add_task", now=now)
        number = found.last_number + 1
        task = Task(id=uuid4(), number=number, title=f"floor {n}", created_at=now, updated_at=datetime.now(UTC))
        keeping.task(task, None)
        keeping.change("created", task, None)
        keeping.answer(client="floor", request=request, tool="add_task", args="", answer={"task": {}})
        return keeping
