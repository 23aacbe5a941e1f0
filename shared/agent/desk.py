"""The agent's desk: where it looks tasks up, always through the tools, while it makes out what a message means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from shared.agent.memory import Memory, TaskSaid
from shared.domain import dates
from shared.domain.habits import Habits
from shared.errors import Refused
from shared.mailing import People
from shared.ports import Asker, Tools

PAGE = 100  # tasks a call
PAGES = 10  # calls for one question
LOOKED_THROUGH = PAGES * PAGE  # tasks; whether there are more is not known


@dataclass(slots=True, kw_only=True)
class Desk:
    """One message's surroundings: `now` is the turn's instant, `zone` where the person is, `home` their own (IANA)."""

    tools: Tools
    asker: Asker
    memory: Memory
    now: datetime
    zone: str
    habits: Habits
    people: People
    latest: list[TaskSaid] = field(default_factory=list)

    @property
    def home(self) -> str:
        """Return the owner's zone."""
        return self.habits.time_zone

    @property
    def clock(self) -> datetime:
        """Return the person's wall-clock time, naive."""
        return dates.local(self.now, self.zone)

    @property
    def today(self) -> date:
        """Return the person's today."""
        return self.clock.date()

    def completed_on(self, task: TaskSaid) -> str:
        """Return the person's day on which a task was completed (YYYY-MM-DD)."""
        return dates.local(datetime.fromisoformat(task["completed_at"]), self.zone).date().isoformat()

    def listed(self, filters: Mapping[str, Any]) -> list[TaskSaid]:
        """Return all tasks that pass list_tasks filters, as far as is looked."""
        return self._pages("list_tasks", filters)

    def found(self, words: str, status: str) -> list[TaskSaid]:
        """Return the tasks that hold these words, best first."""
        return self._pages("search_tasks", {"query": words[:200], "status": status}) if words.strip() else []

    def whole(self, filters: Mapping[str, Any]) -> list[TaskSaid]:
        """Return all tasks of a list or a search of which a page was shown, by the filters that it answered with."""
        return self._pages("search_tasks" if "query" in filters else "list_tasks", filters)

    def named(self, ids: Sequence[str]) -> list[TaskSaid]:
        """Return the tasks with these ids that are still there, in this order."""
        fresh = {str(task["id"]): task for task in self.latest}
        if set(ids) <= fresh.keys():
            return [fresh[one] for one in ids]
        return self._unchanged(ids)

    def _unchanged(self, ids: Sequence[str]) -> list[TaskSaid]:
        """Ask for tasks by their ids: an update that changes no field answers with the tasks as they are."""
        try:
            return list(self.tools.call("update_task", {"task_ids": list(ids)}, self.asker)["tasks"]) if ids else []
        except Refused:
            return [task for one in ids for task in self._unchanged([one])] if len(ids) > 1 else []

    def _pages(self, tool: str, arguments: Mapping[str, Any]) -> list[TaskSaid]:
        return paged(self.tools, tool, arguments, self.asker)


def paged(tools: Tools, tool: str, arguments: Mapping[str, Any], asker: Asker) -> list[TaskSaid]:
    """Return the tasks of all pages of a call, as far as is looked."""
    tasks: list[TaskSaid] = []
    cursor: dict[str, Any] = {}
    for _ in range(PAGES):
        answer = tools.call(tool, {**arguments, "limit": PAGE, **cursor}, asker)
        tasks += answer["tasks"]
        if not answer.get("next_cursor"):
            break
        cursor = {"cursor": answer["next_cursor"]}
    return tasks


def instant(task: TaskSaid) -> datetime | None:
    """Return the UTC instant a task is due at; None for a day or none."""
    said = dates.parse_local(task["due"], "due") if task.get("due") else None
    return dates.attach(said, task["time_zone"]).astimezone(UTC) if isinstance(said, datetime) else None
