"""What is filled into a form fits it, or the refusal names the field and says what to try next."""

from typing import Any

import pytest

from functions.tools.list_tasks import ListTasks
from functions.tools.update_task import UpdateTask
from shared import wire
from shared.errors import Refused


@pytest.mark.parametrize(
    ("form", "said", "field", "hint"),
    [
        (ListTasks, {"sort": "size"}, "sort", "use created, due, priority, title"),
        (ListTasks, {"priority": ["p1"]}, "priority[0]", "use high, low, medium, none"),
        (ListTasks, {"limit": 0}, "limit", "Tasks a page; default 10."),
        (UpdateTask, {"task_ids": ["1"], "tags": 1}, "tags", "Words without '#'."),
        (UpdateTask, {"task_ids": ["1"], "title": "x" * 501}, "title", "make it shorter"),
        (UpdateTask, {"task_ids": ["1"], "title": None}, "title", "null clears nothing"),
        (UpdateTask, {"title": "x"}, "task_ids", "add the field"),
        (UpdateTask, {"task_ids": ["1"], "colour": "red"}, "colour", "leave it out"),
    ],
)
def test_a_refusal_says_what_to_try_next(form: Any, said: Any, field: str, hint: str) -> None:
    """Whatever does not fit is refused by its field, with the choices, the meaning or the way out as a hint."""
    with pytest.raises(Refused) as refused:
        wire.fill(form, said)
    assert refused.value.field == field
    assert (refused.value.hint or "").startswith(hint)


@pytest.mark.parametrize(
    "field", ["description", "due", "recurrence", "priority", "tags", "reminders", "project", "parent"]
)
def test_what_can_be_cleared_takes_remove(field: str) -> None:
    """Every field that a task can be without is cleared with the text "remove"."""
    assert getattr(wire.fill(UpdateTask, {"task_ids": ["1"], field: "remove"}), field) == "remove"


@pytest.mark.parametrize("said", [[], 7, "x", None])
def test_what_is_no_object_is_refused(said: Any) -> None:
    """A form is filled from an object and from nothing else."""
    with pytest.raises(Refused, match="expected `object`"):
        wire.fill(ListTasks, said)
