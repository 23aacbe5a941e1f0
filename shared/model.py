"""What a language model is to us: told a conversation, it answers with words, or asks for calls of the tools."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A tool call that a model wants made; `arguments` is the text it wrote, which may be no JSON."""

    id: str
    tool: str
    arguments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thought:
    """What a model came to in one round: words, or calls it wants made first; and its cost, in tokens."""

    text: str = ""
    calls: tuple[Wanted, ...] = ()
    tokens: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What may be spent on one message, over all its rounds."""

    seconds: float
    tokens: int


class Model(Protocol):
    """A language model that is told a conversation and answers with words, or with calls of the tools it is offered."""

    @property
    def budget(self) -> Budget | None:
        """Return what may be spent on one message; None where there is no model."""

    def think(
        self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]], left: Budget, *, closing: bool
    ) -> Iterator[str | Thought]:
        """Yield words as they come and at last the whole thought; Unavailable where none comes within what is left.

        Messages and tools have the form of chat completions; in the closing round it may only answer.
        """

    def close(self) -> None:
        """Give back what is held."""
