"""REST is as it says: the document holds every tool as it is, and a hostile reader of it finds nothing amiss."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from shared.adapters.contract import contract
from shared.runtime.roads.others import ROADS
from shared.runtime.roads.rest import conditional
from tests.house.laptop import ROOT, Laptop, laptop

SECONDS = 8


@pytest.fixture(scope="module")
def document(house: Laptop) -> Any:
    """Give the document as the door says it."""
    status, said = house.get("/openapi.json")
    assert status == 200
    return said


@pytest.mark.parametrize("tool", contract()["tools"])
def test_every_tool_is_told_as_it_is(document: Any, tool: str) -> None:
    """A tool's path holds the input of its signature, and what a retry and a condition need where it writes."""
    post = document["paths"][f"/v1/tools/{tool}"]["post"]
    takes = post["requestBody"]["content"]["application/json"]["schema"]
    form = contract()["tools"][tool]
    assert takes == form["input"]
    names = {one["name"] for one in post["parameters"]}
    assert ("Idempotency-Key" in names, "If-Match" in names) == (form["writes"], conditional(form))


def test_its_schemas_are_whole(document: Any) -> None:
    """Every schema is JSON Schema 2020-12, and what it refers to is there."""
    assert document["openapi"].startswith("3.1")
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    shown = {ref.rpartition("/")[2] for ref in references(document)}
    assert shown
    assert shown <= document["components"]["schemas"].keys()


def references(part: Any) -> list[str]:
    """Return what a document refers to."""
    if isinstance(part, list):
        return [ref for one in part for ref in references(one)]
    if not isinstance(part, dict):
        return []
    return [part["$ref"]] if "$ref" in part else [ref for one in part.values() for ref in references(one)]


def test_a_hostile_reader_finds_nothing(tmp_path: Path, free_port: Callable[[], int]) -> None:
    """schemathesis, with all its checks, finds no answer that differs from the document and no fault of ours."""
    command: list[str | Path] = [
        Path(sys.executable).with_name("schemathesis"),
        "--config-file",
        ROOT / "tests" / "schemathesis.toml",
    ]
    with laptop(tmp_path / "data", free_port()) as house:
        stays = ["--exclude-operation-id", "delete_account"]  # nobody would be left to be answered
        budget = [
            *stays,
            "--max-time",
            str(SECONDS),
            "--no-color",
            "--warnings",
            "off",
            "--generation-database",
            "none",
        ]
        said = subprocess.run(
            [*command, "run", f"{house.url}/openapi.json", *budget],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            timeout=100,
        )
    assert said.returncode == 0, said.stdout
    every = len(contract()["tools"]) + len(ROADS) + 1  # and the chat
    assert f"{every - 1}/{every}" in said.stdout
