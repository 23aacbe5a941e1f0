"""From a Broker to its Triggers' subscribers: at least once, in any order, with retries and dead letters.

Deliveries of one Trigger go on side by side, bounded; a slow subscriber holds nobody else up.
"""

import asyncio
import base64
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import aiohttp

from knative.local.chance import Chance
from knative.local.delivery import comes_again, passes
from knative.local.events import Event, NoEvent, read
from knative.local.manifests import Manifests, Name, Trigger
from knative.local.queue import Item, Queue

Address = Callable[[Mapping[str, Any], str], Awaitable[str]]
AT_ONCE = 50  # deliveries of one Trigger in flight
OK, ACCEPTED = 200, 202
SHOWN = 1024  # bytes of an answer that a dead letter tells


class Failure(Exception):
    """A delivery that was not taken: the answer's status, if there was one, its body, and whether to try again."""

    def __init__(self, status: int | None, body: bytes, *, again: bool) -> None:
        super().__init__(f"answered {status}" if status else "no answer")
        self.status = status
        self.body = body
        self.again = again


class Dispatcher:
    """Hands stored events to subscribers until each has had its last answer."""

    def __init__(
        self,
        manifests: Manifests,
        queue: Queue,
        client: aiohttp.ClientSession,
        address: Address,
        chance: Chance,
    ) -> None:
        self._triggers = manifests.triggers
        self._queue = queue
        self._client = client
        self._address = address
        self._chance = chance
        self._room = {name: asyncio.Semaphore(AT_ONCE) for name in manifests.triggers}
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: set[asyncio.Task[None]] = set()

    async def accept(self, broker: Name, event: Event) -> None:
        """Store an event for every Trigger of a Broker that wants it, and set it on its way."""
        wanted = [
            trigger.name
            for trigger in self._triggers.values()
            if trigger.broker == broker and trigger.wants(event.attributes)
        ]
        items = await self._kept(self._queue.store, event, wanted)
        self.send(items)

    def send(self, items: Iterable[Item]) -> None:
        """Set stored deliveries on their way."""
        for item in self._chance.order(items):
            if item.trigger in self._triggers:
                self._begin(self._hand_over(item))

    async def close(self, patience: float) -> None:
        """Let deliveries in flight end; what waits for another attempt waits on disk."""
        for task in list(self._waiting):
            task.cancel()
        flying = [task for task in self._tasks if task not in self._waiting]
        if flying:
            await asyncio.wait(flying, timeout=patience)

    async def _hand_over(self, item: Item) -> None:
        trigger = self._triggers[item.trigger]
        await self._pause(item.wait + self._chance.delay())
        async with self._room[item.trigger]:
            for _ in range(self._chance.times()):
                settled = await self._attempt(item, trigger)
            if settled:
                await self._kept(self._queue.done, item)
            else:
                await self._kept(self._queue.later, item)
                self._begin(self._hand_over(item))

    async def _attempt(self, item: Item, trigger: Trigger) -> bool:
        """Try once; return whether that was the delivery's last answer."""
        dead = item.phase == "dead letter"
        target = trigger.delivery.dead_letters if dead else trigger.subscriber
        assert target is not None
        url = ""
        try:
            url = await self._address(target, trigger.name[0])
            await self._post(url, item.event, trigger, reply=not dead)
        except TimeoutError:
            return self._failed(item, trigger, url, Failure(None, b"", again=True))
        except Failure as failure:
            return self._failed(item, trigger, url, failure)
        return True

    def _failed(self, item: Item, trigger: Trigger, url: str, failure: Failure) -> bool:
        if failure.again and item.attempts < trigger.delivery.retry:
            item.attempts += 1
            item.wait = trigger.delivery.wait(item.attempts)
            return False
        if item.phase == "dead letter" or trigger.delivery.dead_letters is None:
            name, event_id = "/".join(trigger.name), item.event.attributes["id"]
            sys.stderr.write(f"dropped: event {event_id} for trigger {name}: {failure}\n")
            return True
        item.event = item.event.extended(_cause(url, failure))
        item.phase, item.attempts, item.wait = "dead letter", 0, 0.0
        return False

    async def _post(self, url: str, event: Event, trigger: Trigger, *, reply: bool) -> None:
        headers = event.headers() | ({"Prefer": "reply", "Kn-Namespace": trigger.name[0]} if reply else {})
        limit = aiohttp.ClientTimeout(total=trigger.delivery.timeout)
        try:
            if self._chance.cuts():
                raise ConnectionResetError
            post = self._client.post(url, data=event.data or b"", headers=headers, timeout=limit, allow_redirects=False)
            async with post as answer:
                body = await answer.read()
        except (aiohttp.ClientError, OSError, TimeoutError) as why:
            raise Failure(None, b"", again=True) from why
        if not passes(answer.status):
            raise Failure(answer.status, body, again=comes_again(answer.status))
        if reply and body:
            await self._reply(trigger, answer, body)

    async def _reply(self, trigger: Trigger, answer: aiohttp.ClientResponse, body: bytes) -> None:
        """Store the event of an answer as if it were posted; a body that is none fails the delivery for good."""
        try:
            event = read(answer.headers, body)
        except NoEvent as why:
            raise Failure(answer.status, body, again=False) from why
        if answer.status == OK:
            await self.accept(trigger.broker, event)

    async def _pause(self, seconds: float) -> None:
        if seconds <= 0:
            return
        task = asyncio.current_task()
        assert task is not None
        self._waiting.add(task)
        try:
            await asyncio.sleep(seconds)
        finally:
            self._waiting.discard(task)

    async def _kept(self, act: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._queue.threads, act, *arguments)

    def _begin(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _cause(url: str, failure: Failure) -> dict[str, str]:
    said = {"knativeerrordest": url}
    if failure.status is not None:
        said["knativeerrorcode"] = str(failure.status)
    if failure.body:
        said["knativeerrordata"] = base64.b64encode(failure.body[:SHOWN]).decode()
    return said
