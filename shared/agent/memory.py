"""What a conversation remembers from one message to the next, and what one message makes it do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from shared.domain.plan import Wish

TaskSaid = Mapping[str, Any]  # a task as the tools publish it
How = Literal["undated", "repeating", "finished", "reminders"]
MOST_IDS = 100  # tasks a call takes, and a conversation remembers


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One message as it came in: `confirm` is a token pressed instead of words, `zone` where the person is now."""

    owner: UUID
    conversation: UUID
    request_id: str
    message: str
    confirm: str | None = None
    zone: str | None = None


class Phrase(Struct, frozen=True, kw_only=True):
    """A phrase of the message that was understood: `message[start:end]`, and the argument it fills."""

    start: int
    end: int
    field: str
    text: str


class Step(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing to do: call a tool, grant a wish, or only say something.

    `+n` among `task_ids` is the task that step n adds. `how` tells more of a list: `undated` shows only tasks without
    a due, `repeating` those with a rule, `finished` those completed on its days, `reminders` what became of theirs.
    """

    tool: str = ""
    arguments: dict[str, Any] = {}
    say: str = ""
    how: How | None = None
    wish: Wish | None = None
    spans: list[Phrase] = []


class Question(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A change that waits for the person to say which of several tasks they mean; `known` are those already clear."""

    tool: str
    arguments: dict[str, Any]
    choices: list[str]
    titles: list[str]
    known: list[str] = []


class Waiting(Struct, frozen=True, kw_only=True):
    """What waits for a yes: the steps, the words that asked for them, the turn that proposed them, and until when."""

    turn: str
    words: str
    expires: datetime
    steps: list[Step]


class Memory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Ids of the tasks spoken of last, of the list shown last and of those added last, and what is still open."""

    spoken: list[str] = []
    shown: list[str] = []
    added: list[str] = []
    question: Question | None = None
    waiting: Waiting | None = None


class Asked(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A call a model asked for, as it was judged: made, or `refused` with a problem it is told, or kept for a yes."""

    id: str
    tool: str
    raw: str
    arguments: dict[str, Any] = {}
    refused: dict[str, Any] = {}
    waits: bool = False


class Round(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One round with a model: what it said, and the calls it asked for, kept before the first is made.

    `waiting` and `confirm` are there where calls wait for the person's yes.
    """

    text: str
    calls: list[Asked]
    waiting: Waiting | None = None
    confirm: dict[str, Any] | None = None


class Prepared(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to do about one message, whole and kept before the first call; `origin` is the turn call ids follow from.

    What is `settled` no model is asked about. `rounds` are those with a model so far; `alone` says why it was given up.
    """

    steps: list[Step]
    origin: str
    words: str
    question: Question | None = None
    waiting: Waiting | None = None
    confirm: dict[str, Any] | None = None
    settled: bool = False
    rounds: list[Round] = []
    alone: str = ""
