"""Owners come into being here: an identity (issuer and subject, never an e-mail address) gets the owner that is its."""

from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Connection, text

KNOWN = text("select owner from identities where issuer = :issuer and subject = :subject")
AS_OWNER = text("select set_config('cuebird.owner', :owner, true)")
OWNER = text("insert into owners (id, time_zone) values (:owner, :time_zone) on conflict do nothing")
IDENTITY = text("""
    insert into identities (issuer, subject, owner) values (:issuer, :subject, :owner) on conflict do nothing
""")


def make_owner(connection: Connection, issuer: str, subject: str, time_zone: str) -> UUID:
    """Return an identity's owner, made with a time zone (IANA name) at the first call and left alone afterwards.

    The id follows from the identity, so two first calls at once make one owner. The connection is the
    administrator's, in a transaction; the roles of functions may make no owners.
    """
    identity = {"issuer": issuer, "subject": subject}
    owner = uuid5(NAMESPACE_URL, f"{issuer} {subject}")
    connection.execute(AS_OWNER, {"owner": str(owner)})
    known: UUID | None = connection.execute(KNOWN, identity).scalar()
    if known is None:
        connection.execute(OWNER, {"owner": owner, "time_zone": time_zone})
        connection.execute(IDENTITY, {**identity, "owner": owner})
    return known or owner
