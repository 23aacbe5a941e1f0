"""The composition root: one process's surroundings, where ports become adapters and work is committed or not at all.

Adapters are imported where they are made, so that a function pays only for what its signature names.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from shared.config import Settings
from shared.ports import Cause
from shared.runtime.metrics import watch
from shared.runtime.stands import PORTS

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from shared.adapters.postgres import PostgresWork
    from shared.runtime.outbox import Outbox


ONE = threading.RLock()  # two threads that ask for what is not there yet get the same one


class World:
    """One process's surroundings, made as they are asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._made: dict[str, Any] = {}

    @property
    def engine(self) -> Engine:
        """Return the database as the function's own role, which row-level security must bind."""
        with ONE:
            return self._engine

    @cached_property
    def _engine(self) -> Engine:
        from shared.adapters import database

        engine = database.engine(self.settings.database_url, pool=self.settings.pool)
        try:
            with engine.connect() as connection:
                database.check_role(connection)
        except BaseException:
            engine.dispose()  # nobody else knows it, and the next call tries again
            raise
        watch("cuebird.pool.used", lambda: float(database.in_use(engine)))
        return engine

    @property
    def outbox(self) -> Outbox:
        """Return the letterbox of this process."""
        with ONE:
            return self._outbox

    @cached_property
    def _outbox(self) -> Outbox:
        from shared.adapters.broker import HttpBroker
        from shared.runtime.outbox import Outbox

        return Outbox(self.engine, HttpBroker(self.settings.brokers))

    @contextmanager
    def work(self, owner: UUID, cause: Cause, *, function: str, writes: bool = True) -> Iterator[PostgresWork]:
        """Open a unit of work for one owner: committed whole or not at all, then published."""
        from shared.adapters.postgres import PostgresWork

        with self.engine.begin() as connection:
            work = PostgresWork(connection, owner=owner, cause=cause, function=function, writes=writes)
            yield work
            told = work.flush() if writes else []
        if told:
            self.outbox.publish(told)

    def close(self) -> None:
        """Send what was begun and give connections back; what was never made is not made for it."""
        if "Clock" in self._made:
            self._made["Clock"].close()
        if "Model" in self._made:
            self._made["Model"].close()
        if "_outbox" in self.__dict__:
            self.outbox.close()
        if "_engine" in self.__dict__:
            self.engine.dispose()

    def port(self, name: str, owner: UUID | None = None) -> Any:
        """Return the adapter behind a port; a Ledger is one owner's."""
        if name == "Ledger":
            return self.port("Rings").of(owner)
        with ONE:
            if name not in self._made:
                self._made[name] = PORTS[name].make(self)
            return self._made[name]


def world() -> World:
    """Return this process's World, read from its environment at the first call and closed at the process's end."""
    with ONE:
        return _world()


@cache
def _world() -> World:
    made = World(Settings(environment=os.environ))
    atexit.register(made.close)
    return made
