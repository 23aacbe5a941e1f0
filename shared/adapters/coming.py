"""A language model on its way: its library takes a second to read, for which only who wants its words waits."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from shared.errors import Unavailable
from shared.model import Budget, Model, Thought


class ComingModel:
    """The port Model, made by `make` in a thread of its own from now on."""

    def __init__(self, budget: Budget, make: Callable[[], Model]) -> None:
        self.budget = budget
        thread = ThreadPoolExecutor(max_workers=1)
        self._model = thread.submit(make)
        thread.shutdown(wait=False)

    def think(
        self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]], left: Budget, *, closing: bool
    ) -> Iterator[str | Thought]:
        """Yield what the model does; Unavailable where it is not there within what is left."""
        try:
            model = self._model.result(left.seconds)
        except TimeoutError as why:
            raise Unavailable("took too long") from why
        yield from model.think(messages, tools, left, closing=closing)

    def close(self) -> None:
        """Give back what is held, where there is anything."""
        if self._model.exception() is None:
            self._model.result().close()
