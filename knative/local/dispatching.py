"""From a Broker to its Triggers' subscribers: at least once, in any order, with retries and dead letters.

Deliveries of one Trigger go on side by side, bounded; a slow subscriber holds nobody else up.
"""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any, TypeVar

from knative.local.chance import Chance
from knative.local.directory import Directory
from knative.local.events import Event
from knative.local.forms import Name
from knative.local.manifests import Trigger
from knative.local.queue import LOST, Item, Queue
from knative.local.sending import Failure, Sender

Triggers = Mapping[Name, Trigger]
Told = TypeVar("Told")
AT_ONCE = 50  # deliveries of one Trigger in flight
AFTER_LOSS = 0.5  # seconds until a database that was lost is asked again


class Dispatcher:
    """Hands stored events to subscribers until each has had its last answer."""

    def __init__(self, triggers: Triggers, queue: Queue, sender: Sender, directory: Directory, chance: Chance) -> None:
        self._triggers = triggers
        self._queue = queue
        self._sender = sender
        self._directory = directory
        self._chance = chance
        self._room = {name: asyncio.Semaphore(AT_ONCE) for name in triggers}
        self._tasks: set[asyncio.Task[None]] = set()
        self._flying: set[asyncio.Task[None]] = set()
        self.ending = False

    async def accept(self, broker: Name, event: Event) -> None:
        """Store an event for every Trigger of a Broker that wants it, and set it on its way."""
        mine = [trigger for trigger in self._triggers.values() if trigger.broker == broker]
        wanted = [trigger.name for trigger in mine if trigger.wants(event.attributes)]
        if wanted:
            self.send(await self._kept(self._queue.store, event, wanted))

    def send(self, items: Iterable[Item]) -> None:
        """Set stored deliveries on their way."""
        for item in items:
            if item.trigger in self._triggers:
                self._begin(self._hand_over(item, self._triggers[item.trigger]))

    async def close(self, patience: float) -> None:
        """Begin nothing more, let what is in flight end within `patience` seconds; the rest stays on disk."""
        self.ending = True
        for task in self._tasks - self._flying:
            task.cancel()
        if self._flying:
            await asyncio.wait(self._flying, timeout=patience)
        for task in self._tasks:
            task.cancel()

    async def _hand_over(self, item: Item, trigger: Trigger) -> None:
        """Try until the delivery has had its last answer; between two attempts it takes nobody's place."""
        task = asyncio.current_task()
        assert task is not None
        settled = False
        while not settled and not self.ending:
            fate = self._chance.fate(item)
            await asyncio.sleep(item.wait + fate.delay)
            async with self._room[item.trigger]:
                self._flying.add(task)
                for cut in fate.cuts:
                    settled = await self._attempt(item, trigger, cut)
                await self._surely(self._queue.done if settled else self._queue.later, item)
                self._flying.discard(task)

    async def _attempt(self, item: Item, trigger: Trigger, cut: str) -> bool:
        """Try once; return whether that was the delivery's last answer."""
        dead = item.phase == "dead letter"
        target = (trigger.delivery.dead_letters if dead else None) or trigger.subscriber
        namespace = trigger.name[0]
        try:
            url = await self._directory.reach(target, namespace)
            reply = await self._sender.send(url, item.event, namespace, trigger.delivery.timeout, cut)
            if reply:
                await self.accept(trigger.broker, reply)
        except (TimeoutError, *LOST) as why:
            return self._failed(item, trigger, Failure(str(why) or type(why).__name__, again=True))
        except Failure as failure:
            return self._failed(item, trigger, failure)
        return True

    def _failed(self, item: Item, trigger: Trigger, failure: Failure) -> bool:
        """Note what comes after a failure; return whether nothing does."""
        if failure.again and item.attempts < trigger.delivery.retry:
            item.attempts += 1
            item.wait = trigger.delivery.wait(item.attempts)
            return False
        if item.phase == "dead letter" or trigger.delivery.dead_letters is None:
            name, event_id = "/".join(trigger.name), item.event.attributes["id"]
            sys.stderr.write(f"dropped: event {event_id} for trigger {name}: {failure}\n")
            return True
        url = self._directory.known_as(trigger.subscriber, trigger.name[0])
        item.event = item.event.extended({"knativeerrordest": url, **failure.cause})
        item.phase, item.attempts, item.wait = "dead letter", 0, 0.0
        return False

    async def _surely(self, act: Callable[[Item], None], item: Item) -> None:
        """Write to the queue, however often its database is lost meanwhile."""
        while True:
            try:
                return await self._kept(act, item)
            except LOST as why:
                sys.stderr.write(f"the queue cannot be written, trying again: {why}\n")
                await asyncio.sleep(AFTER_LOSS)

    async def _kept(self, act: Callable[..., Told], *arguments: Any) -> Told:
        return await asyncio.get_running_loop().run_in_executor(self._queue.threads, act, *arguments)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(self._flying.discard)
