"""The consumer dead_letters."""

from shared.ports import Attic, Undelivered
from shared.runtime.edge import consumer


@consumer
def dead_letters(event: Undelivered, attic: Attic) -> None:
    """Keep what could not be delivered, with its cause, so that it can be looked at and sent again."""
    attic.keep(event)
