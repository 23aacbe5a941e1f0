"""One person's ledger of rings on Postgres: each step of a ring's life is one transaction, locked like any other.

So a person who finishes a task and a bell that rings for it take turns, and the ledger says who came first.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from shared.adapters.keeping import Keeping
from shared.adapters.postgres import PostgresWork
from shared.domain.dates import instant_text
from shared.errors import Unauthorised, Unavailable
from shared.events import ReminderSent, ReminderTriggered, RingEvent
from shared.ports import Actor, Cause
from shared.ringing import Claim, Claimed, Job, Knock

DAY = timedelta(days=1)  # what is later than that is gathered
SOON = timedelta(minutes=2)  # what is nearer than that has no use for a job
WAITING = ("planned", "armed")
OpenWork = Callable[..., AbstractContextManager[PostgresWork]]


class PostgresLedger:
    """The port Ledger."""

    def __init__(self, owner: UUID, open_work: OpenWork, *, function: str, measure: Callable[..., None]) -> None:
        self._owner = owner
        self._open_work = open_work
        self._function = function
        self._measure = measure

    def ring(self, ring: UUID) -> Knock:
        """Ring what is due and waits, up to two seconds early, and tell of it."""
        try:
            with self._work(ring) as work:
                if self._rung(work, [ring]):
                    return "rung"
                nearly = work.run("NEARLY", owner=self._owner, ring=ring, now=work.now).scalar()
                return "early" if nearly else "nothing"
        except Unauthorised:  # the person is gone, and a job of theirs is left over
            return "nothing"

    def ring_all(self, rings: Sequence[UUID]) -> int:
        """Ring what is due of these, and tell of it; return how many rang."""
        with self._work(rings[0]) as work:
            return self._rung(work, rings)

    def claim(self, ring: UUID) -> Claim | None:
        """Claim what rang for sending, and with a ring over a day late all of that kind; what is done is suppressed."""
        with self._work(ring) as work:
            rows = list(work.run("CLAIM", owner=self._owner, ring=ring, now=work.now))
            if not rows and work.run("LEASED", owner=self._owner, ring=ring).all():
                raise Unavailable("this reminder is being sent", field="ring_id", value=str(ring))
            if any(work.now - row.ring_at > DAY for row in rows):
                rows += work.run("GATHER", owner=self._owner, now=work.now)
            return _claimed(work, [row for row in rows if row.status == "sending"])

    def sent(self, claim: Claim, *, channel: str, message_id: str, provider_id: str) -> None:
        """Note that a letter was taken, and tell of it."""
        with self._work(claim.rings[0].id) as work:
            said = {"ids": _ids(claim), "channel": channel, "message": message_id, "provider": provider_id}
            for row in work.run("SENT", owner=self._owner, now=work.now, **said):
                event = ReminderSent(**_words(row), channel=channel, message_id=message_id, late=row.late)
                _tell(work.keeping, row, event)
        self._measure("cuebird.mail", outcome="sent")

    def failed(self, claim: Claim, reason: str, *, bounced: bool = False) -> None:
        """Note that a letter will never be taken, and why; where its address takes none, no more go there."""
        self._give_up("FAILED", claim, reason)
        self._measure("cuebird.mail", outcome="failed")
        if bounced:
            with self._work(claim.rings[0].id) as work:
                work.run("BOUNCED", owner=self._owner, address=claim.mail_to, now=work.now)

    def release(self, claim: Claim, reason: str) -> None:
        """Give back what could not be sent now; the sweep waits 30 s, then twice as long each time, an hour at most."""
        self._give_up("RELEASE", claim, reason)
        self._measure("cuebird.mail", outcome="later")

    def job(self, ring: UUID, *, horizon: timedelta, budget: int) -> Job | None:
        """Return what is to be done about a ring's job: make it, delete it, or None for nothing."""
        with self._work(ring, writes=False) as work:
            row = work.run("JOB", owner=self._owner, ring=ring, budget=budget).one_or_none()
            if row is None:
                return None
            if row.status == "planned" and row.affordable and work.now + SOON <= row.ring_at <= work.now + horizon:
                return Job(owner=self._owner, arm_at=row.ring_at)
            return Job(owner=self._owner, over=row.job) if row.job and row.status not in WAITING else None

    def armed(self, ring: UUID, job: str) -> None:
        """Note that a ring has a job; where it waits no more, that is one to be deleted."""
        with self._work(ring) as work:
            work.run("ARMED", owner=self._owner, ring=ring, job=job, now=work.now)

    def disarmed(self, ring: UUID) -> None:
        """Note that a ring has no job any more."""
        with self._work(ring) as work:
            work.run("DISARMED", owner=self._owner, ring=ring)

    def _give_up(self, name: str, claim: Claim, reason: str) -> None:
        with self._work(claim.rings[0].id) as work:
            said = {"ids": _ids(claim), "claimed": claim.now, "reason": reason}
            work.run(name, owner=self._owner, **said, **({"now": work.now} if name == "RELEASE" else {}))

    def _rung(self, work: PostgresWork, rings: Sequence[UUID]) -> int:
        rows = work.run("RING", people=[self._owner] * len(rings), ids=list(rings), now=work.now).all()
        for row in rows:
            tell_of(work.keeping, row)
            self._measure("cuebird.ring.lateness", lateness(row, work.now))
        return len(rows)

    def _work(self, ring: UUID, *, writes: bool = True) -> AbstractContextManager[PostgresWork]:
        return self._open_work(self._owner, cause_of(ring, self._function), function=self._function, writes=writes)


def cause_of(ring: UUID, function: str) -> Cause:
    """Return why something is done for a ring: it is Cuebird's own deed, by that function."""
    actor = Actor(kind="cuebird", name=function, client=function, door=function)
    return Cause(event_id=f"ring/{ring}", group_id=uuid5(ring, "group"), actor=actor)


def tell_of(keeping: Keeping, ring: Any) -> None:
    """Keep the event of a ring that has just rung."""
    _tell(keeping, ring, ReminderTriggered(**_words(ring)))


def lateness(ring: Any, now: datetime) -> float:
    """Return how many seconds after its instant a ring has rung; it may ring a little early."""
    late: timedelta = now - ring.ring_at
    return max(0.0, late.total_seconds())


def _claimed(work: PostgresWork, rows: Sequence[Any]) -> Claim | None:
    if not rows:
        return None
    tasks = {task.id: task for task in work.read("t.id = any(:ids)", {"ids": [row.task_id for row in rows]})}
    rings = [
        Claimed(id=row.id, ring_at=row.ring_at, attempt=row.attempts, task=tasks[row.task_id])
        for row in sorted(rows, key=lambda row: (row.ring_at, row.id))
    ]
    return Claim(owner=work.owner, now=work.now, mail_to=rows[0].mail_to, rings=tuple(rings))


def _tell(keeping: Keeping, ring: Any, event: RingEvent) -> None:
    """Keep an event whose id follows from its ring and the moment: a ring changes at most once in a transaction.

    It goes on with the trace of the call that planned the ring.
    """
    keeping.event(event, uuid5(ring.id, f"{event.TYPE}/{keeping.now.isoformat()}"), traceparent=ring.traceparent)


def _words(row: Any) -> dict[str, str]:
    return {"ring_id": str(row.id), "task_id": str(row.number), "ring_at": instant_text(row.ring_at)}


def _ids(claim: Claim) -> list[UUID]:
    return [one.id for one in claim.rings]
