"""A language model by OpenAI's chat completions, at OpenAI or at any server that speaks them (llama.cpp, Ollama, vLLM).

Requests hold only what all of these take: model, messages, tools, stream. What a server says in an error is never
written down, since some say the key back.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import httpx2
import openai
from openai import Stream
from openai.types import CompletionUsage
from openai.types.chat import ChatCompletionChunk as Chunk

from shared.errors import Unavailable
from shared.model import Budget, Thought, Wanted

ATTEMPTS = 4
FIRST_WAIT = 0.5  # seconds before the second attempt; twice as long before each one after
SILENCE = 8.0  # seconds without a word, once it has begun
BYTES = 3  # of a token: fewer than there are in plain text, so that a server that counts none is counted enough
AGAIN = frozenset([408, 409, 429, 500, 502, 503, 504])


class OpenAIModel:
    """The port Model."""

    def __init__(
        self,
        key: str,
        *,
        url: str,
        model: str,
        budget: Budget,
        report: Callable[..., None],
        measure: Callable[..., None],
    ) -> None:
        self.budget = budget
        self._model, self._report, self._measure = model, report, measure
        hurried = httpx2.Client(event_hooks={"response": [_hurry]}, follow_redirects=False)
        self._client = openai.OpenAI(api_key=key, base_url=url, max_retries=0, http_client=hurried)
        self._completions = self._client.chat.completions  # which is read from disk at first sight

    def think(
        self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]], left: Budget, *, closing: bool
    ) -> Iterator[str | Thought]:
        """Yield words as they come and at last the whole thought; Unavailable says why none came."""
        until = time.monotonic() + left.seconds
        asked = {"model": self._model, "messages": list(messages), "tools": list(tools), "stream": True}
        if closing:
            asked["tool_choice"] = "none"
        hearing, outcome = Hearing(left.tokens, cost=_tokens(len(str(asked)))), "failed"
        try:
            with self._begun(asked, until) as stream:
                for chunk in stream:
                    yield from hearing.take(chunk)
            thought, outcome = hearing.thought(), "thought"
        except (openai.OpenAIError, httpx2.HTTPError, ValueError) as why:
            raise self._fault(why) from None
        finally:
            self._measure("cuebird.model.rounds", outcome=outcome)
            self._measure("cuebird.model.tokens", hearing.read, type="input")
            self._measure("cuebird.model.tokens", hearing.written, type="output")
        yield thought

    def close(self) -> None:
        """Give connections back."""
        self._client.close()

    def _begun(self, asked: Mapping[str, Any], until: float) -> Stream[Chunk]:
        """Return a stream that has begun: asked again, after as long as the server says, where there is time for it."""
        for attempt in range(ATTEMPTS):
            try:
                stream: Stream[Chunk] = self._completions.create(**asked, timeout=_timeout(until))
            except openai.APIStatusError as why:
                self._report("model.refused", status=why.status_code, attempt=attempt + 1)
                if why.status_code not in AGAIN or not self._waited(attempt, _asked_to_wait(why), until):
                    raise
            except openai.APITimeoutError:
                raise
            except openai.APIConnectionError:
                if not self._waited(attempt, None, until):
                    raise
            else:
                return stream
        raise Unavailable("did not answer")

    def _waited(self, attempt: int, asked: float | None, until: float) -> bool:
        """Wait before another attempt; False, at once, where it is the last or there is no time for it."""
        jittered = FIRST_WAIT * 2**attempt * random.uniform(0.5, 1)  # noqa: S311  # no secret: it spreads attempts
        wait = jittered if asked is None else asked + random.uniform(0, 0.1)  # noqa: S311  # as above
        if attempt + 1 == ATTEMPTS or time.monotonic() + wait >= until:
            return False
        time.sleep(wait)
        return True

    def _fault(self, why: Exception) -> Unavailable:
        self._report("model.failed", kind=type(why).__name__)
        if isinstance(why, openai.AuthenticationError | openai.PermissionDeniedError):
            return Unavailable("does not take our key")
        if isinstance(why, openai.RateLimitError):
            return Unavailable("is too busy")
        if isinstance(why, openai.APITimeoutError | httpx2.TimeoutException):
            return Unavailable("took too long")
        if isinstance(why.__cause__, httpx2.ConnectError):
            return Unavailable("cannot be reached")
        return Unavailable("did not answer" if isinstance(why, openai.APIStatusError) else "broke off")


class Hearing:
    """What comes of a stream, put together; Unavailable, while it comes, where it is more than is left."""

    def __init__(self, most: int, *, cost: int) -> None:
        self._most, self._cost, self._bytes = most, cost, 0
        self._text: list[str] = []
        self._calls: list[dict[str, Any]] = []
        self._ended = False
        self._usage: CompletionUsage | None = None

    def take(self, chunk: Chunk) -> Iterator[str]:
        """Take up one part; yield the words in it."""
        self._usage = chunk.usage or self._usage
        for choice in chunk.choices[:1]:
            self._ended |= choice.finish_reason is not None
            for part in choice.delta.tool_calls or ():
                self._call(part)
            if said := _whole(choice.delta.content or ""):
                self._count(said)
                self._text.append(said)
                yield said

    @property
    def spent(self) -> int:
        """Return how many tokens it cost: as the server counted, else as we do."""
        return self._counted("total_tokens", self.read + self.written)

    @property
    def read(self) -> int:
        """Return how many of them the server read."""
        return self._counted("prompt_tokens", self._cost)

    @property
    def written(self) -> int:
        """Return how many of them it wrote."""
        return self._counted("completion_tokens", _tokens(self._bytes))

    def thought(self) -> Thought:
        """Return the whole; Unavailable where the stream ended before the model did."""
        if not self._ended:
            raise Unavailable("broke off")
        calls = tuple(
            Wanted(id=_whole(one["id"] or f"call_{n}"), tool=_whole(one["name"]), arguments=_whole(one["arguments"]))
            for n, one in enumerate(self._calls)
        )
        return Thought(text="".join(self._text), calls=calls, tokens=self.spent)

    def _counted(self, name: str, ours: int) -> int:
        """Return a count of the server's; ours where it counts none, or says no number."""
        theirs = getattr(self._usage, name, None)
        return theirs if isinstance(theirs, int) and theirs > 0 else ours

    def _call(self, part: Any) -> None:
        """Add to the call a part belongs to: by its index, which some servers leave at 0 for each new id."""
        at = part.index or 0
        known = next((one for one in reversed(self._calls) if one["at"] == at), None)
        if known is None or (part.id and known["id"] and part.id != known["id"]):
            known = {"at": at, "id": part.id, "name": "", "arguments": ""}
            self._calls.append(known)
        said = part.function
        if said is not None:
            known["name"] += said.name or ""
            known["arguments"] += said.arguments or ""
            self._count(said.arguments or "")

    def _count(self, text: str) -> None:
        self._bytes += len(text.encode("utf-8", "replace"))
        if self._cost + _tokens(self._bytes) > self._most:
            raise Unavailable("used up its budget")


def _whole(text: str) -> str:
    """Return text without what cannot be kept: NUL, and halves of characters that stand alone."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _tokens(size: int) -> int:
    return -(-size // BYTES)


def _timeout(until: float) -> httpx2.Timeout:
    """Return how long to wait for an answer to begin; `pool`, which nothing else reads, tells the hook when to end."""
    left = max(until - time.monotonic(), 0.1)
    return httpx2.Timeout(connect=min(left, SILENCE), read=left, write=left, pool=until)


def _hurry(response: httpx2.Response) -> None:
    """Hang up on an answer that falls silent, or that is too slow as a whole, however often a part of it comes."""
    waits = response.request.extensions["timeout"]
    waits["read"] = SILENCE
    response.stream = Hurried(response.stream, waits["pool"])


class Hurried(httpx2.SyncByteStream):
    """A body that is read until an instant of the monotonic clock."""

    def __init__(self, body: Any, until: float) -> None:
        self._body, self._until = body, until

    def __iter__(self) -> Iterator[bytes]:
        for part in self._body:
            if time.monotonic() > self._until:
                raise httpx2.ReadTimeout("the answer takes too long")
            yield part

    def close(self) -> None:
        """Hang up."""
        self._body.close()


def _asked_to_wait(why: openai.APIStatusError) -> float | None:
    """Return the seconds of Retry-After (RFC 9110, 10.2.3); None where it says none, or a date."""
    try:
        return max(float(why.response.headers.get("retry-after", "")), 0)
    except ValueError:
        return None
