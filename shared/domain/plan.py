"""What was understood from words: tool calls to make, or a reply, and the phrases behind them."""

from dataclasses import dataclass, field
from typing import Any, Literal

About = Literal["mail", "settings"]


@dataclass(frozen=True, slots=True)
class Span:
    """One understood phrase: `text[start:end]` of the sentence, the argument it fills and the value it means."""

    start: int
    end: int
    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class Call:
    """One tool to call. In `task_ids` an entry may be a reference {"match": words, ...list_tasks filters}."""

    tool: str
    arguments: dict[str, Any]
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What a message asks about the person and no task: their mail (`to`, `stopped`) or settings; nothing is a look."""

    about: About
    said: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do about one message: calls in order, or a reply where nothing is to be called.

    `answer` says that the whole message is a yes or a no; it means something only where a plan waits for one.
    """

    calls: tuple[Call, ...] = ()
    reply: str = ""
    notes: tuple[str, ...] = field(default=())
    answer: Literal["yes", "no"] | None = None
    wish: Wish | None = None
