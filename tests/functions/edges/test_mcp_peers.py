"""The public checkers of MCP servers find nothing amiss: the Inspector in both eras, the conformance suite's scenarios.

They are npm packages and come from its registry, so they run where they are asked for: MCP_PEERS=1, Node 22 or newer.
"""

import os
import shutil
import subprocess

import pytest

from tests.house.laptop import Laptop

INSPECTOR = "@modelcontextprotocol/inspector@2.12.0"
CONFORMANCE = "@modelcontextprotocol/conformance@0.1.16"
OLDEST = 22


def why_not() -> str | None:
    """Return why the checkers cannot run here; None where they can."""
    if "MCP_PEERS" not in os.environ:
        return "MCP's public checkers are downloaded from npm: set MCP_PEERS=1 to have them"
    node = shutil.which("node")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout if node else "none"
    found = said.strip().lstrip("v").partition(".")[0]
    return None if found.isdigit() and int(found) >= OLDEST else f"Node {OLDEST} or newer is needed, here is {said}"


pytestmark = [pytest.mark.skipif(why_not() is not None, reason=why_not() or ""), pytest.mark.timeout(600)]


def checked(*command: str) -> str:
    """Run a checker; return what it said, and fail with it where it found something."""
    found = subprocess.run(["npx", "--yes", *command], capture_output=True, text=True, check=False, timeout=300)
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


@pytest.mark.parametrize("era", ["modern", "legacy"])
def test_the_inspector_lists_and_calls(house: Laptop, era: str) -> None:
    """In both eras every tool is strictly well formed and a call is answered."""
    door = [INSPECTOR, "--cli", f"{house.url}/mcp", "--transport", "http", "--protocol-era", era]
    assert "add_task" in checked(*door, "--method", "tools/list", "--strict")
    call = ["--method", "tools/call", "--tool-name", "add_task", "--tool-arg", f"title=inspected in the {era} era"]
    assert "structuredContent" in checked(*door, *call)


@pytest.mark.parametrize("scenario", ["server-initialize", "ping", "tools-list", "dns-rebinding-protection"])
def test_the_conformance_suite_passes(house: Laptop, scenario: str) -> None:
    """Of its scenarios those that ask for no fixtures of their own all pass."""
    url = f"{house.url.replace('127.0.0.1', 'localhost')}/mcp"
    assert "0 failed" in checked(CONFORMANCE, "server", "--url", url, "--scenario", scenario)
