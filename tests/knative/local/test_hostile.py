"""In tests the local Broker is hostile: whoever stands it stands the cloud's."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from knative.local.chance import CUT, LONGEST, Chance
from knative.local.events import Event
from knative.local.queue import Item
from tests.knative.local.stage import Subscribers, broker, knative, trigger, write

MANY = 200


def item(number: int, attempts: int = 0) -> Item:
    return Item(number, ("stage", "hostile"), Event({"id": "1", "source": "/s", "type": "t"}), attempts=attempts)


def test_a_seed_decides_what_befalls_each_attempt() -> None:
    """The same seed, delivery and attempt have the same fate; another of them has another."""
    fates = [Chance(7).fate(item(n)) for n in range(MANY)]
    assert fates == [Chance(7).fate(item(n)) for n in range(MANY)]
    assert fates != [Chance(8).fate(item(n)) for n in range(MANY)]
    assert fates != [Chance(7).fate(item(n, attempts=1)) for n in range(MANY)]


def test_one_connection_in_a_hundred_is_cut() -> None:
    """Both before an event was sent, so that it does not arrive, and after, so that it arrives once more."""
    fates = [Chance(7).fate(item(n)) for n in range(5000)]
    cuts = Counter(cut for fate in fates for cut in fate.cuts)
    assert 0.5 * CUT < (cuts["before"] + cuts["after"]) / 10_000 < 2 * CUT
    assert cuts["before"]
    assert cuts["after"]
    assert all(0 <= fate.delay <= LONGEST for fate in fates)


def test_without_a_seed_nothing_happens() -> None:
    """A Broker for people hands each event over once, at once."""
    assert (Chance(None).fate(item(1)).delay, Chance(None).fate(item(1)).cuts) == (0.0, ("",))


def test_every_event_arrives_from_a_hostile_broker(
    postgres: str, stage: Subscribers, free_port: Callable[[], int], tmp_path: Path
) -> None:
    """Events come twice, out of order and through cut connections, and yet they all come."""
    again = {"retry": 5, "backoffPolicy": "linear", "backoffDelay": "PT0.02S"}
    made = write(tmp_path / "manifests", broker(), trigger("hostile", {"uri": stage.uri("hostile")}, delivery=again))
    queue = f"hostile_{uuid4().hex}"
    with knative(postgres, made, free_port(), tmp_path / "data", "--hostile", "7", "--database", queue) as local:
        sent = [local.send("hostile") for _ in range(MANY)]
        for one in sent:
            stage.wait("hostile", event=one)
        stage.wait("hostile", 2 * MANY - MANY // 10)
    heard = [one.id for one in stage.heard("hostile")]
    assert set(heard) == set(sent)
    assert list(dict.fromkeys(heard)) != sent
