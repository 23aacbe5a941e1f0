"""Hostility for tests, by seed: deliveries doubled, shuffled and delayed, and one connection in a hundred cut."""

import random
from dataclasses import dataclass

from knative.local.queue import Item

LONGEST = 0.05  # seconds
CUT = 0.01


@dataclass(frozen=True, slots=True)
class Fate:
    """What befalls one attempt: how long it is held back, and for each time it is made, where it is cut, if it is."""

    delay: float = 0.0
    cuts: tuple[str, ...] = ("",)


class Chance:
    """What happens by chance: one seed, delivery and attempt have one fate; without a seed, nothing happens."""

    def __init__(self, seed: int | None) -> None:
        self._seed = seed

    def fate(self, item: Item) -> Fate:
        """Return the fate of a delivery's next attempt; delays of different length are what shuffles."""
        if self._seed is None:
            return Fate()
        dice = random.Random(f"{self._seed}:{item.id}:{item.phase}:{item.attempts}")  # noqa: S311  # mischief, no secret
        cuts = [dice.choice(("before", "after")) if dice.random() < CUT else "" for _ in range(2)]
        return Fate(dice.uniform(0, LONGEST), tuple(cuts))
