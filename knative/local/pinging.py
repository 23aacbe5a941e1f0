"""PingSources: clocks that send a CloudEvent at every tick of their schedule, at most once."""

import asyncio
import sys
from datetime import UTC, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import aiohttp
from cronsim import CronSim

from knative.local.dispatching import Address
from knative.local.events import Event
from knative.local.manifests import Ping

WAIT = aiohttp.ClientTimeout(total=60)


async def tick(ping: Ping, client: aiohttp.ClientSession, address: Address) -> None:
    """Send a clock's events for ever; a tick that is not heard is lost, as in the cloud."""
    moments = CronSim(ping.schedule, datetime.now(ZoneInfo(ping.zone)))
    for moment in moments:
        await asyncio.sleep((moment - datetime.now(UTC)).total_seconds())
        event = _event(ping)
        try:
            url = await address(ping.sink, ping.name[0])
            async with client.post(url, data=event.data or b"", headers=event.headers(), timeout=WAIT) as answer:
                await answer.read()
        except (aiohttp.ClientError, OSError, TimeoutError) as why:
            sys.stderr.write(f"ping {'/'.join(ping.name)} was not heard: {why}\n")


def _event(ping: Ping) -> Event:
    attributes = {
        "id": str(uuid4()),
        "source": f"/apis/v1/namespaces/{ping.name[0]}/pingsources/{ping.name[1]}",
        "type": "dev.knative.sources.ping",
        "time": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
    }
    return Event(attributes | ({"datacontenttype": ping.content_type} if ping.data else {}), ping.data)
