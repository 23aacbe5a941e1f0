"""What stands behind the ports by which reminders ring at their time, made as they are asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.runtime.world import World


def rings(world: World) -> Any:
    """Return the ledger of rings as the sweep, the bell and the notification know it."""
    from shared.adapters.rings import PostgresRings
    from shared.runtime.metrics import measure
    from shared.runtime.telemetry import log

    function = world.settings.text("FUNCTION_TARGET", "rings")
    publish = world.outbox.publish
    return PostgresRings(world.engine, world.work, publish, function=function, report=log, measure=measure)


def clock(world: World) -> Any:
    """Return the clock that rings on a laptop, and where there are no jobs."""
    from shared.runtime.clock import EmbeddedClock
    from shared.runtime.telemetry import log

    return EmbeddedClock(world.port("Rings"), report=log)


def porter(world: World) -> Any:
    """Return who tells whether a push comes from whom it says; a laptop is pushed by nobody else."""
    said = world.settings
    if said.local_owner is not None:
        from shared.adapters.laptop import OpenPorter

        return OpenPorter()
    from shared.adapters.push import ISSUER, KEYS, PushTokens

    return PushTokens(
        issuer=said.text("PUSH_ISSUER", ISSUER),
        keys=said.text("PUSH_KEYS", KEYS),
        audience=said.text("PUSH_AUDIENCE"),
        account=said.text("PUSH_ACCOUNT"),
    )


def alarm(world: World) -> Any:
    """Return the scheduled jobs, or none where no topic is named."""
    said = world.settings
    if not said.text("SCHEDULER_TOPIC", ""):
        from shared.adapters.laptop import NoAlarm

        return NoAlarm()
    from shared.adapters.cloud_scheduler import CloudScheduler, loopback

    return CloudScheduler(
        parent=said.text("SCHEDULER_PARENT"),
        topic=said.text("SCHEDULER_TOPIC"),
        horizon=timedelta(hours=said.cast("ALARM_HOURS", float, default="24", form="hours")),
        budget=said.cast("ALARM_JOBS", int, default="1000", form="a whole number of jobs"),
        clock=lambda: datetime.now(UTC),
        report=_refused,
        endpoint=said.cast("SCHEDULER_ENDPOINT", loopback, default="", form="host:port on loopback, asked without TLS"),
    )


def _refused(message: str, **fields: Any) -> None:
    """Write down, and count, what Cloud Scheduler did not take."""
    from shared.runtime.metrics import measure
    from shared.runtime.telemetry import log

    log(message, **fields)
    measure("cuebird.alarm.refused", reason=fields["cause"])
