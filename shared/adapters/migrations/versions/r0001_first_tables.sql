-- Every table has an owner and every key begins with one, so no row can point at another person's.

create table owners (
  id uuid constraint owners_pkey primary key,
  seq bigint not null default 0,
  epoch integer not null default 1,
  last_number bigint not null default 0,
  time_zone text not null,
  day_starts time not null default '09:00',
  created_at timestamptz not null default now()
);

create table identities (
  issuer text not null,
  subject text not null,
  owner uuid not null constraint identities_owner_fkey references owners on delete cascade,
  created_at timestamptz not null default now(),
  constraint identities_pkey primary key (issuer, subject)
);
create index identities_owner on identities (owner);

create table series (
  owner uuid not null constraint series_owner_fkey references owners on delete cascade,
  id uuid not null,
  rrule text not null,
  dtstart_local timestamp not null,
  zone text not null,
  timed boolean not null,
  until_local timestamp,
  count_limit integer,
  constraint series_pkey primary key (owner, id)
);

create table tasks (
  owner uuid not null constraint tasks_owner_fkey references owners on delete cascade,
  id uuid not null,
  number bigint not null,
  title text not null,
  description text not null default '',
  status text not null default 'open',
  priority text not null default 'none',
  tags text[] not null default '{}',
  due_date date,
  due_time time,
  due_zone text,
  due_at timestamptz,
  project text,
  parent bigint,
  series_id uuid,
  occurrence integer,
  scheduled_local timestamp,
  recurs_from text not null default 'schedule',
  missed text not null default 'skip',
  succession text not null default 'none',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  completed_at timestamptz,
  deleted_at timestamptz,
  withdrawn boolean not null default false,
  version integer not null default 1,
  constraint tasks_pkey primary key (owner, id),
  constraint tasks_owner_number_key unique (owner, number),
  constraint tasks_owner_series_id_occurrence_key unique (owner, series_id, occurrence),
  constraint tasks_owner_series_id_fkey foreign key (owner, series_id) references series (owner, id),
  constraint tasks_owner_parent_fkey foreign key (owner, parent) references tasks (owner, number),
  constraint tasks_status_known check (status in ('open', 'completed')),
  constraint tasks_priority_known check (priority in ('high', 'medium', 'low', 'none')),
  constraint tasks_succession_known check (succession in ('none', 'owed', 'made', 'ended')),
  constraint tasks_due_time_has_zone check ((due_time is null) = (due_zone is null)),
  constraint tasks_due_time_has_instant check ((due_time is null) = (due_at is null))
);
create index tasks_open on tasks (owner, due_date, number) where deleted_at is null and status = 'open';
create index tasks_owed on tasks (updated_at) where succession = 'owed';

create table reminders (
  owner uuid not null constraint reminders_owner_fkey references owners on delete cascade,
  id uuid not null,
  task_id uuid not null,
  n integer not null,
  before text,
  at_local timestamp,
  zone text,
  constraint reminders_pkey primary key (owner, id),
  constraint reminders_owner_task_id_fkey foreign key (owner, task_id) references tasks (owner, id) on delete cascade,
  constraint reminders_before_or_at check ((before is null) <> (at_local is null))
);
create index reminders_task on reminders (owner, task_id);

create table rings (
  owner uuid not null constraint rings_owner_fkey references owners on delete cascade,
  id uuid not null,
  reminder_id uuid not null,
  task_id uuid not null,
  ring_at timestamptz not null,
  status text not null default 'planned',
  reason text,
  attempts integer not null default 0,
  lease_until timestamptz,
  late integer,
  job text,
  message_id text,
  provider_id text,
  planned_at timestamptz not null,
  armed_at timestamptz,
  rung_at timestamptz,
  sent_at timestamptz,
  constraint rings_pkey primary key (owner, id),
  constraint rings_owner_task_id_fkey foreign key (owner, task_id) references tasks (owner, id) on delete cascade,
  constraint rings_status_known check (
    status in ('planned', 'armed', 'rung', 'sending', 'sent', 'failed', 'cancelled', 'suppressed'))
);
create index rings_task on rings (owner, task_id);
create index rings_due on rings (ring_at) where status in ('planned', 'armed');

create table changes (
  owner uuid not null constraint changes_owner_fkey references owners on delete cascade,
  seq bigint not null,
  n integer not null,
  task_id uuid not null,
  kind text not null,
  group_id uuid not null,
  conversation_id uuid,
  actor jsonb not null,
  words text,
  before jsonb,
  after jsonb,
  schema integer not null default 1,
  at timestamptz not null,
  constraint changes_pkey primary key (owner, seq, n)
);
create index changes_task on changes (owner, task_id);

create table requests (
  owner uuid not null constraint requests_owner_fkey references owners on delete cascade,
  client_id text not null,
  request_id text not null,
  tool text not null,
  args_sha256 text not null,
  answer jsonb not null,
  created_at timestamptz not null,
  constraint requests_pkey primary key (owner, client_id, request_id)
);
create index requests_age on requests (created_at);

create table inbox (
  owner uuid not null constraint inbox_owner_fkey references owners on delete cascade,
  function text not null,
  source text not null,
  event_id text not null,
  handled_at timestamptz not null default now(),
  constraint inbox_pkey primary key (owner, function, source, event_id)
);
create index inbox_age on inbox (handled_at);

create table outbox (
  owner uuid not null constraint outbox_owner_fkey references owners on delete cascade,
  id uuid not null,
  broker text not null,
  event jsonb not null,
  created_at timestamptz not null,
  constraint outbox_pkey primary key (owner, id)
);
create index outbox_age on outbox (created_at);

create table dead_letters (
  owner uuid not null constraint dead_letters_owner_fkey references owners on delete cascade,
  source text not null,
  event_id text not null,
  destination text not null,
  code text,
  cause text,
  event jsonb not null,
  at timestamptz not null default now(),
  constraint dead_letters_pkey primary key (owner, source, event_id, destination)
);

create table conversations (
  owner uuid not null constraint conversations_owner_fkey references owners on delete cascade,
  id uuid not null,
  state jsonb not null default '{}',
  updated_at timestamptz not null default now(),
  constraint conversations_pkey primary key (owner, id)
);

create table turns (
  owner uuid not null constraint turns_owner_fkey references owners on delete cascade,
  conversation_id uuid not null,
  request_id text not null,
  message text not null,
  plan jsonb not null,
  answer jsonb,
  started_at timestamptz not null default now(),
  constraint turns_pkey primary key (owner, conversation_id, request_id),
  constraint turns_owner_conversation_id_fkey
    foreign key (owner, conversation_id) references conversations (owner, id) on delete cascade
);
