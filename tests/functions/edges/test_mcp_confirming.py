"""A model changes a few tasks by itself and many only with the person's yes, which it cannot say for them."""

import json
from typing import Any, cast
from uuid import uuid4

import pytest
from mcp.client import Client
from mcp_types import ElicitResult, Implementation, RequestParamsMeta

from tests.functions.edges.test_mails_links import ask, press
from tests.functions.edges.test_mcp import META, MODERN, a_call, asked, meeting
from tests.house.laptop import Laptop


@pytest.fixture
def name() -> str:
    """Give the name of a client that was never here before."""
    return f"model {uuid4().hex}"


def added(house: Laptop, count: int) -> list[str]:
    """Add tasks; return their ids."""
    return [house.do("add_task", title=f"sweep the yard {n}")["task"]["id"] for n in range(count)]


def left(house: Laptop, ids: list[str]) -> int:
    """Return how many tasks are still there."""
    return sum(house.post("/v1/tools/update_task", {"task_ids": [one]})[0] == 200 for one in ids)


def saying(house: Laptop, name: str, ids: list[str], answer: ElicitResult | None = None, **more: Any) -> Any:
    """Return the result of deleting tasks as a client of that name, whose person gives that answer if asked."""
    questions: list[str] = []

    async def heard(_context: Any, question: Any) -> ElicitResult:
        questions.append(question.message)
        assert answer is not None
        return answer

    async def call(client: Client) -> Any:
        return await client.call_tool("delete_task", {"task_ids": ids, **more})

    can: dict[str, Any] = {"elicitation_callback": heard} if answer is not None else {}
    result = meeting(house, call, client_info=Implementation(name=name, version="1"), **can)
    return result, questions


YES = ElicitResult(action="accept", content={"confirm": True})


def test_a_few_are_changed_at_once(house: Laptop, name: str) -> None:
    """Five tasks need nobody's yes."""
    ids = added(house, 5)
    result, questions = saying(house, name, ids, YES)
    assert (result.is_error, questions, left(house, ids)) == (False, [], 0)


def test_many_are_asked_about_first(house: Laptop, name: str) -> None:
    """A client that can ask puts the question to its person, and on their yes it is done."""
    ids = added(house, 6)
    result, questions = saying(house, name, ids, YES)
    assert len(questions) == 1
    assert "6 tasks" in questions[0]
    assert (len(result.structured_content["tasks"]), left(house, ids)) == (6, 0)


@pytest.mark.parametrize(
    "answer",
    [ElicitResult(action="accept", content={"confirm": False}), ElicitResult(action="decline")],
    ids=["unticked", "declined"],
)
def test_without_a_yes_nothing_is_changed(house: Laptop, name: str, answer: ElicitResult) -> None:
    """Anything but a yes leaves all as it is, and the model is told so."""
    ids = added(house, 6)
    result, _ = saying(house, name, ids, answer)
    assert result.is_error
    assert "the person said no" in result.content[0].text
    assert left(house, ids) == 6


def test_small_calls_are_no_way_round(house: Laptop, name: str) -> None:
    """What is changed is counted over the calls of a client: the sixth task is asked about."""
    ids = added(house, 6)
    asked_about = [saying(house, name, [one], YES)[1] for one in ids]
    assert [len(questions) for questions in asked_about] == [0, 0, 0, 0, 0, 1]


def test_subtasks_are_counted(house: Laptop, name: str) -> None:
    """A task with five below it is six."""
    (parent,) = added(house, 1)
    for n in range(5):
        house.do("add_task", title=f"corner {n}", parent=parent)
    assert len(saying(house, name, [parent], YES)[1]) == 1


@pytest.fixture
def link(house: Laptop, name: str) -> tuple[str, list[str]]:
    """Give the link to a plan to delete six tasks, of a client that cannot ask, and the tasks."""
    ids = added(house, 6)
    result, _ = saying(house, name, ids)
    problem = json.loads(result.content[0].text)
    assert (result.is_error, problem["count"], left(house, ids)) == (True, 6, 6)
    return problem["confirm_at"].replace("localhost", "127.0.0.1"), ids


def test_a_person_says_yes_at_their_own_door(house: Laptop, link: tuple[str, list[str]]) -> None:
    """A client that cannot ask is given a link: a look changes nothing, the button does it, once."""
    address, ids = link
    status, page, _ = ask(address)
    assert (status, left(house, ids)) == (200, 6)
    assert "sweep the yard 3" in page
    assert press(address)[0] == 200
    assert left(house, ids) == 0
    assert press(address)[0] == 200
    assert "has been answered" in ask(address)[1]


def test_a_no_at_the_door_is_final(house: Laptop, link: tuple[str, list[str]]) -> None:
    """After a no, no yes is taken."""
    address, ids = link
    assert press(f"{address}/no")[0] == 200
    assert press(address)[0] == 422
    assert left(house, ids) == 6


def test_another_page_cannot_say_yes(house: Laptop, link: tuple[str, list[str]]) -> None:
    """A page elsewhere that posts to the link is turned away."""
    address, ids = link
    assert press(address, Origin="https://example.org")[0] == 403
    assert left(house, ids) == 6


def held(house: Laptop, name: str, ids: list[str]) -> tuple[str, dict[str, str]]:
    """Return the state a client is given to come back with, and what says who it is."""
    status, result = bare(house, name, ids)
    assert (status, result["resultType"]) == (200, "input_required")
    return result["requestState"], result["inputRequests"]


def bare(house: Laptop, name: str, ids: list[str], **more: Any) -> tuple[int, Any]:
    """Delete tasks by one bare request; return status and result, or error."""
    able: dict[str, Any] = {"io.modelcontextprotocol/clientCapabilities": {"elicitation": {"form": {}}}}
    meta = META | able | {"io.modelcontextprotocol/clientInfo": {"name": name, "version": "1"}}
    body = a_call("tools/call", name="delete_task", arguments={"task_ids": ids}, **more)
    body["params"]["_meta"] |= {key: value for key, value in meta.items() if "client" in key}
    headers = MODERN | {"Mcp-Method": "tools/call", "Mcp-Name": "delete_task"}
    status, _, raw = asked(house, "POST", headers, body)
    said = json.loads(raw)
    return status, said.get("result") or said["error"]


AGREED = {"confirm": {"action": "accept", "content": {"confirm": True}}}


def test_a_state_holds_for_its_own_call_only(house: Laptop, name: str) -> None:
    """Sent with other tasks, by another client or changed in a letter, a sealed state is refused and nothing done."""
    ids, others = added(house, 6), added(house, 7)
    state, _ = held(house, name, ids)
    spoiled = state[:-2] + ("A" if state[-2] != "A" else "B") + state[-1]
    for who, tasks, said in ((name, others, state), ("somebody else", ids, state), (name, ids, spoiled)):
        status, error = bare(house, who, tasks, requestState=said, inputResponses=AGREED)
        assert (status, error["code"]) == (400, -32602)
    assert left(house, [*ids, *others]) == 13


def test_a_state_is_good_once(house: Laptop, name: str) -> None:
    """Sent again it gives the first answer and does nothing more."""
    ids = added(house, 6)
    state, _ = held(house, name, ids)
    first, again = (bare(house, name, ids, requestState=state, inputResponses=AGREED)[1] for _ in range(2))
    assert "replayed" not in first["structuredContent"]
    assert again["structuredContent"]["replayed"] is True


def test_a_client_of_an_earlier_revision_is_given_the_link(house: Laptop) -> None:
    """Where there is no way back to the client, the person is asked at their own door."""
    ids = added(house, 6)

    async def call(client: Client) -> Any:
        return await client.call_tool("complete_task", {"task_ids": ids})

    result = meeting(house, call, "legacy")
    assert "/v1/plans/" in json.loads(result.content[0].text)["confirm_at"]


def undoing(house: Laptop, name: str, what: str = "last", **more: Any) -> Any:
    """Return the result of an undo by a client of that name; `more` goes into the call's _meta."""

    async def call(client: Client) -> Any:
        return await client.call_tool("undo", {"what": what}, meta=cast("RequestParamsMeta", more) or None)

    return meeting(house, call, client_info=Implementation(name=name, version="1"))


def test_an_undo_is_counted(house: Laptop, name: str) -> None:
    """Taking back what was done to many tasks waits for the person too, and after their yes it is done, once."""
    ids = added(house, 6)
    saying(house, name, ids, YES)
    problem = json.loads(undoing(house, name).content[0].text)
    assert (problem["count"], "take back what was done to 6 tasks" in problem["detail"]) == (6, True)
    assert left(house, ids) == 0
    address = problem["confirm_at"].replace("localhost", "127.0.0.1")
    assert [press(address)[0] for _ in range(2)] == [200, 200]
    assert left(house, ids) == 6


def test_an_undo_means_what_it_meant(house: Laptop, name: str) -> None:
    """Where the client has changed something else meanwhile, a yes to its undo takes back nothing."""
    ids = added(house, 6)
    saying(house, name, ids, YES)
    problem = json.loads(undoing(house, name).content[0].text)
    other = added(house, 1)
    saying(house, name, other)
    assert press(problem["confirm_at"].replace("localhost", "127.0.0.1"))[0] == 422
    assert left(house, ids) == 0


def test_a_conversation_is_taken_back(house: Laptop, name: str) -> None:
    """A client that says which conversation a call is part of takes back that one's changes and no other's."""

    def add(title: str, session: str) -> str:
        async def call(client: Client) -> Any:
            return await client.call_tool(
                "add_task", {"title": title}, meta=cast("RequestParamsMeta", {"openai/session": session})
            )

        result = meeting(house, call, client_info=Implementation(name=name, version="1"))
        return str(result.structured_content["task"]["id"])

    one, two, other = add("sow", "s1"), add("reap", "s1"), add("thresh", "s2")
    undone = undoing(house, name, "conversation", **{"openai/session": "s1"}).structured_content["undone"]
    assert {each["task"]["id"] for each in undone} == {one, two}
    assert left(house, [one, two, other]) == 1
    assert undoing(house, name, "conversation").is_error
