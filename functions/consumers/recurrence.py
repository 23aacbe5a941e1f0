"""The consumer recurrence."""

from shared.editing import number_of, succeed
from shared.events import TaskCompleted
from shared.ports import Work
from shared.runtime.edge import consumer


@consumer
def recurrence(event: TaskCompleted, work: Work) -> None:
    """Make the next occurrence of a completed recurring task, once, whatever the broker redelivers."""
    succeed(work, number_of(event.task.id))
