"""Which tasks a reference means: looked up by the tools, never guessed; several that fit are a question.

An exact title beats a longer one, whole words beat beginnings and typos, and the verb that was said (`I paid the rent`)
decides only between tasks that fit otherwise. The form of references is told in `shared/language/references.py`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.agent.desk import Desk
from shared.agent.memory import TaskSaid
from shared.agent.reminding import reminded_last
from shared.domain.words import folded

FILTERS = ("due_after", "due_before", "priority", "tags")
DONE = frozenset(["done_after", "done_before"])
NEVER_MIND = frozenset(["the", "a", "an", "my", "our", "to", "for", "of", "on", "with", "about", "and"])
TELLING = 4  # letters of a word that tells tasks apart
FEW = 3  # tasks that may be offered instead
_WORD = re.compile(r"\w+")
_AND = re.compile(r"\s*,\s*(?:and\s+)?|\s+(?:and|&)\s+")
Match = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Meant:
    """The tasks that are meant; or `choices` to ask between; or what to say where there are none.

    `instead_of` says that nothing fits, and that the choices only share a word with what was said.
    """

    tasks: tuple[TaskSaid, ...] = ()
    choices: tuple[TaskSaid, ...] = ()
    say: str = ""
    instead_of: str = ""


def meant(reference: str | Match, desk: Desk, status: str) -> Meant:
    """Return the tasks a reference means among those of a status (open, completed or all)."""
    if isinstance(reference, str):
        return _tasks(desk.named([reference]), f"There is no task {reference}. Nothing was changed.")
    if "pronoun" in reference:
        return _spoken(reference["pronoun"], desk)
    if "ordinal" in reference:
        return _placed(reference["ordinal"], desk)
    return _matching(reference, desk, reference.get("status", status))


def parted(reference: str | Match, desk: Desk, status: str) -> list[str | Match]:
    """Return a reference, or where nothing holds all of `bread and milk`, one for the bread and one for the milk."""
    names = [] if isinstance(reference, str) else _AND.split(reference.get("match", ""))
    if isinstance(reference, str) or len(names) < 2 or "exact" in reference:  # noqa: PLR2004  # one name is whole
        return [reference]
    parts: list[str | Match] = [{**reference, "match": name} for name in names]
    return [reference] if _candidates(reference, desk, status) else parts


def unnarrowed(reference: str | Match) -> bool:
    """Say whether a reference means every task, without words, days, priority or tags that narrow it."""
    if isinstance(reference, str):
        return False
    return bool(reference.get("all")) and not _narrows(reference)


def _matching(reference: Match, desk: Desk, status: str) -> Meant:
    found = _candidates(reference, desk, status)
    if reference.get("all"):
        return _tasks(found, _nothing(reference, status))
    if not _narrows(reference):
        return Meant(say="Which task do you mean? Name it by a word of its title. Nothing was changed.")
    near = () if found else _near(reference, desk, status)
    if near:
        return Meant(choices=near, instead_of=_nothing(reference, status))
    return _one(_narrowed(found, reference), _nothing(reference, status))


def _near(reference: Match, desk: Desk, status: str) -> tuple[TaskSaid, ...]:
    """Return the few tasks that share a longer word with what was said, where nothing holds all of it."""
    words = _words(reference.get("match", ""))
    if len(words) < 2:  # noqa: PLR2004  # one word that is nowhere is near to nothing
        return ()
    found = [task for word in words if len(word) >= TELLING for task in desk.found(word, status)]
    near = tuple({task["id"]: task for task in found}.values())
    return near if len(near) <= FEW else ()


def _tasks(found: Iterable[TaskSaid], otherwise: str) -> Meant:
    tasks = tuple(found)
    return Meant(tasks) if tasks else Meant(say=otherwise)


def _one(found: list[TaskSaid], otherwise: str) -> Meant:
    return _tasks(found, otherwise) if len(found) <= 1 else Meant(choices=tuple(found))


def _spoken(pronoun: str, desk: Desk) -> Meant:
    """Return what was spoken of last: one for `it`, all for `them`, the newest task for `last`.

    For `reminded` it may also be the task whose reminder rang last.
    """
    unclear = "I am not sure which task you mean; name it by a word of its title. Nothing was changed."
    if pronoun == "last":
        added = desk.named(desk.memory.added[-1:])
        newest = added or desk.listed({"sort": "created", "order": "desc"})[:1]
        return _tasks(newest, "There is no open task. Nothing was changed.")
    spoken = desk.latest or desk.named(desk.memory.spoken or desk.memory.shown)
    if pronoun == "reminded" and not spoken:
        spoken = reminded_last(desk.listed({}), desk)
    return _tasks(spoken, unclear) if pronoun == "them" else _one(spoken, unclear)


def _placed(place: int, desk: Desk) -> Meant:
    shown = desk.memory.shown or desk.memory.spoken
    at = place - 1 if place > 0 else len(shown) + place
    if not 0 <= at < len(shown):
        return Meant(say=f"The last list had {len(shown)} tasks. Ask for a list first. Nothing was changed.")
    return _tasks(desk.named([shown[at]]), "That task is not there any more. Nothing was changed.")


def _filters(reference: Match) -> dict[str, Any]:
    return {name: reference[name] for name in FILTERS if name in reference}


def _narrows(reference: Match) -> bool:
    return bool(reference.get("match") or reference.get("undated") or _filters(reference) or DONE & reference.keys())


def _candidates(reference: Match, desk: Desk, status: str) -> list[TaskSaid]:
    found = _passing(reference, desk, status)
    if DONE & reference.keys():
        first, last = reference.get("done_after", ""), reference.get("done_before", "9999-12-31")
        found = [task for task in found if task["completed_at"] and first <= desk.completed_on(task) <= last]
    return [task for task in found if not task["due"]] if reference.get("undated") else found


def _passing(reference: Match, desk: Desk, status: str) -> list[TaskSaid]:
    filters = _filters(reference)
    passing = desk.listed({**filters, "status": status}) if filters or not reference.get("match") else None
    if not reference.get("match"):
        return passing or []
    found = desk.found(reference["match"], status) or desk.found(_bare(reference["match"]), status)
    ids = None if passing is None else {task["id"] for task in passing}
    return [task for task in found if ids is None or task["id"] in ids]


def _narrowed(found: list[TaskSaid], reference: Match) -> list[TaskSaid]:
    """Return the tasks that fit best: each finer test counts only where something passes it."""
    if len(found) < 2 or not reference.get("match"):  # noqa: PLR2004  # one task needs no narrowing
        return found
    words = set(_words(reference["match"]))
    verb = folded(reference.get("verb", ""))
    tests: list[Callable[[TaskSaid], bool]] = [
        lambda task: folded(task["title"]).strip() == folded(reference["match"]).strip(),
        lambda task: set(_words(task["title"])) - {verb} == words,
        lambda task: words <= set(_words(task["title"])),
        lambda task: bool(verb) and verb in _words(task["title"]),
    ]
    for test in tests:
        found = [task for task in found if test(task)] or found
    return found


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(folded(text)) if word not in NEVER_MIND]


def _bare(text: str) -> str:
    return " ".join(_words(text))


def _nothing(reference: Match, status: str) -> str:
    kind = {"open": "open task", "completed": "completed task"}.get(status, "task")
    words = f" that matches “{reference['match']}”" if reference.get("match") else " like that"
    return f"I found no {kind}{words}. Nothing was changed."
