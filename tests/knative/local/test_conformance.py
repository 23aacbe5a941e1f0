"""What any Knative keeps to, by the numbers of the checklist: ingress, filters, delivery, replies, dead letters.

Sources: knative/specs, eventing data plane and control plane; where they leave it open, the Kafka Broker 1.23.
"""

import base64
import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.knative.local.stage import (
    Answer,
    Knative,
    Subscribers,
    broker,
    environment,
    event,
    knative,
    post,
    ref,
    service,
    subscribers,
    trigger,
    write,
)

STRUCTURED = {"Content-Type": "application/cloudevents+json"}
QUICK = {"backoffPolicy": "linear", "backoffDelay": "PT0.05S"}
FUNCTION = """
import flask
from cloudevents.http import from_http

def answer(request):
    return flask.Response(from_http(request.headers, request.get_data())["subject"], status=422)
"""


def manifests(stage: Subscribers, away: int, folder: Path) -> list[dict[str, Any]]:
    """Return the Triggers of all cases: each wants the events whose type is its name, unless it says otherwise."""

    def to(name: str) -> dict[str, Any]:
        return {"uri": stage.uri(name)}

    def retried(name: str, retry: int = 3, **more: Any) -> dict[str, Any]:
        return trigger(name, to(name), delivery={"retry": retry, "deadLetterSink": to(f"{name}-dead"), **QUICK, **more})

    nested = {
        "all": [
            {"any": [{"not": {"exact": {"subject": "no"}}}, {"exact": {"shape": "x"}}]},
            {"exact": {"type": "nested"}},
        ]
    }
    source = folder / "answering.py"
    source.write_text(FUNCTION)
    return [
        broker(),
        broker("spare", delivery={"retry": 1, "deadLetterSink": to("spare-dead"), **QUICK}),
        trigger("plain", to("plain")),
        trigger("twin-one", to("twin"), filter={"attributes": {"type": "twin"}}),
        trigger("twin-two", to("twin"), filter={"attributes": {"type": "twin"}}),
        trigger("pairs", to("pairs"), filter={"attributes": {"type": "pairs", "subject": "a", "shape": "x"}}),
        trigger("anything", to("anything"), broker="spare", filters=[]),
        trigger("exact", to("exact"), filters=[{"exact": {"type": "filters", "subject": "abc"}}]),
        trigger("prefix", to("prefix"), filters=[{"prefix": {"type": "filt", "subject": "ab"}}]),
        trigger("suffix", to("suffix"), filters=[{"suffix": {"type": "ters", "subject": "bc"}}]),
        trigger("nested", to("nested"), filters=[nested]),
        trigger(
            "anded",
            to("anded"),
            filter={"attributes": {"type": "never"}},
            filters=[{"exact": {"type": "anded"}}, {"prefix": {"subject": "a"}}],
        ),
        retried("taken"),
        retried("refused"),
        retried("again"),
        retried("broken"),
        retried("moved"),
        retried("hangs"),
        retried("slow", retry=1, timeout="PT0.2S"),
        retried("never", retry=2),
        trigger("once", to("once"), delivery={"deadLetterSink": to("once-dead")}),
        retried("linear", retry=2, backoffDelay="PT0.15S"),
        retried("exponential", retry=2, backoffDelay="PT0.1S", backoffPolicy="exponential"),
        trigger("away", {"uri": f"http://127.0.0.1:{away}/away"}, delivery={"retry": 40, **QUICK}),
        trigger(
            "gone",
            {"uri": f"http://127.0.0.1:{away}/gone"},
            filter={"attributes": {"type": "gone"}},
            delivery={"retry": 1, "deadLetterSink": to("gone-dead"), **QUICK},
        ),
        trigger("asks", to("asks")),
        retried("garbles"),
        trigger("answers", to("answers"), filter={"attributes": {"type": "answers"}}),
        trigger("inherits", to("inherits"), broker="spare", filter={"attributes": {"type": "inherits"}}),
        trigger("replaces", to("replaces"), broker="spare", delivery={"retry": 0}),
        retried("dead-twice", retry=2),
        trigger("function", ref("answering"), delivery={"deadLetterSink": to("function-dead")}),
        service("answering", environment(source, "answer")),
    ]


@pytest.fixture(scope="module")
def away(free_port: Callable[[], int]) -> int:
    """Give the port of a subscriber that is not there."""
    return free_port()


@pytest.fixture(scope="module")
def local(
    postgres: str, stage: Subscribers, away: int, free_port: Callable[[], int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Knative]:
    """Run the Triggers of all cases."""
    folder = tmp_path_factory.mktemp("conformance")
    made = write(folder / "manifests", *manifests(stage, away, folder))
    with knative(postgres, made, free_port(), folder / "data", "--database", "conformance") as running:
        yield running


def whole(kind: str, **more: Any) -> bytes:
    """Return a structured event."""
    said = {name.removeprefix("ce-"): value for name, value in event(kind).items() if name.startswith("ce-")}
    return json.dumps(said | more).encode()


def test_case_01_a_binary_event_is_accepted_and_delivered(local: Knative, stage: Subscribers) -> None:
    """A POST with ce- headers is an event."""
    one = local.send("plain")
    assert stage.wait("plain", event=one)[0].body == b'{"n":1}'


@pytest.mark.parametrize("kind", ["application/cloudevents+json", "application/cloudevents+json; charset=UTF-8"])
def test_case_02_a_structured_event_is_the_same_event(local: Knative, stage: Subscribers, kind: str) -> None:
    """Structured mode gives what binary mode gives, its data byte for byte as it was written."""
    said = b'"specversion":"1.0","id":"structured-%d","source":"/s","type":"plain","n":7' % len(kind)
    body = b'{%b,"data":{"a": 1.10, "b":"\xc3\xa9"}}' % said
    assert post(local.ingress(), {"Content-Type": kind}, body)[0] == 202
    heard = stage.wait("plain", event=f"structured-{len(kind)}")[0]
    assert (heard.headers["ce-n"], heard.headers["content-type"]) == ("7", "application/json")
    assert heard.body == b'{"a": 1.10, "b":"\xc3\xa9"}'


def test_case_02_base64_data_arrive_as_bytes(local: Knative, stage: Subscribers) -> None:
    """data_base64 is data of any kind."""
    body = whole("plain", datacontenttype="image/x", data_base64=base64.b64encode(b"\0\1\xff").decode())
    assert post(local.ingress(), STRUCTURED, body)[0] == 202
    heard = stage.wait("plain", event=json.loads(body)["id"])[0]
    assert (heard.body, heard.headers["content-type"]) == (b"\0\1\xff", "image/x")


def test_case_03_another_specversion_is_refused_whole(local: Knative) -> None:
    """An event of 0.3 is not read as one of 1.0."""
    assert post(local.ingress(), event("plain") | {"ce-specversion": "0.3"}, b"{}")[0] == 400


def test_case_04_accepted_is_202_and_nothing_else(local: Knative) -> None:
    """The answer's body is empty, since a body would be a reply."""
    assert post(local.ingress(), event("plain"), b"{}")[:2] == (202, b"")


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Content-Type": "application/json"}, b"{}"),
        ({"Content-Type": "text/x-unknown"}, b"words"),
        ({"ce-specversion": "1.0", "ce-source": "/s", "ce-type": "plain"}, b"{}"),
        ({"ce-specversion": "1.0", "ce-id": "1", "ce-type": "plain"}, b"{}"),
        ({"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s"}, b"{}"),
        ({"ce-id": "1", "ce-source": "/s", "ce-type": "plain"}, b"{}"),
        (event("plain", time="yesterday"), b"{}"),
        (event("plain", time="20261125T180000Z"), b"{}"),
        (event("plain", time="2026-11-25T18:00:00"), b"{}"),
        (event("plain", data="x"), b"{}"),
        (event("plain", subject="%ff"), b"{}"),
        (STRUCTURED, b""),
        (STRUCTURED, b"{"),
        (STRUCTURED, b"[]"),
        (STRUCTURED, b"\xff"),
        (STRUCTURED, whole("plain", time="2026-02-30T00:00:00Z")),
        (STRUCTURED, whole("plain", subject="\ud800")),
        (STRUCTURED, whole("plain", subject=["a"])),
        (STRUCTURED, whole("plain", data_base64="!")),
        (STRUCTURED, whole("plain", Upper="a")),
        (STRUCTURED, whole("plain", id=7)),
        (STRUCTURED, whole("plain", ratio=1.5)),
        (STRUCTURED, whole("plain", data=1, data_base64="MQ==")),
        ({"Content-Type": "application/cloudevents-batch+json"}, b"[" + whole("plain") + b"]"),
    ],
)
def test_case_07_what_is_no_event_is_400(local: Knative, headers: dict[str, str], body: bytes) -> None:
    """A message that is no whole CloudEvent is refused, and never mended (cases 10 and 11 too)."""
    assert post(local.ingress(), headers, body)[0] == 400


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_case_08_only_post_is_allowed(local: Knative, method: str) -> None:
    """Any other method is 405."""
    assert post(local.ingress(), event("plain"), b"{}", method)[0] == 405


def test_case_09_an_unknown_broker_is_404(local: Knative) -> None:
    """A path of no Broker is not found; a slash at the end changes nothing."""
    assert post(local.ingress() + "-unknown", event("plain"), b"{}")[0] == 404
    assert post(local.ingress() + "/", event("plain"), b"{}")[0] == 202


def test_case_13_a_long_event_passes_whole_or_not_at_all(local: Knative, stage: Subscribers) -> None:
    """Half a megabyte arrives; more than the Kafka producer's limit is refused."""
    body = b'"' + b"x" * 600_000 + b'"'
    assert stage.wait("plain", event=local.send("plain", body))[0].body == body
    assert post(local.ingress(), event("plain"), b"x" * 1_100_000)[0] == 413


def test_case_14_the_same_event_twice_is_delivered_twice(local: Knative, stage: Subscribers) -> None:
    """The ingress looks for no duplicates."""
    said = event("plain")
    assert [post(local.ingress(), said, b"{}")[0] for _ in range(2)] == [202, 202]
    assert len(stage.wait("plain", 2, said["ce-id"])) == 2


def test_case_15_attributes_match_exactly_and_all(local: Knative, stage: Subscribers) -> None:
    """Every pair must be the same, case and all, extensions included (case 24: what does not match goes nowhere)."""
    wanted = local.send("pairs", subject="a", shape="x")
    for subject, shape in (("a", "X"), ("a", ""), ("ab", "x")):
        local.send("pairs", subject=subject, shape=shape)
    last = local.send("pairs", subject="a", shape="x")
    stage.wait("pairs", event=last)
    assert [one.id for one in stage.wait("pairs", 2)] in ([wanted, last], [last, wanted])


def test_case_16_no_filter_lets_everything_pass(local: Knative, stage: Subscribers) -> None:
    """An empty list of filters asks nothing."""
    one = local.send("whatever", to="spare")
    assert stage.wait("anything", event=one)


@pytest.mark.parametrize("name", ["exact", "prefix", "suffix"])
def test_case_19_exact_prefix_and_suffix_hold_for_every_pair(local: Knative, stage: Subscribers, name: str) -> None:
    """A pair that fails or an attribute that is missing fails the filter."""
    local.send("filters")
    local.send("filters", subject="-")
    one = local.send("filters", subject="abc")
    assert stage.wait(name, event=one)
    assert {heard.headers.get("ce-subject") for heard in stage.heard(name)} == {"abc"}


def test_case_20_all_any_and_not_nest(local: Knative, stage: Subscribers) -> None:
    """Dialects nest three deep."""
    local.send("nested", subject="no")
    wanted = [local.send("nested", subject="no", shape="x"), local.send("nested", subject="yes"), local.send("nested")]
    for one in wanted:
        assert stage.wait("nested", event=one)
    assert {heard.id for heard in stage.heard("nested")} == set(wanted)


def test_case_21_filters_are_anded_and_stand_for_filter(local: Knative, stage: Subscribers) -> None:
    """A list of filters must hold whole, and the older filter is not looked at."""
    local.send("anded", subject="b")
    local.send("never", subject="a")
    one = local.send("anded", subject="abc")
    assert stage.wait("anded", event=one)
    assert [heard.id for heard in stage.heard("anded")] == [one]


def test_case_23_two_triggers_of_one_subscriber_deliver_twice(local: Knative, stage: Subscribers) -> None:
    """Each Trigger is looked at once for each event."""
    first, last = local.send("twin"), local.send("twin")
    stage.wait("twin", 2, last)
    assert len(stage.wait("twin", 2, first)) == 2


def test_case_25_and_26_everything_arrives_unchanged(local: Knative, stage: Subscribers) -> None:
    """A delivery is a binary CloudEvent with every attribute and byte that was sent (case 28: traceparent too)."""
    said = {
        "time": "2026-11-25T18:00:00.123456789Z",
        "subject": "a%20b%22%25%E2%82%AC",
        "dataschema": "https://example.com/s",
        "number": "7",
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    }
    one = event("plain", **said) | {"Content-Type": "text/csv; header=present"}
    assert post(local.ingress(), one, b"\x00\xff,\r\n")[0] == 202
    heard = stage.wait("plain", event=one["ce-id"])[0]
    assert (heard.method, heard.body) == ("POST", b"\x00\xff,\r\n")
    assert {name: heard.headers[name.lower()] for name in one} == one


def test_case_27_subscribers_are_asked_for_replies(local: Knative, stage: Subscribers) -> None:
    """Every delivery says Prefer: reply, and whose Trigger it is."""
    heard = stage.wait("plain", event=local.send("plain"))[0]
    assert (heard.headers["prefer"], heard.headers["kn-namespace"]) == ("reply", "stage")


def test_case_30_a_subscriber_that_comes_back_gets_its_events(local: Knative, away: int) -> None:
    """What was accepted while it was away waits for it."""
    sent = {local.send("away") for _ in range(3)}
    with subscribers(away) as back:
        assert {one.id for one in back.wait("away", 3)} == sent


def test_case_32_a_slow_event_holds_no_other_up(local: Knative, stage: Subscribers) -> None:
    """Deliveries of one Trigger go on side by side."""
    held = threading.Event()
    stage.tell("taken", Answer(held=held), Answer())
    slow, quick = local.send("taken"), local.send("taken")
    assert {one.id for one in stage.wait("taken", 2)[:2]} == {slow, quick}
    held.set()


def test_case_38_an_event_nobody_wants_is_accepted(local: Knative) -> None:
    """A producer need not know who listens."""
    assert local.send("nobody")


def settled(local: Knative, stage: Subscribers, name: str, *answers: Answer) -> tuple[str, int, bool]:
    """Send one event through a Trigger that retries; return it, its attempts, and whether it died.

    A second event, taken at once, is the sign that nothing more is on its way of what came straight after the first.
    """
    stage.tell(name, *answers)
    one = local.send(name)
    dead = {answers[-1].status} - {200, 202, 204, 299} != set()
    if dead:
        stage.wait(f"{name}-dead", event=one)
    else:
        stage.wait(name, len(answers), one)
    stage.tell(name, Answer())
    stage.wait(name, event=local.send(name))
    return one, len(stage.heard(name, one)), bool(stage.heard(f"{name}-dead", one))


@pytest.mark.parametrize("status", [200, 202, 204, 299])
def test_case_39_and_50_a_2xx_without_a_body_is_the_end(local: Knative, stage: Subscribers, status: int) -> None:
    """Any success ends a delivery; an empty answer is no reply."""
    assert settled(local, stage, "taken", Answer(status))[1:] == (1, False)


@pytest.mark.parametrize("status", [400, 401, 403, 410, 413, 418, 422])
def test_case_40_a_refusal_goes_straight_to_the_dead_letters(local: Knative, stage: Subscribers, status: int) -> None:
    """What the subscriber will never take is not sent again."""
    assert settled(local, stage, "refused", Answer(status))[1:] == (1, True)


@pytest.mark.parametrize("status", [404, 408, 409, 429])
def test_case_41_not_yet_is_tried_again(local: Knative, stage: Subscribers, status: int) -> None:
    """These four of the 4xx pass."""
    assert settled(local, stage, "again", Answer(status), Answer(status), Answer(202))[1:] == (3, False)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
def test_case_42_a_broken_subscriber_is_tried_again(local: Knative, stage: Subscribers, status: int) -> None:
    """Every 5xx passes."""
    assert settled(local, stage, "broken", Answer(status), Answer(202))[1:] == (2, False)


@pytest.mark.parametrize("status", [301, 307])
def test_case_43_a_redirect_is_an_error_and_not_followed(local: Knative, stage: Subscribers, status: int) -> None:
    """A 3xx is not retried either."""
    assert settled(local, stage, "moved", Answer(status, {"Location": stage.uri("elsewhere")}))[1:] == (1, True)
    assert not stage.heard("elsewhere")


def test_case_44_a_hung_up_connection_is_tried_again(local: Knative, stage: Subscribers) -> None:
    """No answer is no refusal."""
    assert settled(local, stage, "hangs", Answer(0), Answer(202))[1:] == (2, False)


def test_case_44_a_late_answer_is_no_answer(local: Knative, stage: Subscribers) -> None:
    """After delivery.timeout the event is sent again."""
    held = threading.Event()
    assert settled(local, stage, "slow", Answer(held=held), Answer(202))[1:] == (2, False)
    held.set()


def test_case_45_there_are_retry_attempts_beyond_the_first(local: Knative, stage: Subscribers) -> None:
    """A retry of 2 makes three attempts; no retry makes one."""
    assert settled(local, stage, "never", Answer(503))[1:] == (3, True)
    assert settled(local, stage, "once", Answer(503))[1:] == (1, True)


@pytest.mark.parametrize(("name", "waits"), [("linear", (0.15, 0.3)), ("exponential", (0.2, 0.4))])
def test_case_46_the_wait_grows_by_the_policy(
    local: Knative, stage: Subscribers, name: str, waits: tuple[float, float]
) -> None:
    """The n-th retry waits d*n, or d*2^n."""
    stage.tell(name, Answer(503))
    one = local.send(name)
    stage.wait(f"{name}-dead", event=one)
    at = [heard.at for heard in stage.heard(name, one)]
    assert len(at) == 3
    for waited, asked in zip((at[1] - at[0], at[2] - at[1]), waits, strict=True):
        assert asked - 0.02 <= waited < asked + 0.25


@pytest.mark.parametrize("mode", ["binary", "structured", "without data"])
def test_case_48_a_reply_is_an_event_like_any_other(local: Knative, stage: Subscribers, mode: str) -> None:
    """200 with an event is stored as if posted: every Trigger sees it."""
    reply = event("answers", subject=mode)
    said = Answer(200, reply, b"{}")
    if mode == "structured":
        body = whole("answers", id=reply["ce-id"])
        said = Answer(200, STRUCTURED, body)
    elif mode == "without data":
        said = Answer(200, {name: value for name, value in reply.items() if name.startswith("ce-")})
    stage.tell("asks", said)
    local.send("asks")
    assert stage.wait("answers", event=reply["ce-id"])[0].headers["ce-type"] == "answers"


def test_case_49_only_a_200_replies(local: Knative, stage: Subscribers) -> None:
    """An event in a 202 is not a reply."""
    reply, later = event("answers"), event("answers")
    stage.tell("asks", Answer(202, reply, b"{}"), Answer(200, later, b"{}"))
    local.send("asks")
    local.send("asks")
    stage.wait("answers", event=later["ce-id"])
    assert not stage.heard("answers", reply["ce-id"])


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, {"Content-Type": "text/plain"}, b"OK"),
        Answer(200, {"Content-Type": "application/json"}, b"null"),
        Answer(202, {"Content-Type": "application/json"}, b'{"ok":true}'),
        Answer(200, {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s"}, b"{}"),
        Answer(200, STRUCTURED, b"{"),
    ],
)
def test_case_51_a_body_that_is_no_event_fails_the_delivery(local: Knative, stage: Subscribers, answer: Answer) -> None:
    """A garbled reply is not tried again: the event goes to the dead letters."""
    stage.tell("garbles", answer)
    one = local.send("garbles")
    dead = stage.wait("garbles-dead", event=one)[0]
    assert len(stage.heard("garbles", one)) == 1
    assert dead.headers["ce-knativeerrorcode"] == str(answer.status)
    assert base64.b64decode(dead.headers["ce-knativeerrordata"]) == answer.body


def test_case_56_without_a_sink_the_event_is_dropped(local: Knative, stage: Subscribers) -> None:
    """An event that nobody takes holds no other up."""
    stage.tell("plain", Answer(422), Answer())
    refused, taken = local.send("plain"), local.send("plain")
    stage.wait("plain", event=taken)
    assert len(stage.wait("plain", event=refused)) == 1


def test_case_57_a_triggers_delivery_replaces_its_brokers(local: Knative, stage: Subscribers) -> None:
    """Any option of its own leaves none of the Broker's; else the Broker's apply."""
    stage.tell("inherits", Answer(503))
    stage.tell("replaces", Answer(503))
    replaced, inherited = local.send("replaces", to="spare"), local.send("inherits", to="spare")
    stage.wait("spare-dead", event=inherited)
    assert len(stage.heard("inherits", inherited)) == 2
    assert len(stage.wait("replaces", event=replaced)) == 1
    assert not stage.heard("spare-dead", replaced)


def test_case_58_a_dead_letter_says_what_went_wrong(local: Knative, stage: Subscribers) -> None:
    """It is the event with the subscriber, the status, 1,024 bytes of the answer, and kne- headers (case 59)."""
    stage.tell("refused", Answer(422, {"kne-cause": "words", "kne-id": "other", "kne-no-name": "x"}, b"x" * 2000))
    one = local.send("refused", b"data", subject="mine")
    dead = stage.wait("refused-dead", event=one)[0]
    assert (dead.body, dead.headers["ce-subject"], dead.headers["ce-type"]) == (b"data", "mine", "refused")
    assert dead.headers["ce-knativeerrordest"] == stage.uri("refused")
    assert dead.headers["ce-knativeerrorcode"] == "422"
    assert base64.b64decode(dead.headers["ce-knativeerrordata"]) == b"x" * 1024
    assert dead.headers["ce-cause"] == "words"


def test_case_60_an_unreachable_subscriber_leaves_only_its_address(
    local: Knative, stage: Subscribers, away: int
) -> None:
    """Without an answer there is neither code nor data."""
    dead = stage.wait("gone-dead", event=local.send("gone"))[0]
    said = {name: value for name, value in dead.headers.items() if name.startswith("ce-knative")}
    assert said == {"ce-knativeerrordest": f"http://127.0.0.1:{away}/gone"}


def test_case_61_a_dead_letter_is_tried_again_then_given_up(local: Knative, stage: Subscribers) -> None:
    """The sink gets the same number of attempts, and later events go on."""
    stage.tell("dead-twice", Answer(422))
    stage.tell("dead-twice-dead", Answer(503))
    one = local.send("dead-twice")
    stage.wait("dead-twice-dead", 3, one)
    stage.tell("dead-twice-dead", Answer(202))
    stage.wait("dead-twice-dead", event=local.send("dead-twice"))
    assert len(stage.heard("dead-twice-dead", one)) == 3


def test_a_function_is_a_subscriber_by_reference(local: Knative, stage: Subscribers) -> None:
    """A Service's function hears the event, and its refusal is a refusal."""
    dead = stage.wait("function-dead", event=local.send("function", subject="hello"))[0]
    assert base64.b64decode(dead.headers["ce-knativeerrordata"]) == b"hello"


def test_an_event_is_delivered_while_its_sender_stays_connected(local: Knative, stage: Subscribers) -> None:
    """Keep-alive and chunked bodies are HTTP too."""
    host, port = local.ingress().removeprefix("http://").split("/")[0].split(":")
    said = "".join(f"{name}: {value}\r\n" for name, value in event("plain", id="chunked").items())
    with socket.create_connection((host, int(port))) as connection:
        head = f"POST /stage/main HTTP/1.1\r\nHost: localhost\r\n{said}Transfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head.encode() + b"2\r\n{}\r\n0\r\n\r\n")
        assert connection.recv(1024).startswith(b"HTTP/1.1 202")
        assert stage.wait("plain", event="chunked")[0].body == b"{}"
