"""Which events a Trigger wants: the dialects exact, prefix, suffix, all, any and not, nested as deep as one likes."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from knative.local.faults import ManifestFault

Wants = Callable[[Mapping[str, str]], bool]
NAME = re.compile(r"[a-z][a-z0-9]*", re.ASCII)
PAIRS: dict[str, Callable[[str, str], bool]] = {
    "exact": str.__eq__,
    "prefix": str.startswith,
    "suffix": str.endswith,
}
LISTS: dict[str, Callable[[Any], bool]] = {"all": all, "any": any}


def wants(attributes: Mapping[str, str], filters: Sequence[Any], where: str) -> Wants:
    """Return whether an event passes a Trigger's filters, which stand for the older attributes where there are any.

    An attribute whose value is empty is not asked for, as the Kafka Broker has it.
    """
    if filters:
        return _every([dialect(one, f"{where}.filters[{n}]") for n, one in enumerate(filters)])
    asked = {name: value for name, value in _pairs(attributes, f"{where}.filter.attributes").items() if value}
    return _matching(asked, str.__eq__)


def dialect(spec: Any, where: str) -> Wants:
    """Return what one filter object asks; it has one dialect."""
    if not isinstance(spec, Mapping) or len(spec) != 1:
        raise ManifestFault(f"{where}: a filter has exactly one dialect")
    [(name, said)] = spec.items()
    if name in PAIRS:
        pairs = _pairs(said, f"{where}.{name}")
        if not pairs or not all(pairs.values()):
            raise ManifestFault(f"{where}.{name}: names and values may not be empty")
        return _matching(pairs, PAIRS[name])
    if name in LISTS and isinstance(said, list) and said:
        parts = [dialect(one, f"{where}.{name}[{n}]") for n, one in enumerate(said)]
        return lambda event: LISTS[name](part(event) for part in parts)
    if name == "not":
        inner = dialect(said, f"{where}.not")
        return lambda event: not inner(event)
    raise ManifestFault(f"{where}.{name}: not a dialect that is run here (exact, prefix, suffix, all, any, not)")


def _pairs(said: Any, where: str) -> dict[str, str]:
    if not isinstance(said, Mapping):
        raise ManifestFault(f"{where}: pairs of attribute and text")
    for name, value in said.items():
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise ManifestFault(f"{where}.{name}: an attribute's name is a-z and 0-9 and begins with a letter")
        if not isinstance(value, str):
            raise ManifestFault(f"{where}.{name}: its value is a text")
    return dict(said)


def _matching(pairs: Mapping[str, str], compare: Callable[[str, str], bool]) -> Wants:
    return lambda event: all(name in event and compare(event[name], value) for name, value in pairs.items())


def _every(parts: list[Wants]) -> Wants:
    return lambda event: all(part(event) for part in parts)
