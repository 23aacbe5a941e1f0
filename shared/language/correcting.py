"""People who think aloud: of `thursday, no wait, friday` only what was said last is meant."""

from dataclasses import replace

from shared.language.sentence import Sentence
from shared.language.vocabulary import anywhere, fragment
from shared.language.when import When

fragment(
    "rather",
    r"""(?:(?:no|nope|wait|sorry|oops|actually|rather|i mean|i meant|scratch that|make (?:it|that)|or rather
    |(?:no )?let's (?:say|do|make it)|better|instead)\b[\s,.!-]*)+""",
)
_BETWEEN = anywhere(r"[\s,.;-]*{rather}(?:(?:on|at|for|by|to|the)\s+)*")
_ABANDONED = anywhere(r"^.*?[\s,.;-]+(?:no|no wait|wait no|wait|sorry|scratch that|i mean|actually no)[\s,.!-]*$")


def corrected(sentence: Sentence, found: list[When]) -> list[When]:
    """Return the moments without those taken back, whose words go too; a day or an hour not said again stays."""
    kept: list[When] = []
    for when in found:
        before = kept[-1] if kept else None
        if before and _BETWEEN.fullmatch(sentence.folded, before.end, when.start) and _replaces(before, when):
            sentence.drop(before.start, when.start)
            kept[-1] = _merged(before, when)
        else:
            kept.append(when)
    return kept


def abandoned(part: str) -> bool:
    """Say whether a part of a message is taken back by the next: `buy milk, no`."""
    return bool(_ABANDONED.match(part.lower()))


def _replaces(before: When, when: When) -> bool:
    """Return whether a moment says again what another said: a day for a day, an hour for an hour."""
    return (before.has_day and when.has_day) or (before.at is not None and when.at is not None)


def _merged(before: When, when: When) -> When:
    day = when.day if when.has_day or not before.has_day else before.day
    at = when.at or (before.at if when.has_day else None)
    return replace(when, day=day, at=at, has_day=when.has_day or before.has_day, role=before.role)
