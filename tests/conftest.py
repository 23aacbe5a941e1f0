"""Every test that asks for a database gets a real one, and every server it starts a port nobody else has."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knative.local.postgres import running
from tests.house.laptop import Laptop, laptop

pytest_plugins = ["tests.house.neighbourhood"]


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Administrator's URL of a real Postgres: TEST_DATABASE_URL, or a scratch server that ends with the session."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    data: Path = tmp_path_factory.mktemp("postgres")
    with running(data / "pg", durable=False) as url:
        yield url


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """Give a loopback TCP port that nobody listens on at this moment."""

    def port() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    return port


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]) -> Iterator[Laptop]:
    """Give a whole Cuebird as `scripts/up` starts it, shared by the session."""
    with laptop(tmp_path_factory.mktemp("house") / "data", free_port()) as running:
        yield running
