"""One job of Google Cloud Scheduler for each ring: at the ring's minute it publishes to the bell's topic.

A job is named after its ring, so a second creation finds the first; its schedule has no year, so it is deleted after
it fired, and the bell goes by the row's own instant. Whatever the Scheduler does not take, the sweep rings.
https://cloud.google.com/scheduler/docs/reference/rpc/google.cloud.scheduler.v1
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from shared.errors import Unavailable
from shared.ringing import OwnersRing

if TYPE_CHECKING:
    from google.cloud.scheduler_v1 import CloudSchedulerClient, Job

WAIT = 2.0  # seconds for one request: shorter than a consumer's own 8 s
PREFIX = "ring-"
DAY = timedelta(days=1)
LOOK = timedelta(minutes=5)  # how often jobs left over are looked for
AT_ONCE = 50  # jobs deleted at one call


class CloudScheduler:
    """The port Alarm. `parent` is projects/P/locations/L, `topic` projects/P/topics/T, `horizon` how long a job waits.

    `report` is told what the Scheduler does not take. `endpoint` is a peer on loopback, reached without TLS.
    """

    def __init__(
        self,
        *,
        parent: str,
        topic: str,
        horizon: timedelta,
        budget: int,
        clock: Callable[[], datetime],
        report: Callable[..., None],
        endpoint: str = "",
    ) -> None:
        self._parent = parent
        self._topic = topic
        self._horizon = horizon
        self._budget = budget
        self._report = report
        self._clock = clock
        self._look_at = clock()
        self._endpoint = endpoint

    @property
    def horizon(self) -> timedelta:
        """Return how far ahead jobs are made."""
        return self._horizon

    @property
    def budget(self) -> int:
        """Return how many jobs there may be at once: a region has a quota, and each costs money."""
        return self._budget

    def arm(self, ring_id: UUID, owner: UUID, at: datetime) -> str:
        """Make the job of a ring, due within the next year, and return its name; a job that is there is this one.

        It fires at the minute `at` lies in, up to a minute early. Raises Unavailable on quota and outage.
        """
        from google.api_core.exceptions import AlreadyExists

        name = f"{self._parent}/jobs/{PREFIX}{ring_id}"
        job = self._job(name, ring_id, owner, at)
        with self._answered("arm"), suppress(AlreadyExists):
            self._client.create_job(parent=self._parent, job=job, retry=None, timeout=WAIT)
        return name

    def disarm(self, job: str) -> None:
        """Delete a job; one that is gone is what was wanted. Raises Unavailable on quota and outage."""
        from google.api_core.exceptions import NotFound

        with self._answered("disarm"), suppress(NotFound):
            self._client.delete_job(name=job, retry=None, timeout=WAIT)

    def clear(self, known: Callable[[Sequence[OwnersRing]], set[OwnersRing]]) -> None:
        """Delete jobs left over: they had their time, or their ring is not `known`; looked for every five minutes.

        Such a job would knock each year for nothing, counts in the quota of jobs, and names a person who may have left.
        Where the Scheduler does not answer, the next look is as good.
        """
        now = self._clock()
        if now < self._look_at:
            return
        self._look_at = now + LOOK
        with suppress(Unavailable):
            left = self._left(known, now)
            for job in left[:AT_ONCE]:
                self.disarm(job)
            if len(left) > AT_ONCE:
                self._look_at = now

    def _left(self, known: Callable[[Sequence[OwnersRing]], set[OwnersRing]], now: datetime) -> list[str]:
        with self._answered("clear"):
            jobs = list(self._client.list_jobs(parent=self._parent, retry=None, timeout=WAIT))
        ours = {job.name: (ring, self._is_over(job, now)) for job in jobs if (ring := self._ring_of(job))}
        there = known([ring for ring, _ in ours.values()])
        return [name for name, (ring, is_over) in ours.items() if is_over or ring not in there]

    def _job(self, name: str, ring_id: UUID, owner: UUID, at: datetime) -> Job:
        from google.cloud.scheduler_v1 import Job, PubsubTarget

        return Job(
            name=name,
            schedule=cron(at),
            time_zone="Etc/UTC",
            pubsub_target=PubsubTarget(topic_name=self._topic, attributes={"ring": str(ring_id), "owner": str(owner)}),
        )

    def _ring_of(self, job: Job) -> OwnersRing | None:
        """Return whose ring a job is for; None where we did not make it."""
        said = job.pubsub_target.attributes
        if job.pubsub_target.topic_name == self._topic and job.name.endswith(f"/{PREFIX}{said.get('ring')}"):
            with suppress(KeyError, ValueError):
                return UUID(said["owner"]), UUID(said["ring"])
        return None

    def _is_over(self, job: Job, now: datetime) -> bool:
        """Return whether a job fired or missed its minute: none waits so long, so its next time is a year from then."""
        return bool(job.schedule_time > now + self._horizon + DAY)

    @contextmanager
    def _answered(self, what: str) -> Iterator[None]:
        from google.api_core.exceptions import GoogleAPICallError
        from google.auth.exceptions import GoogleAuthError

        try:
            yield
        except (GoogleAPICallError, GoogleAuthError) as why:
            code = getattr(why, "grpc_status_code", None)
            cause = code.name if code else type(why).__name__
            self._report("alarm.refused", severity="WARNING", what=what, cause=cause)
            raise Unavailable(f"cloud scheduler answered {cause}", hint="the sweep rings what has no job") from why

    @cached_property
    def _client(self) -> CloudSchedulerClient:
        from google.cloud.scheduler_v1 import CloudSchedulerClient

        if not self._endpoint:
            return CloudSchedulerClient()
        import grpc
        from google.cloud.scheduler_v1.services.cloud_scheduler.transports import CloudSchedulerGrpcTransport

        channel = grpc.insecure_channel(self._endpoint)
        return CloudSchedulerClient(transport=CloudSchedulerGrpcTransport(channel=channel))


def cron(at: datetime) -> str:
    """Return the yearly schedule, in UTC, of the minute an instant lies in: minute, hour, day, month, any weekday."""
    utc = at.astimezone(UTC)
    return f"{utc.minute} {utc.hour} {utc.day} {utc.month} *"


def loopback(endpoint: str) -> str:
    """Return a host and port on loopback, or nothing; ValueError for any other, which must be spoken to over TLS."""
    found = urlsplit(f"//{endpoint}")
    if endpoint and not (found.port and ipaddress.ip_address(found.hostname or "").is_loopback):
        raise ValueError(endpoint)
    return endpoint
