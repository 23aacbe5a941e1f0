"""What stands behind the ports by which people are let in, made as they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.runtime.world import World

BACK = "/v1/sign-in/back"  # where issuers send people


def callers(world: World) -> Any:
    """Return who holds what is shown at a door."""
    from shared.adapters.callers import PostgresCallers

    return PostgresCallers(world.engine, *_trusted(world))


def sign_in(world: World) -> Any:
    """Return how people sign in at the page."""
    from shared.adapters.signing_in import OpenIdSignIn

    known = world.settings
    return OpenIdSignIn(world.engine, *_trusted(world), client=known.client, back=known.base + BACK)


def tokens(world: World) -> Any:
    """Return the personal access tokens."""
    from shared.adapters.tokens import PostgresTokens

    return PostgresTokens(world.engine)


def tickets(world: World) -> Any:
    """Return what the page shows at the stream's door."""
    from shared.tickets import SignedTickets

    return SignedTickets(world.settings.ticket_keys)


def accounts(world: World) -> Any:
    """Return all that is kept of an owner."""
    from shared.adapters.accounts import PostgresAccounts

    return PostgresAccounts(world.engine, local=world.settings.local_owner)


def _trusted(world: World) -> tuple[Any, Any]:
    """Return the issuers that are trusted, and who may come in on their word."""
    from shared.adapters.oidc import Issuers
    from shared.adapters.owners import Newcomers

    return Issuers(world.settings.issuers), Newcomers(world.engine, world.settings.allowed)
