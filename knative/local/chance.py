"""Hostility for tests, by seed: deliveries doubled, shuffled and delayed, and one connection in a hundred cut."""

import random
from collections.abc import Iterable

from knative.local.queue import Item

LONGEST = 0.05  # seconds
CUT = 0.01


class Chance:
    """What happens by chance; without a seed, nothing does."""

    def __init__(self, seed: int | None) -> None:
        self._dice = random.Random(seed) if seed is not None else None  # noqa: S311  # mischief, no secret

    def order(self, items: Iterable[Item]) -> list[Item]:
        """Return items in the order in which they are sent."""
        listed = list(items)
        if self._dice:
            self._dice.shuffle(listed)
        return listed

    def delay(self) -> float:
        """Return the seconds an item is held back."""
        return self._dice.uniform(0, LONGEST) if self._dice else 0.0

    def times(self) -> int:
        """Return how often an item is handed over in one attempt."""
        return 2 if self._dice else 1

    def cuts(self) -> bool:
        """Return whether a connection is cut before it was used."""
        return self._dice is not None and self._dice.random() < CUT
