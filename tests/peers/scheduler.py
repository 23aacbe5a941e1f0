"""A Cloud Scheduler for tests: the real client talks to it over gRPC, and its clock moves only when it is told to.

It refuses what the real one refuses: malformed names, schedules and targets, a name taken, a job that is not there,
more jobs or writes a minute than the quota allows. A job fires whenever its schedule says so, again each year.
"""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
from cronsim import CronSim, CronSimError
from google.cloud.scheduler_v1 import CreateJobRequest, DeleteJobRequest, Job, ListJobsRequest, ListJobsResponse
from google.protobuf.empty_pb2 import Empty

SERVICE = "google.cloud.scheduler.v1.CloudScheduler"
PARENT = re.compile(r"projects/[a-z0-9-]+/locations/[a-z0-9-]+")
JOB_ID = re.compile(r"[A-Za-z0-9_-]{1,500}")
TOPIC = re.compile(r"projects/[a-z0-9-]+/topics/[A-Za-z][\w.~+%-]{2,254}")
Publish = Callable[[str, dict[str, str]], None]


@dataclass(kw_only=True)
class Scheduler:
    """A region's jobs by name, and the instant it believes in; `published` is what fired: when, topic, attributes."""

    now: datetime
    publish: Publish = lambda _topic, _attributes: None
    most_jobs: int = 5000
    writes_a_minute: int = 500
    endpoint: str = ""
    jobs: dict[str, Job] = field(default_factory=dict)
    published: list[tuple[datetime, str, dict[str, str]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    _writes: list[datetime] = field(default_factory=list)
    _faults: list[grpc.StatusCode] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def fail(self, *codes: grpc.StatusCode) -> None:
        """Answer the next requests with these codes."""
        self._faults.extend(codes)

    def create(self, request: CreateJobRequest, context: Any) -> Job:
        self._write(context)
        job = Job(request.job)
        _check(job, request.parent, context)
        if job.name in self.jobs:
            context.abort(grpc.StatusCode.ALREADY_EXISTS, f"Job [{job.name}] already exists.")
        if len(self.jobs) >= self.most_jobs:
            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "Too many jobs in this region.")
        job.state = Job.State.ENABLED  # type: ignore[assignment]  # the enum, as proto-plus takes it
        job.user_update_time = self.now
        job.schedule_time = _next(job, self.now)
        self.jobs[job.name] = job
        return job

    def delete(self, request: DeleteJobRequest, context: Any) -> Any:
        self._write(context)
        if self.jobs.pop(request.name, None) is None:
            context.abort(grpc.StatusCode.NOT_FOUND, "Job not found.")
        return Empty()

    def list(self, request: ListJobsRequest, context: Any) -> ListJobsResponse:
        self._fault(context)
        names = sorted(name for name in self.jobs if name.startswith(f"{request.parent}/jobs/"))
        rest = [name for name in names if name > request.page_token]
        page = rest[: min(request.page_size or 500, 500)]
        more = page[-1] if len(page) < len(rest) else ""
        return ListJobsResponse(jobs=[self.jobs[name] for name in page], next_page_token=more)

    def advance(self, to: datetime) -> None:
        """Let time pass; whatever falls due meanwhile fires in its order."""
        while due := min(((job.schedule_time, name) for name, job in self.jobs.items()), default=None):
            if due[0] > to:
                break
            self.fire(due[1], at=due[0])
        self.now = to

    def fire(self, name: str, *, at: datetime) -> None:
        """Publish what a job says; its next time is set first, for the one who hears it may delete it."""
        job = self.jobs[name]
        self.now = at
        job.last_attempt_time = at
        job.schedule_time = _next(job, at)
        topic, attributes = job.pubsub_target.topic_name, dict(job.pubsub_target.attributes)
        self.published.append((at, topic, attributes))
        self.publish(topic, attributes)

    def answer(self, name: str, request: Any, context: Any) -> Any:
        """Answer one request."""
        with self._lock:
            self.asked.append(name)
            return getattr(self, name)(request, context)

    def _write(self, context: Any) -> None:
        self._fault(context)
        self._writes = [one for one in self._writes if one > self.now - timedelta(minutes=1)]
        if len(self._writes) >= self.writes_a_minute:
            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "Quota exceeded: write requests per minute.")
        self._writes.append(self.now)

    def _fault(self, context: Any) -> None:
        if self._faults:
            context.abort(self._faults.pop(0), "told to fail")


def _check(job: Job, parent: str, context: Any) -> None:
    named, _, job_id = job.name.partition("/jobs/")
    wrong = [
        ("parent", not PARENT.fullmatch(parent)),
        ("name", named != parent or not JOB_ID.fullmatch(job_id)),
        ("topic", not TOPIC.fullmatch(job.pubsub_target.topic_name)),
        ("message", not job.pubsub_target.data and not job.pubsub_target.attributes),
        ("time zone", job.time_zone != "Etc/UTC"),
        ("schedule", not _is_cron(job.schedule)),
    ]
    for what, is_wrong in wrong:
        if is_wrong:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"Invalid {what}.")


def _is_cron(schedule: str) -> bool:
    try:
        CronSim(schedule, datetime(2026, 1, 1, tzinfo=UTC))
    except CronSimError:
        return False
    return len(schedule.split()) == 5


def _next(job: Job, after: datetime) -> datetime:
    return next(CronSim(job.schedule, after))


@contextmanager
def running(scheduler: Scheduler) -> Iterator[Scheduler]:
    """Serve a Scheduler on a free port of loopback for as long as a block lasts; its `endpoint` says where."""
    methods = {
        "CreateJob": ("create", CreateJobRequest.deserialize, Job.serialize),
        "DeleteJob": ("delete", DeleteJobRequest.deserialize, Empty.SerializeToString),
        "ListJobs": ("list", ListJobsRequest.deserialize, ListJobsResponse.serialize),
    }
    handlers = {
        method: grpc.unary_unary_rpc_method_handler(
            lambda request, context, name=name: scheduler.answer(name, request, context),
            request_deserializer=read,
            response_serializer=write,
        )
        for method, (name, read, write) in methods.items()
    }
    server = grpc.server(ThreadPoolExecutor(4))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
    scheduler.endpoint = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield scheduler
    finally:
        server.stop(grace=None).wait(30)
