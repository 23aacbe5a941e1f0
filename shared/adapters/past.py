"""The past on Postgres: what is kept for a while only is forgotten, a little at a time, as its own owner.

Every person has their turn once a day, whoever waits longest first; where much is to be forgotten, turn follows turn.
History is forgotten from its beginning and without a gap, so that the oldest change there is says which cursors hold.
"""

import time
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Engine, text

from shared.adapters import statements

PEOPLE, ROWS = 20, 500  # people a tick, and rows of each kind that one turn forgets
BOX = 2.0  # seconds that a tick gives to the past
TURN = """
select id from owners where forgot_at < now() - interval '1 day' order by forgot_at limit :people
"""
# Changes can be taken back for 30 days, and a day more leaves nobody at the edge of it.
FORGET = """
with old_changes as (
  delete from changes where owner = :owner and seq < (select min(seq) + :rows from changes where owner = :owner)
    and seq < coalesce((select seq from changes where owner = :owner and at >= now() - interval '31 days'
      order by seq limit 1), 9223372036854775807)
  returning seq),
old_talk as (
  delete from conversations where owner = :owner and id = any(array(
    select id from conversations where owner = :owner and updated_at < now() - interval '90 days' limit :rows))
  returning id),
old_letters as (
  delete from dead_letters where owner = :owner and at < now() - interval '90 days')
update owners set forgot_at = now()
where id = (select id from owners where id = :owner for update skip locked)
  and not exists (select from old_changes) and not exists (select from old_talk)
"""


class PostgresPast:
    """The port Past."""

    def __init__(self, engine: Engine, *, report: Callable[..., None]) -> None:
        self._engine = engine
        self._report = report

    def forget(self) -> None:
        """Forget what is over its time, for some of the people whose turn it is; one's trouble stops no other."""
        ends = time.monotonic() + BOX
        with self._engine.begin() as connection:
            people = list(connection.execute(text(TURN), {"people": PEOPLE}).scalars())
        for owner in people:
            if time.monotonic() > ends:
                break
            self._forget_of(owner)

    def _forget_of(self, owner: UUID) -> None:
        try:
            with self._engine.begin() as connection:
                connection.execute(text(statements.BEGIN), {"owner": str(owner)})
                connection.execute(text(FORGET), {"owner": owner, "rows": ROWS})
        except Exception as why:  # noqa: BLE001  # whatever ails one, the others have their turn
            self._report("past.kept", severity="WARNING", owner=owner, cause=type(why).__name__)
