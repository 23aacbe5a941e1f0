"""The README is true: its sentences are understood, its commands run, its example of a tool works."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.laptop import ROOT, Laptop, laptop

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the README's code blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


SENTENCES = blocks("text")[0].splitlines()
CURLS = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("curl")]


def test_it_opens_with_what_a_person_says_and_hears(house: Laptop) -> None:
    """The first exchange of the README is what Cuebird really answers, its dates apart."""
    said = re.search(r"\*\*You:\*\* (.*)", README)
    heard = re.search(r"\*\*Cuebird:\*\* (.*)", README)
    assert said
    assert heard
    reply = house.say(said[1])["reply"]
    undated = re.compile(r"\d{1,2} \w+")
    assert undated.sub("", " ".join(reply.split())) == undated.sub("", heard[1])


def test_there_are_ten_sentences_and_each_is_understood(house: Laptop) -> None:
    """Said one after the other, each sentence to try does what it says."""
    assert len(SENTENCES) == 10
    conversation = None
    for sentence in SENTENCES:
        answer = house.say(sentence, **({"conversation_id": conversation} if conversation else {}))
        conversation = answer["conversation_id"]
        assert answer["calls"], f"{sentence!r} was answered with {answer['reply']!r}"


@pytest.mark.parametrize("command", CURLS)
def test_every_call_shown_answers(command: str, house: Laptop) -> None:
    """Each curl command of the README succeeds as it stands, but for the port."""
    here = command.replace("http://localhost:8787", house.url).replace("curl -s", "curl -sf")
    assert subprocess.run(["sh", "-c", here], capture_output=True, check=True, timeout=30).stdout


def test_every_script_named_is_there() -> None:
    """Whatever script the README names can be run."""
    for name in set(re.findall(r"\bscripts/[\w/.-]*\w", README)):
        assert (ROOT / name).exists(), name


def test_a_tool_is_added_in_one_file(tmp_path: Path, free_port: Callable[[], int]) -> None:
    """The README's example, saved as it says and rendered, answers at its own address."""
    copy = tmp_path / "cuebird"
    for part in ("functions", "shared", "knative", "scripts", "terraform"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    example = next(block for block in blocks("python") if "count_tasks" in block)
    (copy / "functions" / "tools" / "count_tasks.py").write_text(example, encoding="utf-8")
    subprocess.run([sys.executable, "scripts/render.py"], cwd=copy, check=True, timeout=60)
    with laptop(tmp_path / "data", free_port(), copy) as running:
        running.do("add_task", title="one thing to count")
        assert running.do("count_tasks") == {"open": 1}
