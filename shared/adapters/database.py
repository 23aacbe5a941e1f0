"""The road to Postgres: one pool a function, with limits so that nobody waits for ever.

pg8000 pays three round trips a statement, so whatever holds for a whole session is said once, in the connection's
first packet. Errors that another attempt may mend are told apart from those that the caller has to mend.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.pool import QueuePool

from shared.config import SettingError
from shared.errors import CuebirdError, Refused, Unavailable

LIMITS = {"statement_timeout": "5s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "5s"}
SILENCE = 7.0  # seconds after which a silent server counts as lost: over its own 5 s, under the 8 s of a call
PATIENCE = 2.0  # seconds a thread waits for a free connection
FORM = "DATABASE_URL must be postgresql://user:password@host:port/database"
LOOPBACK = {None, "localhost", "127.0.0.1", "::1"}

# SQLSTATE classes and codes (PostgreSQL, appendix A) that a later attempt may pass.
PASSING_CLASSES = {"08", "53", "57", "58"}  # connection, resources, operator, system
PASSING_CODES = {"25006", "25P03", "25P04", "40001", "40P01", "55P03"}  # failover, idle, conflict, deadlock, lock
LOSING_CODES = {"25P03", "25P04", "57P01", "57P02", "57P03", "57P05"}  # after these the server hangs up
DATA_CLASS = "22"  # a value that no column can hold

ROLE = text("""
    select session_user, rolsuper, rolbypassrls, exists (
        select from pg_class where relnamespace = to_regnamespace('public') and relkind in ('r', 'p')
        and pg_has_role(session_user, relowner, 'member')
    ) from pg_roles where rolname = session_user
""")


def read_url(url: str) -> URL:
    """Return the parts of a database's url, for our driver; SettingError where it cannot be read."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as why:
        raise SettingError(FORM) from why
    if address.get_backend_name() not in ("postgresql", "postgres") or not address.username:
        raise SettingError(FORM)
    return address.set(drivername="postgresql+pg8000")


def engine(url: str, *, pool: int = 4, name: str = "cuebird", limits: Mapping[str, str] = LIMITS) -> Engine:
    """Return a pool of at most `pool` connections, each opened when first needed.

    `url` is postgresql://user:password@host:port/database; `?sslmode=` disable, require or verify-full (default:
    plain on loopback, else TLS where the server has it). `limits` are Postgres settings of the session; without any,
    the wait for an answer is unlimited too. Raises SettingError on a url that cannot be read.
    """
    address = read_url(url)
    made = create_engine(
        address.difference_update_query(["sslmode"]),
        pool_size=pool,
        max_overflow=0,
        pool_timeout=PATIENCE,
        hide_parameters=True,  # errors are logged, and parameters are people's words
        json_serializer=_json,
        json_deserializer=msgspec.json.decode,
        connect_args={
            "ssl_context": _tls(address),
            "timeout": SILENCE if limits else None,
            "application_name": name,
            "startup_params": dict(limits),
        },
    )
    event.listen(made, "handle_error", _drop_lost)
    return made


def in_use(engine: Engine) -> int:
    """Return how many connections of a pool are in use."""
    assert isinstance(engine.pool, QueuePool)
    return engine.pool.checkedout()


def as_ours(error: BaseException) -> CuebirdError | None:
    """Return what an error of the database means to the caller: Unavailable, Refused, or None for a fault of ours."""
    code = _sqlstate(error)
    if code[:2] in PASSING_CLASSES or code in PASSING_CODES:
        return Unavailable("the database is busy or restarting", hint="try again in a few seconds")
    if code[:2] == DATA_CLASS:
        return Refused("a value cannot be kept as it was sent", hint="mind odd characters and very large numbers")
    if isinstance(error, NoFreeConnection | InterfaceError | ConnectionError | TimeoutError):
        return Unavailable("the database does not answer", hint="try again in a few seconds")
    return None


def check_role(connection: Connection) -> None:
    """Refuse a login that row-level security does not bind: a superuser, BYPASSRLS, or an owner of the tables."""
    role, superuser, bypasses, owns = connection.execute(ROLE).one()
    reasons = {"is a superuser": superuser, "has BYPASSRLS": bypasses, "owns the tables": owns}
    for reason, true in reasons.items():
        if true:
            raise SettingError(f"DATABASE_URL must name a role bound by row-level security: {role} {reason}")


def _tls(address: URL) -> Any:
    default = "disable" if address.host in LOOPBACK else "prefer"
    mode = address.query.get("sslmode", default)
    if mode == "verify-full":
        import ssl

        return ssl.create_default_context()
    contexts = {"disable": False, "prefer": None, "require": True}
    if mode not in contexts:
        raise SettingError(f"sslmode in DATABASE_URL must be one of {', '.join(contexts)}, verify-full")
    return contexts[str(mode)]


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _sqlstate(error: BaseException) -> str:
    said = getattr(error.orig, "args", ()) if isinstance(error, DBAPIError) else ()
    return str(said[0].get("C", "")) if said and isinstance(said[0], dict) else ""


def _drop_lost(context: ExceptionContext) -> None:
    """Mark connections as lost that the driver would hand back to the pool: cut sockets and farewells."""
    error = context.sqlalchemy_exception or context.original_exception
    if isinstance(context.original_exception, OSError) or _sqlstate(error) in LOSING_CODES:
        context.is_disconnect = True
