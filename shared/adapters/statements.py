"""The SQL of one unit of work, whole and named."""

LOCK = """
select seq, epoch, last_number, time_zone, day_starts from owners where id = :owner for update
"""
LOOK = """
select seq, epoch, last_number, time_zone, day_starts from owners where id = :owner
"""
BEGIN = "select set_config('cuebird.owner', :owner, true), now() as now"

FIRST_ANSWER = """
select tool, args_sha256, answer, created_at from requests
where owner = :owner and client_id = :client and request_id = :request
"""
SEEN = """
with forgotten as (
  delete from inbox where owner = :owner and handled_at < cast(:now as timestamptz) - interval '7 days')
insert into inbox (owner, function, source, event_id, handled_at) values (:owner, :function, :source, :event, :now)
on conflict do nothing returning event_id
"""

# Everything a unit of work keeps, in one statement: all of it or nothing, and one round trip for any number of tasks.
# `= any(array(...))` finds rows by their key; an `in (...)` would walk through all the rows an owner has.
KEEP = """
with given as (select cast(:rows as jsonb) as rows),
counted as (
  update owners set seq = :seq, last_number = :last_number where id = :owner),
kept_series as (
  insert into series select n.* from given, jsonb_populate_recordset(null::series, rows->'series') n
  on conflict do nothing),
kept_tasks as (
  insert into tasks select n.* from given, jsonb_populate_recordset(null::tasks, rows->'tasks') n
  on conflict (owner, id) do update set
    title = excluded.title, description = excluded.description, status = excluded.status,
    priority = excluded.priority, tags = excluded.tags, due_date = excluded.due_date, due_time = excluded.due_time,
    due_zone = excluded.due_zone, due_at = excluded.due_at, project = excluded.project, parent = excluded.parent,
    series_id = excluded.series_id, occurrence = excluded.occurrence, scheduled_local = excluded.scheduled_local,
    recurs_from = excluded.recurs_from, missed = excluded.missed, succession = excluded.succession,
    updated_at = excluded.updated_at, completed_at = excluded.completed_at, deleted_at = excluded.deleted_at,
    withdrawn = excluded.withdrawn, created_at = excluded.created_at, version = excluded.version),
dropped_reminders as (
  delete from reminders r where r.owner = :owner and r.id = any(array(
    select cast(x as uuid) from given, jsonb_array_elements_text(rows->'dropped') x))),
kept_reminders as (
  insert into reminders select n.* from given, jsonb_populate_recordset(null::reminders, rows->'reminders') n
  on conflict (owner, id) do update set n = excluded.n),
ended_rings as (
  update rings g set status = n.status, reason = n.reason
  from given, jsonb_populate_recordset(null::rings, rows->'ended') n
  where g.owner = :owner and g.id = n.id and g.status in ('planned', 'armed', 'rung') and g.id = any(array(
    select cast(x->>'id' as uuid) from given, jsonb_array_elements(rows->'ended') x))),
kept_rings as (
  insert into rings select n.* from given, jsonb_populate_recordset(null::rings, rows->'rings') n
  on conflict (owner, id) do update
    set status = excluded.status, reason = excluded.reason, planned_at = excluded.planned_at,
      traceparent = excluded.traceparent
    where rings.status in ('cancelled', 'suppressed')),
kept_changes as (
  insert into changes select n.* from given, jsonb_populate_recordset(null::changes, rows->'changes') n),
forgotten_requests as (
  delete from requests where owner = :owner and created_at < now() - interval '1 day'),
kept_requests as (
  insert into requests select n.* from given, jsonb_populate_recordset(null::requests, rows->'requests') n)
insert into outbox select n.* from given, jsonb_populate_recordset(null::outbox, rows->'outbox') n
"""

TELL = """
insert into outbox select n.* from jsonb_populate_recordset(null::outbox, cast(:rows as jsonb)->'outbox') n
"""

ANCESTORS = """
with recursive up as (
  select number, parent, 0 as level from tasks
  where owner = :owner and number = :number and deleted_at is null and not withdrawn
  union all
  select t.number, t.parent, up.level + 1 from up join tasks t on t.owner = :owner and t.number = up.parent
  where up.level < 8)
select number from up order by level
"""
DEPTH = """
with recursive down as (
  select number, 1 as level from tasks where owner = :owner and number = any(:numbers)
  union all
  select t.number, down.level + 1 from down join tasks t on t.owner = :owner and t.parent = down.number
  where down.level < 8 and t.deleted_at is null and not t.withdrawn)
select coalesce(max(level), 1) from down
"""
BELOW = """
t.number in (
  with recursive down as (
    select number, 0 as level from tasks where owner = :owner and number = any(:numbers)
    union all
    select c.number, down.level + 1 from down join tasks c on c.owner = :owner and c.parent = down.number
    where down.level < 8 and (c.deleted_at is null or c.deleted_at = cast(:gone as timestamptz)) and not c.withdrawn)
  select number from down where level > 0)
"""

PLACES = """
(t.series_id, t.occurrence) in (
  select series, number from unnest(cast(:series as uuid[]), cast(:numbers as integer[])) as places (series, number))
"""
PLACES_AND_BESIDE = """
t.number = any(array(
  select x.number from unnest(cast(:series as uuid[]), cast(:numbers as integer[])) as places (series, number)
    join tasks x on x.owner = :owner and x.series_id = places.series and x.occurrence = places.number
  union all select unnest(cast(:beside as bigint[]))))
"""

# Tasks due on mere days whose reminders wait: they ring as the owner's day starts.
DAYS = """
t.due_date is not null and t.due_time is null and t.status = 'open' and t.deleted_at is null and not t.withdrawn
  and exists (select from rings g
    where g.owner = t.owner and g.task_id = t.id and g.status in ('planned', 'armed'))
"""
SETTLED = "update owners set day_moved_at = null where id = :owner"

# What Cuebird does of its own accord belongs to the chain that began it, and is never taken back by itself.
_lately = """
owner = :owner and actor->>'kind' <> 'cuebird' and at > cast(:now as timestamptz) - interval '30 days'
"""
DONE = f"""
select c.* from changes c where {_lately} and group_id = any(coalesce(cast(:deeds as uuid[]), array(
  select group_id from changes where {_lately} order by seq desc, n desc limit 1)))
order by seq desc, n desc
"""
DEEDS = f"""
select group_id as id, (array_agg(actor->>'client'))[1] as client,
  (array_agg(conversation_id))[1] as conversation, array_remove(array_agg(distinct one), null) as undoes
from changes left join lateral unnest(undoes) as one on true
where {_lately} group by group_id order by max(seq) desc, max(n) desc
"""
BEGUN = """
select distinct on (task_id) * from changes
where owner = :owner and task_id = any(:ids) and kind = 'created' order by task_id, seq desc
"""
OLDEST_KEPT = "select min(seq) from changes where owner = :owner"
REACHED = "select coalesce(max(seq), 0) from changes where owner = :owner and at < :moment"
CHANGES_SINCE = """
select * from changes where owner = :owner and seq > :seq and seq <= (
  select max(seq) from (select seq from changes where owner = :owner and seq > :seq order by seq, n limit :limit) few)
order by seq, n
"""

# Functions of the database act for several owners in turn, each row under its owner's name (migration 0013).
PUBLISHED = "select forget_together(cast(:people as uuid[]), cast(:ids as uuid[]))"
TELL_TOGETHER = "select tell_together(cast(:rows as jsonb))"
RING = "select * from ring_together(cast(:people as uuid[]), cast(:ids as uuid[]), cast(:now as timestamptz))"
NEARLY = """
select ring_at <= cast(:now as timestamptz) + interval '1 minute' from rings
where owner = :owner and id = :ring and status in ('planned', 'armed')
"""
# A ring whose sender died may have been moved meanwhile: the tool could not end it, for it was being sent.
_to_send = """
update rings g set
  status = case when t.status <> 'open' or t.deleted_at is not null or o.mail_stopped_at is not null then 'suppressed'
    when m.moved then 'cancelled' else 'sending' end,
  reason = case when t.deleted_at is not null then 'task deleted' when t.status <> 'open' then 'task done'
    when o.mail_stopped_at is not null then 'mail stopped' when m.moved then 'task changed' end,
  lease_until = cast(:now as timestamptz) + interval '1 minute', rung_at = coalesce(g.rung_at, :now),
  attempts = g.attempts + 1
from tasks t, owners o, rings a, lateral (
  select not exists (select from reminders r where r.owner = a.owner and r.id = a.reminder_id) or exists (
    select from rings n where n.owner = a.owner and n.task_id = a.task_id and n.reminder_id = a.reminder_id
      and n.planned_at > a.planned_at and n.status <> 'cancelled') as moved) m
where g.owner = :owner and a.owner = g.owner and a.id = g.id and t.owner = g.owner and t.id = g.task_id
  and o.id = g.owner and {which}
returning g.id, g.ring_at, g.attempts, g.task_id, g.status, case when o.mail_verified_at is not null then o.mail_to end
  as mail_to
"""
CLAIM = _to_send.format(which="g.id = :ring and (g.status = 'rung' or g.status = 'sending' and g.lease_until <= :now)")
GATHER = _to_send.format(
    which="""g.ring_at < cast(:now as timestamptz) - interval '1 day'
  and (g.status in ('planned', 'armed', 'rung') or g.status = 'sending' and g.lease_until <= :now)"""
)
LEASED = "select 1 from rings where owner = :owner and id = :ring and status = 'sending'"
SENT = """
update rings g set status = 'sent', reason = null, sent_at = :now, lease_until = null, channel = :channel,
  message_id = :message, provider_id = :provider,
  late = greatest(0, extract(epoch from cast(:now as timestamptz) - g.ring_at))
from tasks t
where g.owner = :owner and g.id = any(:ids) and g.status in ('sending', 'rung')
  and t.owner = g.owner and t.id = g.task_id
returning g.id, g.ring_at, g.late, g.traceparent, t.number
"""

# Whoever's lease was taken over has no say any more: the lease's end is the token.
FAILED = """
update rings set status = 'failed', reason = :reason, lease_until = null
where owner = :owner and id = any(:ids) and status = 'sending'
  and lease_until = cast(:claimed as timestamptz) + interval '1 minute'
"""
BOUNCED = """
update owners set mail_stopped_at = :now, mail_stopped_why = 'bounced'
where id = :owner and mail_to = :address and mail_stopped_at is null
"""
RELEASE = """
update rings set status = 'rung', reason = :reason,
  lease_until = cast(:now as timestamptz) + least(interval '1 hour', interval '15 seconds' * 2 ^ least(attempts, 9))
where owner = :owner and id = any(:ids) and status = 'sending'
  and lease_until = cast(:claimed as timestamptz) + interval '1 minute'
"""

# Counting stops at the budget, and goes by the index of rings that have a job.
JOB = """
select status, ring_at, job,
    (select count(*) < :budget from (select 1 from rings where job is not null limit :budget) held) as affordable
from rings where owner = :owner and id = :ring
"""
ARMED = """
update rings set job = :job, armed_at = :now, status = case when status = 'planned' then 'armed' else status end
where owner = :owner and id = :ring
"""
DISARMED = "update rings set job = null where owner = :owner and id = :ring and status not in ('planned', 'armed')"
