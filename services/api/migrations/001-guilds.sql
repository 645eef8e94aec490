create table guild (
  id uuid primary key default gen_random_uuid(),
  name text not null check (length(name) between 1 and 60),
  realm text not null check (length(realm) between 1 and 60),
  faction text not null check (length(faction) between 1 and 40),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- Lists are in the order of names, and pages start after a (name, id).
create index guild_by_name on guild (lower(name), id);

create table member (
  id uuid primary key default gen_random_uuid(),
  guild_id uuid not null references guild on delete cascade,
  character text not null check (length(character) between 1 and 60),
  class text not null check (length(class) between 1 and 40),
  level integer not null check (level between 1 and 100),
  rank text not null check (length(rank) between 1 and 40),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index member_by_character on member (guild_id, lower(character), id);
