"""The YAML documents of files and folders, each read into a form; a fault names file, document and field."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from knative.local.faults import ManifestFault
from knative.local.forms import Listed, Metadata, Name

WHERE = re.compile(r"(?P<what>.*?)(?: - at `\$(?P<path>.*)`)?", re.DOTALL)  # msgspec's way of saying it
LIST = "v1/List"
Form = TypeVar("Form")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One manifest: where it stands, what it is called, and what it says."""

    where: str
    kind: str
    metadata: Metadata
    body: Mapping[str, Any]

    @property
    def name(self) -> Name:
        """Return its namespace and name."""
        return self.metadata.namespace, self.metadata.name

    def spec(self, form: type[Form]) -> Form:
        """Return its spec in a form."""
        return _formed(self.body.get("spec") or {}, form, f"{self.where}: spec")

    def whole(self, form: type[Form]) -> Form:
        """Return all of it in a form, for kinds that have no spec."""
        return _formed(self.body, form, f"{self.where}: ")


def documents(places: list[Path], kinds: Collection[str]) -> list[Document]:
    """Return the documents of some kinds, each declared once; ManifestFault names the first fault."""
    found: dict[tuple[str, Name], Document] = {}
    for document in (document for place in places for file in _files(place) for document in _read(file, kinds)):
        first = found.setdefault((document.kind, document.name), document)
        if first is not document:
            raise ManifestFault(f"{document.where}: metadata.name: declared before, in {first.where}")
    return list(found.values())


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise ManifestFault(f"{place}: there is no such file or folder")
    files = [file for file in place.rglob("*") if file.suffix in (".yaml", ".yml") and file.is_file()]
    return sorted(file for file in files if file.stem != "kustomization")


def _read(file: Path, kinds: Collection[str]) -> Iterator[Document]:
    try:
        bodies = list(yaml.safe_load_all(file.read_text(encoding="utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as why:
        raise ManifestFault(f"{file}: not YAML: {' '.join(str(why).split())}") from None
    for n, body in enumerate(bodies, start=1):
        if body is not None:
            yield from _documents(body, f"{file}: document {n}", kinds)


def _documents(body: Any, where: str, kinds: Collection[str]) -> Iterator[Document]:
    """Return the document that a body is, if it is of some kinds, or those of the items of a List."""
    if not isinstance(body, dict) or not isinstance(body.get("kind"), str):
        raise ManifestFault(f"{where}: kind: missing")
    kind = f"{body.get('apiVersion')}/{body['kind']}"
    if kind == LIST:
        for n, item in enumerate(_formed(body, Listed, f"{where} (List): ").items):
            yield from _documents(item, f"{where} (List): items[{n}]", kinds)
    if kind in kinds:
        metadata = _formed(body.get("metadata") or {}, Metadata, f"{where} ({body['kind']}): metadata")
        yield Document(where=f"{where} ({body['kind']} {metadata.name})", kind=kind, metadata=metadata, body=body)


def _formed(said: Any, form: type[Form], where: str) -> Form:
    try:
        return msgspec.convert(_without_nulls(said), form)
    except msgspec.ValidationError as why:
        found = WHERE.fullmatch(str(why))
        assert found is not None
        raise ManifestFault(f"{where}{found['path'] or ''}: {found['what']}") from None


def _without_nulls(said: Any) -> Any:
    """Return what was said without fields that are null, which to Kubernetes are fields left out."""
    if isinstance(said, dict):
        return {name: _without_nulls(value) for name, value in said.items() if value is not None}
    return [_without_nulls(one) for one in said] if isinstance(said, list) else said
