"""Owners come into being here: an identity (issuer and subject, never an e-mail address) gets the owner that is its."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Connection, Engine, text

from shared.errors import Forbidden

KNOWN = text("select owner from identities where issuer = :issuer and subject = :subject")
AS_OWNER = text("select set_config('cuebird.owner', :owner, true)")
OWNER = text("insert into owners (id, time_zone) values (:owner, :time_zone) on conflict do nothing")
IDENTITY = text("""
    insert into identities (issuer, subject, owner) values (:issuer, :subject, :owner) on conflict do nothing
""")
VERIFIED = text("""
    update owners set mail_to = :address, mail_verified_at = now()
    where id = :owner and mail_verified_at is null
""")


def make_owner(connection: Connection, issuer: str, subject: str, time_zone: str) -> UUID:
    """Return an identity's owner, made with a time zone (IANA name) at the first call and left alone afterwards.

    The id follows from the identity, so two first calls at once make one owner. The connection is the
    administrator's or a door's, in a transaction.
    """
    identity = {"issuer": issuer, "subject": subject}
    owner = uuid5(NAMESPACE_URL, f"{issuer} {subject}")
    connection.execute(AS_OWNER, {"owner": str(owner)})
    known: UUID | None = connection.execute(KNOWN, identity).scalar()
    if known is None:
        connection.execute(OWNER, {"owner": owner, "time_zone": time_zone})
        connection.execute(IDENTITY, {**identity, "owner": owner})
    return known or owner


class Newcomers:
    """Who may come in at all, and the owners they become: those listed by a verified address or its domain."""

    def __init__(self, engine: Engine, allowed: Collection[str]) -> None:
        self._engine, self._allowed = engine, allowed

    def owner_of(self, claims: Mapping[str, Any], time_zone: str = "UTC") -> UUID:
        """Return the owner an issuer's claims speak of, made at the first time; Forbidden where they may not be here.

        One who was here before may come in without an address in the claims: access tokens seldom have one.
        """
        issuer, subject, address = str(claims["iss"]), str(claims["sub"]), _verified(claims)
        with self._engine.begin() as connection:
            known: UUID | None = connection.execute(KNOWN, {"issuer": issuer, "subject": subject}).scalar()
            if not (known and "email" not in claims) and not self._may_come(address):
                hint = "whoever runs this Cuebird can add you to SIGN_IN_ALLOWED"
                raise Forbidden("you may not sign in here", field="email", value=address, hint=hint)
            owner = known or make_owner(connection, issuer, subject, time_zone)
            connection.execute(AS_OWNER, {"owner": str(owner)})
            if address:
                connection.execute(VERIFIED, {"owner": owner, "address": address})
        return owner

    def _may_come(self, address: str | None) -> bool:
        if address is None:
            return False
        return bool({"*", address, address.rpartition("@")[2]} & set(self._allowed))


def _verified(claims: Mapping[str, Any]) -> str | None:
    """Return the address that an issuer vouches for, in small letters; None where it vouches for none."""
    said = claims.get("email")
    return said.lower() if claims.get("email_verified") is True and isinstance(said, str) and "@" in said else None
