"""PingSources: clocks that send a CloudEvent at every tick of their schedule, at most once."""

import asyncio
import sys
from datetime import UTC, datetime
from uuid import uuid4

import aiohttp

from knative.local.clock import next_tick, payload
from knative.local.directory import Directory
from knative.local.events import Event
from knative.local.forms import Name, PingSpec

WAIT = aiohttp.ClientTimeout(total=60)


async def tick(name: Name, spec: PingSpec, client: aiohttp.ClientSession, directory: Directory) -> None:
    """Send a clock's events for ever; a tick that is not heard, or that was slept through, is lost as in the cloud."""
    last = datetime.now(UTC)
    while True:
        moment = next_tick(spec, max(last, datetime.now(UTC)))
        await asyncio.sleep((moment - datetime.now(UTC)).total_seconds())
        last = moment
        event = _event(name, spec, moment)
        try:
            url = await directory.reach(spec.sink, name[0])
            async with client.post(url, data=event.data or b"", headers=event.headers(), timeout=WAIT) as answer:
                await answer.read()
        except (aiohttp.ClientError, OSError, TimeoutError) as why:
            sys.stderr.write(f"ping {'/'.join(name)} was not heard: {why}\n")


def _event(name: Name, spec: PingSpec, moment: datetime) -> Event:
    data = payload(spec)
    attributes = {
        "id": str(uuid4()),
        "source": f"/apis/v1/namespaces/{name[0]}/pingsources/{name[1]}",
        "type": "dev.knative.sources.ping",
        "time": moment.isoformat().replace("+00:00", "Z"),
        **spec.ce_overrides.extensions,
    }
    return Event(attributes | ({"datacontenttype": spec.content_type} if data else {}), data)
