"""What is filled into a form fits it, or the refusal names the field and says what to try next."""

from typing import Any

import pytest

from functions.tools.list_tasks import ListTasks
from functions.tools.update_task import UpdateTask
from shared import wire
from shared.errors import Malformed, Refused


@pytest.mark.parametrize(
    ("form", "said", "field", "hint"),
    [
        (ListTasks, {"sort": "size"}, "sort", "use created, due, priority, title"),
        (ListTasks, {"priority": ["p1"]}, "priority[0]", "use high, low, medium, none"),
        (ListTasks, {"limit": 0}, "limit", "Tasks a page; default 10."),
        (UpdateTask, {"task_ids": ["1"], "tags": 1}, "tags", "Words without '#'."),
        (UpdateTask, {"task_ids": ["1"], "title": "x" * 501}, "title", "make it shorter"),
        (UpdateTask, {"task_ids": ["1"], "title": None}, "title", "leave the field out"),
        (UpdateTask, {"task_ids": ["1"], "priority": "p1"}, "priority", "use high, low, medium, none"),
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
    ("said", "detail"),
    [
        ({"title": "x" * 501}, "title: longer than 500 characters"),
        ({"title": ""}, "title: it is empty"),
        ({"title": None}, "title: it is null"),
        ({"tags": ["x"] * 21}, "tags: more than 20 are too many"),
        ({"task_ids": []}, "task_ids: it is empty"),
        ({"task_ids": ["1", "x"]}, "task_ids[1]: not of the form it takes"),
        ({"missed": "never"}, "missed: not one of its choices"),
        ({"colour": "red"}, "colour: there is no such field"),
        ({"title": 7}, "title: expected `str`, got `int`"),
    ],
)
def test_a_refusal_is_said_plainly(said: Any, detail: str) -> None:
    """What is wrong is said in words that a person can read in a chat."""
    with pytest.raises(Refused) as refused:
        wire.fill(UpdateTask, {"task_ids": ["1"], **said})
    assert refused.value.detail == detail


@pytest.mark.parametrize(
    "field", ["description", "due", "recurrence", "priority", "tags", "reminders", "project", "parent"]
)
def test_what_can_be_cleared_takes_remove(field: str) -> None:
    """Every field that a task can be without is cleared with the text "remove"."""
    assert getattr(wire.fill(UpdateTask, {"task_ids": ["1"], field: "remove"}), field) == "remove"


@pytest.mark.parametrize("said", [[], 7, "x"])
def test_what_is_no_object_is_refused(said: Any) -> None:
    """A form is filled from an object and from nothing else."""
    with pytest.raises(Refused, match="expected `object`"):
        wire.fill(ListTasks, said)


@pytest.mark.parametrize("coding", ["utf-16", "utf-32", "utf-16-le"])
def test_json_is_utf_8(coding: str) -> None:
    """JSON in another encoding is malformed, as it is to every other reader (RFC 8259, 8.1)."""
    with pytest.raises(Malformed):
        wire.parse('{"title": "x"}'.encode(coding))
    assert wire.parse('\ufeff{"title": "é"}'.encode()) == {"title": "é"}
