"""What belongs to many people is rung, told and forgotten in one transaction, each row under its own owner's name.

The functions run as whoever calls them, so that row-level security binds every write to the owner it is for.
"""

from alembic import op

revision = "0013"
down_revision = "0012"

# An owner who is busy is passed over rather than waited for: the others of the crowd would wait too, and two crowds
# could wait for each other. The lock comes first, in a statement of its own: the next one sees what its holder did.
RING = """
    create function ring_together(people uuid[], wanted uuid[], moment timestamptz)
    returns table (owner uuid, seq bigint, epoch integer, time_zone text, day_starts time,
      id uuid, ring_at timestamptz, traceparent text, number bigint)
    language plpgsql as $$
    #variable_conflict use_column
    declare
      person uuid; theirs uuid[];
    begin
      for person, theirs in
        select g.owner, array_agg(g.ring) from unnest(people, wanted) as g (owner, ring) group by g.owner
      loop
        perform set_config('cuebird.owner', person::text, true);
        perform from owners o where o.id = person for update skip locked;
        if found then
          return query
            update rings g set status = 'rung', rung_at = moment, lease_until = moment + interval '30 seconds'
            from tasks t, owners o
            where g.owner = person and g.id = any(theirs) and g.status in ('planned', 'armed')
              and g.ring_at <= moment + interval '2 seconds'
              and t.owner = g.owner and t.id = g.task_id and o.id = g.owner
            returning o.id, o.seq, o.epoch, o.time_zone, o.day_starts, g.id, g.ring_at, g.traceparent, t.number;
        end if;
      end loop;
    end $$
"""
TELL = """
    create function tell_together(told jsonb) returns void language plpgsql as $$
    declare
      one jsonb;
    begin
      for one in select value from jsonb_array_elements(told) loop
        perform set_config('cuebird.owner', one->>'owner', true);
        insert into outbox select n.* from jsonb_populate_record(null::outbox, one) n;
      end loop;
    end $$
"""
FORGET = """
    create function forget_together(people uuid[], sent uuid[]) returns void language plpgsql as $$
    declare
      person uuid; done uuid;
    begin
      for person, done in select g.owner, g.id from unnest(people, sent) as g (owner, id) loop
        perform set_config('cuebird.owner', person::text, true);
        delete from outbox where owner = person and id = done;
      end loop;
    end $$
"""
FUNCTIONS = {
    "ring_together(uuid[], uuid[], timestamptz)": (RING, "cuebird_worker"),
    "tell_together(jsonb)": (TELL, "cuebird_worker"),
    "forget_together(uuid[], uuid[])": (FORGET, "cuebird_tool, cuebird_worker"),
}


def upgrade() -> None:
    """Make the functions, for those who ring and publish."""
    op.execute("set local role cuebird_owner")
    for name, (function, roles) in FUNCTIONS.items():
        op.execute(function)
        op.execute(f"revoke all on function {name} from public")
        op.execute(f"grant execute on function {name} to {roles}")
    op.execute("reset role")


def downgrade() -> None:
    """Take the functions away again."""
    for name in FUNCTIONS:
        op.execute(f"drop function {name}")
