"""The edge reads whole CloudEvents in both modes, and answers everything else with a 4xx that says why."""

import msgspec
import pytest

from shared.runtime.envelope import LARGEST
from tests.house.people import Person
from tests.shared.runtime.requests import Request


def test_both_modes_say_the_same(person: Person) -> None:
    """Binary, structured and structured with base64 data are three ways to make one call."""
    for send in (Request.binary, Request.structured, Request.structured_base64):
        status, answer = send(Request(person, title="call"))
        assert (status, answer["task"]["title"]) == (200, "call")


@pytest.mark.parametrize("missing", ["specversion", "id", "source", "type"])
def test_an_event_without_a_required_attribute_is_malformed(person: Person, missing: str) -> None:
    """An event that lacks what CloudEvents 1.0 requires is 400 in both modes."""
    assert Request(person, title="call").structured(None, **{missing: None})[0] == 400
    assert Request(person, title="call").binary(**{f"ce_{missing}": None})[0] == 400


@pytest.mark.parametrize("odd", ["", 5, True, ["x"], {"x": 1}])
@pytest.mark.parametrize("name", ["id", "source", "type"])
def test_a_required_attribute_is_a_text_that_says_something(person: Person, name: str, odd: object) -> None:
    """Required attributes are non-empty texts (CloudEvents 1.0, 3)."""
    assert Request(person, title="call").structured(None, **{name: odd})[0] == 400


@pytest.mark.parametrize("version", ["0.3", "2.0", "one", ""])
def test_only_version_1_0_is_spoken(person: Person, version: str) -> None:
    """An event of another version of the specification is malformed."""
    assert Request(person, title="call").structured(specversion=version)[0] == 400
    assert Request(person, title="call").binary(ce_specversion=version)[0] == 400


SPOILED = [
    b"",
    b" ",
    b"null",
    b"[]",
    b'"text"',
    b"{",
    b"{}",
    b"\xff\xfe",
    b"\x00",
    b"not json",
    b"NaN",
    b'{"specversion": NaN}',
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"9" * 5_000,
]


@pytest.mark.parametrize("body", SPOILED, ids=lambda body: repr(body[:12]))
def test_a_body_that_is_no_event_is_malformed(person: Person, body: bytes) -> None:
    """Whatever is no CloudEvent is 400 in structured mode: never 500, which a Broker would send for ever."""
    assert Request(person, title="call").structured(body)[0] == 400


@pytest.mark.parametrize("body", SPOILED, ids=lambda body: repr(body[:12]))
def test_data_that_is_no_call_is_refused(person: Person, body: bytes) -> None:
    """Spoiled data in binary mode is 400 where it is no JSON, and without a grant for it 401."""
    assert Request(person, title="call").binary(body)[0] in (400, 401)


def test_one_mebibyte_is_read_and_not_a_byte_more(person: Person) -> None:
    """The bound on an event is Kafka's 1 MiB: what is over it is 413."""
    request = Request(person, title="call")
    body = msgspec.json.encode(request.data)
    assert request.binary(body + b" " * (LARGEST - len(body)))[0] == 200
    assert Request(person, title="call").binary(body + b" " * (LARGEST - len(body) + 1))[0] == 413
    assert Request(person, title="call").structured(b" " * (LARGEST + 1))[0] == 413


def test_a_field_said_twice_is_refused_by_name(person: Person) -> None:
    """Two values for one name leave it open which was meant, so neither is taken, in either mode."""
    twice = b'{"arguments": {"title": "one", "title": "two"}}'
    status, answer = Request(person, title="call").binary(twice)
    assert (status, answer["field"]) == (422, "title")
    event = b'{"specversion":"1.0","id":"1","source":"/doors","type":"x","data":' + twice + b"}"
    status, answer = Request(person, title="call").structured(event)
    assert (status, answer["field"]) == (422, "title")


def test_a_name_that_cannot_be_written_is_still_refused(person: Person) -> None:
    """The refusal of a name with half a surrogate pair can itself be sent."""
    twice = b'{"arguments": {"\\ud800": 1, "\\ud800": 2}}'
    assert Request(person, title="call").binary(twice)[0] == 422


@pytest.mark.parametrize("odd", [b"\\u0000", b"\\ud800"])
@pytest.mark.parametrize("name", [b"id", b"source", b"type", b"subject"])
def test_attributes_hold_whole_characters(person: Person, name: bytes, odd: bytes) -> None:
    """NUL and half a surrogate pair are refused in attributes as in data, and named."""
    kept = {b"specversion": b"1.0", b"id": b"1", b"source": b"/doors", b"type": b"x", name: b"x" + odd}
    event = b"{" + b",".join(b'"%b":"%b"' % pair for pair in kept.items()) + b"}"
    status, answer = Request(person, title="call").structured(event)
    assert status in (400, 422)
    assert name.decode() in answer["detail"]


@pytest.mark.parametrize("number", [2**63, 2**64, 10**30, -(10**30), 1e308])
def test_numbers_of_any_size_are_read(person: Person, number: float) -> None:
    """A number that no field can hold is a refusal and not a fault of ours."""
    status, answer = Request(person, title="call").binary(b'{"arguments": {"title": %d}}' % int(number))
    assert status in (401, 422)
    assert answer["detail"]
