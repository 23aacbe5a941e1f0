"""Strict JSON: what is read from outside is whole, says each thing once, and every refusal names the field.

msgspec checks types, lengths and names; what passes it (NUL bytes, repeated names, halves of surrogate pairs,
numbers beyond JSON) is refused here, since Postgres and other readers would stumble over it.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from shared.errors import CuebirdError, Malformed, Refused

Form = TypeVar("Form")
PLACE = re.compile(r" - at `(?:key in )?\$\.?(?P<place>[^`]*)`$")
NAMED = re.compile(r"(?:unknown|required) field `(?P<name>[^`]*)`")
# What msgspec says, the same as a person says it, and what to try next where the form itself does not know.
PLAINLY: tuple[tuple[str, str, str | None], ...] = (
    (r".* got `null`", "it is null", 'leave the field out, or send "remove" to clear it'),
    (r".* unknown field `.*`", "there is no such field", "leave it out; the tool's description lists its fields"),
    (r".* missing required field `.*`", "it is missing", "add the field"),
    (r"expected `str` of length <= (\d+)", r"longer than \1 characters", "make it shorter"),
    (r"expected `array` of length <= (\d+)", r"more than \1 are too many", "send fewer"),
    (r"expected `(?:str|array)` of length >= 1", "it is empty", None),
    (r"expected `str` matching regex .*", "not of the form it takes", None),
    (r"invalid enum value .*", "not one of its choices", None),
)
DEEP = 64
FARTHEST = 2**63  # what whole numbers are kept in


def parse(body: bytes) -> Any:
    """Return what a JSON body says; Malformed where it is no JSON, Refused where a text cannot be kept."""
    try:
        found = json.loads(body.decode("utf-8-sig"), object_pairs_hook=once, parse_constant=_no_constant)
    except RecursionError:
        raise Malformed("the body is nested too deeply", hint=f"nest at most {DEEP} levels") from None
    except ValueError as why:
        raise Malformed(f"the body is not JSON: {why}", hint="send a JSON object in UTF-8") from None
    whole(found)
    return found


def digest(said: Any) -> str:
    """Return the SHA-256 of what was said in canonical JSON: the same words in any order give the same digest."""
    return hashlib.sha256(msgspec.json.encode(said, order="deterministic")).hexdigest()


def fill(form: type[Form], said: Any, *, strict: bool = True) -> Form:
    """Return a form filled with what was said; Refused names the first field that does not fit.

    What is not `strict` came as texts, as a query does: "10" is a number there.
    """
    try:
        return msgspec.convert(said, form, strict=strict)
    except msgspec.ValidationError as why:
        raise _refusal(str(why), said, form) from None


def schema(form: Any) -> dict[str, Any]:
    """Return a form's JSON Schema (2020-12) with the root inlined, as MCP wants it, and without repeated titles."""
    whole = msgspec.json.schema(form)
    named = whole.pop("$defs", {})
    root = named.pop(whole["$ref"].rpartition("/")[2])
    found: dict[str, Any] = _untitled(root | ({"$defs": named} if named else {}))
    return found


def _untitled(part: Any) -> Any:
    if isinstance(part, list):
        return [_untitled(one) for one in part]
    if not isinstance(part, dict):
        return part
    kept = {name: _untitled(value) for name, value in part.items()}
    return {name: value for name, value in kept.items() if name != "title" or not isinstance(value, str)}


def _refusal(message: str, said: Any, form: Any) -> CuebirdError:
    """Return msgspec's complaint as a refusal that names the field, the value and what the form wants there."""
    place = PLACE.search(message)
    named = NAMED.search(message)
    parts = [place["place"] if place else "", named["name"] if named else ""]
    field = ".".join(part for part in parts if part) or None
    text, hint = _plainly(PLACE.sub("", message), field, form)
    return Refused(f"{field}: {text}" if field else text, field=field, value=_value_at(said, field), hint=hint)


def _plainly(text: str, field: str | None, form: Any) -> tuple[str, str | None]:
    text = text[:1].lower() + text[1:]
    for pattern, words, hint in PLAINLY:
        if found := re.fullmatch(pattern, text):
            return found.expand(words), hint or _wanted(form, field)
    return text, _wanted(form, field)


def _wanted(form: Any, field: str | None) -> str | None:
    """Return what a form's field takes: its choices where there are only these, else its own description."""
    whole = msgspec.json.schema(form)
    properties = whole["$defs"][whole["$ref"].rpartition("/")[2]]["properties"]
    parts = list(_parts(properties.get(re.split(r"[.\[]", field or "")[0], {})))
    choices = dict.fromkeys(choice for part in parts for choice in part.get("enum", ()) if choice != "remove")
    if choices:
        return f"use {', '.join(choices)}"
    return next((part["description"] for part in parts if "description" in part), None)


def _parts(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield schema
    for part in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else [])):
        yield from _parts(part)


def _value_at(said: Any, field: str | None) -> Any:
    for part in re.findall(r"[^.\[\]]+", field or ""):
        if isinstance(said, Mapping) and part in said:
            said = said[part]
        elif isinstance(said, list) and part.isdigit() and int(part) < len(said):
            said = said[int(part)]
        else:
            return None
    return said if field and not isinstance(said, Mapping) else None


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's members; Refused where one is given twice, which readers understand in different ways."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = _readable(next(name for name in names if names.count(name) > 1))
        raise Refused(f"{twice}: the field is given twice", field=twice, hint="say each field once")
    return found


def _no_constant(name: str) -> Any:
    raise Malformed(f"the body holds {name}, which is no JSON number", value=name)


def whole(said: Any, place: str = "", depth: int = 0) -> None:
    """Refuse, by name, what passes for JSON but cannot be kept: NUL, half characters, numbers out of reach."""
    if depth > DEEP:
        raise Malformed("the body is nested too deeply", hint=f"nest at most {DEEP} levels")
    if isinstance(said, str):
        _whole_text(said, place)
    elif isinstance(said, dict):
        for name, value in said.items():
            _whole_text(name, place or _readable(name))
            whole(value, f"{place}.{name}" if place else name, depth + 1)
    elif isinstance(said, list):
        for n, value in enumerate(said):
            whole(value, f"{place}[{n}]", depth + 1)
    elif isinstance(said, int | float) and not -FARTHEST <= said < FARTHEST:
        raise Refused(f"{place}: the number is out of reach", field=place or None, hint="send a smaller number")


def _readable(name: str) -> str:
    return name[:50].encode("utf-8", "replace").decode()


def _whole_text(text: str, place: str) -> None:
    if "\x00" in text:
        raise Refused(f"{place}: text holds a NUL character", field=place or None, hint="take the NUL character out")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Refused(
            f"{place}: text holds half of a surrogate pair", field=place or None, hint="send whole characters"
        )
