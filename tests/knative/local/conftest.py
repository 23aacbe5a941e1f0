"""One local Knative for a module, with subscribers that answer as they are told."""

from collections.abc import Iterator

import pytest

from tests.knative.local.stage import Subscribers, subscribers


@pytest.fixture(scope="module")
def stage() -> Iterator[Subscribers]:
    """Serve subscribers for one module."""
    with subscribers() as known:
        yield known
