-- The answer to each write that came with an Idempotency-Key, written in the transaction of the write itself:
-- whoever asks again with the key gets this answer, also after a failover in between.
create table idempotency_key (
  key text primary key,
  fingerprint text not null,
  status integer,
  body jsonb,
  created_at timestamptz not null default now()
);

create index idempotency_key_by_age on idempotency_key (created_at);
