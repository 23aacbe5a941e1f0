"""scripts/attack: what somebody might try who means harm is tried, holds, and would be told where it did not."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from knative.local.services import free_port
from tests.house.laptop import ROOT, Laptop
from tests.house.manor import manor
from tests.peers.issuer import OURS
from tests.peers.provider import provider
from tests.scripts.test_token import told

LEAST = 800
SECRETS = re.compile(r"cbd_[0-9a-f]{32}_|eyJ|\bv1\.k\d\.|canary-|poison:|mallory@|victim@")
SCOPES = ("--scopes", "tasks:read", "tasks:write", "account")


def attack(house: Laptop, *arguments: str, **environment: str) -> tuple[int, list[str]]:
    """Run scripts/attack on a house; return its status and its lines."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "scripts.attacking", house.url, "--data", str(house.data), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False, timeout=120
    )
    return done.returncode, done.stdout.splitlines() + done.stderr.splitlines()


@pytest.fixture(scope="module")
def signed_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    """Give a house at which people sign in with an issuer whose key is known."""
    with provider() as issuer, manor(tmp_path_factory.mktemp("manor") / "data", free_port(), issuer) as house:
        yield house


def held(lines: list[str]) -> int:
    """Return how many cases there were, all of which held."""
    assert [line for line in lines if not line.startswith("ok  ")] == [lines[-1]]
    tried, _, rest = lines[-1].partition(" tried, ")
    assert rest == f"{tried} held"
    return int(tried)


def written(house: Laptop) -> list[str]:
    """Return what its logs quote of tokens, signed links, addresses and tasks."""
    logs = [log.read_text(encoding="utf-8") for log in house.data.glob("*.log")]
    assert any(".refused" in log for log in logs)
    return [found for log in logs for found in SECRETS.findall(log)]


def test_a_laptop_holds(house: Laptop) -> None:
    """No case gets through on a laptop, whose own person is not touched either, and its logs quote none of it."""
    status, lines = attack(house)
    assert held(lines) >= LEAST
    assert (status, "ok  nothing of the house's own person has changed" in lines) == (0, True)
    assert written(house) == []


def test_a_house_with_sign_in_holds(signed_in: Laptop, tmp_path: Path) -> None:
    """No case gets through where people sign in, not even with tokens that their issuer signed itself."""
    key = tmp_path / "key.pem"
    key.write_bytes(OURS.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    status, lines = attack(signed_in, "--signing-key", str(key))
    assert held(lines) >= LEAST
    assert (status, written(signed_in)) == (0, [])


def test_a_hole_is_told(house: Laptop) -> None:
    """Where the attacker has the victim's own token, what gets through is told, and the status is 1."""
    token = told(house, "careless", *SCOPES).stdout.strip()
    status, lines = attack(house, CUEBIRD_TOKEN=token, CUEBIRD_OTHER_TOKEN=token)
    through = [line for line in lines if line.startswith("no  ")]
    assert status == 1
    assert any(line.startswith("no  the victim has other changes") for line in through)
    assert any("words of another were told" in line for line in through)


def test_where_nobody_is_nothing_is_attacked(house: Laptop) -> None:
    """Without people to attack it says in a line what is missing."""
    status, lines = attack(house, "--data", "nowhere")
    assert (status, len(lines)) == (2, 1)
    assert "CUEBIRD_OTHER_TOKEN" in lines[0]
