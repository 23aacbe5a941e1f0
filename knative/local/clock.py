"""When a PingSource ticks: cron in 5 fields, or 6 with seconds first, in the source's own zone.

Source: Knative Eventing 1.23, PingSource validation (robfig/cron with optional seconds; no `@every`).
"""

import base64
import binascii
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from knative.local.faults import ManifestFault
from knative.local.forms import PingSpec

NAMED = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}


def next_tick(spec: PingSpec, after: datetime) -> datetime:
    """Return the first moment of a schedule after another, in UTC."""
    schedule = NAMED.get(spec.schedule, spec.schedule).replace("?", "*")
    return next(CronSim(schedule, after.astimezone(ZoneInfo(spec.timezone)))).astimezone(UTC)


def payload(spec: PingSpec) -> bytes | None:
    """Return the data of a source's events."""
    if spec.data_base64 is not None:
        return base64.b64decode(spec.data_base64, validate=True)
    return None if spec.data is None else spec.data.encode()


def checked(spec: PingSpec, where: str) -> None:
    """Refuse a source whose zone, schedule or data are none."""
    try:
        ZoneInfo(spec.timezone)
    except (KeyError, ValueError, OSError):
        raise ManifestFault(f"{where}.timezone: there is no zone {spec.timezone!r}") from None
    try:
        next_tick(spec, datetime.now(UTC))
    except (CronSimError, StopIteration) as why:
        raise ManifestFault(f"{where}.schedule: {spec.schedule!r} never comes: {why}") from None
    if spec.data is not None and spec.data_base64 is not None:
        raise ManifestFault(f"{where}.data: one of data and dataBase64")
    try:
        said = payload(spec)
        if said and spec.content_type == "application/json":
            json.loads(said)
    except (binascii.Error, ValueError) as why:
        raise ManifestFault(f"{where}.{'data' if spec.data_base64 is None else 'dataBase64'}: {why}") from None
